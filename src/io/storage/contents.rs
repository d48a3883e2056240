//! From the bytes of a file to what it holds.

use super::{Failure, Storage, in_time};
use crate::flink::completed_checkpoint::CompletedCheckpoint;
use crate::flink::ha_file::{self, Content, FileKind};
use crate::flink::job_plan::{Blob, Use};
use crate::flink::metadata::{self, Head};
use crate::flink::store::{Contents, Kind};
use sha1::Digest as _;
use std::time::Duration;

/// Largest file of the HA storage that is read whole; a checkpoint of 100,000 state files has about 15 MiB. Reading takes
/// up to twelve times that much memory, whatever the bytes are.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Largest jar whose SHA-1 is compared.
const MAX_JAR: u64 = 512 * 1024 * 1024;

/// Reads a file and says what it holds.
pub(super) async fn read(
    storage: &dyn Storage,
    path: &str,
    kind: Kind,
    deadline: Duration,
) -> Contents {
    let answer = in_time(deadline, storage.read(path, MAX_BYTES + 1)).await;
    match answer {
        Ok(bytes) if bytes.len() as u64 > MAX_BYTES => Contents::Unreadable {
            cause: format!("it is larger than {} MiB", MAX_BYTES / 1024 / 1024),
        },
        Ok(bytes) => decode(kind, &bytes),
        // It vanished after it was listed: whoever asks again will see.
        Err(Failure::Missing) => Contents::Unreadable {
            cause: "it vanished while fctl was reading".to_owned(),
        },
        Err(failure) => Contents::Unreadable {
            cause: failure.words(),
        },
    }
}

fn decode(kind: Kind, bytes: &[u8]) -> Contents {
    let kind = match kind {
        Kind::JobGraph => FileKind::JobGraph,
        Kind::ExecutionPlan => FileKind::ExecutionPlan,
        Kind::Application => FileKind::Application,
        Kind::Checkpoint => FileKind::CompletedCheckpoint,
        // What nobody knows is not judged.
        Kind::JobResult | Kind::ApplicationResult | Kind::Blob | Kind::Unknown => {
            return Contents::Opens;
        }
    };
    match ha_file::open(kind, bytes).map(|opened| opened.content) {
        Ok(Content::Checkpoint(checkpoint)) => of_checkpoint(*checkpoint),
        Ok(Content::Plan(plan)) => Contents::Graph {
            name: plan.name,
            blobs: jars(plan.blobs),
        },
        Ok(Content::Application(application)) => Contents::Graph {
            name: application.name,
            blobs: jars(application.blobs),
        },
        Ok(_) => Contents::Opens,
        Err(error) => Contents::Undecodable {
            why: error.to_string(),
        },
    }
}

fn of_checkpoint(checkpoint: CompletedCheckpoint) -> Contents {
    let size = checkpoint.metadata.as_ref().map(|m| m.size);
    let files = checkpoint.state.files;
    Contents::Checkpoint {
        id: checkpoint.checkpoint_id,
        job: checkpoint.job,
        external: checkpoint.external_pointer,
        metadata: checkpoint.metadata.map(|m| m.path),
        metadata_size: size,
        state_files: files.into_iter().map(|f| f.path).collect(),
    }
}

/// The jars: without one the JobManager that takes over ends. Files of the distributed cache are for the tasks.
fn jars(blobs: Vec<Blob>) -> Vec<Vec<String>> {
    let jars = blobs.into_iter().filter(|b| b.used_as == Use::Jar);
    jars.map(|b| b.places).filter(|p| !p.is_empty()).collect()
}

/// Looks at the head of a `_metadata` file of `size` bytes; `expected` is what its checkpoint says it has.
pub(super) async fn head(
    storage: &dyn Storage,
    path: &str,
    (size, expected): (u64, Option<u64>),
    deadline: Duration,
) -> Contents {
    if let Some(expected) = expected.filter(|expected| size < *expected) {
        let why = format!("it has {size} of {expected} bytes");
        return Contents::Undecodable { why };
    }
    let answer = in_time(deadline, storage.read(path, 8)).await;
    match answer.map(|bytes| metadata::sniff(&bytes)) {
        Ok(Head::Version(_)) => Contents::Opens,
        Ok(_) => Contents::Undecodable {
            why: "it does not begin as a _metadata file does".to_owned(),
        },
        Err(failure) => Contents::Unreadable {
            cause: failure.words(),
        },
    }
}

/// Reads a blob and compares it with the SHA-1 in its name, `blob_p-<40 hex>-<32 hex>` (`BlobKey`): a BlobServer that
/// fetches it from the HA storage does the same.
pub(super) async fn blob(storage: &dyn Storage, path: &str, deadline: Duration) -> Contents {
    let name = path.rsplit('/').next().unwrap_or("");
    let Some(expected) = name.strip_prefix("blob_p-").and_then(|n| n.get(..40)) else {
        return Contents::Opens;
    };
    // A jar takes longer than a step of the network.
    match in_time(deadline * 10, storage.read(path, MAX_JAR + 1)).await {
        Ok(bytes) if bytes.len() as u64 > MAX_JAR => Contents::Opens,
        Ok(bytes) => {
            let digest = sha1::Sha1::digest(&bytes);
            let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            if found == expected {
                Contents::Opens
            } else {
                let why = "is not what it was: its SHA-1 is not the one in its name".to_owned();
                Contents::Undecodable { why }
            }
        }
        Err(failure) => Contents::Unreadable {
            cause: failure.words(),
        },
    }
}
