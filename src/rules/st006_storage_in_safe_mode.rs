//! ST006: the NameNode is in safe mode.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST006",
    name: "storage-in-safe-mode",
    severity: Severity::Error,
    summary: "The NameNode is in safe mode",
    explain: "\
## What it checks
What the active NameNode says of itself on its JMX page.

## Why it matters
In safe mode HDFS takes no change: nothing that Flink must write to storageDir can be written, until it is left.

## Example
A NameNode that was started without enough DataNodes.

## Fix
`hdfs dfsadmin -safemode get` says why; it is left when enough blocks are reported.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    if store.safe_mode == Some(true) {
        let message = "the NameNode is in safe mode: nothing can be written, no checkpoint completes and no leader stores a job";
        let help = "hdfs dfsadmin -safemode get says why";
        findings.stored(Severity::Error, &store.place.root, message, help);
    }
}
