//! Every option of every release: type, default, other keys, choices, and what became of it.
//!
//! `schemas/flink/<minor>.json` holds what a program read out of the real jars (`tests/oracle/Catalogue.java`). The
//! tables of this folder are those thirteen files in one: a line for each option and for each run of releases in which it
//! stayed the same. A test writes them and fails when they are stale.

pub mod families;
mod lookup;
mod near;
mod table;
mod values;

pub use families::{FAMILIES, Family};
pub use lookup::{Known, lookup};
pub use near::{Near, current, nearest};
pub use values::{Set, set};

use super::version::{self, Version};
use table::{Table, first};

static OPTIONS: Table = Table(include_str!("options.tsv"));
static ALIASES: Table = Table(include_str!("aliases.tsv"));
static DESCRIPTIONS: Table = Table(include_str!("descriptions.tsv"));

/// A set of releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Releases(u16);

impl Releases {
    /// True if the release is one of them.
    pub fn has(self, version: Version) -> bool {
        self.0 >> (version as u16) & 1 == 1
    }

    /// Those of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not among the others.
    #[must_use]
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// True if there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The oldest.
    pub fn first(self) -> Option<Version> {
        version::ALL.into_iter().find(|v| self.has(*v))
    }

    /// The newest.
    pub fn last(self) -> Option<Version> {
        version::ALL.into_iter().rev().find(|v| self.has(*v))
    }

    /// `1.12-1.16`, `1.19`, `1.12-1.13, 1.17-2.3`.
    pub fn describe(self) -> String {
        let mut parts: Vec<(Version, Version)> = Vec::new();
        for (index, v) in version::ALL.into_iter().enumerate() {
            match parts.last_mut() {
                _ if !self.has(v) => {}
                Some((_, end)) if *end as usize + 1 == index => *end = v,
                _ => parts.push((v, v)),
            }
        }
        let words: Vec<String> = parts
            .iter()
            .map(|(a, b)| {
                if a == b {
                    a.to_string()
                } else {
                    format!("{a}-{b}")
                }
            })
            .collect();
        words.join(", ")
    }

    fn parse(text: &str) -> Self {
        Self(u16::from_str_radix(text, 16).unwrap_or(0))
    }
}

/// What the type of an option's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Type {
    String,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Duration,
    MemorySize,
    Map,
    Enum,
}

/// Another key under which Flink finds an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fallback {
    /// The key.
    pub key: &'static str,
    /// True if it is an old name; false if another option lends its value.
    pub deprecated: bool,
}

/// An option in some releases, as its `ConfigOption` describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// The key.
    pub key: &'static str,
    /// The releases in which all of this holds.
    pub releases: Releases,
    /// The simple name of the Java class.
    pub class: &'static str,
    /// The type; of the items, if it is a list.
    pub kind: Type,
    /// True for a list.
    pub list: bool,
    /// True if `GlobalConfiguration.isSensitive` says so.
    pub sensitive: bool,
    /// True if the option is marked `@Deprecated`.
    pub deprecated: bool,
    /// True if the key stands behind the name of a thing only (`metrics.reporter.NAME.interval`).
    pub suffix: bool,
    /// True for keys that Flink sets itself.
    pub internal: bool,
    default: &'static str,
    fallbacks: &'static str,
    choices: &'static str,
    prefixes: &'static str,
}

impl Spec {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        let (key, releases, class, flags) = (next()?, next()?, next()?, next()?);
        let (default, fallbacks, choices, prefixes) = (next()?, next()?, next()?, next()?);
        let flag = |c: char| flags.contains(c);
        let kind = match class {
            "Integer" => Type::Integer,
            "Long" => Type::Long,
            "Float" => Type::Float,
            "Double" => Type::Double,
            "Boolean" => Type::Boolean,
            "Duration" => Type::Duration,
            "MemorySize" => Type::MemorySize,
            "Map" => Type::Map,
            _ if !choices.is_empty() => Type::Enum,
            _ => Type::String,
        };
        Some(Self {
            key,
            releases: Releases::parse(releases),
            class,
            kind,
            list: flag('l'),
            sensitive: flag('s'),
            deprecated: flag('d'),
            suffix: !prefixes.is_empty(),
            internal: flag('i'),
            default,
            fallbacks,
            choices,
            prefixes,
        })
    }

    /// The default's `toString()`.
    pub fn default(&self) -> Option<String> {
        let text = self.default.strip_prefix('=')?;
        Some(
            text.replace("\\t", "\t")
                .replace("\\n", "\n")
                .replace("\\\\", "\\"),
        )
    }

    /// Other keys, in the order of lookup.
    pub fn fallbacks(&self) -> impl Iterator<Item = Fallback> + use<> {
        let list = self.fallbacks.split(',').filter(|key| !key.is_empty());
        list.map(|key| Fallback {
            key: key.strip_prefix('!').unwrap_or(key),
            deprecated: key.starts_with('!'),
        })
    }

    /// What an enum takes, as its constants print themselves.
    pub fn choices(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.choices.split(',').filter(|c| !c.is_empty())
    }

    /// The type in words: `List of String`, `Duration`, `one of A, B`.
    pub fn type_text(&self) -> String {
        let item = match self.kind {
            Type::Enum => format!("one of {}", self.choices().collect::<Vec<_>>().join(", ")),
            _ => self.class.to_owned(),
        };
        if self.list {
            format!("List, each {item}")
        } else {
            item
        }
    }

    /// True if the key stands behind this pattern of a name (`metrics.reporter.<name>`).
    fn stands_behind(&self, stem: &str) -> bool {
        self.prefixes.split(',').any(|prefix| prefix == stem)
    }

    /// What stands in front of the key, if a name does.
    pub fn prefixes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.prefixes.split(',').filter(|p| !p.is_empty())
    }

    /// True if a part of the key stands for a name (`external-resource.<resource_name>.amount`).
    pub fn is_pattern(&self) -> bool {
        self.key.contains('<')
    }
}

