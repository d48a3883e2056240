//! What a configuration means to another release: keys that go, names that change, values that are read differently.

use super::catalogue::{self, Known, Set, Spec, Type};
use super::convert;
use super::meaning;
use super::version::Version;
use crate::config::{Config, Raw, Reader, value, yaml_value};
use std::collections::BTreeMap;

/// One side: what was loaded, by which release and reader.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What was loaded.
    pub config: &'a Config,
    /// The release.
    pub version: Version,
    /// Its reader.
    pub reader: Reader,
}

/// A key that means something else to the other release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key as it is written.
    pub key: String,
    /// What changes.
    pub what: What,
}

/// What changes for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The release does not know the key: nothing reads it. The key to write instead, where there is one.
    Removed(Option<&'static str>),
    /// The release knows the key, and another one that is set wins over it: that one.
    Overruled(String),
    /// The key did nothing and does something now, to this option.
    TakesEffect(&'static str),
    /// The value no longer converts; why.
    Refused(String),
    /// The value did not convert, and does now.
    Accepted,
    /// The value is read as another one: then, and now.
    Means(String, String),
}

impl What {
    /// A word for it, for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Removed(_) => "removed",
            Self::Overruled(_) => "overruled",
            Self::TakesEffect(_) => "takes-effect",
            Self::Refused(_) => "refused",
            Self::Accepted => "accepted",
            Self::Means(..) => "means",
        }
    }
}

/// True for the key of an option, under any of its names: Flink converts its value by its text, whatever YAML made of it.
pub fn is_option(key: &str, version: Version) -> bool {
    matches!(
        catalogue::lookup(key, version),
        Known::Option(_) | Known::Fallback(_)
    )
}

/// What changes from one side to the other, in the order of the file. Both hold the same keys.
pub fn changes(from: Side<'_>, to: Side<'_>) -> Vec<Change> {
    let (before, after) = (read(from), read(to));
    let mut found = Vec::new();
    for entry in from.config.effective() {
        let key = entry.key.as_str();
        let Some(raw) = to.config.get(key).map(|e| &e.raw) else {
            continue;
        };
        let (then, now) = (before.get(key), after.get(key));
        let what = match (then.and_then(|s| s.first()), now.and_then(|s| s.first())) {
            (Some(old), Some(new)) => value_of(old, new, (&entry.raw, from), (raw, to)),
            (None, Some(spec)) => is_nothing(key, from).then_some(What::TakesEffect(spec.key)),
            (Some(_), None) => gone(key, to),
            (None, None) if is_nothing(key, from) => None,
            (None, None) => gone(key, to),
        };
        found.extend(what.map(|what| Change {
            key: key.to_owned(),
            what,
        }));
    }
    found
}

/// The options that each key sets: its own first.
fn read(side: Side<'_>) -> BTreeMap<&str, Vec<Spec>> {
    let mut all: BTreeMap<&str, Vec<Spec>> = BTreeMap::new();
    for Set { spec, entry } in catalogue::set(side.config, side.version) {
        if let Some(entry) = entry.filter(|_| !spec.suffix && !spec.is_pattern()) {
            let key = side.config.entries[entry].key.as_str();
            let specs = all.entry(key).or_default();
            if spec.key == key {
                specs.insert(0, spec);
            } else {
                specs.push(spec);
            }
        }
    }
    all
}

/// True for a key that nothing of the release reads: no class, no plug-in, no script.
fn is_nothing(key: &str, side: Side<'_>) -> bool {
    let known = catalogue::lookup(key, side.version);
    matches!(
        known,
        Known::Elsewhere(_) | Known::Unused(_) | Known::Unknown
    )
}

/// Why a key that meant something means nothing, if it does.
fn gone(key: &str, to: Side<'_>) -> Option<What> {
    let known = catalogue::spec(key, to.version).into_iter();
    let known = known.chain(catalogue::read_as(key, to.version).into_iter().map(|r| r.0));
    for spec in known {
        let names = std::iter::once(spec.key).chain(spec.fallbacks().map(|f| f.key));
        if let Some(winner) = names.into_iter().find(|name| to.config.get(name).is_some()) {
            return (winner != key).then(|| What::Overruled(winner.to_owned()));
        }
    }
    is_nothing(key, to).then(|| What::Removed(catalogue::current(key, to.version)))
}

/// Whether a value is read as another one.
fn value_of(old: &Spec, new: &Spec, from: (&Raw, Side<'_>), to: (&Raw, Side<'_>)) -> Option<What> {
    let converts = |spec, (raw, side): (&Raw, Side<'_>)| {
        convert::convert(spec, raw, side.version, side.reader)
    };
    match (converts(old, from), converts(new, to)) {
        (Ok(()), Err(why)) => Some(What::Refused(why)),
        (Err(_), Ok(())) => Some(What::Accepted),
        (Err(_), Err(_)) => None,
        (Ok(()), Ok(())) => {
            let (then, now) = (sense(old, from), sense(new, to));
            (then != now).then_some(What::Means(then, now))
        }
    }
}

/// A value that converts, in words that are equal where the values are.
fn sense(spec: &Spec, (raw, side): (&Raw, Side<'_>)) -> String {
    let text = raw.java_text();
    let yaml = side.reader == Reader::Yaml;
    if spec.list {
        let items = yaml.then(|| yaml_value::list_items(&text)).flatten();
        let count = match items {
            Some(items) => items.len(),
            None => value::split_escaped(&text, ';').map_or(0, |items| items.len()),
        };
        let noun = if count == 1 { "item" } else { "items" };
        return format!("a list of {count} {noun}");
    }
    if spec.kind == Type::Map {
        let flow = yaml && yaml_value::is_string_map(&text);
        return if flow {
            "a YAML map"
        } else {
            "key:value pairs"
        }
        .to_owned();
    }
    meaning::meaning(spec, raw, side.version, side.reader)
}

#[cfg(test)]
mod tests {
    use super::{Change, Side, What, changes};
    use crate::config::{Config, Reader, decode::decode, read};
    use crate::flink::Version;

    fn config(text: &str, reader: Reader) -> Config {
        read(&decode(text.as_bytes(), reader), reader)
    }

    fn found(old: &str, new: &str, version: Version) -> Vec<(String, What)> {
        let (old, new) = (config(old, Reader::Legacy), config(new, Reader::Yaml));
        let from = Side {
            config: &old,
            version: Version::V1_20,
            reader: Reader::Legacy,
        };
        let to = Side {
            config: &new,
            version,
            reader: Reader::Yaml,
        };
        let pair = |c: Change| (c.key, c.what);
        changes(from, to).into_iter().map(pair).collect()
    }

    #[test]
    fn keys_that_go_and_names_that_change() {
        let text = "state.backend: hashmap\nakka.ask.timeout: 10 s\nrest.port: 8081\n";
        let words: Vec<(String, &str)> = found(text, text, Version::V2_0)
            .into_iter()
            .map(|(key, what)| (key, what.word()))
            .collect();
        assert_eq!(words, []);
        let text = "taskmanager.network.numberOfBuffers: 2048\n";
        let what = found(text, text, Version::V2_0);
        assert!(matches!(what[0].1, What::Removed(_)), "{what:?}");
    }

    #[test]
    fn lists_are_yaml_now() {
        let old = "classloader.parent-first-patterns.additional: [a, b]\n";
        let new = "classloader.parent-first-patterns.additional: '[a, b]'\n";
        let (then, now) = (
            "a list of 1 item".to_owned(),
            "a list of 2 items".to_owned(),
        );
        let what = found(old, new, Version::V2_0);
        assert_eq!(what[0].1, What::Means(then, now));
    }
}
