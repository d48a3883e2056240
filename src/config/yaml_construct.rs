//! Nodes to Java objects: `BaseConstructor` and `StandardConstructor` of snakeyaml-engine 2.6.
//!
//! Objects are built in the engine's order, because it compares the keys of a map while a list or map around them
//! may not be filled yet.

use super::yaml::{Object, Refusal};
use super::yaml_parse::PREFIX;
use super::yaml_tree::{Id, Kind, Tree};
use super::{NoteKind, Raw, yaml_scalar};
use std::collections::{HashMap, HashSet};

/// The tag of `${NAME}`; without an environment, and Flink gives the engine none, it is a string.
const ENV: &str = "!ENV_VARIABLE";
/// Levels of a key that fctl compares.
const MAX_DEPTH: usize = 1_000;
/// Nodes of keys that fctl compares while they are not filled yet.
const MAX_STEPS: usize = 200_000;

impl Tree {
    /// The Java object of one node, without looking below it.
    pub(super) fn object(&self, id: Id) -> Result<Object, Refusal> {
        let tag = self.tag(id);
        let short = match tag.as_str() {
            ENV => "str",
            tag => tag.strip_prefix(PREFIX).unwrap_or(""),
        };
        let scalar = |raw: Option<Raw>| {
            raw.map(Object::Scalar)
                .ok_or_else(|| self.not_yaml(id, "a number that Java cannot read"))
        };
        match (&self.nodes[id].kind, short) {
            (_, "null") => Ok(Object::Null),
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
            (_, "str" | "bool" | "int" | "float" | "seq" | "map" | "set" | "binary") => {
                let why = "the tag does not fit what stands behind it (ClassCastException)";
                Err(self.not_yaml(id, why))
            }
            _ => {
                let why = format!("could not determine a constructor for the tag {tag}");
                Err(self.not_yaml(id, &why))
            }
        }
    }

    /// A refusal at a node.
    pub(super) fn not_yaml(&self, id: Id, why: &str) -> Refusal {
        (NoteKind::NotYaml(why.to_owned()), self.nodes[id].span)
    }
}

/// What two equal objects have in common (`Object.equals`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Shape {
    Null,
    /// Class and value of a scalar, and its half surrogates.
    Scalar(&'static str, String, Vec<(usize, u16)>),
    /// A byte array equals itself alone.
    Bytes(Id),
    List(Vec<usize>),
    Map(Vec<(usize, usize)>),
    Set(Vec<usize>),
}

/// Why no value was found.
enum Stop {
    /// `hashCode` of an object that contains itself: StackOverflowError.
    Endless,
    TooMuch,
}

/// Builds all objects below a node.
pub(super) struct Constructor<'a> {
    tree: &'a Tree,
    /// Nodes whose objects are there; those of recursive nodes before they are filled.
    built: HashSet<Id>,
    /// Items or pairs that the collections which are being filled have so far.
    filling: HashMap<Id, usize>,
    /// Equal objects have equal numbers.
    shapes: HashMap<Shape, usize>,
    numbers: HashMap<Id, usize>,
    steps: usize,
    exhausted: bool,
}

