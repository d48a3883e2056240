//! ZK013: the checkpoint counter is not above the newest checkpoint.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::words::{millis, span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK013",
    name: "stale-counter",
    severity: Severity::Warning,
    summary: "The checkpoint counter is not above the newest checkpoint, or that checkpoint is old",
    explain: "\
## What it checks
The next checkpoint id of each job against its newest checkpoint; the age of that checkpoint against the job's interval,
which the leader's REST API tells (three intervals, at least 30 s).

## Why it matters
The counter hands out the next id. If it is not above the newest checkpoint, the next one gets an id that is in use.
Aborted checkpoints use up ids, so a gap is normal. An old checkpoint means much work to be done again after a restart.

## Example
next id 12, newest checkpoint 12.

## Fix
Take a savepoint and restart the job from it.

## Flink versions
All.",
    check: Check::Live(check),
};

/// A checkpoint is late when this many intervals, and at least [`LEAST`], have passed without a newer one.
const INTERVALS: i64 = 3;
/// Milliseconds.
const LEAST: i64 = 30_000;

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    for job in &subject.cluster.jobs {
        let Some(newest) = job.newest() else { continue };
        if let (Some(next), Some(latest)) = (job.next_checkpoint, newest.checkpoint)
            && i64::from(next) <= latest
        {
            let message = format!(
                "job {}: the next checkpoint id is {next}, but checkpoint {latest} exists",
                job.id
            );
            findings.at(
                Severity::Warning,
                &newest.znode.text(),
                message,
                "take a savepoint and restart the job from it",
            );
        }
        let rest = subject.live.rest.as_ref();
        // After a takeover jobs need time; what is over or suspended writes no more checkpoints.
        let running = rest
            .and_then(|r| r.jobs.iter().find(|j| j.id == job.id))
            .filter(|j| j.state == "RUNNING");
        let interval = running.and_then(|j| j.interval_ms);
        let started = running.and_then(|j| j.started_at).unwrap_or(0);
        let leader = subject.cluster.component("dispatcher");
        let leader = leader.and_then(|c| c.since).unwrap_or(0);
        let since = newest.written.max(started).max(leader);
        let age = subject.live.at_ms.saturating_sub(since);
        if let Some(interval) = interval
            && age > (interval.saturating_mul(INTERVALS)).max(LEAST)
        {
            let message = format!(
                "job {}: the newest checkpoint is {} old, the interval is {}",
                job.id,
                span(subject.live.at_ms.saturating_sub(newest.written)),
                millis(interval)
            );
            findings.at(
                Severity::Warning,
                &newest.znode.text(),
                message,
                "a restart would repeat the work of that time; look at the job's checkpoints in the web UI",
            );
        }
    }
}
