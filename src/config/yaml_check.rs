//! What snakeyaml-engine refuses and granit-parser does not, checked around it.

use super::Span;
use super::source::line_spans;
use super::yaml_tree::Tree;

/// `StreamReader.isPrintable`.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\n' | '\r' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        || c >= '\u{10000}'
}

/// Checks on the text alone: its length and its characters.
pub(super) fn before(text: &str, offset: usize, limit: usize) -> Option<(String, Span)> {
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| !is_printable(c)) {
        let why = format!(
            "the character U+{:04X} is not allowed in YAML",
            u32::from(c)
        );
        return Some((why, Span::new(at + offset, at + c.len_utf8() + offset)));
    }
    if let Some(at) = leading_document_end(text) {
        let why = "`...` before any content: expected the node content".to_owned();
        return Some((why, Span::new(at + offset, at + 3 + offset)));
    }
    if text.len() > limit && text.chars().count() > limit {
        let why = format!("longer than the {limit} characters that Flink's YAML reader takes");
        return Some((why, Span::default()));
    }
    None
}

/// A `...` that ends a document before one has begun, which granit-parser passes over.
fn leading_document_end(text: &str) -> Option<usize> {
    let line = line_spans(text).find(|s| {
        let line = text[s.start..s.end].trim_matches(' ');
        !line.is_empty() && !line.starts_with('#')
    })?;
    let rest = text[line.start..line.end].strip_prefix("...")?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(line.start)
}

/// Checks that need the places of the scalars.
pub(super) fn after(text: &str, tree: &Tree) -> Option<(String, Span)> {
    for header in tree
        .blocks
        .iter()
        .filter_map(|&content| block_header(text, content))
    {
        let line = text[header..].split(['\n', '\r', '#']).next().unwrap_or("");
        if let Some(tab) = line.find('\t') {
            let why =
                "a tab behind `|` or `>`: expected chomping or indentation indicators".to_owned();
            return Some((why, Span::new(header + tab, header + tab + 1)));
        }
        if is_unfilled_block(text, header) {
            let why =
                "a block scalar without content, followed by less indentation than the key has"
                    .to_owned();
            return Some((why, Span::new(header, header + 1)));
        }
    }
    tab_between_tokens(text, tree)
}

/// The `|` or `>` on the last line with text before the content.
fn block_header(text: &str, content: usize) -> Option<usize> {
    if text.get(content..)?.starts_with(['|', '>']) {
        return Some(content); // The parser gives an empty scalar at the end of the text this place.
    }
    let before = text.get(..content)?;
    let line = line_spans(before)
        .filter(|s| !before[s.start..s.end].trim().is_empty())
        .last()?;
    let words = &before[line.start..line.end];
    let bare = words.find(" #").map_or(words, |at| &words[..at]);
    bare.rfind(['|', '>']).map(|at| line.start + at)
}

/// `ScannerImpl.scanBlockScalar`: "the leading empty lines contain more spaces than the first non-empty line".
fn is_unfilled_block(text: &str, start: usize) -> bool {
    let rest = text.get(start..).unwrap_or("");
    let before = text.get(..start).unwrap_or("");
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
    let (Some(line_end), Some(indent)) = (rest.find(['\n', '\r']), indent_of(line)) else {
        return false;
    };
    let header = rest[..line_end].split('#').next().unwrap_or("");
    let increment = header.chars().find_map(|c| c.to_digit(10)).map(i64::from);
    let least = (indent + 1).max(1);
    let fixed = increment.map(|digit| least + digit - 1);
    let (mut column, mut widest) = (0_i64, 0_i64);
    let body = rest[line_end..]
        .strip_prefix("\r\n")
        .unwrap_or(&rest[line_end + 1..]);
    // A lone CR at the end of the text moves the engine to no new line.
    if body.is_empty() && rest.ends_with('\r') {
        return false;
    }
    for c in body.strip_suffix('\r').unwrap_or(body).chars() {
        match c {
            '\n' | '\r' => column = 0,
            ' ' if fixed.is_none_or(|width| column < width) => {
                column += 1;
                widest = widest.max(column);
            }
            _ => break,
        }
    }
    column < fixed.unwrap_or(least.max(widest)) && column != indent
}

/// The indentation of the block that holds what stands behind `line`: the column of its key or indicator.
fn indent_of(line: &str) -> Option<i64> {
    let body = line.trim_start_matches(' ');
    let mut column = line.len() - body.len();
    let (mut rest, mut indicator) = (body, None);
    while let Some(next) = rest
        .strip_prefix(['-', '?', ':'])
        .filter(|r| r.starts_with(' '))
    {
        indicator = Some(column);
        let inner = next.trim_start_matches(' ');
        column += rest.len() - inner.len();
        rest = inner;
    }
    let keyless = rest
        .split(' ')
        .all(|word| word.is_empty() || word.starts_with(['&', '!']));
    let column = if keyless { indicator? } else { column };
    i64::try_from(column).ok()
}

/// The engine takes no tab where a token could start.
fn tab_between_tokens(text: &str, tree: &Tree) -> Option<(String, Span)> {
    if !text.contains('\t') {
        return None;
    }
    let mut spans = tree.scalars.clone();
    spans.sort_unstable();
    let mut at = 0;
    let mut behind_plain = false;
    for (span, plain) in spans
        .into_iter()
        .chain([(Span::new(text.len(), text.len()), false)])
    {
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
