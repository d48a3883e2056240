//! ZK014: a pointer whose bytes are no state handle.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::cluster::PointerKind;
use crate::flink::payload::StateHandle;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK014",
    name: "undecodable-pointer",
    severity: Severity::Error,
    summary: "A pointer whose bytes are no state handle",
    explain: "\
## What it checks
The data of job graphs, execution plans and completed checkpoints: each must be a serialised state handle.

## Why it matters
A JobManager that takes over reads all of them. Flink leaves a checkpoint out that it cannot decode and restores an older
one; a job graph or execution plan that it cannot decode ends its process, and that of each standby after it.

## Example
A pointer that was cut after 100 bytes.

## Fix
Take a savepoint while the leader lives, cancel the job and start it from the savepoint: that writes new pointers.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    for job in &subject.cluster.jobs {
        for pointer in job.graph.iter().chain(&job.checkpoints) {
            let denied = subject
                .cluster
                .denied
                .iter()
                .any(|path| pointer.znode == *path.as_str());
            if denied || pointer.deleted {
                continue;
            }
            let handle = pointer.handle(&subject.live.tree);
            if let Ok(StateHandle::Unknown { class }) = &handle {
                let message = format!(
                    "the pointer is to a {class}, which Flink does not use here and fctl cannot follow"
                );
                let help = "look who wrote it; fctl knows files, relative files and byte streams";
                findings.at(Severity::Warning, &pointer.znode.text(), message, help);
            }
            let Err(why) = handle else {
                continue;
            };
            let (severity, rest) = if pointer.kind == PointerKind::Checkpoint {
                (
                    Severity::Warning,
                    "Flink leaves it out and restores an older checkpoint, if there is one",
                )
            } else {
                (
                    Severity::Error,
                    "the JobManager that takes over ends, and each standby after it",
                )
            };
            let what = pointer.kind.name();
            findings.at(
                severity,
                &pointer.znode.text(),
                format!("the {what} pointer of job {} is not decodable ({why}): {rest}", job.id),
                "take a savepoint while the leader lives, cancel the job and start it from the savepoint",
            );
        }
    }
}
