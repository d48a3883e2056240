//! What becomes of the jobs when a JobManager takes over, out of its log.

use crate::flink::Cluster;
use crate::machine::wait;
use std::collections::BTreeMap;
use std::time::Duration;

const FATAL: &str = "Fatal error occurred in the cluster entrypoint";

/// How it ends for a JobManager that takes over.
#[derive(Debug)]
pub(crate) enum Takeover {
    /// It leads. The checkpoint that each job was restored from, if from any.
    Leads(BTreeMap<String, Option<i64>>),
    /// The process ended. What it logged from its fatal error on.
    Dies(String),
}

impl Cluster {
    /// Waits until JobManager 0 or 1 has restored all these jobs, or has met a fatal error.
    ///
    /// After a fatal error the process lingers for 5 s, until `JvmShutdownSafeguard` halts it: see [`Self::ended`].
    pub(crate) fn takeover(&mut self, index: usize, jobs: &[String]) -> Takeover {
        wait("a leader or its end", Duration::from_secs(90), || {
            let process = self.managers[index].as_mut().expect("it was started");
            let lives = process.lives();
            let log = process.own_log();
            if let Some(from) = log.find(FATAL) {
                // The reason and all its causes, down to the next line of the log.
                let reason = &log[from..];
                let complete = !lives || reason.contains(" INFO ");
                return complete.then(|| Takeover::Dies(reason.to_owned()));
            }
            assert!(lives, "it ended without a reason: {log}");
            let restored = |job: &String| Some((job.clone(), Some(restored(&log, job)?)));
            let mut found: BTreeMap<_, _> = jobs.iter().filter_map(restored).collect();
            // This line does not say of which job.
            let without = log.matches("No checkpoint found during restore").count();
            if found.len() + without < jobs.len() {
                return None;
            }
            for job in jobs {
                found.entry(job.clone()).or_insert(None);
            }
            Some(Takeover::Leads(found))
        })
    }

    /// Waits for the end of the process of a JobManager that met a fatal error.
    pub(crate) fn ended(&mut self, index: usize) {
        wait("the end of a JobManager", Duration::from_secs(30), || {
            let process = self.managers[index].as_mut().expect("it was started");
            (!process.lives()).then_some(())
        });
    }

    /// Ends both JobManagers and the TaskManagers at once, as a crash does: nothing changes in the store from now on.
    pub(crate) fn crash(&mut self) {
        for index in 0..2 {
            self.kill(index);
        }
        self.kill_workers();
    }
}

/// The checkpoint in the log line of `CheckpointCoordinator` that says what it restores.
fn restored(log: &str, job: &str) -> Option<i64> {
    let line = format!("Restoring job {job} from ");
    let rest = log.split(&line).nth(1)?;
    let text = rest.lines().next()?.split("Checkpoint ").nth(1)?;
    let digits = text.split(' ').next()?;
    Some(digits.parse().unwrap_or_else(|e| panic!("{e}: {rest}")))
}
