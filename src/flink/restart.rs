//! The restart strategy: what is configured, what the release's loader builds, what the vendor documents.
//!
//! `RestartBackoffTimeStrategyFactoryLoader` decides in Apache Flink. The HA documentation of MapReduce
//! Service (MRS) says more: `none` with checkpointing becomes fixed-delay with 2147483647 attempts.

use super::convert;
use super::options::{self, Opt};
use super::settings::Setting;
use super::target::Distribution;
use super::version::Version;
use crate::config::{Config, value::Duration};

/// A restart strategy with its parameters; times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Strategy {
    /// No restart.
    None,
    /// `fixed-delay`.
    FixedDelay {
        /// Restarts before the job fails.
        attempts: i32,
        /// Pause before each.
        delay_ms: i64,
    },
    /// `failure-rate`.
    FailureRate {
        /// Failures in one interval.
        max_failures: i32,
        /// Length of the interval.
        interval_ms: i64,
        /// Pause before each restart.
        delay_ms: i64,
    },
    /// `exponential-delay`.
    ExponentialDelay {
        /// First pause.
        initial_ms: i64,
        /// Longest pause.
        max_ms: i64,
        /// Factor from one pause to the next.
        multiplier: f64,
        /// Quiet time after which the first pause counts again.
        reset_ms: i64,
        /// Share by which a pause varies.
        jitter: f64,
        /// Attempts before a reset; none in releases that do not limit them (1.13 to 1.18).
        attempts: Option<i32>,
    },
}

/// The names of the four strategies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Name {
    None,
    FixedDelay,
    FailureRate,
    ExponentialDelay,
}

impl Name {
    /// Compares in lower case, without trimming, as the loader does.
    pub fn parse(text: &str, version: Version) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "none" | "off" | "disable" => Some(Self::None),
            "fixed-delay" | "fixeddelay" => Some(Self::FixedDelay),
            "failure-rate" | "failurerate" => Some(Self::FailureRate),
            "exponential-delay" | "exponentialdelay" if version >= Version::V1_13 => {
                Some(Self::ExponentialDelay)
            }
            _ => None,
        }
    }

    /// The middle of its keys: `restart-strategy.<key>.*`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FixedDelay => "fixed-delay",
            Self::FailureRate => "failure-rate",
            Self::ExponentialDelay => "exponential-delay",
        }
    }
}

/// A strategy, or why the loader throws, and the reason in one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// What jobs get.
    pub strategy: Result<Strategy, String>,
    /// Why, for people.
    pub reason: String,
}

/// One resolution for each state of checkpointing.
#[derive(Debug, Clone, PartialEq)]
pub struct Both {
    /// For jobs that checkpoint.
    pub on: Resolution,
    /// For jobs that do not.
    pub off: Resolution,
}

/// Everything about restarts.
#[derive(Debug, Clone)]
pub struct Restart {
    /// The configured name, if any.
    pub configured: Setting<Option<String>>,
    /// What the real loader builds.
    pub apache: Both,
    /// What holds under the chosen distribution.
    pub effective: Both,
}

/// Attempts of the documented rule, and of Flink's own default up to 1.18.
pub const UNLIMITED: i32 = i32::MAX;

impl Restart {
    /// Resolves the strategy for jobs that set none themselves.
    pub fn resolve(config: &Config, version: Version, distribution: Distribution) -> Self {
        let configured = Setting::text(options::strategy(version), config);
        let apache = apache(config, version, configured.value.as_deref());
        let effective = match distribution {
            Distribution::Apache => apache.clone(),
            Distribution::Mrs => documented(&apache, version, configured.value.as_deref()),
        };
        Self {
            configured,
            apache,
            effective,
        }
    }

    /// The configured strategy's name, if it is one.
    pub fn name(&self, version: Version) -> Option<Name> {
        self.configured
            .value
            .as_deref()
            .and_then(|text| Name::parse(text, version))
    }

    /// True for an explicit `none`, `off` or `disable`.
    pub fn is_explicitly_none(&self, version: Version) -> bool {
        self.name(version) == Some(Name::None)
    }
}

