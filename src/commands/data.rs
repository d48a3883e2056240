//! The objects of `data`: frozen shapes of `contracts.md`, section 3, made from what was resolved.

use super::assess::Assessed;
use crate::config::{Load, Origin as Written, Raw, secrets};
use crate::flink::catalogue;
use crate::flink::options::{self, Opt};
use crate::flink::path::{StorageError, cluster_storage_path};
use crate::flink::restart::{Both, Resolution, Strategy};
use crate::flink::settings::{Origin, Setting};
use crate::rules::invalid_values;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};

/// What the object shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Options {
    /// No `options` (validate).
    Hidden,
    /// With sensitive values masked.
    Masked,
    /// As they are (`--show-secrets`).
    Plain,
}

/// The object for a path.
pub(crate) fn object(a: &Assessed, options: Options) -> Value {
    let (loads, error) = match &a.config.load {
        Load::Ok => (true, None),
        Load::Refused(why) | Load::Unjudged(why) => (false, Some(why.clone())),
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("path", json!(a.given));
    put("file", json!(a.source.name));
    put("from", json!(a.from));
    put("flink_version", json!(a.target.version.to_string()));
    put("flink_source", json!(a.target.version_how.word()));
    put("distribution", json!(a.target.distribution.name()));
    put("deployment", json!(a.target.deployment.name()));
    put("deployment_source", json!(a.target.deployment_how.word()));
    put("loads", json!(loads));
    put("error", json!(error));
    if options != Options::Hidden {
        put("options", self::options(a, options));
    }
    put("ha", ha(a, loads));
    put("restart", both(&a.settings.restart.effective, loads));
    put("restart_apache", both(&a.settings.restart.apache, loads));
    put(
        "restart_configured",
        json!(a.settings.restart.configured.value),
    );
    put(
        "checkpointing",
        json!({"on": a.settings.checkpointing.is_on, "interval_ms": a.settings.checkpointing.interval.value}),
    );
    put("origins", origins(a));
    let plain = options == Options::Plain;
    let invalid = if loads {
        invalid_values(&a.config, a.target.version, a.target.reader)
    } else {
        Default::default()
    };
    let invalid: Map<String, Value> = invalid
        .into_iter()
        .map(|(key, why)| {
            let shown = if plain || !secrets::is_sensitive(&key) {
                why
            } else {
                "not a valid value".to_owned()
            };
            (key, json!(shown))
        })
        .collect();
    put("invalid", Value::Object(invalid));
    let mut object = Value::Object(object);
    if !plain {
        mask(&mut object);
    }
    object
}

/// Masks what is secret inside of texts (a password in a URL that is no strategy, a key with its value glued on).
fn mask(value: &mut Value) {
    match value {
        Value::String(text) => *text = secrets::masked("", text),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(map) => {
            *map = std::mem::take(map)
                .into_iter()
                .map(|(key, mut value)| {
                    mask(&mut value);
                    (secrets::masked("", &key), value)
                })
                .collect();
        }
        _ => {}
    }
}

/// What holds for the options that the configuration does not set: those of the release that have a default. Options of
/// named things (`metrics.reporter.NAME.interval`) and those that Flink sets itself are left out.
pub(crate) fn defaults(a: &Assessed) -> BTreeMap<String, String> {
    if a.config.load != Load::Ok {
        return BTreeMap::new();
    }
    let version = a.target.version;
    let set: HashSet<&str> = catalogue::set(&a.config, version)
        .into_iter()
        .map(|set| set.spec.key)
        .collect();
    catalogue::of(version)
        .filter(|spec| !set.contains(spec.key))
        .filter(|spec| !spec.suffix && !spec.internal && !spec.is_pattern())
        .filter_map(|spec| Some((spec.key.to_owned(), spec.default()?)))
        .collect()
}

/// The object for a path that could not be judged.
pub(crate) fn unjudged(path: &str, why: &str) -> Value {
    json!({"path": path, "file": null, "flink_version": null, "distribution": null, "loads": null, "error": why,
           "options": {}, "ha": {"mode": null, "error": why}, "restart": null, "invalid": {}})
}

fn options(a: &Assessed, options: Options) -> Value {
    if a.config.load != Load::Ok {
        return json!({});
    }
    let shown = |key: &str, value: String| match options {
        Options::Plain => value,
        Options::Masked | Options::Hidden => secrets::masked(key, &value),
    };
    let map: Map<String, Value> = a
        .config
        .to_map()
        .into_iter()
        .map(|(key, value)| {
            let value = shown(&key, value);
            (key, json!(value))
        })
        .collect();
    Value::Object(map)
}

fn ha(a: &Assessed, loads: bool) -> Value {
    if !loads {
        return json!({"mode": null, "error": "not loaded", "storage_path": null, "storage_error": null});
    }
    let ha = &a.settings.ha;
    let is_object = |opt: &Opt| {
        let found = opt.find(&a.config);
        found.is_some_and(|(entry, _)| matches!(a.config.entries[entry].raw, Raw::Other(_)))
    };
    let (path, error) =
        match cluster_storage_path(ha.storage_dir.value.as_deref(), &ha.cluster_id.value) {
            // `[B@33c46ef9`: another one at each start.
            _ if is_object(&options::STORAGE_DIR) || is_object(&options::CLUSTER_ID) => {
                let why = "not known: Flink takes what Java prints of a binary or a set";
                (None, Some(why.to_owned()))
            }
            Ok(path) => (Some(path), None),
            Err(StorageError::Missing) => (None, Some("missing".to_owned())),
            Err(StorageError::Invalid(why)) => (None, Some(format!("storageDir: {why}"))),
            Err(StorageError::ClusterId(why)) => (None, Some(format!("cluster-id: {why}"))),
        };
    json!({"mode": ha.mode.value.name(), "error": null, "storage_path": path, "storage_error": error})
}

fn both(both: &Both, loads: bool) -> Value {
    if !loads {
        let none = json!({"strategy": null, "error": "not loaded", "reason": "Flink does not start with this file"});
        return json!({"checkpointing_on": none, "checkpointing_off": none});
    }
    json!({"checkpointing_on": resolution(&both.on), "checkpointing_off": resolution(&both.off)})
}

/// The object of a restart strategy, or why there is none.
pub(crate) fn resolution(resolution: &Resolution) -> Value {
    let mut value = match &resolution.strategy {
        Err(why) => json!({"strategy": null, "error": why}),
        Ok(Strategy::None) => json!({"strategy": "none"}),
        Ok(Strategy::FixedDelay { attempts, delay_ms }) => {
            json!({"strategy": "fixed-delay", "attempts": attempts, "delay_ms": delay_ms})
        }
        Ok(Strategy::FailureRate {
            max_failures,
            interval_ms,
            delay_ms,
        }) => {
            json!({"strategy": "failure-rate", "max_failures": max_failures, "interval_ms": interval_ms, "delay_ms": delay_ms})
        }
        Ok(Strategy::ExponentialDelay {
            initial_ms,
            max_ms,
            multiplier,
            reset_ms,
            jitter,
            attempts,
        }) => json!({
            "strategy": "exponential-delay", "initial_ms": initial_ms, "max_ms": max_ms, "multiplier": multiplier,
            "reset_ms": reset_ms, "jitter": jitter, "attempts": attempts,
        }),
    };
    value["reason"] = json!(resolution.reason);
    value
}

/// Where each setting comes from: set, with key and line; given with `-D`; or Flink's default.
fn origins(a: &Assessed) -> Value {
    let ha = &a.settings.ha;
    let list = [
        ("ha.mode", origin(a, &ha.mode)),
        ("ha.quorum", origin(a, &ha.quorum)),
        ("ha.storage_dir", origin(a, &ha.storage_dir)),
        ("ha.cluster_id", origin(a, &ha.cluster_id)),
        ("ha.root", origin(a, &ha.root)),
        ("restart", origin(a, &a.settings.restart.configured)),
        (
            "checkpointing.interval",
            origin(a, &a.settings.checkpointing.interval),
        ),
    ];
    Value::Object(
        list.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn origin<T>(a: &Assessed, setting: &Setting<T>) -> Value {
    let Origin::Set { entry, key, alias } = setting.origin else {
        return json!({"kind": "default", "key": null, "alias": false, "line": null, "column": null});
    };
    let entry = &a.config.entries[entry];
    if entry.origin == Written::CommandLine {
        return json!({"kind": "override", "key": key, "alias": alias, "line": null, "column": null});
    }
    let at = a.source.position(entry.key_span.start);
    json!({"kind": "set", "key": key, "alias": alias, "line": at.line, "column": at.column})
}
