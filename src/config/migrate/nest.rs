//! Writes entries as maps in maps.

use super::scalar;
use std::collections::HashSet;

/// The text so far, the maps that are open, and the comments that wait for the line below them.
#[derive(Debug, Default)]
pub(super) struct Nest {
    out: String,
    /// Names in the top level.
    root: HashSet<String>,
    /// Maps from the outside to the inside.
    open: Vec<Map>,
    waiting: Vec<String>,
}

#[derive(Debug)]
struct Map {
    /// What its keys start with, to the dot.
    front: String,
    /// Names in it.
    names: HashSet<String>,
}

/// Longest key that the engine takes in front of its colon (`ScannerImpl.stalePossibleSimpleKeys`: 1024).
const MAX_SIMPLE_KEY: usize = 1_000;

impl Nest {
    /// A comment, or an empty line, in front of the next entry.
    pub(super) fn wait(&mut self, comment: String) {
        self.waiting.push(comment);
    }

    /// An entry with its value as it is written: `nested` in the map that its key names, which is opened if it is not, else at top level.
    pub(super) fn entry(&mut self, key: &str, nested: bool, value: &str, tail: Option<&str>) {
        if !nested {
            self.open.clear();
        }
        while self
            .open
            .last()
            .is_some_and(|map| !key.starts_with(&map.front))
        {
            self.open.pop();
        }
        self.flush();
        let mut rest = &key[self.open.last().map_or(0, |map| map.front.len())..];
        while nested && let Some((head, inner)) = rest.split_once('.') {
            if self.names().contains(head) {
                break;
            }
            self.names().insert(head.to_owned());
            self.line(&format!("{}:", scalar::key(head)));
            let front = key[..key.len() - inner.len()].to_owned();
            let names = HashSet::new();
            self.open.push(Map { front, names });
            rest = inner;
        }
        self.names().insert(rest.to_owned());
        let key = scalar::key(rest);
        let tail = tail.map_or_else(String::new, |tail| format!(" {tail}"));
        if key.len() > MAX_SIMPLE_KEY {
            self.line(&format!("? {key}"));
            self.line(&format!(": {value}{tail}"));
        } else {
            self.line(&format!("{key}: {value}{tail}"));
        }
    }

    /// The whole text.
    pub(super) fn end(mut self) -> String {
        self.open.clear();
        self.flush();
        self.out
    }

    fn names(&mut self) -> &mut HashSet<String> {
        match self.open.last_mut() {
            Some(map) => &mut map.names,
            None => &mut self.root,
        }
    }

    fn flush(&mut self) {
        for comment in std::mem::take(&mut self.waiting) {
            self.line(&comment);
        }
    }

    fn line(&mut self, text: &str) {
        if !text.is_empty() {
            self.out.push_str(&"  ".repeat(self.open.len()));
            self.out.push_str(text);
        }
        self.out.push('\n');
    }
}
