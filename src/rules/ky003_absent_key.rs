//! KY003: a key of other releases.

use super::keys::{is_critical, plain, rename};
use super::{Check, Findings, Rule, Subject};
use crate::config::Entry;
use crate::flink::catalogue::{self, Known, Releases};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY003",
    name: "absent-key",
    severity: Severity::Error,
    summary: "A key that the target release no longer knows, or does not know yet",
    explain: "\
## What it checks
Keys of options that other releases have, and this one has not. An error among the keys of high availability and restarts,
else a warning. Also keys that were gone before 1.12, which Flink to 1.20 still named in constants without reading them.

## Why it matters
Flink reports no unknown key: after an upgrade the setting is gone without a word, and the default holds.

## Example
```yaml
restart-strategy.type: fixed-delay
```
Up to 1.16 the key is `restart-strategy`, and this line does nothing.

## Fix
Write the key of the release, which the finding names where there is one, or delete the line.

## Flink versions
1.12 to 2.3; the options are read out of the jars of each.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in plain(subject) {
        match catalogue::lookup(&entry.key, subject.version()) {
            Known::Elsewhere(releases) if !is_told(subject, entry) => {
                elsewhere(subject, findings, entry, releases);
            }
            Known::Unused(releases) => unused(subject, findings, entry, releases),
            _ => {}
        }
    }
}

/// HA001 tells what `high-availability.type` does where the release does not know it.
fn is_told(subject: &Subject<'_>, entry: &Entry) -> bool {
    entry.key == "high-availability.type" && subject.settings.ha.mode.entry().is_none()
}

fn elsewhere(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    entry: &Entry,
    releases: Releases,
) {
    let version = subject.version();
    let severity = if is_critical(&entry.key) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let when = match (releases.first(), releases.last()) {
        (Some(first), _) if first > version => {
            format!("Flink {version} does not know `{}` yet", entry.key)
        }
        (_, Some(last)) if last < version => {
            format!("Flink {version} no longer knows `{}`", entry.key)
        }
        _ => format!("Flink {version} does not know `{}`", entry.key),
    };
    let finding = findings
        .entry(severity, entry, format!("{when}: nothing reads it"))
        .note(format!("known in {}", releases.describe()));
    let Some(key) = catalogue::current(&entry.key, version) else {
        finding.help(format!(
            "Flink {version} has no option in its place; delete the line"
        ));
        return;
    };
    let set = subject.config.get(key).is_some();
    let (help, edits) = if set {
        let help =
            format!("in Flink {version} it is called `{key}`, which is set too: delete this line");
        (help, Vec::new())
    } else {
        let help = format!("in Flink {version} it is called `{key}`");
        (help, rename(subject, entry, key))
    };
    finding
        .help(help)
        .fix(format!("write `{key}`"), false, edits);
}

fn unused(subject: &Subject<'_>, findings: &mut Findings<'_>, entry: &Entry, releases: Releases) {
    let version = subject.version();
    findings
        .entry(
            Severity::Warning,
            entry,
            format!("nothing in Flink {version} reads `{}`", entry.key),
        )
        .note("gone before 1.12")
        .help(format!(
            "Flink {} names it in a constant (ConfigConstants) that nothing uses; delete the line",
            releases.describe()
        ));
}
