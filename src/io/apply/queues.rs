//! The queues of a leader right before its session ends: they must be those of the plan.

use super::leader::{CHANGED, Going};
use crate::flink::znode::{latch_sequence, session_text};
use crate::io::zookeeper;
use crate::plan::switchover::Queue;
use std::time::{Duration, Instant};
use zookeeper_client::Client;

/// How long a JobManager whose session fctl has ended may take to queue again. Curator takes 1 to 2 s.
const RETURN: Duration = Duration::from_secs(10);

/// The second part of a split: whoever was next may be the one whose session has just been ended. It is waited for, so that
/// somebody takes over at once.
///
/// # Errors
/// What is missing, if that does not happen in time.
pub(super) async fn settled(going: &Going, reader: &Client) -> Result<Going, String> {
    let mut now = going.clone();
    let is_ended = |queue: &Queue| queue.sessions.iter().any(|s| going.ended.contains(s));
    let end = Instant::now() + RETURN;
    for queue in now.queues.iter_mut().filter(|q| is_ended(q)) {
        loop {
            let read = tokio::time::timeout(going.step, sessions(reader, &queue.znode)).await;
            if let Ok(Ok(read)) = read {
                queue.sessions = read;
            }
            let first = queue.sessions.first() == Some(&going.session);
            if first
                && queue
                    .next()
                    .is_some_and(|next| !going.ended.contains(&next))
            {
                break;
            }
            if Instant::now() > end {
                return Err(format!(
                    "nobody waits behind session {} in {} any more",
                    session_text(going.session),
                    queue.words()
                ));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(now)
}

/// What is different from the plan.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The session is first in none of the queues any more.
    Left,
    /// Anything else.
    Other(String),
}

/// Reads the queues anew. While an attempt is repeated the order may have changed behind the next one, but somebody must wait.
pub(super) async fn unchanged(going: &Going, reader: &Client, again: bool) -> Result<(), Change> {
    let (mut present, mut alone) = (false, None);
    for queue in &going.queues {
        let reading = tokio::time::timeout(going.step, sessions(reader, &queue.znode));
        let sessions = match reading.await {
            Ok(Ok(sessions)) => sessions,
            Ok(Err(cause)) => return Err(Change::Other(cause)),
            Err(_) => return Err(Change::Other(format!("{}: no answer in time", queue.znode))),
        };
        // Behind another one it is a standby like any other, and none of our business.
        present |= sessions.first() == Some(&going.session);
        let now = Queue {
            sessions,
            ..queue.clone()
        };
        let first = now.sessions.first() == queue.sessions.first();
        if first && now.next().is_none() {
            alone = Some(format!("nobody waits in {} any more", queue.words()));
        }
        if !again && (!first || now.next() != queue.next()) {
            let words: Vec<String> = now.sessions.iter().map(|s| session_text(*s)).collect();
            let words = format!("{} has {CHANGED}: {}", queue.words(), words.join(", "));
            return Err(Change::Other(words));
        }
    }
    match (present, alone) {
        (false, _) => Err(Change::Left),
        (true, Some(words)) => Err(Change::Other(words)),
        (true, None) => Ok(()),
    }
}

/// The sessions of the latch nodes below a node, by sequence number.
async fn sessions(reader: &Client, znode: &str) -> Result<Vec<i64>, String> {
    let failed = |e: zookeeper_client::Error| format!("{znode}: {e}");
    // A member that is behind catches up first.
    reader.sync(znode).await.map_err(failed)?;
    let names = zookeeper::children(reader, znode)
        .await
        .map_err(|f| f.cause)?;
    let mut latches: Vec<(u32, String)> = names
        .into_iter()
        .filter_map(|name| Some((latch_sequence(&name)?, name)))
        .collect();
    latches.sort_unstable();
    let mut found = Vec::new();
    for (_, name) in latches {
        let stat = reader
            .check_stat(&format!("{znode}/{name}"))
            .await
            .map_err(failed)?;
        found.extend(stat.map(|stat| stat.ephemeral_owner));
    }
    Ok(found)
}
