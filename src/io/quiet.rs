//! Waits for a moment in which no checkpoint is being completed.
//!
//! A JobManager that loses its connection while it writes the pointer to a completed checkpoint writes it once more when
//! it is connected again, seconds later (Curator's retry, 5 s). If the server had written it the first time, the next
//! leader has restored from that checkpoint, completed others and removed its file: the pointer is back without its file,
//! and ends every JobManager that takes over from then on. Measured in a row of switchovers, see `docs/switchover.md`.

use super::zookeeper;
use crate::flink::znode::is_job_id;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use zookeeper_client::Client;

/// Pause between two looks.
const EVERY: Duration = Duration::from_millis(15);
/// How long nothing must have changed: the pointer of the checkpoint before goes right after the new one came.
const CALM: Duration = Duration::from_millis(45);
/// How far away the next checkpoint of every job must be: longer than an old leader takes to step down.
const AHEAD: Duration = Duration::from_millis(300);
/// Jobs that are looked at; with more of them there is no quiet moment to be found.
const JOBS: usize = 256;
/// The deadline of a look.
const LOOK: Duration = Duration::from_secs(2);

/// A job whose checkpoints are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The node below which its pointers are.
    pub dir: String,
    /// Its checkpoint interval, as far as it is known.
    pub interval: Option<Duration>,
}

/// What is known about the checkpoints of a job.
#[derive(Debug, Default, Clone)]
struct Rhythm {
    names: Vec<String>,
    interval: Option<Duration>,
    /// When its pointers changed last.
    changed: Option<Instant>,
    /// When a new one came, the last [`KEPT`] times.
    came: Vec<Instant>,
}

/// Checkpoints whose times are remembered: one that came late is followed by one that is early.
const KEPT: usize = 3;

impl Rhythm {
    /// When the next one may come at the earliest: none if that is not known.
    fn next(&self) -> Option<Instant> {
        let gaps = self.came.windows(2).map(|pair| pair[1] - pair[0]);
        // Checkpoints that take longer than the interval, or have a minimal pause, come less often.
        let period = self.interval.max(gaps.min())?;
        let behind = self.came.iter().rev().zip(1..);
        behind.map(|(came, steps)| *came + period * steps).min()
    }

    /// True if waiting for another one takes no time worth a word, and tells whether the last one was late.
    fn tells_more(&self, limit: Duration) -> bool {
        self.came.len() < KEPT && self.interval.is_some_and(|each| each * 4 <= limit)
    }
}

/// Waits until right after a checkpoint, no longer than `limit`. With no job, or none that checkpoints, not at all.
/// Returns the newest pointer of each job.
pub(super) async fn wait(
    reader: &Client,
    watched: &[Watched],
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> Vec<Option<String>> {
    let start = Instant::now();
    let mut known: BTreeMap<&str, Rhythm> = BTreeMap::new();
    while start.elapsed() < limit && !stop.load(Ordering::SeqCst) {
        let look = Instant::now();
        for Watched { dir, interval } in watched.iter().take(JOBS) {
            let reading = tokio::time::timeout(LOOK, zookeeper::children(reader, dir));
            let Ok(Ok(mut names)) = reading.await else {
                return newest(reader, watched).await;
            };
            names.sort_unstable();
            let rhythm = known.entry(dir).or_default();
            rhythm.interval = *interval;
            note(rhythm, names, look);
        }
        if known.is_empty() || is_quiet(known.values(), start, limit) {
            break;
        }
        tokio::time::sleep(EVERY).await;
    }
    if known.is_empty() && !watched.is_empty() {
        return newest(reader, watched).await;
    }
    let last = |of: &Watched| known.get(of.dir.as_str())?.names.last().cloned();
    watched.iter().take(JOBS).map(last).collect()
}

fn note(rhythm: &mut Rhythm, names: Vec<String>, now: Instant) {
    if rhythm.names == names {
        return;
    }
    let first = rhythm.changed.is_none() && rhythm.names.is_empty();
    let is_new = names.last() > rhythm.names.last();
    rhythm.names = names;
    if first {
        return;
    }
    rhythm.changed = Some(now);
    if is_new {
        rhythm.came.push(now);
        let more = rhythm.came.len().saturating_sub(KEPT);
        rhythm.came.drain(..more);
    }
}

/// True right after a checkpoint of some job, while none of the others is due.
fn is_quiet<'a>(
    all: impl Iterator<Item = &'a Rhythm> + Clone,
    start: Instant,
    limit: Duration,
) -> bool {
    let now = Instant::now();
    let calm = all
        .clone()
        .filter_map(|r| r.changed)
        .all(|changed| now - changed >= CALM);
    // Of a job that completed one only, the next is not nearer than the first was.
    let due = all.clone().any(|r| match (r.came.last(), r.next()) {
        (Some(_), _) if r.tells_more(limit) => true,
        (Some(_), Some(next)) => now + AHEAD > next,
        (Some(came), None) => now - *came > CALM * 3,
        (None, _) => false,
    });
    let some = all.clone().any(|r| !r.came.is_empty());
    // Jobs with long intervals: nothing has come for most of the time.
    calm && !due && (some || start.elapsed() > limit * 9 / 10)
}

