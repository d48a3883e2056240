//! ST003: files of the HA storage that no pointer names.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::StoredFile;
use crate::flink::words::{counted, size, span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST003",
    name: "orphan-files",
    severity: Severity::Warning,
    summary: "Files of the HA storage that no pointer names",
    explain: "\
## What it checks
Files of the kinds that Flink writes, in the directory of the cluster, that no pointer names and that are older than
`--min-age`.

## Why it matters
Leader changes leave some, and nobody removes them: they cost space and hide what matters. They do no other harm.

## Example
Five `completedCheckpoint` files of a JobManager that was killed between writing a file and its pointer.

## Fix
`fctl recovery clean` shows a plan, `--apply` carries it out.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    let orphans: Vec<&StoredFile> = subject.check.orphans(store).collect();
    let Some(oldest) = orphans.iter().map(|f| f.modified_ms).min() else {
        return;
    };
    let bytes = orphans.iter().map(|f| f.size).sum();
    let message = format!(
        "{}, {}, that no pointer names; the oldest is {} old",
        counted(orphans.len(), "file"),
        size(bytes),
        span(store.at_ms.saturating_sub(oldest)),
    );
    let help = "fctl recovery clean shows which; --apply removes them";
    findings.stored(Severity::Warning, &store.place.cluster, message, help);
}
