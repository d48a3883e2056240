//! Makes a leader go by ending its ZooKeeper session (`design.md`, section 4; measured in `docs/switchover.md`).

use super::pace::stepped_down;
use super::queues::{self, Change, unchanged};
use super::session::{self, Owned, Refused, Token};
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
    /// The nodes below which the pointers to completed checkpoints are, one for each job.
    pub checkpoints: Vec<String>,
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
    /// The port of the members' AdminServer, for those that have `cons` switched off.
    pub admin_port: u16,
    /// The sessions of other parts of a split that fctl has ended before: their owners queue again with new ones.
    pub ended: Vec<i64>,
}

/// What every reason says that is about a leader who is not the one of the plan any more.
pub const CHANGED: &str = "changed since the plan was made";
/// Why nothing was closed then.
const BLIND: &str = "the old leader was not seen to step down within 1 s (does fctl know every member of the ensemble?)";
/// Why nothing was begun.
const SILENT: &str =
    "the REST API of the leader does not answer any more (--no-rest does without it)";
/// What an attach does to a leader that did not notice it: the member it is connected to refuses its next write, because
/// the session has moved.
const LATER: &str =
    "the next write to ZooKeeper may cost the leader its connection, and restart its jobs";
/// How long the end of the first connection is waited for, before the second one closes the session.
const RELEASE: Duration = Duration::from_millis(200);
/// How long an old leader may take to answer again between two attempts: it looks for its session, and is elected anew.
const ANSWERS: Duration = Duration::from_secs(5);
/// How long members are asked for connections: the old leader is on its way back meanwhile.
const LOOK: Duration = Duration::from_millis(200);
/// How often the whole is tried.
const TRIES: usize = 3;
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
    for attempt in 0..TRIES {
        let watched = watch(going, attempt > 0 || !going.ended.is_empty()).await;
        // It answered when the plan was made: silence is not the end of it.
        if watched.is_none() && going.rest.is_some() && !going.crashed {
            SILENT.clone_into(&mut why);
            // Or it has gone by itself since the attempt before.
            match unchanged(going, reader, attempt > 0).await {
                Err(Change::Left) if attempt > 0 => {
                    entangled(going, reader, &pointers, out).await;
                    return Gone::Yes;
                }
                _ if attempt == 0 => break,
                _ => continue,
            }
        }
        let token = match session::token(&owned(going)).await {
            Ok(token) => token,
            Err(cause) if attached => return Gone::Bounced(cause),
            Err(cause) => return Gone::Unchanged(cause),
        };
        let looked = match going.crashed {
            true => Vec::new(),
            false => quiet::wait(reader, &going.checkpoints, going.quiet, stop).await,
        };
        // Right before: the same session leads, and the same one is next.
        if let Err(changed) = unchanged(going, reader, attempt > 0).await {
            // It may have been writing a pointer when the attempt before took its connection.
            if changed == Change::Left && attached {
                entangled(going, reader, &pointers, out).await;
            }
            return of_change(going, attempt, changed);
        }
        pointers = looked;
        if attempt == 0 && is_anew(going, &published(going, reader).await) {
            return Gone::Unchanged(format!("the leader information has {CHANGED}"));
        }
        if attempt == 0 && stop.load(Ordering::SeqCst) {
            return Gone::Unchanged("interrupted".to_owned());
        }
        match once(going, reader, (token, watched), &mut attached, out).await {
            Ok(()) => {
                entangled(going, reader, &pointers, out).await;
                return Gone::Yes;
            }
            Err(cause) => why = cause,
        }
        let _ = out.send((now_ms(), Step::Again(why.clone()))).await;
    }
    let gone = outlasted(going, reader, (why, attached), &before).await;
    if gone == Gone::Yes {
        entangled(going, reader, &pointers, out).await;
    }
    gone
}

/// True if the leader information is not that of the plan any more. Two that believe to lead write one over the other: each
/// reading of it looks well.
fn is_anew(going: &Going, now: &[Written]) -> bool {
    let mut pairs = going.published.iter().zip(now);
    pairs.any(|((_, planned), now)| now.is_some() && planned != now)
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
        // Gone between two attempts, by whatever: that was the point.
        Change::Left if attempt > 0 => Gone::Yes,
        Change::Left => Gone::Unchanged(format!(
            "the leader has {CHANGED}: session {} does not lead any more",
            session_text(going.session)
        )),
        Change::Other(why) if attempt > 0 => Gone::Bounced(why),
        Change::Other(why) => Gone::Unchanged(why),
    }
}

