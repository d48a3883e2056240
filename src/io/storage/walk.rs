//! Reads the storage of a cluster: listings, the targets of pointers, the files that have to be opened.

use super::ask::{Listed, blob, classify, entries, exists, head, is_job_blobs, open, probe};
use super::{Failure, Storage, Stores, safe_mode};
use crate::flink::store::reading::Sibling;
use crate::flink::store::{
    Contents, Kind, Location, PointerRef, Probe, StorePlace, StoreReading, Trouble,
};
use futures::{FutureExt as _, StreamExt as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Requests that are on their way at once.
const AT_ONCE: usize = 64;

/// How far a reading is: entries and answers so far. Whoever waits looks at it.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Counts one more.
    pub fn step(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is to be read beside the listing.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Pointers whose targets must be known.
    pub pointers: Arc<Vec<PointerRef>>,
    /// State files and `_metadata` too.
    pub deep: bool,
    /// Every retained checkpoint is opened, and its `_metadata` asked for, even if it does not go deep.
    pub open_all: bool,
    /// The other directories of storageDir.
    pub siblings: bool,
}

/// Reads the storage of a cluster. `deadline` bounds each request.
///
/// # Errors
/// If the storage cannot be reached at all: who was asked, and why there is no answer.
pub async fn read_store(
    mut stores: Stores,
    place: StorePlace,
    wanted: Wanted,
    deadline: Duration,
    at_ms: i64,
    progress: Progress,
) -> Result<StoreReading, String> {
    stores.within(deadline);
    stores.within(deadline);
    let storage = stores.get(&place.root.fs)?;
    let mut reading = StoreReading::new(place, at_ms);
    reading.deep = wanted.deep;
    let addresses = safe_mode::addresses(&reading.place.root.fs, stores.hadoop());
    let asked = safe_mode::ask(addresses, deadline);
    let root = exists(Arc::clone(&storage), reading.place.root.clone(), deadline);
    let (safe_mode, root) = futures::join!(asked, root);
    reading.safe_mode = safe_mode;
    root?;
    let mut walk = Walk {
        storage,
        deadline,
        progress,
        reading,
    };
    walk.cluster().await;
    if wanted.siblings {
        walk.siblings().await;
    }
    walk.targets(&wanted.pointers, &mut stores).await;
    walk.open(&wanted).await;
    if wanted.deep || wanted.open_all {
        walk.state_files(wanted.deep, &mut stores).await;
    }
    walk.blobs(wanted.deep).await;
    Ok(walk.reading)
}

struct Walk {
    storage: Arc<dyn Storage>,
    deadline: Duration,
    progress: Progress,
    reading: StoreReading,
}

impl Walk {
    /// Everything below the directories of the cluster.
    async fn cluster(&mut self) {
        let place = self.reading.place.clone();
        let cluster = place.cluster.path.text();
        let mut directories = vec![place.cluster.clone()];
        let results = [
            (&place.job_results, Kind::JobResult),
            (&place.application_results, Kind::ApplicationResult),
        ];
        directories.extend(results.iter().map(|(at, _)| (*at).clone()));
        while !directories.is_empty() {
            let listed = self.lists(std::mem::take(&mut directories)).await;
            for (at, entries) in listed {
                self.reading.files.reserve_exact(entries.len());
                for entry in entries {
                    if entry.is_dir {
                        // Blobs are two levels below; what else has directories here is not Flink's.
                        let name = entry.path.below(&cluster);
                        if name.is_some_and(|name| name == "blob" || is_job_blobs(&name)) {
                            directories.push(Location {
                                fs: Arc::clone(&at.fs),
                                path: entry.path,
                            });
                        }
                        continue;
                    }
                    let file = classify(&place, entry);
                    self.reading.files.push(file);
                }
            }
        }
        self.reading.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.reading.files.dedup_by(|a, b| a.path == b.path);
    }

    /// Lists directories; what fails is a trouble, what does not exist is listed as empty.
    async fn lists(&mut self, directories: Vec<Location>) -> Vec<(Location, Vec<Listed>)> {
        let mut directories = directories;
        directories.retain(|d| d.fs == self.reading.place.root.fs);
        let (deadline, progress) = (self.deadline, self.progress.clone());
        let listing = futures::stream::iter(directories)
            .map(|at| entries(at, Arc::clone(&self.storage), deadline, progress.clone()))
            .buffer_unordered(AT_ONCE);
        let listed: Vec<_> = listing.collect().await;
        let mut all = Vec::new();
        for (at, (entries, failure)) in listed {
            match failure {
                None | Some(Failure::Missing) => {
                    self.reading.listed.insert(at.path.text());
                }
                Some(failure) => self.reading.troubles.push(Trouble {
                    path: at.path.text(),
                    denied: matches!(failure, Failure::Denied(_)),
                    cause: failure.words(),
                }),
            }
            all.push((at, entries));
        }
        all
    }

    /// The other directories of storageDir, each with what fctl knows of its files.
    async fn siblings(&mut self) {
        let place = self.reading.place.clone();
        let root = self.lists(vec![place.root.clone()]).await;
        let own = place.cluster.below(&place.root);
        let own = own.as_deref().and_then(|p| p.split('/').next());
        let above = place.root.path.text();
        let stores = ["job-result-store", "application-result-store"];
        let entries = root.into_iter().flat_map(|(_, entries)| entries);
        let others = entries.filter(|entry| {
            let name = entry.path.below(&above).unwrap_or_default();
            entry.is_dir && Some(name.as_str()) != own && !stores.contains(&name.as_str())
        });
        let others: Vec<Location> = others
            .map(|entry| Location {
                fs: Arc::clone(&place.root.fs),
                path: entry.path,
            })
            .collect();
        let listed = self.lists(others).await;
        for (at, entries) in listed {
            let name = at.below(&place.root).unwrap_or_default();
            let mut sibling = Sibling {
                name,
                files: 0,
                bytes: 0,
                newest_ms: None,
                known: None,
            };
            let mut is_cluster = false;
            for entry in entries {
                let name = entry.path.name().to_string();
                is_cluster |= entry.is_dir && name == "blob";
                if !entry.is_dir && Kind::of_stored(&name) != Kind::Unknown {
                    is_cluster = true;
                    sibling.files += 1;
                    sibling.bytes += entry.size;
                    sibling.newest_ms = sibling.newest_ms.max(Some(entry.modified_ms));
                }
            }
            if is_cluster {
                self.reading.siblings.push(sibling);
            }
        }
        self.reading.siblings.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Asks for every target that the listing does not show.
    async fn targets(&mut self, pointers: &[PointerRef], stores: &mut Stores) {
        let targets = pointers.iter().filter_map(PointerRef::at);
        // Most of them are listed: only the others are copied.
        let unknown = targets.filter(|at| self.reading.probe(at).is_none());
        self.probe(unknown.cloned().collect(), stores).await;
    }

    /// Finds out about locations: from the listing where it covers them, else by asking.
    async fn probe(&mut self, locations: BTreeSet<Location>, stores: &mut Stores) {
        let mut asked = Vec::new();
        for at in locations {
            if self.reading.probe(&at).is_some() {
                continue;
            }
            match stores.get(&at.fs) {
                Ok(storage) => asked.push((at, storage)),
                Err(cause) => {
                    self.reading.probes.insert(at, Probe::Unreachable { cause });
                }
            }
        }
        self.ask(asked).await;
    }

    /// Asks for each of these, and keeps the answers.
    async fn ask(&mut self, asked: Vec<(Location, Arc<dyn Storage>)>) {
        let (deadline, progress) = (self.deadline, self.progress.clone());
        // Boxed and collected: the compiler cannot follow the lifetimes of closures inside of a stream.
        let asked: Vec<_> = asked
            .into_iter()
            .map(|(at, storage)| probe(at, storage, deadline, progress.clone()).boxed())
            .collect();
        let answers = futures::stream::iter(asked).buffer_unordered(AT_ONCE);
        let answers: Vec<_> = answers.collect().await;
        self.reading.probes.extend(answers);
    }

    /// Opens what has to be opened: graphs always, checkpoints whose size is another than the pointer's, and all of
    /// them when it goes deep.
    async fn open(&mut self, wanted: &Wanted) {
        let own = Arc::clone(&self.reading.place.root.fs);
        let mut opened = BTreeMap::new();
        for pointer in wanted.pointers.iter().filter(|p| !p.deleted) {
            let Some(at) = pointer.at().filter(|at| at.fs == own) else {
                continue;
            };
            let Some(Probe::Found { size }) = self.reading.probe(at) else {
                continue;
            };
            let crate::flink::store::pointers::Target::File { size: expected, .. } = pointer.target
            else {
                continue;
            };
            let same = i64::try_from(size) == Ok(expected);
            let graph = !matches!(pointer.kind, Kind::Checkpoint | Kind::Unknown);
            if graph || wanted.deep || wanted.open_all || !same {
                opened.insert(at.clone(), pointer.kind);
            }
        }
        let (deadline, progress) = (self.deadline, self.progress.clone());
        let contents = futures::stream::iter(opened)
            .map(|(at, kind)| {
                open(
                    at,
                    kind,
                    Arc::clone(&self.storage),
                    deadline,
                    progress.clone(),
                )
            })
            // Each holds a whole file.
            .buffer_unordered(8);
        let contents: Vec<_> = contents.collect().await;
        self.reading.contents.extend(contents);
    }

    /// Asks for the state files and the `_metadata` of every checkpoint that was opened.
    async fn state_files(&mut self, deep: bool, stores: &mut Stores) {
        let defaults = self.reading.place.defaults.clone();
        let (mut needed, mut heads) = (BTreeSet::new(), BTreeMap::new());
        for contents in self.reading.contents.values() {
            if let Contents::Checkpoint {
                state_files,
                metadata,
                metadata_size,
                ..
            } = contents
            {
                let at = |uri: &String| Location::of_uri(uri, &defaults).ok();
                needed.extend(state_files.iter().filter(|_| deep).filter_map(at));
                heads.extend(
                    metadata
                        .iter()
                        .filter_map(at)
                        .map(|at| (at, *metadata_size)),
                );
            }
        }
        needed.extend(heads.keys().cloned());
        self.probe(needed, stores).await;
        let found = heads.into_iter().filter_map(|(at, expected)| {
            let Some(Probe::Found { size }) = self.reading.probe(&at) else {
                return None;
            };
            let storage = stores.get(&at.fs).ok()?;
            Some(
                head(
                    at,
                    (size, expected),
                    storage,
                    self.deadline,
                    self.progress.clone(),
                )
                .boxed(),
            )
        });
        let found: Vec<_> = found.collect();
        let heads = futures::stream::iter(found).buffer_unordered(AT_ONCE);
        let heads: Vec<_> = heads.collect().await;
        self.reading.contents.extend(heads);
    }

    /// Whether the blobs are there that the graphs need; those that the listing shows need no asking. If it goes deep,
    /// they are read as well.
    async fn blobs(&mut self, deep: bool) {
        let blobs_at = self.reading.place.cluster.child("blob");
        let graphs = self.reading.contents.values();
        let blobs = graphs.filter_map(|contents| match contents {
            Contents::Graph { blobs, .. } => Some(blobs),
            _ => None,
        });
        let needed: BTreeSet<Location> = blobs
            .flatten()
            .flatten()
            .map(|blob| blobs_at.child(blob))
            .collect();
        let unknown = needed.iter().filter(|at| self.reading.probe(at).is_none());
        let unknown: Vec<_> = unknown
            .map(|at| (at.clone(), Arc::clone(&self.storage)))
            .collect();
        self.ask(unknown).await;
        if !deep {
            return;
        }
        let (deadline, progress) = (self.deadline, self.progress.clone());
        let found = needed
            .into_iter()
            .filter(|at| matches!(self.reading.probe(at), Some(Probe::Found { .. })))
            .map(|at| blob(at, Arc::clone(&self.storage), deadline, progress.clone()).boxed());
        let found: Vec<_> = found.collect();
        // One after the other: each holds a whole jar.
        let read = futures::stream::iter(found).buffer_unordered(1);
        let read: Vec<_> = read.collect().await;
        self.reading.contents.extend(read);
    }
}
