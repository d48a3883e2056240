//! What happens when a part fails, under one configuration and release: who acts, how long it takes, what is lost.
//!
//! Ranges come from the settings of the file and from what was measured on real clusters (`docs/scenarios.md`). A claim
//! that nobody has measured says so. The outcome that the HA documentation of MapReduce Service (MRS) promises is always
//! marked as the vendor's, and Apache Flink's stands beside it where the two differ.

pub mod delays;
pub mod inputs;
mod jobmanager;
mod namenode;
mod resourcemanager;
mod restarts;
pub mod span;
mod taskmanager;
mod zookeeper;

pub use restarts::{Restarting, restarting};
pub use span::{Span, Step};

use crate::config::Config;
use crate::flink::settings::Settings;
use crate::flink::target::{Deployment, Target};
use crate::flink::version::Version;
use inputs::Inputs;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    JobManager,
    TaskManager,
    Task,
    ZooKeeper,
    ResourceManager,
    NameNode,
}

impl Kind {
    /// The word in machine output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::JobManager => "jobmanager-fails",
            Self::TaskManager => "taskmanager-fails",
            Self::Task => "task-fails",
            Self::ZooKeeper => "zookeeper-lost",
            Self::ResourceManager => "resourcemanager-fails-over",
            Self::NameNode => "namenode-fails-over",
        }
    }

    /// What one says of it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::JobManager => "JobManager dies",
            Self::TaskManager => "TaskManager dies",
            Self::Task => "a task fails",
            Self::ZooKeeper => "ZooKeeper is out of reach",
            Self::ResourceManager => "ResourceManager fails over",
            Self::NameNode => "HDFS NameNode fails over",
        }
    }
}

/// How it ends: in words, in time, and what puts an end to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What happens to the jobs.
    pub outcome: String,
    /// Until all tasks run again; none where they do not, or where nobody has measured it.
    pub duration: Option<Span>,
    /// What stops it: attempts used up, no restart at all, the last attempt. Empty if nothing does.
    pub stops: String,
    /// Restarts or attempts that are granted; none for any number, or where none are counted.
    pub attempts: Option<i64>,
    /// The sum that `duration` is.
    pub steps: Vec<Step>,
}

impl Ending {
    /// Jobs do not notice.
    fn unnoticed(outcome: impl Into<String>) -> Self {
        Self {
            duration: Some(Span::ZERO),
            ..Self::open(outcome)
        }
    }

    /// Nothing is known, or nothing comes back.
    fn open(outcome: impl Into<String>) -> Self {
        Self {
            outcome: outcome.into(),
            duration: None,
            stops: String::new(),
            attempts: None,
            steps: Vec::new(),
        }
    }

    /// Jobs come back after the steps.
    fn after(outcome: impl Into<String>, steps: Vec<Step>) -> Self {
        Self {
            duration: Some(span::total(&steps)),
            steps,
            ..Self::open(outcome)
        }
    }
}

/// What is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The checkpoint interval: work that is done again, if the file says how much; 0 for none.
    pub ms: Option<i64>,
    /// In a few words.
    pub words: String,
}

impl Lost {
    fn nothing() -> Self {
        Self {
            ms: Some(0),
            words: "nothing".to_owned(),
        }
    }

    fn jobs(words: &str) -> Self {
        Self {
            ms: None,
            words: words.to_owned(),
        }
    }
}

/// What a job goes through whose tasks exchange data between TaskManagers: their connections break at once, and restarts
/// go to the lost TaskManager until its loss is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Failures until then; not milliseconds.
    pub failures: Span,
    /// The failure that ends the job, if one does.
    pub ending: Option<i64>,
}

impl Spread {
    /// True if the job is over before the loss is noticed, whatever the phase of the clocks.
    pub fn fails(self) -> bool {
        self.ending.is_some_and(|last| self.failures.min >= last)
    }

    /// True if it may be.
    pub fn may_fail(self) -> bool {
        self.ending.is_some_and(|last| self.failures.max >= last)
    }
}

