//! The core schema of snakeyaml-engine 2.6 as Flink uses it, and the Java object each scalar becomes.

use super::java;

/// A value as Flink's configuration map holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// `String`; lists become one when they are flattened (`YamlParserUtils.toYAMLString`).
    Str(String),
    /// `Integer`.
    Int(i32),
    /// `Long`.
    Long(i64),
    /// `BigInteger`, in decimal.
    Big(String),
    /// `Boolean`.
    Bool(bool),
    /// `Double`.
    Double(f64),
    /// A Java object with no use in a configuration (`byte[]`, `Set`): how YAML writes it back.
    Other(String),
}

impl Raw {
    /// `String.valueOf(value)`: what conversion to an option's type reads.
    pub fn java_text(&self) -> String {
        match self {
            Self::Double(d) => java::double_text(*d),
            _ => self.yaml_text(),
        }
    }

    /// `ConfigurationUtils.convertToString`: what `Configuration.toMap` shows.
    pub fn yaml_text(&self) -> String {
        match self {
            Self::Str(s) | Self::Big(s) | Self::Other(s) => s.clone(),
            Self::Int(i) => i.to_string(),
            Self::Long(i) => i.to_string(),
            Self::Bool(b) => b.to_string(),
            Self::Double(d) if d.is_nan() => ".nan".to_owned(),
            Self::Double(d) if d.is_infinite() => {
                if *d > 0.0 { ".inf" } else { "-.inf" }.to_owned()
            }
            Self::Double(d) => java::double_text(*d),
        }
    }
}

/// The tags that `CoreScalarResolver` gives to plain scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Null,
    Bool,
    Int,
    Float,
    Str,
    /// `${NAME}`: loads as a string, but is quoted when written back.
    Env,
}

/// `CoreScalarResolver.resolve` for a plain scalar.
pub(super) fn resolve(text: &str) -> Tag {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL" | " ") {
        return Tag::Null;
    }
    if matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
        return Tag::Bool;
    }
    match text.as_bytes()[0] {
        b'-' | b'+' | b'0'..=b'9' if is_int(text) => Tag::Int,
        b'-' | b'+' | b'.' | b'0'..=b'9' if is_float(text) => Tag::Float,
        b'$' if is_env(text) => Tag::Env,
        _ => Tag::Str,
    }
}

fn is_int(text: &str) -> bool {
    let all = |s: &str, f: fn(u8) -> bool| !s.is_empty() && s.bytes().all(f);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    all(unsigned, |b| b.is_ascii_digit())
        || text
            .strip_prefix("0o")
            .is_some_and(|s| all(s, |b| (b'0'..=b'7').contains(&b)))
        || text
            .strip_prefix("0x")
            .is_some_and(|s| all(s, |b| b.is_ascii_hexdigit()))
}

fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['-', '+']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    mantissa_fits && exponent_fits
}

/// `^\$\{\s*(?:(\w+)(?:(:?[-?])(\w+)?)?)\s*\}$`, with Java's ASCII `\w` and `\s`.
fn is_env(text: &str) -> bool {
    let word = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r');
    let Some(body) = text.strip_prefix("${").and_then(|t| t.strip_suffix('}')) else {
        return false;
    };
    let body = body.trim_matches(blank);
    let end = body
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(body.len());
    let (name, rest) = body.split_at(end);
    let rest = rest
        .strip_prefix(':')
        .map_or(rest, |r| if r.starts_with(['-', '?']) { r } else { rest });
    !name.is_empty() && (rest.is_empty() || rest.strip_prefix(['-', '?']).is_some_and(word))
}

/// `ConstructYamlCoreInt`: Integer, Long or BigInteger, whichever is the first that fits.
pub(super) fn construct_int(text: &str) -> Option<Raw> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if body == "0" {
        return Some(Raw::Int(0));
    }
    let (radix, digits) = match (body.strip_prefix("0x"), body.strip_prefix("0o")) {
        (Some(rest), _) => (16, rest),
        (_, Some(rest)) => (8, rest),
        _ => (10, body),
    };
    let number = format!("{}{digits}", if negative { "-" } else { "" });
    let decimal = decimal_text(&number, radix)?;
    // The engine picks the class by the number of digits first, leading zeros included.
    let (int_digits, long_digits) = match radix {
        16 => (8, 16),
        8 => (11, 21),
        _ => (10, 19),
    };
    let length = digits.chars().count();
    if length <= int_digits
        && let Ok(i) = decimal.parse()
    {
        return Some(Raw::Int(i));
    }
    if length <= long_digits
        && let Ok(i) = decimal.parse()
    {
        return Some(Raw::Long(i));
    }
    Some(Raw::Big(decimal))
}

