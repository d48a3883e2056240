//! `flink-conf.yaml` to `config.yaml`: nested, comments where they stood, and the same map behind it.
//!
//! The order of the file is kept. Maps are opened line by line; a key whose map was closed before, because something
//! else stands in between, is written with dots. Only inside of a paragraph, where no comment and no blank line stands
//! between the entries, those of one map move together.

mod lines;
mod nest;
mod scalar;

use super::source::line_spans;
use super::{Config, NoteKind, legacy};
use lines::{Item, Left, items};
use nest::Nest;
use std::collections::{HashMap, HashSet};

/// What became of a `flink-conf.yaml`.
#[derive(Debug, Clone)]
pub struct Migrated {
    /// The text of the `config.yaml`.
    pub text: String,
    /// What the line reader made of the source.
    pub config: Config,
    /// Every line that it ignored, cut or kept in a way that nobody would expect, in the order of the file.
    pub oddities: Vec<Oddity>,
}

/// A line of the source that is not what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Line of the source, from 1.
    pub line: usize,
    /// The key as Flink stores it, where it stores one.
    pub key: Option<String>,
    /// What the line reader made of it.
    pub what: What,
}

/// What the line reader made of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It dropped the line, which is a comment now; why.
    Ignored(NoteKind),
    /// A line further down sets the same key: this one is a comment now. The number of the line that wins.
    Overridden(usize),
    /// It cut the value at a `#` that no blank stands in front of. The rest is a comment now.
    Cut,
    /// The quotes are a part of the value.
    Quoted,
    /// It stands indented below a line without a value, and was stored at top level.
    NotNested,
    /// The byte order mark of the file is a part of the key.
    MarkInKey,
    /// The key holds characters that no key of Flink has.
    OddKey,
    /// The value starts or ends with a blank that is no space, or holds a control character.
    OddValue,
    /// Bytes that were no UTF-8 are U+FFFD in key or value.
    Replaced,
}

impl What {
    /// A word for it, for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ignored(_) => "ignored",
            Self::Overridden(_) => "overridden",
            Self::Cut => "cut",
            Self::Quoted | Self::NotNested | Self::MarkInKey => "kept-oddly",
            Self::OddKey | Self::OddValue | Self::Replaced => "kept-oddly",
        }
    }
}

/// Rewrites the text of a `flink-conf.yaml`. Any text can be rewritten.
///
/// Numbers and truth values of keys for which `is_option` is true are written plain, all others as the strings that they
/// were: who reads them may want a string. A reporter of Flink 1.19 to 2.0 does not see a number
/// (`Configuration.addAllToProperties`).
pub fn migrate(text: &str, is_option: &dyn Fn(&str) -> bool) -> Migrated {
    let config = legacy::read(text);
    let spans: Vec<_> = line_spans(text).collect();
    let items = items(text, &spans, &config);
    let oddities = oddities(&items, &config);
    let text = written(text, &items, &config, is_option);
    Migrated {
        text,
        config,
        oddities,
    }
}

fn oddities(items: &[Item], config: &Config) -> Vec<Oddity> {
    let mut found = Vec::new();
    let mut block: Vec<String> = Vec::new();
    let lines: HashMap<usize, usize> = items
        .iter()
        .enumerate()
        .filter_map(|(line, item)| Some((item.entry()?, line + 1)))
        .collect();
    for (index, item) in items.iter().enumerate() {
        let line = index + 1;
        let mut add = |key: Option<&str>, what| {
            found.push(Oddity {
                line,
                key: key.map(str::to_owned),
                what,
            });
        };
        match item {
            Item::Left(_, Left::Ignored(kind)) => {
                if let NoteKind::NestedBlock(keys) = kind {
                    block.clone_from(keys);
                }
                add(None, What::Ignored(kind.clone()));
            }
            Item::Left(_, Left::Overridden(by, key)) => {
                let by = lines.get(by).copied().unwrap_or(0);
                add(Some(key), What::Overridden(by));
            }
            Item::Entry { index, cut, .. } => {
                let entry = &config.entries[*index];
                if *cut {
                    add(Some(&entry.key), What::Cut);
                }
                let nested = block.first().is_some_and(|key| *key == entry.key);
                if nested {
                    block.remove(0);
                    add(Some(&entry.key), What::NotNested);
                }
                if let Some(what) = kept_oddly(&entry.key, &entry.text()) {
                    add(Some(&entry.key), what);
                }
            }
            Item::Blank | Item::Comment(_) => {}
        }
    }
    found
}

