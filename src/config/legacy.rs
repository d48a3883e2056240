//! The line reader of `flink-conf.yaml`: `GlobalConfiguration.loadLegacyYAMLResource`, 1.12 to 1.20.
//!
//! It is not YAML. A line is cut at the first `#`, trimmed, and split at the first colon that a space
//! follows; a line that does not split, or whose key or value is empty, is dropped with a WARN.

use super::source::line_spans;
use super::{Config, Entry, Load, Note, NoteKind, Origin, Raw, Span, java};

/// Reads the whole text. Never fails: what Flink drops becomes a note.
pub fn read(text: &str) -> Config {
    let lines: Vec<Span> = line_spans(text).collect();
    let mut entries: Vec<Entry> = Vec::new();
    let mut notes = Vec::new();
    for (index, &line) in lines.iter().enumerate() {
        let whole = &text[line.start..line.end];
        let hash = whole.find('#');
        let kept = trimmed(
            text,
            Span::new(line.start, hash.map_or(line.end, |h| line.start + h)),
        );
        if kept.is_empty() {
            continue;
        }
        match split(text, kept) {
            Some((key, value)) => {
                entries.push(entry(text, key, value));
                if let Some(cut) = hash.and_then(|h| cut_tail(whole, line.start, h)) {
                    notes.push(Note {
                        kind: NoteKind::CutByHash(entries.len() - 1),
                        span: cut,
                    });
                }
            }
            None => notes.push(dropped(text, &lines, index, kept)),
        }
    }
    Config {
        entries,
        notes,
        load: Load::Ok,
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let slice = &text[span.start..span.end];
    let inner = java::trim(slice);
    if inner.is_empty() {
        return Span::new(span.start, span.start);
    }
    let start = span.start + (inner.as_ptr() as usize - slice.as_ptr() as usize);
    Span::new(start, start + inner.len())
}

/// Key and value, or nothing where Flink drops the line.
fn split(text: &str, kept: Span) -> Option<(Span, Span)> {
    let colon = kept.start + text[kept.start..kept.end].find(": ")?;
    let key = trimmed(text, Span::new(kept.start, colon));
    let value = trimmed(text, Span::new(colon + 2, kept.end));
    (!key.is_empty() && !value.is_empty()).then_some((key, value))
}

fn entry(text: &str, key: Span, value: Span) -> Entry {
    Entry {
        key: text[key.start..key.end].to_owned(),
        key_span: key,
        raw: Raw::Str(text[value.start..value.end].to_owned()),
        value_span: value,
        origin: Origin::File,
    }
}

/// The tail that `#` cut off, if it looks like a part of the value: no space before the `#`.
fn cut_tail(line: &str, start: usize, hash: usize) -> Option<Span> {
    let glued = line[..hash].chars().next_back().is_some_and(|c| c > ' ');
    glued.then(|| Span::new(start + hash, start + line.trim_end().len()))
}

fn dropped(text: &str, lines: &[Span], index: usize, kept: Span) -> Note {
    let body = &text[kept.start..kept.end];
    let note = |kind| Note { kind, span: kept };
    if body == "---" || body == "..." || body.starts_with('%') || body.starts_with("--- ") {
        return note(NoteKind::DocumentMarker);
    }
    if let Some(key) = body.strip_suffix(':')
        && is_key(java::trim(key))
    {
        let children = block_below(text, lines, index);
        return note(match children {
            Some(keys) => NoteKind::NestedBlock(keys),
            None => NoteKind::EmptyValue,
        });
    }
    if let Some(at) = body.find(":\t")
        && is_key(java::trim(&body[..at]))
    {
        let blanks = body[at + 1..].len() - body[at + 1..].trim_start_matches(['\t', ' ']).len();
        let start = kept.start + at + 1;
        return note(NoteKind::TabAfterColon(Span::new(start, start + blanks)));
    }
    note(NoteKind::NoSeparator(repair(body, kept.start)))
}

/// True for text that could be a Flink key: no blanks, and only the characters that keys use.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '$'))
}

/// The edit that makes `key:value` or `key=value` a line that Flink reads.
fn repair(body: &str, start: usize) -> Option<(Span, String)> {
    let at = body.find([':', '='])?;
    let (key, rest) = (java::trim(&body[..at]), java::trim(&body[at + 1..]));
    if !is_key(key) || rest.is_empty() || rest.starts_with("//") {
        return None;
    }
    let sign = start + at;
    Some(match body.as_bytes()[at] {
        b':' => (Span::new(sign + 1, sign + 1), " ".to_owned()),
        _ => (Span::new(sign, sign + 1), ": ".to_owned()),
    })
}

/// The keys that an indented block (or a list) below line `index` stores at top level, if there is one.
fn block_below(text: &str, lines: &[Span], index: usize) -> Option<Vec<String>> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let own = indent(&text[lines[index].start..lines[index].end]);
    let mut keys = Vec::new();
    let mut found = false;
    for line in &lines[index + 1..] {
        let whole = &text[line.start..line.end];
        let kept = &whole[..whole.find('#').unwrap_or(whole.len())];
        if java::trim(kept).is_empty() {
            continue;
        }
        let item = java::trim(kept).starts_with("- ") && indent(whole) >= own;
        if indent(whole) <= own && !item {
            break;
        }
        found = true;
        let span = trimmed(text, Span::new(line.start, line.start + kept.len()));
        if let Some((key, _)) = split(text, span) {
            keys.push(text[key.start..key.end].to_owned());
        }
    }
    found.then_some(keys)
}

#[cfg(test)]
mod tests {
    use super::super::{Config, NoteKind};
    use super::read;
    use proptest::prelude::*;

    fn pairs(config: &Config) -> Vec<(&str, String)> {
        config
            .entries
            .iter()
            .map(|e| (e.key.as_str(), e.text()))
            .collect()
    }

    #[test]
    fn warts_of_the_facts_page() {
        let config =
            read("a.b: val#ue\nd : 4\ne\t: 4\na: b: c\nu: hdfs://nn:8020/x\nq: \"quoted\"\n");
        let expected = [
            ("a.b", "val"),
            ("d", "4"),
            ("e", "4"),
            ("a", "b: c"),
            ("u", "hdfs://nn:8020/x"),
            ("q", "\"quoted\""),
        ];
        assert_eq!(pairs(&config), expected.map(|(k, v)| (k, v.to_owned())));
    }

    #[test]
    fn dropped_lines_are_named() {
        let config = read("a:1\na=1\nf:\t6\nkey:\nha:\n  type: zookeeper\n- x\n---\nplain words\n");
        let kinds: Vec<String> = config
            .notes
            .iter()
            .map(|n| format!("{:?}", n.kind))
            .collect();
        let heads: Vec<&str> = kinds
            .iter()
            .map(|k| k.split(['(', ' ']).next().unwrap_or(""))
            .collect();
        assert_eq!(
            heads,
            [
                "NoSeparator",
                "NoSeparator",
                "TabAfterColon",
                "EmptyValue",
                "NestedBlock",
                "NoSeparator",
                "DocumentMarker",
                "NoSeparator"
            ]
        );
        assert!(matches!(&config.notes[4].kind, NoteKind::NestedBlock(keys) if keys == &["type"]));
        assert_eq!(pairs(&config), [("type", "zookeeper".to_owned())]);
    }

    proptest! {
        #[test]
        fn spans_give_back_what_was_stored(text in "(?s).{0,200}") {
            for e in read(&text).entries {
                prop_assert_eq!(&text[e.key_span.start..e.key_span.end], &e.key);
                prop_assert_eq!(&text[e.value_span.start..e.value_span.end], e.text());
            }
        }
    }
}
