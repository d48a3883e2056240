//! The checks about jobs: what the next leader does with them, and what they lose.

use super::Status::{Fail, Pass, Skipped, Warn};
use super::{Expected, Input, Move, Status};
use crate::flink::cluster::Job;
use crate::flink::live::RestJob;
use crate::flink::restart::Strategy;
use crate::flink::store::{Forecast, TakeoverOutcome};
use crate::flink::words::{counted, describe, millis, span};

type Result = (Status, String);

fn said(status: Status, detail: impl Into<String>) -> Result {
    (status, detail.into())
}

/// What comes on top of two intervals before a checkpoint is stale, in milliseconds: the time that one takes.
const GRACE_MS: i64 = 10_000;
/// What is said of a takeover that ends the process of the next leader.
pub const DIES: &str = "the next leader would die";
/// A checkpoint that is older than this is worth a word, in milliseconds.
const NOTABLE_MS: i64 = 10_000;

fn rest_job<'a>(input: &Input<'a>, id: &str) -> Option<&'a RestJob> {
    let rest = input.live.rest.as_ref().filter(|r| r.error.is_none())?;
    rest.jobs.iter().find(|j| j.id == id)
}

/// The jobs that the next leader finds: those with a job graph or an execution plan that are not over.
fn jobs<'a>(input: &Input<'a>) -> impl Iterator<Item = &'a Job> {
    let input = *input;
    let found = |job: &&Job| job.graph.as_ref().is_some_and(|graph| !graph.deleted);
    let over = move |job: &&Job| rest_job(&input, &job.id).is_some_and(|j| j.is_over());
    input
        .cluster
        .jobs
        .iter()
        .filter(found)
        .filter(move |job| !over(job))
}

fn name(input: &Input<'_>, id: &str) -> String {
    let named = rest_job(input, id).map(|j| j.name.clone());
    named
        .filter(|n| !n.is_empty())
        .unwrap_or_else(|| id.to_owned())
}

/// The jobs that must run afterwards, each with the checkpoint that it restores at least. One whose JobManager stays (only
/// another component of a split goes) runs on, and restores nothing.
pub(super) fn expected(input: &Input<'_>, moves: &[Move]) -> Vec<Expected> {
    let goes = |id: &str| {
        let mut components = input.cluster.components.iter();
        let own = components.find(|c| c.job.as_deref() == Some(id));
        let own = own.or_else(|| input.cluster.component("dispatcher"));
        let owner = own.and_then(|c| c.owner);
        owner.is_none() || moves.iter().any(|m| owner == Some(m.from.session))
    };
    let foreseen = |id: &str| {
        let forecast = input.forecast.ok()?.iter().find(|f| f.job == id)?;
        forecast.checkpoint
    };
    jobs(input)
        .map(|job| Expected {
            id: job.id.clone(),
            name: rest_job(input, &job.id)
                .map(|j| j.name.clone())
                .filter(|n| !n.is_empty()),
            checkpoint: foreseen(&job.id)
                .or_else(|| job.latest())
                .filter(|_| goes(&job.id)),
        })
        .collect()
}

pub(super) fn forecast(input: &Input<'_>, _: &[Move]) -> Result {
    let forecasts = match input.forecast {
        Ok(forecasts) => forecasts,
        Err(why) => return said(Skipped, format!("not known: {why}")),
    };
    let over = |f: &&Forecast| rest_job(input, &f.job).is_some_and(|j| j.is_over());
    let mut bad: Vec<String> = forecasts
        .iter()
        .filter(|f| !over(f))
        .filter_map(|f| trap(input, f))
        .collect();
    bad.extend(unknown_jobs(input));
    if !bad.is_empty() {
        return said(Fail, bad.join("; "));
    }
    let restored = |f: &&Forecast| f.outcome == TakeoverOutcome::Restores;
    let restored = forecasts.iter().filter(restored).count();
    let from = "restored from the newest checkpoint";
    match forecasts.len() {
        0 => said(Pass, "there is no job"),
        n if n == restored => said(Pass, format!("{}, {from}", counted(n, "job"))),
        n => said(Pass, format!("{}, {restored} {from}", counted(n, "job"))),
    }
}

