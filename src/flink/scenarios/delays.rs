//! How long a job waits before each restart, and the failure that ends it.
//!
//! As `FixedDelay-`, `FailureRate-` and `ExponentialDelayRestartBackoffTimeStrategy` do it; the oracle suite feeds failures
//! to the real classes of the releases and compares.

use super::span::Span;
use crate::flink::restart::{Strategy, UNLIMITED};
use crate::flink::version::Version::{self, V1_19};
use crate::flink::words::millis;

/// The pause before the restart after failure number `failure` (from 1), if nothing resets the count.
///
/// None where the job is not restarted any more. Failures of `failure-rate` are taken to fall into one interval.
pub fn pause(strategy: &Strategy, version: Version, failure: i64) -> Option<Span> {
    if ending_failure(strategy).is_some_and(|last| failure >= last) {
        return None;
    }
    match *strategy {
        Strategy::None => None,
        Strategy::FixedDelay { delay_ms, .. } | Strategy::FailureRate { delay_ms, .. } => {
            Some(Span::new(delay_ms, delay_ms))
        }
        Strategy::ExponentialDelay {
            initial_ms,
            max_ms,
            multiplier,
            jitter,
            ..
        } => {
            let base = backoff(initial_ms, max_ms, multiplier, failure - 1, version);
            Some(jittered(base, initial_ms, max_ms, jitter, version))
        }
    }
}

/// From the shortest to the longest pause that the strategy can make.
pub fn all_pauses(strategy: &Strategy, version: Version) -> Option<Span> {
    let first = pause(strategy, version, 1)?;
    // Growth has ended by then: the factor is above 1, and what grows slower is bounded by `max_ms` itself.
    let longest = match *strategy {
        Strategy::ExponentialDelay {
            max_ms,
            attempts: None,
            ..
        } => max_ms,
        Strategy::ExponentialDelay {
            max_ms,
            attempts: Some(attempts),
            ..
        } => pause(strategy, version, i64::from(attempts)).map_or(max_ms, |p| p.max),
        _ => first.max,
    };
    Some(Span::new(first.min, longest.max(first.max)))
}

/// The failure, counted from 1, that ends the job; none for never.
pub fn ending_failure(strategy: &Strategy) -> Option<i64> {
    match *strategy {
        Strategy::None => Some(1),
        Strategy::FixedDelay { attempts, .. } => Some(i64::from(attempts) + 1),
        Strategy::FailureRate { max_failures, .. } => Some(i64::from(max_failures) + 1),
        Strategy::ExponentialDelay { attempts, .. } => attempts
            .filter(|a| *a != UNLIMITED)
            .map(|a| i64::from(a) + 1),
    }
}

/// Restarts that the strategy grants; none for any number.
pub fn attempts(strategy: &Strategy) -> Option<i64> {
    ending_failure(strategy).map(|last| last - 1)
}

/// All pauses together, from the first failure to the one that ends the job, if each restart fails at once.
///
/// None where no number of such failures ends it.
pub fn until_given_up(strategy: &Strategy, version: Version) -> Option<Span> {
    let restarts = attempts(strategy)?;
    match *strategy {
        Strategy::FixedDelay { attempts, .. } if attempts == UNLIMITED => None,
        Strategy::FailureRate {
            interval_ms,
            delay_ms,
            ..
        } if delay_ms.saturating_mul(restarts) >= interval_ms => None,
        _ => Some(sum(strategy, version, restarts)),
    }
}

/// The sum of the first pauses; they stop growing long before they are too many to add.
fn sum(strategy: &Strategy, version: Version, restarts: i64) -> Span {
    let mut sum = Span::ZERO;
    let mut last = None;
    for failure in 1..=restarts {
        let Some(next) = pause(strategy, version, failure) else {
            break;
        };
        if last == Some(next) {
            let left = restarts - failure + 1;
            // The last pause may be another one: see `jittered`.
            let end = pause(strategy, version, restarts).unwrap_or(next);
            return sum.plus(Span::new(
                next.min.min(end.min).saturating_mul(left),
                next.max.max(end.max).saturating_mul(left),
            ));
        }
        sum = sum.plus(next);
        last = Some(next);
    }
    sum
}