/// One row of the forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What fails.
    pub kind: Kind,
    /// Where.
    pub deployment: Deployment,
    /// Who acts.
    pub acts: String,
    /// Under the chosen distribution.
    pub ending: Ending,
    /// True if `ending` is what the vendor documents and not what was seen of Apache Flink.
    pub is_documented: bool,
    /// Apache Flink's, where it differs.
    pub apache: Option<Ending>,
    /// What is lost.
    pub lost: Lost,
    /// What is lost under Apache Flink, where `apache` is there.
    pub apache_lost: Option<Lost>,
    /// Until Flink notices, where that is a matter of settings.
    pub detection: Option<Span>,
    /// Until Flink notices a process that hangs or whose host is silent.
    pub silence: Option<Span>,
    /// What a job that spans TaskManagers goes through.
    pub spread: Option<Spread>,
    /// Until a job FAILS for want of slots, if nobody starts a TaskManager before.
    pub without_slots: Option<Span>,
    /// The words of Flink's log by which the mechanism is known.
    pub log: Option<&'static str>,
    /// What `duration` is counted from.
    pub since: &'static str,
    /// What one should know beside it, with what was measured.
    pub notes: Vec<String>,
    /// A sentence for the run book.
    pub run_book: String,
}

/// What every row is made from.
struct Case<'a> {
    settings: &'a Settings,
    inputs: Inputs,
    version: Version,
    deployment: Deployment,
    /// Lines of `conf/masters`, if it is there.
    masters: Option<usize>,
    restarting: Restarting,
}

/// The rows for a configuration. Where the deployment is unknown, rows that depend on it stand there for standalone and
/// for YARN.
pub fn forecast(config: &Config, settings: &Settings, target: &Target) -> Vec<Scenario> {
    let case = |deployment| Case {
        settings,
        inputs: Inputs::read(config, target.version, settings.ha.mode.value.is_active()),
        version: target.version,
        deployment,
        masters: target.masters.as_ref().map(|m| m.masters.len()),
        restarting: restarting(settings, target.version, target.distribution),
    };
    let rows: [fn(&Case<'_>) -> Scenario; 6] = [
        jobmanager::row,
        taskmanager::row,
        restarts::row,
        zookeeper::row,
        resourcemanager::row,
        namenode::row,
    ];
    let mut scenarios = Vec::new();
    for row in rows {
        if target.deployment != Deployment::Unknown {
            scenarios.push(row(&case(target.deployment)));
            continue;
        }
        let [mut one, other] =
            [Deployment::Standalone, Deployment::Yarn].map(|deployment| row(&case(deployment)));
        if one.is_as(&other) {
            one.deployment = Deployment::Unknown;
            scenarios.push(one);
        } else {
            scenarios.extend([one, other]);
        }
    }
    scenarios
}

impl Scenario {
    /// True if both say the same, whatever the deployment.
    fn is_as(&self, other: &Self) -> bool {
        let named = Self {
            deployment: other.deployment,
            ..self.clone()
        };
        named == *other
    }

    /// A row that nothing is known of beyond its words.
    fn new(
        kind: Kind,
        case: &Case<'_>,
        acts: impl Into<String>,
        ending: Ending,
        lost: Lost,
    ) -> Self {
        Self {
            kind,
            deployment: case.deployment,
            acts: acts.into(),
            ending,
            is_documented: false,
            apache: None,
            lost,
            apache_lost: None,
            detection: None,
            silence: None,
            spread: None,
            without_slots: None,
            log: None,
            since: "the failure",
            notes: Vec::new(),
            run_book: String::new(),
        }
    }
}

/// Deploying the tasks: what Flink itself needs. Measured: 0.1 to 2.8 s with small state (`docs/scenarios.md`).
const DEPLOY: Span = Span { min: 0, max: 5_000 };
/// A new leader: its dispatcher, the jobs, the TaskManagers, the tasks. Measured: 0.3 to 4.5 s.
const TAKEOVER: Span = Span {
    min: 0,
    max: 10_000,
};

impl Case<'_> {
    fn deploy(&self) -> Step {
        Step::then(
            "deploying the tasks (0.1-2.8 s measured; restoring large state comes on top)",
            DEPLOY,
        )
    }

    fn takeover(&self) -> Step {
        Step::then(
            "the new leader recovers the jobs and deploys the tasks (0.3-4.5 s measured; large state comes on top)",
            TAKEOVER,
        )
    }

    /// Work since the newest checkpoint.
    fn work(&self) -> Lost {
        let checkpointing = &self.settings.checkpointing;
        match checkpointing.interval.value {
            Some(ms) if checkpointing.is_on => Lost {
                ms: Some(ms),
                words: format!("<= {} of work", crate::flink::words::millis(ms)),
            },
            _ if checkpointing.interval.entry().is_none() => {
                Lost::jobs("work since the job's newest checkpoint")
            }
            _ => Lost::jobs("all state: no checkpoints"),
        }
    }
}

/// With a capital at the beginning.
fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}
