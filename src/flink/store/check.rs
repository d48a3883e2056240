//! Pointers and files side by side: which pointer has its file, which file its pointer.

use super::kind::Kind;
use super::location::Location;
use super::needs::{self, DirtyResult, MissingBlob, MissingState};
use super::pointers::{Part, PointerRef, Target};
use super::reading::{Contents, Probe, StoreReading, StoredFile};
use super::takeover::{self, Forecast};
use crate::flink::cluster::Cluster;
use crate::flink::shared_path::{Name, SharedPath};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// The state of a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It has its file.
    Ok,
    /// Its file does not exist.
    Missing,
    /// Its file has no bytes.
    Empty,
    /// Its bytes, or those of its file, are not what they should be; see [`Checked::part`].
    Undecodable,
    /// Nobody can say: the storage, or this file of it, was not reached.
    Unreachable,
}

impl State {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::Undecodable => "undecodable",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A pointer and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The pointer.
    pub pointer: PointerRef,
    /// Its state.
    pub state: State,
    /// Which part of it is broken.
    pub part: Part,
    /// What is wrong, in words; empty if nothing is.
    pub why: String,
    /// Bytes of its file, if it is there.
    pub size: Option<u64>,
}

impl Checked {
    /// True if a JobManager that reads it fails: the file is gone, empty or no such object. Pointers that Flink treats
    /// as deleted are not read.
    pub fn is_broken_file(&self) -> bool {
        let broken = matches!(
            self.state,
            State::Missing | State::Empty | State::Undecodable
        );
        broken && self.part == Part::File && !self.pointer.deleted
    }

    /// True if its file or its bytes in ZooKeeper are broken.
    pub fn is_broken(&self) -> bool {
        self.is_broken_file() || self.is_garbled()
    }

    /// True if the bytes in ZooKeeper are no state handle.
    pub fn is_garbled(&self) -> bool {
        self.state == State::Undecodable && self.part == Part::Znode && !self.pointer.deleted
    }
}

/// The state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileState {
    /// A pointer names it, or its job is known.
    Referenced,
    /// No pointer names it, and it is older than the grace period.
    Orphan,
    /// No pointer names it yet, and it is young: its pointer may be on its way.
    Young,
    /// fctl does not know it, or cannot know who points at it.
    Unknown,
}

impl FileState {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Referenced => "referenced",
            Self::Orphan => "orphan",
            Self::Young => "young",
            Self::Unknown => "unknown",
        }
    }
}

/// Everything that pointers and files say about each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// Pointers, those of each job together.
    pub pointers: Vec<Checked>,
    /// Where the pointers of each job are.
    jobs: HashMap<Arc<str>, Vec<Range<usize>>>,
    /// The states of the files, in the order of [`StoreReading::files`].
    pub files: Vec<FileState>,
    /// For each file, the index of a pointer that names it.
    pub named_by: Vec<Option<usize>>,
    /// The next takeover, job by job.
    pub takeover: Vec<Forecast>,
    /// Results that wait for their clean-up.
    pub dirty: Vec<DirtyResult>,
    /// Missing state files; known after a deep reading only.
    pub missing_state: Vec<MissingState>,
    /// Missing blobs.
    pub missing_blobs: Vec<MissingBlob>,
    /// Blobs that could not be asked for, or not read.
    pub open_blobs: Vec<MissingBlob>,
}

impl Check {
    /// Joins pointers and a reading of the storage; without one every pointer is unreachable. `complete` is false if a
    /// part of the namespace could not be read: then no file is an orphan. `min_age_ms` is the grace period.
    pub fn join(
        pointers: Vec<PointerRef>,
        store: Option<&StoreReading>,
        cluster: Option<&Cluster>,
        min_age_ms: i64,
    ) -> Self {
        let mut check = Self {
            pointers: all_checked(pointers, store),
            ..Self::default()
        };
        check.find_jobs();
        if let Some(store) = store {
            let complete = cluster.is_some_and(|c| c.denied.is_empty());
            check.judge_files(store, complete, min_age_ms);
            check.dirty = needs::dirty(store);
            check.missing_state = needs::missing_state(&check.pointers, store);
            check.missing_blobs = needs::missing_blobs(&check.pointers, store);
            check.open_blobs = needs::open_blobs(&check.pointers, store);
        }
        check.takeover = cluster.map_or_else(Vec::new, |c| takeover::forecast(c, &check, store));
        check
    }

