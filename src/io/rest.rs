//! Flink's REST API: overview, jobs, newest checkpoints; one deadline for all of it.

use crate::flink::live::{Rest, RestJob};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Jobs whose checkpoints are asked for, at most.
const MAX_JOBS: usize = 200;

/// Asks the server at `url`. A failure is part of the answer, not an error.
pub async fn ask(url: String, deadline: Duration) -> Rest {
    let start = Instant::now();
    let mut rest = Rest {
        url: url.clone(),
        latency_ms: 0,
        error: None,
        flink_version: None,
        task_managers: None,
        jobs: Vec::new(),
    };
    let asked = tokio::time::timeout(deadline, fill(&mut rest, start, deadline)).await;
    match asked {
        Ok(Ok(())) => {}
        Ok(Err(cause)) => rest.error = Some(cause),
        Err(_) => rest.error = Some(format!("no complete answer within {deadline:?}")),
    }
    rest
}

async fn fill(rest: &mut Rest, start: Instant, deadline: Duration) -> Result<(), String> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(deadline)
        .timeout(deadline)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|e| e.to_string())?;
    let base = rest.url.trim_end_matches('/').to_owned();
    let overview = get(&client, format!("{base}/overview")).await?;
    rest.latency_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    rest.flink_version = overview["flink-version"].as_str().map(str::to_owned);
    rest.task_managers = overview["taskmanagers"].as_i64();
    let jobs = get(&client, format!("{base}/jobs/overview")).await?;
    let listed = jobs["jobs"].as_array().map_or(&[][..], Vec::as_slice);
    let asked = listed.iter().take(MAX_JOBS).map(|job| {
        let (client, base) = (client.clone(), base.clone());
        let text = |key: &str| job[key].as_str().unwrap_or("").to_owned();
        let (id, name, state) = (text("jid"), text("name"), text("state"));
        let started_at = job["start-time"].as_i64();
        async move {
            // A job that is just starting, or that has none, shows no checkpoints; that is no failure of the server.
            let statistics = get(&client, format!("{base}/jobs/{id}/checkpoints"));
            let settings = get(&client, format!("{base}/jobs/{id}/checkpoints/config"));
            let (statistics, settings) = futures::join!(statistics, settings);
            let (checkpoints, settings) =
                (statistics.unwrap_or_default(), settings.unwrap_or_default());
            let newest = &checkpoints["latest"]["completed"];
            RestJob {
                checkpoint: newest["id"].as_i64(),
                checkpoint_at: newest["latest_ack_timestamp"].as_i64(),
                interval_ms: settings["interval"]
                    .as_i64()
                    .filter(|ms| *ms > 0 && *ms < i64::MAX / 4),
                id,
                name,
                state,
                started_at,
            }
        }
    });
    rest.jobs = futures::future::join_all(asked).await;
    rest.jobs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(())
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
