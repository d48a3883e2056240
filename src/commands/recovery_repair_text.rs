//! How a repair is shown.

use super::leader_data::time;
use super::recovery::Recovery;
use super::recovery_repair::{Applied, pointers};
use crate::flink::uri_secrets::masked_text;
use crate::flink::version::Version;
use crate::flink::words::span;
use crate::plan::repair::{JobAfter, Removal, RepairPlan, Resubmit};
use crate::report::Section;
use serde_json::{Value, json};

/// The plan, for people.
pub(crate) fn sections(recovery: &Recovery, plan: &RepairPlan) -> Vec<Section> {
    let mut all = vec![Section {
        title: headline(recovery, plan),
        ..Section::default()
    }];
    let row = |r: &Removal| vec![what(r), r.job.clone(), r.why.clone()];
    all.extend((!plan.removals.is_empty()).then(|| {
        Section {
            header: ["remove the pointer to", "job", "because"]
                .map(str::to_owned)
                .to_vec(),
            rows: plan.removals.iter().map(row).collect(),
            ..Section::default()
        }
    }));
    let row = |job: &JobAfter| vec![name(recovery, &job.job), after(job), lost(recovery, job)];
    if !plan.removals.is_empty() {
        all.push(Section {
            header: ["job", "the next leader then", "lost"]
                .map(str::to_owned)
                .to_vec(),
            rows: plan.jobs.iter().map(row).collect(),
            ..Section::default()
        });
    }
    for job in plan
        .jobs
        .iter()
        .filter(|j| !j.taken_over || j.resubmit.is_some())
    {
        all.push(Section {
            footer: again(recovery, job),
            ..Section::default()
        });
    }
    let row = |r: &crate::plan::repair::NotProven| vec![r.target.clone(), r.why.clone()];
    if !plan.refused.is_empty() {
        all.push(Section {
            title: "Broken or not readable, but not proven, and therefore not touched:".to_owned(),
            rows: plan.refused.iter().map(row).collect(),
            ..Section::default()
        });
    }
    if recovery.has_live_session() && !plan.removals.is_empty() {
        all.extend(advice(recovery, plan).into_iter().map(|footer| Section {
            footer,
            ..Section::default()
        }));
    }
    all
}

fn headline(recovery: &Recovery, plan: &RepairPlan) -> String {
    let name = recovery.name();
    match (plan.removals.is_empty(), plan.refused.is_empty()) {
        (true, true) => {
            format!("NOTHING TO REPAIR: nothing stands in the way of the next leader of {name}")
        }
        (true, false) => {
            format!("NOTHING PROVEN: not everything of {name} can be read, and nothing is touched")
        }
        (false, _) => format!(
            "PLAN  take {} of {name} out of the way of the next leader",
            pointers(plan)
        ),
    }
}

fn what(removal: &Removal) -> String {
    match removal.id {
        Some(id) => format!("{} {id}", removal.kind.words()),
        None => removal.kind.words().to_owned(),
    }
}

fn name(recovery: &Recovery, job: &str) -> String {
    let rest = recovery.reading.as_ref().and_then(|r| r.rest_job(job));
    rest.map_or_else(|| job.to_owned(), |r| format!("{} ({job})", r.name))
}

fn after(job: &JobAfter) -> String {
    match (job.taken_over, job.restores) {
        (false, _) => "does not know it: submit it again".to_owned(),
        (true, Some(id)) => format!("restores {id}"),
        (true, None) => "BEGINS ANEW, without state".to_owned(),
    }
}

