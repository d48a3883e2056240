//! The only folder that writes to clusters and storages. Each function does one step of a plan, checks what it can at
//! the moment of doing it, and leaves a state that a second run completes.

mod files;
pub mod leader;
mod look;
mod pace;
mod queues;
pub mod session;
mod znodes;

pub use files::Remover;
use std::fmt;
pub use znodes::{Restored, put_back, remove_empty, remove_pointer};

/// Why a step was not done, as far as anybody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Nothing was changed.
    Nothing(String),
    /// Its answer is missing: it may have been done or not.
    Unsure(String),
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(why) => f.write_str(why),
            Self::Unsure(why) => write!(f, "{why}; it may have been done or not"),
        }
    }
}
