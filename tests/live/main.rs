//! The live suite: real JobManagers, to check what rule texts say they do.
//!
//! Ignored by a bare `cargo test`; `tests/run live` fetches the jars and runs it.

#![expect(clippy::print_stdout, reason = "what was seen is the result of a run")]

#[path = "../oracle/jars.rs"]
mod jars;
mod refusals;
