//! Text to located entries, exactly as Flink's own readers see it.
//!
//! This room knows the two file formats (the line reader of `flink-conf.yaml` and the YAML reader of
//! `config.yaml`) and Flink's literals. It does not know Flink's options.

pub mod base64;
pub mod decode;
pub mod hadoop_xml;
pub mod java;
pub mod legacy;
pub mod masters;
pub mod migrate;
pub mod secrets;
pub mod source;
pub mod value;
pub mod yaml;
mod yaml_chars;
mod yaml_construct;
mod yaml_dump;
mod yaml_flatten;
mod yaml_parse;
mod yaml_parse_block;
mod yaml_parse_flow;
mod yaml_scalar;
mod yaml_scan;
mod yaml_scan_block;
mod yaml_scan_scalar;
mod yaml_scan_tag;
mod yaml_token;
mod yaml_tree;
pub mod yaml_value;

pub use source::{Source, Span};
pub use yaml_scalar::Raw;

/// Which of Flink's two readers loads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// The line reader of `flink-conf.yaml` (`GlobalConfiguration.loadLegacyYAMLResource`, to 1.20).
    Legacy,
    /// snakeyaml-engine with the core schema, then flattening (`config.yaml`, from 1.19).
    Yaml,
}

/// Where an entry comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written in the file.
    File,
    /// Given with `-D key=value`; Flink adds those last, by exact key.
    CommandLine,
}

/// One key and its value, as Flink stores it, with the place where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as Flink stores it (flattened with `.` for `config.yaml`).
    pub key: String,
    /// Bytes of the key in the source; empty for `-D`. For a nested key, its last part.
    pub key_span: Span,
    /// The value as Flink stores it.
    pub raw: Raw,
    /// Bytes of the value in the source; empty for `-D`.
    pub value_span: Span,
    /// File or command line.
    pub origin: Origin,
}

impl Entry {
    /// The value as `String.valueOf` prints it: what option conversion starts from.
    pub fn text(&self) -> String {
        self.raw.java_text()
    }
}

/// Something the reader did that the author of the file may not expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// Where, in bytes of the source.
    pub span: Span,
}

/// The kinds of [`Note`]; each belongs to exactly one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// A line without `: ` is dropped; the edit would repair it.
    NoSeparator(Option<(Span, String)>),
    /// `---`, `...` or a directive, which the line reader drops.
    DocumentMarker,
    /// A tab stands between colon and value, so the line is dropped; the edit would repair it.
    TabAfterColon(Span),
    /// `key:` with an indented block: the parent is dropped, the children become top-level keys.
    NestedBlock(Vec<String>),
    /// `key:` with nothing behind it.
    EmptyValue,
    /// A null in `config.yaml`: the process does not start.
    NullValue(String),
    /// `#` inside a value; the index of the entry that lost its tail.
    CutByHash(usize),
    /// The same key twice in one YAML map; the span of the first.
    DuplicateKey(String, Span),
    /// The file is not what the YAML engine accepts; the words of the reason.
    NotYaml(String),
    /// A UTF-8 byte order mark. True if it swallows the first key.
    ByteOrderMark(bool),
    /// Lines end with CR LF; how many.
    CarriageReturns(usize),
    /// Lone CR characters end lines; how many.
    LoneCarriageReturns(usize),
    /// Bytes that are not UTF-8; how many replacement characters stand for them.
    InvalidUtf8(usize),
    /// NUL or another control character.
    ControlCharacter(char),
    /// `config.yaml` in UTF-16 or UTF-32.
    WideEncoding(&'static str),
}

/// Whether Flink would start with this file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load {
    /// It loads.
    Ok,
    /// Flink refuses to start; why, in our words.
    Refused(String),
    /// fctl cannot tell; why.
    Unjudged(String),
}

/// What a reader made of a file: entries in the order of the file, duplicates kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Every stored entry; a later one with the same key wins.
    pub entries: Vec<Entry>,
    /// What happened on the way.
    pub notes: Vec<Note>,
    /// Whether Flink would start.
    pub load: Load,
}

impl Config {
    /// A configuration without entries that Flink refuses, for files it never opens.
    pub fn refused(why: String) -> Self {
        Self {
            entries: Vec::new(),
            notes: Vec::new(),
            load: Load::Refused(why),
        }
    }

    /// The entry that counts for `key`: the last one, as Flink's map keeps it.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|e| e.key == key)
    }

    /// The index of the entry that counts for `key`.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().rposition(|e| e.key == key)
    }

    /// Entries that count, in the order of the file: each key once, the last writer.
    pub fn effective(&self) -> impl Iterator<Item = &Entry> {
        let last: std::collections::HashMap<&str, usize> = self
            .entries
            .iter()
            .enumerate()
            .map(|(i, e)| (e.key.as_str(), i))
            .collect();
        self.entries
            .iter()
            .enumerate()
            .filter(move |(i, e)| last.get(e.key.as_str()) == Some(i))
            .map(|(_, e)| e)
    }

    /// Adds a dynamic property, as `-Dkey=value` does: last, and by exact key.
    pub fn overlay(&mut self, key: &str, value: &str) {
        self.entries.push(Entry {
            key: key.to_owned(),
            key_span: Span::default(),
            raw: Raw::Str(value.to_owned()),
            value_span: Span::default(),
            origin: Origin::CommandLine,
        });
    }

    /// `Configuration.toMap()`: every key with its value as Flink writes it back.
    pub fn to_map(&self) -> std::collections::BTreeMap<String, String> {
        self.entries
            .iter()
            .map(|e| (e.key.clone(), e.raw.yaml_text()))
            .collect()
    }
}

/// Reads decoded text with the given reader.
pub fn read(text: &decode::Decoded, reader: Reader) -> Config {
    let mut config = match reader {
        Reader::Legacy => legacy::read(&text.text),
        Reader::Yaml => yaml::read(text),
    };
    let mut notes = text.notes.clone();
    notes.append(&mut config.notes);
    config.notes = notes;
    config
}