/// What a takeover would do to a job that must not happen.
fn trap(input: &Input<'_>, of: &Forecast) -> Option<String> {
    let who = name(input, &of.job);
    let because = of.because.as_deref().unwrap_or("no reason is known");
    match of.outcome {
        TakeoverOutcome::Fatal => Some(format!("{DIES}: {who}: {because}")),
        TakeoverOutcome::RestartLoop => {
            Some(format!("{who} would fail again and again: {because}"))
        }
        TakeoverOutcome::Restores | TakeoverOutcome::StartsFresh => {
            let newest = newest(input, &of.job)?;
            match of.checkpoint {
                Some(restored) if newest <= restored => None,
                Some(restored) => Some(format!(
                    "{who} would be restored from checkpoint {restored}, older than its newest checkpoint {newest}"
                )),
                None => Some(format!(
                    "{who} would begin anew: no pointer leads to checkpoint {newest}, its newest"
                )),
            }
        }
        TakeoverOutcome::Unknown => None,
    }
}

/// The newest completed checkpoint of a job, by its pointers and by the leader.
fn newest(input: &Input<'_>, id: &str) -> Option<i64> {
    let job = input.cluster.jobs.iter().find(|j| j.id == id)?;
    let told = rest_job(input, id).and_then(|told| told.unpointed(job));
    job.latest().max(told)
}

/// Jobs that the leader runs and the next one would not find.
fn unknown_jobs(input: &Input<'_>) -> Vec<String> {
    let known = |id: &str| {
        let mut found = input.cluster.jobs.iter().filter(|job| job.id == id);
        found.any(|job| job.graph.as_ref().is_some_and(|graph| !graph.deleted))
    };
    let jobs = input.live.rest.iter().flat_map(|r| &r.jobs);
    jobs.filter(|j| !j.is_over() && !known(&j.id))
        .map(|job| {
            let who = name(input, &job.id);
            format!(
                "{who} is {}, but has no job graph in ZooKeeper: the next leader would not know it",
                job.state
            )
        })
        .collect()
}

pub(super) fn storage(input: &Input<'_>, _: &[Move]) -> Result {
    let forecasts = match input.forecast {
        Ok(forecasts) => forecasts,
        Err(why) => return said(Fail, why),
    };
    if let Some(hidden) = input.cluster.denied.first() {
        return said(Fail, format!("{hidden} may not be read"));
    }
    let open: Vec<String> = forecasts
        .iter()
        .filter(|f| f.outcome == TakeoverOutcome::Unknown)
        .filter_map(|f| {
            Some(format!(
                "{}: {}",
                name(input, &f.job),
                f.because.as_deref()?
            ))
        })
        .collect();
    match open.is_empty() {
        true => said(Pass, "read"),
        false => said(Fail, open.join("; ")),
    }
}

