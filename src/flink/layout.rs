//! The six znode layouts of Flink 1.12 to 2.3, as data, and which one a tree has.

use super::names::{LEADER_NODE, Names};
use super::version::Version;
use super::znode::{ZnodeTree, is_job_id, latch_sequence};

/// Where the queue of JobManagers stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Election {
    /// 1.12, 1.13: `leaderlatch/<component>_lock/`, info in `leader/<component>_lock`.
    Locks,
    /// 1.14: `leader/<component>/latch/`, info in `leader/<component>/connection_info`.
    PerComponent,
    /// From 1.15: one `leader/latch/` for all components.
    Single,
}

/// One layout.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The releases, as the name of the layout.
    pub name: &'static str,
    /// First and last release.
    pub releases: (Version, Version),
    /// Where the election takes place.
    pub election: Election,
    /// Prefix of a job's directory below `leader/` (from 1.15).
    pub job_prefix: &'static str,
    /// True where checkpoints are below `jobs/<job>/` (from 1.14).
    pub jobs_directory: bool,
    /// True where a pointer without a child counts as deleted (from 1.15).
    pub locks_directory: bool,
    /// True where job graphs are called execution plans (from 2.0).
    pub execution_plans: bool,
    /// True where applications have pointers of their own (2.3).
    pub applications: bool,
}

const fn layout(name: &'static str, first: Version, last: Version, election: Election) -> Layout {
    Layout {
        name,
        releases: (first, last),
        election,
        job_prefix: "",
        jobs_directory: true,
        locks_directory: true,
        execution_plans: false,
        applications: false,
    }
}

/// 1.12 and 1.13.
pub static L1_12: Layout = Layout {
    jobs_directory: false,
    locks_directory: false,
    ..layout("1.12-1.13", Version::V1_12, Version::V1_13, Election::Locks)
};
/// 1.14.
pub static L1_14: Layout = Layout {
    locks_directory: false,
    ..layout(
        "1.14",
        Version::V1_14,
        Version::V1_14,
        Election::PerComponent,
    )
};
/// 1.15 to 1.18.
pub static L1_15: Layout = layout(
    "1.15-1.18",
    Version::V1_15,
    Version::V1_18,
    Election::Single,
);
/// 1.19 and 1.20.
pub static L1_19: Layout = Layout {
    job_prefix: "job-",
    ..layout(
        "1.19-1.20",
        Version::V1_19,
        Version::V1_20,
        Election::Single,
    )
};
/// 2.0 to 2.2.
pub static L2_0: Layout = Layout {
    job_prefix: "job-",
    execution_plans: true,
    ..layout("2.0-2.2", Version::V2_0, Version::V2_2, Election::Single)
};
/// 2.3.
pub static L2_3: Layout = Layout {
    job_prefix: "job-",
    execution_plans: true,
    applications: true,
    ..layout("2.3", Version::V2_3, Version::V2_3, Election::Single)
};

/// All of them, oldest first.
pub static ALL: [&Layout; 6] = [&L1_12, &L1_14, &L1_15, &L1_19, &L2_0, &L2_3];

/// What a tree looks like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detected {
    /// The layouts that fit; one if it is certain.
    pub candidates: Vec<&'static Layout>,
    /// Nodes that belong to another layout, usually left over from before an upgrade.
    pub leftovers: Vec<String>,
}

impl Detected {
    /// The releases that the layouts which fit belong to, for example `1.15-1.20`.
    pub fn releases(&self) -> Option<String> {
        let first = self.candidates.first()?.releases.0;
        let last = self.candidates.last()?.releases.1;
        Some(if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        })
    }

    /// The layout, if only one fits.
    pub fn certain(&self) -> Option<&'static Layout> {
        match self.candidates.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// Finds the layout of the namespace `ns`: by the election that lives, else by what is stored. Where several fit, the
/// release that is known (`told`: given, or said by the leader) decides.
pub fn detect(tree: &ZnodeTree, ns: &str, names: &Names, told: Option<Version>) -> Detected {
    let marks = Marks::of(tree, ns, names);
    let locks = marks.latches[0];
    let per_component = marks.latches[1];
    let single = marks.latches[2];
    let mut candidates: Vec<&'static Layout> =
        if single || (!locks && !per_component && marks.stored_single) {
            marks.single_election()
        } else if per_component || (!locks && marks.stored_per_component) {
            vec![&L1_14]
        } else if locks || marks.stored_locks {
            vec![&L1_12]
        } else {
            marks.by_stores()
        };
    if let Some(told) = told {
        let of_told = |l: &&'static Layout| (l.releases.0..=l.releases.1).contains(&told);
        if let Some(layout) = candidates.iter().copied().find(of_told) {
            candidates = vec![layout];
        }
    }
    let oldest = candidates.first().map(|l| l.election);
    let mut leftovers = Vec::new();
    let mut leftover = |present: bool, own: bool, path: String| {
        if present && !own {
            leftovers.push(path);
        }
    };
    leftover(
        marks.stored_locks,
        oldest == Some(Election::Locks),
        format!("{ns}/{}", names.latch),
    );
    leftover(
        marks.old_checkpoints,
        oldest == Some(Election::Locks),
        format!("{ns}/{}", names.checkpoints),
    );
    let registry = matches!(oldest, Some(Election::Locks | Election::PerComponent));
    leftover(
        marks.registry,
        registry || oldest.is_none(),
        format!("{ns}/{}", names.registry),
    );
    let plans = candidates.iter().any(|l| l.execution_plans);
    let graphs = candidates.iter().any(|l| !l.execution_plans);
    leftover(
        marks.job_graphs && names.job_graphs != names.execution_plans,
        graphs || oldest.is_none(),
        format!("{ns}/{}", names.job_graphs),
    );
    leftover(
        marks.plans,
        plans || oldest.is_none(),
        format!("{ns}/{}", names.execution_plans),
    );
    Detected {
        candidates,
        leftovers,
    }
}