    /// The pointers of a job (or application).
    pub fn of_job(&self, job: &str) -> impl Iterator<Item = &Checked> {
        let ranges = self.jobs.get(job).into_iter().flatten();
        ranges.flat_map(|range| self.pointers.get(range.clone()).unwrap_or_default())
    }

    /// What is broken, and nothing else.
    #[must_use]
    pub fn into_broken(mut self) -> Self {
        self.pointers.retain(Checked::is_broken);
        self.pointers.shrink_to_fit();
        let mut broken = Self {
            files: Vec::new(),
            named_by: Vec::new(),
            takeover: Vec::new(),
            ..self
        };
        broken.find_jobs();
        broken
    }

    fn find_jobs(&mut self) {
        self.jobs.clear();
        let mut start = 0;
        for run in self
            .pointers
            .chunk_by(|a, b| a.pointer.job == b.pointer.job)
        {
            let end = start + run.len();
            if let Some(job) = run.first().and_then(|c| c.pointer.job.as_ref()) {
                let ranges = self.jobs.entry(Arc::clone(job)).or_default();
                ranges.push(start..end);
            }
            start = end;
        }
    }

    /// Pointers that have no file, or none that opens.
    pub fn dangling(&self) -> usize {
        self.pointers.iter().filter(|p| p.is_broken_file()).count()
    }

    /// Files that no pointer names, older than the grace period, with their bytes.
    pub fn orphans<'a>(
        &'a self,
        store: &'a StoreReading,
    ) -> impl Iterator<Item = &'a StoredFile> + 'a {
        let states = store.files.iter().zip(&self.files);
        states
            .filter(|(_, state)| **state == FileState::Orphan)
            .map(|(file, _)| file)
    }

    /// The newest checkpoint of a job that can be read.
    pub fn newest(&self, job: &str) -> Option<i64> {
        let readable = |c: &&Checked| !c.pointer.deleted && c.state == State::Ok;
        self.of_job(job)
            .filter(readable)
            .filter_map(|c| c.pointer.id)
            .max()
    }

    /// True if some job's next takeover would end the process.
    pub fn is_fatal(&self) -> bool {
        let fatal = |f: &Forecast| f.outcome == takeover::TakeoverOutcome::Fatal;
        self.takeover.iter().any(fatal)
    }

    fn judge_files(&mut self, store: &StoreReading, complete: bool, min_age_ms: i64) {
        let mut named: HashMap<&SharedPath, usize> = HashMap::new();
        // The names are random: the same one in another place is this file under another address (a NameNode for a
        // nameservice, viewfs, a link).
        let mut elsewhere: HashMap<&Name, usize> = HashMap::new();
        for (index, checked) in self.pointers.iter().enumerate() {
            match checked.pointer.at() {
                Some(at) if at.below(&store.place.cluster).is_some() => {
                    named.insert(&at.path, index);
                }
                Some(at) => {
                    elsewhere.insert(at.path.name(), index);
                }
                None => {}
            }
        }
        // A pointer that cannot be followed may name any file of its kind; one of an unknown kind any file at all.
        let opaque: HashSet<Kind> = self
            .pointers
            .iter()
            .filter(|c| {
                let target = &c.pointer.target;
                !matches!(target, Target::File { .. } | Target::Inline)
            })
            .map(|c| c.pointer.kind)
            .collect();
        let jobs: HashSet<&str> = self
            .pointers
            .iter()
            .filter_map(|c| c.pointer.job.as_deref())
            .collect();
        let judge = |file: &StoredFile| {
            let by = named.get(&file.path);
            let by = by.or_else(|| elsewhere.get(file.path.name())).copied();
            let frozen = !complete || opaque.contains(&Kind::Unknown);
            let free = match file.kind {
                _ if by.is_some() => return (FileState::Referenced, by),
                Kind::JobResult | Kind::ApplicationResult => return (FileState::Referenced, None),
                Kind::Unknown => return (FileState::Unknown, None),
                Kind::Blob => match file.job.as_deref() {
                    Some(job) if jobs.contains(job) => return (FileState::Referenced, None),
                    Some(_) => !frozen,
                    None => false,
                },
                kind => !frozen && !opaque.contains(&kind),
            };
            let state = match (
                free,
                store.at_ms.saturating_sub(file.modified_ms) < min_age_ms,
            ) {
                (false, _) => FileState::Unknown,
                (true, true) => FileState::Young,
                (true, false) => FileState::Orphan,
            };
            (state, None)
        };
        (self.files, self.named_by) = store.files.iter().map(judge).unzip();
    }
}

