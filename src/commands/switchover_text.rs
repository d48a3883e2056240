//! How a switchover is shown to people.

use super::switchover_run::{Ending, Ran};
use super::switchover_scene::Scene;
use crate::flink::words::{counted, precise};
use crate::plan::switchover::progress::Event;
use crate::plan::switchover::{Finding, Method, Move, Plan, Status};
use crate::report::Section;

/// The plan and its checks.
pub(crate) fn sections(scene: &Scene, plan: &Plan) -> Vec<Section> {
    let row = |f: &Finding| {
        vec![
            f.status.name().to_owned(),
            f.check.title.to_owned(),
            f.detail.clone(),
        ]
    };
    let made = plan.checks.iter().filter(|f| f.status != Status::Skipped);
    let mut rows: Vec<Vec<String>> = made.map(row).collect();
    let skipped: Vec<&str> = plan
        .checks
        .iter()
        .filter(|f| f.status == Status::Skipped)
        .map(|f| f.check.title)
        .collect();
    if !skipped.is_empty() {
        rows.push(vec![
            "-".to_owned(),
            "not made".to_owned(),
            skipped.join(", "),
        ]);
    }
    vec![
        Section {
            title: headline(scene, plan),
            rows,
            ..Section::default()
        }
        .masked(),
    ]
}

fn headline(scene: &Scene, plan: &Plan) -> String {
    let name = &scene.reading.live.place.namespace;
    let Some(first) = plan.moves.first() else {
        return format!("NOTHING TO MOVE: nobody leads {name}");
    };
    let mut lines = Vec::new();
    for of in &plan.moves {
        let next = match &of.to {
            Some(to) => format!("{} (next in the queue)", to.words()),
            None => "nobody".to_owned(),
        };
        let led = what(scene, of);
        lines.push(format!(
            "PLAN  move {led} of {name} from {} to {next}",
            of.from.words()
        ));
    }
    let who = first.from.words();
    lines.push(match (plan.method, plan.crashed()) {
        (Method::Session, true) => {
            format!("      method session: end the session of {who}, whose process is gone, instead of waiting for its timeout")
        }
        (Method::Session, false) => {
            format!("      method session: end the ZooKeeper session of {who}; its process stays up and becomes standby")
        }
        (Method::Exec, _) => "      method exec: run the operator's command".to_owned(),
    });
    lines.join("\n")
}

/// What moves: the leadership, or the components where not all of them go.
fn what(scene: &Scene, of: &Move) -> String {
    if scene.reading.cluster.is_single_election() || of.components.len() == 3 {
        return "the leadership".to_owned();
    }
    of.components.join(", ")
}

/// The question before it is done.
pub(crate) fn question(plan: &Plan) -> String {
    let jobs = match plan.jobs.as_slice() {
        [] => String::new(),
        [only] => format!("{} will pause for about 3 s. ", only.words()),
        few if few.len() <= 5 => {
            let names: Vec<&str> = few.iter().map(|job| job.words()).collect();
            format!("{} will pause for about 3 s. ", names.join(", "))
        }
        many => {
            let names: Vec<&str> = many.iter().take(4).map(|job| job.words()).collect();
            let more = counted(many.len() - names.len(), "more job");
            format!("{} and {more} will pause for about 3 s. ", names.join(", "))
        }
    };
    let moves: Vec<String> = plan
        .moves
        .iter()
        .map(|m| {
            let next =
                m.to.as_ref()
                    .map_or_else(|| "nobody".to_owned(), |to| to.words());
            format!("from {} to {next}", m.from.words())
        })
        .collect();
    format!("{jobs}Move the leadership {}?", moves.join(" and "))
}

/// One column of the bar stands for this many milliseconds.
const COLUMN_MS: i64 = 100;
/// Longest bar.
const COLUMNS: i64 = 40;

/// A line of the timeline; with a bar of its time on a terminal.
pub(crate) fn line(at_ms: i64, event: &Event, terminal: bool) -> String {
    let time = precise(at_ms);
    let text = format!("{time:>8}  {}", event.words());
    if !terminal {
        return text;
    }
    let full = at_ms / COLUMN_MS;
    let bar = match full {
        0..COLUMNS => {
            let half = if at_ms % COLUMN_MS >= COLUMN_MS / 2 {
                "."
            } else {
                ""
            };
            format!("{}{half}", "#".repeat(usize::try_from(full).unwrap_or(0)))
        }
        _ => format!("{}>", "#".repeat(usize::try_from(COLUMNS).unwrap_or(0))),
    };
    format!("{text:<58} |{bar}")
}

/// The last line.
pub(crate) fn summary(plan: &Plan, ran: &Ran) -> String {
    let leader = match &ran.leader {
        Some((_, address)) => format!("{address} leads"),
        None => "no new leader was seen".to_owned(),
    };
    let running = |state: &str| matches!(state, "RUNNING" | "FINISHED" | "CANCELED");
    let good = ran
        .jobs
        .iter()
        .filter(|(_, now)| now.as_ref().is_some_and(|n| running(&n.state)));
    let jobs = match ran.jobs.len() {
        0 => String::new(),
        _ if !ran.asked => ", jobs not asked (--no-rest)".to_owned(),
        all => format!(", {} of {} RUNNING", good.count(), counted(all, "job")),
    };
    let overlap = match (ran.overlap_ms, ran.gap_ms()) {
        (Some(0), Some(gap)) => format!(", no overlap, {} without a leader", precise(gap)),
        (Some(0), None) => ", no overlap".to_owned(),
        _ if plan.method == Method::Session
            && !plan.crashed()
            && ran.at("session-closed").is_some() =>
        {
            ", step-down not seen".to_owned()
        }
        _ => String::new(),
    };
    let total = precise(ran.total_ms());
    match ran.ending {
        Ending::Done => {
            format!("DONE in {total}: {leader}{jobs}{overlap}      undo: fctl leader switchover")
        }
        Ending::Incomplete => format!("INCOMPLETE after {total}: {leader}{jobs}{overlap}"),
        Ending::DryRun if plan.refusals(false).next().is_some() => {
            "nothing was changed: --dry-run; what failed is overridden by --force".to_owned()
        }
        Ending::DryRun => "nothing was changed: --dry-run; nothing stands in the way".to_owned(),
        Ending::Refused => String::new(),
    }
}
