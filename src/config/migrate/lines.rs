//! The lines of a `flink-conf.yaml`, each with what the line reader made of it.

use super::super::{Config, NoteKind, Span};
use std::collections::HashMap;

/// A line.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Nothing, or blanks.
    Blank,
    /// A comment and nothing else.
    Comment(Span),
    /// A line that sets nothing.
    Left(Span, Left),
    /// A line that sets a key.
    Entry {
        /// Which entry.
        index: usize,
        /// The comment behind it.
        tail: Option<Span>,
        /// True if the comment was rather a part of the value.
        cut: bool,
    },
}

/// Why a line sets nothing.
#[derive(Debug, Clone)]
pub(super) enum Left {
    /// The line reader drops it.
    Ignored(NoteKind),
    /// A later entry has the same key: its index and the key.
    Overridden(usize, String),
}

impl Item {
    /// The entry of a line that sets a key.
    pub(super) fn entry(&self) -> Option<usize> {
        match self {
            Self::Entry { index, .. } => Some(*index),
            Self::Blank | Self::Comment(_) | Self::Left(..) => None,
        }
    }

    /// The line as a comment; empty for a blank one.
    pub(super) fn as_comment(&self, text: &str) -> String {
        match self {
            Self::Blank | Self::Entry { .. } => String::new(),
            Self::Comment(span) => comment(&text[span.start..span.end]),
            Self::Left(span, why) => {
                let why = match why {
                    Left::Ignored(_) => "Flink ignored this line",
                    Left::Overridden(..) => "a line further down set the same key",
                };
                let line = &text[span.start..span.end];
                comment(&format!("# {why}: {}", line.trim()))
            }
        }
    }
}

/// A comment without the characters that YAML does not allow, or takes for an end of the line.
pub(super) fn comment(text: &str) -> String {
    let allowed = |c: char| {
        c == '\t'
            || matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    };
    let line_end = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.trim_end_matches([' ', '\t'])
        .chars()
        .map(|c| {
            if allowed(c) && !line_end(c) {
                c
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}

/// Every line of a text. `spans` are those of its lines.
pub(super) fn items(text: &str, spans: &[Span], config: &Config) -> Vec<Item> {
    let last: HashMap<&str, usize> = config
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_str(), index))
        .collect();
    let mut entries = config.entries.iter().enumerate().peekable();
    let mut notes = config.notes.iter().peekable();
    let mut items = Vec::with_capacity(spans.len());
    for &span in spans {
        let line = &text[span.start..span.end];
        let hash = line
            .find('#')
            .map(|at| Span::new(span.start + at, span.end));
        let entry = entries.next_if(|(_, e)| e.key_span.start < span.end);
        // Beside an entry only a cut is noted, and a line that is dropped has nothing but its note.
        let note = notes.next_if(|n| n.span.start < span.end);
        items.push(match (entry, note, hash) {
            (Some((index, entry)), note, tail) => match last.get(entry.key.as_str()) {
                Some(&winner) if winner != index => {
                    Item::Left(span, Left::Overridden(winner, entry.key.clone()))
                }
                _ => Item::Entry {
                    index,
                    tail,
                    cut: note.is_some(),
                },
            },
            (None, Some(note), _) => Item::Left(span, Left::Ignored(note.kind.clone())),
            (None, None, Some(hash)) => Item::Comment(hash),
            (None, None, None) => Item::Blank,
        });
    }
    items
}
