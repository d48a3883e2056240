//! What checkpoints and graphs need beside their own file, and results that wait for their clean-up.

use super::check::Checked;
use super::kind::Kind;
use super::location::Location;
use super::reading::{Contents, Probe, StoreReading, StoredFile};

/// A job result that waits for its clean-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirtyResult {
    /// The job (or application).
    pub id: String,
    /// Its file.
    pub path: String,
    /// Since when, in milliseconds since 1970.
    pub since_ms: i64,
}

/// A state file (or `_metadata`) that a checkpoint needs and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingState {
    /// Its location.
    pub at: Location,
    /// The job.
    pub job: Option<String>,
    /// The checkpoint.
    pub id: Option<i64>,
    /// True for `_metadata`: it matters for `flink run -s` only.
    pub metadata: bool,
}

/// A blob that a stored graph needs and that is not there, or is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingBlob {
    /// The job.
    pub job: String,
    /// Its path.
    pub path: String,
    /// What is wrong with it, in words.
    pub why: String,
}

/// Dirty entries of the result stores.
pub(super) fn dirty(store: &StoreReading) -> Vec<DirtyResult> {
    let results = store
        .files
        .iter()
        .filter(|f| matches!(f.kind, Kind::JobResult | Kind::ApplicationResult));
    let dirty = |file: &StoredFile| {
        let name = file.path.name().to_string();
        let (id, dirty) = Kind::result(&name)?;
        dirty.then(|| DirtyResult {
            id: id.to_owned(),
            path: file.path.text(),
            since_ms: file.modified_ms,
        })
    };
    results.filter_map(dirty).collect()
}

/// State files and `_metadata` that the opened checkpoints need and that are not there.
pub(super) fn missing_state(pointers: &[Checked], store: &StoreReading) -> Vec<MissingState> {
    let mut missing = Vec::new();
    if !store.deep {
        return missing;
    }
    for checked in pointers.iter().filter(|c| !c.pointer.deleted) {
        let contents = checked.pointer.at().and_then(|at| store.contents.get(at));
        let Some(Contents::Checkpoint {
            state_files,
            metadata,
            ..
        }) = contents
        else {
            continue;
        };
        let uris = state_files.iter().map(|uri| (uri, false));
        for (uri, metadata) in uris.chain(metadata.iter().map(|uri| (uri, true))) {
            let Ok(at) = Location::of_uri(uri, &store.place.defaults) else {
                continue;
            };
            let broken = matches!(store.contents.get(&at), Some(Contents::Undecodable { .. }));
            if store.probe(&at) == Some(Probe::Missing) || broken {
                missing.push(MissingState {
                    at,
                    job: checked.pointer.job.as_deref().map(str::to_owned),
                    id: checked.pointer.id,
                    metadata,
                });
            }
        }
    }
    missing
}

/// Blobs that the opened graphs need and that are not there.
pub(super) fn missing_blobs(pointers: &[Checked], store: &StoreReading) -> Vec<MissingBlob> {
    let mut missing = Vec::new();
    let blobs_at = store.place.cluster.child("blob");
    for checked in pointers.iter().filter(|c| !c.pointer.deleted) {
        let contents = checked.pointer.at().and_then(|at| store.contents.get(at));
        let (Some(Contents::Graph { blobs, .. }), Some(job)) =
            (contents, checked.pointer.job.as_deref())
        else {
            continue;
        };
        for places in blobs {
            // One of several places is enough.
            let wrong: Option<Vec<_>> = places
                .iter()
                .map(|place| wrong(store, &blobs_at.child(place)))
                .collect();
            if let Some((path, why)) = wrong.and_then(|all| all.into_iter().next()) {
                let job = job.to_owned();
                missing.push(MissingBlob { job, path, why });
            }
        }
    }
    missing
}

/// Blobs of which nobody can say whether they are there.
pub(super) fn open_blobs(pointers: &[Checked], store: &StoreReading) -> Vec<MissingBlob> {
    let blobs_at = store.place.cluster.child("blob");
    let mut open = Vec::new();
    for checked in pointers.iter().filter(|c| !c.pointer.deleted) {
        let contents = checked.pointer.at().and_then(|at| store.contents.get(at));
        let (Some(Contents::Graph { blobs, .. }), Some(job)) =
            (contents, checked.pointer.job.as_deref())
        else {
            continue;
        };
        for places in blobs {
            let causes: Vec<(String, String)> = places
                .iter()
                .filter_map(|place| {
                    let at = blobs_at.child(place);
                    let cause = match (store.probe(&at), store.contents.get(&at)) {
                        (Some(Probe::Unreachable { cause }), _) => cause,
                        (_, Some(Contents::Unreadable { cause })) => cause.clone(),
                        _ => return None,
                    };
                    Some((at.path.text(), cause))
                })
                .collect();
            let sure = places.iter().any(|place| {
                let at = blobs_at.child(place);
                let found = matches!(store.probe(&at), Some(Probe::Found { .. }));
                found && !matches!(store.contents.get(&at), Some(Contents::Unreadable { .. }))
            });
            if let (Some((path, why)), false) = (causes.into_iter().next(), sure) {
                let job = job.to_owned();
                open.push(MissingBlob { job, path, why });
            }
        }
    }
    open
}

/// What is wrong with a blob, if anything is.
fn wrong(store: &StoreReading, at: &Location) -> Option<(String, String)> {
    let why = match (store.probe(at), store.contents.get(at)) {
        (Some(Probe::Missing), _) => "does not exist",
        (_, Some(Contents::Undecodable { why })) => why,
        _ => return None,
    };
    Some((at.path.text(), why.to_owned()))
}
