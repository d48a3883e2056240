//! Flink's literals: what `ConfigurationUtils.convertValue` and `TimeUtils.parseDuration` accept.

use super::java;

/// What the duration grammar of a release knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DurationGrammar {
    /// `m` means minutes (from 1.15).
    pub short_minute: bool,
    /// ISO-8601 such as `PT10S` (from 2.1).
    pub iso: bool,
    /// Digits of any length (from 2.0); before, they must fit 64 bits.
    pub big: bool,
}

/// A `java.time.Duration` that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    nanos: i128,
}

const SECOND: i128 = 1_000_000_000;

impl Duration {
    /// A duration of whole milliseconds.
    pub const fn from_millis(ms: i64) -> Self {
        Self {
            nanos: ms as i128 * 1_000_000,
        }
    }

    /// All of it in nanoseconds.
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// `Duration.toMillis()`; none where Java throws ArithmeticException.
    pub fn millis(self) -> Option<i64> {
        i64::try_from(self.nanos.div_euclid(1_000_000)).ok()
    }
}

const UNITS: [(&[&str], i128); 7] = [
    (&["d", "day", "days"], 86_400 * SECOND),
    (&["h", "hour", "hours"], 3_600 * SECOND),
    (&["min", "m", "minute", "minutes"], 60 * SECOND),
    (&["s", "sec", "secs", "second", "seconds"], SECOND),
    (
        &["ms", "milli", "millis", "millisecond", "milliseconds"],
        1_000_000,
    ),
    (
        &["µs", "micro", "micros", "microsecond", "microseconds"],
        1_000,
    ),
    (&["ns", "nano", "nanos", "nanosecond", "nanoseconds"], 1),
];

/// `TimeUtils.parseDuration`. A bare number is milliseconds.
///
/// # Errors
/// The reason in our words, ready to stand after a colon.
pub fn parse_duration(text: &str, grammar: DurationGrammar) -> Result<Duration, String> {
    let trimmed = java::trim(text);
    if trimmed.is_empty() {
        return Err("a duration is needed, for example `10 s`".to_owned());
    }
    let digits = trimmed.len()
        - trimmed
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let (number, unit) = trimmed.split_at(digits);
    if number.is_empty() {
        if grammar.iso {
            return parse_iso(trimmed);
        }
        return Err("a duration starts with a number, for example `10 s`".to_owned());
    }
    let unit = java::trim(unit).to_lowercase();
    let factor = match unit.as_str() {
        "" => 1_000_000,
        "m" if !grammar.short_minute => {
            return Err("the unit `m` is known from Flink 1.15 on; write `min`".to_owned());
        }
        _ => UNITS.iter().find(|(labels, _)| labels.contains(&unit.as_str())).map(|(_, f)| *f).ok_or_else(
            || format!("`{unit}` is no unit of time; Flink knows d, h, min, s, ms, µs, ns and their long forms"),
        )?,
    };
    let overflow = || format!("`{number}` is out of range");
    let value: i128 = number.parse().map_err(|_| overflow())?;
    if !grammar.big && i64::try_from(value).is_err() {
        return Err(overflow());
    }
    let nanos = value.checked_mul(factor).ok_or_else(overflow)?;
    in_range(nanos).ok_or_else(overflow)
}

fn in_range(nanos: i128) -> Option<Duration> {
    i64::try_from(nanos.div_euclid(SECOND))
        .ok()
        .map(|_| Duration { nanos })
}

/// `Duration.parse`: `[+-]PnDTnHnMn.nS`, any case; Flink refuses negative results.
fn parse_iso(text: &str) -> Result<Duration, String> {
    let wrong =
        || "neither a number with a unit nor an ISO-8601 duration such as `PT10S`".to_owned();
    let upper = text.to_ascii_uppercase();
    let (sign, body) = match upper.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, upper.strip_prefix('+').unwrap_or(&upper)),
    };
    let body = body.strip_prefix('P').ok_or_else(wrong)?;
    let (date, time) = match body.split_once('T') {
        Some((_, "")) => return Err(wrong()),
        Some((date, time)) => (date, time),
        None => (body, ""),
    };
    if date.is_empty() && time.is_empty() {
        return Err(wrong());
    }
    let mut nanos: i128 = 0;
    let (rest, days) = iso_part(date, 'D', 86_400 * SECOND).ok_or_else(wrong)?;
    nanos += days;
    if !rest.is_empty() {
        return Err(wrong());
    }
    let (rest, hours) = iso_part(time, 'H', 3_600 * SECOND).ok_or_else(wrong)?;
    let (rest, minutes) = iso_part(rest, 'M', 60 * SECOND).ok_or_else(wrong)?;
    nanos += hours + minutes + iso_seconds(rest).ok_or_else(wrong)?;
    let nanos = nanos * sign;
    if nanos < 0 {
        return Err("a negative duration is not supported".to_owned());
    }
    in_range(nanos).ok_or_else(|| "out of range".to_owned())
}

