//! The options that decide high availability, restarts and checkpointing: keys, aliases, types, releases.
//!
//! From the option objects of the real jars (`HighAvailabilityOptions`, `RestartStrategyOptions`,
//! `JobResultStoreOptions`, `ExecutionCheckpointingOptions`/`CheckpointingOptions`). The aliases stand in
//! the order in which Flink looks them up.

use super::version::Version::{
    self, V1_12, V1_13, V1_14, V1_15, V1_16, V1_17, V1_18, V1_19, V1_20, V2_0, V2_3,
};
use crate::config::Config;

/// How an option's value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `String`: every value converts.
    Text,
    /// `Integer`.
    Int,
    /// `Boolean`.
    Bool,
    /// `Double`.
    Double,
    /// `Duration`.
    Duration,
    /// A bare `Integer` of milliseconds up to 1.19, a `Duration` from 1.20 on.
    Millis,
    /// `Map`.
    Map,
    /// A `Long`.
    Long,
    /// A bare `Long` of milliseconds up to 1.19, a `Duration` from 1.20 on.
    LongMillis,
}

/// One option of Flink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opt {
    /// The current key.
    pub key: &'static str,
    /// Other keys, in the order of lookup.
    pub aliases: &'static [&'static str],
    /// First and last release that has it under this key.
    pub since: Version,
    /// Last release that has it.
    pub until: Version,
    /// Type of the value.
    pub kind: Kind,
}

const fn opt(
    key: &'static str,
    aliases: &'static [&'static str],
    since: Version,
    until: Version,
    kind: Kind,
) -> Opt {
    Opt {
        key,
        aliases,
        since,
        until,
        kind,
    }
}

use Kind::{Bool, Double, Duration as Time, Int, Long, LongMillis, Map, Millis, Text};

