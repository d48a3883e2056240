//! Flink's REST API: overview, jobs, newest checkpoints; one deadline for all of it.

use crate::flink::live::{Rest, RestJob};
use futures::StreamExt as _;
use serde_json::Value;
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// Jobs whose checkpoints are asked for, at most.
const MAX_JOBS: usize = 1_000;
/// Jobs that are asked about at once.
const AT_ONCE: usize = 16;

/// Asks the server at `url`. A failure is part of the answer, not an error.
pub async fn ask(url: String, deadline: Duration) -> Rest {
    let start = Instant::now();
    let mut rest = Rest {
        url: url.clone(),
        latency_ms: 0,
        error: None,
        incomplete: None,
        flink_version: None,
        task_managers: None,
        jobs: Vec::new(),
    };
    let client = match super::http::client(&url, deadline) {
        Ok(client) => client,
        Err(error) => {
            rest.error = Some(error.to_string());
            return rest;
        }
    };
    let end = tokio::time::Instant::now() + deadline;
    let overview = tokio::time::timeout_at(end, overview(&client, &mut rest, start));
    match overview.await {
        Ok(Ok(())) => {}
        Ok(Err(cause)) => {
            rest.error = Some(cause);
            return rest;
        }
        Err(_) => {
            rest.error = Some(format!("no answer within {deadline:?}"));
            return rest;
        }
    }
    // From here on the server has answered; what comes too late is missing, and that is said.
    checkpoints(&client, &mut rest, end).await;
    rest
}

/// Asks for the checkpoints of the jobs, until `end`.
async fn checkpoints(client: &reqwest::Client, rest: &mut Rest, end: tokio::time::Instant) {
    let jobs = std::mem::take(&mut rest.jobs);
    let base = base(&rest.url);
    let mut details = futures::stream::iter(jobs.iter().take(MAX_JOBS).cloned())
        .map(|job| details(client.clone(), base.clone(), job))
        .buffer_unordered(AT_ONCE);
    while let Ok(Some(job)) = tokio::time::timeout_at(end, details.next()).await {
        rest.jobs.push(job);
    }
    drop(details);
    let missing = jobs.len() - rest.jobs.len();
    if missing > 0 {
        rest.incomplete = Some(format!(
            "the checkpoints of {missing} of {} jobs were not asked, or not told in time",
            jobs.len()
        ));
    }
    let known: HashSet<String> = rest.jobs.iter().map(|j| j.id.clone()).collect();
    let others = jobs.into_iter().filter(|j| !known.contains(&j.id));
    rest.jobs.extend(others);
    rest.jobs.sort_by(|a, b| a.id.cmp(&b.id));
}

fn base(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}

/// The jobs of `/jobs/overview`. In 1.12 a leader that led before lists a job twice: as it runs, and as it was suspended.
pub(super) fn listed(overview: &Value) -> Vec<Value> {
    let all = overview["jobs"].as_array().cloned().unwrap_or_default();
    let of = |job: &Value| (job["jid"].clone(), job["state"] == "SUSPENDED");
    let seen: Vec<(Value, bool)> = all.iter().map(of).collect();
    let other = |id: &Value| {
        seen.iter()
            .any(|(known, suspended)| known == id && !suspended)
    };
    let is_old = |job: &Value| job["state"] == "SUSPENDED" && other(&job["jid"]);
    all.into_iter().filter(|job| !is_old(job)).collect()
}

/// The cluster and the list of its jobs.
async fn overview(client: &reqwest::Client, rest: &mut Rest, start: Instant) -> Result<(), String> {
    let base = base(&rest.url);
    let overview = get(client, format!("{base}/overview")).await?;
    rest.latency_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    rest.flink_version = overview["flink-version"]
        .as_str()
        // A build without its release says `<unknown>`.
        .filter(|v| v.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned);
    rest.task_managers = overview["taskmanagers"].as_i64();
    let jobs = get(client, format!("{base}/jobs/overview")).await?;
    let listed = listed(&jobs);
    let job = |job: &Value| {
        let text = |key: &str| job[key].as_str().unwrap_or("").to_owned();
        RestJob {
            id: text("jid"),
            name: text("name"),
            state: text("state"),
            started_at: job["start-time"].as_i64(),
            checkpoint: None,
            checkpoint_at: None,
            interval_ms: None,
        }
    };
    rest.jobs = listed.iter().map(job).collect();
    Ok(())
}

/// A job's checkpoints. One that is just starting, or that has none, shows none; that is no failure of the server.
async fn details(client: reqwest::Client, base: String, job: RestJob) -> RestJob {
    let id = &job.id;
    let statistics = get(&client, format!("{base}/jobs/{id}/checkpoints"));
    let settings = get(&client, format!("{base}/jobs/{id}/checkpoints/config"));
    let (statistics, settings) = futures::join!(statistics, settings);
    let (checkpoints, settings) = (statistics.unwrap_or_default(), settings.unwrap_or_default());
    let newest = &checkpoints["latest"]["completed"];
    RestJob {
        checkpoint: newest["id"].as_i64(),
        checkpoint_at: newest["latest_ack_timestamp"].as_i64(),
        // Without periodic checkpoints Flink shows the largest number there is.
        interval_ms: settings["interval"]
            .as_i64()
            .filter(|ms| (1..i64::MAX / 4).contains(ms)),
        ..job
    }
}

async fn get(client: &reqwest::Client, url: String) -> Result<Value, String> {
    let response = client.get(&url).send().await.map_err(|e| cause(&e))?;
    let status = response.status();
    if !status.is_success() {
        return Err(format!("HTTP {status}"));
    }
    response.json().await.map_err(|e| cause(&e))
}

/// The innermost cause, which names what happened.
fn cause(error: &reqwest::Error) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    let text = source.to_string();
    if text.contains("Connection refused") {
        "connection refused".to_owned()
    } else {
        text
    }
}
