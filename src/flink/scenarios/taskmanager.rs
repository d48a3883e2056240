//! A TaskManager is lost: what notices it, and who gives the tasks another place.
//!
//! Measured with 1.12.5, 1.13.6, 1.14.6, 1.17.2, 1.20.5 and 2.3.0 (`docs/scenarios.md`).

use super::delays::{attempts, ending_failure, failures_within, until_given_up};
use super::inputs::Heartbeats;
use super::span::{Span, Step, total, words as span_words};
use super::{Case, Ending, Kind, Lost, Scenario, Spread, restarts};
use crate::flink::options;
use crate::flink::restart::Strategy;
use crate::flink::target::Deployment;
use crate::flink::version::Version;
use crate::flink::words::millis;

/// A container of YARN and the JVM in it. Measured: 10.8 and 13.1 s on an idle cluster.
const CONTAINER: Span = Span {
    min: 5_000,
    max: 30_000,
};

/// For the clocks of ResourceManager and JobMaster, which beat on their own, and for messages.
const CLOCKS_MS: i64 = 1_000;

/// The row.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    let lost = case.work();
    if case.deployment == Deployment::Local {
        let ending = Ending {
            stops: "at once".to_owned(),
            attempts: Some(0),
            ..Ending::open("in one process: everything ends with it")
        };
        let lost = Lost::jobs("all jobs");
        let mut row = Scenario::new(Kind::TaskManager, case, "nobody", ending, lost);
        row.run_book = "The TaskManager is part of the one process; start it again.".to_owned();
        return row;
    }
    let beats = match &case.inputs.heartbeats {
        Ok(beats) => *beats,
        Err(why) => {
            let ending = Ending::open(format!("Flink does not start: {why}"));
            let mut row = Scenario::new(Kind::TaskManager, case, "nobody", ending, lost);
            row.run_book = format!("Flink does not start with this file: {why}.");
            return row;
        }
    };
    let (acts, place) = who(case.deployment);
    let mut row = Scenario::new(Kind::TaskManager, case, acts, Ending::open(""), lost);
    let detection = detection(case, beats);
    row.detection = Some(detection.span);
    row.log = Some(if beats.is_by_delivery() {
        "is no longer reachable"
    } else {
        "timed out"
    });
    let mut steps = vec![detection];
    if case.deployment == Deployment::Yarn {
        steps.push(Step::then(
            "a new container of YARN and its TaskManager (10.8 and 13.1 s measured on an idle cluster)",
            CONTAINER,
        ));
    }
    restarts::both(case, &mut row, place, &steps);
    overlap(&mut row);
    if case.deployment == Deployment::Kubernetes {
        open(&mut row);
    }
    row.silence = Some(beats.silence().plus(Span {
        min: 0,
        max: CLOCKS_MS,
    }));
    row.spread = spread(case, row.detection);
    row.without_slots = without_slots(case, row.detection);
    row.notes = notes(case, beats, row.without_slots);
    row.notes
        .extend(row.spread.map(|spread| spread_note(case, spread)));
    row.run_book = run_book(case, &row, beats);
    row
}

/// Who gives the tasks another place, and the words for it.
fn who(deployment: Deployment) -> (&'static str, &'static str) {
    match deployment {
        Deployment::Yarn => (
            "the JobManager notices; YARN gives a new container",
            "YARN gives a new container; ",
        ),
        Deployment::Kubernetes => ("the JobManager notices; Kubernetes starts a pod", ""),
        _ => (
            "the JobManager notices; nobody starts a new TaskManager",
            "on free slots elsewhere ",
        ),
    }
}

/// A job that fails at once pauses while the loss is being noticed: the pause may come on top, or not.
fn overlap(row: &mut Scenario) {
    for ending in std::iter::once(&mut row.ending).chain(&mut row.apache) {
        for step in &mut ending.steps {
            if step.what.starts_with(restarts::PAUSE) {
                step.what.push_str(
                    "; a job that spans TaskManagers pauses while the loss is being noticed",
                );
                step.span.min = 0;
            }
        }
        ending.duration = ending.duration.map(|_| total(&ending.steps));
    }
}

/// What was not measured has no range.
fn open(row: &mut Scenario) {
    for ending in std::iter::once(&mut row.ending).chain(&mut row.apache) {
        ending.duration = None;
        ending.steps.clear();
    }
}

/// Until Flink notices that the process is gone.
fn detection(case: &Case<'_>, beats: Heartbeats) -> Step {
    let mut span = beats.process_loss();
    let interval = millis(beats.interval_ms);
    let mut what = match beats.threshold.filter(|_| beats.is_by_delivery()) {
        Some(n) => format!(
            "noticing: {n} undeliverable heartbeats in a row ({} {n}), one each {interval} (heartbeat.interval)",
            options::RPC_FAILURES.key
        ),
        None => format!(
            "noticing: heartbeat.timeout {}, counted from the last heartbeat, which is up to {interval} old \
             (heartbeat.interval)",
            millis(beats.timeout_ms)
        ),
    };
    if case.deployment == Deployment::Yarn {
        // The NodeManager reports the end of the container; what the job makes of that was not timed.
        span.min = 0;
        what.push_str("; or earlier, by YARN's word that the container ended (not timed)");
    }
    span.max = span.max.saturating_add(CLOCKS_MS);
    Step::then(what, span)
}

