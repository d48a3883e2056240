//! What takes broken pointers out of the way of the next leader: a pure plan, from two readings.
//!
//! Measured (`damage.md`): with the JobManagers dead, the znode of a broken checkpoint is removed with its lock
//! children; the next leader restores the newest of the others. Without its job graph a job is not taken over at all,
//! and the others run. The checkpoint id counter needs no change, and nothing else is touched.

use crate::flink::shared_path::SharedPath;
use crate::flink::store::needs::{MissingBlob, MissingState};
use crate::flink::store::{Check, Checked, Contents, Kind, Probe, State, StoreReading};
use crate::flink::znode::ZnodeTree;
use std::collections::BTreeSet;

/// What the plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct RepairInput<'a> {
    /// The later reading.
    pub check: &'a Check,
    /// Its storage.
    pub store: &'a StoreReading,
    /// Its znodes.
    pub tree: &'a ZnodeTree,
    /// The reading before it; what is broken in one of them only is not proven.
    pub before: Option<&'a Check>,
}

/// A node below a pointer: a lock, or the node that holds the locks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its path.
    pub path: String,
    /// Its version.
    pub version: i32,
    /// True if it goes with a session.
    pub ephemeral: bool,
}

/// A pointer that stands in the way, with everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// What it points to.
    pub kind: Kind,
    /// Its job.
    pub job: String,
    /// The checkpoint id.
    pub id: Option<i64>,
    /// Its znode.
    pub znode: String,
    /// The version that is removed, and no other.
    pub version: i32,
    /// What is below it, deepest first.
    pub children: Vec<Child>,
    /// When it was written, in milliseconds since 1970.
    pub written_ms: i64,
    /// What is broken, and how that is known.
    pub why: String,
}

/// What stays although it is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotProven {
    /// A znode.
    pub target: String,
    /// Why it is not touched.
    pub why: String,
}

/// How a job can be started again: nothing in the store takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resubmit {
    /// The retained checkpoint, for example `hdfs://ns1/checkpoints/<job>/chk-12`.
    pub checkpoint: String,
    /// Its id.
    pub id: Option<i64>,
    /// Whether its `_metadata` is there and opens; none if nobody asked.
    pub usable: Option<bool>,
}

/// What becomes of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobAfter {
    /// The job.
    pub job: String,
    /// The checkpoint that the next leader restores; none if it restores none.
    pub restores: Option<i64>,
    /// False if its job graph goes: the next leader does not know it.
    pub taken_over: bool,
    /// Checkpoints that go: id, and when each was written.
    pub lost: Vec<(Option<i64>, i64)>,
    /// From where it can be started again, newest first, if it is not taken over or begins anew.
    pub resubmit: Option<Resubmit>,
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepairPlan {
    /// Pointers to remove.
    pub removals: Vec<Removal>,
    /// What is not proven, and why.
    pub refused: Vec<NotProven>,
    /// The jobs that the next leader finds, as they will be.
    pub jobs: Vec<JobAfter>,
}

/// Makes the plan: whatever stands in the way of the next leader, and nothing else.
pub fn plan(input: RepairInput<'_>) -> RepairPlan {
    let mut plan = RepairPlan::default();
    for forecast in &input.check.takeover {
        let pointers = input.check.of_job(&forecast.job);
        let pointers: Vec<&Checked> = pointers.filter(|c| !c.pointer.deleted).collect();
        of_job(input, &forecast.job, &pointers, &mut plan);
    }
    plan
}

