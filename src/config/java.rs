//! The few pieces of the Java library whose exact behaviour decides what a Flink file means.

/// `String.trim()`: everything up to U+0020, and nothing else, at both ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// `Character.isWhitespace(char)`.
pub fn is_whitespace(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1c}'..='\u{1f}' | ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}'
        | '\u{2008}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}

/// First digits of the decimal digit blocks of the basic plane that `Character.digit` knows.
const DIGIT_ZEROS: [u32; 37] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// `Character.digit(c, 10)`.
pub(super) fn digit(c: char) -> Option<i64> {
    let code = u32::from(c);
    DIGIT_ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&code))
        .map(|zero| i64::from(code - zero))
}

/// `Character.digit(c, 16)`: wide letters are digits too.
pub(super) fn hex_digit(c: char) -> Option<u8> {
    let narrow = match c {
        '\u{ff21}'..='\u{ff26}' | '\u{ff41}'..='\u{ff46}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        c => c,
    };
    let value = narrow.to_digit(16).map(i64::from).or_else(|| digit(c))?;
    u8::try_from(value).ok()
}

/// `Long.parseLong(text)`: optional sign, then decimal digits of any script, no blanks.
pub fn parse_long(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for c in digits.chars() {
        // Counting downwards reaches Long.MIN_VALUE, as Java does.
        value = value.checked_mul(10)?.checked_sub(digit(c)?)?;
    }
    if negative {
        Some(value)
    } else {
        value.checked_neg()
    }
}

/// `Integer.parseInt(text)`.
pub fn parse_int(text: &str) -> Option<i32> {
    parse_long(text).and_then(|v| i32::try_from(v).ok())
}

/// `Double.parseDouble(text)`: blanks around, `NaN`, `Infinity`, hexadecimal floats, a type suffix.
pub fn parse_double(text: &str) -> Option<f64> {
    let text = trim(text);
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match body {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ => {
            let number = body.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(body);
            match number
                .strip_prefix("0x")
                .or_else(|| number.strip_prefix("0X"))
            {
                // In a hexadecimal float `d` and `f` are digits unless an exponent came before.
                Some(_) => parse_hex_double(body)?,
                None => parse_decimal_double(number)?,
            }
        }
    };
    Some(if negative { -value } else { value })
}

fn parse_decimal_double(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
        return None;
    }
    if let Some(e) = exponent {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        if e.is_empty() || !digits(e) {
            return None;
        }
    }
    text.parse().ok()
}

/// `0x1.8p3`: the exponent is required. Bits beyond 60 only round.
fn parse_hex_double(text: &str) -> Option<f64> {
    let body = text.get(2..)?;
    let at = body.find(['p', 'P'])?;
    let (mantissa, exponent) = (&body[..at], &body[at + 1..]);
    let exponent = exponent
        .strip_suffix(['f', 'F', 'd', 'D'])
        .unwrap_or(exponent);
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let exponent: i32 = exponent.parse().unwrap_or(if exponent.starts_with('-') {
        -99_999
    } else {
        99_999
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut bits, mut scale, mut sticky) = (0_u64, 0_i32, false);
    for (index, c) in whole.chars().chain(fraction.chars()).enumerate() {
        let d = u64::from(c.to_digit(16)?);
        let in_fraction = index >= whole.len();
        if bits >> 56 == 0 {
            bits = bits << 4 | d;
            scale -= if in_fraction { 4 } else { 0 };
        } else {
            sticky |= d != 0;
            scale += if in_fraction { 0 } else { 4 };
        }
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "rounding to the nearest double is the point"
    )]
    let value = (bits << 1 | u64::from(sticky)) as f64;
    Some(scale_by_power_of_two(
        value,
        exponent.saturating_add(scale).saturating_sub(1),
    ))
}

fn scale_by_power_of_two(mut value: f64, mut exponent: i32) -> f64 {
    exponent = exponent.clamp(-2_400, 2_400);
    while exponent > 1_000 {
        value *= 2_f64.powi(1_000);
        exponent -= 1_000;
    }
    while exponent < -1_000 {
        value *= 2_f64.powi(-1_000);
        exponent += 1_000;
    }
    value * 2_f64.powi(exponent)
}