/// A key that is only a constant of `ConfigConstants` and no option.
fn is_constant(line: &str) -> bool {
    line.split('\t')
        .nth(2)
        .is_some_and(|class| class.is_empty())
}

/// What an option was in each run of releases, oldest first.
pub fn history(key: &str) -> Vec<Spec> {
    let mut specs: Vec<Spec> = OPTIONS
        .lines(key)
        .filter(|line| !is_constant(line))
        .filter_map(Spec::parse)
        .collect();
    specs.sort_by_key(|spec| spec.releases.first());
    specs
}

/// The option with this key in a release.
pub fn spec(key: &str, version: Version) -> Option<Spec> {
    let lines = OPTIONS.lines(key).filter(|line| !is_constant(line));
    lines
        .filter_map(Spec::parse)
        .find(|spec| spec.releases.has(version))
}

/// Every option of a release, by key.
pub fn of(version: Version) -> impl Iterator<Item = Spec> {
    every().filter(move |spec| spec.releases.has(version))
}

/// Every option of every release, once for each run of releases.
pub fn every() -> impl Iterator<Item = Spec> {
    let lines = OPTIONS.all().filter(|line| !is_constant(line));
    lines.filter_map(Spec::parse)
}

/// The options that a release also finds under this key, with what kind of key it is to them.
pub fn read_as(key: &str, version: Version) -> Vec<(Spec, Fallback)> {
    aliased(key)
        .into_iter()
        .filter(|(_, releases)| releases.has(version))
        .filter_map(|(current, _)| {
            let spec = spec(current, version)?;
            let fallback = spec.fallbacks().find(|f| f.key == key)?;
            Some((spec, fallback))
        })
        .collect()
}

/// The options that any release finds under this key too, with the releases.
pub fn aliased(alias: &str) -> Vec<(&'static str, Releases)> {
    let parse = |line: &'static str| {
        let mut fields = line.split('\t').skip(1);
        let releases = Releases::parse(fields.next()?);
        Some((fields.next()?, releases))
    };
    ALIASES.lines(alias).filter_map(parse).collect()
}

/// Every other key of every option.
fn aliases() -> impl Iterator<Item = (&'static str, Releases)> {
    ALIASES.all().map(|line| {
        let releases = line.split('\t').nth(1).map(Releases::parse);
        (first(line), releases.unwrap_or_default())
    })
}

/// What the newest release that has the option says about it: one sentence.
pub fn description(key: &str) -> Option<&'static str> {
    let line = DESCRIPTIONS.lines(key).next()?;
    line.split_once('\t').map(|(_, text)| text)
}

/// True if the first part of a key is the first part of some option's.
pub fn is_name_space(key: &str) -> bool {
    let Some((front, _)) = key.split_once('.') else {
        return false;
    };
    OPTIONS.has_prefix(&format!("{front}.")) || ALIASES.has_prefix(&format!("{front}."))
}

/// Releases that name this key in a constant without having an option for it: used anywhere, and not used.
fn constant(key: &str) -> (Releases, Releases) {
    let mut found = (Releases::default(), Releases::default());
    for line in OPTIONS.lines(key).filter(|line| is_constant(line)) {
        let mut fields = line.split('\t').skip(1);
        let releases = fields.next().map(Releases::parse).unwrap_or_default();
        if fields.nth(1) == Some("u") {
            found.0 = found.0.or(releases);
        } else {
            found.1 = found.1.or(releases);
        }
    }
    found
}
