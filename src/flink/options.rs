//! The options that decide high availability, restarts and checkpointing: keys, aliases, releases.
//!
//! From the option objects of the real jars (`HighAvailabilityOptions`, `RestartStrategyOptions`,
//! `JobResultStoreOptions`, `ExecutionCheckpointingOptions`/`CheckpointingOptions`). The aliases stand in
//! the order in which Flink looks them up.

use super::version::Version::{self, V1_12, V1_13, V1_14, V1_16, V1_17, V1_19, V1_20, V2_3};
use crate::config::Config;

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
}

const fn opt(
    key: &'static str,
    aliases: &'static [&'static str],
    since: Version,
    until: Version,
) -> Opt {
    Opt {
        key,
        aliases,
        since,
        until,
    }
}

/// The HA mode to 1.16.
pub static HA_MODE_OLD: Opt = opt("high-availability", &["recovery.mode"], V1_12, V1_16);
/// The HA mode from 1.17 on. `recovery.mode` comes before `high-availability`.
pub static HA_MODE: Opt = opt(
    "high-availability.type",
    &["recovery.mode", "high-availability"],
    V1_17,
    V2_3,
);
/// The quorum.
pub static QUORUM: Opt = opt(
    "high-availability.zookeeper.quorum",
    &["recovery.zookeeper.quorum"],
    V1_12,
    V2_3,
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
);
/// The root znode.
pub static ROOT: Opt = opt(
    "high-availability.zookeeper.path.root",
    &["recovery.zookeeper.path.root"],
    V1_12,
    V2_3,
);
/// The session timeout.
pub static SESSION_TIMEOUT: Opt = opt(
    "high-availability.zookeeper.client.session-timeout",
    &["recovery.zookeeper.client.session-timeout"],
    V1_12,
    V2_3,
);
/// The ports of the JobManager under HA.
pub static HA_PORT: Opt = opt(
    "high-availability.jobmanager.port",
    &["recovery.jobmanager.port"],
    V1_12,
    V2_3,
);
/// Open or creator.
pub static ACL: Opt = opt("high-availability.zookeeper.client.acl", &[], V1_12, V2_3);
/// The restart strategy to 1.16.
pub static STRATEGY_OLD: Opt = opt("restart-strategy", &[], V1_12, V1_16);
/// The restart strategy from 1.17 on.
pub static STRATEGY: Opt = opt("restart-strategy.type", &["restart-strategy"], V1_17, V2_3);
/// Attempts of fixed-delay.
pub static FIXED_ATTEMPTS: Opt = opt("restart-strategy.fixed-delay.attempts", &[], V1_12, V2_3);
/// Delay of fixed-delay.
pub static FIXED_DELAY: Opt = opt("restart-strategy.fixed-delay.delay", &[], V1_12, V2_3);
/// Failures of failure-rate.
pub static RATE_FAILURES: Opt = opt(
    "restart-strategy.failure-rate.max-failures-per-interval",
    &[],
    V1_12,
    V2_3,
);
/// Interval of failure-rate.
pub static RATE_INTERVAL: Opt = opt(
    "restart-strategy.failure-rate.failure-rate-interval",
    &[],
    V1_12,
    V2_3,
);
/// Delay of failure-rate.
pub static RATE_DELAY: Opt = opt("restart-strategy.failure-rate.delay", &[], V1_12, V2_3);
/// First back-off of exponential-delay.
pub static EXP_INITIAL: Opt = opt(
    "restart-strategy.exponential-delay.initial-backoff",
    &[],
    V1_13,
    V2_3,
);
/// Longest back-off of exponential-delay.
pub static EXP_MAX: Opt = opt(
    "restart-strategy.exponential-delay.max-backoff",
    &[],
    V1_13,
    V2_3,
);
/// Factor of exponential-delay.
pub static EXP_MULTIPLIER: Opt = opt(
    "restart-strategy.exponential-delay.backoff-multiplier",
    &[],
    V1_13,
    V2_3,
);
/// Quiet time after which exponential-delay starts anew.
pub static EXP_RESET: Opt = opt(
    "restart-strategy.exponential-delay.reset-backoff-threshold",
    &[],
    V1_13,
    V2_3,
);
/// Jitter of exponential-delay.
pub static EXP_JITTER: Opt = opt(
    "restart-strategy.exponential-delay.jitter-factor",
    &[],
    V1_13,
    V2_3,
);
/// Attempts of exponential-delay.
pub static EXP_ATTEMPTS: Opt = opt(
    "restart-strategy.exponential-delay.attempts-before-reset-backoff",
    &[],
    V1_19,
    V2_3,
);
/// The checkpoint interval: what switches checkpointing on.
pub static INTERVAL: Opt = opt("execution.checkpointing.interval", &[], V1_12, V2_3);

/// How long a client waits before it writes once more what it lost the answer to.
pub static RETRY_WAIT: Opt = opt(
    "high-availability.zookeeper.client.retry-wait",
    &["recovery.zookeeper.client.retry-wait"],
    V1_12,
    V2_3,
);

/// Whether leadership outlives a short loss of the connection to ZooKeeper.
pub static TOLERATE: Opt = opt(
    "high-availability.zookeeper.client.tolerate-suspended-connections",
    &[],
    V1_14,
    V2_3,
);

// Options of `HeartbeatManagerOptions`, `YarnConfigOptions` and `CheckpointingOptions` that forecasts read.

/// Pause between two heartbeats.
pub static HEARTBEAT_INTERVAL: Opt = opt("heartbeat.interval", &[], V1_12, V2_3);
/// Silence after which a TaskManager or a JobManager counts as lost.
pub static HEARTBEAT_TIMEOUT: Opt = opt("heartbeat.timeout", &[], V1_12, V2_3);
/// Heartbeats in a row that cannot be delivered, after which the other side counts as lost.
pub static RPC_FAILURES: Opt = opt("heartbeat.rpc-failure-threshold", &[], V1_14, V2_3);
/// Attempts of the ApplicationMaster; read with `getInteger`, although it is a `String` up to 1.19.
pub static YARN_ATTEMPTS: Opt = opt("yarn.application-attempts", &[], V1_12, V2_3);
/// Milliseconds after which YARN forgets a failed attempt; -1 for never.
pub static YARN_VALIDITY: Opt = opt(
    "yarn.application-attempt-failures-validity-interval",
    &[],
    V1_12,
    V2_3,
);
/// How long a job waits for slots.
pub static SLOT_REQUEST: Opt = opt("slot.request.timeout", &[], V1_12, V2_3);
/// How long after its start a standalone ResourceManager waits for TaskManagers instead of refusing slots at once.
pub static START_UP: Opt = opt("resourcemanager.standalone.start-up-time", &[], V1_12, V2_3);
/// Where checkpoints are written, up to 1.19.
pub static CHECKPOINTS_OLD: Opt = opt(
    "state.checkpoints.dir",
    &["state.backend.fs.checkpointdir"],
    V1_12,
    V1_19,
);
/// Where checkpoints are written, from 1.20 on.
pub static CHECKPOINTS: Opt = opt(
    "execution.checkpointing.dir",
    &["state.checkpoints.dir", "state.backend.fs.checkpointdir"],
    V1_20,
    V2_3,
);

/// All of this file.
pub static NAMED: [&Opt; 33] = [
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
    &HEARTBEAT_INTERVAL,
    &HEARTBEAT_TIMEOUT,
    &RPC_FAILURES,
    &YARN_ATTEMPTS,
    &YARN_VALIDITY,
    &SLOT_REQUEST,
    &START_UP,
    &CHECKPOINTS_OLD,
    &CHECKPOINTS,
];

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
