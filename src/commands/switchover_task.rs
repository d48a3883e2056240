//! From a plan to what is carried out: whose sessions end, or which commands run with which variables.

use super::ensemble::session_timeout;
use super::switchover_scene::Scene;
use crate::cli::Switchover;
use crate::flink::payload::{authority, host_of};
use crate::flink::znode::session_text;
use crate::io::apply::leader::Going;
use crate::io::quiet::Watched;
use crate::io::switchover::{Act, Task};
use crate::plan::switchover::{Method, Move, Plan};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The variables that a command about a leader gets.
pub(crate) fn variables(scene: &Scene, of: Option<&Move>, phase: &str) -> Vec<(String, String)> {
    let from = of.map(|m| &m.from);
    let host = from.and_then(|f| f.host.clone()).unwrap_or_default();
    let port = from
        .and_then(|f| f.rest.as_deref())
        .and_then(|url| authority(url).rsplit(':').next().map(str::to_owned));
    let to = of.and_then(|m| m.to.as_ref());
    let session = |session: Option<i64>| session.map(session_text).unwrap_or_default();
    let bare = |host: &str| host_of(host).unwrap_or(host).to_owned();
    let next = to.and_then(|t| t.host.clone()).unwrap_or_default();
    [
        ("FCTL_PHASE", phase.to_owned()),
        ("FCTL_CLUSTER", scene.reading.live.place.namespace.clone()),
        ("FCTL_LEADER_HOST", bare(&host)),
        ("FCTL_LEADER_PORT", port.unwrap_or_default()),
        ("FCTL_LEADER_SESSION", session(from.map(|f| f.session))),
        ("FCTL_NEXT_HOST", bare(&next)),
        ("FCTL_NEXT_SESSION", session(to.map(|t| t.session))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// What is to be done, for the room that does it.
pub(crate) fn task(
    args: &Switchover,
    scene: &Scene,
    plan: &Plan,
    stop: &Arc<AtomicBool>,
    url: tokio::sync::watch::Receiver<Option<String>>,
) -> Task {
    let live = &scene.reading.live;
    let session = session_timeout(&live.place);
    let act = match (plan.method, &args.exec) {
        (Method::Exec, Some(line)) => {
            let each = plan.moves.iter().map(|m| variables(scene, Some(m), "exec"));
            Act::Commands(line.clone(), each.collect())
        }
        _ => Act::Sessions(plan.moves.iter().map(|m| going(args, scene, m)).collect()),
    };
    Task {
        place: live.place.clone(),
        step: args.live.timeout,
        limit: args.deadline,
        session,
        act,
        stop: Arc::clone(stop),
        url,
        jobs: plan.jobs.iter().map(|j| j.id.clone()).collect(),
    }
}

fn going(args: &Switchover, scene: &Scene, of: &Move) -> Going {
    let live = &scene.reading.live;
    let published = scene.reading.cluster.components.iter();
    let published = published.filter(|c| c.owner == Some(of.from.session));
    let written = |znode: &str| {
        let stat = live.tree.get(znode).and_then(|node| node.stat);
        stat.map(|stat| (stat.czxid, stat.mzxid))
    };
    // One that did not answer is not asked again.
    let answers = live.rest.as_ref().is_some_and(|rest| rest.error.is_none());
    Going {
        session: of.from.session,
        queues: of.queues.clone(),
        published: published
            .map(|c| (c.znode.clone(), written(&c.znode)))
            .collect(),
        checkpoints: checkpoints(scene),
        quiet: quiet(scene),
        members: live.members.clone(),
        chroot: live.place.chroot.clone(),
        session_timeout: session_timeout(&live.place),
        step: args.live.timeout,
        crashed: of.crashed,
        tolerates: scene.tolerates,
        rest: of.from.rest.clone().filter(|_| !args.no_rest && answers),
        pause: args.pause,
        ended: Vec::new(),
    }
}

/// Where the pointers to the checkpoints of each job are, and how often one comes.
fn checkpoints(scene: &Scene) -> Vec<Watched> {
    let rest = scene.reading.live.rest.as_ref();
    let interval = |id: &str| {
        let told = rest?.jobs.iter().find(|job| job.id == id)?;
        Some(Duration::from_millis(told.interval_ms?.unsigned_abs()))
    };
    let jobs = scene.reading.cluster.jobs.iter();
    jobs.filter_map(|job| {
        let pointer = job.newest()?.znode.text();
        Some(Watched {
            dir: pointer.rsplit_once('/')?.0.to_owned(),
            interval: interval(&job.id),
        })
    })
    .collect()
}

/// Longest wait for the moment after a checkpoint.
const QUIET: Duration = Duration::from_secs(10);
/// The same where no interval is known.
const QUIET_UNKNOWN: Duration = Duration::from_secs(3);

/// How long the moment after a checkpoint is waited for: one and a half of the shortest interval, within bounds.
fn quiet(scene: &Scene) -> Duration {
    let jobs = scene.reading.live.rest.iter().flat_map(|r| &r.jobs);
    let shortest = jobs.filter_map(|j| j.interval_ms).min();
    let wait = shortest.map(|ms| Duration::from_millis(ms.unsigned_abs() * 3 / 2));
    wait.unwrap_or(QUIET_UNKNOWN)
        .clamp(Duration::from_secs(3), QUIET)
}
