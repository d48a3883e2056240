//! Every pointer of a namespace to a file of the storage.

use super::kind::Kind;
use super::location::{Defaults, Location, Places};
use crate::flink::cluster::{Cluster, Job, Pointer, PointerKind};
use crate::flink::names::Names;
use crate::flink::payload::StateHandle;
use crate::flink::shared_path::{SharedPath, Texts};
use crate::flink::uri_secrets::masked_text;
use crate::flink::znode::{Znode, ZnodeTree};
use std::collections::HashSet;
use std::sync::Arc;

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
    pub job: Option<Arc<str>>,
    /// The checkpoint id.
    pub id: Option<i64>,
    /// Its znode.
    pub znode: SharedPath,
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
    let mut targets = Targets {
        defaults,
        places: Places::default(),
    };
    let mut texts = Texts::default();
    let pointers = |job: &Job| job.graph.iter().len() + job.checkpoints.len();
    let mut all = Vec::with_capacity(cluster.jobs.iter().map(pointers).sum());
    for job in &cluster.jobs {
        let id: Arc<str> = job.id.as_str().into();
        for pointer in job.graph.iter().chain(&job.checkpoints) {
            all.push(of_job(&id, pointer, tree, &mut targets));
        }
    }
    let known: HashSet<&SharedPath> = all.iter().map(|p| &p.znode).collect();
    let applications = format!("{}/{}/", cluster.namespace, names.applications);
    let mut others = Vec::new();
    for (path, node) in tree.below(&cluster.namespace) {
        if node.data.is_empty() && !path.starts_with(&applications) {
            continue;
        }
        let path = texts.path(&path);
        if !known.contains(&path) {
            others.extend(other(path, &node, tree, &applications, &mut targets));
        }
    }
    drop(known);
    all.extend(others);
    all
}

fn of_job(
    job: &Arc<str>,
    pointer: &Pointer,
    tree: &ZnodeTree,
    targets: &mut Targets<'_>,
) -> PointerRef {
    let node = tree.get(&pointer.znode.text()).unwrap_or_default();
    let target = match &StateHandle::of(&node.data) {
        _ if node.is_denied() => Target::Denied,
        Ok(handle) => targets.target(handle),
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
        job: Some(Arc::clone(job)),
        id: pointer.checkpoint,
        version: version(&node),
        deleted: pointer.deleted,
        written_ms: pointer.written,
        znode: pointer.znode.clone(),
        target,
    }
}

fn version(node: &Znode) -> i32 {
    node.stat.map_or(-1, |s| s.version)
}

/// A node that no layout of a job explains: an application of 2.3, or whatever else holds a state handle.
fn other(
    znode: SharedPath,
    node: &Znode,
    tree: &ZnodeTree,
    applications: &str,
    targets: &mut Targets<'_>,
) -> Option<PointerRef> {
    let path = znode.text();
    let id = path
        .strip_prefix(applications)
        .filter(|id| !id.contains('/'));
    let target = match StateHandle::of(&node.data) {
        _ if node.is_denied() && id.is_some() => Target::Denied,
        Ok(handle) => targets.target(&handle),
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
        job: id.map(Arc::from),
        id: None,
        version: version(node),
        // Applications exist from 2.3 on, where a pointer without a lock is none.
        deleted: id.is_some() && !node.is_denied() && tree.children(&path).is_empty(),
        written_ms: node.stat.map_or(0, |s| s.mtime),
        target,
        znode,
    })
}

/// What makes targets of state handles.
struct Targets<'a> {
    defaults: &'a Defaults,
    places: Places,
}

impl Targets<'_> {
    fn target(&mut self, handle: &StateHandle) -> Target {
        match handle {
            StateHandle::File { path, size } | StateHandle::RelativeFile { path, size, .. } => {
                match Location::of_uri(path, self.defaults) {
                    Ok(at) => Target::File {
                        at: self.places.share(at),
                        size: *size,
                    },
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
}
