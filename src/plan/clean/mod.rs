//! `fctl recovery clean`: which files of the HA storage nothing needs any more, and which znodes of a dead cluster.
//!
//! Files without a pointer are normal: a JobManager writes the file first and the pointer after it, and removes the
//! pointer first and the file after it, so each crash can leave one (`FileSystemStateStorageHelper`,
//! `ZooKeeperStateHandleStore`); shutting a cluster down through REST leaves all of them. What tells a leftover from a
//! file whose pointer is on its way is time alone, so a file must be older than `min_age_ms` at the first reading, and
//! while a JobManager lives it must be an orphan, unchanged, in a second reading 30 s later. The first guards against
//! a slow JobManager, the second against clocks that differ. Only pointers decide: an open file and a file's length
//! prove nothing.
//!
//! Whatever cannot be known is left alone.

mod clock;
mod evidence;
mod files;
mod gates;
mod znodes;

use super::action::{Action, Need, Plan, Refused, Target};
use crate::flink::cluster::Cluster;
use crate::flink::live::Live;
use crate::flink::store::{Check, Location, StoreReading};
use evidence::Evidence;
use std::fmt;

/// The time between the end of the first reading and the start of the second, at least, in milliseconds.
pub const APART_MS: i64 = 30_000;

/// The grace period unless another is given: 24 h, in milliseconds.
pub const MIN_AGE_MS: i64 = 24 * 60 * 60 * 1000;

/// A cluster at one moment. The znodes are read first, then the files: the other way round a file that is subsumed in
/// between would look like an orphan.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The znodes, and what the leader's REST API says.
    pub live: &'a Live,
    /// What the znodes mean.
    pub cluster: &'a Cluster,
    /// Pointers and files side by side.
    pub check: &'a Check,
    /// The files.
    pub store: &'a StoreReading,
    /// When the last of its listings ended, in milliseconds since 1970, by the clock of this machine. A file can be
    /// as young as that.
    pub ended_ms: i64,
}

impl Reading<'_> {
    /// When it began, by the clock of this machine.
    fn began_ms(&self) -> i64 {
        self.live.at_ms.min(self.store.at_ms)
    }

    /// When it ended; never before it began.
    fn ended_ms(&self) -> i64 {
        self.ended_ms.max(self.live.at_ms).max(self.store.at_ms)
    }

    /// True if a JobManager lives, or may: it leads, it queues, it holds any node, it answers REST.
    fn is_alive(&self) -> bool {
        let rest = self.live.rest.as_ref();
        self.cluster.has_leader()
            || !self.cluster.queue.is_empty()
            || !self.cluster.sessions(&self.live.tree).is_empty()
            || rest.is_some_and(|rest| rest.error.is_none())
    }
}

/// What is asked for, and what only the caller knows.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Files younger than this stay, in milliseconds. It must be more than a JobManager ever takes between a file and
    /// its pointer.
    pub min_age_ms: i64,
    /// True if something beside the readings says that a JobManager lives, for example YARN.
    pub leader_lives: bool,
    /// The cluster-id, typed by the operator.
    pub confirmed_id: Option<&'a str>,
    /// Znodes of a dead cluster too.
    pub with_znodes: bool,
    /// Files go to the trash: false with `--skip-trash`, where `fs.trash.interval` is 0, and where there is no trash.
    pub to_trash: bool,
    /// `state.checkpoints.dir`, `state.savepoints.dir` and their like, as far as they are known.
    pub checkpoint_dirs: &'a [Location],
    /// Files that pointers of other namespaces name, as far as they are known.
    pub foreign: &'a [Location],
}

