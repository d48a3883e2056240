//! `fctl recovery list`: the files of the HA storage, and who points at each.

use super::recovery::{self, Recovery};
use super::{Host, Outcome, recovery_data};
use crate::cli::{LiveFormat, RecoveryList};
use crate::error::{Error, Exit};
use crate::flink::store::reading::Sibling;
use crate::flink::store::{FileState, Kind, StoreReading, StoredFile};
use crate::flink::words::{counted, size, span};
use crate::report::{Report, Section, Style, json::Each, text};

/// Runs the command.
pub(crate) fn run(
    args: &RecoveryList,
    style: Style,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let recovery = recovery::gather(&args.recovery, host)?;
    let sections = match &recovery.store {
        _ if args.recovery.format == LiveFormat::Json => Vec::new(),
        None => Vec::new(),
        Some(store) if args.tree => vec![tree(&recovery, store)],
        Some(store) => sections(&recovery, store),
    };
    let report = Report {
        command: "recovery list",
        sections,
        summary: summary(&recovery),
        skipped: recovery.skipped.clone(),
        ..Report::default()
    };
    let mut out = String::new();
    match args.recovery.format {
        LiveFormat::Text => text::render(&report, style, &mut out)
            .map_err(|_| std::io::Error::other("formatting failed"))?,
        LiveFormat::Json => {
            super::stream(&report, &Each(|| recovery_data::files(&recovery)), host)?;
        }
    }
    let exit = if recovery.errors.is_empty() {
        Exit::Good
    } else {
        Exit::Unanswered
    };
    Ok(Outcome {
        text: out,
        errors: recovery.errors,
        exit,
    })
}

/// One table for each kind.
fn sections(recovery: &Recovery, store: &StoreReading) -> Vec<Section> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let states = recovery.check.files.iter().zip(&recovery.check.named_by);
        let files = store.files.iter().zip(states);
        let mut files: Vec<_> = files.filter(|(file, _)| file.kind == kind).collect();
        // Checkpoints in the order of their jobs and ids, what nobody names behind them.
        files.sort_by_key(|(_, (_, by))| by.map_or(usize::MAX, |index| index));
        let rows: Vec<Vec<String>> = files
            .into_iter()
            .map(|(file, (state, by))| {
                vec![
                    short(store, file),
                    size(file.size),
                    span(store.at_ms.saturating_sub(file.modified_ms)),
                    who(recovery, file, *state, *by),
                ]
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        all.push(Section {
            title: title(kind, rows.len()),
            header: ["file", "size", "age", "named by"]
                .map(str::to_owned)
                .to_vec(),
            rows,
            ..Section::default()
        });
    }
    all.extend(siblings(store));
    for trouble in &store.troubles {
        all.push(Section {
            footer: format!("{}: {}", trouble.path, trouble.cause),
            ..Section::default()
        });
    }
    all
}

/// The other cluster-ids below storageDir.
fn siblings(store: &StoreReading) -> Option<Section> {
    let row = |s: &Sibling| {
        let newest = s.newest_ms.map(|ms| span(store.at_ms.saturating_sub(ms)));
        let known = match s.known {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        vec![
            s.name.clone(),
            s.files.to_string(),
            size(s.bytes),
            newest.unwrap_or_else(|| "-".to_owned()),
            known.to_owned(),
        ]
    };
    (!store.siblings.is_empty()).then(|| Section {
        title: format!(
            "{} beside it",
            counted(store.siblings.len(), "other cluster-id")
        ),
        header: ["cluster-id", "files", "size", "newest", "a znode"]
            .map(str::to_owned)
            .to_vec(),
        rows: store.siblings.iter().map(row).collect(),
        ..Section::default()
    })
}

fn title(kind: Kind, count: usize) -> String {
    counted(count, kind.words())
}

/// The path below the directory of the cluster, else below storageDir, else whole.
fn short(store: &StoreReading, file: &StoredFile) -> String {
    let place = &store.place;
    let mut below = [&place.cluster, &place.root].into_iter();
    let below = below.find_map(|directory| file.path.below(&directory.path.text()));
    below.unwrap_or_else(|| file.path.text())
}

/// Who points at a file: the job's name where the leader tells it, and which pointer.
fn who(recovery: &Recovery, file: &StoredFile, state: FileState, by: Option<usize>) -> String {
    let name = |id: &str| {
        let job = recovery.reading.as_ref().and_then(|r| r.rest_job(id));
        job.map_or_else(|| id.to_owned(), |job| format!("{} ({id})", job.name))
    };
    if let Some(index) = by {
        let pointer = &recovery.check.pointers[index].pointer;
        let job = pointer.job.as_deref().map(name).unwrap_or_default();
        let gone = if pointer.deleted {
            ", which counts as deleted"
        } else {
            ""
        };
        return format!("{} of {job}{gone}", pointer.words());
    }
    match (state, file.job.as_deref()) {
        (FileState::Referenced, Some(job)) if file.kind == Kind::Blob => {
            format!("job {}", name(job))
        }
        (FileState::Referenced, Some(job)) => {
            let dirty = file.path.text().ends_with("_DIRTY.json");
            let what = if dirty {
                "clean-up is not finished"
            } else {
                "kept by the result store"
            };
            format!("{} {what}", name(job))
        }
        (FileState::Orphan, _) => "nobody".to_owned(),
        (FileState::Young, _) => "nobody yet".to_owned(),
        _ if recovery.reading.is_none() => "not known: ZooKeeper was not read".to_owned(),
        _ if file.kind == Kind::Unknown => "not Flink's, as far as fctl knows".to_owned(),
        _ => "not known".to_owned(),
    }
}

/// The directories as a tree.
fn tree(recovery: &Recovery, store: &StoreReading) -> Section {
    let place = &store.place;
    let root = place.root.path.text();
    let mut lines = vec![place.root.to_string()];
    let mut open: Vec<String> = Vec::new();
    let states = recovery.check.files.iter().zip(&recovery.check.named_by);
    for (file, (state, by)) in store.files.iter().zip(states) {
        let below = file.path.below(&root);
        let below = below.unwrap_or_else(|| file.path.text());
        let mut parts: Vec<&str> = below.split('/').filter(|p| !p.is_empty()).collect();
        let name = parts.pop().unwrap_or("");
        let common = parts
            .iter()
            .zip(&open)
            .take_while(|(part, dir)| **part == dir.as_str())
            .count();
        open.truncate(common);
        for part in &parts[common..] {
            lines.push(format!("{}{part}/", "  ".repeat(open.len() + 1)));
            open.push((*part).to_owned());
        }
        lines.push(format!(
            "{}{name}  {}  {}",
            "  ".repeat(open.len() + 1),
            size(file.size),
            who(recovery, file, *state, *by)
        ));
    }
    Section {
        title: lines.join("\n"),
        ..Section::default()
    }
}

fn summary(recovery: &Recovery) -> String {
    let Some(store) = &recovery.store else {
        return "the storage was not read".to_owned();
    };
    let bytes = store.files.iter().map(|f| f.size).sum();
    let orphans = recovery.check.orphans(store).count();
    format!(
        "{}, {} in {}, {}",
        counted(store.files.len(), "file"),
        size(bytes),
        store.place.cluster,
        counted(orphans, "orphan"),
    )
}