/// The HA mode to 1.16.
pub static HA_MODE_OLD: Opt = opt("high-availability", &["recovery.mode"], V1_12, V1_16, Text);
/// The HA mode from 1.17 on. `recovery.mode` comes before `high-availability`.
pub static HA_MODE: Opt = opt(
    "high-availability.type",
    &["recovery.mode", "high-availability"],
    V1_17,
    V2_3,
    Text,
);
/// The quorum.
pub static QUORUM: Opt = opt(
    "high-availability.zookeeper.quorum",
    &["recovery.zookeeper.quorum"],
    V1_12,
    V2_3,
    Text,
);
/// The directory of job graphs and checkpoints.
pub static STORAGE_DIR: Opt = opt(
    "high-availability.storageDir",
    &[
        "high-availability.zookeeper.storageDir",
        "recovery.zookeeper.storageDir",
    ],
    V1_12,
    V2_3,
    Text,
);
/// The cluster-id.
pub static CLUSTER_ID: Opt = opt(
    "high-availability.cluster-id",
    &[
        "high-availability.zookeeper.path.namespace",
        "recovery.zookeeper.path.namespace",
    ],
    V1_12,
    V2_3,
    Text,
);
/// The root znode.
pub static ROOT: Opt = opt(
    "high-availability.zookeeper.path.root",
    &["recovery.zookeeper.path.root"],
    V1_12,
    V2_3,
    Text,
);
/// The session timeout.
pub static SESSION_TIMEOUT: Opt = opt(
    "high-availability.zookeeper.client.session-timeout",
    &["recovery.zookeeper.client.session-timeout"],
    V1_12,
    V2_3,
    Millis,
);
/// The ports of the JobManager under HA.
pub static HA_PORT: Opt = opt(
    "high-availability.jobmanager.port",
    &["recovery.jobmanager.port"],
    V1_12,
    V2_3,
    Text,
);
/// Open or creator.
pub static ACL: Opt = opt(
    "high-availability.zookeeper.client.acl",
    &["recovery.zookeeper.client.acl"],
    V1_12,
    V2_3,
    Text,
);
/// The restart strategy to 1.16.
pub static STRATEGY_OLD: Opt = opt("restart-strategy", &[], V1_12, V1_16, Text);
/// The restart strategy from 1.17 on.
pub static STRATEGY: Opt = opt(
    "restart-strategy.type",
    &["restart-strategy"],
    V1_17,
    V2_3,
    Text,
);
/// Attempts of fixed-delay.
pub static FIXED_ATTEMPTS: Opt = opt(
    "restart-strategy.fixed-delay.attempts",
    &[],
    V1_12,
    V2_3,
    Int,
);
/// Delay of fixed-delay.
pub static FIXED_DELAY: Opt = opt("restart-strategy.fixed-delay.delay", &[], V1_12, V2_3, Time);
/// Failures of failure-rate.
pub static RATE_FAILURES: Opt = opt(
    "restart-strategy.failure-rate.max-failures-per-interval",
    &[],
    V1_12,
    V2_3,
    Int,
);
/// Interval of failure-rate.
pub static RATE_INTERVAL: Opt = opt(
    "restart-strategy.failure-rate.failure-rate-interval",
    &[],
    V1_12,
    V2_3,
    Time,
);
/// Delay of failure-rate.
pub static RATE_DELAY: Opt = opt(
    "restart-strategy.failure-rate.delay",
    &[],
    V1_12,
    V2_3,
    Time,
);
/// First back-off of exponential-delay.
pub static EXP_INITIAL: Opt = opt(
    "restart-strategy.exponential-delay.initial-backoff",
    &[],
    V1_13,
    V2_3,
    Time,
);
/// Longest back-off of exponential-delay.
pub static EXP_MAX: Opt = opt(
    "restart-strategy.exponential-delay.max-backoff",
    &[],
    V1_13,
    V2_3,
    Time,
);
/// Factor of exponential-delay.
pub static EXP_MULTIPLIER: Opt = opt(
    "restart-strategy.exponential-delay.backoff-multiplier",
    &[],
    V1_13,
    V2_3,
    Double,
);
/// Quiet time after which exponential-delay starts anew.
pub static EXP_RESET: Opt = opt(
    "restart-strategy.exponential-delay.reset-backoff-threshold",
    &[],
    V1_13,
    V2_3,
    Time,
);
/// Jitter of exponential-delay.
pub static EXP_JITTER: Opt = opt(
    "restart-strategy.exponential-delay.jitter-factor",
    &[],
    V1_13,
    V2_3,
    Double,
);
/// Attempts of exponential-delay.
pub static EXP_ATTEMPTS: Opt = opt(
    "restart-strategy.exponential-delay.attempts-before-reset-backoff",
    &[],
    V1_19,
    V2_3,
    Int,
);
/// The checkpoint interval: what switches checkpointing on.
pub static INTERVAL: Opt = opt("execution.checkpointing.interval", &[], V1_12, V2_3, Time);
/// Whether leadership outlives a short loss of the connection to ZooKeeper.
pub static TOLERATE: Opt = opt(
    "high-availability.zookeeper.client.tolerate-suspended-connections",
    &[],
    V1_14,
    V2_3,
    Bool,
);

// Options of `HeartbeatManagerOptions`, `YarnConfigOptions` and `CheckpointingOptions` that forecasts read.

/// Pause between two heartbeats.
pub static HEARTBEAT_INTERVAL: Opt = opt("heartbeat.interval", &[], V1_12, V2_3, LongMillis);
/// Silence after which a TaskManager or a JobManager counts as lost.
pub static HEARTBEAT_TIMEOUT: Opt = opt("heartbeat.timeout", &[], V1_12, V2_3, LongMillis);
/// Heartbeats in a row that cannot be delivered, after which the other side counts as lost.
pub static RPC_FAILURES: Opt = opt("heartbeat.rpc-failure-threshold", &[], V1_14, V2_3, Int);
/// Attempts of the ApplicationMaster; read with `getInteger`, although it is a `String` up to 1.19.
pub static YARN_ATTEMPTS: Opt = opt("yarn.application-attempts", &[], V1_12, V2_3, Int);
/// Milliseconds after which YARN forgets a failed attempt; -1 for never.
pub static YARN_VALIDITY: Opt = opt(
    "yarn.application-attempt-failures-validity-interval",
    &[],
    V1_12,
    V2_3,
    Long,
);
/// How long a job waits for slots.
pub static SLOT_REQUEST: Opt = opt("slot.request.timeout", &[], V1_12, V2_3, LongMillis);
/// How long after its start a standalone ResourceManager waits for TaskManagers instead of refusing slots at once.
pub static START_UP: Opt = opt(
    "resourcemanager.standalone.start-up-time",
    &[],
    V1_12,
    V2_3,
    LongMillis,
);
/// Where checkpoints are written, up to 1.19.
pub static CHECKPOINTS_OLD: Opt = opt(
    "state.checkpoints.dir",
    &["state.backend.fs.checkpointdir"],
    V1_12,
    V1_19,
    Text,
);
/// Where checkpoints are written, from 1.20 on.
pub static CHECKPOINTS: Opt = opt(
    "execution.checkpointing.dir",
    &["state.checkpoints.dir", "state.backend.fs.checkpointdir"],
    V1_20,
    V2_3,
    Text,
);

