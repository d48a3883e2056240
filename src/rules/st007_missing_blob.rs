//! ST007: a blob that a stored job needs is gone.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::Location;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST007",
    name: "missing-blob",
    severity: Severity::Error,
    summary: "A blob that a stored job needs is gone or broken",
    explain: "\
## What it checks
Every jar that a stored job graph or execution plan names must be below `blob/job_<job>` of the cluster's directory; with
`--deep` its bytes must have the SHA-1 that stands in its name.

## Why it matters
A JobManager that takes over fetches the jars of each job from there. One that does not exist ends its process, and that
of each standby after it.

## Example
Somebody removed `blob/` to save space.

## Fix
While the leader lives: take a savepoint, cancel the job and submit it again from there; that uploads its jars again.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    for blob in &subject.check.missing_blobs {
        let message = format!(
            "a blob of job {} {}: the JobManager that takes over ends, and each standby after it",
            blob.job, blob.why
        );
        let help = "while the leader lives: take a savepoint, cancel the job and submit it again from there";
        let at = Location::new(store.place.cluster.fs.clone(), blob.path.clone());
        findings.stored(Severity::Error, at, message, help);
    }
}
