//! What the next leader will do with each job, from the store as it is (`damage.md`: measured on five releases).
//!
//! A JobManager that takes over reads every job graph and every pointer to a retained checkpoint before it restores
//! anything. One file that is gone or broken ends its process, and that of each standby after it. A checkpoint pointer
//! whose bytes are garbled is left out; a job graph's is fatal. A missing state file lets the job fail again and again.

use super::check::{Check, Checked, State};
use super::kind::Kind;
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
    let pointers = check.of_job(job).filter(|c| !c.pointer.deleted);
    let pointers: Vec<&Checked> = pointers.collect();
    if let Some(dirty) = check.dirty.iter().find(|d| d.id == job) {
        let because = format!(
            "the job is finished and its clean-up is not ({})",
            dirty.path
        );
        return forecast_of(job, TakeoverOutcome::Unknown, Some(because), None);
    }
    if let Some((outcome, because, pointer)) = obstacle(job, &pointers, check) {
        let mut found = forecast_of(job, outcome, Some(because), pointer);
        if outcome == TakeoverOutcome::Fatal {
            found.checkpoint = pointer.and_then(|c| c.pointer.id);
        }
        return found;
    }
    // A garbled pointer is ignored; the newest of the others is restored.
    let readable = pointers
        .iter()
        .filter(|c| !is_graph(c) && c.state == State::Ok);
    let Some(newest) = readable.max_by_key(|c| c.pointer.id) else {
        return forecast_of(job, TakeoverOutcome::StartsFresh, None, None);
    };
    let id = newest.pointer.id;
    let mut lost = check.missing_state.iter();
    let lost = lost.find(|m| !m.metadata && m.job.as_deref() == Some(job) && m.id == id);
    let mut found = match lost.filter(|_| store.is_some()) {
        Some(lost) => {
            let because = format!("state file {} does not exist", lost.at);
            forecast_of(
                job,
                TakeoverOutcome::RestartLoop,
                Some(because),
                Some(newest),
            )
        }
        None => forecast_of(job, TakeoverOutcome::Restores, None, None),
    };
    found.checkpoint = id;
    found
}

fn is_graph(checked: &Checked) -> bool {
    checked.pointer.kind != Kind::Checkpoint
}

fn forecast_of(
    job: &str,
    outcome: TakeoverOutcome,
    because: Option<String>,
    pointer: Option<&Checked>,
) -> Forecast {
    Forecast {
        job: job.to_owned(),
        outcome,
        checkpoint: None,
        because,
        pointer: pointer.map(|c| c.pointer.znode.text()),
    }
}

type Obstacle<'a> = (TakeoverOutcome, String, Option<&'a Checked>);

/// What keeps the new leader from getting as far as a restore, or keeps fctl from knowing; what ends it comes first.
fn obstacle<'a>(job: &str, pointers: &[&'a Checked], check: &Check) -> Option<Obstacle<'a>> {
    let graph = pointers.iter().copied().find(|c| is_graph(c));
    let fatal = |c: &&Checked| c.is_broken_file() || (is_graph(c) && c.is_garbled());
    if let Some(broken) = pointers.iter().copied().find(fatal) {
        let because = format!("{}: {}", broken.pointer.words(), broken.why);
        return Some((TakeoverOutcome::Fatal, because, Some(broken)));
    }
    if let Some(blob) = check.missing_blobs.iter().find(|b| b.job == job) {
        let because = format!("blob {} {}", blob.path, blob.why);
        return Some((TakeoverOutcome::Fatal, because, graph));
    }
    if let Some(open) = pointers
        .iter()
        .copied()
        .find(|c| c.state == State::Unreachable)
    {
        let because = format!("{}: {}", open.pointer.words(), open.why);
        return Some((TakeoverOutcome::Unknown, because, Some(open)));
    }
    let blob = check.open_blobs.iter().find(|b| b.job == job)?;
    let because = format!("blob {}: {}", blob.path, blob.why);
    Some((TakeoverOutcome::Unknown, because, graph))
}
