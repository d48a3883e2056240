//! Construction and flattening: a node tree to the entries of Flink's configuration.

use super::yaml::{Object, Refusal};
use super::yaml_parse::PREFIX;
use super::yaml_tree::{Id, Kind, Tree};
use super::{Entry, NoteKind, Origin, Raw, Span};
use super::{yaml_dump, yaml_scalar, yaml_tree};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// Walks a tree as `StandardConstructor` and `GlobalConfiguration.flatten` do.
pub(super) struct Flattener<'a> {
    text: &'a str,
    tree: &'a Tree,
    pub(super) entries: Vec<Entry>,
    path: Vec<Id>,
    checked: HashSet<Id>,
    /// Anchors that Flink's dumper has numbered so far.
    anchors: usize,
    /// Nodes that were met on the way, each as often as aliases repeat it.
    steps: Cell<usize>,
}

/// The tag of `${NAME}`; without an environment, which Flink gives the engine none of, it is a string.
const ENV: &str = "!ENV_VARIABLE";
/// Nodes after which fctl gives up: a few nested aliases can stand for more than any memory holds.
const MAX_STEPS: usize = 200_000;

impl<'a> Flattener<'a> {
    pub(super) fn new(text: &'a str, tree: &'a Tree) -> Self {
        Self {
            text,
            tree,
            entries: Vec::new(),
            path: Vec::new(),
            checked: HashSet::new(),
            anchors: 0,
            steps: Cell::new(0),
        }
    }

    /// True if aliases repeat so much that the result is not complete.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > MAX_STEPS
    }

    fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        !self.is_exhausted()
    }

    /// Everything that construction refuses, anywhere in the tree: duplicate keys, tags, bad numbers.
    pub(super) fn check(&mut self, id: Id) -> Result<(), Refusal> {
        if !self.checked.insert(id) {
            return Ok(());
        }
        let object = self.construct(id)?;
        match &self.tree.nodes[id].kind {
            Kind::Seq(items) if object != Object::Null => {
                for &item in items {
                    self.check(item)?;
                }
            }
            Kind::Map(pairs) if object != Object::Null => {
                let is_map = matches!(object, Object::Map(_));
                for &(key, value) in pairs {
                    self.check(key)?;
                    if self.tree.nodes[key].recursive {
                        return Err(self.not_yaml(key, "a key that contains itself"));
                    }
                    // A set does not look at its values.
                    if is_map {
                        self.check(value)?;
                    }
                }
                self.duplicates(pairs)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn duplicates(&self, pairs: &[(Id, Id)]) -> Result<(), Refusal> {
        let mut seen: HashMap<String, Id> = HashMap::new();
        for &(key, _) in pairs {
            if let Some(first) = seen.insert(self.identity(key, 0), key) {
                let name = self.scalar_text(key);
                let kind = NoteKind::DuplicateKey(name, self.tree.nodes[first].span);
                return Err((kind, self.tree.nodes[key].span));
            }
        }
        Ok(())
    }

    /// A text that is equal for keys that Java's `equals` finds equal.
    fn identity(&self, id: Id, depth: usize) -> String {
        if depth > yaml_tree::MAX_DEPTH || !self.step() {
            return String::new();
        }
        let list = |ids: &mut dyn Iterator<Item = Id>| {
            ids.map(|i| self.identity(i, depth + 1))
                .map(|t| format!("{}:{t}", t.len()))
                .collect::<String>()
        };
        match (self.construct(id), &self.tree.nodes[id].kind) {
            (Ok(Object::Scalar(raw)), _) => match raw {
                // NaN equals itself and 0.0 differs from -0.0, as `Double.equals` has it.
                Raw::Double(d) => format!("Double {}", super::java::double_text(d)),
                other => format!("{other:?} {:?}", self.tree.nodes[id].halves),
            },
            (_, Kind::Seq(items)) => format!("list {}", list(&mut items.iter().copied())),
            (_, Kind::Map(pairs)) => {
                let mut each: Vec<String> = pairs
                    .iter()
                    .map(|&(k, v)| list(&mut [k, v].into_iter()))
                    .collect();
                each.sort();
                format!("map {each:?}")
            }
            (Ok(Object::Bytes(_)), _) => format!("bytes {id}"),
            _ => "null".to_owned(),
        }
    }

    fn not_yaml(&self, id: Id, why: &str) -> Refusal {
        (NoteKind::NotYaml(why.to_owned()), self.tree.nodes[id].span)
    }

    fn scalar_text(&self, id: Id) -> String {
        match &self.tree.nodes[id].kind {
            Kind::Scalar(text, _) => text.clone(),
            _ => self
                .text
                .get(self.tree.nodes[id].span.start..self.tree.nodes[id].span.end)
                .unwrap_or("")
                .to_owned(),
        }
    }

    /// The Java object of one node, without looking below it.
    pub(super) fn construct(&self, id: Id) -> Result<Object, Refusal> {
        let tag = self.tree.tag(id);
        let short = match tag.as_str() {
            ENV => "str",
            tag => tag.strip_prefix(PREFIX).unwrap_or(""),
        };
        let scalar = |raw: Option<Raw>| {
            raw.map(Object::Scalar)
                .ok_or_else(|| self.not_yaml(id, "a number that Java cannot read"))
        };
        match (&self.tree.nodes[id].kind, short) {
            (Kind::Scalar(..), "null") => Ok(Object::Null),
            (Kind::Seq(_) | Kind::Map(_), "null") => Ok(Object::Null),
            (Kind::Scalar(text, _), "str") => Ok(Object::Scalar(Raw::Str(text.clone()))),
            (Kind::Scalar(text, _), "bool") => Ok(match text.to_lowercase().as_str() {
                "true" => Object::Scalar(Raw::Bool(true)),
                "false" => Object::Scalar(Raw::Bool(false)),
                _ => Object::Null,
            }),
            (Kind::Scalar(text, _), "int") => scalar(yaml_scalar::construct_int(text)),
            (Kind::Scalar(text, _), "float") => scalar(yaml_scalar::construct_float(text)),
            (Kind::Scalar(text, _), "binary") => super::base64::decode(text)
                .map(Object::Bytes)
                .ok_or_else(|| self.not_yaml(id, "a `!!binary` value that is not base64")),
            (Kind::Seq(_), "seq") => Ok(Object::List(id)),
            (Kind::Map(_), "map") => Ok(Object::Map(id)),
            (Kind::Map(_), "set") => Ok(Object::Set(id)),
            (_, "str" | "bool" | "int" | "float" | "seq" | "map" | "set" | "binary") => Err(self
                .not_yaml(
                    id,
                    "the tag does not fit what stands behind it (ClassCastException)",
                )),
            _ => Err(self.not_yaml(
                id,
                &format!("could not determine a constructor for the tag {tag}"),
            )),
        }
    }

    /// True if no key and no value of a map is null.
    pub(super) fn has_no_null(&self, id: Id) -> bool {
        let Kind::Map(pairs) = &self.tree.nodes[id].kind else {
            return false;
        };
        pairs
            .iter()
            .flat_map(|&(key, value)| [key, value])
            .all(|id| {
                self.construct(id)
                    .is_ok_and(|object| object != Object::Null)
            })
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
