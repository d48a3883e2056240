//! Follows a namespace: what is read whenever ZooKeeper says that something changed, until nobody listens.

use super::zookeeper::{self, Failure};
use super::{members, now_ms};
use crate::flink::live::{Member, Place};
use crate::flink::znode::{Stat, ZnodeTree, latch_sequence};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;
use zookeeper_client::{
    AddWatchMode, Client, EventType, OneshotWatcher, SessionState, WatchedEvent,
};

/// Events that come within this time are answered by one reading.
const SETTLE: Duration = Duration::from_millis(15);
/// Changes of checkpoints alone are read no more often than this.
const CHECKPOINTS: Duration = Duration::from_secs(1);
/// A reading without an event, against an event that was lost.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Pause between two attempts to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// What is told to the listener.
#[derive(Debug)]
pub enum Event {
    /// A session is open.
    Connected {
        /// True for a new session, false if the old one goes on with another connection.
        new_session: bool,
        /// What the members said.
        members: Vec<Member>,
    },
    /// The connection is lost, with its cause. It is looked for until it is found.
    Lost(String),
    /// A node is gone.
    Deleted(String),
    /// The namespace as it is now.
    Read(ZnodeTree),
    /// A second has passed.
    Tick,
}

/// An event with its time, in milliseconds since 1970.
pub type Timed = (i64, Event);

/// Says every second that it has passed, for ages on a screen, until the listener is gone.
pub async fn tick(out: Sender<Timed>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        if out.send((now_ms(), Event::Tick)).await.is_err() {
            return;
        }
    }
}

