//! Every pointer of a namespace to a file of the storage.

use super::kind::Kind;
use super::location::{Defaults, Location};
use crate::flink::cluster::{Cluster, Pointer, PointerKind};
use crate::flink::names::Names;
use crate::flink::payload::StateHandle;
use crate::flink::uri_secrets::masked_text;
use crate::flink::znode::{Znode, ZnodeTree};
use std::collections::HashSet;

/// Which part of a pointer is broken: what Flink does about it depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The bytes in ZooKeeper.
    Znode,
    /// The file they name.
    File,
}

impl Part {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Znode => "znode",
            Self::File => "file",
        }
    }
}

/// What a pointer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file.
    File {
        /// Where.
        at: Location,
        /// Its size when it was written, in bytes.
        size: i64,
    },
    /// The state is in the pointer itself.
    Inline,
    /// A state handle of a class that fctl cannot follow.
    Foreign {
        /// The class.
        class: String,
    },
    /// A state handle whose path names no file.
    Nowhere {
        /// Why.
        why: String,
    },
    /// No state handle.
    Undecodable {
        /// What is wrong, and at which byte.
        why: String,
    },
    /// The znode may not be read.
    Denied,
}

/// A pointer, without the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointerRef {
    /// What it points to.
    pub kind: Kind,
    /// Its job (or application), if its place tells one.
    pub job: Option<String>,
    /// The checkpoint id.
    pub id: Option<i64>,
    /// Its znode.
    pub znode: String,
    /// How often the znode was written: a removal names this version.
    pub version: i32,
    /// True where Flink treats it as deleted: from 1.15, a pointer without any child.
    pub deleted: bool,
    /// When it was written, in milliseconds since 1970.
    pub written_ms: i64,
    /// What it names.
    pub target: Target,
}

impl PointerRef {
    /// The file it names, if it names one.
    pub fn at(&self) -> Option<&Location> {
        match &self.target {
            Target::File { at, .. } => Some(at),
            _ => None,
        }
    }

    /// In words: `checkpoint 12`, `job graph`.
    pub fn words(&self) -> String {
        match self.id {
            Some(id) => format!("{} {id}", self.kind.words()),
            None => self.kind.words().to_owned(),
        }
    }

    /// The same inside of a sentence: `checkpoint 12`, `the job graph`.
    pub fn named(&self) -> String {
        match self.id {
            Some(_) => self.words(),
            None => format!("the {}", self.words()),
        }
    }
}

/// Every pointer of a cluster: those of its jobs first, then any other node whose bytes are a state handle.
pub fn collect(
    cluster: &Cluster,
    tree: &ZnodeTree,
    names: &Names,
    defaults: &Defaults,
) -> Vec<PointerRef> {
    let mut all = Vec::new();
    for job in &cluster.jobs {
        for pointer in job.graph.iter().chain(&job.checkpoints) {
            all.push(of_job(pointer, tree, defaults));
        }
    }
    let known: HashSet<&str> = cluster
        .jobs
        .iter()
        .flat_map(|job| job.graph.iter().chain(&job.checkpoints))
        .map(|p| p.znode.as_str())
        .collect();
    let applications = format!("{}/{}/", cluster.namespace, names.applications);
    let others: Vec<PointerRef> = tree
        .below(&cluster.namespace)
        .filter(|(path, _)| !known.contains(path))
        .filter_map(|(path, node)| other(path, node, tree, &applications, defaults))
        .collect();
    drop(known);
    all.extend(others);
    all
}

fn of_job(pointer: &Pointer, tree: &ZnodeTree, defaults: &Defaults) -> PointerRef {
    let node = tree.get(&pointer.znode);
    let target = match &pointer.handle {
        _ if node.is_some_and(Znode::is_denied) => Target::Denied,
        Ok(handle) => target(handle, defaults),
        Err(why) => Target::Undecodable {
            why: why.to_string(),
        },
    };
    PointerRef {
        kind: match pointer.kind {
            PointerKind::JobGraph => Kind::JobGraph,
            PointerKind::ExecutionPlan => Kind::ExecutionPlan,
            PointerKind::Application => Kind::Application,
            PointerKind::Checkpoint => Kind::Checkpoint,
        },
        job: Some(pointer.job.clone()),
        id: pointer.checkpoint,
        version: version(node),
        deleted: pointer.deleted,
        written_ms: pointer.written,
        znode: pointer.znode.clone(),
        target,
    }
}

fn version(node: Option<&Znode>) -> i32 {
    node.and_then(|n| n.stat).map_or(-1, |s| s.version)
}

/// A node that no layout of a job explains: an application of 2.3, or whatever else holds a state handle.
fn other(
    path: &str,
    node: &Znode,
    tree: &ZnodeTree,
    applications: &str,
    defaults: &Defaults,
) -> Option<PointerRef> {
    let id = path
        .strip_prefix(applications)
        .filter(|id| !id.contains('/'));
    let target = match StateHandle::decode(&node.data.bytes()) {
        _ if node.is_denied() && id.is_some() => Target::Denied,
        Ok(handle) => target(&handle, defaults),
        Err(why) if id.is_some() => Target::Undecodable {
            why: why.to_string(),
        },
        Err(_) => return None,
    };
    Some(PointerRef {
        kind: if id.is_some() {
            Kind::Application
        } else {
            Kind::Unknown
        },
        job: id.map(str::to_owned),
        id: None,
        version: version(Some(node)),
        // Applications exist from 2.3 on, where a pointer without a lock is none.
        deleted: id.is_some() && !node.is_denied() && tree.children(path).is_empty(),
        written_ms: node.stat.map_or(0, |s| s.mtime),
        znode: path.to_owned(),
        target,
    })
}

fn target(handle: &StateHandle, defaults: &Defaults) -> Target {
    match handle {
        StateHandle::File { path, size } | StateHandle::RelativeFile { path, size, .. } => {
            match Location::of_uri(path, defaults) {
                Ok(at) => Target::File { at, size: *size },
                // The reason repeats the text, and a password can stand in it.
                Err(_) if masked_text(path) != *path => Target::Nowhere {
                    why: "its path names no file".to_owned(),
                },
                Err(why) => Target::Nowhere { why },
            }
        }
        StateHandle::Inline { .. } => Target::Inline,
        StateHandle::Unknown { class } => Target::Foreign {
            class: class.clone(),
        },
    }
}
