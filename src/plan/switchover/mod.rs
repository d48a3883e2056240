//! A switchover: whose ZooKeeper session ends, who leads then, and whether that is safe (`design.md`, section 4).
//!
//! Pure: from a reading of the cluster and what was found out around it to named checks and moves.

mod checks;
mod events;
mod jobs;
pub mod named;
pub mod progress;
mod queues;
#[cfg(test)]
mod tests;

use crate::config::masters::Master;
use crate::flink::cluster::Cluster;
use crate::flink::hosts::Evidence;
use crate::flink::live::Live;
use crate::flink::payload::authority;
use crate::flink::settings::Settings;
use crate::flink::store::Forecast;
use crate::flink::target::Deployment;
use core::net::IpAddr;
pub use jobs::DIES;
pub use named::{CHECKS, Named, Weight};
pub use queues::{Queue, queues};

/// How the leader is made to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    /// End its ZooKeeper session; the process stays up and becomes standby.
    Session,
    /// Run a command of the operator's.
    Exec,
}

impl Method {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Exec => "exec",
        }
    }
}

/// What the operator wants.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// How.
    pub method: Method,
    /// Who is to lead next, a host or a session; whoever is next in the queue if none is named.
    pub candidate: Option<String>,
    /// The addresses of a candidate that is a host, as far as its name resolves.
    pub addresses: Vec<IpAddr>,
    /// The components whose leader is moved; the dispatcher's if none is named.
    pub components: Vec<String>,
    /// How long the last change of the leader must be ago, in milliseconds.
    pub cool_down_ms: i64,
    /// The REST API is not to be asked.
    pub no_rest: bool,
}

/// What a port of a JobManager does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// It takes connections.
    Open,
    /// The connection is refused: nobody listens there.
    Refused,
    /// Neither, and why: it may be alive.
    Silent(String),
}

/// Whether a JobManager that waits in the queue is alive, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// It is.
    Alive(String),
    /// It is not, although its session has not expired yet.
    Dead(String),
}

/// What was found out around the reading.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Sessions that lead, with the ports that they publish: `REST 127.0.0.1:8081`, and what it does.
    pub ports: Vec<(i64, String, Port)>,
    /// Sessions that wait, as far as anything shows whether they are alive.
    pub standbys: Vec<(i64, Life)>,
    /// The restart strategy of jobs in the words of the REST API, or why it is not known.
    pub strategies: Vec<(String, Result<String, String>)>,
    /// Why nothing was asked: a snapshot is replayed.
    pub unasked: Option<&'static str>,
}

/// Everything that a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The reading.
    pub live: &'a Live,
    /// The cluster in it.
    pub cluster: &'a Cluster,
    /// `conf/masters`.
    pub masters: &'a [Master],
    /// The settings of the configuration.
    pub settings: &'a Settings,
    /// `tolerate-suspended-connections` is true: leadership outlives the loss of a connection.
    pub tolerates: bool,
    /// Where Flink runs.
    pub deployment: Deployment,
    /// What the next leader would do with each job, or why that is not known.
    pub forecast: Result<&'a [Forecast], &'a str>,
    /// What was found out around it.
    pub facts: &'a Facts,
    /// The last change of the leader that the history knows, in milliseconds since 1970.
    pub changed_at_ms: Option<i64>,
    /// What the operator wants.
    pub wishes: &'a Wishes,
}

impl Input<'_> {
    /// Which host is behind a session.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            cluster: self.cluster,
            connections: &self.live.connections,
            masters: self.masters,
        }
    }
}

/// A JobManager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its ZooKeeper session.
    pub session: i64,
    /// Its host, with the REST port if it publishes one.
    pub host: Option<String>,
    /// The URL of its REST API, if it publishes one.
    pub rest: Option<String>,
}

impl Party {
    /// Its host, else its session.
    pub fn words(&self) -> String {
        let session = || {
            format!(
                "session {}",
                crate::flink::znode::session_text(self.session)
            )
        };
        self.host.clone().unwrap_or_else(session)
    }
}

/// Leadership that moves: everything that one session leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Who leads.
    pub from: Party,
    /// Who is next; none if nobody waits.
    pub to: Option<Party>,
    /// The components that it leads.
    pub components: Vec<String>,
    /// The queues in which it is first, and who is second there.
    pub queues: Vec<Queue>,
    /// True if its process is gone: both of its ports refuse connections.
    pub crashed: bool,
}

