//! ZK004: nobody leads.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::cluster::{Component, State};
use crate::flink::znode::session_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK004",
    name: "no-leader",
    severity: Severity::Error,
    summary: "Nobody leads",
    explain: "\
## What it checks
A first contender in the queue and leader information of the dispatcher. The reading is made twice, 2 s apart, before
this is said: the latch is a container and may be absent for a moment in a healthy transition.

## Why it matters
No job can be submitted, and no running job is supervised.

## Example
An empty `leader/latch`.

## Fix
Start a JobManager; if one runs, look at its log for lost ZooKeeper connections.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let cluster = subject.cluster;
    if subject.is_absent() || cluster.hidden().is_some() {
        return;
    }
    let queue = cluster.main_queue();
    let published = cluster.components.iter().any(|c| c.state != State::Missing);
    if queue.is_empty() && !published {
        let help = "start a JobManager";
        findings.at(
            Severity::Error,
            &cluster.namespace,
            "nobody leads and nobody waits",
            help,
        );
        return;
    }
    let who = queue.first().map_or_else(
        || "nobody is in the queue".to_owned(),
        |c| format!("session {} is first in the queue", session_text(c.owner)),
    );
    let of = |job: bool, state: State| {
        let all = cluster.components.iter();
        all.filter(move |c| c.job.is_some() == job && c.state == state)
    };
    let missing: Vec<&Component> = of(false, State::Missing).collect();
    let help = "look into that JobManager's log; it may be starting or hanging";
    let what = format!("no leader: nothing is published; {who}");
    report(findings, Severity::Error, &missing, &what, help);
    // Without a dispatcher no job has a leader; that is said once. A new leader needs time to recover its jobs.
    let leader = cluster.component("dispatcher").and_then(|c| c.since);
    let settled = leader.is_some_and(|since| subject.live.at_ms.saturating_sub(since) >= RECOVERY);
    if cluster.has_leader() && settled {
        let jobs: Vec<&Component> = of(true, State::Missing).collect();
        let what = "no JobMaster that publishes itself: nobody works on it";
        let help = "look at the job in the web UI and into the leader's log: it may be starting, or fail to";
        report(findings, Severity::Warning, &jobs, what, help);
    }
    let lost: Vec<&Component> = cluster
        .components
        .iter()
        .filter(|c| c.state == State::ForeignOwner && c.latch.is_none())
        .collect();
    let help = "the leader has lost its place in the queue and may not know: look into its log, and restart it if it does not queue again";
    report(
        findings,
        Severity::Error,
        &lost,
        "a published leader, but the queue is empty",
        help,
    );
}

/// One finding for all components of which the same is to be said.
fn report(
    findings: &mut LiveFindings<'_>,
    severity: Severity,
    of: &[&Component],
    what: &str,
    help: &str,
) {
    let Some((first, others)) = of.split_first() else {
        return;
    };
    let name = |c: &Component| match &c.job {
        Some(job) => format!("job {job}"),
        None => c.name.clone(),
    };
    let mut names: Vec<String> = of.iter().take(NAMED).map(|c| name(c)).collect();
    if of.len() > NAMED {
        names.push(format!("{} more", of.len() - NAMED));
    }
    let verb = if of.len() == 1 { "has" } else { "have" };
    let message = format!("{} {verb} {what}", names.join(", "));
    findings.at(severity, &first.znode, message, help);
    for other in others.iter().take(NAMED - 1) {
        findings.related(&other.znode, "likewise");
    }
}

/// A leader needs time to recover its jobs, in milliseconds.
const RECOVERY: i64 = 30_000;

/// Components that a finding names.
const NAMED: usize = 5;
