//! KY007: one option under two of its names.

use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, Origin};
use crate::flink::catalogue::{self, Spec};
use crate::report::Severity;
use std::collections::BTreeMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY007",
    name: "two-spellings",
    severity: Severity::Warning,
    summary: "One option under two of its names: the one that Flink looks up first wins",
    explain: "\
## What it checks
Options that are set under more than one of their names. The line that has no effect is named, with the one that wins:
the current key before the old ones, those in the order in which the release declares them.

## Why it matters
Editing the line that loses changes nothing. The order has traps: `-D` with an old name cannot override a file that uses
the current one, and of `recovery.mode` and `high-availability` the first wins from 1.17 on, the second before.

## Example
```yaml
restart-strategy: fixed-delay
restart-strategy.type: none
```
From 1.17 on nothing restarts.

## Fix
Delete the line that has no effect.

## Flink versions
1.12 to 2.3, by the fallback keys of each option of the release.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let entries: BTreeMap<&str, &Entry> = subject
        .config
        .effective()
        .map(|entry| (entry.key.as_str(), entry))
        .collect();
    let mut specs: BTreeMap<&str, Spec> = BTreeMap::new();
    for key in entries.keys() {
        for (spec, fallback) in catalogue::read_as(key, version) {
            if fallback.deprecated {
                specs.insert(spec.key, spec);
            }
        }
    }
    for spec in specs.values() {
        let names = spec.fallbacks().filter(|f| f.deprecated).map(|f| f.key);
        let mut set = std::iter::once(spec.key)
            .chain(names)
            .filter_map(|name| entries.get(name).copied());
        if let Some(winner) = set.next() {
            for loser in set.filter(|entry| entry.key != winner.key) {
                report(subject, findings, spec, loser, winner);
            }
        }
    }
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    spec: &Spec,
    loser: &Entry,
    winner: &Entry,
) {
    let same = if loser.raw == winner.raw {
        ", with the same value"
    } else {
        ""
    };
    let place = match winner.origin {
        Origin::File => format!(
            "line {}",
            subject.source.position(winner.key_span.start).line
        ),
        Origin::CommandLine => "-D".to_owned(),
    };
    let version = subject.version();
    let others = catalogue::spec(&loser.key, version).is_some()
        || catalogue::read_as(&loser.key, version).len() > 1;
    let effect = if others {
        format!("does not set `{}`", spec.key)
    } else {
        "has no effect".to_owned()
    };
    let message = format!(
        "`{}` {effect}: `{}` ({place}) sets the same option{same}",
        loser.key, winner.key
    );
    let order = if winner.key == spec.key {
        "the current key before the old ones".to_owned()
    } else {
        format!("`{}` before `{}`", winner.key, loser.key)
    };
    findings
        .entry(Severity::Warning, loser, message)
        .related(winner.key_span, "this one wins")
        .help(format!(
            "Flink {version} looks up {order}; delete the other"
        ));
}
