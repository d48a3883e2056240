//! The reader of `config.yaml`: `YamlParserUtils` and `GlobalConfiguration.flatten`, Flink 1.19 and later.
//!
//! snakeyaml-engine 2.6 with the core schema builds Java objects; maps are flattened with `.`, a later
//! flat key wins; lists become one string; a null value ends the process.

use super::decode::Decoded;
use super::yaml_tree::{Failure, Id, Kind, PREFIX, Tree};
use super::{Config, Entry, Load, Note, NoteKind, Origin, Raw, Span};
use super::{yaml_check, yaml_dump, yaml_scalar, yaml_tree};
use std::collections::{HashMap, HashSet};

/// `LoadSettings.getCodePointLimit`.
const CODE_POINT_LIMIT: usize = 3 * 1024 * 1024;

/// A Java object of the document, with the node it came from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    /// `null`.
    Null,
    /// A scalar.
    Scalar(Raw),
    /// `byte[]`, from `!!binary`.
    Bytes(Vec<u8>),
    /// A list; the node gives it its identity.
    List(Id),
    /// A map.
    Map(Id),
    /// A set: a map without values.
    Set(Id),
}

/// Why a document is refused, and where.
pub(super) type Refusal = (NoteKind, Span);

/// Reads the text.
pub fn read(decoded: &Decoded) -> Config {
    let text = decoded.text.as_str();
    if let Some((why, _)) = &decoded.refused {
        return Config::refused(why.clone());
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - body.len();
    if let Some((why, span)) = yaml_check::before(body, offset, CODE_POINT_LIMIT) {
        return refused(NoteKind::NotYaml(why), span);
    }
    let tree = match yaml_tree::compose(body, offset) {
        Ok(tree) => tree,
        Err(Failure::Refused(why, span)) => return refused(NoteKind::NotYaml(why), span),
        Err(Failure::TooDeep) => return unjudged(),
    };
    if let Some((why, span)) = yaml_check::after(text, &tree) {
        return refused(NoteKind::NotYaml(why), span);
    }
    match flatten(text, &tree) {
        Ok(entries) => Config { entries, notes: Vec::new(), load: Load::Ok },
        Err((kind, span)) => refused(kind, span),
    }
}

fn unjudged() -> Config {
    let why = format!("nested deeper than {} levels, further than fctl follows", yaml_tree::MAX_DEPTH);
    Config { entries: Vec::new(), notes: Vec::new(), load: Load::Unjudged(why) }
}

fn refused(kind: NoteKind, span: Span) -> Config {
    let why = match &kind {
        NoteKind::NotYaml(why) => why.clone(),
        NoteKind::NullValue(key) => format!("`{key}` has no value (NullPointerException: Value must not be null)"),
        NoteKind::DuplicateKey(key, _) => format!("found duplicate key `{key}`"),
        _ => "not loadable".to_owned(),
    };
    Config { entries: Vec::new(), notes: vec![Note { kind, span }], load: Load::Refused(why) }
}

fn flatten(text: &str, tree: &Tree) -> Result<Vec<Entry>, Refusal> {
    let mut flattener = Flattener::new(text, tree);
    let Some(root) = tree.root else {
        return Ok(Vec::new());
    };
    // `constructSingleDocument`: a null root, even a tagged one, is an empty configuration.
    if tree.tag(root) == format!("{PREFIX}null") {
        return Ok(Vec::new());
    }
    flattener.check(root)?;
    match flattener.construct(root)? {
        Object::Map(id) => flattener.map(id, "")?,
        Object::Null => {}
        _ => {
            let why = "the top level is no map of keys and values (ClassCastException)".to_owned();
            return Err((NoteKind::NotYaml(why), tree.nodes[root].span));
        }
    }
    Ok(flattener.entries)
}

struct Flattener<'a> {
    text: &'a str,
    tree: &'a Tree,
    entries: Vec<Entry>,
    path: Vec<Id>,
    checked: HashSet<Id>,
    /// Anchors that Flink's dumper has numbered so far.
    anchors: usize,
}

