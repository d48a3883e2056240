//! What snakeyaml-engine refuses and granit-parser does not, checked around it.

use super::Span;
use super::yaml_tree::Tree;

/// `StreamReader.isPrintable`.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\n' | '\r' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        || c >= '\u{10000}'
}

/// Checks on the text alone: its length and its characters.
pub(super) fn before(text: &str, offset: usize, limit: usize) -> Option<(String, Span)> {
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| !is_printable(c)) {
        let why = format!("the character U+{:04X} is not allowed in YAML", u32::from(c));
        return Some((why, Span::new(at + offset, at + c.len_utf8() + offset)));
    }
    if text.len() > limit && text.chars().count() > limit {
        let why = format!("longer than the {limit} characters that Flink's YAML reader takes");
        return Some((why, Span::default()));
    }
    None
}

/// Checks that need the places of the scalars: the engine takes no tab where a token could start.
pub(super) fn after(text: &str, tree: &Tree) -> Option<(String, Span)> {
    if !text.contains('\t') {
        return None;
    }
    let mut spans = tree.scalars.clone();
    spans.sort_unstable();
    let mut at = 0;
    let mut behind_plain = false;
    for (span, plain) in spans.into_iter().chain([(Span::new(text.len(), text.len()), false)]) {
        if let Some(tab) = tab_in_gap(text, at, span.start, behind_plain) {
            let why = "found a tab that cannot start any token; use spaces".to_owned();
            return Some((why, Span::new(tab, tab + 1)));
        }
        at = at.max(span.end);
        behind_plain = plain;
    }
    None
}

/// The first tab between two scalars that is outside a comment and not trailing a plain scalar.
fn tab_in_gap(text: &str, start: usize, end: usize, behind_plain: bool) -> Option<usize> {
    let gap = text.get(start..end)?;
    let blank = gap.len() - gap.trim_start_matches([' ', '\t']).len();
    let skip = if behind_plain { blank } else { 0 };
    let mut in_comment = false;
    let mut directive = start == 0 && gap.starts_with('%');
    for (index, c) in gap.char_indices().skip_while(|&(i, _)| i < skip) {
        match c {
            '#' => in_comment = true,
            '\n' | '\r' => {
                in_comment = false;
                directive = gap[index + 1..].starts_with('%');
            }
            '\t' if !in_comment && !directive => return Some(start + index),
            _ => {}
        }
    }
    None
}
