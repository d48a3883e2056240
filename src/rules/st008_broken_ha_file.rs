//! ST008: a file of the HA storage that Flink cannot decode.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::State;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST008",
    name: "broken-ha-file",
    severity: Severity::Error,
    summary: "A file of the HA storage that Flink cannot decode",
    explain: "\
## What it checks
Files that pointers name and whose size is not the pointer's are read to their end, and with `--deep` all of them: each
must be the object that its pointer promises.

## Why it matters
A JobManager that takes over reads all of them. One that is empty, cut off or something else ends its process, and that
of each standby after it.

## Example
A `completedCheckpoint` file of 100 bytes, left by a file system that was full.

## Fix
`fctl recovery repair` shows which pointer to take out of the way.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    for broken in subject.broken(|c| matches!(c.state, State::Empty | State::Undecodable)) {
        findings.broken(subject, broken, "cannot be decoded");
    }
}
