//! The steps of a plan, and what it leaves alone.

use crate::flink::store::{Kind, Location};
use std::fmt;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// A file goes to the trash of its file system.
    TrashFile,
    /// A file goes for good.
    RemoveFile,
    /// A znode goes.
    RemoveZnode,
}

impl Verb {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TrashFile => "trash-file",
            Self::RemoveFile => "remove-file",
            Self::RemoveZnode => "remove-znode",
        }
    }
}

/// What it is done to, precisely enough to see that it is still the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file.
    File {
        /// Where.
        at: Location,
        /// Its last change, in milliseconds since 1970, by the clock of its storage.
        modified_ms: i64,
    },
    /// A znode.
    Znode {
        /// Its absolute path.
        path: String,
        /// The version of its data: the removal names it.
        version: i32,
        /// The transaction that created it: a node of the same name created since is another one.
        czxid: i64,
    },
}

impl Target {
    /// The version of a znode.
    pub const fn version(&self) -> Option<i32> {
        match self {
            Self::File { .. } => None,
            Self::Znode { version, .. } => Some(*version),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { at, .. } => at.fmt(f),
            Self::Znode { path, .. } => f.write_str(path),
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub verb: Verb,
    /// To what.
    pub target: Target,
    /// What a file is; none for a znode.
    pub kind: Option<Kind>,
    /// Bytes of a file, 0 for a znode.
    pub bytes: u64,
    /// Why it may be done.
    pub why: String,
}

/// Something that the plan leaves alone although nothing seems to need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// A file, a directory or a znode.
    pub target: String,
    /// Why it stays.
    pub why: String,
}

/// What is missing before there can be a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Another reading of znodes and files.
    SecondReading {
        /// Begun at this moment or later, in milliseconds since 1970, by the clock of this machine.
        not_before_ms: i64,
    },
    /// The operator types the cluster-id.
    ClusterId {
        /// As the configuration has it.
        cluster_id: String,
    },
}

/// What would be done, in this order, and what would not. Each step stands for itself: after a stop at any of them a
/// second plan holds the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The steps; none while something is needed first.
    pub actions: Vec<Action>,
    /// What stays, and why.
    pub refused: Vec<Refused>,
    /// What is missing. Empty if there is nothing to do anyway.
    pub needs: Vec<Need>,
    /// True if two readings agree on every step.
    pub read_twice: bool,
}

impl Plan {
    /// Bytes of the files that would go.
    pub fn bytes(&self) -> u64 {
        let bytes = self.actions.iter().map(|action| action.bytes);
        bytes.fold(0, u64::saturating_add)
    }

    /// How many steps of a kind there are.
    pub fn count(&self, verb: Verb) -> usize {
        self.actions.iter().filter(|a| a.verb == verb).count()
    }
}
