//! Sees an old leader step down, by its REST API: it answers 503 from then on (measured, `docs/switchover.md`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Pause between two questions.
const EVERY: Duration = Duration::from_millis(5);
/// What is asked, each on a connection of its own: once in a while one of them misses the moment, never both.
const PATHS: [&str; 2] = ["overview", "jobs/overview"];

/// Asks a REST server again and again until it does not answer well any more.
#[derive(Debug)]
pub struct StepDown {
    armed: Arc<AtomicBool>,
    seen: Arc<Notify>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl StepDown {
    /// Begins to ask, if the server answers well now. `url` is its base.
    pub async fn watch(url: &str, deadline: Duration) -> Option<Self> {
        let client = super::http::client(url, deadline).ok()?;
        let base = url.trim_end_matches('/');
        for path in PATHS {
            // The connections are open, and their answers known, before anything happens.
            if !is_well(&client, &format!("{base}/{path}")).await {
                return None;
            }
        }
        let (armed, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let tasks = PATHS
            .iter()
            .map(|path| {
                let (armed, seen) = (Arc::clone(&armed), Arc::clone(&seen));
                let (client, url) = (client.clone(), format!("{base}/{path}"));
                tokio::spawn(async move {
                    loop {
                        // What was asked before the attach says nothing about what it did.
                        let counts = armed.load(Ordering::SeqCst);
                        if !is_well(&client, &url).await && counts {
                            seen.notify_one();
                            return;
                        }
                        tokio::time::sleep(EVERY).await;
                    }
                })
            })
            .collect();
        Some(Self { armed, seen, tasks })
    }

    /// From now on a bad answer means that it has stepped down.
    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// Waits for it, no longer than `limit`. True if it was seen.
    pub async fn seen(self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.seen.notified())
            .await
            .is_ok()
    }
}

impl Drop for StepDown {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn is_well(client: &reqwest::Client, url: &str) -> bool {
    match client.get(url).send().await {
        // The answer is read to its end, so that the connection is kept.
        Ok(answer) => answer.status().is_success() && answer.bytes().await.is_ok(),
        Err(_) => false,
    }
}
