//! Stored values to typed ones, as `ConfigurationUtils.convertValue` does it in each release.

use super::catalogue::{Spec, Type};
use super::version::Version::{self, V1_15, V2_0};
use crate::config::value::{self, Duration, DurationGrammar};
use crate::config::yaml_value::{self, Item};
use crate::config::{Raw, Reader, java};

/// The duration grammar of a release.
pub fn grammar(version: Version) -> DurationGrammar {
    DurationGrammar {
        short_minute: version >= V1_15,
        iso: version > V2_0,
        big: version >= V2_0,
    }
}

/// `Integer` from a stored value.
///
/// # Errors
/// What is wrong with the value.
pub fn int(raw: &Raw) -> Result<i32, String> {
    let found = match raw {
        Raw::Long(long) => i32::try_from(*long).ok(),
        other => java::parse_int(&other.java_text()),
    };
    found.ok_or_else(|| "not a whole number between -2147483648 and 2147483647".to_owned())
}

/// `Long` from a stored value.
///
/// # Errors
/// What is wrong with the value.
pub fn long(raw: &Raw) -> Result<i64, String> {
    let found = match raw {
        Raw::Long(long) => Some(*long),
        other => java::parse_long(&other.java_text()),
    };
    found.ok_or_else(|| "not a whole number of 64 bits".to_owned())
}

/// `Double` from a stored value.
///
/// # Errors
/// What is wrong with the value.
pub fn double(raw: &Raw) -> Result<f64, String> {
    match raw {
        Raw::Double(d) => Ok(*d),
        other => java::parse_double(&other.java_text()).ok_or_else(|| "not a number".to_owned()),
    }
}

/// `Duration` from a stored value.
///
/// # Errors
/// What is wrong with the value.
pub fn duration(raw: &Raw, version: Version) -> Result<Duration, String> {
    value::parse_duration(&raw.java_text(), grammar(version))
}

/// `Float` from a stored value: a YAML number must fit, a text is rounded.
fn float(raw: &Raw) -> Result<(), String> {
    let fits = match raw {
        Raw::Double(d) => {
            // `Float.MIN_VALUE`, the smallest that is not 0.
            let smallest = f64::from(f32::from_bits(1));
            *d == 0.0 || (smallest..=f64::from(f32::MAX)).contains(&d.abs())
        }
        other => java::parse_double(&other.java_text()).is_some(),
    };
    fits.then_some(())
        .ok_or_else(|| "not a number that a float can hold".to_owned())
}

/// Whether a stored value converts to the option's type, as `Configuration.getOptional` decides.
///
/// # Errors
/// What is wrong with the value, ready to stand after a colon.
pub fn convert(spec: &Spec, raw: &Raw, version: Version, reader: Reader) -> Result<(), String> {
    let yaml = reader == Reader::Yaml;
    if spec.list {
        return list(spec, &raw.java_text(), version, yaml);
    }
    item(spec, raw, version, yaml)
}

fn item(spec: &Spec, raw: &Raw, version: Version, yaml: bool) -> Result<(), String> {
    match spec.kind {
        Type::String => Ok(()),
        Type::Integer => int(raw)
            .map(drop)
            .map_err(|why| with_unit(spec, raw, version, why)),
        Type::Long => long(raw)
            .map(drop)
            .map_err(|why| with_unit(spec, raw, version, why)),
        Type::Boolean => value::parse_bool(&raw.java_text())
            .map(drop)
            .ok_or_else(|| "neither true nor false".to_owned()),
        Type::Float => float(raw),
        Type::Double => double(raw).map(drop),
        Type::Duration => duration(raw, version).map(drop),
        Type::MemorySize => value::parse_memory(&raw.java_text()).map(drop),
        Type::Enum => one_of(spec, &raw.java_text()),
        Type::Map => map(&raw.java_text(), yaml),
    }
}

/// Why a number with a unit is none, where a later release takes a Duration.
fn with_unit(spec: &Spec, raw: &Raw, version: Version, why: String) -> String {
    let unit = value::parse_duration(&raw.java_text(), grammar(version)).is_ok();
    let runs = super::catalogue::history(spec.key);
    let later = runs
        .iter()
        .any(|s| s.kind == Type::Duration && s.releases.first() > Some(version));
    let same = runs.iter().filter(|s| s.kind == spec.kind);
    match same.filter_map(|s| s.releases.last()).max() {
        Some(last) if unit && later => format!(
            "up to Flink {last} this is a bare number, without a unit (Flink {version} throws)"
        ),
        _ => why,
    }
}

/// `ConfigurationUtils.convertToEnum`.
fn one_of(spec: &Spec, text: &str) -> Result<(), String> {
    let text = text.to_uppercase();
    if spec.choices().any(|choice| choice.to_uppercase() == text) {
        return Ok(());
    }
    let choices: Vec<&str> = spec.choices().collect();
    Err(format!("none of {}", choices.join(", ")))
}

/// `ConfigurationUtils.convertToProperties`.
fn map(text: &str, yaml: bool) -> Result<(), String> {
    if yaml && yaml_value::is_string_map(text) {
        return Ok(());
    }
    value::parse_map(text).map(drop)
}

/// `ConfigurationUtils.convertToList`: as YAML if the reader is that of config.yaml, then the form of the line reader.
fn list(spec: &Spec, text: &str, version: Version, yaml: bool) -> Result<(), String> {
    if yaml && yaml_value::list_items(text).is_some_and(|items| takes(spec, &items)) {
        return Ok(());
    }
    // From 2.0 on the items are YAML again; 1.19 and 1.20 say no to that (`convertToListWithLegacyProperties`).
    let yaml = yaml && version >= V2_0;
    value::split_escaped(text, ';')?
        .into_iter()
        .try_for_each(|part| item(spec, &Raw::Str(part), version, yaml))
}

/// Whether each item of a YAML list converts.
fn takes(spec: &Spec, items: &[Item]) -> bool {
    items.iter().all(|item| match (spec.kind, item) {
        (_, Item::Null) => false,
        (Type::Map, Item::Map(whole)) => *whole,
        (Type::Map, _) => false,
        (Type::Enum, Item::Scalar(raw)) => one_of(spec, &raw.java_text()).is_ok(),
        (Type::Enum, _) => false,
        _ => true,
    })
}
