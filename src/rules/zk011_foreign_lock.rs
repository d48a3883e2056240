//! ZK011: a pointer is locked by another session than the leader's.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::znode::session_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK011",
    name: "foreign-lock",
    severity: Severity::Warning,
    summary: "A pointer is locked by another session than the leader's",
    explain: "\
## What it checks
The owners of the lock nodes below job graphs and checkpoints.

## Why it matters
Flink locks the pointers that it uses. A lock of a session that does not lead belongs to a process that has lost its
leadership, and ends with that session; if it stays, two processes may use the same pointer.

## Example
A lock of 0x…03 while 0x…07 leads.

## Fix
Wait for the old session to end. If it stays, find the process behind it.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    // Up to 1.14 a job's JobMaster can be led by another session than the dispatcher.
    let leaders: Vec<i64> = subject
        .cluster
        .components
        .iter()
        .filter_map(|c| c.owner)
        .collect();
    if leaders.is_empty() {
        return;
    }
    for job in &subject.cluster.jobs {
        for pointer in job.graph.iter().chain(&job.checkpoints) {
            if let Some(owner) = pointer.locks.iter().find(|owner| !leaders.contains(owner)) {
                let message = format!("locked by {}, which does not lead", session_text(*owner));
                findings.at(
                    Severity::Warning,
                    &pointer.znode.text(),
                    message,
                    "the lock ends with its session; if it stays, find the process behind it",
                );
            }
        }
    }
}
