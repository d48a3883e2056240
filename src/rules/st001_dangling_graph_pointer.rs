//! ST001: a job graph or execution plan whose file is gone.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::{Checked, Kind, State};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST001",
    name: "dangling-graph-pointer",
    severity: Severity::Error,
    summary: "A job graph or execution plan whose file is gone",
    explain: "\
## What it checks
Every pointer to a job graph, an execution plan or an application must have its file in storageDir.

## Why it matters
A JobManager that takes over reads all of them. One whose file does not exist ends its process, and that of each standby
after it: every job of the cluster is down.

## Example
`/flink/orders/jobgraphs/<job>` names `submittedJobGraph0c1f...`, which somebody removed.

## Fix
While the leader lives: take a savepoint, cancel the job and submit it again from there; that writes a new pointer. After a
crash: `fctl recovery repair`.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let graphs = |c: &Checked| {
        c.pointer.kind != Kind::Checkpoint && c.pointer.id.is_none() && c.state == State::Missing
    };
    for broken in subject.broken(graphs) {
        findings.broken(subject, broken, "does not exist");
    }
}