/// Begins to ask the REST API of a leader that lives. After an attempt the old leader may need a moment until it answers
/// again; without REST from the start there is nothing to wait for.
async fn watch(going: &Going, again: bool) -> Option<StepDown> {
    let url = going.rest.as_ref().filter(|_| !going.crashed)?;
    let end = Instant::now() + if again { ANSWERS } else { Duration::ZERO };
    loop {
        let watched = StepDown::watch(url, going.step).await;
        if watched.is_some() || Instant::now() >= end {
            return watched;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The session as the client takes it over.
fn owned(going: &Going) -> Owned {
    Owned {
        session: going.session,
        timeout: going.session_timeout,
        step: going.step.min(HOP),
        version: zookeeper::oldest(&going.members),
    }
}

/// One attempt: attach, wait for the step-down, close, look. Where the old leader can be asked, and was not seen to step
/// down, nothing is closed: it has not noticed that its session was taken, and would go on beside the new leader, for
/// seconds at worst (`docs/switchover.md`).
async fn once(
    going: &Going,
    reader: &Client,
    (token, watched): (Token, Option<StepDown>),
    attached: &mut bool,
    out: &Sender<(i64, Step)>,
) -> Result<(), String> {
    let owned = owned(going);
    let up = going.members.iter().filter(|m| m.is_up());
    let members: Vec<(String, u16)> = up.map(|m| (m.host.clone(), m.port)).collect();
    if let Some(watched) = &watched {
        watched.arm();
    }
    let was = published(going, reader).await;
    let start = Instant::now();
    // Even an attempt that a member refuses may cost the leader its connection.
    *attached = true;
    let held = match session::take_over(&owned, token, &members).await {
        Ok(client) => client,
        // It expired by itself: nobody holds it any more.
        Err(Refused::Gone) => {
            left(going, reader).await?;
            let _ = out.send((now_ms(), Step::Closed(false))).await;
            return Ok(());
        }
        Err(Refused::Failed(cause)) => return Err(cause),
    };
    let _ = out.send((now_ms(), Step::Attached)).await;
    let mut seen = stepped_down(watched.as_ref(), going.pause, start, out).await;
    // In an ensemble the old leader finds its session again within half a second, on another member. It has stepped down,
    // queues again behind its standby, and passes on what the new leader answers: then nothing is left to be done. Or it was
    // still first and leads again, which it publishes before its REST API shows it.
    let well = watched
        .as_ref()
        .is_some_and(|watched| seen && watched.is_well());
    let back = well
        || !going.crashed
            && (published(going, reader).await != was || is_connected(going, &members).await);
    let blind = !seen && watched.is_some() && !going.tolerates;
    drop(watched);
    if back || blind {
        session::close(held, RELEASE).await;
        let why = match back {
            true => "the old leader was back before its session could be closed".to_owned(),
            false => BLIND.to_owned(),
        };
        return match unchanged(going, reader, true).await {
            Err(Change::Left) => Ok(()),
            _ => Err(why),
        };
    }
    // A client that is alive takes the session back as soon as it loses it: the one that closes it would lose against it
    // on a busy machine. The token is made before, so that nobody holds the session for a moment only.
    let token = session::token(&owned).await?;
    session::close(held, RELEASE).await;
    match session::take_to_close(&owned, token, &members).await {
        Ok(client) => {
            // In the last moment: it was granted anew, and loses its connection once more. Closing cannot be left undone any
            // more, but nobody has seen this step-down.
            if !going.crashed && published(going, reader).await != was {
                seen = false;
                tokio::time::sleep(going.pause).await;
            }
            session::close(client, going.step).await;
        }
        Err(Refused::Gone) => {}
        Err(Refused::Failed(cause)) => return Err(cause),
    }
    let closed_at = now_ms();
    left(going, reader).await?;
    let _ = out.send((closed_at, Step::Closed(seen))).await;
    Ok(())
}

/// True if the owner of the session is connected again, as far as the members tell (`cons`): ours is one connection of it.
async fn is_connected(going: &Going, members: &[(String, u16)]) -> bool {
    let admin = Some(going.admin_port);
    let told = crate::io::members::told(members.to_vec(), admin, LOOK);
    let told = tokio::time::timeout(LOOK, told).await.unwrap_or_default();
    let all = told.iter().flatten().flatten();
    all.filter(|c| c.session == going.session).count() > 1
}

/// Tells if a pointer was written between the last look and the end of the old leader, however that came.
async fn entangled(
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
async fn left(going: &Going, reader: &Client) -> Result<(), String> {
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
async fn published(going: &Going, reader: &Client) -> Vec<Written> {
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