impl<'a> Flattener<'a> {
    fn new(text: &'a str, tree: &'a Tree) -> Self {
        Self { text, tree, entries: Vec::new(), path: Vec::new(), checked: HashSet::new(), anchors: 0 }
    }

    /// Everything that construction refuses, anywhere in the tree: duplicate keys, tags, bad numbers.
    fn check(&mut self, id: Id) -> Result<(), Refusal> {
        if !self.checked.insert(id) {
            return Ok(());
        }
        self.construct(id)?;
        match &self.tree.nodes[id].kind {
            Kind::Scalar(..) => {}
            Kind::Seq(items) => {
                for &item in items {
                    self.check(item)?;
                }
            }
            Kind::Map(pairs) => {
                for &(key, value) in pairs {
                    self.check(key)?;
                    if self.tree.nodes[key].recursive {
                        return Err(self.not_yaml(key, "a key that contains itself"));
                    }
                    self.check(value)?;
                }
                self.duplicates(pairs)?;
            }
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
        if depth > yaml_tree::MAX_DEPTH {
            return String::new();
        }
        let list = |ids: &mut dyn Iterator<Item = Id>| {
            ids.map(|i| self.identity(i, depth + 1)).map(|t| format!("{}:{t}", t.len())).collect::<String>()
        };
        match (self.construct(id), &self.tree.nodes[id].kind) {
            (Ok(Object::Scalar(raw)), _) => match raw {
                // NaN equals itself and 0.0 differs from -0.0, as `Double.equals` has it.
                Raw::Double(d) => format!("Double {}", super::java::double_text(d)),
                other => format!("{other:?}"),
            },
            (_, Kind::Seq(items)) => format!("list {}", list(&mut items.iter().copied())),
            (_, Kind::Map(pairs)) => {
                let mut each: Vec<String> =
                    pairs.iter().map(|&(k, v)| list(&mut [k, v].into_iter())).collect();
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
            _ => self.text.get(self.tree.nodes[id].span.start..self.tree.nodes[id].span.end).unwrap_or("").to_owned(),
        }
    }

    /// The Java object of one node, without looking below it.
    fn construct(&self, id: Id) -> Result<Object, Refusal> {
        let tag = self.tree.tag(id);
        let short = tag.strip_prefix(PREFIX).unwrap_or("");
        let scalar = |raw: Option<Raw>| {
            raw.map(Object::Scalar).ok_or_else(|| self.not_yaml(id, "a number that Java cannot read"))
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
            (Kind::Scalar(text, _), "binary") => yaml_dump::decode_base64(text)
                .map(Object::Bytes)
                .ok_or_else(|| self.not_yaml(id, "a `!!binary` value that is not base64")),
            (Kind::Seq(_), "seq") => Ok(Object::List(id)),
            (Kind::Map(_), "map") => Ok(Object::Map(id)),
            (Kind::Map(_), "set") => Ok(Object::Set(id)),
            (_, "str" | "bool" | "int" | "float" | "seq" | "map" | "set" | "binary") => {
                Err(self.not_yaml(id, "the tag does not fit what stands behind it (ClassCastException)"))
            }
            _ => Err(self.not_yaml(id, &format!("could not determine a constructor for the tag {tag}"))),
        }
    }

    fn map(&mut self, id: Id, prefix: &str) -> Result<(), Refusal> {
        if self.path.contains(&id) {
            return Err(self.not_yaml(id, "a map that contains itself (StackOverflowError)"));
        }
        let Kind::Map(pairs) = &self.tree.nodes[id].kind else {
            return Ok(());
        };
        self.path.push(id);
        for &(key, value) in pairs {
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
                let span = if span.is_empty() { self.tree.nodes[key].span } else { span };
                return Err((NoteKind::NullValue(flat), span));
            }
            Object::Scalar(raw) => raw,
            Object::List(_) => Raw::Str(self.written(value)),
            _ => {
                // Flink writes it back only when it is asked; that counts no anchors.
                let mut numbers = 0;
                Raw::Other(yaml_dump::dump(self.tree, value, &mut numbers, &|id| self.construct(id).unwrap_or(Object::Null)))
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
        let text = yaml_dump::dump(self.tree, value, &mut numbers, &|id| self.construct(id).unwrap_or(Object::Null));
        self.anchors = numbers;
        text
    }
}

/// Whether `ConfigurationUtils.convertToProperties` takes `text` as a YAML map of scalars.
pub fn is_string_map(text: &str) -> bool {
    if yaml_check::before(text, 0, CODE_POINT_LIMIT).is_some() {
        return false;
    }
    let Ok(tree) = yaml_tree::compose(text, 0) else {
        return false;
    };
    let Some(root) = tree.root else {
        return false;
    };
    let mut flattener = Flattener::new(text, &tree);
    let Kind::Map(pairs) = &tree.nodes[root].kind else {
        return false;
    };
    flattener.check(root).is_ok()
        && pairs.iter().all(|&(k, v)| {
            [k, v].into_iter().all(|id| flattener.construct(id).is_ok_and(|object| object != Object::Null))
        })
}

/// Block scalars and lists end behind their line break; a finding should not.
fn trim_span(text: &str, span: Span) -> Span {
    let slice = text.get(span.start..span.end).unwrap_or("");
    Span::new(span.start, span.start + slice.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::super::{Config, Load, NoteKind, Reader};
    use proptest::prelude::*;

    fn read(text: &str) -> Config {
        super::read(&decode(text.as_bytes(), Reader::Yaml))
    }

    fn pairs(text: &str) -> Vec<(String, String)> {
        let config = read(text);
        assert_eq!(config.load, Load::Ok, "{text}");
        config.to_map().into_iter().collect()
    }

    fn refused(text: &str) -> bool {
        matches!(read(text).load, Load::Refused(_))
    }

    #[test]
    fn nested_and_dotted_keys_are_one_map() {
        let text = "high-availability:\n  type: zookeeper\nhigh-availability.storageDir: hdfs:///x\n";
        let expected = [("high-availability.storageDir", "hdfs:///x"), ("high-availability.type", "zookeeper")];
        assert_eq!(pairs(text), expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }

    #[test]
    fn scalars_as_java_prints_them() {
        let text = "a: 010\nb: 1.20\nc: 1e3\nd: yes\ne: True\nf: .inf\ng: [a, 'b c', 1, 'x: y', \"l\\nm\"]\nh: {}\ni: []\n";
        let values: Vec<String> = pairs(text).into_iter().map(|(_, v)| v).collect();
        assert_eq!(values, ["10", "1.2", "1000.0", "yes", "true", ".inf", "[a, b c, 1, 'x: y', \"l\\nm\"]", "[]"]);
    }

    #[test]
    fn what_ends_the_process() {
        for text in [
            "a:\n", "a: ~\n", "a: 1\na: 2\n", "- a\n", "word\n", "a: b: c\n", "a: *x\n", "a: b\n---\nc: d\n",
            "1: a\n", "a: !foo b\n", "a: @b\n", "a: +.inf\n", "a: &x {b: *x}\n",
        ] {
            assert!(refused(text), "{text}");
        }
        assert!(!refused("") && !refused("# only\n") && !refused("a: ''\n"));
    }

    #[test]
    fn a_null_names_its_key() {
        let config = read("a:\n  b:\n");
        assert!(matches!(&config.notes[0].kind, NoteKind::NullValue(key) if key == "a.b"));
    }

    proptest! {
        #[test]
        fn never_panics(text in "(?s)[a-c:\\-\\[\\]{}&*!|>'\"%@#,? \\n\\t]{0,60}") {
            let config = read(&text);
            for e in &config.entries {
                prop_assert!(text.get(e.key_span.start..e.key_span.end).is_some());
            }
        }
    }
}
