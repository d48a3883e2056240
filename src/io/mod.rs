//! The only room that touches files and the network. It gathers and judges nothing.

mod admin;
pub mod apply;
pub mod command;
mod discover;
pub mod history;
mod http;
mod local;
pub mod members;
pub mod probe;
mod progress;
pub mod quiet;
pub mod replace;
pub mod rest;
mod runtime;
pub mod stepdown;
pub mod storage;
pub mod subtree;
pub mod switchover;
pub mod watch;
pub mod zookeeper;

pub use discover::{Beside, Found, Place, default_place, expand};
pub use local::{MAX_BYTES, lines, read_file, read_stdin, write_new};
pub use progress::Spinner;
pub use runtime::{Heard, Runtimes, Said, Started, Stopped, now_ms};
