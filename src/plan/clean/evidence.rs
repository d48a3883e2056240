//! Everything in the readings that speaks for a file, beyond the pointer that names it outright.

use super::{Reading, Request};
use crate::flink::names::Names;
use crate::flink::payload::LeaderInfo;
use crate::flink::shared_path::{Name, SharedPath};
use crate::flink::store::pointers::Target;
use crate::flink::store::{Check, Contents, Kind, Location};
use crate::flink::znode::{ZnodeTree, is_job_id};
use std::collections::{HashMap, HashSet};

/// What protects files; gathered from every reading.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Files that pointers name.
    pub(super) named: HashSet<Location>,
    /// The names of these files. They are random, so another file system or path with the same name is most likely
    /// the same file under an older or a longer address (a NameNode for a nameservice, viewfs, a symbolic link).
    names: HashMap<Name, String>,
    /// What checkpoints and graphs need: state files, `_metadata`, blobs.
    needed: HashSet<Location>,
    /// Directories with state of checkpoints.
    state_dirs: Vec<Location>,
    /// Jobs that any znode, a dirty result or the leader speaks of, and who does.
    jobs: HashMap<String, String>,
    /// Why no file at all is free.
    frozen: Option<String>,
    /// Why no blob is free.
    blobs_frozen: Option<String>,
}

impl Evidence {
    pub(super) fn of(request: &Request<'_>, readings: &[Reading<'_>]) -> Self {
        let mut all = Self::default();
        for reading in readings {
            all.pointers(reading);
            all.contents(reading);
            all.jobs(reading);
            let place = &reading.live.place;
            let tree = &reading.live.tree;
            let hidden = hidden_pointer(tree, &place.namespace, &place.names, reading.check);
            if let Some(path) = hidden {
                let why = format!(
                    "{path} stands where a pointer does and is none that can be read: it may name any file"
                );
                all.frozen.get_or_insert(why);
            }
        }
        // A directory around that of the cluster holds checkpoints beside it; only one inside of it is of interest.
        let own = readings.first().map(|r| &r.store.place.cluster);
        let inside = |at: &&Location| own.is_some_and(|own| at.below(own).is_some());
        all.state_dirs
            .extend(request.checkpoint_dirs.iter().filter(inside).cloned());
        all
    }

    fn pointers(&mut self, reading: &Reading<'_>) {
        for checked in &reading.check.pointers {
            let pointer = &checked.pointer;
            if let Some(at) = pointer.at() {
                let name = at.path.name().clone();
                self.names.entry(name).or_insert_with(|| at.to_string());
                self.named.insert(at.clone());
            }
            if let Some(job) = &pointer.job {
                self.jobs
                    .entry(job.to_ascii_lowercase())
                    .or_insert_with(|| pointer.znode.text());
            }
            let opaque = !matches!(pointer.target, Target::File { .. } | Target::Inline);
            let of_blobs = matches!(pointer.kind, Kind::JobGraph | Kind::ExecutionPlan);
            if opaque && of_blobs {
                let why = format!("{} cannot be followed: it may need any blob", pointer.znode);
                self.blobs_frozen.get_or_insert(why);
            }
            if pointer.kind == Kind::Application {
                let why = format!(
                    "{} is an application: which blobs it needs fctl does not know",
                    pointer.znode
                );
                self.blobs_frozen.get_or_insert(why);
            }
        }
    }

    fn contents(&mut self, reading: &Reading<'_>) {
        let defaults = &reading.store.place.defaults;
        let own = &reading.store.place.cluster;
        let blobs_at = own.child("blob");
        for contents in reading.store.contents.values() {
            match contents {
                Contents::Checkpoint {
                    external,
                    metadata,
                    state_files,
                    ..
                } => {
                    let uris = state_files.iter().chain(metadata);
                    self.needed
                        .extend(uris.filter_map(|uri| Location::of_uri(uri, defaults).ok()));
                    let external = external
                        .iter()
                        .filter_map(|uri| Location::of_uri(uri, defaults).ok());
                    self.state_dirs
                        .extend(external.filter(|at| at.below(own).is_some()));
                }
                Contents::Graph { blobs, .. } => {
                    self.needed
                        .extend(blobs.iter().flatten().map(|blob| blobs_at.child(blob)));
                }
                _ => {}
            }
        }
    }

    fn jobs(&mut self, reading: &Reading<'_>) {
        let mut add = |job: &str, whose: &str| {
            let job = job.to_ascii_lowercase();
            self.jobs.entry(job).or_insert_with(|| whose.to_owned());
        };
        for (path, _) in reading.live.tree.below(&reading.live.place.namespace) {
            let parts = path.split(|c: char| !c.is_ascii_alphanumeric());
            parts
                .filter(|part| is_job_id(part))
                .for_each(|job| add(job, &path));
        }
        for dirty in &reading.check.dirty {
            add(&dirty.id, &dirty.path);
        }
        for job in reading.live.rest.iter().flat_map(|rest| &rest.jobs) {
            add(&job.id, "the leader");
        }
    }

    /// Why a file is not free, as far as the file alone decides.
    pub(super) fn against(&self, at: &Location, kind: Kind, job: Option<&str>) -> Option<String> {
        if let Some(why) = &self.frozen {
            return Some(why.clone());
        }
        if let Some(named) = self.names.get(at.path.name()) {
            return Some(format!(
                "a pointer names {named}, which may be the same file"
            ));
        }
        if self.needed.contains(at) {
            return Some("a checkpoint or a job graph needs it".to_owned());
        }
        if let Some(dir) = self.state_dirs.iter().find(|dir| at.below(dir).is_some()) {
            return Some(format!("it lies in {dir}, among the state of checkpoints"));
        }
        if kind != Kind::Blob {
            return None;
        }
        let Some(job) = job else {
            return Some("it is a blob of no job: nothing tells whether it is in use".to_owned());
        };
        if let Some(whose) = self.jobs.get(&job.to_ascii_lowercase()) {
            return Some(format!("{whose} speaks of its job"));
        }
        self.blobs_frozen.clone()
    }

    /// Why any pointer may be hidden.
    pub(super) fn frozen(&self) -> Option<&str> {
        self.frozen.as_deref()
    }
}