/// `Double.toString(d)` with the shortest digits (JDK 19 and later; older ones print a few numbers longer).
pub fn double_text(d: f64) -> String {
    if d.is_nan() {
        return "NaN".to_owned();
    }
    if d.is_infinite() {
        return if d > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = d.abs();
    if d == 0.0 || (1e-3..1e7).contains(&magnitude) {
        let text = format!("{d}");
        return if text.contains('.') {
            text
        } else {
            format!("{text}.0")
        };
    }
    let text = format!("{d:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

/// `String.equalsIgnoreCase` for an ASCII word: character by character, upper case first.
pub fn equals_ignore_case(text: &str, word: &str) -> bool {
    let same = |(a, b): (char, char)| {
        a == b || {
            let up = |c: char| {
                let mut it = c.to_uppercase();
                match (it.next(), it.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            };
            let low = |c: char| c.to_lowercase().next().unwrap_or(c);
            up(a) == up(b) || low(up(a)) == low(up(b))
        }
    };
    text.chars().count() == word.chars().count() && text.chars().zip(word.chars()).all(same)
}

/// `InputStreamReader` with UTF-8: malformed bytes become U+FFFD, in the portions that the JDK's decoder cuts.
///
/// They are not those of `String::from_utf8_lossy`: an encoded surrogate is one portion, not three.
pub fn decode_utf8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let valid = match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                break;
            }
            Err(error) => error.valid_up_to(),
        };
        text.push_str(&String::from_utf8_lossy(&rest[..valid]));
        text.push('\u{fffd}');
        rest = &rest[valid..];
        rest = &rest[malformed_length(rest).min(rest.len())..];
    }
    text
}

/// `UTF_8.Decoder.malformedN`, for bytes that do not decode.
fn malformed_length(bytes: &[u8]) -> usize {
    let continues = |at: usize| bytes.get(at).is_none_or(|b| b & 0xC0 == 0x80);
    let second = bytes.get(1).copied();
    match bytes[0] {
        // An end of input in the middle of a character is one portion.
        0xC2..=0xDF if bytes.len() < 2 => bytes.len(),
        first @ 0xE0..=0xEF => {
            let overlong = first == 0xE0 && second.is_some_and(|b| b & 0xE0 == 0x80);
            let surrogate = first == 0xED && second.is_some_and(|b| b >= 0xA0) && bytes.len() > 2;
            match () {
                () if overlong || !continues(1) => 1,
                () if bytes.len() < 3 => bytes.len(),
                () if surrogate && continues(2) => 3,
                () => 2,
            }
        }
        first @ 0xF0..=0xF7 => {
            let bad = first > 0xF4
                || (first == 0xF0 && second.is_some_and(|b| b < 0x90))
                || (first == 0xF4 && second.is_some_and(|b| b & 0xF0 != 0x80));
            match () {
                () if bad || !continues(1) => 1,
                () if !continues(2) => 2,
                () if bytes.len() < 4 => bytes.len(),
                () => 3,
            }
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{double_text, parse_double, parse_int, parse_long, trim};

    #[test]
    fn trim_keeps_other_unicode_spaces() {
        assert_eq!(trim("\u{0}\t a\u{a0} "), "a\u{a0}");
    }

    #[test]
    fn integers_as_java() {
        assert_eq!(parse_int("+10"), Some(10));
        assert_eq!(parse_int("010"), Some(10));
        assert_eq!(parse_int("٣"), Some(3));
        assert_eq!(parse_int("2147483648"), None);
        assert_eq!(parse_int(""), None);
        assert_eq!(parse_int("-"), None);
        assert_eq!(parse_int(" 1"), None);
        assert_eq!(parse_long("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(parse_long("9223372036854775808"), None);
    }

    #[test]
    fn doubles_as_java() {
        assert_eq!(parse_double(" 1e3 "), Some(1000.0));
        assert_eq!(parse_double("0x1.8p3"), Some(12.0));
        assert_eq!(parse_double("0x1p3f"), Some(8.0));
        assert_eq!(parse_double("1.5f"), Some(1.5));
        assert_eq!(parse_double("inf"), None);
        assert_eq!(parse_double("."), None);
        assert_eq!(parse_double("1,5"), None);
        assert_eq!(double_text(1000.0), "1000.0");
        assert_eq!(double_text(1e10), "1.0E10");
        assert_eq!(double_text(1.25e-7), "1.25E-7");
        assert_eq!(double_text(-0.0), "-0.0");
    }
}