fn apache(config: &Config, version: Version, configured: Option<&str>) -> Both {
    let Some(text) = configured else {
        return Both {
            on: default_on(version),
            off: default_off(),
        };
    };
    let reason = format!("configured: `{text}`");
    let strategy = match Name::parse(text, version) {
        Some(name) => build(name, config, version),
        None => Err(format!(
            "`{text}` is no restart strategy of Flink {version}"
        )),
    };
    let one = Resolution { strategy, reason };
    Both {
        on: one.clone(),
        off: one,
    }
}

fn default_on(version: Version) -> Resolution {
    if version < Version::V1_19 {
        let strategy = Strategy::FixedDelay {
            attempts: UNLIMITED,
            delay_ms: 1_000,
        };
        return Resolution {
            strategy: Ok(strategy),
            reason: format!("default of Flink {version} with checkpointing"),
        };
    }
    let strategy = Strategy::ExponentialDelay {
        initial_ms: 1_000,
        max_ms: 60_000,
        multiplier: 1.5,
        reset_ms: 3_600_000,
        jitter: 0.1,
        attempts: Some(UNLIMITED),
    };
    Resolution {
        strategy: Ok(strategy),
        reason: format!("default of Flink {version} with checkpointing (from 1.19)"),
    }
}

fn default_off() -> Resolution {
    Resolution {
        strategy: Ok(Strategy::None),
        reason: "default without checkpointing".to_owned(),
    }
}

/// The documented rule of MRS, laid over what Apache Flink does.
fn documented(apache: &Both, version: Version, configured: Option<&str>) -> Both {
    let fixed = |reason: String| Resolution {
        strategy: Ok(Strategy::FixedDelay {
            attempts: UNLIMITED,
            delay_ms: 1_000,
        }),
        reason,
    };
    let name = configured.map(|text| Name::parse(text, version));
    let on = match name {
        None => fixed("documented rule (MRS): unset becomes fixed-delay".to_owned()),
        Some(Some(Name::None)) => {
            let text = configured.unwrap_or("none");
            fixed(format!(
                "documented rule (MRS): `{text}` becomes fixed-delay; Apache Flink {version} would not restart at all"
            ))
        }
        Some(Some(Name::ExponentialDelay)) => {
            let reason = format!(
                "{}; not in the documented list (fixed-delay, failure-rate)",
                apache.on.reason
            );
            Resolution {
                strategy: apache.on.strategy.clone(),
                reason,
            }
        }
        Some(_) => apache.on.clone(),
    };
    Both {
        on,
        off: apache.off.clone(),
    }
}

/// `createFactory` and `create` of the strategy: its own parameters only, then their limits.
fn build(name: Name, config: &Config, version: Version) -> Result<Strategy, String> {
    let read = Reader { config, version };
    match name {
        Name::None => Ok(Strategy::None),
        Name::FixedDelay => {
            let attempts = read.int(&options::FIXED_ATTEMPTS, 1)?;
            let delay_ms = read.millis(&options::FIXED_DELAY, 1_000)?;
            limit(attempts >= 0, &options::FIXED_ATTEMPTS, "at least 0")?;
            Ok(Strategy::FixedDelay { attempts, delay_ms })
        }
        Name::FailureRate => {
            let max_failures = read.int(&options::RATE_FAILURES, 1)?;
            let interval_ms = read.millis(&options::RATE_INTERVAL, 60_000)?;
            let delay_ms = read.millis(&options::RATE_DELAY, 1_000)?;
            limit(max_failures > 0, &options::RATE_FAILURES, "greater than 0")?;
            limit(interval_ms > 0, &options::RATE_INTERVAL, "at least 1 ms")?;
            Ok(Strategy::FailureRate {
                max_failures,
                interval_ms,
                delay_ms,
            })
        }
        Name::ExponentialDelay => exponential(&read),
    }
}

