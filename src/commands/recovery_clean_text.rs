//! How a clean-up is shown.

use super::recovery::Recovery;
use super::recovery_clean::Applied;
use crate::flink::words::{counted, size};
use crate::plan::{Action, Need, Plan, Target, Verb};
use crate::report::Section;
use serde_json::{Value, json};

/// Steps that are named one by one.
const SHOWN: usize = 50;

/// The plan, for people.
pub(crate) fn sections(recovery: &Recovery, plan: &Plan) -> Vec<Section> {
    let title = match plan.actions.len() {
        0 if !plan.needs.is_empty() => format!("NOT YET: {} may hold leftovers", recovery.name()),
        0 => format!("NOTHING TO CLEAN in {}", recovery.name()),
        count => format!(
            "PLAN  remove {} of {}: {}",
            counted(count, "leftover"),
            recovery.name(),
            amounts(plan)
        ),
    };
    let row = |action: &Action| {
        vec![
            verb(action.verb).to_owned(),
            short(recovery, &action.target),
            size(action.bytes),
            action.why.clone(),
        ]
    };
    let more = plan.actions.len().saturating_sub(SHOWN);
    let mut all = vec![Section {
        title,
        ..Section::default()
    }];
    if !plan.actions.is_empty() {
        all.push(Section {
            header: ["step", "target", "size", "because"]
                .map(str::to_owned)
                .to_vec(),
            rows: plan.actions.iter().take(SHOWN).map(row).collect(),
            footer: match more {
                0 => String::new(),
                more => format!("and {more} more (--format json names them all)"),
            },
            ..Section::default()
        });
    }
    if !plan.refused.is_empty() {
        let rows = plan.refused.iter().take(SHOWN);
        all.push(Section {
            title: "Left alone:".to_owned(),
            rows: rows
                .map(|r| vec![r.target.clone(), r.why.clone()])
                .collect(),
            ..Section::default()
        });
    }
    for need in &plan.needs {
        all.push(Section {
            footer: match need {
                Need::SecondReading { .. } => {
                    "A second reading, 30 s later, is needed before anything may go".to_owned()
                }
                Need::ClusterId { cluster_id } => format!(
                    "No pointer of this namespace leads into this directory: --confirm {cluster_id} says that it is meant"
                ),
            },
            ..Section::default()
        });
    }
    all
}

fn short(recovery: &Recovery, target: &Target) -> String {
    match (target, &recovery.store) {
        (Target::File { at, .. }, Some(store)) => at
            .below(&store.place.root)
            .unwrap_or_else(|| at.to_string()),
        _ => target.to_string(),
    }
}

const fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::TrashFile => "to the trash",
        Verb::RemoveFile => "remove",
        Verb::RemoveZnode => "remove znode",
    }
}

fn amounts(plan: &Plan) -> String {
    let files = plan.count(Verb::TrashFile) + plan.count(Verb::RemoveFile);
    let mut parts = vec![format!(
        "{}, {}",
        counted(files, "file"),
        size(plan.bytes())
    )];
    match plan.count(Verb::RemoveZnode) {
        0 => {}
        count => parts.push(counted(count, "znode")),
    }
    parts.join(" and ")
}

/// The question before anything goes.
pub(crate) fn question(recovery: &Recovery, plan: &Plan) -> String {
    let how = match plan.count(Verb::TrashFile) {
        0 => "for good",
        _ => "to the trash of HDFS",
    };
    format!("Remove {} of {} {how}?", amounts(plan), recovery.name())
}

/// The last line of a plan.
pub(crate) fn summary(plan: &Plan) -> String {
    if plan.actions.is_empty() {
        String::new()
    } else {
        format!("nothing was changed; --apply removes {}", amounts(plan))
    }
}

/// What was done.
pub(crate) fn done(recovery: &Recovery, plan: &Plan, applied: &Applied) -> String {
    let word = if applied.failed.is_empty() {
        "DONE"
    } else {
        "INCOMPLETE"
    };
    let mut text = format!(
        "{word}: {} of {} done, {} removed from {}",
        applied.done,
        counted(plan.actions.len(), "step"),
        size(applied.bytes),
        recovery.name()
    );
    for left in &applied.left {
        text.push_str("\nleft alone: ");
        text.push_str(left);
    }
    text
}

/// The data, for programs: `contracts.md`, section 8.
pub(crate) fn data(plan: &Plan, applied: Option<&Applied>) -> Value {
    let action = |a: &Action| {
        json!({
            "action": a.verb.name(), "target": a.target.to_string(), "version": a.target.version(), "why": a.why,
            "bytes": a.bytes, "kind": a.kind.map(|k| k.name()),
        })
    };
    let need = |need: &Need| match need {
        Need::SecondReading { .. } => json!({"need": "second-reading"}),
        Need::ClusterId { cluster_id } => json!({"need": "cluster-id", "cluster_id": cluster_id}),
    };
    json!({
        "plan": plan.actions.iter().map(action).collect::<Vec<_>>(),
        "refused": plan.refused.iter().map(|r| json!({"target": r.target, "why": r.why})).collect::<Vec<_>>(),
        "needs": plan.needs.iter().map(need).collect::<Vec<_>>(),
        "applied": applied.map_or(0, |a| a.done),
        "left": applied.map_or(&[][..], |a| &a.left),
        "failed": applied.iter().flat_map(|a| &a.failed).map(ToString::to_string).collect::<Vec<_>>(),
        "backup": null,
    })
}