fn lost(recovery: &Recovery, job: &JobAfter) -> String {
    let one = |(id, written): &(Option<i64>, i64)| {
        let id = id.map_or_else(|| "?".to_owned(), |id| id.to_string());
        format!(
            "checkpoint {id}, {} old",
            span(recovery.at_ms.saturating_sub(*written))
        )
    };
    if job.lost.is_empty() {
        return "-".to_owned();
    }
    job.lost.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How a job that is not taken over is started again.
fn again(recovery: &Recovery, job: &JobAfter) -> String {
    let name = name(recovery, &job.job);
    match &job.resubmit {
        Some(Resubmit {
            checkpoint, usable, ..
        }) => {
            let state = match usable {
                Some(true) => "its _metadata is there",
                Some(false) => "NOT USABLE: its _metadata or a state file is gone",
                None => "its _metadata was not asked for",
            };
            format!(
                "{name}: flink run -s {} ... ({state})",
                masked_text(checkpoint)
            )
        }
        None => {
            format!("{name}: no retained checkpoint is known from which it could be started again")
        }
    }
}

/// While a leader lives nothing is removed; what heals by itself and what does not.
fn advice(recovery: &Recovery, plan: &RepairPlan) -> Vec<String> {
    let mut lines = vec![
        "A JobManager holds a session with this cluster, so nothing is removed now.".to_owned(),
    ];
    let release = recovery
        .reading
        .as_ref()
        .and_then(|r| r.live.rest.as_ref()?.flink_version.clone());
    let version = release.as_deref().and_then(Version::of_release);
    let of_checkpoints = plan.removals.iter().any(|r| r.id.is_some());
    if of_checkpoints {
        lines.push(match version {
            Some(version) if HEALS.contains(&version) => format!(
                "Flink {version} removes the pointers to checkpoints itself as newer ones complete: wait, and check again{}",
                if version >= Version::V1_17 {
                    "; POST /jobs/<job>/checkpoints of its REST API triggers one"
                } else {
                    ""
                }
            ),
            _ => "Whether the pointers to checkpoints go by themselves as newer ones complete was not tried on this release".to_owned(),
        });
    }
    if !recovery.check.missing_state.is_empty() {
        lines.push(
            "A state file that incremental checkpoints share is needed by newer ones too: take a savepoint".to_owned(),
        );
    }
    if plan.removals.iter().any(|r| r.id.is_none()) {
        lines.push(
            "Job graphs, plans and blobs do not heal: take a savepoint, cancel the job and submit it again from there, before anything fails"
                .to_owned(),
        );
    }
    lines
}

/// Releases in which the live suite has seen a broken checkpoint pointer go as newer checkpoints complete.
const HEALS: [Version; 3] = [Version::V1_12, Version::V1_20, Version::V2_3];

/// The last line of a plan.
pub(crate) fn summary(recovery: &Recovery, plan: &RepairPlan) -> String {
    if plan.removals.is_empty() {
        return String::new();
    }
    if recovery.has_live_session() && !recovery.is_looping() {
        return "nothing was changed; after a crash: fctl recovery repair --apply".to_owned();
    }
    "nothing was changed; --apply removes these pointers, after a backup from which --undo puts them back".to_owned()
}

/// The question before anything is removed.
pub(crate) fn question(recovery: &Recovery, plan: &RepairPlan) -> String {
    let anew = plan
        .jobs
        .iter()
        .filter(|j| j.taken_over && j.restores.is_none() && !j.lost.is_empty());
    let anew = match anew.count() {
        0 => String::new(),
        1 => " 1 job begins anew, without state.".to_owned(),
        n => format!(" {n} jobs begin anew, without state."),
    };
    format!("Remove {} of {}?{anew}", pointers(plan), recovery.name())
}

/// What was done.
pub(crate) fn done(recovery: &Recovery, plan: &RepairPlan, applied: &Applied) -> String {
    let backup = applied.backup.as_deref().unwrap_or("-");
    let verb = if applied.failed.is_empty() {
        "DONE"
    } else {
        "INCOMPLETE"
    };
    format!(
        "{verb}: {} of {} removed from {}\nbackup: {backup}\nstart the JobManagers, then: fctl recovery check\nundo:   fctl recovery repair --undo {backup}",
        applied.removed,
        pointers(plan),
        recovery.name(),
    )
}

/// The data, for programs: `contracts.md`, section 8.
pub(crate) fn data(recovery: &Recovery, plan: &RepairPlan, applied: Option<&Applied>) -> Value {
    let removal = |r: &Removal| {
        json!({
            "action": "remove-pointer", "target": r.znode, "version": r.version, "why": r.why, "bytes": 0,
            "kind": r.kind.name(), "job": r.job, "id": r.id, "written": time(r.written_ms),
        })
    };
    let job = |j: &JobAfter| {
        json!({
            "job": j.job, "restores": j.restores, "taken_over": j.taken_over,
            "lost": j.lost.iter().map(|(id, at)| json!({"id": id, "written": time(*at)})).collect::<Vec<_>>(),
            "resubmit": j.resubmit.as_ref().map(|r| json!({
                "checkpoint": masked_text(&r.checkpoint), "id": r.id, "usable": r.usable,
                "command": format!("flink run -s {}", masked_text(&r.checkpoint)),
            })),
        })
    };
    json!({
        "plan": plan.removals.iter().map(removal).collect::<Vec<_>>(),
        "refused": plan.refused.iter().map(|r| json!({"target": r.target, "why": r.why})).collect::<Vec<_>>(),
        "jobs": plan.jobs.iter().map(job).collect::<Vec<_>>(),
        "leader": recovery.has_live_session(),
        "applied": applied.map_or(0, |a| a.removed),
        "failed": applied.iter().flat_map(|a| &a.failed).map(ToString::to_string).collect::<Vec<_>>(),
        "backup": applied.and_then(|a| a.backup.clone()),
    })
}