fn exponential(read: &Reader<'_>) -> Result<Strategy, String> {
    let new_defaults = read.version >= Version::V1_19;
    let initial_ms = read.millis(&options::EXP_INITIAL, 1_000)?;
    let max_ms = read.millis(
        &options::EXP_MAX,
        if new_defaults { 60_000 } else { 300_000 },
    )?;
    let multiplier = read.double(
        &options::EXP_MULTIPLIER,
        if new_defaults { 1.5 } else { 2.0 },
    )?;
    let reset_ms = read.millis(&options::EXP_RESET, 3_600_000)?;
    let jitter = read.double(&options::EXP_JITTER, 0.1)?;
    let attempts = if new_defaults {
        Some(read.int(&options::EXP_ATTEMPTS, UNLIMITED)?)
    } else {
        None
    };
    limit(initial_ms >= 1, &options::EXP_INITIAL, "at least 1 ms")?;
    limit(max_ms >= 1, &options::EXP_MAX, "at least 1 ms")?;
    limit(
        initial_ms <= max_ms,
        &options::EXP_INITIAL,
        "not above max-backoff",
    )?;
    limit(multiplier > 1.0, &options::EXP_MULTIPLIER, "greater than 1")?;
    limit(reset_ms >= 1, &options::EXP_RESET, "at least 1 ms")?;
    limit(
        (0.0..=1.0).contains(&jitter),
        &options::EXP_JITTER,
        "between 0 and 1",
    )?;
    limit(
        attempts.is_none_or(|a| a >= 1),
        &options::EXP_ATTEMPTS,
        "at least 1",
    )?;
    Ok(Strategy::ExponentialDelay {
        initial_ms,
        max_ms,
        multiplier,
        reset_ms,
        jitter,
        attempts,
    })
}

fn limit(holds: bool, opt: &Opt, words: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("`{}` must be {words}", opt.key))
    }
}

struct Reader<'a> {
    config: &'a Config,
    version: Version,
}

impl Reader<'_> {
    fn int(&self, opt: &Opt, default: i32) -> Result<i32, String> {
        match Setting::raw(opt, self.config).value {
            Some(raw) => convert::int(&raw).map_err(|why| format!("`{}`: {why}", opt.key)),
            None => Ok(default),
        }
    }

    fn double(&self, opt: &Opt, default: f64) -> Result<f64, String> {
        match Setting::raw(opt, self.config).value {
            Some(raw) => convert::double(&raw).map_err(|why| format!("`{}`: {why}", opt.key)),
            None => Ok(default),
        }
    }

    fn millis(&self, opt: &Opt, default: i64) -> Result<i64, String> {
        let Some(raw) = Setting::raw(opt, self.config).value else {
            return Ok(default);
        };
        convert::duration(&raw, self.version)
            .and_then(|d| {
                Duration::millis(d).ok_or_else(|| "more milliseconds than 64 bits hold".to_owned())
            })
            .map_err(|why| format!("`{}`: {why}", opt.key))
    }
}

#[cfg(test)]
mod tests {
    use super::{Distribution, Restart, Strategy, Version};
    use crate::config::{Config, legacy};

    fn config(text: &str) -> Config {
        legacy::read(text)
    }

    #[test]
    fn the_documented_rule_and_apache_differ_for_explicit_none() {
        let file = config("restart-strategy: none\n");
        let mrs = Restart::resolve(&file, Version::V1_17, Distribution::Mrs);
        let fixed = Strategy::FixedDelay {
            attempts: 2_147_483_647,
            delay_ms: 1_000,
        };
        assert_eq!(mrs.effective.on.strategy, Ok(fixed));
        assert!(
            mrs.effective
                .on
                .reason
                .contains("Apache Flink 1.17 would not restart")
        );
        assert_eq!(mrs.apache.on.strategy, Ok(Strategy::None));
        assert_eq!(mrs.effective.off.strategy, Ok(Strategy::None));
    }

    #[test]
    fn the_new_key_is_ignored_up_to_1_16() {
        let file = config("restart-strategy.type: failure-rate\n");
        let old = Restart::resolve(&file, Version::V1_16, Distribution::Apache);
        assert!(matches!(
            old.apache.on.strategy,
            Ok(Strategy::FixedDelay { .. })
        ));
        let new = Restart::resolve(&file, Version::V1_17, Distribution::Apache);
        assert!(matches!(
            new.apache.on.strategy,
            Ok(Strategy::FailureRate { .. })
        ));
    }
}
