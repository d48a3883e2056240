//! ZK005: components are led by different JobManagers.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::znode::session_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK005",
    name: "split-leadership",
    severity: Severity::Error,
    summary: "Components are led by different JobManagers",
    explain: "\
## What it checks
Whether one ZooKeeper session owns the leader information of every component.

## Why it matters
From 1.15 on one latch serves all components, so a split means two leaders. In 1.12 to 1.14 each component has a latch of
its own and a split is legal, but a switchover must then move more than one session.

## Example
dispatcher on jm1, resource_manager on jm2.

## Fix
From 1.15: find out why two processes publish (ZK006). Up to 1.14: nothing, unless it hurts.

## Flink versions
Error from 1.15 on, warning in 1.12 to 1.14.",
    check: Check::Live(check),
};

/// Restarting one of the two, or both JobManagers, did not bring a split of 1.20.5 and 2.2.1 together; this did.
const HELP: &str = "stop every JobManager and TaskManager of the cluster, wait until their sessions have expired, and start them again; fctl recovery check first";

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let cluster = subject.cluster;
    if cluster.agrees() {
        return;
    }
    let legal = !cluster.is_single_election();
    let (severity, rest, help) = if legal {
        (
            Severity::Warning,
            "legal up to Flink 1.14, where each component has a queue of its own",
            "jobs run; a restart of one of the two JobManagers brings all components together on the other",
        )
    } else {
        (
            Severity::Error,
            "from Flink 1.15 on one queue serves all components: two processes lead",
            HELP,
        )
    };
    let owner = |name: &str| cluster.component(name).and_then(|c| c.owner);
    let main = owner("dispatcher");
    findings.at(
        severity,
        &cluster.namespace,
        format!("components are led from different sessions ({rest})"),
        help,
    );
    for component in cluster
        .components
        .iter()
        .filter(|c| c.owner.is_some() && c.owner != main)
    {
        let session = component.owner.map(session_text).unwrap_or_default();
        findings.related(&component.znode, format!("published by {session}"));
    }
}