/// What is odd about an entry that Flink stores as it is written.
fn kept_oddly(key: &str, value: &str) -> Option<What> {
    let replaced = key.contains('\u{fffd}') || value.contains('\u{fffd}');
    let odd = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii() || "\"'".contains(c);
    let edge = |c: char| c.is_whitespace() || c == '\u{feff}';
    let quoted = |quote: char| {
        let inner = value
            .strip_prefix(quote)
            .and_then(|v| v.strip_suffix(quote));
        inner.is_some_and(|inner| !inner.contains(quote))
    };
    match () {
        () if key.starts_with('\u{feff}') => Some(What::MarkInKey),
        () if replaced => Some(What::Replaced),
        () if key.contains(odd) => Some(What::OddKey),
        () if quoted('"') || quoted('\'') => Some(What::Quoted),
        () if value.starts_with(edge) || value.ends_with(edge) => Some(What::OddValue),
        () if value.contains(char::is_control) => Some(What::OddValue),
        () => None,
    }
}

fn written(
    text: &str,
    items: &[Item],
    config: &Config,
    is_option: &dyn Fn(&str) -> bool,
) -> String {
    let keys: HashSet<&str> = items
        .iter()
        .filter_map(|item| Some(config.entries[item.entry()?].key.as_str()))
        .collect();
    let flat = conflicting(&keys);
    let nests = |key: &str| is_nestable(key) && !flat.contains(key);
    let mut nest = Nest::default();
    let mut rest = items;
    while let Some(item) = rest.first() {
        let paragraph = rest.iter().take_while(|i| i.entry().is_some()).count();
        if paragraph == 0 {
            nest.wait(item.as_comment(text));
            rest = &rest[1..];
            continue;
        }
        let (entries, behind) = rest.split_at(paragraph);
        for item in together(entries, config, &nests) {
            if let Item::Entry { index, tail, .. } = item {
                let entry = &config.entries[*index];
                let tail = tail.map(|span| lines::comment(&text[span.start..span.end]));
                let value = scalar::value(&entry.text(), is_option(&entry.key));
                nest.entry(&entry.key, nests(&entry.key), &value, tail.as_deref());
            }
        }
        rest = behind;
    }
    nest.end()
}

/// The entries of a paragraph, those of one map together, in the order in which each is first met.
fn together<'a>(
    entries: &'a [Item],
    config: &Config,
    nests: &dyn Fn(&str) -> bool,
) -> Vec<&'a Item> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut placed: Vec<(Vec<usize>, &Item)> = Vec::new();
    for (at, item) in entries.iter().enumerate() {
        let key = item
            .entry()
            .map_or("", |index| config.entries[index].key.as_str());
        let mut place = Vec::new();
        if nests(key) {
            for (dot, _) in key.match_indices('.') {
                place.push(*first.entry(&key[..=dot]).or_insert(at));
            }
        }
        place.push(at);
        placed.push((place, item));
    }
    placed.sort_by(|a, b| a.0.cmp(&b.0));
    placed.into_iter().map(|(_, item)| item).collect()
}

/// Parts of a key up to which maps are opened.
const MAX_PARTS: usize = 16;

/// `bin/config.sh` looks for this line with `sed` and finds it in no map, to 2.3.
const READ_BY_SCRIPTS: &str = "env.java.home";

/// True for a key that can be written as maps in maps: parts that are words.
fn is_nestable(key: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || "-_$".contains(c);
    key != READ_BY_SCRIPTS
        && key.split('.').take(MAX_PARTS + 1).count() <= MAX_PARTS
        && key
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(word))
}

/// Keys that are the beginning of others (`a.b` and `a.b.c`), and those others: YAML has no map that is a value too.
fn conflicting<'a>(keys: &HashSet<&'a str>) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    #[expect(clippy::iter_over_hash_type, reason = "into a set again")]
    for &key in keys {
        for (dot, _) in key.match_indices('.').take(MAX_PARTS) {
            if let Some(&front) = keys.get(&key[..dot]) {
                found.extend([front, key]);
            }
        }
    }
    found
}
