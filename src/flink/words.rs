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
