//! Stored values to typed ones, as `ConfigurationUtils.convertValue` does it in each release.

use super::options::{Kind, Opt};
use super::version::Version::{self, V1_15, V1_20, V2_0};
use crate::config::value::{self, Duration, DurationGrammar};
use crate::config::{Raw, Reader, java, yaml};

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

/// Whether a stored value converts to the option's type, as `Configuration.getOptional` decides.
///
/// # Errors
/// What is wrong with the value, ready to stand after a colon.
pub fn convert(opt: &Opt, raw: &Raw, version: Version, reader: Reader) -> Result<(), String> {
    match opt.kind {
        Kind::Text => Ok(()),
        Kind::Int => int(raw).map(drop),
        Kind::Bool => value::parse_bool(&raw.java_text()).map(drop).ok_or_else(|| "neither true nor false".to_owned()),
        Kind::Double => double(raw).map(drop),
        Kind::Duration => duration(raw, version).map(drop),
        Kind::Millis if version < V1_20 => int(raw).map(drop).map_err(|_| {
            format!("up to Flink 1.19 this is a bare number of milliseconds, without a unit (Flink {version} throws)")
        }),
        Kind::Long => long(raw).map(drop),
        Kind::LongMillis if version < V1_20 => long(raw).map(drop),
        Kind::Millis | Kind::LongMillis => duration(raw, version).map(drop),
        Kind::Map => {
            let text = raw.java_text();
            if reader == Reader::Yaml && yaml::is_string_map(&text) {
                return Ok(());
            }
            value::parse_map(&text).map(drop)
        }
    }
}
