//! The `data` of `leader switchover` (`contracts.md`, section 7).

use super::switchover_run::Ran;
use crate::flink::uri_secrets::masked_text;
use crate::flink::znode::session_text;
use crate::plan::switchover::progress::JobNow;
use crate::plan::switchover::{Expected, Finding, Move, Party, Plan, Weight};
use serde_json::{Value, json};

/// The whole object.
pub(crate) fn object(plan: &Plan, ran: &Ran) -> Value {
    let first = plan.moves.first();
    let entry = |(at, event): &(i64, crate::plan::switchover::progress::Event)| {
        let mut object = event.object();
        object.insert("at_ms".to_owned(), (*at).into());
        Value::Object(object)
    };
    json!({
        "outcome": ran.ending.name(),
        "method": plan.method.name(),
        "from": first.map(|m| party(&m.from)),
        "to": first.and_then(|m| m.to.as_ref()).map(party),
        "moves": plan.moves.iter().map(of).collect::<Vec<_>>(),
        "leader": ran.leader.as_ref().map(|(session, address)| json!({
            "session": session_text(*session), "address": masked_text(address),
        })),
        "checks": plan.checks.iter().map(check).collect::<Vec<_>>(),
        "timeline": ran.timeline.iter().map(entry).collect::<Vec<_>>(),
        "jobs": ran.jobs.iter().map(job).collect::<Vec<_>>(),
        "task_managers": plan.task_managers,
        "overlap_ms": ran.overlap_ms,
        "without_leader_ms": ran.gap_ms(),
        "total_ms": (!ran.timeline.is_empty()).then(|| ran.total_ms()),
        "missing": ran.missing.iter().map(|m| masked_text(m)).collect::<Vec<_>>(),
    })
}

/// A JobManager.
pub(crate) fn party(party: &Party) -> Value {
    json!({
        "session": session_text(party.session),
        "address": party.host,
        "rest": party.rest.as_deref().map(masked_text),
    })
}

fn of(of: &Move) -> Value {
    json!({
        "from": party(&of.from),
        "to": of.to.as_ref().map(party),
        "components": of.components,
        "crashed": of.crashed,
    })
}

fn check(f: &Finding) -> Value {
    let weight = match f.check.weight {
        Weight::Always => "always",
        Weight::Force => "force",
        Weight::Warning => "warning",
    };
    json!({
        "name": f.check.name, "status": f.status.name(), "detail": masked_text(&f.detail), "refuses": weight,
    })
}

fn job((wanted, now): &(Expected, Option<JobNow>)) -> Value {
    json!({
        "id": wanted.id,
        "name": wanted.name,
        "state": now.as_ref().map(|n| n.state.clone()),
        "restored": now.as_ref().and_then(|n| n.restored),
        "expected": wanted.checkpoint,
    })
}
