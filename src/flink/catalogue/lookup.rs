//! What a key is to a release.

use super::super::version::Version;
use super::{FAMILIES, Fallback, Family, Releases, Spec, Type};

/// What a key is to a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The key of an option.
    Option(Spec),
    /// Another key of these options, in the order of their keys.
    Fallback(Vec<(Spec, Fallback)>),
    /// An entry of this map option, written with the option's key in front.
    Entry(Spec),
    /// An option of a named thing; the full pattern of its key.
    Named(Spec, String),
    /// A constant that some class of the release still names.
    Constant,
    /// Part of a family.
    Family(&'static Family),
    /// Nothing to this release, but an option of these.
    Elsewhere(Releases),
    /// A constant of these releases that nothing uses.
    Unused(Releases),
    /// Nothing to any release.
    Unknown,
}

/// Map options take entries as `key.entry: value` from 1.14 on (`ConfigurationUtils.canBePrefixMap`).
pub(super) fn has_prefix_maps(version: Version) -> bool {
    version >= Version::V1_14
}

/// What a key is to a release.
pub fn lookup(key: &str, version: Version) -> Known {
    if let Some(spec) = super::spec(key, version).filter(|spec| !spec.suffix && !spec.is_pattern())
    {
        return Known::Option(spec);
    }
    let read = super::read_as(key, version);
    if !read.is_empty() {
        return Known::Fallback(read);
    }
    if let Some(found) = entry(key, version).or_else(|| named(key, version)) {
        return found;
    }
    let family = FAMILIES
        .iter()
        .find(|f| f.is_in(version) && f.matches(key).is_some());
    if let Some(family) = family {
        return Known::Family(family);
    }
    let (used, unused) = super::constant(key);
    if used.has(version) {
        return Known::Constant;
    }
    let elsewhere = elsewhere(key);
    match (elsewhere.is_empty(), unused.or(used)) {
        (false, _) => Known::Elsewhere(elsewhere),
        (true, constant) if !constant.is_empty() => Known::Unused(constant),
        _ => Known::Unknown,
    }
}

/// Releases that have an option with this key, or find one under it.
fn elsewhere(key: &str) -> Releases {
    let own = super::history(key).into_iter();
    let own = own.filter(|spec| !spec.suffix && !spec.is_pattern());
    own.map(|spec| spec.releases)
        .chain(super::aliased(key).into_iter().map(|(_, r)| r))
        .fold(Releases::default(), Releases::or)
}

fn entry(key: &str, version: Version) -> Option<Known> {
    if !has_prefix_maps(version) {
        return None;
    }
    key.match_indices('.')
        .filter(|(at, _)| at + 1 < key.len())
        .find_map(|(at, _)| super::spec(&key[..at], version))
        .filter(|spec| spec.kind == Type::Map && !spec.list && !spec.suffix)
        .map(Known::Entry)
}

fn named(key: &str, version: Version) -> Option<Known> {
    FAMILIES
        .iter()
        .filter(|f| f.is_in(version))
        .filter_map(|f| f.named(key))
        .find_map(|(stem, behind)| {
            let pattern = format!("{stem}.{behind}");
            let spec = super::spec(&pattern, version).or_else(|| {
                super::spec(behind, version).filter(|spec| spec.suffix && spec.stands_behind(stem))
            });
            spec.map(|spec| Known::Named(spec, pattern))
        })
}
