//! Keys and values as YAML scalars that Flink reads back as they are.
//!
//! serde_yaml writes them. What it writes is taken only if fctl's own reader, which is Flink's, reads the same text
//! back; a text with characters that YAML readers do not agree on is written in double quotes, with escapes.

use super::super::decode::Decoded;
use super::super::{Config, Load, Reader, read};
use serde_yaml::Value;

/// A value as it stands behind its key. If it may be `plain`, numbers and truth values are, where Flink makes the same
/// text of them; else they are strings.
pub(super) fn value(text: &str, plain: bool) -> String {
    let same = |written: &str| {
        let config = parsed(format!("k: {written}\n"));
        let entry = config.entries.first();
        config.load == Load::Ok && entry.is_some_and(|entry| entry.raw.yaml_text() == text)
    };
    let typed = typed(text).filter(|_| plain);
    let typed = typed.and_then(|value| emitted(&value));
    let typed = typed.filter(|written| written == text);
    typed
        .or_else(|| string(text))
        .filter(|written| is_word(written) || same(written))
        .unwrap_or_else(|| escaped(text))
}

/// A key, or a part of one.
pub(super) fn key(text: &str) -> String {
    let same = |written: &str| {
        let config = parsed(format!("{written}: x\n"));
        let entry = config.entries.first();
        config.load == Load::Ok && entry.is_some_and(|entry| entry.key == text)
    };
    string(text)
        .filter(|written| is_word(written) || same(written))
        .unwrap_or_else(|| escaped(text))
}

/// True for what needs no reading back: no reader takes it for anything else than itself.
fn is_word(written: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b"._-/".contains(&b);
    written.starts_with(|c: char| c.is_ascii_lowercase() || c == '/')
        && written.bytes().all(inner)
        && !is_ambiguous(written)
}

fn parsed(text: String) -> Config {
    let text = Decoded {
        text,
        offsets_match: true,
        ..Decoded::default()
    };
    read(&text, Reader::Yaml)
}

/// A number or a truth value whose text is the same again when Flink asks for it.
fn typed(text: &str) -> Option<Value> {
    if let Ok(bool) = text.parse::<bool>() {
        return Some(Value::Bool(bool));
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::Number(number.into()));
    }
    // Older JDKs print some doubles with more digits than they need; none of this length.
    let short = text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = text.parse::<f64>().ok().filter(|_| short)?;
    (number == 0.0 || (1e-3..1e7).contains(&number)).then(|| Value::Number(number.into()))
}

/// A string as serde_yaml writes it, if every reader takes that for the same string.
fn string(text: &str) -> Option<String> {
    let plain = |c: char| matches!(c, ' '..='~') || (!c.is_ascii() && c.is_alphanumeric());
    if !text.chars().all(plain) {
        return None;
    }
    if is_ambiguous(text) {
        return Some(format!("'{}'", text.replace('\'', "''")));
    }
    emitted(&Value::String(text.to_owned()))
}

fn emitted(value: &Value) -> Option<String> {
    let text = serde_yaml::to_string(value).ok()?;
    let line = text.strip_suffix('\n')?;
    (!line.contains('\n')).then(|| line.to_owned())
}

/// Strings of YAML 1.2 that readers of YAML 1.1 take for something else: Flink's reader is one of the first kind, the
/// next tool in the chain may not be.
fn is_ambiguous(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = [
        "y", "n", "yes", "no", "on", "off", "~", "null", "true", "false", "<<", "=",
    ];
    if words.contains(&lower.as_str()) {
        return true;
    }
    let unsigned = lower.trim_start_matches(['+', '-']);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let of = |set: &str| {
        unsigned
            .chars()
            .all(|c| c.is_ascii_digit() || set.contains(c))
    };
    let radix = ["0x", "0b", "0o"]
        .iter()
        .any(|front| unsigned.starts_with(front));
    // `1_000`, `1e3`, `.5`; `190:20:30`; `2001-12-14`, alone or in front of a time.
    (of("_.e+-") && unsigned.matches(['.', 'e']).count() <= 2 && !unsigned.contains('-'))
        || of(":_.") && unsigned.contains(':')
        || radix
            && unsigned[2..]
                .chars()
                .all(|c| c.is_ascii_hexdigit() || c == '_')
        || is_date(unsigned)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, least: usize, most: usize| {
        part.is_some_and(|p| {
            (least..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())
        })
    };
    digits(parts.next(), 4, 4)
        && digits(parts.next(), 1, 2)
        && parts
            .next()
            .is_some_and(|day| day.starts_with(|c: char| c.is_ascii_digit()))
}

/// In double quotes, with an escape for everything that is not plain.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        let code = u32::from(c);
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ if !c.is_ascii() && c.is_alphanumeric() => out.push(c),
            _ if code <= 0xff => out.push_str(&format!("\\x{code:02X}")),
            _ if code <= 0xffff => out.push_str(&format!("\\u{code:04X}")),
            _ => out.push_str(&format!("\\U{code:08X}")),
        }
    }
    out.push('"');
    out
}
