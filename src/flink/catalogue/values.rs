//! Which options a configuration sets, and which entry Flink reads for each.

use super::super::version::Version;
use super::lookup::has_prefix_maps;
use super::{Spec, Type};
use crate::config::Config;
use std::collections::BTreeMap;

/// An option that is set.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// The option.
    pub spec: Spec,
    /// The entry that Flink reads; none for a map that is written as entries (`key.entry: value`), whose form is free.
    pub entry: Option<usize>,
}

/// Every option of the release that the configuration sets under any of its names, by key.
pub fn set(config: &Config, version: Version) -> Vec<Set> {
    let last: BTreeMap<&str, usize> = config
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_str(), index))
        .collect();
    let mut specs: BTreeMap<&str, Spec> = BTreeMap::new();
    for key in last.keys() {
        specs.extend(options(key, version).map(|spec| (spec.key, spec)));
        if has_prefix_maps(version) {
            for (at, _) in key.match_indices('.') {
                let maps = options(&key[..at], version).filter(is_map);
                specs.extend(maps.map(|spec| (spec.key, spec)));
            }
        }
    }
    specs
        .into_values()
        .filter_map(|spec| {
            let entry = find(&spec, &last, version)?;
            Some(Set { spec, entry })
        })
        .collect()
}

/// The options with this key, and those that are also read under it.
fn options(key: &str, version: Version) -> impl Iterator<Item = Spec> + use<> {
    let own = super::spec(key, version).into_iter();
    own.chain(
        super::read_as(key, version)
            .into_iter()
            .map(|(spec, _)| spec),
    )
}

fn is_map(spec: &Spec) -> bool {
    spec.kind == Type::Map && !spec.list
}

/// `Configuration.applyWithOption`: the key, then the other names, in their order; for a map each time as entries too.
fn find(spec: &Spec, last: &BTreeMap<&str, usize>, version: Version) -> Option<Option<usize>> {
    let names = std::iter::once(spec.key).chain(spec.fallbacks().map(|f| f.key));
    let entries = is_map(spec) && has_prefix_maps(version);
    for name in names {
        if let Some(index) = last.get(name) {
            return Some(Some(*index));
        }
        let front = format!("{name}.");
        let first = last.range(front.as_str()..).next();
        if entries && first.is_some_and(|(key, _)| key.starts_with(&front)) {
            return Some(None);
        }
    }
    None
}
