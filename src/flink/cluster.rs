//! A cluster as its znodes show it: leaders, queues, jobs, pointers. One odd node never spoils the rest.

use super::cluster_read::Reader;
use super::javaser::DecodeError;
use super::layout::{self, Detected};
use super::names::Names;
use super::payload::{LeaderInfo, StateHandle};
use super::shared_path::{SharedPath, Texts};
use super::version::Version;
use super::znode::{Znode, ZnodeTree};

/// What is wrong with a component's leader information, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Published by the first of its queue.
    Ok,
    /// Nothing is published.
    Missing,
    /// Published, but not readable or not decodable.
    Unreadable,
    /// Published by another session than the first of its queue.
    ForeignOwner,
}

impl State {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::ForeignOwner => "foreign-owner",
        }
    }
}

/// A component with a leader: dispatcher, resource_manager, rest_server, or a job's JobMaster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its name; `job_manager` for a JobMaster.
    pub name: String,
    /// The job, for a JobMaster.
    pub job: Option<String>,
    /// The znode of its leader information.
    pub znode: String,
    /// What is published.
    pub info: Option<LeaderInfo>,
    /// Why it cannot be decoded.
    pub error: Option<DecodeError>,
    /// The session that published it.
    pub owner: Option<i64>,
    /// When it was published, by the server's clock, in milliseconds.
    pub since: Option<i64>,
    /// How often it was written.
    pub version: Option<i32>,
    /// The first of its queue.
    pub latch: Option<String>,
    /// Whether all that fits together.
    pub state: State,
}

/// A JobManager that waits in a queue; the first leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contender {
    /// The component of the queue; none where one queue serves all (from 1.15).
    pub component: Option<String>,
    /// The job of the queue.
    pub job: Option<String>,
    /// 0 leads.
    pub position: usize,
    /// Name of the latch node.
    pub latch: String,
    /// The session behind it.
    pub owner: i64,
    /// When it queued, by the server's clock, in milliseconds.
    pub since: i64,
}

/// The kinds of pointers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointerKind {
    /// A job graph (to 1.20).
    JobGraph,
    /// An execution plan (from 2.0).
    ExecutionPlan,
    /// An application (2.3).
    Application,
    /// A completed checkpoint.
    Checkpoint,
}

impl PointerKind {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::JobGraph => "job-graph",
            Self::ExecutionPlan => "execution-plan",
            Self::Application => "application",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// A pointer to a file of storageDir.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// What it points to.
    pub kind: PointerKind,
    /// The checkpoint id.
    pub checkpoint: Option<i64>,
    /// Its znode.
    pub znode: SharedPath,
    /// Sessions that hold a lock on it.
    pub locks: Box<[i64]>,
    /// True where Flink treats it as deleted: from 1.15, a pointer without any child.
    pub deleted: bool,
    /// When it was written, in milliseconds.
    pub written: i64,
}

impl Pointer {
    /// The decoded handle, or why it is none. Made from the tree whenever it is asked for: there can be a hundred thousand.
    ///
    /// # Errors
    /// As for [`StateHandle::of`].
    pub fn handle(&self, tree: &ZnodeTree) -> Result<StateHandle, DecodeError> {
        let node = tree.get(&self.znode.text()).unwrap_or_default();
        StateHandle::of(&node.data)
    }
}

/// A job with its pointers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its job graph or execution plan.
    pub graph: Option<Pointer>,
    /// Its completed checkpoints, oldest first.
    pub checkpoints: Vec<Pointer>,
    /// The next checkpoint id.
    pub next_checkpoint: Option<i32>,
}

impl Job {
    /// Its newest checkpoint that Flink does not treat as deleted.
    pub fn newest(&self) -> Option<&Pointer> {
        let mut newest = self.checkpoints.iter().rev();
        newest.find(|p| p.checkpoint.is_some() && !p.deleted)
    }

    /// The id of its newest checkpoint.
    pub fn latest(&self) -> Option<i64> {
        self.newest().and_then(|p| p.checkpoint)
    }
}

