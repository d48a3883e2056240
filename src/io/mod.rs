//! The only room that touches files. It gathers and judges nothing.

mod discover;
mod local;

pub use discover::{Beside, Found, Place, default_place, expand};
pub use local::{MAX_BYTES, read_file, read_stdin};
