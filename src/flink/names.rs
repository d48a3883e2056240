//! Node names below a namespace that the configuration can change, with their keys.

use super::layout::Election;
use crate::config::{Config, Entry};

/// Node names below the namespace, without slashes; the configuration can change some of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// `leaderlatch` (1.12, 1.13).
    pub latch: String,
    /// `leader` (1.12, 1.13; later a constant).
    pub leader: String,
    /// `checkpoints` (1.12, 1.13).
    pub checkpoints: String,
    /// `checkpoint-counter` (1.12, 1.13).
    pub counter: String,
    /// `jobgraphs` (to 1.20).
    pub job_graphs: String,
    /// `execution-plans` (from 2.0).
    pub execution_plans: String,
    /// `applications` (2.3).
    pub applications: String,
    /// `running_job_registry` (to 1.14).
    pub registry: String,
}

/// A node name that the configuration can change: key, default, and the keys that Flink falls back to, in its order.
#[derive(Debug)]
pub struct NameKey {
    /// The current key.
    pub key: &'static str,
    /// Its default.
    pub default: &'static str,
    /// Older keys.
    pub fallbacks: &'static [&'static str],
}

macro_rules! name_key {
    ($last:literal, $default:literal $(, $fallback:literal)*) => {
        NameKey {
            key: concat!("high-availability.zookeeper.path.", $last),
            default: $default,
            fallbacks: &[$($fallback),*],
        }
    };
}

/// The queues of 1.12 and 1.13.
static LATCH: NameKey = name_key!("latch", "/leaderlatch", "recovery.zookeeper.path.latch");
/// The leader information of 1.12 and 1.13.
static LEADER: NameKey = name_key!("leader", "/leader", "recovery.zookeeper.path.leader");
/// The checkpoints of 1.12 and 1.13.
static CHECKPOINTS: NameKey = name_key!(
    "checkpoints",
    "/checkpoints",
    "recovery.zookeeper.path.checkpoints"
);
/// The checkpoint counters of 1.12 and 1.13.
static COUNTER: NameKey = name_key!(
    "checkpoint-counter",
    "/checkpoint-counter",
    "recovery.zookeeper.path.checkpoint-counter"
);
/// The job graphs, to 1.20.
static JOB_GRAPHS: NameKey = name_key!(
    "jobgraphs",
    "/jobgraphs",
    "recovery.zookeeper.path.jobgraphs"
);
/// The execution plans, from 2.0: an old configuration keeps its old node name.
static EXECUTION_PLANS: NameKey = name_key!(
    "execution-plans",
    "/execution-plans",
    "recovery.zookeeper.path.jobgraphs",
    "high-availability.zookeeper.path.jobgraphs"
);
/// The applications, 2.3.
static APPLICATIONS: NameKey = name_key!("applications", "/applications");
/// The job registry, to 1.14.
static REGISTRY: NameKey = name_key!("running-registry", "/running_job_registry/");

/// All of them; the oracle compares them with the options of the real classes.
pub static NAME_KEYS: [&NameKey; 8] = [
    &LATCH,
    &LEADER,
    &CHECKPOINTS,
    &COUNTER,
    &JOB_GRAPHS,
    &EXECUTION_PLANS,
    &APPLICATIONS,
    &REGISTRY,
];

/// The name of the node of leader information where it is a constant of the code, from 1.14 on.
pub const LEADER_NODE: &str = "leader";

impl NameKey {
    fn resolve(&self, config: &Config) -> String {
        let keys = std::iter::once(&self.key).chain(self.fallbacks);
        let found = keys.filter_map(|key| config.get(key)).next();
        let text = found.map_or_else(|| self.default.to_owned(), Entry::text);
        text.trim_matches('/').to_owned()
    }
}

impl Names {
    /// The names that a configuration asks for.
    pub fn resolve(config: &Config) -> Self {
        Self {
            latch: LATCH.resolve(config),
            leader: LEADER.resolve(config),
            checkpoints: CHECKPOINTS.resolve(config),
            counter: COUNTER.resolve(config),
            job_graphs: JOB_GRAPHS.resolve(config),
            execution_plans: EXECUTION_PLANS.resolve(config),
            applications: APPLICATIONS.resolve(config),
            registry: REGISTRY.resolve(config),
        }
    }

    /// The node of leader information of an election: a name of the configuration only in 1.12 and 1.13.
    pub fn leader_of(&self, election: Election) -> &str {
        match election {
            Election::Locks => &self.leader,
            Election::PerComponent | Election::Single => LEADER_NODE,
        }
    }
}
