//! Secrets never leave: which values are masked, and where they stand in a text.

use super::source::line_spans;
use super::{Config, Source, Span};

/// What stands for a secret, as in Flink (`GlobalConfiguration.HIDDEN_CONTENT`).
pub const HIDDEN: &str = "******";

/// Parts of keys whose values are secret. The first line is the union of Flink's own lists of 1.12 to 2.3
/// (`GlobalConfiguration.SENSITIVE_KEYS`), the second what those lists forget.
const SENSITIVE: [&str; 21] = [
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
    "api_key",
    "account.key",
    "account-key",
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

/// Secrets inside a value: behind `name=` and `name:` of a sensitive name (`-Daws.secretKey=...`,
/// `{password: ...}`, `?sig=...`), and passwords of `scheme://user:password@host`.
fn inner_secrets(value: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut word = 0;
    for (at, sign) in value.char_indices() {
        if !(sign.is_alphanumeric() || "._-\"' ".contains(sign)) {
            let name = value[word..at].trim_end_matches(['"', '\'', ' ']);
            let name = name.rsplit(['"', '\'', ' ']).next().unwrap_or(name);
            if matches!(sign, '=' | ':') && is_secret_name(name) {
                spans.push(secret_behind(value, at + 1));
            }
            word = at + sign.len_utf8();
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

/// Whether what follows this name and a sign is secret; `sig` is the signature of a shared access URL.
fn is_secret_name(name: &str) -> bool {
    is_sensitive(name) || name.eq_ignore_ascii_case("sig")
}

/// The secret that begins at or behind an offset: a quoted text whole, else up to what ends a word.
fn secret_behind(value: &str, at: usize) -> Span {
    let rest = &value[at..];
    let start = at + rest.len() - rest.trim_start().len();
    let text = &value[start..];
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = text[1..].find(quote).map_or(value.len(), |n| start + n + 2);
        return Span::new(start, end);
    }
    let end = text
        .find([' ', ',', ';', '}', ']', '\n', '\t', '"', '\'', '`', '&'])
        .map_or(value.len(), |n| start + n);
    // A template of our own help, not a value.
    let end = if &value[start..end] == "..." {
        start
    } else {
        end
    };
    Span::new(start, end)
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
        if let Some(behind) = secret_of_line(whole) {
            let rest = &whole[behind..];
            let start = line.end - rest.trim_start().len();
            spans.push(Span::new(start, line.end));
            // Deeper lines go on with the value: a block, a nested map, a quoted or a plain text of several lines.
            block = (!whole.trim_start().starts_with('#')).then_some(indent);
        } else if inner_secrets(whole).iter().any(|s| s.end == whole.len()) {
            block = (!whole.trim_start().starts_with('#')).then_some(indent);
        }
        spans.extend(
            inner_secrets(whole)
                .into_iter()
                .map(|s| Span::new(s.start + line.start, s.end + line.start)),
        );
    }
    merged(spans)
}

/// Where the secret of a line begins: behind the sign that follows a sensitive word, or behind the word itself
/// where the sign was forgotten (`s3.secret-key abc`).
fn secret_of_line(line: &str) -> Option<usize> {
    let sign = line.find([':', '=']).unwrap_or(line.len());
    let head = &line[..sign];
    if !is_sensitive(head) {
        return None;
    }
    let mut at = 0;
    for word in head.split(char::is_whitespace) {
        let end = at + word.len();
        if is_sensitive(word) && !head[end..].trim().is_empty() {
            return Some(end);
        }
        at = head[end..]
            .chars()
            .next()
            .map_or(end, |c| end + c.len_utf8());
    }
    Some(if sign < line.len() { sign + 1 } else { sign })
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
        let quoted = r#"-Da.keyStorePassword="x y, z" -Db=c"#;
        assert_eq!(masked("a", quoted), r"-Da.keyStorePassword=****** -Db=c");
        for secret in [
            "-Daws.secretKey=hush",
            "-Dfs.s3a.secret.key=hush",
            "-Dapi_key=hush",
            "-Dfs.azure.account.key.x=hush",
            "https://h/x?api_key=hush",
            "https://h/x?sv=2020&sig=hush",
            "[{password: \"hush hush, hush\"}]",
        ] {
            assert!(!masked("a", secret).contains("hush"), "{secret}");
        }
    }

    #[test]
    fn lines_that_no_reader_took() {
        for text in [
            "s3.secret-key hush\n",
            "s3.secret-key\thush:x\n",
            "SECRET hush\n",
            "# the password is hush\n",
            "--- s3.secret-key:hush\n",
            "s3:\n  secret-key: \"a\n    hush\"\nbad: @x\n",
            "a: {b: {secret-key: hush, access-key: hush}}\nbad: @x\n",
        ] {
            let config = super::super::Config::refused(String::new());
            let shown = Masked::new(text, &spans(&Source::new("x", text), &config));
            assert!(!shown.text.contains("hush"), "{}", shown.text);
        }
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
