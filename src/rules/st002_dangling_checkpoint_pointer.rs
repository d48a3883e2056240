//! ST002: a completed checkpoint whose file is gone.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::{Checked, Kind, State};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST002",
    name: "dangling-checkpoint-pointer",
    severity: Severity::Error,
    summary: "A completed checkpoint whose file is gone",
    explain: "\
## What it checks
Every pointer to a retained checkpoint must have its `completedCheckpoint` file in storageDir.

## Why it matters
A JobManager that takes over reads all retained checkpoints of all jobs before it restores anything. One whose file does
not exist, be it the oldest, ends its process, and that of each standby after it. No release falls back to another
checkpoint.

## Example
`/flink/orders/jobs/<job>/checkpoints/0000000000000000979` names `completedCheckpoint1f0c...`, which somebody removed.

## Fix
`fctl recovery repair` shows which pointer to take out of the way, and which checkpoint the job restores then.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let checkpoints = |c: &Checked| c.pointer.kind == Kind::Checkpoint && c.state == State::Missing;
    for broken in subject.broken(checkpoints) {
        findings.broken(subject, broken, "does not exist");
    }
}
