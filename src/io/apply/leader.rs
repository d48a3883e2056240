//! Makes a leader go by ending its ZooKeeper session (`design.md`, section 4; measured in `docs/switchover.md`).

use super::look::{entangled, is_anew, left, published};
use super::pace::stepped_down;
use super::queues::{self, Change, unchanged};
use super::session::{self, Lost, Owned, Refused};
use crate::flink::live::Member;
use crate::flink::znode::session_text;
use crate::io::quiet;
use crate::io::stepdown::StepDown;
use crate::io::{now_ms, zookeeper};
use crate::plan::switchover::Queue;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Sender;
use zookeeper_client::Client;

/// When a znode was created and written last (`czxid`, `mzxid`); none if it is not there.
pub type Written = Option<(i64, i64)>;

/// Whose session, and how.
#[derive(Debug, Clone)]
pub struct Going {
    /// The session of the leader.
    pub session: i64,
    /// The queues in which it is first, as the plan found them.
    pub queues: Vec<Queue>,
    /// The nodes that it publishes itself in, and when each was written in the reading of the plan.
    pub published: Vec<(String, Written)>,
    /// The jobs whose checkpoints are waited for.
    pub checkpoints: Vec<quiet::Watched>,
    /// The longest wait for a moment in which no checkpoint is being completed.
    pub quiet: Duration,
    /// The ensemble.
    pub members: Vec<Member>,
    /// The chroot of the quorum string.
    pub chroot: String,
    /// The session timeout that Flink is configured with.
    pub session_timeout: Duration,
    /// The deadline of a step.
    pub step: Duration,
    /// True if its process is gone: nobody has to step down.
    pub crashed: bool,
    /// True if it does not step down when it loses its connection (`tolerate-suspended-connections`).
    pub tolerates: bool,
    /// Where its REST API is; none to pause instead.
    pub rest: Option<String>,
    /// How long.
    pub pause: Duration,
    /// The sessions of other parts of a split that fctl has ended before: their owners queue again with new ones.
    pub ended: Vec<i64>,
}

/// What every reason says that is about a leader who is not the one of the plan any more.
pub const CHANGED: &str = "changed since the plan was made";
/// Why nothing was closed then.
const BLIND: &str = "the old leader was not seen to step down within 1 s (does fctl know every member of the ensemble?)";
/// What an answer means that there is no such session, while its nodes are there.
const UNKNOWN: &str = "the ensemble does not know the session of the leader, or its password, but its nodes are there";
/// Why nothing was begun.
const SILENT: &str =
    "the REST API of the leader does not answer any more (--no-rest does without it)";
/// What an attach does to a leader that did not notice it: the member it is connected to refuses its next write, because
/// the session has moved.
const LATER: &str =
    "the next write to ZooKeeper may cost the leader its connection, and restart its jobs";
/// How long an old leader may take to answer again between two attempts: it looks for its session, is elected anew, and
/// Curator's retries (5 s, then 10 s) may come between.
const ANSWERS: Duration = Duration::from_secs(20);
/// Between two questions whether it answers again.
const EVERY: Duration = Duration::from_millis(200);
/// How often the whole is tried: once, and at most three times more.
const TRIES: usize = 4;
/// How long a leader that lost its connection may take to publish itself again.
const BOUNCE: Duration = Duration::from_secs(10);
/// The longest attempt on one member: others are tried while the old leader is looking for its session.
const HOP: Duration = Duration::from_secs(2);

/// Something that happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A checkpoint was being completed when the leader lost its connection: Flink may write its pointer once more,
    /// seconds later, when the next leader has removed its file already.
    Entangled,
    /// fctl holds the session.
    Attached,
    /// The old leader was seen to have stepped down.
    SteppedDown,
    /// The session is closed, and its nodes are gone. True if the old leader had been seen to step down before.
    Closed(bool),
    /// An attempt did not succeed, and why.
    Again(String),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// The session is gone.
    Yes,
    /// Nothing was changed, and why.
    Unchanged(String),
    /// The leader still leads, but lost its connection on the way: its jobs were restarted.
    Bounced(String),
}

