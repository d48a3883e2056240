//! The writing half of `fctl recovery clean`: each step is checked again right before it is done.

use super::Host;
use super::audit::Audit;
use super::ensemble::Ensemble;
use super::recovery::Recovery;
use super::recovery_clean::Applied;
use crate::cli::RecoveryClean;
use crate::config::hadoop_xml::HadoopConf;
use crate::error::Error;
use crate::flink::cluster::Cluster;
use crate::flink::live::Live;
use crate::flink::s3::S3Settings;
use crate::flink::store::{Check, Location, PointerRef, Probe, StoreReading, StoredFile, pointers};
use crate::io::apply::{self, Remover, Undone};
use crate::io::storage::{self, Failure, Progress, Storage, Stores, Wanted};
use crate::io::{Runtimes, Spinner};
use crate::plan::clean::{self, Change, Reading, Request};
use crate::plan::{Action, Plan, Target, Verb};
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Directories that hold checkpoints and savepoints, as far as the configuration names them.
pub(crate) fn checkpoint_dirs(recovery: &Recovery) -> Vec<Location> {
    let keys = [
        "execution.checkpointing.dir",
        "state.checkpoints.dir",
        "state.backend.fs.checkpointdir",
        "execution.checkpointing.savepoint-dir",
        "state.savepoints.dir",
    ];
    let (Some(reading), Some(store)) = (&recovery.reading, &recovery.store) else {
        return Vec::new();
    };
    let config = &reading.context.config;
    let texts = keys
        .iter()
        .filter_map(|key| config.get(key))
        .map(|e| e.text());
    texts
        .filter_map(|text| Location::of_path(&text, &store.place.defaults).ok())
        .collect()
}

/// Files that pointers of the other namespaces below the root name.
pub(crate) fn foreign(args: &RecoveryClean, recovery: &Recovery) -> Result<Vec<Location>, Error> {
    let (Some(reading), Some(store), None) =
        (&recovery.reading, &recovery.store, &args.recovery.live.from)
    else {
        return Ok(Vec::new());
    };
    let place = &reading.context.place;
    let runtimes = Rc::new(Runtimes::new()?);
    let timeout = args.recovery.live.timeout;
    let mut ensemble = Ensemble::open(&runtimes, place, timeout, None)?;
    let tree = ensemble.subtree(&place.root)?;
    let mut all = Vec::new();
    for namespace in super::cluster_list::namespaces(&tree, place) {
        if namespace == place.namespace {
            continue;
        }
        let cluster = Cluster::read(&tree, &namespace, &place.names, None);
        let found = pointers::collect(&cluster, &tree, &place.names, &store.place.defaults);
        all.extend(found.iter().filter_map(PointerRef::at).cloned());
    }
    Ok(all)
}

/// What a step needs.
struct Steps<'a> {
    args: &'a RecoveryClean,
    request: &'a Request<'a>,
    plan: &'a Plan,
    live: &'a Live,
    store: &'a StoreReading,
    runtimes: Rc<Runtimes>,
    ensemble: Ensemble,
    storage: Arc<dyn Storage>,
    remover: Arc<Remover>,
    hadoop: HadoopConf,
    s3: S3Settings,
}

/// Does the steps of a plan, one after the other.
pub(crate) fn apply(
    args: &RecoveryClean,
    request: &Request<'_>,
    recovery: &Recovery,
    plan: &Plan,
    host: &mut Host<'_>,
) -> Result<Applied, Error> {
    let mut applied = Applied::default();
    let (Some(reading), Some(store)) = (&recovery.reading, &recovery.store) else {
        return Ok(applied);
    };
    let config = &reading.context.config;
    let hadoop =
        storage::hadoop_conf(args.recovery.store.hadoop_conf.as_deref(), config, host.env)?;
    let s3 = S3Settings::resolve(config, &hadoop, host.env);
    let place = &reading.context.place;
    let runtimes = Rc::new(Runtimes::new()?);
    let timeout = args.recovery.live.timeout;
    let mut steps = Steps {
        args,
        request,
        plan,
        live: &reading.live,
        store,
        ensemble: Ensemble::open(&runtimes, place, args.recovery.live.timeout, None)?,
        runtimes,
        storage: open((&hadoop, &s3), store, timeout)?,
        remover: remover((&hadoop, &s3), store, timeout)?,
        hadoop,
        s3,
    };
    let about = json!({
        "storage": store.place.cluster.to_string(), "planned": plan.actions.len(), "bytes": plan.bytes(),
    });
    let audit = Audit::begin(args.audit_log.as_deref(), "clean", place, about, host)?;
    let spinner = Spinner::new("removing");
    for (index, action) in plan.actions.iter().enumerate() {
        spinner.show(index as u64);
        match steps.one(action, (host.now)()) {
            Ok(Done::Removed) => {
                applied.done += 1;
                applied.bytes += action.bytes;
            }
            Ok(Done::Left(why)) => applied.left.push(format!("{}: {why}", action.target)),
            // What cannot be read or removed now is likely to be so for the next one too.
            Err(undone) => {
                applied.failed.push(undone);
                break;
            }
        }
    }
    drop(spinner);
    let failed: Vec<String> = applied.failed.iter().map(ToString::to_string).collect();
    let about = json!({
        "removed": applied.done, "bytes": applied.bytes, "left": applied.left, "failed": failed,
    });
    audit.end(about, host)?;
    Ok(applied)
}

fn unreachable(cause: String) -> Error {
    Error::Unreachable {
        message: "the storage cannot be changed".to_owned(),
        details: vec![cause],
        help: String::new(),
    }
}

