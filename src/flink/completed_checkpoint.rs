//! A completed checkpoint as the HA store keeps it (`org.apache.flink.runtime.checkpoint.CompletedCheckpoint`).

use super::checkpoint_files::{self, Files, StateFile};
use super::object_graph::{Graph, Id};

/// What a `completedCheckpoint*` file says. A field that the file does not have is none: a newer release may name it
/// otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedCheckpoint {
    /// The job id, 32 hex digits.
    pub job: Option<String>,
    /// The checkpoint id.
    pub checkpoint_id: Option<i64>,
    /// When it was triggered, in milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// From the trigger to the completion, in milliseconds.
    pub duration: Option<i64>,
    /// What `flink run -s` takes, as Flink wrote it: not percent-encoded, `hdfs://host/x/chk-12`.
    pub external_pointer: Option<String>,
    /// The directory of its own files (`chk-12`), a URI; none if the checkpoint lies in memory.
    pub exclusive_dir: Option<String>,
    /// The `_metadata` file; none if it is inline.
    pub metadata: Option<StateFile>,
    /// The state that it needs.
    pub state: Files,
}

impl CompletedCheckpoint {
    pub(super) fn of(graph: &Graph<'_>, top: Id) -> Self {
        let location = graph.reference(top, "storageLocation");
        let exclusive_dir = location
            .and_then(|id| graph.reference(id, "exclusiveCheckpointDir"))
            .and_then(|path| checkpoint_files::path(graph, path));
        let metadata = graph
            .reference(top, "metadataHandle")
            .or_else(|| graph.reference(location?, "metadataFileHandle"));
        let mut state = checkpoint_files::collect(graph, metadata, exclusive_dir.as_deref());
        let timestamp = graph.int(top, "timestamp");
        // A point in time from 1.16 on, a duration before.
        let completed = graph.int(top, "completionTimestamp");
        let duration = graph
            .int(top, "duration")
            .or_else(|| completed?.checked_sub(timestamp?));
        let metadata = state.metadata.take();
        Self {
            job: graph
                .reference(top, "job")
                .and_then(|id| abstract_id(graph, id)),
            checkpoint_id: graph.int(top, "checkpointID"),
            timestamp,
            duration,
            external_pointer: graph.text(top, "externalPointer"),
            exclusive_dir,
            metadata,
            state,
        }
    }
}

/// An `org.apache.flink.util.AbstractID` as `toString` writes it: the lower half first.
pub(super) fn abstract_id(graph: &Graph<'_>, id: Id) -> Option<String> {
    let lower = graph.int(id, "lowerPart")?;
    let upper = graph.int(id, "upperPart")?;
    Some(format!("{lower:016x}{upper:016x}"))
}
