//! Where a cluster is, and everything that was read of it at one moment.

use super::cluster::Job;
use super::ha::HaMode;
use super::names::Names;
use super::quorum::{self, Harm};
use super::settings::Settings;
use super::store::StoreReading;
use super::target::Deployment;
use super::version::Version;
use super::znode::ZnodeTree;
use crate::config::Config;

/// Where a cluster's znodes are, from its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The members, host and port.
    pub members: Vec<(String, u16)>,
    /// The chroot of the quorum string, without a trailing slash; empty for none.
    pub chroot: String,
    /// The root znode, for example `/flink`.
    pub root: String,
    /// The cluster-id as written.
    pub cluster_id: String,
    /// Root and cluster-id together (`ZooKeeperUtils.generateZookeeperPath`).
    pub namespace: String,
    /// Node names below it.
    pub names: Names,
    /// The session timeout that Flink asks for, in milliseconds.
    pub session_timeout_ms: i64,
    /// Where the quorum is written, for messages.
    pub quorum_from: String,
}

impl Place {
    /// Finds the place in resolved settings.
    ///
    /// # Errors
    /// What is missing or malformed, and what to do.
    pub fn resolve(
        config: &Config,
        settings: &Settings,
        version: Version,
        from: String,
    ) -> Result<Self, (String, String)> {
        let Some(text) = settings
            .ha
            .quorum
            .value
            .as_deref()
            .filter(|t| !t.trim().is_empty())
        else {
            let message = if from.is_empty() {
                "no ZooKeeper quorum is known".to_owned()
            } else {
                let off = match settings.ha.mode.value {
                    HaMode::None => " (high availability is off there)",
                    HaMode::Kubernetes => " (Kubernetes elects the leader there)",
                    HaMode::ZooKeeper | HaMode::FactoryClass => "",
                };
                format!("{from} sets no high-availability.zookeeper.quorum: which ensemble{off}?")
            };
            let help = "give --quorum host:port,host:port, or another --conf";
            return Err((message, help.to_owned()));
        };
        let quorum = quorum::read(text, version);
        if let Some(problem) = quorum.problems.iter().find(|p| p.harm == Harm::Broken) {
            return Err((
                format!("the quorum `{text}` is malformed: {}", problem.what),
                "fctl explain HA005".to_owned(),
            ));
        }
        let members = quorum.members.into_iter();
        Ok(Self {
            members: members.map(|m| (m.host, m.port)).collect(),
            chroot: quorum.chroot.unwrap_or_default(),
            ..Self::unasked(config, settings, from)
        })
    }

    /// The same without an ensemble, for whoever reads the storage alone.
    pub fn unasked(config: &Config, settings: &Settings, from: String) -> Self {
        let ha = &settings.ha;
        Self {
            members: Vec::new(),
            chroot: String::new(),
            namespace: joined(&[&ha.root.value, &ha.cluster_id.value]),
            root: joined(&[&ha.root.value]),
            cluster_id: ha.cluster_id.value.clone(),
            names: Names::resolve(config),
            session_timeout_ms: ha.session_timeout_ms.value,
            quorum_from: from,
        }
    }

    /// The members as one string.
    pub fn quorum_text(&self) -> String {
        let members: Vec<String> = self
            .members
            .iter()
            .map(|(host, port)| address(host, *port))
            .collect();
        format!("{}{}", members.join(","), self.chroot)
    }
}

/// `host:port`, with brackets around an IPv6 address.
pub fn address(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// The parts with one slash before each, leading and trailing slashes trimmed (1.14 and later).
fn joined(parts: &[&str]) -> String {
    let path: String = parts
        .iter()
        .map(|p| p.trim_matches('/'))
        .filter(|p| !p.is_empty())
        .map(|p| format!("/{p}"))
        .collect();
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}

/// What a member of the ensemble said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberState {
    /// It answers.
    Up {
        /// `leader`, `follower`, `standalone`, `observer`; `unknown` if the command is switched off.
        mode: String,
        /// The server's release, if it says so.
        version: Option<(u32, u32, u32)>,
        /// Milliseconds to its answer.
        latency_ms: u64,
    },
    /// It does not; which step failed, and why.
    Down {
        /// `resolve`, `connect`, `answer`.
        step: String,
        /// The cause in words.
        cause: String,
    },
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Host as written.
    pub host: String,
    /// Port.
    pub port: u16,
    /// What it said.
    pub state: MemberState,
}

impl Member {
    /// True if it answers.
    pub fn is_up(&self) -> bool {
        matches!(self.state, MemberState::Up { .. })
    }
}

/// A session and where it comes from, as a member told it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection {
    /// The session id.
    pub session: i64,
    /// The client's IP address.
    pub client: String,
}

/// A job as the REST API of the leader shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestJob {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `RUNNING`, `RESTARTING`, ...
    pub state: String,
    /// Its newest completed checkpoint.
    pub checkpoint: Option<i64>,
    /// When that was completed, in milliseconds.
    pub checkpoint_at: Option<i64>,
    /// When it was started, in milliseconds.
    pub started_at: Option<i64>,
    /// Its checkpoint interval, in milliseconds; none without checkpoints.
    pub interval_ms: Option<i64>,
}

impl RestJob {
    /// True if nothing happens to it any more.
    pub fn is_over(&self) -> bool {
        is_over(&self.state)
    }

    /// Its newest completed checkpoint, if it has no pointer to any: then it would begin anew. An older pointer says nothing,
    /// because the leader is asked a moment later.
    pub fn unpointed(&self, job: &Job) -> Option<i64> {
        self.checkpoint.filter(|_| job.latest().is_none())
    }
}

/// True for a state after which nothing happens to a job any more, and its pointers are removed
/// (`JobStatus.isGloballyTerminalState`).
pub fn is_over(state: &str) -> bool {
    matches!(state, "FINISHED" | "CANCELED" | "FAILED")
}

/// What the leader's REST API says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The URL that was asked.
    pub url: String,
    /// Milliseconds to the first answer.
    pub latency_ms: u64,
    /// Why there is no answer, if there is none.
    pub error: Option<String>,
    /// What is missing from the answer, if something is.
    pub incomplete: Option<String>,
    /// Flink's release.
    pub flink_version: Option<String>,
    /// Registered TaskManagers.
    pub task_managers: Option<i64>,
    /// Its jobs.
    pub jobs: Vec<RestJob>,
}

/// Everything that was read of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// When, in milliseconds since 1970, by the clock of this machine.
    pub at_ms: i64,
    /// Where it is.
    pub place: Place,
    /// Where Flink runs, as far as its configuration tells.
    pub deployment: Deployment,
    /// The hosts of `conf/masters`.
    pub masters: Vec<String>,
    /// The ensemble; empty for a recorded reading that has none.
    pub members: Vec<Member>,
    /// Sessions and where they come from, as far as the members tell.
    pub connections: Vec<Connection>,
    /// The session timeout that the server granted, in milliseconds, when fctl asked for the configured one.
    pub granted_ms: Option<i64>,
    /// The namespace.
    pub tree: ZnodeTree,
    /// The leader's REST API, unless it was not asked.
    pub rest: Option<Rest>,
    /// The HA storage, unless it was not read.
    pub store: Option<StoreReading>,
    /// Pointers that `fctl recovery repair` removed after this reading; what is above is how they were.
    pub removed: Vec<Removed>,
}

/// A pointer that was removed, as it has to be put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Its znode, or one below it.
    pub znode: String,
    /// Its ACL: scheme, id, and the bits of the permission.
    pub acl: Vec<(String, String, i32)>,
}
