//! fctl: the operations CLI and configuration validator for highly available Apache Flink.
//!
//! The rooms, and what each may do:
//!
//! - [`config`] (pure): text to located entries, exactly as Flink's readers see it.
//! - [`flink`] (pure): what Flink means by them, per release.
//! - [`rules`] (pure): judgements; one file per rule.
//! - [`plan`] (pure): what a change would do, step by step, and why the rest stays.
//! - [`report`] (pure): what is said, and the formats it is written in.
//! - [`io`]: the only room that touches files (and, later, the network).
//! - [`commands`]: glue: gather, judge, report.
//!
//! Pure rooms know no files, network, environment or clock; a test forbids the words.

pub mod cli;
pub mod commands;
pub mod config;
pub mod error;
pub mod flink;
pub mod io;
pub mod plan;
pub mod report;
pub mod rules;

pub use commands::{Host, run};
