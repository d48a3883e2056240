//! One request each, with everything it needs: they run many at a time.

use super::walk::Progress;
use super::{Failure, Storage, contents, in_time};
use crate::flink::shared_path::{SharedPath, Texts};
use crate::flink::store::{Contents, Kind, Location, Probe, StorePlace, StoredFile};
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;

/// Whether storageDir is there at all.
pub(super) async fn exists(
    storage: Arc<dyn Storage>,
    root: Location,
    deadline: Duration,
) -> Result<(), String> {
    match in_time(deadline, storage.stat(&root.path.text())).await {
        Ok(_) => Ok(()),
        Err(Failure::Missing) => Err(format!("{root} does not exist")),
        Err(failure) => Err(failure.words()),
    }
}

/// Asks for one file.
pub(super) async fn probe(
    at: Location,
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
) -> (Location, Probe) {
    let answer = in_time(deadline, storage.stat(&at.path.text())).await;
    progress.step();
    let probe = match answer {
        Ok(entry) if entry.is_dir => Probe::Unreachable {
            cause: "it is a directory".to_owned(),
        },
        Ok(entry) => Probe::Found { size: entry.size },
        Err(Failure::Missing) => Probe::Missing,
        Err(failure) => Probe::Unreachable {
            cause: failure.words(),
        },
    };
    (at, probe)
}

/// Opens one file.
pub(super) async fn open(
    at: Location,
    kind: Kind,
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
) -> (Location, Contents) {
    let contents = contents::read(storage.as_ref(), &at.path.text(), kind, deadline).await;
    progress.step();
    (at, contents)
}

/// Looks at the head of one `_metadata` file.
pub(super) async fn head(
    at: Location,
    sizes: (u64, Option<u64>),
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
) -> (Location, Contents) {
    let contents = contents::head(storage.as_ref(), &at.path.text(), sizes, deadline).await;
    progress.step();
    (at, contents)
}

/// Reads one blob whole.
pub(super) async fn blob(
    at: Location,
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
) -> (Location, Contents) {
    let contents = contents::blob(storage.as_ref(), &at.path.text(), deadline).await;
    progress.step();
    (at, contents)
}

/// `blob/job_<job>`, `blob/application_<id>` and `blob/no_job`.
pub(super) fn is_job_blobs(name: &str) -> bool {
    let inner = name.strip_prefix("blob/");
    inner.is_some_and(|inner| {
        let of_owner = inner.starts_with("job_") || inner.starts_with("application_");
        !inner.contains('/') && (of_owner || inner == "no_job")
    })
}

/// What a listing showed, kept small: there can be a hundred thousand of them.
#[derive(Debug)]
pub(super) struct Listed {
    /// Its absolute path, decoded.
    pub(super) path: SharedPath,
    /// True for a directory.
    pub(super) is_dir: bool,
    /// Bytes.
    pub(super) size: u64,
    /// Last change, in milliseconds since 1970.
    pub(super) modified_ms: i64,
}

/// What a listed file is, by its place.
pub(super) fn classify(place: &StorePlace, entry: Listed) -> StoredFile {
    let (kind, job) = if let Some(below) = entry.path.below(&place.cluster.path.text()) {
        let (kind, job) = Kind::in_cluster(&below);
        (kind, job.map(Box::from))
    } else {
        let name = entry.path.name().to_string();
        let of_jobs = entry.path.below(&place.job_results.path.text()).is_some();
        match Kind::result(&name) {
            Some((id, _)) if of_jobs => (Kind::JobResult, Some(id.into())),
            Some((id, _)) => (Kind::ApplicationResult, Some(id.into())),
            None => (Kind::Unknown, None),
        }
    };
    StoredFile {
        path: entry.path,
        kind,
        job,
        size: entry.size,
        modified_ms: entry.modified_ms,
    }
}

/// The entries of a directory as far as they come, and what ended them.
pub(super) async fn entries(
    at: Location,
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
) -> (Location, (Vec<Listed>, Option<Failure>)) {
    let path = at.path.text();
    let (mut entries, mut ended) = once(&path, storage.as_ref(), deadline, &progress).await;
    // A NameNode that dies in the middle of a listing takes the other one a while to become active: what has worked
    // will work again. The listing starts anew, because nothing says where it broke off.
    for _ in 0..AGAIN {
        if entries.is_empty() || !matches!(ended, Some(Failure::Failed(_))) {
            break;
        }
        (entries, ended) = once(&path, storage.as_ref(), deadline, &progress).await;
    }
    (at, (entries, ended))
}

/// How often a listing that broke off is begun again.
const AGAIN: usize = 3;

async fn once(
    path: &str,
    storage: &dyn Storage,
    deadline: Duration,
    progress: &Progress,
) -> (Vec<Listed>, Option<Failure>) {
    let (mut entries, mut texts) = (Vec::new(), Texts::default());
    let mut stream = storage.list(path);
    loop {
        let next = async { Ok(stream.next().await) };
        match in_time(deadline, next).await {
            Ok(None) => return (entries, None),
            Ok(Some(Ok(entry))) => {
                progress.step();
                if entry.path != path {
                    entries.push(Listed {
                        path: texts.path(&entry.path),
                        is_dir: entry.is_dir,
                        size: entry.size,
                        modified_ms: entry.modified_ms,
                    });
                }
            }
            Ok(Some(Err(failure))) | Err(failure) => return (entries, Some(failure)),
        }
    }
}