/// Plans a clean-up from one reading, or from two of the same cluster.
pub fn plan(request: &Request<'_>, first: Reading<'_>, second: Option<Reading<'_>>) -> Plan {
    let apart = second.map(|second| second.began_ms().saturating_sub(first.ended_ms()));
    let second = second.filter(|_| apart.is_some_and(|apart| apart >= APART_MS));
    let readings: Vec<Reading<'_>> = std::iter::once(first).chain(second).collect();
    let mut plan = Plan {
        read_twice: second.is_some(),
        ..Plan::default()
    };
    if let Err(refused) = gates::listing(&readings).and_then(|()| gates::basis(request, &readings))
    {
        plan.refused.push(refused);
        return plan;
    }
    let evidence = Evidence::of(request, &readings);
    let (files, refused) = files::judge(request, &evidence, &readings);
    plan.refused = refused;
    let mut nodes = Vec::new();
    if request.with_znodes {
        match znodes::judge(request, &evidence, &readings) {
            Ok(found) => nodes = found,
            Err(refused) => plan.refused.push(refused),
        }
    }
    if files.is_empty() && nodes.is_empty() {
        return plan;
    }
    let alive = request.leader_lives || readings.iter().any(Reading::is_alive);
    if second.is_none() && (alive || !nodes.is_empty()) {
        let not_before_ms = first.ended_ms().saturating_add(APART_MS);
        plan.needs.push(Need::SecondReading { not_before_ms });
    }
    // Without a pointer nothing shows that this directory belongs to this namespace.
    if request.confirmed_id.is_none() && readings.iter().any(|r| r.check.pointers.is_empty()) {
        let cluster_id = first.live.place.cluster_id.clone();
        plan.needs.push(Need::ClusterId { cluster_id });
    }
    if plan.needs.is_empty() {
        plan.actions = files;
        plan.actions.extend(nodes);
    }
    plan
}

/// Why a step is not to be done any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Its target is gone already: nothing is left to do.
    Gone,
    /// The reason for it is.
    Reason(String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("it is gone already"),
            Self::Reason(why) => f.write_str(why),
        }
    }
}

/// Whether a step of a plan may still be done, by a reading taken right before it.
///
/// The znodes of `fresh` must be all of the namespace. Its files may be few: the file of the step, and for one pointer
/// into the directory whether its file exists; where no pointer is left, the whole directory.
///
/// # Errors
/// What has changed.
pub fn still_holds(
    plan: &Plan,
    action: &Action,
    request: &Request<'_>,
    fresh: Reading<'_>,
) -> Result<(), Change> {
    let readings = [fresh];
    let why = |refused: Refused| Change::Reason(refused.why);
    gates::basis(request, &readings).map_err(why)?;
    let reason = |why: &str| Err(Change::Reason(why.to_owned()));
    if fresh.check.pointers.is_empty() && request.confirmed_id.is_none() {
        return reason("the last pointer of the namespace is gone");
    }
    if !plan.read_twice && (request.leader_lives || fresh.is_alive()) {
        return reason("a JobManager lives, and the plan rests on one reading");
    }
    let evidence = Evidence::of(request, &readings);
    match &action.target {
        Target::File { at, modified_ms } => {
            if at.fs != fresh.store.place.cluster.fs {
                return reason("it is on another file system than storageDir");
            }
            let Some(file) = fresh.store.file(&at.path) else {
                return Err(Change::Gone);
            };
            if (file.size, file.modified_ms) != (action.bytes, *modified_ms) {
                return reason("it has changed since the plan");
            }
            files::still_free(request, &evidence, fresh, file).map_err(Change::Reason)
        }
        Target::Znode {
            path,
            version,
            czxid,
        } => {
            if !request.with_znodes {
                return reason("znodes were not asked for");
            }
            let found = znodes::judge(request, &evidence, &readings).map_err(why)?;
            if !fresh.live.tree.has(path) {
                return Err(Change::Gone);
            }
            let same =
                |a: &&Action| matches!(&a.target, Target::Znode { path: p, .. } if p == path);
            match found.iter().find(same).map(|a| &a.target) {
                Some(Target::Znode {
                    version: v,
                    czxid: c,
                    ..
                }) if (v, c) == (version, czxid) => Ok(()),
                _ => reason("it has changed since the plan"),
            }
        }
    }
}