fn remover(
    (hadoop, s3): (&HadoopConf, &S3Settings),
    store: &StoreReading,
    timeout: Duration,
) -> Result<Arc<Remover>, Error> {
    let fs = &store.place.cluster.fs;
    let opened = Remover::open(fs, hadoop, s3, timeout);
    opened.map(Arc::new).map_err(unreachable)
}

fn open(
    (hadoop, s3): (&HadoopConf, &S3Settings),
    store: &StoreReading,
    timeout: Duration,
) -> Result<Arc<dyn Storage>, Error> {
    let mut stores = Stores::new(hadoop.clone(), s3.clone());
    stores.within(timeout);
    stores.get(&store.place.cluster.fs).map_err(unreachable)
}

enum Done {
    Removed,
    Left(String),
}

impl Steps<'_> {
    fn deadline(&self) -> Duration {
        self.args.recovery.live.timeout
    }

    /// Reads again, and removes if the reason still holds.
    fn one(&mut self, action: &Action, now_ms: i64) -> Result<Done, Undone> {
        let unread = |why| Undone::Nothing(format!("{}: {why}", action.target));
        let live = self.znodes(now_ms).map_err(unread)?;
        let place = &live.place;
        let cluster = Cluster::read(&live.tree, &place.namespace, &place.names, None);
        let defaults = &self.store.place.defaults;
        let pointers = pointers::collect(&cluster, &live.tree, &place.names, defaults);
        let store = self.files(action, &pointers, now_ms).map_err(unread)?;
        let check = Check::join(
            pointers,
            Some(&store),
            Some(&cluster),
            self.request.min_age_ms,
        );
        let fresh = Reading {
            live: &live,
            cluster: &cluster,
            check: &check,
            store: &store,
            ended_ms: now_ms,
        };
        match clean::still_holds(self.plan, action, self.request, fresh) {
            Ok(()) => self.remove(action).map(|()| Done::Removed),
            Err(Change::Gone) => Ok(Done::Left(Change::Gone.to_string())),
            Err(change) => Ok(Done::Left(change.to_string())),
        }
    }

    fn znodes(&mut self, now_ms: i64) -> Result<Live, String> {
        let tree = self.ensemble.subtree(&self.live.place.namespace);
        let tree = tree.map_err(|error| error.to_string())?;
        Ok(Live {
            at_ms: now_ms,
            tree,
            store: None,
            ..self.live.clone()
        })
    }

    /// The file of the step, and for one pointer whether its file exists; everything if no pointer is left.
    fn files(
        &self,
        action: &Action,
        pointers: &[PointerRef],
        now_ms: i64,
    ) -> Result<StoreReading, String> {
        let mut store = StoreReading::new(self.store.place.clone(), now_ms);
        store.listed = self.store.listed.clone();
        let cluster = &self.store.place.cluster;
        if pointers.is_empty() {
            // Then all of the directory counts, as it is now.
            return self.listed(now_ms);
        }
        let into = pointers
            .iter()
            .filter_map(PointerRef::at)
            .find(|at| at.below(cluster).is_some() && self.store.file(&at.path).is_some());
        let into = into.or_else(|| {
            let mut all = pointers.iter().filter_map(PointerRef::at);
            all.find(|at| at.below(cluster).is_some())
        });
        if let Some(at) = into {
            let probe = match self.stat(&at.path.text())? {
                Some(file) => Probe::Found { size: file.size },
                None => Probe::Missing,
            };
            store.probes.insert(at.clone(), probe);
        }
        if let Target::File { at, .. } = &action.target {
            store.files.retain(|file| file.path != at.path);
            if let (Some(old), Some(new)) = (self.store.file(&at.path), self.stat(&at.path.text())?)
            {
                store.files.push(StoredFile {
                    size: new.size,
                    modified_ms: new.modified_ms,
                    ..old.clone()
                });
            }
            store.files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(store)
    }

    /// The whole directory once more.
    fn listed(&self, now_ms: i64) -> Result<StoreReading, String> {
        let (hadoop, s3) = (self.hadoop.clone(), self.s3.clone());
        let timeout = self.deadline();
        let place = self.store.place.clone();
        let progress = Progress::default();
        let counted = progress.clone();
        let walk = async move {
            let mut stores = Stores::new(hadoop, s3);
            stores.within(timeout);
            storage::read_store(stores, place, Wanted::default(), timeout, now_ms, progress).await
        };
        let answer = self
            .runtimes
            .follow(timeout * 3, || counted.count(), |_| {}, walk);
        answer.map_err(|_| "the storage does not answer any more".to_owned())?
    }

    fn stat(&self, path: &str) -> Result<Option<storage::Entry>, String> {
        let (storage, own) = (Arc::clone(&self.storage), path.to_owned());
        let asked = async move { storage.stat(&own).await };
        match self.runtimes.run(self.deadline(), asked) {
            Ok(Ok(entry)) => Ok(Some(entry)),
            Ok(Err(Failure::Missing)) => Ok(None),
            Ok(Err(failure)) => Err(failure.words()),
            Err(_) => Err(format!(
                "no answer about {path} within {:?}",
                self.deadline()
            )),
        }
    }

    fn remove(&self, action: &Action) -> Result<(), Undone> {
        let deadline = self.deadline();
        match &action.target {
            Target::File { at, .. } => {
                let (remover, path) = (Arc::clone(&self.remover), at.path.text());
                let trash = action.verb == Verb::TrashFile;
                let removing = async move { remover.remove(&path, trash, deadline).await };
                let removed = self.runtimes.run(deadline * 2, removing);
                let lost = |_| Undone::Unsure(format!("{at}: no answer"));
                removed.map_err(lost)?.map(|_| ())
            }
            Target::Znode { path, version, .. } => {
                let (own, version) = (path.clone(), *version);
                self.ensemble.change(move |client| async move {
                    apply::remove_empty(&client, &own, version).await
                })
            }
        }
    }
}
