//! KY005: a bare number where a duration or a memory size is expected.

use super::keys::plain;
use super::ky004_named_options::is_unseen;
use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, Origin, Span, value};
use crate::flink::catalogue::{self, Known, Set, Spec, Type};
use crate::flink::{convert, words};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY005",
    name: "missing-unit",
    severity: Severity::Warning,
    summary: "A duration without a unit (Flink takes milliseconds) or a memory size without one (bytes)",
    explain: "\
## What it checks
Numbers without a unit, other than 0, for options whose type in the release is a duration or a memory size. A warning for
durations, and for memory sizes below 1 MiB of options whose default is none or larger; info for other memory sizes.
Options that are whole numbers in the release have no unit and are left alone.

## Why it matters
Flink reads a bare number as milliseconds, or as bytes. `10` for a delay is no ten seconds, `4096` for a process is no four
gigabytes, and nothing says so: retries without a pause, a process that does not start.

## Example
```yaml
restart-strategy.fixed-delay.delay: 10
```
Ten milliseconds between restarts.

## Fix
Write the unit. The edit writes the one that Flink assumes, so that nothing changes.

## Flink versions
1.12 to 2.3, by the types of the release: `heartbeat.interval` takes milliseconds without a unit up to 1.18 and is a duration
from 1.19 on. Compared with the real `ConfigOption`s.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let set = catalogue::set(subject.config, version).into_iter();
    let set = set.filter(|s| !s.spec.suffix && !s.spec.is_pattern());
    let mut found: Vec<(&Entry, Spec)> = set
        .filter_map(|Set { spec, entry }| Some((subject.config.entries.get(entry?)?, spec)))
        .collect();
    for entry in plain(subject) {
        if let Known::Named(spec, _) = catalogue::lookup(&entry.key, version)
            && !is_unseen(entry, subject.target.reader, version)
        {
            found.push((entry, spec));
        }
    }
    found.retain(|(_, spec)| !spec.list && matches!(spec.kind, Type::Duration | Type::MemorySize));
    // One entry may stand for several options.
    found.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    found.dedup_by(|(a, _), (b, _)| a.key == b.key);
    for (entry, spec) in found {
        let converts = convert::convert(&spec, &entry.raw, version, subject.target.reader);
        if converts.is_ok() && is_bare(&entry.text()) {
            judge(subject, findings, &spec, entry);
        }
    }
}

/// Digits only, and not all of them 0.
fn is_bare(text: &str) -> bool {
    let text = crate::config::java::trim(text);
    text.bytes().all(|b| b.is_ascii_digit()) && text.bytes().any(|b| b != b'0')
}

const MEBIBYTE: u64 = 1024 * 1024;

fn judge(subject: &Subject<'_>, findings: &mut Findings<'_>, spec: &Spec, entry: &Entry) {
    // Digits, or the mask.
    let shown = subject.shown(entry);
    let number = crate::config::java::trim(&shown);
    let (severity, unit, meaning, help) = match spec.kind {
        Type::Duration => {
            let long = number.parse().map(words::millis);
            let meaning = format!("{number} ms");
            let meaning = match long {
                Ok(long) if long != meaning => format!("{meaning}, {long}"),
                _ => meaning,
            };
            let help = format!(
                "write the unit: `{number} ms` is what Flink reads, `{number} s` may be what is meant"
            );
            (Severity::Warning, "ms", meaning, help)
        }
        Type::MemorySize => {
            let bytes: u64 = number.parse().unwrap_or(u64::MAX);
            let usual = spec.default().and_then(|d| value::parse_memory(&d).ok());
            let large = usual.is_none_or(|usual| usual.unsigned_abs() >= MEBIBYTE);
            let severity = if bytes < MEBIBYTE && large {
                Severity::Warning
            } else {
                Severity::Info
            };
            let help = format!(
                "write the unit: `{number} b` is what Flink reads; `{number}m` would be mebibytes"
            );
            (severity, "b", format!("{number} bytes"), help)
        }
        _ => return,
    };
    let version = subject.version();
    findings
        .value(
            severity,
            entry,
            format!("`{number}` has no unit: Flink {version} reads {meaning}"),
        )
        .help(help)
        .fix(
            format!("write `{number} {unit}`"),
            true,
            edits(subject, entry, unit),
        );
}

/// The unit behind the number; none where quotes or an anchor stand around it.
fn edits(subject: &Subject<'_>, entry: &Entry, unit: &str) -> Vec<(Span, String)> {
    let end = entry.value_span.end;
    let whole = subject.source.slice(entry.value_span) == entry.text();
    if entry.origin == Origin::File && whole {
        vec![(Span::new(end, end), format!(" {unit}"))]
    } else {
        Vec::new()
    }
}
