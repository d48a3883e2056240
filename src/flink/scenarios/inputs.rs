//! What the forecasts read of a configuration, with the limits that Flink itself checks.

use super::span::Span;
use crate::config::{Config, Raw, value};
use crate::flink::convert;
use crate::flink::options::{self, Opt};
use crate::flink::settings::Setting;
use crate::flink::version::Version::{self, V1_14, V1_20};

/// Heartbeats between JobManager and TaskManagers, as `HeartbeatServices.fromConfiguration` builds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeats {
    /// Pause between two beats, in milliseconds; at least 1.
    pub interval_ms: i64,
    /// Silence after which the other side counts as lost, in milliseconds; not below the interval.
    pub timeout_ms: i64,
    /// Undeliverable beats in a row after which it counts as lost; none up to 1.13 and where -1 switches it off.
    pub threshold: Option<i32>,
}

impl Heartbeats {
    /// From a host that answers nothing any more: the timeout runs from the last beat, which is up to an interval old.
    pub fn silence(self) -> Span {
        Span::new(
            self.timeout_ms.saturating_sub(self.interval_ms),
            self.timeout_ms,
        )
    }

    /// From a process that is gone while its host answers: its beats cannot be delivered.
    pub fn process_loss(self) -> Span {
        let silence = self.silence();
        let Some(threshold) = self.threshold else {
            return silence;
        };
        let beats = |n: i32| self.interval_ms.saturating_mul(i64::from(n));
        Span::new(
            beats(threshold.saturating_sub(1)).min(silence.min),
            beats(threshold).min(silence.max),
        )
    }

    /// True if undeliverable beats tell before the timeout does.
    pub fn is_by_delivery(self) -> bool {
        self.threshold
            .is_some_and(|n| self.interval_ms.saturating_mul(i64::from(n)) < self.timeout_ms)
    }
}

/// Attempts of the ApplicationMaster on YARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many YARN is asked for.
    pub asked: i32,
    /// True if the file says it.
    pub is_set: bool,
    /// Milliseconds after which YARN forgets a failed attempt; negative for never.
    pub validity_ms: i64,
}

/// What stands in the configuration beside the settings of high availability and restarts.
///
/// An `Err` says why Flink refuses the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Heartbeats.
    pub heartbeats: Result<Heartbeats, String>,
    /// Whether leadership outlives a short loss of the connection; always false up to 1.13.
    pub tolerates: Result<bool, String>,
    /// Attempts on YARN.
    pub attempts: Result<Attempts, String>,
    /// How long a job waits for slots, in milliseconds.
    pub slot_wait_ms: Result<i64, String>,
    /// Time after the start of the leader in which a standalone ResourceManager lets jobs wait for slots at all.
    pub start_up_ms: Result<i64, String>,
    /// True under the adaptive scheduler, which was not measured.
    pub is_adaptive: bool,
    /// The directory of checkpoints, as written.
    pub checkpoints: Option<String>,
}

impl Inputs {
    /// Reads them; `ha` is true in every HA mode but `NONE`.
    pub fn read(config: &Config, version: Version, ha: bool) -> Self {
        let read = Reader { config, version };
        let checkpoints = if version >= V1_20 {
            &options::CHECKPOINTS
        } else {
            &options::CHECKPOINTS_OLD
        };
        let slot_wait_ms = read.millis(&options::SLOT_REQUEST, 300_000);
        let start_up_ms = read.millis(&options::START_UP, -1).and_then(|ms| {
            // -1, the default up to 1.19, stands for the same time as a job waits; 1.20 has no default.
            if ms < 0 { slot_wait_ms.clone() } else { Ok(ms) }
        });
        let says = |key: &str, word: &str| {
            config
                .get(key)
                .is_some_and(|e| e.text().eq_ignore_ascii_case(word))
        };
        Self {
            heartbeats: read.heartbeats(),
            tolerates: read.tolerates(),
            attempts: read.attempts(ha),
            slot_wait_ms,
            start_up_ms,
            is_adaptive: says("jobmanager.scheduler", "adaptive")
                || says("scheduler-mode", "reactive"),
            checkpoints: Setting::text(checkpoints, config).value,
        }
    }
}

struct Reader<'a> {
    config: &'a Config,
    version: Version,
}

impl Reader<'_> {
    fn value<T>(
        &self,
        opt: &Opt,
        default: T,
        convert: impl FnOnce(&Raw) -> Result<T, String>,
    ) -> Result<T, String> {
        match Setting::raw(opt, self.config).value {
            Some(raw) => convert(&raw).map_err(|why| format!("`{}`: {why}", opt.key)),
            None => Ok(default),
        }
    }

    fn millis(&self, opt: &Opt, default: i64) -> Result<i64, String> {
        self.value(opt, default, |raw| {
            if self.version < V1_20 {
                return convert::long(raw);
            }
            convert::duration(raw, self.version)?
                .millis()
                .ok_or_else(|| "more milliseconds than 64 bits hold".to_owned())
        })
    }

    /// The checks of `HeartbeatServicesImpl`.
    fn heartbeats(&self) -> Result<Heartbeats, String> {
        let interval_ms = self.millis(&options::HEARTBEAT_INTERVAL, 10_000)?;
        let timeout_ms = self.millis(&options::HEARTBEAT_TIMEOUT, 50_000)?;
        if interval_ms <= 0 {
            return Err("`heartbeat.interval` must be larger than 0".to_owned());
        }
        if timeout_ms < interval_ms {
            return Err("`heartbeat.timeout` must not be below `heartbeat.interval`".to_owned());
        }
        let threshold = if self.version < V1_14 {
            None
        } else {
            match self.value(&options::RPC_FAILURES, 2, convert::int)? {
                -1 => None,
                n if n > 0 => Some(n),
                _ => {
                    let key = options::RPC_FAILURES.key;
                    return Err(format!("`{key}` must be larger than 0, or -1"));
                }
            }
        };
        Ok(Heartbeats {
            interval_ms,
            timeout_ms,
            threshold,
        })
    }

    fn tolerates(&self) -> Result<bool, String> {
        if self.version < V1_14 {
            return Ok(false);
        }
        self.value(&options::TOLERATE, false, |raw| {
            value::parse_bool(&raw.java_text()).ok_or_else(|| "neither true nor false".to_owned())
        })
    }

    /// `YarnClusterDescriptor`: 2 with high availability, else 1.
    fn attempts(&self, ha: bool) -> Result<Attempts, String> {
        let default = if ha { 2 } else { 1 };
        let is_set = options::YARN_ATTEMPTS.find(self.config).is_some();
        Ok(Attempts {
            asked: self.value(&options::YARN_ATTEMPTS, default, convert::int)?,
            is_set,
            validity_ms: self.value(&options::YARN_VALIDITY, 10_000, convert::long)?,
        })
    }
}
