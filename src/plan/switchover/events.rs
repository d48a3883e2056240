//! What can happen during a switchover, in words and for machines.

use crate::flink::words::counted;
use crate::flink::znode::session_text;
use serde_json::{Map, Value};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// fctl holds the session of the leader.
    Attached(i64),
    /// The old leader has stepped down.
    SteppedDown(String),
    /// An attempt is repeated, and why.
    Again(String),
    /// A checkpoint was being completed when the leader lost its connection.
    Entangled,
    /// The session is closed.
    SessionClosed(i64),
    /// The operator's command began.
    CommandStarted,
    /// It ended: its exit code, none for a signal.
    CommandEnded(Option<i32>),
    /// Another session is first in the queue; the component where each is elected by itself.
    LeaderElected(Option<String>, String),
    /// Every component that moved is published.
    AllPublished(String),
    /// The REST API of the new leader answers.
    RestAnswers,
    /// As many TaskManagers are registered as before.
    TaskManagersBack(i64),
    /// A job runs: its name, the checkpoint that it was restored from, and the expected one.
    JobRunning {
        /// Its id.
        id: String,
        /// Its name, else its id.
        name: String,
        /// From where.
        restored: Option<i64>,
        /// From where at least.
        expected: Option<i64>,
    },
    /// A JobManager that did not wait before waits now: the old leader, as a rule.
    StandbyQueued(String),
}

impl Event {
    /// The word for it in machine output.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Attached(_) => "attached",
            Self::SteppedDown(_) => "stepped-down",
            Self::Again(_) => "attempt-repeated",
            Self::Entangled => "checkpoint-entangled",
            Self::SessionClosed(_) => "session-closed",
            Self::CommandStarted => "command-started",
            Self::CommandEnded(_) => "command-ended",
            Self::LeaderElected(..) => "leader-elected",
            Self::AllPublished(_) => "all-published",
            Self::RestAnswers => "rest-answers",
            Self::TaskManagersBack(_) => "task-managers-back",
            Self::JobRunning { .. } => "job-running",
            Self::StandbyQueued(_) => "standby-queued",
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Attached(session) => format!("attached to session {}", session_text(*session)),
            Self::SteppedDown(who) => format!("{who} stepped down"),
            Self::Again(why) => format!("once more: {why}"),
            Self::Entangled => {
                "a checkpoint was being completed: its pointer is looked at once more".to_owned()
            }
            Self::SessionClosed(_) => "session closed".to_owned(),
            Self::CommandStarted => "the command runs".to_owned(),
            Self::CommandEnded(Some(code)) => format!("the command ended with code {code}"),
            Self::CommandEnded(None) => "the command was ended by a signal".to_owned(),
            Self::LeaderElected(None, who) => format!("{who} leads"),
            Self::LeaderElected(Some(component), who) => format!("{who} leads {component}"),
            Self::AllPublished(who) => format!("{who} publishes all components"),
            Self::RestAnswers => "REST answers".to_owned(),
            Self::TaskManagersBack(count) => {
                let count = counted(usize::try_from(*count).unwrap_or(0), "TaskManager");
                format!("{count} back")
            }
            Self::JobRunning {
                name,
                restored,
                expected,
                ..
            } => match (restored, expected) {
                (Some(id), Some(wanted)) => {
                    format!("{name} RUNNING from checkpoint {id} (expected {wanted})")
                }
                (Some(id), None) => format!("{name} RUNNING from checkpoint {id}"),
                (None, _) => format!("{name} RUNNING"),
            },
            Self::StandbyQueued(who) => format!("{who} queued as standby"),
        }
    }

    /// The facts beside the name, for machine output.
    pub fn object(&self) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("event".to_owned(), self.name().into());
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        match self {
            Self::Attached(session) | Self::SessionClosed(session) => {
                put("session", session_text(*session).into());
            }
            Self::SteppedDown(who) | Self::AllPublished(who) | Self::StandbyQueued(who) => {
                put("who", who.clone().into());
            }
            Self::Again(why) => {
                put("cause", crate::flink::uri_secrets::masked_text(why).into());
            }
            Self::CommandStarted | Self::RestAnswers | Self::Entangled => {}
            Self::CommandEnded(code) => {
                put("code", (*code).into());
            }
            Self::LeaderElected(component, who) => {
                put("who", who.clone().into());
                put("component", component.clone().into());
            }
            Self::TaskManagersBack(count) => {
                put("count", (*count).into());
            }
            Self::JobRunning { id, .. } => {
                put("job", id.clone().into());
            }
        }
        object
    }
}
