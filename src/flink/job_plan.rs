//! What a job graph, an execution plan or a stored application says of itself, and which blobs it needs.
//!
//! A blob lies below `<storageDir>/<cluster-id>/blob/` at `job_<job>/blob_<key>` (`BlobUtils.getStorageLocationPath`),
//! from 2.3 on also at `application_<application>/blob_<key>`. The key's text (`BlobKey.toString`) is
//! `p-<40 hex digits>-<32 hex digits>` for a permanent blob: the SHA-1 of its content, and a random part.

use super::completed_checkpoint::abstract_id;
use super::object_graph::{Graph, Id};
use std::collections::HashSet;

/// What a blob is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A jar of the user: the JobManager fetches it when it takes the job over, and dies if it is missing.
    Jar,
    /// A file of the distributed cache: TaskManagers fetch it when a task starts.
    Artifact,
}

impl Use {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jar => "jar",
            Self::Artifact => "artifact",
        }
    }
}

/// A blob that a job or an application needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// What it is for.
    pub used_as: Use,
    /// Name of the file: `blob_p-...`.
    pub name: String,
    /// Where it may lie below `blob/`, in the order in which Flink looks; one of them is enough. Empty if the file does
    /// not say whose the blob is.
    pub places: Vec<String>,
}

/// A job graph (`JobGraph`) or, from 2.0 on, a stream graph (`StreamGraph`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPlan {
    /// The job id, 32 hex digits.
    pub job: Option<String>,
    /// The name that the user gave.
    pub name: Option<String>,
    /// From 2.3 on: the application that the job belongs to, 32 hex digits.
    pub application: Option<String>,
    /// What it needs from the blob store.
    pub blobs: Vec<Blob>,
    /// Blob keys that could not be read: then `blobs` is not complete.
    pub unread: usize,
}

/// An application that the Dispatcher runs itself (`PackagedProgramApplicationEntry`, from 2.3 on).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id, 32 hex digits.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The class whose `main` is run.
    pub entry_class: Option<String>,
    /// What it needs from the blob store.
    pub blobs: Vec<Blob>,
    /// Blob keys that could not be read: then `blobs` is not complete.
    pub unread: usize,
}

/// Bytes of a key's first part (`BlobKey.SIZE`).
const SHA1: usize = 20;
const KEYS: [&[u8]; 2] = [
    b"org.apache.flink.runtime.blob.PermanentBlobKey",
    b"org.apache.flink.runtime.blob.TransientBlobKey",
];
const ARTIFACT: &[u8] = b"org.apache.flink.api.common.cache.DistributedCache$DistributedCacheEntry";

impl JobPlan {
    pub(super) fn of(graph: &Graph<'_>, top: Id) -> Self {
        let id = |name| {
            graph
                .reference(top, name)
                .and_then(|id| abstract_id(graph, id))
        };
        let text = |name| graph.text(top, name);
        // `jobID` in a job graph, `jobId` in a stream graph.
        let job = id("jobID").or_else(|| id("jobId"));
        let application = id("applicationId");
        let (blobs, unread) = blobs(graph, &directories(job.as_deref(), application.as_deref()));
        Self {
            name: text("jobName"),
            job,
            application,
            blobs,
            unread,
        }
    }
}

impl Application {
    pub(super) fn of(graph: &Graph<'_>, top: Id) -> Self {
        let id = graph
            .reference(top, "applicationId")
            .and_then(|id| abstract_id(graph, id));
        let (blobs, unread) = blobs(graph, &directories(None, id.as_deref()));
        Self {
            id,
            name: graph.text(top, "applicationName"),
            entry_class: graph.text(top, "entryClass"),
            blobs,
            unread,
        }
    }
}

fn directories(job: Option<&str>, application: Option<&str>) -> Vec<String> {
    let job = job.map(|id| format!("job_{id}"));
    let application = application.map(|id| format!("application_{id}"));
    job.into_iter().chain(application).collect()
}

/// Every blob key anywhere in the object, and how many could not be read.
fn blobs(graph: &Graph<'_>, directories: &[String]) -> (Vec<Blob>, usize) {
    let (mut found, mut unread) = (Vec::new(), 0);
    let mut add = |used_as, key: Option<String>| match key {
        Some(key) => {
            let name = format!("blob_{key}");
            found.push(Blob {
                used_as,
                places: directories.iter().map(|d| format!("{d}/{name}")).collect(),
                name,
            });
        }
        None => unread += 1,
    };
    // Each array of bytes is read once, however many entries share it.
    let mut read = HashSet::new();
    for id in graph.ids() {
        let class = graph.class_name(id).unwrap_or_default();
        if KEYS.contains(&class) {
            add(Use::Jar, blob_key(graph, id));
        } else if class == ARTIFACT
            && let Some(array) = graph.reference(id, "blobKey")
            && let Some(bytes) = graph.bytes(array)
            && read.insert(array)
        {
            // A key in a stream of its own (as Flink serialises any object).
            let key = Graph::read(bytes)
                .ok()
                .and_then(|inner| blob_key(&inner, inner.top()?));
            add(Use::Artifact, key);
        }
    }
    (found, unread)
}

/// A key as `BlobKey.toString` writes it.
fn blob_key(graph: &Graph<'_>, id: Id) -> Option<String> {
    let hash = graph.bytes(graph.reference(id, "key")?)?;
    if hash.len() != SHA1 {
        return None;
    }
    let random = abstract_id(graph, graph.reference(id, "random")?)?;
    let letter = match graph.constant(graph.reference(id, "type")?)?.as_str() {
        "PERMANENT_BLOB" => 'p',
        "TRANSIENT_BLOB" => 't',
        _ => return None,
    };
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{letter}-{hash}-{random}"))
}
