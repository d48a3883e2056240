//! What the files below `high-availability.storageDir` must hold, judged as Flink judges them.
//!
//! A new leader reads such a file with `RetrievableStreamStateHandle.retrieveState`, that is
//! `ObjectInputStream.readObject` with the context class loader: the first object of a Java object stream.
//! What follows that object is not looked at, the length in the pointer is not compared, and the user's jar is not on
//! the class path (user code lies in byte arrays inside, and is read later with the job's class loader). Then the
//! object is cast to the class that the store wants; null and every other class end the process.
//!
//! A file is [`Undecodable`] only where Flink fails on the same bytes. Flink refuses more: a class of another release
//! (`serialVersionUID`), a constant that an enum does not have, a field of another type. fctl does not know the classes
//! of the release that will read, and opens such files. The oracle suite holds both sides against each other.

use super::completed_checkpoint::CompletedCheckpoint;
use super::job_plan::{Application, JobPlan};
use super::object_graph::{Graph, Id};

/// What the znode that points to a file wants it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `completedCheckpoint*`.
    CompletedCheckpoint,
    /// `submittedJobGraph*`, 1.12 to 1.20.
    JobGraph,
    /// `submittedExecutionPlan*`, from 2.0 on.
    ExecutionPlan,
    /// `submittedApplication*`, from 2.3 on.
    Application,
}

const CHECKPOINT: &str = "org.apache.flink.runtime.checkpoint.CompletedCheckpoint";
const JOB_GRAPH: &str = "org.apache.flink.runtime.jobgraph.JobGraph";
const STREAM_GRAPH: &str = "org.apache.flink.streaming.api.graph.StreamGraph";
const APPLICATION: &str =
    "org.apache.flink.client.deployment.application.PackagedProgramApplicationEntry";
const POINTER: &str = "org.apache.flink.runtime.state.RetrievableStreamStateHandle";

impl FileKind {
    /// The kind that a file name tells; none for names that the HA store does not give.
    pub fn of_name(name: &str) -> Option<Self> {
        [
            ("completedCheckpoint", Self::CompletedCheckpoint),
            ("submittedJobGraph", Self::JobGraph),
            ("submittedExecutionPlan", Self::ExecutionPlan),
            ("submittedApplication", Self::Application),
        ]
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix))
        .map(|(_, kind)| kind)
    }

    /// The class that Flink casts the object to.
    pub fn class(self) -> &'static str {
        match self {
            Self::CompletedCheckpoint => CHECKPOINT,
            Self::JobGraph => JOB_GRAPH,
            Self::ExecutionPlan => "org.apache.flink.streaming.api.graph.ExecutionPlan",
            Self::Application => "org.apache.flink.runtime.jobmanager.ApplicationStoreEntry",
        }
    }

    /// The classes that real releases write.
    fn written(self) -> &'static [&'static str] {
        match self {
            Self::CompletedCheckpoint => &[CHECKPOINT],
            Self::JobGraph => &[JOB_GRAPH],
            Self::ExecutionPlan => &[JOB_GRAPH, STREAM_GRAPH],
            Self::Application => &[APPLICATION],
        }
    }
}

/// A file on which Flink fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// Offset of the byte at which reading stopped.
    pub offset: usize,
    /// What is wrong there.
    pub what: String,
}

impl std::fmt::Display for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at byte {}", self.what, self.offset)
    }
}

impl std::error::Error for Undecodable {}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// A completed checkpoint.
    Checkpoint(Box<CompletedCheckpoint>),
    /// A job graph or a stream graph.
    Plan(Box<JobPlan>),
    /// An application, from 2.3 on.
    Application(Box<Application>),
    /// fctl does not follow, Flink may: nothing is known of what the file needs.
    Unknown {
        /// Offset at which the doubt began.
        offset: usize,
        /// Why.
        what: String,
    },
}

/// A file that fctl does not call broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it holds.
    pub content: Content,
    /// Bytes behind the object. Flink does not look at them; 0 if `content` is unknown.
    pub trailing: usize,
}

/// Reads a file to the end of its object: time and memory are linear in its length, whatever the bytes are.
///
/// # Errors
/// What is wrong and where, if Flink fails on it too.
pub fn open(kind: FileKind, bytes: &[u8]) -> Result<Opened, Undecodable> {
    let unknown = |offset, what| {
        Ok(Opened {
            content: Content::Unknown { offset, what },
            trailing: 0,
        })
    };
    let graph = match Graph::read(bytes) {
        Ok(graph) => graph,
        Err(stop) if stop.certain => {
            return Err(Undecodable {
                offset: stop.offset,
                what: stop.what,
            });
        }
        Err(stop) => return unknown(stop.offset, stop.what),
    };
    let Some(top) = graph.top() else {
        return Err(Undecodable {
            offset: 4,
            what: format!("null found, {} expected", kind.class()),
        });
    };
    let name = graph.class_name(top).unwrap_or_default();
    if kind.written().iter().any(|known| known.as_bytes() == name) {
        return Ok(Opened {
            content: content(kind, &graph, top),
            trailing: bytes.len() - graph.end(),
        });
    }
    let what = format!("{} found, {} expected", graph.describe(top), kind.class());
    if is_surely_another(name) {
        return Err(Undecodable { offset: 4, what });
    }
    unknown(4, what)
}

/// Whether an object of this class can be none of the four: not an object at all, a class of the JDK, or another one of
/// the HA store's own.
fn is_surely_another(name: &[u8]) -> bool {
    let own = [CHECKPOINT, JOB_GRAPH, STREAM_GRAPH, APPLICATION, POINTER];
    name.is_empty()
        || name.starts_with(b"java.")
        || own.iter().any(|known| known.as_bytes() == name)
}

fn content(kind: FileKind, graph: &Graph<'_>, top: Id) -> Content {
    match kind {
        FileKind::CompletedCheckpoint => {
            Content::Checkpoint(Box::new(CompletedCheckpoint::of(graph, top)))
        }
        FileKind::JobGraph | FileKind::ExecutionPlan => {
            Content::Plan(Box::new(JobPlan::of(graph, top)))
        }
        FileKind::Application => Content::Application(Box::new(Application::of(graph, top))),
    }
}
