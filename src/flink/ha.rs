//! The HA mode and the settings of ZooKeeper HA.

use super::convert;
use super::options::{self, Opt};
use super::settings::Setting;
use super::version::Version;
use crate::config::{Config, java};

/// `HighAvailabilityMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HaMode {
    /// No high availability.
    None,
    /// ZooKeeper elects the leader.
    ZooKeeper,
    /// Kubernetes config maps (from 1.16 by this name).
    Kubernetes,
    /// The value is loaded as the name of a `HighAvailabilityServicesFactory`.
    FactoryClass,
}

impl HaMode {
    /// Flink's name of the mode.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::ZooKeeper => "ZOOKEEPER",
            Self::Kubernetes => "KUBERNETES",
            Self::FactoryClass => "FACTORY_CLASS",
        }
    }

    /// True for every mode but `NONE`.
    pub fn is_active(self) -> bool {
        self != Self::None
    }

    /// `HighAvailabilityMode.fromConfig`, for the value as `String.valueOf` gives it.
    pub fn from_value(value: &str, version: Version) -> Self {
        if java::equals_ignore_case(value, "standalone") {
            return Self::None;
        }
        match value.to_uppercase().as_str() {
            "NONE" => Self::None,
            "ZOOKEEPER" => Self::ZooKeeper,
            // Up to 1.15 the constant does not exist and the word is taken for a class name.
            "KUBERNETES" if version >= Version::V1_16 => Self::Kubernetes,
            _ => Self::FactoryClass,
        }
    }
}

/// What decides high availability, each with its origin.
#[derive(Debug, Clone)]
pub struct HaSettings {
    /// The mode and the value it came from.
    pub mode: Setting<HaMode>,
    /// The value as written; none if unset.
    pub mode_text: Option<String>,
    /// The quorum as written.
    pub quorum: Setting<Option<String>>,
    /// storageDir as written.
    pub storage_dir: Setting<Option<String>>,
    /// The cluster-id; `/default` if unset (on YARN the application id takes its place).
    pub cluster_id: Setting<String>,
    /// The root znode.
    pub root: Setting<String>,
    /// The session timeout in milliseconds, if it can be read.
    pub session_timeout_ms: Setting<i64>,
}

impl HaSettings {
    /// Resolves all of them.
    pub fn resolve(config: &Config, version: Version) -> Self {
        let text = |opt: &Opt| Setting::text(opt, config);
        let mode = text(options::ha_mode(version));
        let value = mode
            .value
            .as_deref()
            .map_or(HaMode::None, |v| HaMode::from_value(v, version));
        Self {
            mode: mode.clone().with(value),
            mode_text: mode.value,
            quorum: text(&options::QUORUM),
            storage_dir: text(&options::STORAGE_DIR),
            cluster_id: text(&options::CLUSTER_ID).or("/default"),
            root: text(&options::ROOT).or("/flink"),
            session_timeout_ms: session_timeout(config, version),
        }
    }
}

fn session_timeout(config: &Config, version: Version) -> Setting<i64> {
    let setting = Setting::raw(&options::SESSION_TIMEOUT, config);
    let ms = setting.value.as_ref().and_then(|raw| {
        if version < Version::V1_20 {
            convert::int(raw).ok().map(i64::from)
        } else {
            convert::duration(raw, version)
                .ok()
                .and_then(crate::config::value::Duration::millis)
        }
    });
    setting.with(ms.unwrap_or(60_000))
}