/// Ends the session of a leader, unless the queues have changed since the plan, or `stop` says so in time.
pub async fn end_session(going: &Going, stop: &Arc<AtomicBool>, out: &Sender<(i64, Step)>) -> Gone {
    let reader = zookeeper::connect_to(&going.members, &going.chroot, going.session_timeout);
    let reader = match tokio::time::timeout(going.step, reader).await {
        Ok(Ok(reader)) => reader,
        Ok(Err(failure)) => return Gone::Unchanged(format!("{}: {}", failure.step, failure.cause)),
        Err(_) => return Gone::Unchanged(format!("no ZooKeeper session within {:?}", going.step)),
    };
    let gone = with_reader(going, &reader, stop, out).await;
    zookeeper::close(reader).await;
    gone
}

async fn with_reader(
    going: &Going,
    reader: &Client,
    stop: &Arc<AtomicBool>,
    out: &Sender<(i64, Step)>,
) -> Gone {
    let going = &match queues::settled(going, reader).await {
        Ok(going) => going,
        Err(why) => return Gone::Unchanged(why),
    };
    let before = published(going, reader).await;
    if is_anew(going, &before) {
        return Gone::Unchanged(format!("the leader information has {CHANGED}"));
    }
    let (mut why, mut attached, mut pointers) = (String::new(), false, Vec::new());
    let up = going.members.iter().filter(|m| m.is_up());
    let mut members: Vec<(String, u16)> = up.map(|m| (m.host.clone(), m.port)).collect();
    // What has begun is brought to its end; nothing is begun again when somebody wants it to end.
    let wanted = |attempt: &usize| *attempt == 0 || !stop.load(Ordering::SeqCst);
    for attempt in (0..TRIES).take_while(wanted) {
        let Ok(watched) = watch(going, reader, attempt).await else {
            // It answered when the plan was made: silence is not the end of it.
            SILENT.clone_into(&mut why);
            break;
        };
        let looked = match going.crashed {
            true => Vec::new(),
            false => quiet::wait(reader, &going.checkpoints, going.quiet, stop).await,
        };
        // Right before: the same session leads, and the same one is next.
        match unchanged(going, reader, attempt > 0).await {
            Ok(()) => {}
            // Gone between two attempts, by whatever: that was the point.
            Err(Change::Left) if attempt > 0 => break,
            Err(changed) => return of_change(going, attempt, changed),
        }
        pointers = looked;
        if attempt == 0
            && let Some(why) = too_late(going, reader, stop).await
        {
            return Gone::Unchanged(why);
        }
        match once(going, reader, watched, (&mut members, &mut attached), out).await {
            Ok(()) => {
                entangled(going, reader, &pointers, out).await;
                return Gone::Yes;
            }
            Err(cause) => why = cause,
        }
        // One that has lost its connection may write its pointer once more, whoever leads then.
        if why != BLIND {
            entangled(going, reader, &pointers, out).await;
        }
        let _ = out.send((now_ms(), Step::Again(why.clone()))).await;
    }
    let gone = outlasted(going, reader, (why, attached), &before).await;
    if gone == Gone::Yes {
        entangled(going, reader, &pointers, out).await;
    }
    gone
}

/// Why nothing is begun any more, in the last moment in which that is possible.
async fn too_late(going: &Going, reader: &Client, stop: &Arc<AtomicBool>) -> Option<String> {
    if is_anew(going, &published(going, reader).await) {
        return Some(format!("the leader information has {CHANGED}"));
    }
    let stopped = stop.load(Ordering::SeqCst);
    stopped.then(|| "interrupted, or out of time".to_owned())
}