/// `Integer.valueOf(text, radix)` and `new BigInteger(text, radix)`: one sign, then digits of any script.
fn decimal_text(number: &str, radix: u32) -> Option<String> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let values: Vec<u64> = digits
        .chars()
        .map(|c| {
            java::hex_digit(c)
                .map(u64::from)
                .filter(|&d| d < u64::from(radix))
        })
        .collect::<Option<_>>()?;
    if values.is_empty() {
        return None;
    }
    let decimal = big_decimal(&values, radix);
    let sign = if decimal == "0" { "" } else { sign };
    Some(format!("{sign}{decimal}"))
}

/// Decimal text of a number of any length; the lengths are those of a configuration value.
fn big_decimal(digits: &[u64], radix: u32) -> String {
    // Little-endian groups of nine decimal digits.
    let mut groups: Vec<u64> = vec![0];
    for &digit in digits {
        let mut carry = digit;
        for group in &mut groups {
            let value = *group * u64::from(radix) + carry;
            *group = value % 1_000_000_000;
            carry = value / 1_000_000_000;
        }
        if carry > 0 {
            groups.push(carry);
        }
    }
    let mut text = String::new();
    for group in groups.iter().rev() {
        text.push_str(&format!("{group:09}"));
    }
    let short = text.trim_start_matches('0');
    if short.is_empty() {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

/// `ConstructYamlCoreFloat`. `+.inf` throws there, because the sign is cut before the number is read.
pub(super) fn construct_float(text: &str) -> Option<Raw> {
    let text = text.to_lowercase();
    let special = match text.as_str() {
        ".inf" => Some(f64::INFINITY),
        "-.inf" => Some(f64::NEG_INFINITY),
        ".nan" => Some(f64::NAN),
        _ => None,
    };
    if let Some(d) = special {
        return Some(Raw::Double(d));
    }
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    java::parse_double(body).map(|d| Raw::Double(d * sign))
}

#[cfg(test)]
mod tests {
    use super::{Raw, Tag, construct_float, construct_int, resolve};

    #[test]
    fn resolution_as_the_engine() {
        for (text, tag) in [
            ("", Tag::Null),
            ("~", Tag::Null),
            ("NULL", Tag::Null),
            ("nUll", Tag::Str),
            ("True", Tag::Bool),
            ("yes", Tag::Str),
            ("010", Tag::Int),
            ("0o17", Tag::Int),
            ("0o8", Tag::Str),
            ("+12", Tag::Int),
            ("1_000", Tag::Str),
            ("1.20", Tag::Float),
            ("5.", Tag::Float),
            (".", Tag::Str),
            ("1e3", Tag::Float),
            ("-.inf", Tag::Float),
            ("-.nan", Tag::Str),
            ("${HOME}", Tag::Env),
            ("${A:-b}", Tag::Env),
            ("${A:b}", Tag::Str),
            ("12:30", Tag::Str),
        ] {
            assert_eq!(resolve(text), tag, "{text}");
        }
    }

    #[test]
    fn numbers_as_java_objects() {
        assert_eq!(construct_int("010"), Some(Raw::Int(10)));
        assert_eq!(construct_int("0x1F"), Some(Raw::Int(31)));
        assert_eq!(construct_int("4294967296"), Some(Raw::Long(4_294_967_296)));
        let big = "123456789012345678901234567890";
        assert_eq!(construct_int(big), Some(Raw::Big(big.to_owned())));
        assert_eq!(
            construct_float("1.20").map(|r| r.java_text()),
            Some("1.2".to_owned())
        );
        assert_eq!(construct_float("+.inf"), None);
    }
}
