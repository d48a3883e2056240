//! The list in `data` of `recovery scenarios`: `contracts.md`, section 8, with more fields.

use super::assess::Assessed;
use crate::config::secrets;
use crate::flink::restart::Resolution;
use crate::flink::scenarios::delays::{attempts, ending_failure, pause};
use crate::flink::scenarios::{Ending, Kind, Restarting, Scenario, Span, Step, restarting};
use crate::flink::version::Version;
use serde_json::{Value, json};

/// Pauses that are listed one by one.
const LISTED: i64 = 16;

/// One object for each row.
pub(crate) fn list(a: &Assessed, scenarios: &[Scenario]) -> Value {
    let restarting = restarting(&a.settings, a.target.version, a.target.distribution);
    let rows = scenarios.iter().map(|s| row(a, s, &restarting)).collect();
    let mut rows = Value::Array(rows);
    secrets_out(&mut rows);
    rows
}

fn row(a: &Assessed, s: &Scenario, restarting: &Restarting) -> Value {
    let apache = s.apache.as_ref();
    let mut row = json!({
        "scenario": s.kind.id(),
        "deployment": s.deployment.name(),
        "flink_version": a.target.version.to_string(),
        "distribution": a.target.distribution.name(),
        "acts": s.acts,
        "outcome": s.ending.outcome,
        "outcome_by": if s.is_documented { "mrs" } else { "apache" },
        "apache_outcome": apache.map(|e| &e.outcome),
        "duration_ms": s.ending.duration.map(span),
        "apache_duration_ms": apache.and_then(|e| e.duration).map(span),
        "counted_from": s.since,
        "detection_ms": s.detection.map(span),
        "silence_ms": s.silence.map(span),
        "spread_job": s.spread.map(|spread| json!({
            "failures": {"min": spread.failures.min, "max": spread.failures.max},
            "ending_failure": spread.ending,
            "fails": if spread.fails() { "yes" } else if spread.may_fail() { "maybe" } else { "no" },
        })),
        "without_slots_ms": s.without_slots.map(span),
        "log": s.log,
        "lost_ms": s.lost.ms,
        "lost": s.lost.words,
        "apache_lost": s.apache_lost.as_ref().map(|l| &l.words),
        "stops": text(&s.ending.stops),
        "apache_stops": apache.and_then(|e| text(&e.stops)),
        "attempts": s.ending.attempts,
        "apache_attempts": apache.and_then(|e| e.attempts),
        "steps": steps(&s.ending),
        "apache_steps": apache.map(steps),
        "notes": s.notes,
        "run_book": s.run_book,
        "restarts": null,
    });
    if s.kind == Kind::Task {
        row["restarts"] = json!({
            "checkpointing": restarting.checkpointing,
            "documented": restarting.documented.as_ref().map(|r| delays(r, a.target.version)),
            "apache": delays(&restarting.apache, a.target.version),
        });
    }
    row
}

fn text(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

fn span(span: Span) -> Value {
    json!({"min": span.min, "max": span.max})
}

fn steps(ending: &Ending) -> Vec<Value> {
    let step = |s: &Step| json!({"what": s.what, "min_ms": s.span.min, "max_ms": s.span.max, "beside_the_last": s.along});
    ending.steps.iter().map(step).collect()
}

/// The strategy's pauses, failure by failure.
fn delays(resolution: &Resolution, version: Version) -> Value {
    let mut value = super::data::resolution(resolution);
    let strategy = resolution.strategy.as_ref().ok();
    let pauses: Vec<Value> = strategy.map_or_else(Vec::new, |strategy| {
        (1..=LISTED)
            .map_while(|failure| pause(strategy, version, failure))
            .map(span)
            .collect()
    });
    value["pauses_ms"] = json!(pauses);
    value["restarts"] = json!(strategy.and_then(attempts));
    value["ending_failure"] = json!(strategy.and_then(ending_failure));
    value
}

/// A value of the file may stand in any sentence.
fn secrets_out(value: &mut Value) {
    match value {
        Value::String(text) => *text = secrets::masked("", text),
        Value::Array(items) => items.iter_mut().for_each(secrets_out),
        Value::Object(map) => map.values_mut().for_each(secrets_out),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
