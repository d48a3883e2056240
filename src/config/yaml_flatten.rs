//! A node tree to the entries of Flink's configuration.

use super::yaml::{Object, Refusal};
use super::yaml_dump;
use super::yaml_tree::{Id, Kind, Tree};
use super::{Entry, NoteKind, Origin, Raw, Span};
use std::collections::HashSet;

/// Walks a tree as `GlobalConfiguration.flatten` does.
pub(super) struct Flattener<'a> {
    text: &'a str,
    tree: &'a Tree,
    pub(super) entries: Vec<Entry>,
    path: Vec<Id>,
    /// Anchors that Flink's dumper has numbered so far.
    anchors: usize,
    /// Nodes that were met on the way, each as often as aliases repeat it.
    steps: usize,
}

/// Nodes after which fctl gives up: a few nested aliases can stand for more than any memory holds.
const MAX_STEPS: usize = 200_000;

impl<'a> Flattener<'a> {
    pub(super) fn new(text: &'a str, tree: &'a Tree) -> Self {
        Self {
            text,
            tree,
            entries: Vec::new(),
            path: Vec::new(),
            anchors: 0,
            steps: 0,
        }
    }

    /// True if aliases repeat so much that the result is not complete.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > MAX_STEPS
    }

    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_add(1);
        !self.is_exhausted()
    }

    fn not_yaml(&self, id: Id, why: &str) -> Refusal {
        self.tree.not_yaml(id, why)
    }

    /// The Java object of one node, without looking below it.
    pub(super) fn construct(&self, id: Id) -> Result<Object, Refusal> {
        self.tree.object(id)
    }

    /// What `convertToStringMap` takes: a map without nulls whose keys are different texts.
    pub(super) fn is_string_map(&self, id: Id) -> bool {
        let Kind::Map(pairs) = &self.tree.nodes[id].kind else {
            return false;
        };
        let mut texts = HashSet::new();
        pairs.iter().all(|&(key, value)| {
            self.text_of(key).is_some_and(|text| texts.insert(text))
                && self
                    .construct(value)
                    .is_ok_and(|object| object != Object::Null)
        })
    }

    /// `ConfigurationUtils.convertToString`; none for null.
    fn text_of(&self, id: Id) -> Option<String> {
        match self.construct(id).ok()? {
            Object::Null => None,
            Object::Scalar(raw) => Some(raw.yaml_text()),
            _ => Some(yaml_dump::dump(self.tree, id, &mut 0, &|id| {
                self.construct(id).unwrap_or(Object::Null)
            })),
        }
    }

    pub(super) fn map(&mut self, id: Id, prefix: &str) -> Result<(), Refusal> {
        if self.path.contains(&id) {
            return Err(self.not_yaml(id, "a map that contains itself (StackOverflowError)"));
        }
        let Kind::Map(pairs) = &self.tree.nodes[id].kind else {
            return Ok(());
        };
        self.path.push(id);
        for &(key, value) in pairs {
            if !self.step() {
                break;
            }
            let flat = format!("{prefix}{}", self.key(key)?);
            match self.construct(value)? {
                Object::Map(inner) => self.map(inner, &format!("{flat}."))?,
                object => self.store(flat, key, value, object)?,
            }
        }
        self.path.pop();
        Ok(())
    }

    /// A key of the configuration: a string, or null, which Java's `+` turns into the word.
    fn key(&self, id: Id) -> Result<String, Refusal> {
        match self.construct(id)? {
            Object::Scalar(Raw::Str(text)) => Ok(text),
            Object::Null => Ok("null".to_owned()),
            _ => Err(self.not_yaml(id, "a key that is not a string (ClassCastException)")),
        }
    }

    fn store(&mut self, flat: String, key: Id, value: Id, object: Object) -> Result<(), Refusal> {
        let span = self.tree.nodes[value].span;
        let raw = match object {
            Object::Null => {
                let span = if span.is_empty() {
                    self.tree.nodes[key].span
                } else {
                    span
                };
                return Err((NoteKind::NullValue(flat), span));
            }
            Object::Scalar(raw) => raw,
            Object::List(_) => Raw::Str(self.written(value)),
            _ => {
                // Flink writes it back only when it is asked; that counts no anchors.
                let mut numbers = 0;
                Raw::Other(yaml_dump::dump(self.tree, value, &mut numbers, &|id| {
                    self.construct(id).unwrap_or(Object::Null)
                }))
            }
        };
        self.entries.push(Entry {
            key: flat,
            key_span: self.tree.nodes[key].span,
            raw,
            value_span: trim_span(self.text, span),
            origin: Origin::File,
        });
        Ok(())
    }

    fn written(&mut self, value: Id) -> String {
        let mut numbers = self.anchors;
        let text = yaml_dump::dump(self.tree, value, &mut numbers, &|id| {
            self.construct(id).unwrap_or(Object::Null)
        });
        self.anchors = numbers;
        text
    }
}

/// Block scalars and lists end behind their line break; a finding should not.
fn trim_span(text: &str, span: Span) -> Span {
    let slice = text.get(span.start..span.end).unwrap_or("");
    Span::new(span.start, span.start + slice.trim_end().len())
}