fn of_job(input: RepairInput<'_>, job: &str, pointers: &[&Checked], plan: &mut RepairPlan) {
    let is_graph = |c: &Checked| c.pointer.kind != Kind::Checkpoint;
    unreachable(input, job, pointers, plan);
    let mut gone: BTreeSet<&SharedPath> = BTreeSet::new();
    let mut graph_gone = false;
    // Without its graph a job's checkpoints are not read: they stand in nobody's way.
    let blob = input.check.missing_blobs.iter().find(|b| b.job == job);
    for graph in pointers.iter().copied().filter(|c| is_graph(c)) {
        let why = match blob {
            _ if graph.is_broken_file() || graph.is_garbled() => proof(input, graph),
            Some(blob) => blob_proof(input, blob),
            None => continue,
        };
        if keep(plan, graph, why, input.tree) {
            gone.insert(&graph.pointer.znode);
            graph_gone = true;
        }
    }
    if !graph_gone {
        let mut checkpoints: Vec<&Checked> =
            pointers.iter().copied().filter(|c| !is_graph(c)).collect();
        checkpoints.sort_by_key(|c| std::cmp::Reverse(c.pointer.id));
        for broken in checkpoints.iter().filter(|c| c.is_broken_file()) {
            if keep(plan, broken, proof(input, broken), input.tree) {
                gone.insert(&broken.pointer.znode);
            }
        }
        // The newest that can be read is the one that is restored: those without their state go, until one has it.
        for newest in checkpoints.iter().filter(|c| c.state == State::Ok) {
            let Some(lost) = missing(input.check, newest) else {
                break;
            };
            if !keep(plan, newest, state_proof(input, lost), input.tree) {
                break;
            }
            gone.insert(&newest.pointer.znode);
        }
    }
    let left = pointers
        .iter()
        .filter(|c| !is_graph(c) && c.state == State::Ok && !gone.contains(&c.pointer.znode));
    let restores = left
        .filter_map(|c| c.pointer.id)
        .max()
        .filter(|_| !graph_gone);
    let lost: Vec<_> = pointers
        .iter()
        .filter(|c| !is_graph(c) && gone.contains(&c.pointer.znode))
        .map(|c| (c.pointer.id, c.pointer.written_ms))
        .collect();
    let anew = graph_gone || (restores.is_none() && !lost.is_empty());
    plan.jobs.push(JobAfter {
        job: job.to_owned(),
        restores,
        taken_over: !graph_gone,
        lost,
        resubmit: anew.then(|| resubmit(input, pointers)).flatten(),
    });
}

/// What nobody could ask for: never touched, and said.
fn unreachable(input: RepairInput<'_>, job: &str, pointers: &[&Checked], plan: &mut RepairPlan) {
    for open in pointers.iter().filter(|c| c.state == State::Unreachable) {
        plan.refused.push(NotProven {
            target: open.pointer.znode.text(),
            why: open.why.clone(),
        });
    }
    for open in input.check.open_blobs.iter().filter(|b| b.job == job) {
        plan.refused.push(NotProven {
            target: open.path.clone(),
            why: open.why.clone(),
        });
    }
}

/// Adds a pointer to the plan, or says why it stays.
fn keep(
    plan: &mut RepairPlan,
    checked: &Checked,
    proof: Result<String, String>,
    tree: &ZnodeTree,
) -> bool {
    let pointer = &checked.pointer;
    match proof {
        Ok(why) => {
            plan.removals.push(Removal {
                kind: pointer.kind,
                job: pointer.job.as_deref().unwrap_or("").to_owned(),
                id: pointer.id,
                children: children(tree, &pointer.znode.text()),
                znode: pointer.znode.text(),
                version: pointer.version,
                written_ms: pointer.written_ms,
                why,
            });
            true
        }
        Err(why) => {
            plan.refused.push(NotProven {
                target: pointer.znode.text(),
                why,
            });
            false
        }
    }
}

fn children(tree: &ZnodeTree, znode: &str) -> Vec<Child> {
    let mut children: Vec<Child> = tree
        .below(znode)
        .map(|(path, node)| Child {
            path,
            version: node.stat.map_or(-1, |s| s.version),
            ephemeral: node.owner().is_some(),
        })
        .collect();
    // Paths come in order: what is below something follows it.
    children.reverse();
    children
}

/// Why a pointer is proven broken, or why it is not.
fn proof(input: RepairInput<'_>, checked: &Checked) -> Result<String, String> {
    twice(input, &checked.pointer.znode, checked.pointer.version)?;
    if checked.is_garbled() {
        return Ok(format!("its bytes are no state handle: {}", checked.why));
    }
    storage_answers(input)?;
    match checked.state {
        State::Missing => {
            let at = checked.pointer.at();
            let parent = at.and_then(crate::flink::store::Location::parent);
            let own = at.is_some_and(|at| at.fs == input.store.place.cluster.fs);
            match parent.filter(|p| own && input.store.lists(&p.path)) {
                Some(_) => Ok(checked.why.clone()),
                None => Err(format!(
                    "{}, but its directory was not listed to its end: that is no proof",
                    checked.why
                )),
            }
        }
        State::Empty | State::Undecodable => Ok(checked.why.clone()),
        State::Ok | State::Unreachable => Err(checked.why.clone()),
    }
}

/// True if the same version of the same pointer was broken in the reading before.
fn twice(input: RepairInput<'_>, znode: &SharedPath, version: i32) -> Result<(), String> {
    let Some(before) = input.before else {
        return Ok(());
    };
    let same = before.pointers.iter().find(|c| {
        c.pointer.znode == *znode
            && c.pointer.version == version
            && (c.is_broken_file() || c.is_garbled())
    });
    match same {
        Some(_) => Ok(()),
        None => Err("it was not broken in the reading before: read again".to_owned()),
    }
}

