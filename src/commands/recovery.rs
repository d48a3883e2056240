//! From arguments to pointers and files side by side: the part that all `recovery` commands share.

use super::live::{self, Context, Reading};
use super::{Host, cluster_list};
use crate::cli::{Half, LiveArgs, RecoveryArgs, StoreArgs};
use crate::error::Error;
use crate::flink::s3::S3Settings;
use crate::flink::store::location::{Defaults, FileSystem};
use crate::flink::store::{Check, PointerRef, StorePlace, StoreReading, pointers};
use crate::io::storage::{self, Progress, Stores, Wanted};
use crate::io::{Runtimes, Spinner, Stopped};
use crate::report::Skipped;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Both halves, as far as they could be read.
#[derive(Debug)]
pub(crate) struct Recovery {
    /// The namespace.
    pub(crate) reading: Option<Reading>,
    /// The storage.
    pub(crate) store: Option<StoreReading>,
    /// Side by side.
    pub(crate) check: Check,
    /// What was broken in the reading before this one, if something was.
    pub(crate) before: Option<Check>,
    /// The session that led in each of the readings, oldest first; none where nobody did.
    pub(crate) leaders: Vec<Option<i64>>,
    /// The half that was left out, and why.
    pub(crate) skipped: Vec<Skipped>,
    /// Why a half could not be read.
    pub(crate) errors: Vec<Error>,
    /// When it was read, in milliseconds since 1970.
    pub(crate) at_ms: i64,
}

impl Recovery {
    /// The cluster's name: its namespace, else its directory.
    pub(crate) fn name(&self) -> String {
        match (&self.reading, &self.store) {
            (Some(reading), _) => reading.live.place.namespace.clone(),
            (None, Some(store)) => store.place.cluster.to_string(),
            (None, None) => String::new(),
        }
    }

    /// True if a JobManager leads.
    pub(crate) fn has_leader(&self) -> bool {
        self.reading
            .as_ref()
            .is_some_and(|r| r.cluster.has_leader())
    }
}

/// How often a reading is taken again before what differs between two of them counts as broken.
const READINGS: usize = 12;

/// Reads both halves. A pointer counts as broken only if two readings in a row say so: a leader that works subsumes
/// checkpoints all the time, and removes their files.
pub(crate) fn gather(args: &RecoveryArgs, host: &mut Host<'_>) -> Result<Recovery, Error> {
    gather_opened(args, false, host)
}

/// The same, with every retained checkpoint opened if `open_all` is true.
pub(crate) fn gather_opened(
    args: &RecoveryArgs,
    open_all: bool,
    host: &mut Host<'_>,
) -> Result<Recovery, Error> {
    let once = |host: &mut Host<'_>| once(args, open_all, host);
    let mut last = once(host)?;
    if args.live.from.is_some() {
        return Ok(last);
    }
    for _ in 1..READINGS {
        let known = broken(&last);
        if known.is_empty() {
            break;
        }
        // What was read is let go before it is read once more: both would take twice the memory.
        let Recovery { check, leaders, .. } = last;
        let before = check.into_broken();
        last = once(host)?;
        let settled = broken(&last).is_subset(&known);
        last.leaders.splice(0..0, leaders);
        last.before = Some(before);
        if settled {
            break;
        }
    }
    Ok(last)
}

/// What must be in two readings before it is believed: pointers that are broken, files that are missing, and checkpoints
/// that the leader has completed and no pointer leads to.
fn broken(read: &Recovery) -> HashSet<(String, i32)> {
    let check = &read.check;
    let unpointed = read.reading.iter().flat_map(|reading| {
        let told = reading.live.rest.iter().flat_map(|rest| &rest.jobs);
        told.filter(|job| !job.is_over()).filter_map(|job| {
            let mut known = reading.cluster.jobs.iter();
            let known = known.find(|known| known.id == job.id && known.graph.is_some())?;
            job.unpointed(known).map(|_| (job.id.clone(), 0))
        })
    });
    let broken = check.pointers.iter().filter(|p| p.is_broken());
    let state = check.missing_state.iter().map(|m| (m.at.to_string(), 0));
    let blobs = check.missing_blobs.iter().map(|m| (m.path.clone(), 0));
    broken
        .map(|p| (p.pointer.znode.text(), p.pointer.version))
        .chain(state)
        .chain(blobs)
        .chain(unpointed)
        .collect()
}