/// What a reading says about each pointer. There can be a hundred thousand: what is checked does not stay beside it.
fn all_checked(mut pointers: Vec<PointerRef>, store: Option<&StoreReading>) -> Vec<Checked> {
    let mut all = Vec::with_capacity(pointers.len());
    pointers.reverse();
    while let Some(pointer) = pointers.pop() {
        all.push(checked(pointer, store));
        if pointers.len().is_multiple_of(4096) {
            pointers.shrink_to_fit();
        }
    }
    all
}

/// What a reading says about a pointer.
fn checked(pointer: PointerRef, store: Option<&StoreReading>) -> Checked {
    let (state, part, why, size) = match &pointer.target {
        Target::Undecodable { why } => (State::Undecodable, Part::Znode, why.clone(), None),
        Target::Denied => {
            let why = "ZooKeeper does not let fctl read the znode".to_owned();
            (State::Unreachable, Part::Znode, why, None)
        }
        Target::Foreign { class } => {
            let why = format!("a {class}, which fctl cannot follow");
            (State::Unreachable, Part::Znode, why, None)
        }
        Target::Nowhere { why } => (State::Unreachable, Part::Znode, why.clone(), None),
        Target::Inline => (State::Ok, Part::Znode, String::new(), None),
        Target::File { at, size } => {
            let (state, why, found) = file_state(at, *size, store);
            (state, Part::File, why, found)
        }
    };
    Checked {
        pointer,
        state,
        part,
        why,
        size,
    }
}

fn file_state(
    at: &Location,
    expected: i64,
    store: Option<&StoreReading>,
) -> (State, String, Option<u64>) {
    let Some(store) = store else {
        return (
            State::Unreachable,
            "the storage was not read".to_owned(),
            None,
        );
    };
    let size = match store.probe(at) {
        Some(Probe::Found { size }) => size,
        Some(Probe::Missing) => return (State::Missing, format!("{at} does not exist"), None),
        Some(Probe::Unreachable { cause }) => {
            return (State::Unreachable, format!("{at}: {cause}"), None);
        }
        None => return (State::Unreachable, format!("{at} was not asked for"), None),
    };
    let (state, why) = match store.contents.get(at) {
        Some(Contents::Undecodable { why }) if size == 0 => {
            (State::Empty, format!("{at} is empty: {why}"))
        }
        Some(Contents::Undecodable { why }) => {
            (State::Undecodable, format!("{at} cannot be decoded: {why}"))
        }
        Some(Contents::Unreadable { cause }) => {
            (State::Unreachable, format!("{at} cannot be read: {cause}"))
        }
        Some(_) => (State::Ok, String::new()),
        // The length of a file proves nothing, only reading it does.
        None if i64::try_from(size) == Ok(expected) => (State::Ok, String::new()),
        None => {
            let why =
                format!("{at} has {size} bytes, the pointer says {expected}; it was not read");
            (State::Unreachable, why)
        }
    };
    (state, why, Some(size))
}
