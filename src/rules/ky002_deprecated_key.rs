//! KY002: an old name of an option.

use super::keys::{plain, rename};
use super::{Check, Findings, Rule, Subject};
use crate::flink::Version;
use crate::flink::catalogue::{self, Spec};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY002",
    name: "deprecated-key",
    severity: Severity::Info,
    summary: "An old name of an option, which the release still reads",
    explain: "\
## What it checks
Keys that the release takes for a deprecated name of another option, with the name to write instead.

## Why it matters
Old names go with the next major release: 2.0 dropped many. While both are known, the new name wins wherever it is set,
even against `-D` with the old one.

## Example
```yaml
high-availability: zookeeper
```
From 1.17 on the option is called `high-availability.type`.

## Fix
Write the new name. An older release does not know it: rename when the cluster has moved.

## Flink versions
1.12 to 2.3, by the fallback keys of each option of the release.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    for entry in plain(subject) {
        let heirs = heirs(&entry.key, version);
        let names: Vec<String> = heirs.iter().map(|spec| format!("`{}`", spec.key)).collect();
        if names.is_empty() {
            continue;
        }
        let edits = match heirs.as_slice() {
            [one] if subject.config.get(one.key).is_none() => rename(subject, entry, one.key),
            _ => Vec::new(),
        };
        let since = heirs.first().and_then(|spec| {
            let all = catalogue::history(spec.key).into_iter();
            let all = all.filter(|s| s.fallbacks().any(|f| f.deprecated && f.key == entry.key));
            all.filter_map(|s| s.releases.first()).min()
        });
        let since = since
            .filter(|v| *v > Version::V1_12)
            .map_or_else(String::new, |v| format!(", since Flink {v}"));
        findings
            .entry(
                Severity::Info,
                entry,
                format!(
                    "`{}` is an old name of {}{since}",
                    entry.key,
                    names.join(" and ")
                ),
            )
            .help(format!(
                "Flink {version} still reads it; write {}",
                names.join(" or ")
            ))
            .fix(format!("write {}", names.join(" or ")), true, edits);
    }
}

/// The options of which the key is an old name; those that are old themselves only if there is no other.
fn heirs(key: &str, version: Version) -> Vec<Spec> {
    let all: Vec<Spec> = catalogue::read_as(key, version)
        .into_iter()
        .filter(|(spec, fallback)| fallback.deprecated && spec.key != key)
        .map(|(spec, _)| spec)
        .collect();
    let young: Vec<Spec> = all.iter().copied().filter(|s| !s.deprecated).collect();
    if young.is_empty() { all } else { young }
}
