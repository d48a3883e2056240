//! Sees an old leader step down, by its REST API: it answers 503 from then on (measured, `docs/switchover.md`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Pause between two questions.
const EVERY: Duration = Duration::from_millis(5);
/// What is asked, each on a connection of its own: once in a while one of them misses the moment, never both.
const PATHS: [&str; 2] = ["overview", "jobs/overview"];

/// Asks a REST server again and again.
#[derive(Debug)]
pub struct StepDown {
    armed: Arc<AtomicBool>,
    /// The last answer of any of the paths was a good one.
    well: Arc<AtomicBool>,
    seen: Arc<Notify>,
    /// The longest answer until now, in milliseconds.
    slowest: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl StepDown {
    /// Begins to ask, if the server answers well now. `url` is its base.
    pub async fn watch(url: &str, deadline: Duration) -> Option<Self> {
        let client = super::http::client(url, deadline).ok()?;
        let base = url.trim_end_matches('/');
        for path in PATHS {
            // The connections are open, and their answers known, before anything happens.
            if ask(&client, &format!("{base}/{path}")).await != Answer::Well {
                return None;
            }
        }
        let (armed, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let well = Arc::new(AtomicBool::new(true));
        let slowest = Arc::new(AtomicU64::new(0));
        let tasks = PATHS
            .iter()
            .map(|path| {
                let (armed, seen, well) =
                    (Arc::clone(&armed), Arc::clone(&seen), Arc::clone(&well));
                let (client, url) = (client.clone(), format!("{base}/{path}"));
                let slowest = Arc::clone(&slowest);
                tokio::spawn(async move {
                    loop {
                        // What was asked before the attach says nothing about what it did.
                        let counts = armed.load(Ordering::SeqCst);
                        let start = Instant::now();
                        let answer = ask(&client, &url).await;
                        let took = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
                        slowest.fetch_max(took, Ordering::SeqCst);
                        match answer {
                            Answer::Well => well.store(true, Ordering::SeqCst),
                            Answer::Down => {
                                well.store(false, Ordering::SeqCst);
                                if counts {
                                    seen.notify_one();
                                }
                            }
                            Answer::Unclear => {}
                        }
                        tokio::time::sleep(EVERY).await;
                    }
                })
            })
            .collect();
        Some(Self {
            armed,
            well,
            seen,
            slowest,
            tasks,
        })
    }

    /// From now on a refusal means that it has stepped down.
    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// How long the slowest of its answers took, many a second for as long as it is asked: how busy its machine is.
    pub fn slowest(&self) -> Duration {
        Duration::from_millis(self.slowest.load(Ordering::SeqCst))
    }

    /// Forgets what was seen until now.
    pub async fn forget(&self) {
        let _ = tokio::time::timeout(Duration::ZERO, self.seen.notified()).await;
    }

    /// Waits for it, no longer than `limit`. True if it was seen.
    pub async fn seen(&self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.seen.notified())
            .await
            .is_ok()
    }

    /// True if it answers well at last: it leads again, or passes on what another leader answers.
    pub fn is_well(&self) -> bool {
        self.well.load(Ordering::SeqCst)
    }
}

/// What an answer says about the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// It leads.
    Well,
    /// It says that nobody leads (503), or nobody listens any more.
    Down,
    /// Anything else: an answer that was cut, or that took too long.
    Unclear,
}

impl Drop for StepDown {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// True if nobody listens there. A host that cannot be reached says nothing about the process on it.
fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::ConnectionRefused;
        }
        cause = inner.source();
    }
    false
}

async fn ask(client: &reqwest::Client, url: &str) -> Answer {
    match client.get(url).send().await {
        // The answer is read to its end, so that the connection is kept.
        Ok(answer) if answer.status().is_success() => match answer.bytes().await {
            Ok(_) => Answer::Well,
            Err(_) => Answer::Unclear,
        },
        Ok(answer) if answer.status() == reqwest::StatusCode::SERVICE_UNAVAILABLE => {
            let _ = answer.bytes().await;
            Answer::Down
        }
        Ok(_) => Answer::Unclear,
        Err(error) if is_refused(&error) => Answer::Down,
        Err(_) => Answer::Unclear,
    }
}
