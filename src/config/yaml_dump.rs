//! `YamlParserUtils.toYAMLString`: how Flink stores a list, as snakeyaml-engine's emitter writes it in flow
//! style. A port of the parts of `Emitter` and `Serializer` that flow style without line splitting reaches.

use super::yaml::Object;
use super::yaml_chars::is_printable;
use super::yaml_scalar::{self, Tag};
use super::yaml_tree::{Id, Kind, Tree};
use super::{Raw, base64};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Longest simple key of the emitter (`DumpSettings.getMaxSimpleKeyLength`).
const MAX_SIMPLE_KEY: usize = 128;
/// Preferred width (`DumpSettings.getWidth`).
const BEST_WIDTH: usize = 80;

/// Writes the object of `root` in flow style. `numbers` counts the anchors of this process: they go on from
/// one dump to the next (`NumberAnchorGenerator`).
pub(super) fn dump(
    tree: &Tree,
    root: Id,
    numbers: &mut usize,
    object: &dyn Fn(Id) -> Object,
) -> String {
    let mut dumper = Dumper {
        tree,
        object,
        anchors: HashMap::new(),
        numbers: *numbers,
        out: String::new(),
        depth: 0,
        seen: HashMap::new(),
    };
    dumper.find_anchors(root);
    dumper.node(root, false);
    *numbers = dumper.numbers;
    dumper.out
}

struct Dumper<'a> {
    tree: &'a Tree,
    object: &'a dyn Fn(Id) -> Object,
    /// Collections that are reached twice, with the number of their anchor.
    anchors: HashMap<Id, usize>,
    numbers: usize,
    out: String,
    /// Open brackets.
    depth: usize,
    /// Collections already visited (first pass) or written (second pass).
    seen: HashMap<Id, bool>,
}

impl Dumper<'_> {
    /// `Serializer.anchorNode`: an anchor gets its number when the collection is met again.
    fn find_anchors(&mut self, id: Id) {
        let children: Vec<Id> = match ((self.object)(id), &self.tree.nodes[id].kind) {
            (Object::List(_), Kind::Seq(items)) => items.clone(),
            (Object::Map(_), Kind::Map(pairs)) => pairs.iter().flat_map(|&(k, v)| [k, v]).collect(),
            (Object::Set(_), Kind::Map(pairs)) => pairs.iter().map(|&(k, _)| k).collect(),
            _ => return,
        };
        if self.seen.contains_key(&id) {
            if !self.anchors.contains_key(&id) {
                self.numbers += 1;
                self.anchors.insert(id, self.numbers);
            }
            return;
        }
        self.seen.insert(id, false);
        for child in children {
            self.find_anchors(child);
        }
    }

    /// `ExpectFlowMappingValue`: a line break even without line splitting, if the line is wide already.
    fn break_if_wide(&mut self) {
        let line = self.out.rsplit('\n').next().unwrap_or("");
        if line.encode_utf16().count() > BEST_WIDTH {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(self.depth));
        }
    }

    fn indicator(&mut self, text: &str) {
        if !self.out.is_empty() && !self.out.ends_with(['[', '{', ' ']) {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    fn node(&mut self, id: Id, simple_key: bool) {
        match (self.object)(id) {
            Object::Null => self.indicator("null"),
            Object::Scalar(Raw::Str(text)) => self.string(id, &text, simple_key),
            Object::Scalar(raw) => {
                let text = raw.yaml_text();
                self.indicator(&text);
            }
            Object::Bytes(bytes) => {
                let text = base64::encode(&bytes);
                if self.out.is_empty() && !text.is_empty() {
                    let _ = write!(self.out, "!!binary |-\n  {text}");
                } else {
                    self.indicator(&format!("!!binary \"{text}\""));
                }
            }
            Object::List(_) | Object::Map(_) | Object::Set(_) => self.collection(id),
        }
    }

    fn collection(&mut self, id: Id) {
        if let Some(number) = self.anchors.get(&id).copied() {
            if self.seen.insert(id, true) == Some(true) {
                self.indicator(&format!("*id{number:03}"));
                return;
            }
            self.indicator(&format!("&id{number:03}"));
        }
        match ((self.object)(id), &self.tree.nodes[id].kind) {
            (Object::List(_), Kind::Seq(items)) => {
                self.indicator("[");
                self.depth += 1;
                for (index, &item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.node(item, false);
                }
                self.depth -= 1;
                self.out.push(']');
            }
            (Object::Set(_), Kind::Map(pairs)) => {
                self.indicator("!!set");
                self.pairs(pairs, true);
            }
            (_, Kind::Map(pairs)) => self.pairs(pairs, false),
            _ => {}
        }
    }

    fn pairs(&mut self, pairs: &[(Id, Id)], set: bool) {
        self.indicator("{");
        self.depth += 1;
        for (index, &(key, value)) in pairs.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            if self.is_simple_key(key) {
                self.node(key, true);
                self.out.push(':');
            } else {
                self.indicator("?");
                self.node(key, false);
                self.break_if_wide();
                self.indicator(":");
            }
            if set {
                self.indicator("null");
            } else {
                self.node(value, false);
            }
        }
        self.depth -= 1;
        self.out.push('}');
    }

    /// `Emitter.checkSimpleKey`.
    fn is_simple_key(&self, id: Id) -> bool {
        let anchored = self.anchors.contains_key(&id);
        match (self.object)(id) {
            Object::Null => true,
            Object::Scalar(raw) => {
                let text = raw.yaml_text();
                // The tag counts too: `!!str` and its kin are 5 long, `!!float` 7.
                let tag = match raw {
                    Raw::Double(_) => 7,
                    Raw::Bool(_) => 6,
                    _ => 5,
                };
                text.encode_utf16().count() + tag < MAX_SIMPLE_KEY
                    && !text.is_empty()
                    && !text.contains('\n')
            }
            Object::Bytes(bytes) => base64::encode(&bytes).len() + 8 < MAX_SIMPLE_KEY,
            Object::List(_) | Object::Map(_) | Object::Set(_) => {
                (anchored && self.seen.get(&id) == Some(&true))
                    || match &self.tree.nodes[id].kind {
                        Kind::Seq(items) => items.is_empty(),
                        Kind::Map(pairs) => pairs.is_empty(),
                        Kind::Scalar(..) => false,
                    }
            }
        }
    }

    /// `Emitter.chooseScalarStyle` for a string in flow context.
    fn string(&mut self, id: Id, text: &str, simple_key: bool) {
        let analysis = Analysis::of(text);
        let multiline = text.contains(['\n', '\u{85}', '\u{2028}', '\u{2029}']);
        let plain_resolves = yaml_scalar::resolve(text) == Tag::Str;
        let halves = &self.tree.nodes[id].halves;
        let written = if multiline {
            double_quoted(text, halves)
        } else if plain_resolves && analysis.flow_plain && !(simple_key && text.is_empty()) {
            text.to_owned()
        } else if analysis.single_quoted {
            format!("'{}'", text.replace('\'', "''"))
        } else {
            double_quoted(text, halves)
        };
        self.indicator(&written);
    }
}

