//! The reader of `config.yaml`: `YamlParserUtils` and `GlobalConfiguration.flatten`, Flink 1.19 and later.
//!
//! snakeyaml-engine 2.6 with the core schema builds Java objects; maps are flattened with `.`, a later
//! flat key wins; lists become one string; a null value ends the process.

use super::decode::Decoded;
use super::yaml_construct::Constructor;
use super::yaml_flatten::Flattener;
use super::yaml_parse::PREFIX;
use super::yaml_tree::{self, Failure, Id, Node, Tree};
use super::{Config, Entry, Load, Note, NoteKind, Raw, Span};

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
    // The decoder takes the mark of UTF-8 away; those of UTF-16 and UTF-32 are gone already.
    let offset = if decoded.offsets_match && text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = &text[offset..];
    let tree = match yaml_tree::compose(body, offset) {
        Ok(tree) => tree,
        Err(Failure::Refused(why, span)) => return refused(NoteKind::NotYaml(why), span),
        Err(Failure::TooDeep) => {
            return unjudged(format!(
                "nested deeper than {} levels, further than fctl follows",
                yaml_tree::MAX_DEPTH
            ));
        }
    };
    if let Some(why) = tree.nodes.iter().find_map(beyond) {
        return unjudged(why.to_owned());
    }
    match flatten(text, &tree) {
        Ok(None) => unjudged(
            "aliases that stand for more than 200,000 nodes, further than fctl follows".to_owned(),
        ),
        Ok(Some(entries)) => Config {
            entries,
            notes: Vec::new(),
            load: Load::Ok,
        },
        Err((kind, span)) => refused(kind, span),
    }
}

/// What fctl does not follow: the two classes that the engine builds from a tag, and what Flink cannot write back.
/// Nobody configures Flink with them.
pub(super) fn beyond(node: &Node) -> Option<&'static str> {
    match node.tag.as_deref()?.strip_prefix(PREFIX)? {
        "java.util.UUID" | "java.util.Optional" => {
            Some("a tag that names a class of Java, which fctl does not follow")
        }
        "set" if node.recursive => Some("a set that contains itself, which fctl does not follow"),
        _ => None,
    }
}

fn unjudged(why: String) -> Config {
    Config {
        entries: Vec::new(),
        notes: Vec::new(),
        load: Load::Unjudged(why),
    }
}

fn refused(kind: NoteKind, span: Span) -> Config {
    let why = match &kind {
        NoteKind::NotYaml(why) => why.clone(),
        NoteKind::NullValue(key) => {
            format!("`{key}` has no value (NullPointerException: Value must not be null)")
        }
        NoteKind::DuplicateKey(key, _) => format!("found duplicate key `{key}`"),
        _ => "not loadable".to_owned(),
    };
    Config {
        entries: Vec::new(),
        notes: vec![Note { kind, span }],
        load: Load::Refused(why),
    }
}

/// The entries; none if aliases repeat further than fctl follows.
fn flatten(text: &str, tree: &Tree) -> Result<Option<Vec<Entry>>, Refusal> {
    let mut flattener = Flattener::new(text, tree);
    let Some(root) = tree.root else {
        return Ok(Some(Vec::new()));
    };
    // `constructSingleDocument`: a null root, even a tagged one, is an empty configuration.
    if tree.tag(root) == format!("{PREFIX}null") {
        return Ok(Some(Vec::new()));
    }
    let mut constructor = Constructor::new(tree);
    let built = constructor.build(root);
    if constructor.is_exhausted() {
        return Ok(None);
    }
    built?;
    match flattener.construct(root)? {
        Object::Map(id) => flattener.map(id, "")?,
        Object::Null => {}
        _ => {
            let why = "the top level is no map of keys and values (ClassCastException)".to_owned();
            return Err((NoteKind::NotYaml(why), tree.nodes[root].span));
        }
    }
    Ok((!flattener.is_exhausted()).then_some(flattener.entries))
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
        let text =
            "high-availability:\n  type: zookeeper\nhigh-availability.storageDir: hdfs:///x\n";
        let expected = [
            ("high-availability.storageDir", "hdfs:///x"),
            ("high-availability.type", "zookeeper"),
        ];
        assert_eq!(
            pairs(text),
            expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
    }

    #[test]
    fn scalars_as_java_prints_them() {
        let text = "a: 010\nb: 1.20\nc: 1e3\nd: yes\ne: True\nf: .inf\ng: [a, 'b c', 1, 'x: y', \"l\\nm\"]\nh: {}\ni: []\n";
        let values: Vec<String> = pairs(text).into_iter().map(|(_, v)| v).collect();
        assert_eq!(
            values,
            [
                "10",
                "1.2",
                "1000.0",
                "yes",
                "true",
                ".inf",
                "[a, b c, 1, 'x: y', \"l\\nm\"]",
                "[]"
            ]
        );
    }

    #[test]
    fn what_ends_the_process() {
        for text in [
            "a:\n",
            "a: ~\n",
            "a: 1\na: 2\n",
            "- a\n",
            "word\n",
            "a: b: c\n",
            "a: *x\n",
            "a: b\n---\nc: d\n",
            "1: a\n",
            "a: !foo b\n",
            "a: @b\n",
            "a: +.inf\n",
            "a: &x {b: *x}\n",
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