/// Everything that the namespace of a cluster shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cluster {
    /// The namespace, root and cluster-id.
    pub namespace: String,
    /// The layouts that fit, and what does not belong.
    pub detected: Detected,
    /// Components, dispatcher first.
    pub components: Vec<Component>,
    /// All queues.
    pub queue: Vec<Contender>,
    /// Jobs, by id.
    pub jobs: Vec<Job>,
    /// Znodes that may not be read.
    pub denied: Vec<String>,
    /// Where the election takes place.
    pub election: Vec<String>,
}

/// The components that every cluster has.
pub(super) const COMPONENTS: [&str; 3] = ["dispatcher", "resource_manager", "rest_server"];

impl Cluster {
    /// Reads a namespace from a tree; `told` is the release, if it is known.
    pub fn read(tree: &ZnodeTree, namespace: &str, names: &Names, told: Option<Version>) -> Self {
        let detected = layout::detect(tree, namespace, names, told);
        // Where several layouts fit they differ in nothing that is there.
        let layout = detected
            .candidates
            .first()
            .copied()
            .unwrap_or(&layout::L2_3);
        let reader = Reader {
            tree,
            ns: namespace,
            names,
            layout,
        };
        let queue = reader.queues();
        let mut texts = Texts::default();
        let ids = reader.job_ids().into_iter();
        let jobs: Vec<Job> = ids.map(|id| reader.job(id, &mut texts)).collect();
        let components = reader.components(&queue, &jobs);
        let own = tree.get(namespace).filter(Znode::is_denied);
        let mut denied: Vec<String> = own.iter().map(|_| namespace.to_owned()).collect();
        tree.stats_below(namespace, |path, stat| {
            if stat.is_none() {
                denied.push(path.to_owned());
            }
        });
        let election = reader.election_nodes();
        Self {
            namespace: namespace.to_owned(),
            detected,
            components,
            queue,
            jobs,
            denied,
            election,
        }
    }

    /// A node of the election that may not be read: whoever leads may be hidden behind it.
    pub fn hidden(&self) -> Option<&str> {
        let own = |path: &&String| {
            **path == self.namespace
                || self
                    .election
                    .iter()
                    .any(|node| path.as_str() == node || path.starts_with(&format!("{node}/")))
        };
        self.denied.iter().find(own).map(String::as_str)
    }

    /// A component without a job, by name.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components
            .iter()
            .find(|c| c.job.is_none() && c.name == name)
    }

    /// The queue that decides about the dispatcher: the only one from 1.15 on.
    pub fn main_queue(&self) -> Vec<&Contender> {
        let main = |c: &&Contender| {
            c.job.is_none()
                && c.component
                    .as_deref()
                    .is_none_or(|name| name == "dispatcher")
        };
        self.queue.iter().filter(main).collect()
    }

    /// True if the dispatcher has a leader that publishes something readable.
    pub fn has_leader(&self) -> bool {
        let dispatcher = self.component("dispatcher");
        dispatcher.is_some_and(|c| c.owner.is_some() && c.info.is_some())
    }

    /// True if every component has a leader that is first in its queue. In a healthy transition that is not so for a
    /// moment.
    pub fn is_complete(&self) -> bool {
        self.components.iter().all(|c| c.state == State::Ok)
    }

    /// True where one queue serves all components (from 1.15).
    pub fn is_single_election(&self) -> bool {
        let first = self.detected.candidates.first();
        first.is_none_or(|l| l.election == layout::Election::Single)
    }

    /// True if every published component belongs to one session.
    pub fn agrees(&self) -> bool {
        let mut owners = self.components.iter().filter_map(|c| c.owner);
        let first = owners.next();
        owners.all(|owner| Some(owner) == first)
    }

    /// Every session that owns something here.
    pub fn sessions(&self, tree: &ZnodeTree) -> Vec<i64> {
        let mut sessions = Vec::new();
        tree.stats_below(&self.namespace, |_, stat| {
            sessions.extend(stat.and_then(|stat| stat.session()));
        });
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }
}
