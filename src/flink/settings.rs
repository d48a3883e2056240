//! Values of options with their origin: which entry set them, under which key, or Flink's default.

use super::convert;
use super::ha::HaSettings;
use super::options::{self, Opt};
use super::restart::Restart;
use super::target::Distribution;
use super::version::Version;
use crate::config::{Config, Raw};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Flink's default: nothing sets it.
    Default,
    /// An entry sets it: its index, the key it was found under, and whether that key is an alias.
    Set {
        /// Index into [`Config::entries`].
        entry: usize,
        /// The key as written.
        key: &'static str,
        /// True if the current key of the option is another one.
        alias: bool,
    },
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// The same origin with another value.
    pub fn with<U>(self, value: U) -> Setting<U> {
        Setting {
            value,
            origin: self.origin,
        }
    }

    /// The entry that sets it, if one does.
    pub fn entry(&self) -> Option<usize> {
        match self.origin {
            Origin::Set { entry, .. } => Some(entry),
            Origin::Default => None,
        }
    }
}

impl Setting<Option<Raw>> {
    /// The stored value of an option.
    pub fn raw(opt: &Opt, config: &Config) -> Self {
        match opt.find(config) {
            Some((entry, key)) => Self {
                value: Some(config.entries[entry].raw.clone()),
                origin: Origin::Set {
                    entry,
                    key,
                    alias: key != opt.key,
                },
            },
            None => Self {
                value: None,
                origin: Origin::Default,
            },
        }
    }
}

impl Setting<Option<String>> {
    /// The value of an option as text.
    pub fn text(opt: &Opt, config: &Config) -> Self {
        let raw = Setting::raw(opt, config);
        let text = raw.value.as_ref().map(Raw::java_text);
        raw.with(text)
    }

    /// The value, or Flink's default.
    pub fn or(self, default: &str) -> Setting<String> {
        let value = self.value.clone().unwrap_or_else(|| default.to_owned());
        self.with(value)
    }
}

/// Whether this file switches checkpointing on for jobs that say nothing themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpointing {
    /// The interval in milliseconds, if one is set and can be read.
    pub interval: Setting<Option<i64>>,
    /// True if an interval of at least 10 ms is set and the runtime mode is not BATCH.
    pub is_on: bool,
}

/// Smallest interval that Flink takes (`CheckpointCoordinatorConfiguration.MINIMAL_CHECKPOINT_TIME`).
pub const MIN_INTERVAL_MS: i64 = 10;

impl Checkpointing {
    fn resolve(config: &Config, version: Version) -> Self {
        let raw = Setting::raw(&options::INTERVAL, config);
        let ms = raw
            .value
            .as_ref()
            .and_then(|raw| convert::duration(raw, version).ok())
            .and_then(crate::config::value::Duration::millis);
        let batch = config
            .get("execution.runtime-mode")
            .is_some_and(|e| e.text().eq_ignore_ascii_case("BATCH"));
        let is_on = !batch && ms.is_some_and(|ms| (MIN_INTERVAL_MS..i64::MAX).contains(&ms));
        Self {
            interval: raw.with(ms),
            is_on,
        }
    }
}

/// Everything that rules and the verdict table ask about.
#[derive(Debug, Clone)]
pub struct Settings {
    /// High availability.
    pub ha: HaSettings,
    /// Restart strategy.
    pub restart: Restart,
    /// Checkpointing.
    pub checkpointing: Checkpointing,
}

impl Settings {
    /// Resolves a configuration for a release and a distribution.
    pub fn resolve(config: &Config, version: Version, distribution: Distribution) -> Self {
        Self {
            ha: HaSettings::resolve(config, version),
            restart: Restart::resolve(config, version, distribution),
            checkpointing: Checkpointing::resolve(config, version),
        }
    }
}
