//! ZK010: leader information is rewritten in a loop, or leaders follow each other too fast.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::words::{millis, span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK010",
    name: "rewritten-leader-info",
    severity: Severity::Warning,
    summary: "Leader information is rewritten in a loop, or leaders follow each other too fast",
    explain: "\
## What it checks
How often leader information was written since its znode was created, against its age, if the last time is less than ten
minutes ago; and how many leaders were elected in the last hour, as far as `fctl leader history` knows: more than three.

## Why it matters
Two JobManagers may fight over a node (ZK006), or a leader's driver may loop (reported in FLINK-27848). A takeover
restarts every job.

## Example
version 142 after 12 s.

## Fix
Restart the JobManager that is not first in the queue; look into both logs.

## Flink versions
All.",
    check: Check::Live(check),
};

/// What is longer ago has ended, in milliseconds.
const RECENT: i64 = 600_000;

/// More elections within an hour are no accident.
const ELECTIONS: usize = 3;

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    if subject.elections.len() > ELECTIONS {
        let last = subject.elections.last().copied().unwrap_or(0);
        let message = format!(
            "{} leaders were elected within an hour, the last {} ago",
            subject.elections.len(),
            span(subject.live.at_ms.saturating_sub(last))
        );
        let help = "each of them restarts every job: look into the JobManagers' logs for lost ZooKeeper sessions and long garbage collections";
        findings.at(Severity::Warning, &subject.cluster.namespace, message, help);
    }
    for component in &subject.cluster.components {
        let Some(stat) = subject.live.tree.get(&component.znode).and_then(|n| n.stat) else {
            continue;
        };
        let age = stat.mtime.saturating_sub(stat.ctime);
        let recent = subject.live.at_ms.saturating_sub(stat.mtime) < RECENT;
        if recent && stat.version >= 5 && age / i64::from(stat.version) < 2_000 {
            let message = format!(
                "the leader information of {} was written {} times in {}",
                component.name,
                stat.version,
                millis(age)
            );
            findings.at(
                Severity::Warning,
                &component.znode,
                message,
                "two JobManagers may fight over it; look for ZK006 and into both logs",
            );
        }
    }
}
