//! `fctl snapshot`: a reading, to a file.

use super::{Host, Outcome, live, recovery};
use crate::cli::Snapshot;
use crate::error::{Error, Exit};
use crate::flink::snapshot;
use crate::flink::words::counted;
use crate::io;
use std::path::Path;

/// Runs the command.
pub(crate) fn run(args: &Snapshot, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let mut reading = live::read(&args.live, !args.no_rest, host)?;
    let mut errors = Vec::new();
    let configured = reading.context.settings.ha.storage_dir.value.is_some();
    if !args.no_storage && args.live.from.is_none() && configured {
        match recovery::read_store(&args.live, (&args.store, false), Some(&reading), host) {
            Ok((store, _)) => reading.live.store = Some(store),
            // What could be read is recorded all the same.
            Err(error) => errors.push(error),
        }
    }
    let count = reading.live.tree.nodes.len();
    let exit = match (errors.is_empty(), count) {
        (false, _) => Exit::Unanswered,
        (true, 0) => Exit::Findings,
        (true, _) => Exit::Good,
    };
    let done = |text: String, errors| Outcome { text, errors, exit };
    if args.output == "-" {
        let lines: Vec<String> = snapshot::lines(&reading.live).collect();
        return Ok(done(lines.join("\n") + "\n", errors));
    }
    io::write_new(Path::new(&args.output), snapshot::lines(&reading.live))?;
    let (namespace, output) = (&reading.live.place.namespace, &args.output);
    if count == 0 {
        let text = format!(
            "{output}: {namespace} does not exist, so there is no znode in it; fctl leader status says what is there\n"
        );
        return Ok(done(text, errors));
    }
    let stored = reading
        .live
        .store
        .as_ref()
        .map_or_else(String::new, |store| {
            format!(
                ", {} of {}",
                counted(store.files.len(), "stored file"),
                store.place.cluster
            )
        });
    let quorum = reading.live.place.quorum_text();
    let text = format!("{output}: {count} znodes of {namespace} on {quorum}{stored}\n");
    Ok(done(text, errors))
}