/// Nothing was closed. An attempt may have cost the leader its connection all the same: it takes a moment until that shows.
async fn outlasted(
    going: &Going,
    reader: &Client,
    (why, attached): (String, bool),
    before: &[Written],
) -> Gone {
    let end = Instant::now() + if attached { BOUNCE } else { Duration::ZERO };
    while Instant::now() < end {
        let now = published(going, reader).await;
        // It has stepped down after all, and queued behind the next one: that was the point.
        if let Err(Change::Left) = unchanged(going, reader, true).await {
            return Gone::Yes;
        }
        if now != before || now.iter().any(Option::is_none) {
            return Gone::Bounced(why);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    match attached {
        true => Gone::Unchanged(format!("{why}; {LATER}")),
        false => Gone::Unchanged(why),
    }
}

fn of_change(going: &Going, attempt: usize, changed: Change) -> Gone {
    match changed {
        Change::Left => Gone::Unchanged(format!(
            "the leader has {CHANGED}: session {} does not lead any more",
            session_text(going.session)
        )),
        Change::Other(why) if attempt > 0 => Gone::Bounced(why),
        Change::Other(why) => Gone::Unchanged(why),
    }
}

/// It leads, or is gone by itself since the attempt before, and nobody can see it step down.
struct Silent;

/// Begins to ask the REST API of a leader that lives; none without REST. After an attempt the old leader may need a moment
/// until it answers again.
async fn watch(going: &Going, reader: &Client, attempt: usize) -> Result<Option<StepDown>, Silent> {
    let Some(url) = going.rest.as_ref().filter(|_| !going.crashed) else {
        return Ok(None);
    };
    let again = attempt > 0 || !going.ended.is_empty();
    let end = Instant::now() + if again { ANSWERS } else { Duration::ZERO };
    loop {
        let watched = StepDown::watch(url, going.step).await;
        if watched.is_some() {
            return Ok(watched);
        }
        let gone = attempt > 0 && unchanged(going, reader, true).await == Err(Change::Left);
        if gone || Instant::now() >= end {
            return Err(Silent);
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// The session as the client takes it over.
fn owned(going: &Going) -> Owned {
    Owned {
        session: going.session,
        timeout: going.session_timeout,
        step: going.step.min(HOP),
    }
}

/// One attempt: attach, wait for the step-down, close, look. Where the old leader can be asked, and was not seen to step
/// down, nothing is closed: it has not noticed that its session was taken, and would go on beside the new leader, for
/// seconds at worst (`docs/switchover.md`).
async fn once(
    going: &Going,
    reader: &Client,
    watched: Option<StepDown>,
    (members, attached): (&mut Vec<(String, u16)>, &mut bool),
    out: &Sender<(i64, Step)>,
) -> Result<(), String> {
    let was = published(going, reader).await;
    if let Some(watched) = &watched {
        watched.arm();
    }
    let start = Instant::now();
    // Even an attempt that a member refuses may cost the leader its connection.
    *attached = true;
    let mut held = match session::take_over(&owned(going), members).await {
        Ok(held) => held,
        // It expired by itself: nobody holds it any more.
        Err(Refused::Gone) => {
            left(going, reader).await.map_err(|_| UNKNOWN.to_owned())?;
            let _ = out.send((now_ms(), Step::Closed(false))).await;
            return Ok(());
        }
        Err(refused) => return Err(refused.to_string()),
    };
    let _ = out.send((now_ms(), Step::Attached)).await;
    // Only what it says after the last member was asked counts.
    if let Some(watched) = &watched {
        watched.forget().await;
    }
    // One that tolerates the loss of its connection does not step down before its session is gone: no time is lost then.
    let seen = !going.tolerates && stepped_down(watched.as_ref(), going.pause, start, out).await;
    let blind = !seen && watched.is_some() && !going.tolerates;
    // In an ensemble the old leader finds its session again within a second, on another member. It has stepped down, and
    // queues again behind its standby, or it was still first and leads again, which it publishes before its REST API shows
    // it. Whoever attaches takes the session from the one before: what has it last has had it all the time since.
    let well = watched.is_some_and(|watched| seen && watched.is_well());
    let lost = if blind {
        Some(BLIND.to_owned())
    } else if going.tolerates {
        None
    } else if !going.crashed && (well || published(going, reader).await != was) {
        Some(Lost::Taken.to_string())
    } else {
        let has = held.has_it(going.step.min(HOP)).await;
        has.err().map(|lost| lost.to_string())
    };
    if let Some(why) = lost {
        drop(held);
        return match unchanged(going, reader, true).await {
            Err(Change::Left) => Ok(()),
            _ => Err(why),
        };
    }
    held.close(going.step).await;
    let closed_at = now_ms();
    left(going, reader).await?;
    let _ = out.send((closed_at, Step::Closed(seen))).await;
    Ok(())
}
