//! The only folder that writes to clusters and storages. Each function does one step of a plan, checks what it can at
//! the moment of doing it, and leaves a state that a second run completes.

mod files;
mod znodes;

pub use files::Remover;
pub use znodes::{Restored, put_back, remove_empty, remove_pointer};
