//! ZK001: members of the ensemble that do not answer, or no majority of them.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::live::{MemberState, address};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK001",
    name: "quorum-trouble",
    severity: Severity::Error,
    summary: "Members of the ensemble that do not answer, or no majority of them",
    explain: "\
## What it checks
Every member of the quorum string: its name resolves, it takes a connection, it answers `srvr` and is in a quorum.

## Why it matters
Without a majority no leader can be elected and, with the default `tolerate-suspended-connections: false`, the present
one steps down. One member that is down is a failure less to go.

## Example
`zk2.example.net:2181   connection refused`

## Fix
Start the member, or take it out of the quorum string.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let members = &subject.live.members;
    let up = members.iter().filter(|m| m.is_up()).count();
    let majority = up * 2 > members.len();
    for member in members {
        if let MemberState::Down { cause, .. } = &member.state {
            let (severity, rest) = if majority {
                (
                    Severity::Warning,
                    format!("{up} of {} members are up", members.len()),
                )
            } else {
                (
                    Severity::Error,
                    format!("only {up} of {} members are up: no majority", members.len()),
                )
            };
            let place = address(&member.host, member.port);
            let message = format!("ZooKeeper member {place} does not answer: {cause} ({rest})");
            findings.at(
                severity,
                &subject.live.place.namespace,
                message,
                "start the member, or take it out of the quorum string",
            );
        }
    }
}
