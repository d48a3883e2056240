//! The only room that touches files and the network. It gathers and judges nothing.

pub mod apply;
mod discover;
pub mod history;
mod http;
mod local;
pub mod members;
mod progress;
pub mod replace;
pub mod rest;
mod runtime;
pub mod storage;
pub mod subtree;
pub mod watch;
pub mod zookeeper;

pub use discover::{Beside, Found, Place, default_place, expand};
pub use local::{MAX_BYTES, lines, read_file, read_stdin, write_new};
pub use progress::Spinner;
pub use runtime::{Heard, Runtimes, Started, Stopped, now_ms};