/// A node that is no known pointer although it stands where one stands in some release, or although it holds a
/// serialised object: what an upgrade left behind, or a pointer whose bytes are garbled.
fn hidden_pointer(
    tree: &ZnodeTree,
    namespace: &str,
    names: &Names,
    check: &Check,
) -> Option<String> {
    let known: HashSet<&SharedPath> = check.pointers.iter().map(|c| &c.pointer.znode).collect();
    let namespace = namespace.trim_end_matches('/');
    let in_place = |path: &str| {
        let below = path
            .strip_prefix(namespace)
            .unwrap_or(path)
            .trim_start_matches('/');
        let under = |name: &str| {
            below
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('/'))
        };
        let graphs = [
            &names.job_graphs,
            &names.execution_plans,
            &names.applications,
        ];
        let is_graph = graphs
            .iter()
            .any(|name| under(name).is_some_and(|id| !id.contains('/')));
        let old = under(&names.checkpoints).is_some_and(|rest| rest.split('/').count() == 2);
        let new = under("jobs").is_some_and(|rest| {
            let parts: Vec<&str> = rest.split('/').collect();
            matches!(parts.as_slice(), [_, "checkpoints", _])
        });
        is_graph || old || new
    };
    let mut nodes = tree.below(namespace).filter(|(path, node)| {
        let is_object = node.data.bytes().starts_with(&[0xAC, 0xED])
            && LeaderInfo::decode(&node.data.bytes()).is_err();
        let suspect = node.owner().is_none() && (in_place(path) || is_object);
        suspect && !known.contains(&SharedPath::from(path.as_str()))
    });
    nodes.next().map(|(path, _)| path)
}
