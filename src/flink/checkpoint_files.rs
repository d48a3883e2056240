//! The files that a checkpoint needs: every state handle anywhere in it.
//!
//! The walk is over the objects, not down the known fields, because each release nests its handles in another way. A
//! class that is not known is reported: then the list may not be complete.

use super::object_graph::{Graph, Id};
use std::collections::{HashMap, HashSet};

/// Where a file lies, and so who else may need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In the checkpoint's own directory (`chk-N`).
    Exclusive,
    /// In `shared` beside it, named as shared state of an incremental handle, or of a change log: other checkpoints
    /// need it too.
    Shared,
    /// In `taskowned` beside it.
    TaskOwned,
    /// Elsewhere: for example of the checkpoint or savepoint that the job was started from.
    Unknown,
}

impl Scope {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exclusive => "exclusive",
            Self::Shared => "shared",
            Self::TaskOwned => "task-owned",
            Self::Unknown => "unknown",
        }
    }
}

/// A file that a checkpoint needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFile {
    /// A URI, percent-encoded, as Flink wrote it: `hdfs:/x` or `hdfs://host/x`.
    pub path: String,
    /// Bytes: the length of the file, or with `exact` unset how long it must be at least.
    pub size: u64,
    /// Whether `size` is the length: not for a file of many parts (`SegmentFileStateHandle`), and not for one of a change
    /// log, which is longer than its handle says by a byte that tells of compression.
    pub exact: bool,
    /// Where it lies.
    pub scope: Scope,
}

/// What a checkpoint needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// Each file once, in the order of the first handle that names it. Without `_metadata`.
    pub files: Vec<StateFile>,
    /// Directories that file merging keeps for the tasks (`DirectoryStreamStateHandle`), URIs.
    pub directories: Vec<String>,
    /// Bytes of state inside the HA file.
    pub inline_bytes: u64,
    /// Paths of no handle that is known: of what class they are is in `unknown`.
    pub other_paths: Vec<String>,
    /// Classes that are not known and may name files, and handles that name none though they should, each once.
    pub unknown: Vec<String>,
    pub(super) metadata: Option<StateFile>,
}

/// Handles that hold other handles, or say what is in them, and name no file themselves; below
/// `org.apache.flink.runtime.`.
const HOLDERS: &[&str] = &[
    "checkpoint.CheckpointProperties",
    "checkpoint.CheckpointType",
    "checkpoint.CompletedCheckpoint",
    "checkpoint.FinishedOperatorSubtaskState",
    "checkpoint.FullyFinishedOperatorState",
    "checkpoint.InflightDataRescalingDescriptor",
    "checkpoint.InflightDataRescalingDescriptor$InflightDataGateOrPartitionRescalingDescriptor",
    "checkpoint.InflightDataRescalingDescriptor$NoRescalingDescriptor",
    "checkpoint.MasterState",
    "checkpoint.OperatorState",
    "checkpoint.OperatorSubtaskState",
    "checkpoint.RescaleMappings",
    "checkpoint.SavepointType",
    "checkpoint.StateObjectCollection",
    "checkpoint.channel.InputChannelInfo",
    "checkpoint.channel.ResultSubpartitionInfo",
    "checkpoint.filemerging.LogicalFile$LogicalFileId",
    "jobgraph.OperatorID",
    "state.AbstractChannelStateHandle$StateContentMetaInfo",
    "state.IncrementalKeyedStateHandle$HandleAndLocalPath",
    "state.IncrementalRemoteKeyedStateHandle",
    "state.InputChannelStateHandle",
    "state.KeyGroupRange",
    "state.KeyGroupRangeOffsets",
    "state.KeyGroupsSavepointStateHandle",
    "state.KeyGroupsStateHandle",
    "state.MergedInputChannelStateHandle",
    "state.MergedResultSubpartitionStateHandle",
    "state.OperatorStateHandle$StateMetaInfo",
    "state.OperatorStreamStateHandle",
    "state.PhysicalStateHandleID",
    "state.ResultSubpartitionStateHandle",
    "state.StateHandleID",
    "state.changelog.ChangelogStateBackendHandle$ChangelogStateBackendHandleImpl",
    "state.changelog.ChangelogStateBackendHandle$ChangelogStateBackendHandleImpl$StreamStateHandleWrapper",
    "state.changelog.ChangelogStateHandleStreamImpl",
    "state.changelog.SequenceNumber$GenericSequenceNumber",
    "state.changelog.inmemory.InMemoryChangelogStateHandle",
    "state.filemerging.EmptyFileMergingOperatorStreamStateHandle",
    "state.filemerging.FileMergingOperatorStreamStateHandle",
    "state.memory.NonPersistentMetadataCheckpointStorageLocation$NonPersistentCompletedCheckpointStorageLocation",
];

