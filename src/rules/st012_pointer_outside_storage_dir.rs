//! ST012: a pointer to a file outside of the cluster's directory.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::Checked;
use crate::flink::words::counted;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST012",
    name: "pointer-outside-storage-dir",
    severity: Severity::Info,
    summary: "A pointer to a file outside of the cluster's directory",
    explain: "\
## What it checks
The files of all pointers lie in the directory that `high-availability.storageDir` and the cluster-id name.

## Why it matters
Flink follows the pointer wherever it leads, so the next takeover works as long as that place stays. It was written under
another storageDir; whoever removes that one ends the next takeover.

## Example
storageDir was moved from `hdfs:///flink/ha` to `hdfs:///flink/recovery` while jobs ran.

## Fix
Keep the old directory until every pointer into it is gone: checkpoints go as new ones complete, job graphs stay.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    let outside = |c: &&Checked| {
        let at = c.pointer.at();
        !c.pointer.deleted && at.is_some_and(|at| at.below(&store.place.cluster).is_none())
    };
    let outside: Vec<&Checked> = subject.check.pointers.iter().filter(outside).collect();
    if let Some(first) = outside.first() {
        let message = format!(
            "{} to files outside of {}",
            counted(outside.len(), "pointer"),
            store.place.cluster
        );
        let help = "keep that directory until these pointers are gone: checkpoints go as new ones complete, job graphs stay";
        findings
            .at(Severity::Info, &first.pointer.znode.text(), message, help)
            .related_stored(first);
    }
}