/// Measured: with 1.14.6 and 1.20.5 each restart fails at once (`RecipientUnreachableException`) until the loss is noticed;
/// 1.12.5 and 1.13.6 wait with the restart for the lost tasks until then.
fn spread(case: &Case<'_>, detection: Option<Span>) -> Option<Spread> {
    let strategy = case.restarting.apache.strategy.as_ref().ok()?;
    let detection = detection?;
    if ending_failure(strategy) == Some(1) {
        // The first failure is the last one, whoever notices what.
        return None;
    }
    let count =
        |time, between, longest| failures_within(strategy, case.version, time, between, longest);
    let failures = if case.version < Version::V1_14 || case.inputs.is_adaptive {
        Span { min: 1, max: 1 }
    } else {
        Span::new(
            count(detection.min, 500, true),
            count(detection.max, 20, false),
        )
    };
    Some(Spread {
        failures,
        ending: ending_failure(strategy),
    })
}

fn spread_note(case: &Case<'_>, spread: Spread) -> String {
    let Span { min, max } = spread.failures;
    let times = if min == max {
        max.to_string()
    } else {
        format!("{min} to {max}")
    };
    let end = if spread.fails() {
        ": it FAILS before the loss is noticed"
    } else if spread.may_fail() {
        ": it may FAIL before the loss is noticed"
    } else {
        ""
    };
    let how = if case.version < Version::V1_14 {
        "its restart waits until the loss is noticed"
    } else {
        "until the loss is noticed each restart goes to the lost TaskManager and fails"
    };
    format!(
        "a job that exchanges data between TaskManagers fails within 0.2 s, as its connections break; {how}: {times} of the \
         failures that the restart strategy counts{end}"
    )
}

/// Standalone and no free slot: each restart fails for want of slots, at once or after `slot.request.timeout`.
///
/// Measured with 1.12.5 and 1.20.5: a leader that is older than `resourcemanager.standalone.start-up-time` refuses at once.
fn without_slots(case: &Case<'_>, detection: Option<Span>) -> Option<Span> {
    let is_standalone = matches!(
        case.deployment,
        Deployment::Standalone | Deployment::Unknown
    );
    if !is_standalone || case.inputs.is_adaptive {
        return None;
    }
    let strategy = case.restarting.apache.strategy.as_ref().ok()?;
    let mut pauses = until_given_up(strategy, case.version)?;
    let restarts = attempts(strategy)?;
    let wait = case.inputs.slot_wait_ms.as_ref().ok()?.max(&0);
    let start_up = case.inputs.start_up_ms.as_ref().ok()?.max(&0);
    let each = wait.saturating_add(CLOCKS_MS);
    if matches!(strategy, Strategy::FailureRate { .. }) {
        // Failures that waited for slots may lie too far apart to count; those after the start-up time do not.
        pauses = pauses.plus(Span::new(0, pauses.max));
    }
    let waits = each
        .saturating_mul(restarts)
        .min(start_up.saturating_add(each));
    Some(detection?.plus(pauses).plus(Span::new(0, waits)))
}

fn notes(case: &Case<'_>, beats: Heartbeats, without_slots: Option<Span>) -> Vec<String> {
    let mut notes = vec![
        "Akka's DeathWatch, which the HA documentation names, acts in none of Flink 1.12 to 2.3: the broken connection is \
         logged at once (\"address is now gated\") and nothing follows from it"
            .to_owned(),
    ];
    if beats.is_by_delivery() {
        notes.push(format!(
            "a TaskManager that hangs, or whose host is silent, is noticed by heartbeat.timeout only: after {}",
            span_words(beats.silence())
        ));
    }
    match case.deployment {
        Deployment::Yarn => {
            notes.push("where YARN has no room for a container, the job waits for it".to_owned());
        }
        Deployment::Kubernetes => {
            notes.push(
                "Flink on Kubernetes was not measured; heartbeats are the same there".to_owned(),
            );
        }
        _ => notes.push(no_slots(case, without_slots)),
    }
    if case.inputs.is_adaptive {
        notes.push(
            "the adaptive scheduler was not measured: it may go on with fewer slots".to_owned(),
        );
    }
    notes
}

fn no_slots(case: &Case<'_>, without_slots: Option<Span>) -> String {
    let start_up = case
        .inputs
        .start_up_ms
        .as_ref()
        .map_or_else(|_| "its start-up time".to_owned(), |ms| millis(*ms));
    let end = without_slots.map_or_else(String::new, |span| {
        format!(
            ": the job FAILS {} after the loss unless a TaskManager is there before",
            span_words(span)
        )
    });
    format!(
        "without free slots each restart uses up an attempt, at once where the leader is older than {start_up} \
         (resourcemanager.standalone.start-up-time), else after slot.request.timeout{end}"
    )
}

fn run_book(case: &Case<'_>, row: &Scenario, beats: Heartbeats) -> String {
    let notices = row.detection.map_or_else(String::new, restarts::within);
    let by = match beats.threshold.filter(|_| beats.is_by_delivery()) {
        Some(1) => "an undeliverable heartbeat".to_owned(),
        Some(n) => format!("{n} undeliverable heartbeats"),
        None => "heartbeat.timeout".to_owned(),
    };
    let todo = match (case.deployment, row.without_slots) {
        _ if case.restarting.apache.strategy.is_err() => String::new(),
        (Deployment::Yarn | Deployment::Kubernetes, _) => String::new(),
        (_, Some(span)) => format!(
            " To do: start the TaskManager again, nobody else does; without free slots the job FAILS {}.",
            restarts::within(span)
        ),
        (_, None) => " To do: start the TaskManager again, nobody else does.".to_owned(),
    };
    let spread = match row.spread {
        Some(spread) if spread.fails() => {
            " Jobs that exchange data between TaskManagers FAIL before that: their attempts are used up."
        }
        Some(spread) if spread.may_fail() => {
            " Jobs that exchange data between TaskManagers may FAIL before that: their attempts are used up."
        }
        _ => "",
    };
    format!(
        "Flink notices {notices} by {by}, not by Akka's DeathWatch.{spread} {}{todo}",
        super::sentence_case(&restarts::told(case, row))
    )
}