/// How often a job fails within a time if each restart fails too: the first failure is at its beginning, and each pause
/// comes with `between` for the restart itself. `longest` counts with the longest pauses, else with the shortest.
pub fn failures_within(
    strategy: &Strategy,
    version: Version,
    time_ms: i64,
    between_ms: i64,
    longest: bool,
) -> i64 {
    let (mut failures, mut passed) = (1, 0i64);
    while let Some(span) = pause(strategy, version, failures) {
        let next = if longest { span.max } else { span.min };
        passed = passed.saturating_add(next).saturating_add(between_ms);
        if passed > time_ms || failures >= COUNTED {
            break;
        }
        failures += 1;
    }
    failures
}

/// More failures than that are told as so many.
const COUNTED: i64 = 10_000;

/// What ends the job, in a few words.
pub fn ends(strategy: &Strategy) -> String {
    match *strategy {
        Strategy::None | Strategy::FixedDelay { attempts: 0, .. } => "the first failure".to_owned(),
        Strategy::FixedDelay { attempts, .. } if attempts == UNLIMITED => {
            "never (2147483647 attempts)".to_owned()
        }
        Strategy::FixedDelay { attempts, .. } => {
            format!("the {} failure", ordinal(i64::from(attempts) + 1))
        }
        Strategy::FailureRate {
            max_failures,
            interval_ms,
            ..
        } => format!(
            "the {} failure within {}",
            ordinal(i64::from(max_failures) + 1),
            millis(interval_ms)
        ),
        Strategy::ExponentialDelay {
            attempts, reset_ms, ..
        } => match attempts.filter(|a| *a != UNLIMITED) {
            None => "never (unlimited attempts)".to_owned(),
            Some(attempts) => format!(
                "the {} failure without {} of peace",
                ordinal(i64::from(attempts) + 1),
                millis(reset_ms)
            ),
        },
    }
}

/// `1st`, `2nd`, `11th`.
pub fn ordinal(n: i64) -> String {
    let suffix = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

/// The back-off after `grown` increases, before jitter.
///
/// Up to 1.18 each step is cut to whole milliseconds and to the longest; from 1.19 on it is one power.
fn backoff(initial: i64, max: i64, multiplier: f64, grown: i64, version: Version) -> i64 {
    if version >= V1_19 {
        return java_long(as_double(initial) * multiplier.powf(as_double(grown)));
    }
    let mut current = initial;
    for _ in 0..grown {
        if current >= max {
            break;
        }
        let next = java_long(as_double(current) * multiplier).min(max);
        let next = next.max(initial);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

/// With jitter, and cut as the release cuts: from 1.19 on never below the first pause.
fn jittered(base: i64, initial: i64, max: i64, jitter: f64, version: Version) -> Span {
    let offset = java_long(as_double(base) * jitter);
    let (low, high) = (base.saturating_sub(offset), base.saturating_add(offset));
    if version >= V1_19 {
        if base.checked_add(offset).is_none() {
            // Nothing caps the power: once it fills 64 bits, adding jitter overflows, and Flink takes the negative sum
            // for a pause below the first one. With the defaults that is from the 92nd failure on.
            return Span::new(initial, max);
        }
        return Span::new(low.min(max).max(initial), high.min(max).max(initial));
    }
    Span::new(low.min(max), high.min(max))
}

/// `(double) value`.
#[expect(clippy::cast_precision_loss, reason = "Java loses the same bits")]
fn as_double(value: i64) -> f64 {
    value as f64
}

/// `(long) value`: cut towards zero, held at the ends; Rust's `as` does the same.
#[expect(clippy::cast_possible_truncation, reason = "Java cuts the same way")]
fn java_long(value: f64) -> i64 {
    value as i64
}

#[cfg(test)]
mod tests {
    use super::{Span, Strategy, Version, ends, pause};

    #[test]
    fn growth_and_its_ends() {
        let strategy = Strategy::ExponentialDelay {
            initial_ms: 1_000,
            max_ms: 60_000,
            multiplier: 1.5,
            reset_ms: 3_600_000,
            jitter: 0.1,
            attempts: Some(3),
        };
        let at = |version, failure| pause(&strategy, version, failure);
        assert_eq!(at(Version::V1_20, 1), Some(Span::new(1_000, 1_100)));
        assert_eq!(at(Version::V1_18, 1), Some(Span::new(900, 1_100)));
        assert_eq!(at(Version::V1_20, 3), Some(Span::new(2_025, 2_475)));
        assert_eq!(at(Version::V1_20, 4), None);
        assert_eq!(ends(&strategy), "the 4th failure without 1 h of peace");
    }
}
