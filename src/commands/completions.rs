//! `fctl completions`: scripts for the shells, also committed under `completions/`.

use super::Outcome;
use crate::cli::{Cli, Completions};
use clap::CommandFactory as _;

/// Runs the command.
pub(crate) fn run(args: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fctl", &mut script);
    Outcome::text(String::from_utf8_lossy(&script).into_owned())
}