/// Why the REST API tells nothing about jobs.
fn silent(input: &Input<'_>) -> Option<&'static str> {
    match &input.live.rest {
        _ if input.wishes.no_rest => Some("--no-rest"),
        Some(rest) if rest.error.is_none() => None,
        _ => Some("the REST API tells nothing"),
    }
}

pub(super) fn running(input: &Input<'_>, _: &[Move]) -> Result {
    if let Some(why) = silent(input) {
        return said(Skipped, why);
    }
    let all: Vec<&RestJob> = input.live.rest.iter().flat_map(|r| &r.jobs).collect();
    let bad: Vec<String> = all
        .iter()
        .filter(|j| j.state != "RUNNING" && !j.is_over())
        .map(|j| format!("{} is {}", name(input, &j.id), j.state))
        .collect();
    if !bad.is_empty() {
        return said(Fail, bad.join("; "));
    }
    let missing: Vec<String> = jobs(input)
        .filter(|job| rest_job(input, &job.id).is_none())
        .map(|job| {
            format!(
                "{} has a job graph, but the leader does not list it",
                job.id
            )
        })
        .collect();
    if !missing.is_empty() {
        return said(Fail, missing.join("; "));
    }
    let running = all.iter().filter(|j| j.state == "RUNNING").count();
    said(Pass, format!("{} RUNNING", counted(running, "job")))
}

pub(super) fn checkpoint_age(input: &Input<'_>, _: &[Move]) -> Result {
    let (mut bad, mut notable, mut oldest, mut count) = (Vec::new(), Vec::new(), 0, 0);
    for job in jobs(input) {
        count += 1;
        let who = name(input, &job.id);
        let told = rest_job(input, &job.id);
        let written = job.newest().map(|p| p.written);
        let Some(at) = told.and_then(|j| j.checkpoint_at).max(written) else {
            bad.push(format!("{who} has no checkpoint: it would begin anew"));
            continue;
        };
        let age = (input.live.at_ms - at).max(0);
        oldest = oldest.max(age);
        let interval = told.and_then(|j| j.interval_ms);
        let again = || match interval {
            Some(ms) => format!("{who} {} (interval {})", span(age), millis(ms)),
            None => format!("{who} {} (no interval is known)", span(age)),
        };
        match interval {
            Some(ms) if age > 2 * ms + GRACE_MS => bad.push(format!("stale: {}", again())),
            Some(_) if age > NOTABLE_MS => notable.push(again()),
            None if age > NOTABLE_MS => notable.push(again()),
            _ => {}
        }
    }
    if !bad.is_empty() {
        return said(Fail, bad.join("; "));
    }
    if !notable.is_empty() {
        let words = format!("{}: that much is done again", notable.join("; "));
        return said(Warn, words);
    }
    match count {
        0 => said(Skipped, "there is no job"),
        _ => said(Pass, format!("at most {}", span(oldest))),
    }
}

/// What `GET /jobs/<id>/config` says of the restart strategy (`RestartStrategyConfiguration.getDescription`).
fn real(input: &Input<'_>, id: &str, words: &str) -> std::result::Result<String, String> {
    if words == "Restart deactivated." {
        return Err("no restart".to_owned());
    }
    // 2.x has no strategy of the job any more: all of it is configuration.
    if !words.is_empty() && !words.starts_with("Cluster level default") {
        return Ok(words.trim_end_matches('.').to_owned());
    }
    let both = &input.settings.restart.apache;
    let checkpoints = rest_job(input, id).is_some_and(|j| j.interval_ms.is_some());
    let own = if checkpoints { &both.on } else { &both.off };
    match &own.strategy {
        Ok(Strategy::None) => Err(format!("no restart ({})", own.reason)),
        Ok(strategy) => Ok(describe(strategy)),
        Err(why) => Err(why.clone()),
    }
}

/// What the configuration alone says of jobs that nobody was asked about: a job with a strategy of its own is not seen, but
/// one without may be lost by a takeover (measured, `docs/switchover.md`).
fn configured(input: &Input<'_>, moves: &[Move], why: &str) -> Result {
    // Then the takeover comes anyway, only later.
    if !moves.is_empty() && moves.iter().all(|m| m.crashed) {
        return said(Skipped, "the leader has crashed");
    }
    let own = &input.settings.restart.apache.on;
    match own.strategy {
        Ok(Strategy::None) if jobs(input).next().is_some() => said(
            Fail,
            format!(
                "{why}: no job was asked, and one without a strategy of its own is not restarted ({})",
                own.reason
            ),
        ),
        _ => said(Skipped, why),
    }
}

pub(super) fn restart_strategy(input: &Input<'_>, moves: &[Move]) -> Result {
    if let Some(why) = silent(input) {
        return configured(input, moves, why);
    }
    let (mut bad, mut good, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for job in jobs(input) {
        let who = name(input, &job.id);
        let told = input.facts.strategies.iter().find(|(id, _)| *id == job.id);
        match told.map(|(_, words)| words) {
            Some(Ok(words)) => match real(input, &job.id, words) {
                Ok(strategy) => good.push(strategy),
                Err(why) => bad.push(format!("{who}: {why}")),
            },
            Some(Err(why)) => unknown.push(format!("{who}: {why}")),
            None => unknown.push(format!("{who}: not asked")),
        }
    }
    good.sort_unstable();
    good.dedup();
    match (bad.is_empty(), unknown.is_empty()) {
        (false, _) => said(Fail, bad.join("; ")),
        (true, false) => said(Warn, unknown.join("; ")),
        (true, true) if good.is_empty() => said(Skipped, "there is no job"),
        (true, true) => said(Pass, good.join("; ")),
    }
}
