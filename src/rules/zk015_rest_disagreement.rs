//! ZK015: the leader's REST API and ZooKeeper tell different stories.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::cluster::{Cluster, Job, Pointer};
use crate::flink::live::{Rest, RestJob};
use crate::flink::version::Version;
use crate::flink::words::span;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK015",
    name: "rest-disagreement",
    severity: Severity::Warning,
    summary: "The leader's REST API and ZooKeeper tell different stories",
    explain: "\
## What it checks
Jobs that run according to the leader's REST API against job graphs (from 2.0: execution plans) in ZooKeeper, the newest
completed checkpoint of each job against the newest pointer, and the release against the layout. What is younger than
10 s, and a leader younger than 30 s, is left out: the two are not read at the same moment.

## Why it matters
A takeover starts from what is in ZooKeeper. A job without a pointer there does not come back, a checkpoint without a
pointer is not restored, and a job that only ZooKeeper knows is started by the next leader.

## Example
REST shows `orders` SUSPENDED: its job graph was removed from ZooKeeper, and Flink suspends such a job.

## Fix
Submit a suspended job again, from its newest retained checkpoint or a savepoint. Look into the leader's log for why a
pointer is missing.

## Flink versions
All.",
    check: Check::Live(check),
};

/// What is younger may be in one reading and not yet in the other, in milliseconds.
const YOUNG: i64 = 10_000;
/// A leader needs time to recover its jobs.
const YOUNG_LEADER: i64 = 30_000;

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let (cluster, now) = (subject.cluster, subject.live.at_ms);
    let Some(rest) = subject.live.rest.as_ref().filter(|r| r.error.is_none()) else {
        return;
    };
    let leader = cluster.component("dispatcher").and_then(|c| c.since);
    if leader.is_none_or(|since| now.saturating_sub(since) < YOUNG_LEADER) {
        return;
    }
    release(cluster, rest, findings);
    for job in rest.jobs.iter().filter(|j| !j.is_over()) {
        let known = cluster.jobs.iter().find(|j| j.id == job.id);
        match known.and_then(|j| Some((j, j.graph.as_ref()?))) {
            Some((stored, graph)) => checkpoint(job, stored, graph, now, findings),
            None if job
                .started_at
                .is_some_and(|at| now.saturating_sub(at) >= YOUNG) =>
            {
                let message = format!(
                    "job {} ({}) is {} at the leader, but ZooKeeper has no pointer to its graph: a takeover does not start it",
                    job.id, job.name, job.state
                );
                let help = if job.state == "SUSPENDED" {
                    "Flink suspends a job whose pointer is removed: submit it again, from its newest retained checkpoint or a savepoint"
                } else {
                    "take a savepoint, cancel the job and start it from the savepoint"
                };
                findings.at(Severity::Warning, &cluster.namespace, message, help);
            }
            None => {}
        }
    }
    let unknown = |j: &&Job| !rest.jobs.iter().any(|r| r.id == j.id);
    for job in cluster.jobs.iter().filter(unknown) {
        let graph = job.graph.as_ref();
        if let Some(graph) = graph.filter(|g| !g.deleted && now.saturating_sub(g.written) > YOUNG) {
            let message = format!(
                "ZooKeeper has a pointer to the graph of job {}, which the leader does not know: the next leader starts it",
                job.id
            );
            let help = "if the job is to run, restart the leader; if not, cancel it after the next takeover";
            findings.at(Severity::Warning, &graph.znode.text(), message, help);
        }
    }
}

fn release(cluster: &Cluster, rest: &Rest, findings: &mut LiveFindings<'_>) {
    let candidates = &cluster.detected.candidates;
    let told = rest.flink_version.as_deref();
    let told = told.and_then(Version::of_release);
    let fits = |told: Version| {
        candidates.is_empty()
            || candidates
                .iter()
                .any(|l| (l.releases.0..=l.releases.1).contains(&told))
    };
    if let Some(told) = told.filter(|told| !fits(*told)) {
        let message = format!(
            "the leader says that it is Flink {told}, but these are znodes of Flink {}",
            cluster.detected.releases().unwrap_or_default()
        );
        let help = "another cluster may use this namespace too; compare root and cluster-id of both configurations";
        findings.at(Severity::Warning, &cluster.namespace, message, help);
    }
}

/// The newest checkpoint that the leader completed against the newest pointer.
fn checkpoint(
    job: &RestJob,
    stored: &Job,
    graph: &Pointer,
    now: i64,
    findings: &mut LiveFindings<'_>,
) {
    let (Some(newest), Some(at)) = (job.checkpoint, job.checkpoint_at) else {
        return;
    };
    let kept = stored.latest().unwrap_or(0);
    if newest <= kept || now.saturating_sub(at) <= YOUNG {
        return;
    }
    let (pointer, outcome) = match stored.newest() {
        Some(pointer) => (
            pointer,
            format!("the newest pointer is to {kept}: a takeover restores that one"),
        ),
        None => (
            graph,
            "no checkpoint has a pointer: a takeover starts the job afresh".to_owned(),
        ),
    };
    let message = format!(
        "job {}: checkpoint {newest} was completed {} ago, but {outcome}",
        job.id,
        span(now.saturating_sub(at))
    );
    let help = "look into the leader's log for why the pointer was not written";
    findings.at(Severity::Warning, &pointer.znode.text(), message, help);
}