fn once(args: &RecoveryArgs, open_all: bool, host: &mut Host<'_>) -> Result<Recovery, Error> {
    let mut left = Left::default();
    let mut reading = read_znodes(args, &mut left, host)?;
    let recorded = reading.as_mut().and_then(|r| r.live.store.take());
    let mut known = None;
    let store = match args.live.from {
        Some(_) => {
            if recorded.is_none() {
                left.out("storage", "the snapshot holds no listing");
            }
            recorded
        }
        None => {
            let read = read_files(args, open_all, reading.as_ref(), &mut left, host)?;
            read.map(|(store, pointers)| {
                known = Some(pointers);
                store
            })
        }
    };
    for trouble in store.iter().flat_map(|s| &s.troubles) {
        left.out(&trouble.path, &trouble.cause);
        if !trouble.denied {
            left.errors.push(Error::Unreachable {
                message: format!("{} was not listed to its end", trouble.path),
                details: vec![trouble.cause.clone()],
                help: "try again; --timeout 30s waits longer".to_owned(),
            });
        }
    }
    let read_at = reading.as_ref().map(|r| r.live.at_ms);
    let listed_at = store.as_ref().map(|s| s.at_ms);
    let check = join(reading.as_ref(), store.as_ref(), known, args.min_age);
    let dispatcher = reading
        .as_ref()
        .and_then(|r| r.cluster.component("dispatcher"));
    let leader = dispatcher.and_then(|c| c.owner);
    Ok(Recovery {
        reading,
        store,
        check,
        before: None,
        leaders: vec![leader],
        skipped: left.skipped,
        errors: left.errors,
        at_ms: read_at.max(listed_at).unwrap_or_else(|| (host.now)()),
    })
}

/// What was left out, and why.
#[derive(Debug, Default)]
struct Left {
    skipped: Vec<Skipped>,
    errors: Vec<Error>,
}

impl Left {
    fn out(&mut self, check: &str, reason: impl ToString) {
        self.skipped.push(Skipped {
            check: check.to_owned(),
            reason: reason.to_string(),
        });
    }
}