impl<'a> Constructor<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            built: HashSet::new(),
            filling: HashMap::new(),
            shapes: HashMap::new(),
            numbers: HashMap::new(),
            steps: 0,
            exhausted: false,
        }
    }

    /// True if keys hold more than fctl compares, so that what it says is not sure.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// `constructObject`.
    pub(super) fn build(&mut self, id: Id) -> Result<(), Refusal> {
        if self.built.contains(&id) {
            return Ok(());
        }
        let tree = self.tree;
        let node = &tree.nodes[id];
        let object = tree.object(id)?;
        if node.recursive {
            self.built.insert(id);
        }
        self.filling.insert(id, 0);
        match (&node.kind, object) {
            (Kind::Seq(items), Object::List(_)) => {
                for (index, &item) in items.iter().enumerate() {
                    self.build(item)?;
                    self.filling.insert(id, index + 1);
                }
            }
            (Kind::Map(pairs), Object::Map(_)) => self.pairs(id, pairs, true)?,
            (Kind::Map(pairs), Object::Set(_)) => self.pairs(id, pairs, false)?,
            _ => {}
        }
        self.filling.remove(&id);
        self.built.insert(id);
        Ok(())
    }

    /// `constructMapping2ndStep` and `constructSet2ndStep`.
    fn pairs(&mut self, id: Id, pairs: &[(Id, Id)], values: bool) -> Result<(), Refusal> {
        let mut seen: HashMap<usize, Id> = HashMap::new();
        for &(key, _) in pairs {
            self.build(key)?;
            if let Some(number) = self.key(key)?
                && let Some(first) = seen.insert(number, key)
            {
                let name = self.tree.key_name(key);
                let kind = NoteKind::DuplicateKey(name, self.tree.nodes[first].span);
                return Err((kind, self.tree.nodes[key].span));
            }
        }
        for (index, &(key, value)) in pairs.iter().enumerate() {
            self.key(key)?;
            if values {
                self.build(value)?;
            }
            if self.tree.nodes[key].recursive {
                return Err(self.tree.not_yaml(key, "a key that contains itself"));
            }
            self.filling.insert(id, index + 1);
        }
        Ok(())
    }

    /// The number of a key; none if fctl cannot tell.
    fn key(&mut self, id: Id) -> Result<Option<usize>, Refusal> {
        match self.number(id, 0) {
            Ok((number, _)) => Ok(Some(number)),
            Err(Stop::Endless) => {
                let why = "a key with something in it that contains itself (StackOverflowError)";
                Err(self.tree.not_yaml(id, why))
            }
            Err(Stop::TooMuch) => {
                self.exhausted = true;
                Ok(None)
            }
        }
    }

    /// The number of an object as it is filled now, and whether that is final.
    fn number(&mut self, id: Id, depth: usize) -> Result<(usize, bool), Stop> {
        if let Some(&number) = self.numbers.get(&id) {
            return Ok((number, true));
        }
        self.steps += 1;
        if self.steps > MAX_STEPS + self.tree.nodes.len() {
            return Err(Stop::TooMuch);
        }
        if depth > self.tree.nodes.len() {
            return Err(Stop::Endless); // Deeper than there are nodes: a circle.
        }
        if depth > MAX_DEPTH {
            return Err(Stop::TooMuch);
        }
        let tree = self.tree;
        let node = &tree.nodes[id];
        let filled = self.filling.get(&id).copied();
        let count = filled.unwrap_or(usize::MAX);
        let mut done = filled.is_none();
        let shape = match (&node.kind, tree.object(id)) {
            (Kind::Scalar(..), Ok(Object::Scalar(raw))) => scalar_shape(&raw, &node.halves),
            (Kind::Seq(items), Ok(Object::List(_))) => {
                let items = items.iter().copied().take(count);
                Shape::List(self.all(items, depth, &mut done)?)
            }
            (Kind::Map(pairs), Ok(Object::Map(_))) => {
                let pairs = pairs.iter().take(count);
                let keys = self.all(pairs.clone().map(|p| p.0), depth, &mut done)?;
                let values = self.all(pairs.map(|p| p.1), depth, &mut done)?;
                let mut both: Vec<(usize, usize)> = keys.into_iter().zip(values).collect();
                both.sort_unstable();
                Shape::Map(both)
            }
            (Kind::Map(pairs), Ok(Object::Set(_))) => {
                let keys = pairs.iter().map(|p| p.0).take(count);
                let mut keys = self.all(keys, depth, &mut done)?;
                keys.sort_unstable();
                Shape::Set(keys)
            }
            (_, Ok(Object::Bytes(_))) => Shape::Bytes(id),
            _ => Shape::Null,
        };
        let next = self.shapes.len();
        let number = *self.shapes.entry(shape).or_insert(next);
        if done {
            self.numbers.insert(id, number);
        }
        Ok((number, done))
    }

    fn all(
        &mut self,
        ids: impl Iterator<Item = Id>,
        depth: usize,
        done: &mut bool,
    ) -> Result<Vec<usize>, Stop> {
        ids.map(|id| {
            let (number, sure) = self.number(id, depth + 1)?;
            *done &= sure;
            Ok(number)
        })
        .collect()
    }
}

/// NaN equals itself and 0.0 differs from -0.0, as `Double.equals` has it; 1 and 4294967296 are of two classes.
fn scalar_shape(raw: &Raw, halves: &[(usize, u16)]) -> Shape {
    let class = match raw {
        Raw::Str(_) => "String",
        Raw::Int(_) => "Integer",
        Raw::Long(_) => "Long",
        Raw::Big(_) => "BigInteger",
        Raw::Bool(_) => "Boolean",
        Raw::Double(_) => "Double",
        Raw::Other(_) => "Object",
    };
    Shape::Scalar(class, raw.java_text(), halves.to_vec())
}