/// A job, and what is expected of it afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its id.
    pub id: String,
    /// Its name, if the REST API told it.
    pub name: Option<String>,
    /// The checkpoint that it must be restored from, or a newer one; none without checkpoints, and for a job that runs on.
    pub checkpoint: Option<i64>,
}

impl Expected {
    /// Its name, else its id.
    pub fn words(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Pass,
    /// It holds, but there is something to know.
    Warn,
    /// It does not hold.
    Fail,
    /// It could not be made, or does not apply.
    Skipped,
}

impl Status {
    /// The word in all output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub check: &'static Named,
    /// How it ended.
    pub status: Status,
    /// What was seen.
    pub detail: String,
}

/// What would be done, and whether it may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How.
    pub method: Method,
    /// Who goes; empty if nobody leads.
    pub moves: Vec<Move>,
    /// All checks, in the order in which they are shown.
    pub checks: Vec<Finding>,
    /// The jobs that must run afterwards.
    pub jobs: Vec<Expected>,
    /// TaskManagers that were registered before.
    pub task_managers: Option<i64>,
}

impl Plan {
    /// The checks that stand in the way; with `force`, those that force does not override.
    pub fn refusals(&self, force: bool) -> impl Iterator<Item = &Finding> {
        let stands = move |f: &&Finding| {
            f.status == Status::Fail && !(force && f.check.weight == Weight::Force)
        };
        self.checks.iter().filter(stands)
    }

    /// True if every leader that goes has crashed.
    pub fn crashed(&self) -> bool {
        !self.moves.is_empty() && self.moves.iter().all(|m| m.crashed)
    }
}

/// Judges a switchover.
pub fn plan(input: &Input<'_>) -> Plan {
    let moves = moves(input);
    let checks = CHECKS
        .iter()
        .map(|check| {
            let (status, detail) = (check.make)(input, &moves);
            Finding {
                check,
                status,
                detail,
            }
        })
        .collect();
    Plan {
        method: input.wishes.method,
        checks,
        jobs: jobs::expected(input, &moves),
        moves,
        task_managers: input.live.rest.as_ref().and_then(|r| r.task_managers),
    }
}

/// Who goes: the leader of the dispatcher, or of the components that were named, each once.
fn moves(input: &Input<'_>) -> Vec<Move> {
    let named: Vec<&str> = match input.wishes.components.as_slice() {
        [] => vec!["dispatcher"],
        some => some.iter().map(String::as_str).collect(),
    };
    let mut sessions: Vec<i64> = Vec::new();
    for name in named {
        let owner = input.cluster.component(name).and_then(|c| c.owner);
        sessions.extend(owner.filter(|owner| !sessions.contains(owner)));
    }
    sessions.into_iter().map(|s| move_of(input, s)).collect()
}

fn move_of(input: &Input<'_>, session: i64) -> Move {
    let all = &input.cluster.components;
    let led = all
        .iter()
        .filter(|c| c.job.is_none() && c.owner == Some(session));
    let queues: Vec<Queue> = queues(input.cluster)
        .into_iter()
        .filter(|q| q.sessions.first() == Some(&session))
        .collect();
    let next = queues.iter().find_map(Queue::next);
    let ports: Vec<&Port> = ports(input, session).map(|(_, port)| port).collect();
    Move {
        from: party(input, session),
        to: next.map(|next| party(input, next)),
        components: led.map(|c| c.name.clone()).collect(),
        queues,
        // A session that a member of the ensemble has a connection of is alive, whatever its ports do.
        crashed: ports.len() > 1
            && ports.iter().all(|p| **p == Port::Refused)
            && input.live.connections.iter().all(|c| c.session != session),
    }
}

/// The ports that a session publishes, and what they do.
fn ports<'a>(input: &'a Input<'_>, session: i64) -> impl Iterator<Item = (&'a str, &'a Port)> {
    let all = input.facts.ports.iter();
    all.filter(move |(owner, ..)| *owner == session)
        .map(|(_, name, port)| (name.as_str(), port))
}

fn party(input: &Input<'_>, session: i64) -> Party {
    let rest = input.cluster.component("rest_server");
    let rest = rest.filter(|c| c.owner == Some(session));
    let rest = rest
        .and_then(|c| c.info.as_ref())
        .map(|i| i.address.clone());
    Party {
        session,
        host: match &rest {
            Some(url) => Some(authority(url).to_owned()),
            None => input.evidence().host(session),
        },
        rest,
    }
}
