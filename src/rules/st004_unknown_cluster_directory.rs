//! ST004: directories of clusters that no znode knows.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::words::{counted, size, span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST004",
    name: "unknown-cluster-directory",
    severity: Severity::Warning,
    summary: "Directories of clusters that no znode knows",
    explain: "\
## What it checks
Directories below storageDir that hold files of a cluster, while no znode below the root has the name of its cluster-id.

## Why it matters
They are what is left of clusters that were shut down for good, or they belong to a cluster with another ensemble or root.
Whoever removes the second kind ends its next takeover.

## Example
`hdfs://ns1/flink/recovery/application_1700000000000_0042`, three weeks old.

## Fix
Find out whose they are before anything is removed. fctl removes none of them.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    let unknown = store.siblings.iter().filter(|s| s.known == Some(false));
    for sibling in unknown.take(20) {
        let newest = sibling.newest_ms.map_or_else(String::new, |ms| {
            format!(", the newest {} old", span(store.at_ms.saturating_sub(ms)))
        });
        let message = format!(
            "a directory of a cluster that no znode knows: {} in it, {}{newest}",
            counted(usize::try_from(sibling.files).unwrap_or(usize::MAX), "file"),
            size(sibling.bytes),
        );
        let help = "find out whose it is: another ensemble or another root may know it; fctl does not remove it";
        findings.stored(
            Severity::Warning,
            store.place.root.child(&sibling.name),
            message,
            help,
        );
    }
}
