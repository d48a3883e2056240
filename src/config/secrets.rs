//! Secrets never leave: which values are masked, and where they stand in a text.

use super::source::line_spans;
use super::{Config, Source, Span};

/// What stands for a secret, as in Flink (`GlobalConfiguration.HIDDEN_CONTENT`).
pub const HIDDEN: &str = "******";

/// Parts of keys whose values are secret. The first line is the union of Flink's own lists of 1.12 to 2.3
/// (`GlobalConfiguration.SENSITIVE_KEYS`), the second what those lists forget.
const SENSITIVE: [&str; 18] = [
    "password",
    "secret",
    "fs.azure.account.key",
    "apikey",
    "api-key",
    "auth-params",
    "service-key",
    "token",
    "basic-auth",
    "jaas.config",
    "http-headers",
    "access-key",
    "access.key",
    "accesskey",
    "zookeeper.client.authorization",
    "passwd",
    "credential",
    "private-key",
];

/// Words that, inside a value, are followed by a secret: `-Djavax.net.ssl.trustStorePassword=...`.
const SENSITIVE_WORDS: [&str; 7] = [
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "api-key",
    "access.key",
];

/// True if the value of this key must not be shown. Names of files and classes are no secrets.
pub fn is_sensitive(key: &str) -> bool {
    let key = key.to_lowercase();
    SENSITIVE.iter().any(|part| key.contains(part))
}

/// The value as it may be shown.
pub fn masked(key: &str, value: &str) -> String {
    if is_sensitive(key) {
        return HIDDEN.to_owned();
    }
    let mut shown = String::new();
    let mut at = 0;
    for span in inner_secrets(value) {
        shown.push_str(&value[at..span.start]);
        shown.push_str(HIDDEN);
        at = span.end;
    }
    shown.push_str(&value[at..]);
    shown
}

/// Secrets inside a value: behind `...password=` and its kin, and passwords of `scheme://user:password@host`.
fn inner_secrets(value: &str) -> Vec<Span> {
    let lower = value.to_ascii_lowercase();
    let mut spans = Vec::new();
    for word in SENSITIVE_WORDS {
        for (at, _) in lower.match_indices(word) {
            let behind = at + word.len();
            let rest = &value[behind..];
            let sign = rest.trim_start_matches([' ', '"', '\'']);
            if let Some(text) = sign.strip_prefix(['=', ':']) {
                let start = value.len() - text.trim_start().len();
                let end = text
                    .trim_start()
                    .find([' ', ',', ';', '}', ']', '\n', '\t'])
                    .map_or(value.len(), |n| start + n);
                spans.push(Span::new(start, end));
            }
        }
    }
    for (at, _) in value.match_indices("://") {
        let start = at + 3;
        let end = value[start..]
            .find(['/', ' ', ',', '?'])
            .map_or(value.len(), |n| start + n);
        if let Some(sign) = value[start..end].rfind('@')
            && let Some(colon) = value[start..start + sign].find(':')
        {
            spans.push(Span::new(start + colon + 1, start + sign));
        }
    }
    merged(spans)
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans.into_iter().filter(|s| !s.is_empty()) {
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Where secrets stand in a configuration file: in entries, in lines that no reader took, and in comments.
pub fn spans(source: &Source, config: &Config) -> Vec<Span> {
    let text = source.text.as_str();
    let mut spans: Vec<Span> = Vec::new();
    for entry in &config.entries {
        if is_sensitive(&entry.key) {
            spans.push(entry.value_span);
        }
    }
    let mut block: Option<usize> = None;
    for line in line_spans(text) {
        let whole = &text[line.start..line.end];
        let indent = whole.len() - whole.trim_start().len();
        if let Some(depth) = block {
            if whole.trim().is_empty() || indent > depth {
                spans.push(Span::new(line.start + indent, line.end));
                continue;
            }
            block = None;
        }
        if let Some(sign) = whole.find([':', '='])
            && is_sensitive(&whole[..sign])
        {
            let rest = &whole[sign + 1..];
            let start = line.end - rest.trim_start().len();
            spans.push(Span::new(start, line.end));
            // A value on the lines below: a block scalar or a nested block.
            block = (rest.trim().is_empty() || rest.trim().starts_with(['|', '>', '&', '!']))
                .then_some(indent);
        }
        spans.extend(
            inner_secrets(whole)
                .into_iter()
                .map(|s| Span::new(s.start + line.start, s.end + line.start)),
        );
    }
    merged(spans)
}

/// The text without characters that act on a terminal or hide from it; every character keeps its length in
/// bytes, so that offsets stay true. A lone CR becomes the line end that it is to Flink.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\n' | '\t' => c,
            '\r' if chars.peek() == Some(&'\n') => c,
            '\r' => '\n',
            '\0'..='\u{1f}' | '\u{7f}' => '?',
            '\u{80}'..='\u{9f}' => '\u{a4}',
            '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            _ => c,
        });
    }
    out
}

/// A text with its secrets masked, and the way from old offsets to new ones.
#[derive(Debug, Clone)]
pub struct Masked {
    /// The text that may be shown.
    pub text: String,
    /// Each hidden span: its old place and the new end.
    hidden: Vec<(Span, usize, usize)>,
}

impl Masked {
    /// Replaces every span by the mask.
    pub fn new(text: &str, spans: &[Span]) -> Self {
        let mut out = String::with_capacity(text.len());
        let mut hidden = Vec::new();
        let mut at = 0;
        for span in spans {
            let (Some(before), Some(_)) =
                (text.get(at..span.start), text.get(span.start..span.end))
            else {
                continue;
            };
            out.push_str(before);
            let start = out.len();
            out.push_str(HIDDEN);
            hidden.push((*span, start, out.len()));
            at = span.end;
        }
        out.push_str(&text[at..]);
        Self {
            text: visible(&out),
            hidden,
        }
    }

    /// The new place of an old offset; inside a secret it is the start of the mask.
    pub fn offset(&self, old: usize) -> usize {
        let mut shift: isize = 0;
        for (span, start, end) in &self.hidden {
            if old < span.start {
                break;
            }
            if old < span.end {
                return *start;
            }
            shift = end.cast_signed() - span.end.cast_signed();
        }
        old.saturating_add_signed(shift).min(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{decode::decode, legacy};
    use super::{Masked, Source, masked, spans};

    #[test]
    fn values_and_parts_of_values() {
        assert_eq!(masked("s3.secret-key", "abc"), "******");
        assert_eq!(masked("s3.access-key", "abc"), "******");
        let opts = "-Djavax.net.ssl.keyStorePassword=changeit -Dx=y";
        assert_eq!(
            masked("env.java.opts", opts),
            "-Djavax.net.ssl.keyStorePassword=****** -Dx=y"
        );
        assert_eq!(masked("a", "http://u:p@h/x"), "http://u:******@h/x");
        assert_eq!(masked("a", "[{password: x}, y]"), "[{password: ******}, y]");
    }

    #[test]
    fn dropped_lines_and_blocks_are_masked_too() {
        let text = "s3.secret-key:abc\nssl:\n  key-password: |\n    hush\n    hush\nother: x\n";
        let decoded = decode(text.as_bytes(), super::super::Reader::Legacy);
        let config = legacy::read(&decoded.text);
        let source = Source::new("x", text);
        let shown = Masked::new(text, &spans(&source, &config));
        assert!(
            !shown.text.contains("abc") && !shown.text.contains("hush"),
            "{}",
            shown.text
        );
        let at = text.find("other").expect("present");
        assert!(shown.text[shown.offset(at)..].starts_with("other"));
    }
}