/// One `<number><letter>` at the start of `text`, if the letter is there; what is left and the value.
fn iso_part(text: &str, letter: char, factor: i128) -> Option<(&str, i128)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.len()
        - unsigned
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    if digits == 0 || !unsigned[digits..].starts_with(letter) {
        return Some((text, 0));
    }
    let end = text.len() - unsigned.len() + digits;
    let value: i64 = text[..end].parse().ok()?;
    Some((&text[end + 1..], i128::from(value) * factor))
}

fn iso_seconds(text: &str) -> Option<i128> {
    if text.is_empty() {
        return Some(0);
    }
    let body = text.strip_suffix('S')?;
    let (whole, fraction) = body.split_once(['.', ',']).unwrap_or((body, ""));
    let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let all = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if unsigned.is_empty() || !all(unsigned) || !all(fraction) || fraction.len() > 9 {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
    let nanos = if whole.starts_with('-') {
        -nanos
    } else {
        nanos
    };
    Some(i128::from(seconds) * SECOND + nanos)
}

/// `Boolean`: true or false in any case, nothing else.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text.to_uppercase().as_str() {
        "TRUE" => Some(true),
        "FALSE" => Some(false),
        _ => None,
    }
}

/// Labels of `MemorySize.MemoryUnit`, and the power of 1024.
const MEMORY_UNITS: [(&[&str], u32); 5] = [
    (&["b", "bytes"], 0),
    (&["k", "kb", "kibibytes"], 1),
    (&["m", "mb", "mebibytes"], 2),
    (&["g", "gb", "gibibytes"], 3),
    (&["t", "tb", "tebibytes"], 4),
];

/// `MemorySize.parseBytes`. A bare number is bytes.
///
/// # Errors
/// The reason in our words, ready to stand after a colon.
pub fn parse_memory(text: &str) -> Result<i64, String> {
    let trimmed = java::trim(text);
    let digits = trimmed
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(digits);
    if number.is_empty() {
        return Err("a size starts with a number, for example `4 gb`".to_owned());
    }
    let unit = java::trim(unit).to_lowercase();
    let power = match unit.as_str() {
        "" => 0,
        _ => MEMORY_UNITS
            .iter()
            .find(|(labels, _)| labels.contains(&unit.as_str()))
            .map(|(_, power)| *power)
            .ok_or_else(|| {
                format!("`{unit}` is no unit of memory; Flink knows b, k, m, g, t, kb, mb, gb, tb and the long forms")
            })?,
    };
    let overflow = || format!("`{number}{unit}` is out of range");
    let value: i64 = number.parse().map_err(|_| overflow())?;
    value.checked_mul(1024_i64.pow(power)).ok_or_else(overflow)
}

/// `StructuredOptionsSplitter.splitEscaped`.
///
/// # Errors
/// What is wrong with the quotes.
pub fn split_escaped(text: &str, delimiter: char) -> Result<Vec<String>, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut parts: Vec<String> = Vec::new();
    let (mut at, mut after_quote, mut after_delimiter) = (0, false, false);
    while at < chars.len() {
        let c = chars[at];
        if c == delimiter {
            if after_delimiter {
                parts.push(String::new());
            }
            (after_delimiter, after_quote) = (true, false);
            at += 1;
        } else if c == '\'' || c == '"' || !java::is_whitespace(c) {
            if after_quote {
                return Err("text directly behind a closing quote".to_owned());
            }
            let quoted = c == '\'' || c == '"';
            let (part, next) = if quoted {
                quoted_part(&chars, at)?
            } else {
                unquoted_part(&chars, at, delimiter)
            };
            parts.push(part);
            at = next;
            (after_delimiter, after_quote) = (false, quoted);
        } else {
            at += 1;
        }
    }
    Ok(parts)
}