/// What stands in a namespace.
#[derive(Debug, Default)]
struct Marks {
    /// Live contenders of the three kinds of election.
    latches: [bool; 3],
    stored_locks: bool,
    stored_per_component: bool,
    stored_single: bool,
    old_checkpoints: bool,
    registry: bool,
    job_graphs: bool,
    plans: bool,
    /// A living session holds a lock there: that is what the leader uses.
    graphs_locked: bool,
    plans_locked: bool,
    applications: bool,
    /// `leader/<job>` and `leader/job-<job>`.
    plain_jobs: bool,
    prefixed_jobs: bool,
    /// Job graphs and execution plans have the same name.
    same_store: bool,
    jobs: bool,
    pointers_with_locks: bool,
}

impl Marks {
    fn of(tree: &ZnodeTree, ns: &str, names: &Names) -> Self {
        let mut marks = Self::default();
        let has = |name: &str| tree.has(&format!("{ns}/{name}"));
        marks.stored_locks = has(&names.latch);
        marks.old_checkpoints = has(&names.checkpoints) || has(&names.counter);
        marks.registry = has(&names.registry);
        marks.job_graphs = has(&names.job_graphs);
        marks.plans = has(&names.execution_plans) && names.execution_plans != names.job_graphs;
        marks.applications = has(&names.applications);
        marks.same_store = names.execution_plans == names.job_graphs;
        marks.jobs = has("jobs");
        let leader = format!("{ns}/{LEADER_NODE}");
        for name in tree.children(&leader) {
            marks.stored_single |= name == "latch";
            // Empty directories of jobs that are gone say nothing about the release that is here now.
            let led = || tree.has(&format!("{leader}/{name}/connection_info"));
            marks.plain_jobs |= is_job_id(&name) && led();
            marks.prefixed_jobs |= name.strip_prefix("job-").is_some_and(is_job_id) && led();
            marks.stored_per_component |=
                name != "latch" && tree.has(&format!("{leader}/{name}/latch"));
        }
        tree.stats_below(ns, |path, stat| {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            marks.pointers_with_locks |= name == "locks";
            if stat.and_then(|stat| stat.session()).is_none() {
                return;
            }
            let store = |name: &str| path.starts_with(&format!("{ns}/{name}/"));
            marks.graphs_locked |= store(&names.job_graphs);
            marks.plans_locked |= store(&names.execution_plans);
            if latch_sequence(name).is_none() {
                return;
            }
            let kind = if parent == format!("{leader}/latch") {
                2
            } else if parent.starts_with(&format!("{ns}/{}/", names.latch)) {
                0
            } else {
                1
            };
            marks.latches[kind] = true;
        });
        marks
    }

    fn single_election(&self) -> Vec<&'static Layout> {
        if self.applications {
            return vec![&L2_3];
        }
        if self.plain_jobs && !self.prefixed_jobs {
            return vec![&L1_15];
        }
        let old: &[&Layout] = if self.prefixed_jobs {
            &[&L1_19]
        } else {
            &[&L1_15, &L1_19]
        };
        // From 2.3 on there is a node for applications.
        match (self.job_graphs, self.plans) {
            (true, true) if self.plans_locked && !self.graphs_locked => vec![&L2_0],
            (true, true) if self.graphs_locked && !self.plans_locked => old.to_vec(),
            (true, true) => [old, &[&L2_0]].concat(),
            (false, true) => vec![&L2_0],
            // An old configuration keeps the old name in 2.x: then plans are where graphs were.
            (true, false) if self.same_store => [old, &[&L2_0]].concat(),
            (true, false) => old.to_vec(),
            (false, false) => [old, &[&L2_0, &L2_3]].concat(),
        }
    }

    /// Without any election: the stores alone.
    fn by_stores(&self) -> Vec<&'static Layout> {
        match () {
            () if self.applications => vec![&L2_3],
            () if self.plans => vec![&L2_0],
            () if self.old_checkpoints => vec![&L1_12],
            () if self.jobs && self.pointers_with_locks => vec![&L1_15, &L1_19],
            () if self.jobs => vec![&L1_14, &L1_15, &L1_19],
            () if self.job_graphs => vec![&L1_12, &L1_14, &L1_15, &L1_19],
            () => Vec::new(),
        }
    }
}
