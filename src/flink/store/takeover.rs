//! What the next leader will do with each job, from the store as it is (`damage.md`: measured on five releases).
//!
//! A JobManager that takes over reads every job graph and every pointer to a retained checkpoint before it restores
//! anything. One file that is gone or broken ends its process, and that of each standby after it. A checkpoint pointer
//! whose bytes are garbled is left out; a job graph's is fatal. A missing state file lets the job fail again and again.

use super::check::{Check, Checked, State};
use super::reading::StoreReading;
use crate::flink::cluster::{Cluster, Job};

/// How a job's next takeover ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakeoverOutcome {
    /// It continues from its newest checkpoint.
    Restores,
    /// The process of the new leader ends, and each standby's after it.
    Fatal,
    /// The job fails and restarts as long as its restart strategy allows.
    RestartLoop,
    /// It has no checkpoint and begins anew.
    StartsFresh,
    /// It is finished: the next leader only cleans up, or nobody can say.
    Unknown,
}

impl TakeoverOutcome {
    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Restores => "restores",
            Self::Fatal => "fatal",
            Self::RestartLoop => "restart-loop",
            Self::StartsFresh => "starts-fresh",
            Self::Unknown => "unknown",
        }
    }
}

/// The forecast for one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The job.
    pub job: String,
    /// How it ends.
    pub outcome: TakeoverOutcome,
    /// The checkpoint that is restored, or that cannot be.
    pub checkpoint: Option<i64>,
    /// Because of what, in words.
    pub because: Option<String>,
    /// The pointer (a znode) that is the reason, if one is.
    pub pointer: Option<String>,
}

/// The forecast for every job that the next leader would find: those with a job graph or an execution plan.
pub fn forecast(cluster: &Cluster, check: &Check, store: Option<&StoreReading>) -> Vec<Forecast> {
    let found = |job: &&Job| job.graph.as_ref().is_some_and(|graph| !graph.deleted);
    let jobs = cluster.jobs.iter().filter(found);
    jobs.map(|job| of_job(&job.id, check, store)).collect()
}

fn of_job(job: &str, check: &Check, store: Option<&StoreReading>) -> Forecast {
    let own = |c: &&Checked| c.pointer.job.as_deref() == Some(job) && !c.pointer.deleted;
    let pointers: Vec<&Checked> = check.pointers.iter().filter(own).collect();
    let forecast =
        |outcome, checkpoint, because: Option<String>, pointer: Option<&Checked>| Forecast {
            job: job.to_owned(),
            outcome,
            checkpoint,
            because,
            pointer: pointer.map(|c| c.pointer.znode.clone()),
        };
    let is_graph = |c: &Checked| c.pointer.id.is_none();
    if let Some(dirty) = check.dirty.iter().find(|d| d.id == job) {
        let because = format!(
            "the job is finished and its clean-up is not ({})",
            dirty.path
        );
        return forecast(TakeoverOutcome::Unknown, None, Some(because), None);
    }
    let fatal = |c: &&&Checked| c.is_broken_file() || (is_graph(c) && c.is_garbled());
    if let Some(broken) = pointers.iter().find(fatal) {
        let because = format!("{}: {}", broken.pointer.words(), broken.why);
        return forecast(
            TakeoverOutcome::Fatal,
            broken.pointer.id,
            Some(because),
            Some(broken),
        );
    }
    if let Some(blob) = check.missing_blobs.iter().find(|b| b.job == job) {
        let because = format!("blob {} {}", blob.path, blob.why);
        let graph = pointers.iter().copied().find(|c| is_graph(c));
        return forecast(TakeoverOutcome::Fatal, None, Some(because), graph);
    }
    if let Some(open) = pointers.iter().find(|c| c.state == State::Unreachable) {
        let because = format!("{}: {}", open.pointer.words(), open.why);
        return forecast(TakeoverOutcome::Unknown, None, Some(because), Some(open));
    }
    // A garbled pointer is ignored; the newest of the others is restored.
    let readable = pointers
        .iter()
        .filter(|c| !is_graph(c) && c.state == State::Ok);
    let Some(newest) = readable.max_by_key(|c| c.pointer.id) else {
        return forecast(TakeoverOutcome::StartsFresh, None, None, None);
    };
    let id = newest.pointer.id;
    let mut lost = check.missing_state.iter();
    let lost = lost.find(|m| !m.metadata && m.job.as_deref() == Some(job) && m.id == id);
    match (lost, store) {
        (Some(lost), Some(_)) => {
            let because = format!("state file {} does not exist", lost.at);
            forecast(
                TakeoverOutcome::RestartLoop,
                id,
                Some(because),
                Some(newest),
            )
        }
        _ => forecast(TakeoverOutcome::Restores, id, None, None),
    }
}
