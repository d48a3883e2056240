//! The real key that was meant: typing errors, swapped and forgotten parts, and keys of other releases.

use super::super::version::Version;
use super::{Known, Spec};

/// A key of the release near to one that means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// What to write for this release.
    pub key: &'static str,
    /// The key that is near: another one where the near key is an old name, or one of another release.
    pub like: &'static str,
}

/// Edits of letters that can still be a slip: one in this many letters, and at most [`MAX_EDITS`].
const LETTERS_PER_EDIT: usize = 7;
const MAX_EDITS: usize = 4;

/// The key of a release that is nearest to `key`, if one is near enough to be meant.
pub fn nearest(key: &str, version: Version) -> Option<Near> {
    let wanted = Wanted::new(key);
    let mut best: Option<(usize, Near)> = None;
    let options = super::every()
        .filter(|spec| !spec.internal && !spec.suffix && !spec.is_pattern())
        .map(|spec| (spec.key, spec.releases, usize::from(spec.deprecated)));
    let aliases = super::aliases().map(|(key, releases)| (key, releases, 1));
    for (candidate, releases, handicap) in options.chain(aliases) {
        let Some(cost) = wanted.cost(candidate) else {
            continue;
        };
        // At the same distance a key of this release is meant, and not an old name.
        let cost = cost * 4 + handicap + 2 * usize::from(!releases.has(version));
        if best.is_some_and(|(least, _)| least <= cost) {
            continue;
        }
        if let Some(key) = current(candidate, version) {
            let like = candidate;
            best = Some((cost, Near { key, like }));
        }
    }
    best.map(|(_, near)| near)
}

/// The current key in a release for a key of any release.
pub fn current(key: &str, version: Version) -> Option<&'static str> {
    match super::lookup(key, version) {
        Known::Option(spec) => Some(spec.key),
        Known::Fallback(read) => read.first().map(|(spec, _)| spec.key),
        Known::Elsewhere(_) => {
            let lives = |key: &str| super::spec(key, version).map(|spec| spec.key);
            let heirs = super::aliased(key);
            let heir = heirs.into_iter().find_map(|(heir, _)| lives(heir));
            // Before an option got its new name, its old one was the key.
            let specs = super::history(key).into_iter();
            heir.or_else(|| {
                let mut old = specs.flat_map(|spec: Spec| spec.fallbacks());
                old.find_map(|f| lives(f.key))
            })
        }
        _ => None,
    }
}

/// The key that is looked for, taken apart once.
struct Wanted {
    text: Vec<char>,
    words: Vec<String>,
    letters: [i32; 26],
}

impl Wanted {
    fn new(key: &str) -> Self {
        let lower = key.to_lowercase();
        Self {
            text: lower.chars().collect(),
            words: words(key),
            letters: letters(&lower),
        }
    }

    /// How far a candidate is away; none if it is too far to be meant.
    fn cost(&self, candidate: &str) -> Option<usize> {
        let length = self.text.len();
        // Words of one key are in the other, all but two: far lengths need no closer look.
        if candidate.len().abs_diff(length) > 24 {
            return None;
        }
        let lower = candidate.to_lowercase();
        let allowed = (lower.len().min(length) / LETTERS_PER_EDIT).clamp(1, MAX_EDITS);
        // An edit changes the count of two letters at most; most candidates end here.
        let can_be = lower.len().abs_diff(length) <= allowed
            && letters(&lower)
                .iter()
                .zip(self.letters)
                .map(|(a, b)| a.abs_diff(b) as usize)
                .sum::<usize>()
                <= 2 * allowed;
        let edits = can_be
            .then(|| distance(&self.text, &lower.chars().collect::<Vec<char>>(), allowed))
            .flatten()
            .map(|edits| 2 * edits);
        // One word may be another one, and one misspelt.
        let shared = self
            .words
            .iter()
            .filter(|w| lower.contains(w.as_str()))
            .count();
        let by_words = (shared + 2 >= self.words.len())
            .then(|| self.by_words(&words(candidate)))
            .flatten();
        edits.into_iter().chain(by_words).min()
    }

    fn by_words(&self, theirs: &[String]) -> Option<usize> {
        if self.words == theirs {
            return Some(1);
        }
        if self.words.len() < 2 || theirs.len() < 2 {
            return None;
        }
        let mut left: Vec<&String> = theirs.iter().collect();
        let mut missing = 0;
        let mut slips = 0;
        for word in &self.words {
            let exact = left.iter().position(|other| *other == word);
            let close = || left.iter().position(|other| is_slip(word, other));
            match exact.or_else(|| {
                slips += 1;
                close()
            }) {
                Some(at) => {
                    slips -= usize::from(exact.is_none() && left[at] == word);
                    left.remove(at);
                }
                None => {
                    slips -= 1;
                    missing += 1;
                }
            }
        }
        let matched = self.words.len() - missing;
        match missing + left.len() {
            0 => Some(2 + 2 * slips),
            1 if matched >= 2 && slips == 0 => Some(6),
            1 if matched >= 3 && slips == 1 => Some(8),
            // One word for another; two words more are no slip.
            2 if matched >= 4 && missing == 1 && slips == 0 => Some(9),
            _ => None,
        }
    }
}

/// How often each letter is there.
fn letters(lower: &str) -> [i32; 26] {
    let mut counts = [0; 26];
    for byte in lower.bytes().filter(u8::is_ascii_lowercase) {
        counts[usize::from(byte - b'a')] += 1;
    }
    counts
}

/// One word for another: a plural, or one letter.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.len().min(b.len()) >= 4 && distance(&a, &b, 1).is_some()
}

/// `taskmanager.numberOfTaskSlots`: taskmanager, number, of, task, slots.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in key.chars() {
        if matches!(c, '.' | '-' | '_') {
            words.push(String::new());
            lower = false;
            continue;
        }
        if c.is_uppercase() && lower {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Optimal string alignment distance, if it is at most `limit`: a swap of neighbours counts once.
fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_some_and(|least| *least > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|d| *d <= limit)
}