/// The namespace, unless it is left out or unreachable.
fn read_znodes(
    args: &RecoveryArgs,
    left: &mut Left,
    host: &mut Host<'_>,
) -> Result<Option<Reading>, Error> {
    if args.only == Some(Half::Storage) {
        left.out("zookeeper", "--only storage");
        return Ok(None);
    }
    match live::read(&args.live, !args.no_rest, host) {
        Ok(reading) => Ok(Some(reading)),
        // Without ZooKeeper the storage can still be listed; a usage error is about both.
        Err(error @ Error::Unreachable { .. }) if args.only.is_none() => {
            left.out("zookeeper", &error);
            left.errors.push(error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The storage, unless it is left out or unreachable.
fn read_files(
    args: &RecoveryArgs,
    open_all: bool,
    reading: Option<&Reading>,
    left: &mut Left,
    host: &mut Host<'_>,
) -> Result<Option<(StoreReading, Pointers)>, Error> {
    if args.only == Some(Half::Zookeeper) {
        left.out("storage", "--only zookeeper");
        return Ok(None);
    }
    match read_store(&args.live, (&args.store, open_all), reading, host) {
        Ok(read) => Ok(Some(read)),
        Err(error) if args.only.is_none() && reading.is_some() => {
            left.out("storage", &error);
            left.errors.push(error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Pointers and files side by side.
fn join(
    reading: Option<&Reading>,
    store: Option<&StoreReading>,
    known: Option<Pointers>,
    min_age: Duration,
) -> Check {
    let pointers = match known {
        // There can be a hundred thousand: they are not made twice.
        Some(known) => Arc::try_unwrap(known).unwrap_or_else(|known| (*known).clone()),
        None => {
            let defaults = store.map(|s| s.place.defaults.clone()).unwrap_or_default();
            reading.map_or_else(Vec::new, |r| pointers_of(r, &defaults))
        }
    };
    let min_age = i64::try_from(min_age.as_millis()).unwrap_or(i64::MAX);
    Check::join(pointers, store, reading.map(|r| &r.cluster), min_age)
}

/// The pointers of a namespace, shared with the walk through the storage.
pub(crate) type Pointers = Arc<Vec<PointerRef>>;

fn pointers_of(reading: &Reading, defaults: &Defaults) -> Vec<PointerRef> {
    let live = &reading.live;
    pointers::collect(&reading.cluster, &live.tree, &live.place.names, defaults)
}

/// Reads the storage that the configuration names.
pub(crate) fn read_store(
    live: &LiveArgs,
    (args, open_all): (&StoreArgs, bool),
    reading: Option<&Reading>,
    host: &mut Host<'_>,
) -> Result<(StoreReading, Pointers), Error> {
    let own;
    let context = match reading {
        Some(reading) => &reading.context,
        None => {
            own = live::storage_context(live, host)?;
            &own
        }
    };
    let hadoop = storage::hadoop_conf(args.hadoop_conf.as_deref(), &context.config, host.env)?;
    let s3 = S3Settings::resolve(&context.config, &hadoop, host.env);
    let place = place(context, hadoop.default_authority())?;
    let defaults = place.defaults.clone();
    let pointers = Arc::new(reading.map_or_else(Vec::new, |r| pointers_of(r, &defaults)));
    let wanted = Wanted {
        pointers: Arc::clone(&pointers),
        deep: args.deep,
        open_all,
        siblings: true,
    };
    let root = place.root.to_string();
    let (progress, timeout, now) = (Progress::default(), live.timeout, (host.now)());
    let spinner = Spinner::new(&format!("reading {root}"));
    let runtimes = Runtimes::new()?;
    let counted = progress.clone();
    let walk = async move {
        let stores = Stores::new(hadoop, s3);
        storage::read_store(stores, place, wanted, timeout, now, progress).await
    };
    // Each request has its own deadline, and may be made again on the other NameNode.
    let answer = runtimes.follow(
        timeout * 6,
        || counted.count(),
        |count| spinner.show(count),
        walk,
    );
    drop(spinner);
    let failed = |cause: String| Error::Unreachable {
        message: format!("the storage {root} cannot be read"),
        details: vec![cause],
        help: format!(
            "storageDir is from {}; --only zookeeper leaves it out",
            context.from
        ),
    };
    match answer {
        Ok(Ok(mut store)) => {
            if reading.is_some() && !store.siblings.is_empty() {
                let known = cluster_list::root_children(context, live.timeout).ok();
                for sibling in &mut store.siblings {
                    sibling.known = known.as_ref().map(|names| names.contains(&sibling.name));
                }
            }
            Ok((store, pointers))
        }
        Ok(Err(cause)) => Err(failed(cause)),
        Err(Stopped::Deadline) => Err(failed(format!(
            "no answer within {} s",
            (timeout * 6).as_secs_f64()
        ))),
        Err(Stopped::Lost) => Err(failed("the task ended without a result".to_owned())),
    }
}

/// Where the storage is.
fn place(context: &Context, hdfs_authority: Option<String>) -> Result<StorePlace, Error> {
    let defaults = defaults(context, hdfs_authority);
    let from = context.from.clone();
    StorePlace::resolve(&context.config, &context.settings, defaults, from)
        .map_err(|(message, help)| Error::usage(message, help))
}

/// What completes a path: Flink's `fs.default-scheme`, Hadoop's `fs.defaultFS`.
fn defaults(context: &Context, hdfs_authority: Option<String>) -> Defaults {
    let scheme = context.config.get("fs.default-scheme").map(|e| e.text());
    let file_system = scheme.and_then(|text| {
        let (scheme, rest) = text.split_once(':')?;
        let authority = rest
            .trim_start_matches("//")
            .split('/')
            .next()
            .unwrap_or("");
        Some(FileSystem::new(scheme, authority))
    });
    Defaults {
        file_system,
        hdfs_authority,
    }
}
