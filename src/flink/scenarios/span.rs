//! A span of time that is known by its ends, and the steps that it is the sum of.

/// From `min` to `max` milliseconds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// At least.
    pub min: i64,
    /// At most.
    pub max: i64,
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self { min: 0, max: 0 };

    /// A span from the smaller to the larger of two times; none is below 0.
    pub fn new(one: i64, other: i64) -> Self {
        let (one, other) = (one.max(0), other.max(0));
        Self {
            min: one.min(other),
            max: one.max(other),
        }
    }

    /// One after the other.
    #[must_use]
    pub fn plus(self, next: Self) -> Self {
        Self {
            min: self.min.saturating_add(next.min),
            max: self.max.saturating_add(next.max),
        }
    }

    /// Both at the same time, until the later one is over.
    #[must_use]
    pub fn along(self, other: Self) -> Self {
        Self {
            min: self.min.max(other.min),
            max: self.max.max(other.max),
        }
    }
}

/// One part of the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What takes the time, with the settings that decide.
    pub what: String,
    /// How long.
    pub span: Span,
    /// True if it runs at the same time as the step before it, so that the longer of the two counts.
    pub along: bool,
}

impl Step {
    /// A step after the one before it.
    pub fn then(what: impl Into<String>, span: Span) -> Self {
        Self {
            what: what.into(),
            span,
            along: false,
        }
    }

    /// A step beside the one before it.
    pub fn beside(what: impl Into<String>, span: Span) -> Self {
        Self {
            along: true,
            ..Self::then(what, span)
        }
    }
}

/// What the steps come to: each added to the sum, or laid beside it.
pub fn total(steps: &[Step]) -> Span {
    steps.iter().fold(Span::ZERO, |sum, step| {
        if step.along {
            sum.along(step.span)
        } else {
            sum.plus(step.span)
        }
    })
}

/// A span in words: `10 s`, `10-20 s`, `1.5-60 s`, `12 s to 5.5 min`.
pub fn words(span: Span) -> String {
    let ((unit, factor), low) = (unit(span.max), unit(span.min));
    if span.min > 0 && span.min < factor {
        let (min, max) = (down(span.min, low.1), up(span.max, factor));
        return format!("{min} {} to {max} {unit}", low.0);
    }
    let (low, high) = (down(span.min, factor), up(span.max, factor));
    if low == high {
        format!("{high} {unit}")
    } else {
        format!("{low}-{high} {unit}")
    }
}

/// The unit in which a time is told, and its milliseconds.
fn unit(ms: i64) -> (&'static str, i64) {
    match ms {
        ..=999 => ("ms", 1),
        1_000..=119_999 => ("s", 1_000),
        120_000..=7_199_999 => ("min", 60_000),
        7_200_000..=172_799_999 => ("h", 3_600_000),
        _ => ("days", 86_400_000),
    }
}

/// Tenths where the number is small; never above the value.
fn down(ms: i64, factor: i64) -> String {
    tenths(ms.saturating_mul(10) / factor)
}

/// Never below the value.
fn up(ms: i64, factor: i64) -> String {
    tenths(ms.saturating_mul(10).saturating_add(factor - 1) / factor)
}

fn tenths(tenths: i64) -> String {
    if tenths % 10 == 0 || tenths >= 1_000 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, words};

    #[test]
    fn spans_in_words() {
        let text = |min, max| words(Span::new(min, max));
        assert_eq!(text(1_000, 1_000), "1 s");
        assert_eq!(text(10_000, 20_000), "10-20 s");
        assert_eq!(text(900, 66_000), "900 ms to 66 s");
        assert_eq!(text(0, 0), "0 ms");
        assert_eq!(text(11_000, 126_000), "11 s to 2.1 min");
        assert_eq!(text(20, 10), "10-20 ms");
        assert_eq!(text(0, i64::MAX), "0-10675199116 days");
    }
}
