//! ZK004: nobody leads.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::cluster::State;
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
    if subject.is_absent() {
        return;
    }
    let queue = subject.cluster.main_queue();
    let dispatcher = subject.cluster.component("dispatcher");
    let published = dispatcher.is_some_and(|c| c.state != State::Missing);
    let place = dispatcher.map_or(subject.live.place.namespace.as_str(), |c| c.znode.as_str());
    match (queue.first(), published) {
        (None, false) => {
            findings.at(
                Severity::Error,
                place,
                "nobody leads and nobody waits",
                "start a JobManager",
            );
        }
        (Some(first), false) => {
            let message = format!(
                "session {} is first in the queue, but publishes no leader information",
                session_text(first.owner)
            );
            findings.at(
                Severity::Error,
                place,
                message,
                "look into that JobManager's log; it may be starting or hanging",
            );
        }
        (None, true) => {
            let help = "the leader has lost its place in the queue and may not know: look into its log, and restart it if it does not queue again";
            findings.at(
                Severity::Error,
                place,
                "leader information is published, but the queue is empty",
                help,
            );
        }
        (Some(_), true) => {}
    }
}