fn quoted_part(chars: &[char], start: usize) -> Result<(String, usize), String> {
    let quote = chars[start];
    let mut part = String::new();
    let mut at = start + 1;
    while at < chars.len() {
        if chars[at] != quote {
            part.push(chars[at]);
        } else if chars.get(at + 1) == Some(&quote) {
            part.push(quote);
            at += 1;
        } else {
            return Ok((part, at + 1));
        }
        at += 1;
    }
    Err("a quote is not closed".to_owned())
}

fn unquoted_part(chars: &[char], start: usize, delimiter: char) -> (String, usize) {
    let end = chars[start..]
        .iter()
        .position(|&c| c == delimiter)
        .map_or(chars.len(), |n| start + n);
    let part: String = chars[start..end].iter().collect();
    (java::trim(&part).to_owned(), end)
}

/// A map in Flink's legacy form, `key:value,key:value`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_map(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for item in split_escaped(text, ',')? {
        let parts = split_escaped(&item, ':')?;
        let [key, value] = <[String; 2]>::try_from(parts).map_err(|_| {
            "each item needs one key and one value, `key:value`, with quotes around a value that holds a colon".to_owned()
        })?;
        if pairs.iter().any(|(k, _)| *k == key) {
            return Err(format!("the key `{key}` stands twice"));
        }
        pairs.push((key, value));
    }
    Ok(pairs)
}

/// `NetUtils.getPortRangeFromString`: a comma list of `N` or `A-B`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_port_range(text: &str) -> Result<(), String> {
    for part in java::trim(text).split(',').map(java::trim) {
        let bounds: Vec<&str> = part.splitn(2, '-').collect();
        for bound in bounds {
            match java::parse_int(bound) {
                None => return Err(format!("`{bound}` is no port number")),
                Some(port) if !(0..=65535).contains(&port) => {
                    return Err(format!("port {port} is not between 0 and 65535"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        DurationGrammar, parse_bool, parse_duration, parse_map, parse_memory, split_escaped,
    };

    const OLD: DurationGrammar = DurationGrammar {
        short_minute: false,
        iso: false,
        big: false,
    };
    const NEW: DurationGrammar = DurationGrammar {
        short_minute: true,
        iso: true,
        big: true,
    };

    fn ms(text: &str, grammar: DurationGrammar) -> Option<i64> {
        parse_duration(text, grammar)
            .ok()
            .and_then(super::Duration::millis)
    }

    #[test]
    fn durations_as_flink() {
        assert_eq!(ms("10", OLD), Some(10));
        assert_eq!(ms(" 10 MiN ", OLD), Some(600_000));
        assert_eq!(ms("10 m", OLD), None);
        assert_eq!(ms("10 m", NEW), Some(600_000));
        assert_eq!(ms("1500 µs", OLD), Some(1));
        assert_eq!(ms("-1 s", NEW), None);
        assert_eq!(ms("1.5 s", NEW), None);
        assert_eq!(ms("9223372036854775808 ns", OLD), None);
        assert_eq!(ms("9223372036854775808 ns", NEW), Some(9_223_372_036_854));
        assert_eq!(ms("pt1m", NEW), Some(60_000));
        assert_eq!(ms("PT1.5S", NEW), Some(1_500));
        assert_eq!(ms("-PT1S", NEW), None);
        assert_eq!(ms("PT1S", OLD), None);
        assert_eq!(ms("P", NEW), None);
        assert_eq!(ms("9223372036854775807 d", OLD), None);
    }

    #[test]
    fn memory_as_flink() {
        assert_eq!(parse_memory(" 4 GB "), Ok(4 << 30));
        assert_eq!(parse_memory("1024"), Ok(1024));
        assert_eq!(parse_memory("9223372036854775807"), Ok(i64::MAX));
        for wrong in ["", " ", "1.5g", "-1", "1 MiB", "g", "9007199254740992k"] {
            assert!(parse_memory(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn booleans_and_maps() {
        assert_eq!(parse_bool("TrUe"), Some(true));
        assert_eq!(parse_bool("yes"), None);
        assert!(parse_map("digest:'user:pw'").is_ok());
        assert!(parse_map("digest:user:pw").is_err());
        assert_eq!(
            split_escaped("a;;b;", ';'),
            Ok(vec!["a".to_owned(), String::new(), "b".to_owned()])
        );
        assert_eq!(
            split_escaped("'a''b';c", ';'),
            Ok(vec!["a'b".to_owned(), "c".to_owned()])
        );
        assert!(split_escaped("'a'b", ';').is_err());
    }
}
