//! What a value means to an option, so that two spellings of the same thing are equal: `1 min` and `60 s`, `1g` and
//! `1024m`, `TRUE` and `true`.

use super::catalogue::{self, Fallback, Set, Spec, Type};
use super::convert;
use super::version::Version;
use crate::config::{Config, Raw, Reader, java, value};
use std::collections::BTreeMap;

/// What a configuration sets, under the current key of its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Index of the entry that Flink reads.
    pub entry: usize,
    /// The value in one spelling; the text itself where it does not convert or no option has the key.
    pub meaning: String,
}

/// Everything that a configuration sets: options under their current keys, everything else under its own.
pub fn of(config: &Config, version: Version, reader: Reader) -> BTreeMap<String, Meant> {
    let mut all = BTreeMap::new();
    let mut read = Vec::new();
    for Set { spec, entry } in catalogue::set(config, version) {
        let Some(index) = entry.filter(|_| !spec.suffix && !spec.is_pattern()) else {
            continue;
        };
        let key = config.entries[index].key.as_str();
        // A value that another option lends is compared where it stands.
        let old = |f: Fallback| f.deprecated && f.key == key;
        if key != spec.key && !spec.fallbacks().any(old) {
            continue;
        }
        read.push(key);
        read.extend(spec.fallbacks().filter(|f| f.deprecated).map(|f| f.key));
        read.push(spec.key);
        let meaning = meaning(&spec, &config.entries[index].raw, version, reader);
        all.insert(
            spec.key.to_owned(),
            Meant {
                entry: index,
                meaning,
            },
        );
    }
    for (index, entry) in config.entries.iter().enumerate() {
        // What stands beside a key that wins over it is not read.
        if !read.contains(&entry.key.as_str()) {
            let meaning = entry.text();
            all.insert(
                entry.key.clone(),
                Meant {
                    entry: index,
                    meaning,
                },
            );
        }
    }
    all
}

/// A value in one spelling; as text where it does not convert.
pub fn meaning(spec: &Spec, raw: &Raw, version: Version, reader: Reader) -> String {
    let text = raw.java_text();
    if convert::convert(spec, raw, version, reader).is_err() || spec.list {
        return text;
    }
    let exact = match spec.kind {
        // Milliseconds, where another release takes a duration.
        Type::Integer | Type::Long if is_time(spec) => convert::long(raw)
            .ok()
            .map(|ms| nanos(value::Duration::from_millis(ms))),
        Type::Integer | Type::Long => convert::long(raw).ok().map(|n| n.to_string()),
        Type::Float | Type::Double => java::parse_double(&text).map(|n| format!("{n:?}")),
        Type::Boolean => value::parse_bool(&text).map(|b| b.to_string()),
        Type::Duration => convert::duration(raw, version).ok().map(nanos),
        Type::MemorySize => value::parse_memory(&text)
            .ok()
            .map(|n| format!("{n} bytes")),
        Type::Enum => Some(text.to_uppercase()),
        Type::Map => value::parse_map(&text).ok().map(|mut pairs| {
            pairs.sort();
            format!("{pairs:?}")
        }),
        Type::String => None,
    };
    exact.unwrap_or(text)
}

fn nanos(duration: value::Duration) -> String {
    format!("{} ns", duration.nanos())
}

fn is_time(spec: &Spec) -> bool {
    let mut runs = catalogue::history(spec.key).into_iter();
    runs.any(|run| run.kind == Type::Duration)
}
