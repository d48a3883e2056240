//! KY001: a key that no release of Flink knows.

use super::keys::{is_critical, plain, rename};
use super::{Check, Findings, Rule, Subject};
use crate::config::Entry;
use crate::flink::catalogue::{self, Known, Near};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY001",
    name: "unknown-key",
    severity: Severity::Error,
    summary: "A key that no release of Flink knows, with the nearest one that it knows",
    explain: "\
## What it checks
Keys that are neither an option of Flink 1.12 to 2.3 under any name, nor an entry of a map option, nor of a family that
plug-ins, reporters, containers or other jars read. An error among the keys of high availability, restarts and ZooKeeper,
else a warning. Keys outside of Flink's name spaces that resemble none of its own are left alone: jobs may read them.

## Why it matters
Flink reports no unknown key: a typing error leaves the default in force, without a word.

## Example
```yaml
high-availability.zookeeper.root.path: /flink
```
The root stays `/flink` by default only; the key is `high-availability.zookeeper.path.root`.

## Fix
Write the key that the finding names, or delete the line.

## Flink versions
1.12 to 2.3; the options are read out of the jars of each.",
    check: Check::Config(check),
};

/// A file with more unknown keys than this is no Flink configuration; the search for near ones ends.
const SUGGESTIONS: usize = 100;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let mut searched = 0;
    for entry in plain(subject) {
        if catalogue::lookup(&entry.key, version) != Known::Unknown {
            continue;
        }
        searched += 1;
        let near = (searched <= SUGGESTIONS)
            .then(|| catalogue::nearest(&entry.key, version))
            .flatten();
        if near.is_some() || catalogue::is_name_space(&entry.key) {
            report(subject, findings, entry, near);
        }
    }
}

fn report(subject: &Subject<'_>, findings: &mut Findings<'_>, entry: &Entry, near: Option<Near>) {
    let version = subject.version();
    let meant = near.map_or(entry.key.as_str(), |near| near.key);
    let severity = if is_critical(&entry.key) || is_critical(meant) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = format!("Flink has no option `{}`: nothing reads it", entry.key);
    let finding = findings.entry(severity, entry, message);
    let Some(Near { key, like }) = near else {
        finding.help(format!(
            "no option of Flink {version} has a similar name; delete the line, unless a job reads it"
        ));
        return;
    };
    let help = if key == like {
        format!("the nearest option of Flink {version} is `{key}`")
    } else {
        format!("the nearest option is `{like}`; in Flink {version} it is called `{key}`")
    };
    let taken = subject.config.get(key).is_some();
    let edits = if taken {
        Vec::new()
    } else {
        rename(subject, entry, key)
    };
    finding
        .help(help)
        .fix(format!("write `{key}`"), false, edits);
}
