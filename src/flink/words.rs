//! Strategies and durations in a few words, for tables and messages.

use super::restart::{Strategy, UNLIMITED};

/// A strategy in a few words, for tables and messages.
pub fn describe(strategy: &Strategy) -> String {
    match strategy {
        Strategy::None => "none".to_owned(),
        Strategy::FixedDelay { attempts, delay_ms } => {
            let word = if *attempts == 1 {
                "attempt"
            } else {
                "attempts"
            };
            format!("fixed-delay, {attempts} {word}, {}", millis(*delay_ms))
        }
        Strategy::FailureRate {
            max_failures,
            interval_ms,
            delay_ms,
        } => {
            format!(
                "failure-rate, {max_failures} in {}, {} apart",
                millis(*interval_ms),
                millis(*delay_ms)
            )
        }
        Strategy::ExponentialDelay {
            initial_ms,
            max_ms,
            multiplier,
            attempts,
            ..
        } => {
            let limit = attempts
                .filter(|a| *a != UNLIMITED)
                .map_or("unlimited".to_owned(), |a| format!("{a} attempts"));
            format!(
                "exponential-delay, {} to {} x{multiplier}, {limit}",
                millis(*initial_ms),
                millis(*max_ms)
            )
        }
    }
}

/// Milliseconds with the largest unit that is exact.
pub fn millis(ms: i64) -> String {
    for (unit, factor) in [("h", 3_600_000), ("min", 60_000), ("s", 1_000)] {
        if ms != 0 && ms % factor == 0 {
            return format!("{} {unit}", ms / factor);
        }
    }
    format!("{ms} ms")
}

/// A span of time in words, with the precision that matters to a reader: `38 s`, `12 min`, `2 h 51 min`, `9 days`.
pub fn span(ms: i64) -> String {
    let s = ms.max(0) / 1000;
    match s {
        0..=119 => format!("{s} s"),
        120..=7199 => format!("{} min", s / 60),
        7200..=172_799 => format!("{} h {} min", s / 3600, s % 3600 / 60),
        _ => format!("{} days", s / 86_400),
    }
}

/// A measured span: `85 ms`, `2.41 s`, `38 s`, `12 min`.
pub fn precise(ms: i64) -> String {
    match ms {
        ..=999 => format!("{ms} ms"),
        1_000..=9_999 => format!("{}.{:02} s", ms / 1000, ms % 1000 / 10),
        _ => span(ms),
    }
}

/// Bytes in words, in units of 1,000: `512 B`, `48.2 MB`.
pub fn size(bytes: u64) -> String {
    for (unit, factor) in [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
    ] {
        if bytes >= factor {
            let tenths = u128::from(bytes) * 10 / u128::from(factor);
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{bytes} B")
}

/// A number with its noun: `1 file`, `12 files`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}
