//! What was read of a storage at one moment.

use super::kind::Kind;
use super::location::Location;
use super::place::StorePlace;
use crate::flink::shared_path::SharedPath;
use std::collections::{BTreeMap, BTreeSet};

/// A file that a listing showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its absolute path in the file system of the storage, decoded.
    pub path: SharedPath,
    /// What it is, by name and place.
    pub kind: Kind,
    /// The job (or application) in its path, for blobs and results.
    pub job: Option<Box<str>>,
    /// Bytes. In HDFS no evidence of anything while the file is open.
    pub size: u64,
    /// Last change, in milliseconds since 1970, by the server's clock.
    pub modified_ms: i64,
}

/// What became of asking for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It is there.
    Found {
        /// Bytes.
        size: u64,
    },
    /// It is not there, and the directory that would hold it was listed (or is itself missing).
    Missing,
    /// Nobody can say: no permission, a time-out, an unknown scheme, another host's disk.
    Unreachable {
        /// Why.
        cause: String,
    },
}

/// What a file of the HA storage holds, as far as fctl read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// A completed checkpoint.
    Checkpoint {
        /// The id that stands in it.
        id: Option<i64>,
        /// The job that stands in it.
        job: Option<String>,
        /// The directory of the checkpoint, for example `hdfs://ns1/checkpoints/<job>/chk-12`.
        external: Option<String>,
        /// The URI of its `_metadata` file.
        metadata: Option<String>,
        /// Bytes of that file, as the checkpoint was written.
        metadata_size: Option<u64>,
        /// The URIs of the state files that a restore needs.
        state_files: Vec<String>,
    },
    /// A job graph, an execution plan or an application.
    Graph {
        /// The name of the job.
        name: Option<String>,
        /// The jars that it needs: for each the paths below `blob/` of which one is enough.
        blobs: Vec<Vec<String>>,
    },
    /// It opens; what is in it does not matter or is not known.
    Opens,
    /// It was read to its end, and Flink cannot decode it.
    Undecodable {
        /// What is wrong, and at which byte.
        why: String,
    },
    /// It could not be read.
    Unreadable {
        /// Why.
        cause: String,
    },
}

/// A directory or file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// Its path.
    pub path: String,
    /// Why, in words.
    pub cause: String,
    /// True if this user may not read it; false if something failed.
    pub denied: bool,
}

/// A directory of storageDir that belongs to another cluster-id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// Its name below storageDir.
    pub name: String,
    /// Files of kinds that fctl knows directly inside it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The newest change of one of them, in milliseconds since 1970.
    pub newest_ms: Option<i64>,
    /// True if a znode below the root has this name; none if ZooKeeper was not asked.
    pub known: Option<bool>,
}

/// Everything that was read of the storage of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreReading {
    /// Where it is.
    pub place: StorePlace,
    /// Files of the cluster and of its result stores, by path.
    pub files: Vec<StoredFile>,
    /// Directories that were listed to their end, and directories that do not exist (by the listing of their parent).
    pub listed: BTreeSet<String>,
    /// What could not be listed.
    pub troubles: Vec<Trouble>,
    /// Targets of pointers that are not in the listing, and state files: each was asked for.
    pub probes: BTreeMap<Location, Probe>,
    /// Files that were opened.
    pub contents: BTreeMap<Location, Contents>,
    /// Other directories of storageDir.
    pub siblings: Vec<Sibling>,
    /// True if the NameNode is in safe mode; none if nobody said.
    pub safe_mode: Option<bool>,
    /// True if state files and `_metadata` were asked for too.
    pub deep: bool,
    /// When, in milliseconds since 1970, by the clock of this machine.
    pub at_ms: i64,
}

impl StoreReading {
    /// A reading with nothing in it yet.
    pub fn new(place: StorePlace, at_ms: i64) -> Self {
        Self {
            place,
            files: Vec::new(),
            listed: BTreeSet::new(),
            troubles: Vec::new(),
            probes: BTreeMap::new(),
            contents: BTreeMap::new(),
            siblings: Vec::new(),
            safe_mode: None,
            deep: false,
            at_ms,
        }
    }

    /// The file with this path; files are ordered by it.
    pub fn file(&self, path: &SharedPath) -> Option<&StoredFile> {
        let found = self.files.binary_search_by(|f| f.path.cmp(path));
        found.ok().map(|index| &self.files[index])
    }

    /// What is known about a target: from the listing, else from asking for it.
    pub fn probe(&self, at: &Location) -> Option<Probe> {
        let own = at.fs == self.place.cluster.fs;
        match self.file(&at.path).filter(|_| own) {
            Some(file) => Some(Probe::Found { size: file.size }),
            None => self.probes.get(at).cloned(),
        }
    }

    /// True if a directory was listed to its end.
    pub fn lists(&self, directory: &SharedPath) -> bool {
        self.listed.contains(&directory.text())
    }

    /// True if the directory of the cluster was listed to its end.
    pub fn is_listed(&self) -> bool {
        self.lists(&self.place.cluster.path)
    }
}
