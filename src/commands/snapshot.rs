//! `fctl snapshot`: a reading, to a file.

use super::{Host, Outcome, live};
use crate::cli::Snapshot;
use crate::error::{Error, Exit};
use crate::flink::snapshot;
use crate::io;
use std::path::Path;

/// Runs the command.
pub(crate) fn run(args: &Snapshot, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let reading = live::read(&args.live, !args.no_rest, host)?;
    if args.output == "-" {
        let lines: Vec<String> = snapshot::lines(&reading.live).collect();
        return Ok(Outcome::text(lines.join("\n") + "\n"));
    }
    io::write_new(Path::new(&args.output), snapshot::lines(&reading.live))?;
    let count = reading.live.tree.nodes.len();
    let exit = if count == 0 {
        Exit::Findings
    } else {
        Exit::Good
    };
    let namespace = &reading.live.place.namespace;
    if count == 0 {
        let text = format!(
            "{}: {namespace} does not exist, so there is no znode in it; fctl leader status says what is there\n",
            args.output
        );
        return Ok(Outcome {
            text,
            errors: Vec::new(),
            exit,
        });
    }
    let text = format!(
        "{}: {count} znodes of {} on {}\n",
        args.output,
        reading.live.place.namespace,
        reading.live.place.quorum_text()
    );
    Ok(Outcome {
        text,
        errors: Vec::new(),
        exit,
    })
}