/// Options that only their type makes interesting here.
#[rustfmt::skip] // One option a line.
static OTHERS: [Opt; 16] = [
    opt("high-availability.job.delay", &["recovery.job.delay"], V1_12, V1_20, Text),
    opt("high-availability.use-old-ha-services", &[], V1_15, V1_15, Bool),
    opt("high-availability.zookeeper.path.jobgraphs", &["recovery.zookeeper.path.jobgraphs"], V1_12, V1_20, Text),
    opt("high-availability.zookeeper.path.execution-plans", &["recovery.zookeeper.path.jobgraphs", "high-availability.zookeeper.path.jobgraphs"], V2_0, V2_3, Text),
    opt("high-availability.zookeeper.path.running-registry", &[], V1_12, V1_20, Text),
    opt("high-availability.zookeeper.path.applications", &[], V2_3, V2_3, Text),
    opt("high-availability.zookeeper.client.connection-timeout", &["recovery.zookeeper.client.connection-timeout"], V1_12, V2_3, Millis),
    opt("high-availability.zookeeper.client.retry-wait", &["recovery.zookeeper.client.retry-wait"], V1_12, V2_3, Millis),
    opt("high-availability.zookeeper.client.max-retry-attempts", &["recovery.zookeeper.client.max-retry-attempts"], V1_12, V2_3, Int),
    opt("high-availability.zookeeper.client.max-retry-wait", &[], V2_0, V2_3, Time),
    opt("high-availability.zookeeper.client.ensemble-tracker", &[], V1_18, V2_3, Bool),
    opt("high-availability.zookeeper.client.authorization", &[], V1_20, V2_3, Map),
    opt("high-availability.zookeeper.client.max-close-wait", &[], V1_20, V2_3, Time),
    opt("high-availability.zookeeper.client.simulated-session-expiration-percent", &[], V1_20, V2_3, Int),
    opt("job-result-store.delete-on-commit", &[], V1_15, V2_3, Bool),
    opt("application-result-store.delete-on-commit", &[], V2_3, V2_3, Bool),
];

static NAMED: [&Opt; 24] = [
    &HA_MODE_OLD,
    &HA_MODE,
    &QUORUM,
    &STORAGE_DIR,
    &CLUSTER_ID,
    &ROOT,
    &SESSION_TIMEOUT,
    &HA_PORT,
    &ACL,
    &STRATEGY_OLD,
    &STRATEGY,
    &FIXED_ATTEMPTS,
    &FIXED_DELAY,
    &RATE_FAILURES,
    &RATE_INTERVAL,
    &RATE_DELAY,
    &EXP_INITIAL,
    &EXP_MAX,
    &EXP_MULTIPLIER,
    &EXP_RESET,
    &EXP_JITTER,
    &EXP_ATTEMPTS,
    &INTERVAL,
    &TOLERATE,
];

/// Every option of this table that the release has.
pub fn of(version: Version) -> impl Iterator<Item = &'static Opt> {
    NAMED
        .into_iter()
        .chain(OTHERS.iter())
        .filter(move |o| o.since <= version && version <= o.until)
}

/// The option of the HA mode in this release.
pub fn ha_mode(version: Version) -> &'static Opt {
    if version >= V1_17 {
        &HA_MODE
    } else {
        &HA_MODE_OLD
    }
}

/// The option of the restart strategy in this release.
pub fn strategy(version: Version) -> &'static Opt {
    if version >= V1_17 {
        &STRATEGY
    } else {
        &STRATEGY_OLD
    }
}

impl Opt {
    /// The index of the entry that Flink reads for this option, and the key it was found under.
    pub fn find(&self, config: &Config) -> Option<(usize, &'static str)> {
        std::iter::once(self.key)
            .chain(self.aliases.iter().copied())
            .find_map(|key| config.position(key).map(|index| (index, key)))
    }
}
