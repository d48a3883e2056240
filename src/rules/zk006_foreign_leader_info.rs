//! ZK006: the published leader is not the first of the queue.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::cluster::{Component, State};
use crate::flink::znode::session_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK006",
    name: "foreign-leader-info",
    severity: Severity::Error,
    summary: "The published leader is not the first of the queue",
    explain: "\
## What it checks
The session that published the leader information against the owner of the lowest latch node, and whether what is
published can be decoded.

## Why it matters
After the leader's latch node was deleted by hand two JobManagers lead for ever, each overwriting the other's
information. Undecodable information is repaired by the leader from 1.15 on and stays as it is before.

## Example
`rest_server` published by 0x…07, first in the queue 0x…03.

## Fix
Stop every JobManager and TaskManager of the cluster, wait until their sessions have expired, and start them again:
restarting one of the two did not bring a split of 1.20.5 or 2.2.1 together. Never delete latch nodes.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let cluster = subject.cluster;
    let foreign: Vec<&Component> = cluster
        .components
        .iter()
        .filter(|c| c.state == State::ForeignOwner && c.latch.is_some())
        .collect();
    let mut owners: Vec<Option<i64>> = foreign.iter().map(|c| c.owner).collect();
    owners.dedup();
    for owner in owners {
        let of: Vec<&&Component> = foreign.iter().filter(|c| c.owner == owner).collect();
        let names: Vec<&str> = of.iter().map(|c| c.name.as_str()).collect();
        let who = match owner {
            Some(session) => format!("session {}", session_text(session)),
            None => "a persistent node, which no session owns".to_owned(),
        };
        let verb = if of.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {verb} published by {who}, which is not the first of the queue",
            names.join(", ")
        );
        let help = "two JobManagers may believe that they lead: stop every JobManager and TaskManager of the cluster, wait until their sessions have expired, and start them again; never delete latch nodes";
        if let Some((first, others)) = of.split_first() {
            findings.at(Severity::Error, &first.znode, message, help);
            for other in others {
                findings.related(&other.znode, "likewise");
            }
        }
    }
    for component in &cluster.components {
        if let (State::Unreadable, Some(why)) = (component.state, &component.error) {
            let message = format!(
                "the leader information of {} is not decodable: {why}",
                component.name
            );
            let help = "Flink 1.15-2.3 rewrites it within a second; up to 1.14 it stays until the leader changes";
            findings.at(Severity::Error, &component.znode, message, help);
        }
    }
}