/// A storage that hides files would make every pointer look broken: one other file of the cluster must have been read.
fn storage_answers(input: RepairInput<'_>) -> Result<(), String> {
    let store = input.store;
    if store.safe_mode == Some(true) {
        return Err("the NameNode is in safe mode".to_owned());
    }
    let read = |c: &&Checked| {
        let contents = c.pointer.at().and_then(|at| store.contents.get(at));
        c.state == State::Ok
            && matches!(
                contents,
                Some(Contents::Checkpoint { .. } | Contents::Graph { .. } | Contents::Opens)
            )
    };
    if input.check.pointers.iter().any(|c| read(&c)) {
        Ok(())
    } else {
        Err("no file of this cluster could be read: it may be the storage that is not what it should be".to_owned())
    }
}

fn blob_proof(input: RepairInput<'_>, blob: &MissingBlob) -> Result<String, String> {
    storage_answers(input)?;
    let path = blob.path.as_str();
    let before = input
        .before
        .is_none_or(|b| b.missing_blobs.iter().any(|m| m.path == path));
    let parents = path.rsplit_once('/').map(|(parent, _)| parent);
    let listed = |path: &str| input.store.listed.contains(path);
    let parent = parents.is_some_and(|parent| {
        listed(parent) || parent.rsplit_once('/').is_some_and(|(up, _)| listed(up))
    });
    // A directory `blob` that is not there is known from the listing of the cluster's own directory.
    let parent = parent || input.store.is_listed();
    match (before, parent) {
        (true, true) => Ok(format!(
            "blob {path} {}, and the job cannot start without it",
            blob.why
        )),
        (false, _) => Err("the blob was there in the reading before: read again".to_owned()),
        (_, false) => Err(format!(
            "blob {path} was not found, but its directory was not listed"
        )),
    }
}

fn missing<'a>(check: &'a Check, checked: &Checked) -> Option<&'a MissingState> {
    let pointer = &checked.pointer;
    let mut all = check.missing_state.iter();
    all.find(|m| !m.metadata && m.job.as_deref() == pointer.job.as_deref() && m.id == pointer.id)
}

fn state_proof(input: RepairInput<'_>, lost: &MissingState) -> Result<String, String> {
    storage_answers(input)?;
    let before = input.before.is_none_or(|b| b.missing_state.contains(lost));
    if !before {
        return Err("its state file was there in the reading before: read again".to_owned());
    }
    // Asked for by name: the NameNode, the disk or S3 itself said that it does not exist. Its neighbours were there.
    let store = input.store;
    let neighbour = store
        .probes
        .iter()
        .any(|(at, probe)| at.fs == lost.at.fs && matches!(probe, Probe::Found { .. }));
    if neighbour {
        Ok(format!("state file {} does not exist", lost.at))
    } else {
        Err(format!(
            "state file {} was not found, but no other state file was either: it may be the storage",
            lost.at
        ))
    }
}

/// The newest retained checkpoint of a job that can still start another one.
fn resubmit(input: RepairInput<'_>, pointers: &[&Checked]) -> Option<Resubmit> {
    let mut found: Vec<Resubmit> = pointers
        .iter()
        .filter_map(|c| {
            let at = c.pointer.at()?;
            let Some(Contents::Checkpoint {
                external, metadata, ..
            }) = input.store.contents.get(at)
            else {
                return None;
            };
            let metadata = metadata.as_deref()?;
            let place =
                crate::flink::store::Location::of_uri(metadata, &input.store.place.defaults);
            let usable = place.ok().and_then(|at| match input.store.probe(&at) {
                Some(Probe::Found { .. }) => {
                    let broken = input.store.contents.get(&at);
                    Some(!matches!(broken, Some(Contents::Undecodable { .. })))
                }
                Some(Probe::Missing) => Some(false),
                _ => None,
            });
            let lost = missing(input.check, c).is_some();
            Some(Resubmit {
                checkpoint: external.clone()?,
                id: c.pointer.id,
                usable: if lost { Some(false) } else { usable },
            })
        })
        .collect();
    // The best first: usable before unknown before useless, then the newest.
    let rank = |r: &Resubmit| match r.usable {
        Some(true) => 2,
        None => 1,
        Some(false) => 0,
    };
    found.sort_by_key(|r| std::cmp::Reverse((rank(r), r.id)));
    found.into_iter().next()
}
