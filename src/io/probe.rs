//! What is asked around a switchover: ports, restart strategies, standbys, and the new leader. Everything here only reads.

use crate::plan::switchover::Port;
use crate::plan::switchover::progress::{JobNow, RestNow};
use futures::StreamExt as _;
use serde_json::Value;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::net::TcpStream;

/// Jobs that are asked about at once.
const AT_ONCE: usize = 16;

/// What a port does, by connecting to it.
pub async fn port(host: String, port: u16, step: Duration) -> Port {
    let connecting = TcpStream::connect((host.as_str(), port));
    match tokio::time::timeout(step, connecting).await {
        Ok(Ok(_)) => Port::Open,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => Port::Refused,
        Ok(Err(error)) => Port::Silent(error.to_string()),
        Err(_) => Port::Silent(format!("no connection within {step:?}")),
    }
}

/// The restart strategy of each job, in the words of `GET /jobs/<id>/config`.
pub async fn strategies(
    url: String,
    jobs: Vec<String>,
    step: Duration,
) -> Vec<(String, Result<String, String>)> {
    let client = match super::http::client(&url, step) {
        Ok(client) => client,
        Err(error) => {
            let failed = |id| (id, Err(error.to_string()));
            return jobs.into_iter().map(failed).collect();
        }
    };
    let base = url.trim_end_matches('/').to_owned();
    let asked = futures::stream::iter(jobs).map(|id| {
        let (client, url) = (client.clone(), format!("{base}/jobs/{id}/config"));
        async move {
            let answer = json(&client, &url).await;
            // 2.x leaves the word out: there is no strategy of the job itself any more.
            let word = |v: &Value| {
                v["execution-config"]["restart-strategy"]
                    .as_str()
                    .unwrap_or("")
                    .to_owned()
            };
            (id, answer.map(|v| word(&v)))
        }
    });
    asked.buffer_unordered(AT_ONCE).collect().await
}

/// What the REST API of a new leader says about TaskManagers and these jobs; none if it does not answer well.
pub async fn now(client: &reqwest::Client, url: &str, jobs: &[String]) -> Option<RestNow> {
    let base = url.trim_end_matches('/').to_owned();
    let overview = json(client, &format!("{base}/overview")).await.ok()?;
    let listed = json(client, &format!("{base}/jobs/overview")).await.ok()?;
    let wanted = super::rest::listed(&listed).into_iter().filter(|job| {
        let id = job["jid"].as_str().unwrap_or("");
        jobs.iter().any(|wanted| wanted == id)
    });
    let asked = futures::stream::iter(wanted).map(|job| {
        let (client, base) = (client.clone(), base.clone());
        async move {
            let id = job["jid"].as_str().unwrap_or("").to_owned();
            // While the job is INITIALIZING there is no such thing yet.
            let told = json(&client, &format!("{base}/jobs/{id}/checkpoints")).await;
            let count = |name: &str| job["tasks"][name].as_i64().unwrap_or(0);
            JobNow {
                id,
                state: job["state"].as_str().unwrap_or("").to_owned(),
                // Tasks of a bounded source end while the job runs.
                tasks: (count("running") + count("finished"), count("total")),
                restored: told
                    .ok()
                    .and_then(|t| t["latest"]["restored"]["id"].as_i64()),
            }
        }
    });
    Some(RestNow {
        task_managers: overview["taskmanagers"].as_i64().unwrap_or(0),
        jobs: asked.buffer_unordered(AT_ONCE).collect().await,
    })
}

/// True if a REST server answers at all: a JobManager that waits redirects or proxies, and answers 503 without a leader.
pub async fn is_alive(url: String, step: Duration) -> Result<(), String> {
    let client = super::http::client(&url, step).map_err(|e| e.to_string())?;
    match client
        .get(format!("{}/config", url.trim_end_matches('/')))
        .send()
        .await
    {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

async fn json(client: &reqwest::Client, url: &str) -> Result<Value, String> {
    let answer = client.get(url).send().await.map_err(|e| e.to_string())?;
    let status = answer.status();
    if !status.is_success() {
        return Err(format!("HTTP {status}"));
    }
    answer.json().await.map_err(|e| e.to_string())
}
