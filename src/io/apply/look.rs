//! What fctl looks at around an attempt to end a session: it reads only.

use super::leader::{Going, Step, Written};
use super::queues::{Change, unchanged};
use crate::flink::znode::session_text;
use crate::io::{now_ms, quiet};
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use zookeeper_client::Client;

/// True if the leader information is not that of the plan any more. Two that believe to lead write one over the other: each
/// reading of it looks well.
pub(super) fn is_anew(going: &Going, now: &[Written]) -> bool {
    let mut pairs = going.published.iter().zip(now);
    pairs.any(|((_, planned), now)| now.is_some() && planned != now)
}

/// Tells if a pointer was written between the last look and the end of the old leader, however that came.
pub(super) async fn entangled(
    going: &Going,
    reader: &Client,
    pointers: &[Option<String>],
    out: &Sender<(i64, Step)>,
) {
    if !going.crashed && quiet::newest(reader, &going.checkpoints).await != pointers {
        let _ = out.send((now_ms(), Step::Entangled)).await;
    }
}

/// Looks whether the session has left the queues. The member that is asked may be behind for a moment.
pub(super) async fn left(going: &Going, reader: &Client) -> Result<(), String> {
    for _ in 0..10 {
        if let Err(Change::Left) = unchanged(going, reader, true).await {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Err(format!(
        "session {} was not seen to go although it was closed",
        session_text(going.session)
    ))
}

/// When each node of the leader information was written, to see whether it was written anew.
pub(super) async fn published(going: &Going, reader: &Client) -> Vec<Written> {
    let mut found = Vec::new();
    for (znode, _) in &going.published {
        let stat = tokio::time::timeout(going.step, reader.check_stat(znode)).await;
        found.push(match stat {
            Ok(Ok(stat)) => stat.map(|s| (s.czxid, s.mzxid)),
            _ => None,
        });
    }
    found
}