/// Follows the namespace until the listener is gone. Each step has the deadline `step`.
pub async fn follow(place: Place, step: Duration, session: Duration, out: Sender<Timed>) {
    loop {
        let members = members::ask(place.members.clone(), step).await;
        let connecting = zookeeper::connect_to(&members, &place.chroot, session);
        let cause = match tokio::time::timeout(step, connecting).await {
            _ if !members.iter().any(Member::is_up) => members::causes(&members),
            Ok(Ok(client)) => {
                let connected = Event::Connected {
                    new_session: true,
                    members: members.clone(),
                };
                if out.send((now_ms(), connected)).await.is_err() {
                    return;
                }
                let ended = session_of(&client, &place, &members, step, &out).await;
                zookeeper::close(client).await;
                match ended {
                    Ended::NobodyListens => return,
                    Ended::Lost(cause) => cause,
                }
            }
            Ok(Err(failure)) => format!("{}: {}", failure.step, failure.cause),
            Err(_) => format!("no session within {step:?}"),
        };
        if out.send((now_ms(), Event::Lost(cause))).await.is_err() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Why a session is not followed any more.
enum Ended {
    NobodyListens,
    Lost(String),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Lost(format!("{}: {}", failure.step, failure.cause))
    }
}

/// The two ways to hear of changes.
enum Ears {
    /// From 3.6: one watch on everything below the namespace.
    Recursive(zookeeper_client::PersistentWatcher),
    /// Before: a watch on each node that matters, anew after each event.
    Each {
        armed: BTreeSet<String>,
        waiting: FuturesUnordered<BoxFuture<'static, (String, WatchedEvent)>>,
    },
}

async fn session_of(
    client: &Client,
    place: &Place,
    members: &[Member],
    step: Duration,
    out: &Sender<Timed>,
) -> Ended {
    let namespace = place.namespace.as_str();
    let mut ears = match listen(client, namespace, members, step).await {
        Ok(ears) => ears,
        Err(ended) => return ended,
    };
    let mut states = client.state_watcher();
    loop {
        let tree = match read(client, place, &mut ears, zookeeper::oldest(members), step).await {
            Ok(tree) => tree,
            Err(ended) => return ended,
        };
        if let Err(ended) = tell(out, Event::Read(tree)).await {
            return ended;
        }
        let mut next = Instant::now() + HEARTBEAT;
        loop {
            let within = tokio::select! {
                event = ears.next() => note(place, &event, out).await,
                state = states.changed() => session_event(state, members, out).await,
                () = tokio::time::sleep_until(next) => break,
                () = out.closed() => return Ended::NobodyListens,
            };
            match within {
                Ok(within) => next = next.min(Instant::now() + within),
                Err(ended) => return ended,
            }
        }
    }
}

/// Tells what is told at once, and says within which time the namespace is to be read again.
async fn note(place: &Place, event: &WatchedEvent, out: &Sender<Timed>) -> Result<Duration, Ended> {
    match event.event_type {
        // The state watcher tells it too, but a watcher must not be asked again after its last event.
        EventType::Session if event.session_state.is_terminated() => Err(over(event.session_state)),
        EventType::Session => Ok(HEARTBEAT),
        kind => {
            if kind == EventType::NodeDeleted {
                tell(out, Event::Deleted(event.path.clone())).await?;
            }
            let slow = is_about_checkpoints(place, &event.path);
            Ok(if slow { CHECKPOINTS } else { SETTLE })
        }
    }
}

async fn session_event(
    state: SessionState,
    members: &[Member],
    out: &Sender<Timed>,
) -> Result<Duration, Ended> {
    match state {
        SessionState::Disconnected => {
            tell(out, Event::Lost("the connection was lost".to_owned())).await?;
            Ok(HEARTBEAT)
        }
        SessionState::SyncConnected | SessionState::ConnectedReadOnly => {
            tell(
                out,
                Event::Connected {
                    new_session: false,
                    members: members.to_vec(),
                },
            )
            .await?;
            // Events of the time between may be lost (ZOOKEEPER-4698).
            Ok(SETTLE)
        }
        SessionState::Expired | SessionState::AuthFailed | SessionState::Closed => Err(over(state)),
    }
}

async fn tell(out: &Sender<Timed>, event: Event) -> Result<(), Ended> {
    out.send((now_ms(), event))
        .await
        .map_err(|_| Ended::NobodyListens)
}

fn over(state: SessionState) -> Ended {
    let cause = match state {
        SessionState::Expired => "the session expired",
        SessionState::AuthFailed => "authentication failed",
        _ => "the session was closed",
    };
    Ended::Lost(cause.to_owned())
}

/// Checkpoints come every second; they do not decide who leads. The names above the namespace do not count.
fn is_about_checkpoints(place: &Place, path: &str) -> bool {
    let names = &place.names;
    let below = path.strip_prefix(&place.namespace).unwrap_or("");
    let mut parts = below.split('/').filter(|part| !part.is_empty());
    let first = parts.clone().next().unwrap_or("");
    first == names.checkpoints
        || first == names.counter
        || parts.any(|part| matches!(part, "checkpoints" | "checkpoint_id_counter" | "locks"))
}

async fn listen(
    client: &Client,
    namespace: &str,
    members: &[Member],
    step: Duration,
) -> Result<Ears, Ended> {
    let each = Ears::Each {
        armed: BTreeSet::new(),
        waiting: FuturesUnordered::new(),
    };
    if zookeeper::oldest(members).is_none_or(|oldest| oldest < (3, 6, 0)) {
        return Ok(each);
    }
    let watching = client.watch(namespace, AddWatchMode::PersistentRecursive);
    match tokio::time::timeout(step, watching).await {
        Ok(Ok(watcher)) => Ok(Ears::Recursive(watcher)),
        Ok(Err(zookeeper_client::Error::Unimplemented)) => Ok(each),
        Ok(Err(error)) => Err(Ended::Lost(format!("watching {namespace}: {error}"))),
        Err(_) => Err(Ended::Lost(format!(
            "watching {namespace}: no answer within {step:?}"
        ))),
    }
}

/// Reads the namespace; with watches on each node, until a reading shows nothing that has none.
async fn read(
    client: &Client,
    place: &Place,
    ears: &mut Ears,
    oldest: Option<(u32, u32, u32)>,
    step: Duration,
) -> Result<ZnodeTree, Ended> {
    let namespace = place.namespace.as_str();
    loop {
        let reading = tokio::time::timeout(
            step * 10,
            super::subtree::subtree(client, namespace, oldest),
        );
        let tree = match reading.await {
            Ok(tree) => tree?,
            Err(_) => {
                return Err(Ended::Lost(format!(
                    "reading {namespace}: no answer within {:?}",
                    step * 10
                )));
            }
        };
        let Ears::Each { armed, waiting } = ears else {
            return Ok(tree);
        };
        let missing: Vec<(String, bool)> = points(&tree, place)
            .into_iter()
            .filter(|(path, _)| !armed.contains(path))
            .collect();
        if missing.is_empty() {
            return Ok(tree);
        }
        for (path, children) in missing {
            match arm(client, &path, children).await? {
                Armed::By(watcher) => {
                    armed.insert(path.clone());
                    waiting.push(Box::pin(async move { (path, watcher.changed().await) }));
                }
                // Never to be watched: asking again would not end.
                Armed::Denied => {
                    armed.insert(path);
                }
                Armed::Gone => {}
            }
        }
    }
}

/// What became of a watch.
enum Armed {
    By(OneshotWatcher),
    Denied,
    Gone,
}

/// Sets one watch.
async fn arm(client: &Client, path: &str, children: bool) -> Result<Armed, Ended> {
    use zookeeper_client::Error;
    let armed = if children {
        client
            .list_and_watch_children(path)
            .await
            .map(|(_, watcher)| watcher)
    } else {
        client
            .check_and_watch_stat(path)
            .await
            .map(|(_, watcher)| watcher)
    };
    match armed {
        Ok(watcher) => Ok(Armed::By(watcher)),
        Err(Error::NoNode) => Ok(Armed::Gone),
        Err(Error::NoAuth) => Ok(Armed::Denied),
        Err(error) => Err(Ended::Lost(format!("watching {path}: {error}"))),
    }
}

/// The nodes that matter, and whether their children do: everything but checkpoints and locks.
fn points(tree: &ZnodeTree, place: &Place) -> BTreeMap<String, bool> {
    let namespace = place.namespace.as_str();
    if !tree.has(namespace) {
        return BTreeMap::from([(namespace.to_owned(), false)]);
    }
    let mut points = BTreeMap::new();
    let mut add = |path: &str, stat: Option<Stat>| {
        if !is_about_checkpoints(place, path) && latch_sequence(path).is_none() {
            let ephemeral = stat.and_then(|stat| stat.session()).is_some();
            points.insert(path.to_owned(), !ephemeral);
        }
    };
    add(namespace, tree.get(namespace).and_then(|node| node.stat));
    tree.stats_below(namespace, add);
    points
}

impl Ears {
    async fn next(&mut self) -> WatchedEvent {
        match self {
            Self::Recursive(watcher) => watcher.changed().await,
            Self::Each { armed, waiting } => match waiting.next().await {
                Some((path, event)) => {
                    armed.remove(&path);
                    event
                }
                None => std::future::pending().await,
            },
        }
    }
}