/// `ScalarAnalysis`, as far as flow context needs it.
struct Analysis {
    flow_plain: bool,
    single_quoted: bool,
}

impl Analysis {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self {
                flow_plain: false,
                single_quoted: true,
            };
        }
        let chars: Vec<char> = text.chars().collect();
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut special, mut break_space, mut space_break, mut breaks) =
            (false, false, false, false);
        let (mut previous_space, mut previous_break, mut preceded) = (false, false, true);
        for (index, &c) in chars.iter().enumerate() {
            let followed = chars
                .get(index + 1)
                .is_none_or(|n| matches!(n, '\0' | ' ' | '\t' | '\r' | '\n'));
            indicators |= if index == 0 {
                "#,[]{}&*!|>'\"%@`?:".contains(c) || (c == '-' && followed)
            } else {
                ",?[]{}:".contains(c) || (c == '#' && preceded)
            };
            breaks |= c == '\n';
            special |= !(c == '\n' || matches!(c, ' '..='~') || (is_printable(c) && c > '~'));
            break_space |= c == ' ' && previous_break;
            space_break |= c == '\n' && previous_space;
            previous_space = c == ' ';
            previous_break = c == '\n';
            preceded = matches!(c, '\0' | ' ' | '\t' | '\n');
        }
        let edge = |c: Option<&char>| c.is_some_and(|c| matches!(c, ' ' | '\n'));
        let edges = edge(chars.first()) || edge(chars.last());
        Self {
            flow_plain: !(indicators || special || break_space || space_break || breaks || edges),
            single_quoted: !(special || break_space || space_break),
        }
    }
}

/// `Emitter.writeDoubleQuoted` without line splitting. It takes a high half surrogate and whatever stands behind it for
/// one character.
fn double_quoted(text: &str, halves: &[(usize, u16)]) -> String {
    let units = utf16(text, halves);
    let mut out = String::from("\"");
    let mut index = 0;
    while let Some(&unit) = units.get(index) {
        index += 1;
        if let Some(escape) = escape(unit) {
            out.push('\\');
            out.push(escape);
            continue;
        }
        let mut code = i64::from(unit);
        if (0xD800..0xDC00).contains(&unit)
            && let Some(&next) = units.get(index)
        {
            code = (code << 10) + i64::from(next) - 0x035F_DC00;
        }
        let c = u32::try_from(code).ok().and_then(char::from_u32);
        index += usize::from(code >= 0x10000);
        if let Some(c) = c.filter(|&c| is_printable(c)) {
            out.push(c);
        } else if unit <= 0xFF {
            let _ = write!(out, "\\x{unit:02x}");
        } else if code >= 0x10000 {
            let _ = write!(out, "\\U{code:08x}");
        } else {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push('"');
    out
}

/// The text as Java has it: its half surrogates in their places.
fn utf16(text: &str, halves: &[(usize, u16)]) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    let mut halves = halves.iter().peekable();
    for (at, c) in text.char_indices() {
        match halves.next_if(|half| half.0 == at) {
            Some(&(_, half)) => units.push(half),
            None => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }
    units
}

/// The letter that stands behind a backslash for a character.
fn escape(unit: u16) -> Option<char> {
    let c = char::from_u32(u32::from(unit))?;
    Some(match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return None,
    })
}