/// The newest pointer of each job.
pub(super) async fn newest(reader: &Client, watched: &[Watched]) -> Vec<Option<String>> {
    let mut found = Vec::new();
    for Watched { dir, .. } in watched.iter().take(JOBS) {
        let reading = tokio::time::timeout(LOOK, zookeeper::children(reader, dir)).await;
        let names = reading.ok().and_then(Result::ok).unwrap_or_default();
        found.push(names.into_iter().filter(|name| !is_job_id(name)).max());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Rhythm, is_quiet, note};
    use std::time::{Duration, Instant};

    /// A job whose pointers changed at these times before now, in milliseconds.
    fn job(times: &[(u64, &[&str])]) -> Option<Rhythm> {
        let now = Instant::now();
        let mut rhythm = Rhythm::default();
        for (ago, names) in times {
            let names = names.iter().map(|n| (*n).to_owned()).collect();
            note(
                &mut rhythm,
                names,
                now.checked_sub(Duration::from_millis(*ago))?,
            );
        }
        Some(rhythm)
    }

    #[test]
    fn right_after_a_checkpoint_and_long_before_the_next() {
        let limit = Duration::from_secs(10);
        let quiet = |jobs: &[Option<Rhythm>]| {
            let all: Vec<Rhythm> = jobs.iter().flatten().cloned().collect();
            assert_eq!(all.len(), jobs.len());
            is_quiet(all.iter(), Instant::now(), limit)
        };
        let waiting = job(&[(900, &["5"])]);
        assert!(
            !quiet(std::slice::from_ref(&waiting)),
            "nothing has come yet"
        );
        let fresh = job(&[(900, &["5"]), (70, &["5", "6"]), (60, &["6"])]);
        assert!(quiet(std::slice::from_ref(&fresh)));
        let hot = job(&[(900, &["5"]), (30, &["5", "6"]), (10, &["6"])]);
        assert!(!quiet(&[hot]), "the pointer before has only just gone");
        let known = job(&[(900, &["4"]), (570, &["5"]), (70, &["6"])]);
        assert!(
            quiet(std::slice::from_ref(&known)),
            "the next one is 430 ms away"
        );
        let due = job(&[(900, &["4"]), (800, &["5"]), (300, &["6"])]);
        assert!(
            !quiet(std::slice::from_ref(&due)),
            "the next one is 200 ms away"
        );
        assert!(
            quiet(&[fresh.clone(), waiting]),
            "the other one has a long interval"
        );
        assert!(!quiet(&[fresh, due]));
        let each = |interval, times: &[(u64, &[&str])]| {
            let mut job = job(times)?;
            job.interval = Some(Duration::from_millis(interval));
            Some(job)
        };
        let one = |interval| quiet(&[each(interval, &[(900, &["4"]), (70, &["5"])])]);
        assert!(one(60_000), "the next is far away");
        assert!(!one(500), "it may have been late: two more take a second");
        let times: [(u64, &[&str]); 4] =
            [(2000, &["4"]), (1070, &["5"]), (570, &["6"]), (70, &["7"])];
        assert!(quiet(&[each(500, &times)]));
        let late: [(u64, &[&str]); 4] =
            [(2000, &["4"]), (1270, &["5"]), (770, &["6"]), (70, &["7"])];
        assert!(!quiet(&[each(500, &late)]), "the next is 230 ms away");
        let slow: [(u64, &[&str]); 4] =
            [(3000, &["4"]), (1670, &["5"]), (870, &["6"]), (70, &["7"])];
        assert!(quiet(&[each(500, &slow)]), "each takes 800 ms");
    }
}