const RUNTIME: &[u8] = b"org.apache.flink.runtime.";

/// What to do with the objects of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A file, or a part of one: `filePath`, `stateSize`, and of a part `startPos`.
    File,
    /// `data` of a handle or `change` of a change log: state in the object itself.
    Inline(&'static str),
    Directory,
    /// Says in this field where something lies that needs no file.
    Place(&'static str),
    Path,
    Nothing,
    Unknown,
}

fn role(class: &[u8]) -> Role {
    let Some(name) = class.strip_prefix(RUNTIME) else {
        let plain = [
            &b"org.apache.flink.api.common.JobID"[..],
            b"org.apache.flink.api.java.tuple.Tuple2",
            b"org.apache.flink.util.AbstractID",
        ];
        return match class {
            b"org.apache.flink.core.fs.Path" => Role::Path,
            _ if plain.contains(&class) || class.starts_with(b"java.") => Role::Nothing,
            _ => Role::Unknown,
        };
    };
    match name {
        b"state.filesystem.FileStateHandle"
        | b"state.filesystem.RelativeFileStateHandle"
        | b"state.filemerging.SegmentFileStateHandle" => Role::File,
        b"state.memory.ByteStreamStateHandle" => Role::Inline("data"),
        b"state.changelog.StateChange" => Role::Inline("change"),
        b"state.filemerging.DirectoryStreamStateHandle" => Role::Directory,
        b"state.filesystem.FsCompletedCheckpointStorageLocation" => {
            Role::Place("exclusiveCheckpointDir")
        }
        b"state.filemerging.EmptySegmentFileStateHandle" => Role::Place("filePath"),
        _ if HOLDERS.iter().any(|known| known.as_bytes() == name) => Role::Nothing,
        _ => Role::Unknown,
    }
}

struct Collector<'g, 'a> {
    graph: &'g Graph<'a>,
    /// By class: what it is, and whether it was reported.
    roles: Vec<(Role, bool)>,
    /// Where a file is in `files`: by its path, and by the handle of its path, so that a long text that many handles
    /// share is decoded once.
    by_path: HashMap<String, usize>,
    by_text: HashMap<Id, usize>,
    /// By handle of a `Path`: whether its owner was met.
    owned: Vec<bool>,
    /// By handle: whether an incremental handle names it as shared.
    shared: Vec<bool>,
    /// By handle: whether it belongs to a change log.
    logged: Vec<bool>,
    /// Handles of the paths of directories, and of paths of no known class.
    listed: HashSet<Id>,
    directories: HashSet<String>,
    places: [Option<String>; 3],
    found: Files,
}

/// Whether fctl knows what files an object of this class names, if any. One that it does not know makes
/// [`Files::unknown`].
pub fn knows(class: &str) -> bool {
    role(class.as_bytes()) != Role::Unknown
}

/// Collects what is anywhere in the object but the metadata.
pub(super) fn collect(graph: &Graph<'_>, metadata: Option<Id>, exclusive: Option<&str>) -> Files {
    let base = exclusive.and_then(|dir| Some(dir.trim_end_matches('/').rsplit_once('/')?.0));
    let below = |name: &str| Some(format!("{}/{name}/", base?));
    let count = graph.ids().count();
    let mut collector = Collector {
        graph,
        roles: graph
            .class_names()
            .map(|name| (role(name), false))
            .collect(),
        by_path: HashMap::new(),
        by_text: HashMap::new(),
        listed: HashSet::new(),
        directories: HashSet::new(),
        owned: vec![false; count],
        shared: follow(graph, "sharedState"),
        logged: follow(graph, "handlesAndOffsets"),
        places: [
            exclusive.map(|dir| format!("{}/", dir.trim_end_matches('/'))),
            below("shared"),
            below("taskowned"),
        ],
        found: Files::default(),
    };
    for id in graph.ids() {
        collector.visit(id, metadata == Some(id));
    }
    collector.paths_without_owner();
    collector.found
}

/// The text of an `org.apache.flink.core.fs.Path`.
pub(super) fn path(graph: &Graph<'_>, id: Id) -> Option<String> {
    graph.string(path_text(graph, id)?)
}

/// The handle of the text of a path.
fn path_text(graph: &Graph<'_>, id: Id) -> Option<Id> {
    graph.reference(graph.reference(id, "uri")?, "string")
}

fn place(flags: &mut [bool], id: Id) -> Option<&mut bool> {
    flags.get_mut(usize::try_from(id).ok()?)
}

fn flag(flags: &[bool], id: Id) -> bool {
    usize::try_from(id).is_ok_and(|at| flags.get(at) == Some(&true))
}

/// By handle: whether it can be reached from a field of this name, in any object. What the field holds is a map of
/// handles in old releases, a list of handles with their names in new ones; each object is followed once.
fn follow(graph: &Graph<'_>, field: &str) -> Vec<bool> {
    let mut reached = vec![false; graph.ids().count()];
    let mut open: Vec<Id> = Vec::new();
    for id in graph.ids() {
        open.extend(graph.reference(id, field));
        while let Some(next) = open.pop() {
            match place(&mut reached, next) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            open.extend(graph.references(next));
        }
    }
    reached
}

impl Collector<'_, '_> {
    fn visit(&mut self, id: Id, is_metadata: bool) {
        let Some(class) = self.graph.class_of(id) else {
            return;
        };
        let known = match self.roles.get(class).map_or(Role::Unknown, |role| role.0) {
            Role::File => self.file(id, is_metadata).is_some(),
            Role::Inline(field) => is_metadata || self.inline(id, field).is_some(),
            Role::Directory => self.directory(id).is_some(),
            Role::Place(field) => {
                self.path_of(id, field);
                true
            }
            Role::Path | Role::Nothing => true,
            Role::Unknown => false,
        };
        if !known
            && let Some((_, reported)) = self.roles.get_mut(class)
            && !std::mem::replace(reported, true)
        {
            let name = self.graph.class_name(id).unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            self.found.unknown.push(name);
        }
    }

    fn directory(&mut self, id: Id) -> Option<()> {
        let text = self.path_of(id, "directory")?;
        if self.listed.insert(text) {
            let path = self.graph.string(text)?;
            if self.directories.insert(path.clone()) {
                self.found.directories.push(path);
            }
        }
        Some(())
    }

    /// The handle of the text of a path in a field.
    fn path_of(&mut self, id: Id, field: &str) -> Option<Id> {
        let owner = self.graph.reference(id, field)?;
        if let Some(owned) = place(&mut self.owned, owner) {
            *owned = true;
        }
        path_text(self.graph, owner)
    }

    fn inline(&mut self, id: Id, field: &str) -> Option<()> {
        let bytes = self.graph.bytes(self.graph.reference(id, field)?)?;
        let length = u64::try_from(bytes.len()).ok()?;
        self.found.inline_bytes = self.found.inline_bytes.saturating_add(length);
        Some(())
    }

    fn file(&mut self, id: Id, is_metadata: bool) -> Option<()> {
        let text = self.path_of(id, "filePath")?;
        let size = u64::try_from(self.graph.int(id, "stateSize")?).ok()?;
        let start = self.graph.int(id, "startPos");
        let exact = start.is_none() && !flag(&self.logged, id);
        let start = u64::try_from(start.unwrap_or(0)).unwrap_or(0);
        let size = start.saturating_add(size);
        if is_metadata {
            let path = self.graph.string(text)?;
            self.found.metadata = Some(StateFile {
                scope: self.scope(&path),
                path,
                size,
                exact,
            });
            return Some(());
        }
        let index = self.index_of(text)?;
        let shared = flag(&self.shared, id) || flag(&self.logged, id);
        let file = self.found.files.get_mut(index)?;
        // Parts say less than the whole.
        if exact && !file.exact {
            (file.size, file.exact) = (size, true);
        } else if exact == file.exact {
            file.size = file.size.max(size);
        }
        if shared && file.scope == Scope::Unknown {
            file.scope = Scope::Shared;
        }
        Some(())
    }

    /// Where the file with this path is in `files`; a new one has no size yet.
    fn index_of(&mut self, text: Id) -> Option<usize> {
        if let Some(index) = self.by_text.get(&text) {
            return Some(*index);
        }
        let path = self.graph.string(text)?;
        let index = match self.by_path.get(&path) {
            Some(index) => *index,
            None => {
                let index = self.found.files.len();
                self.by_path.insert(path.clone(), index);
                self.found.files.push(StateFile {
                    scope: self.scope(&path),
                    path,
                    size: 0,
                    exact: false,
                });
                index
            }
        };
        self.by_text.insert(text, index);
        Some(index)
    }

    fn scope(&self, path: &str) -> Scope {
        let scopes = [Scope::Exclusive, Scope::Shared, Scope::TaskOwned];
        self.places
            .iter()
            .zip(scopes)
            .find(|(place, _)| place.as_deref().is_some_and(|dir| path.starts_with(dir)))
            .map_or(Scope::Unknown, |(_, scope)| scope)
    }

    /// Paths that no known handle names may still be files that the checkpoint needs.
    fn paths_without_owner(&mut self) {
        for id in self.graph.ids() {
            let class = self
                .graph
                .class_of(id)
                .and_then(|class| self.roles.get(class));
            let is_path = class.is_some_and(|(role, _)| *role == Role::Path);
            if is_path
                && !flag(&self.owned, id)
                && let Some(text) = path_text(self.graph, id)
                && self.listed.insert(text)
            {
                self.found.other_paths.extend(self.graph.string(text));
            }
        }
    }
}
