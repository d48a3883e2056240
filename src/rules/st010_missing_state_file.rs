//! ST010: a state file that a checkpoint needs is gone.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST010",
    name: "missing-state-file",
    severity: Severity::Error,
    summary: "A state file that a checkpoint needs is gone",
    explain: "\
## What it checks
With `--deep`: every state file that a retained checkpoint names, and its `_metadata`, must exist.

## Why it matters
The JobManager takes over, but the job cannot restore: it fails and restarts as long as its restart strategy allows. It
never falls back to an older checkpoint. Without `_metadata` the job itself restores, but nobody can start another one
from the checkpoint with `flink run -s`.

## Example
Somebody removed files below `state.checkpoints.dir` by their age.

## Fix
`fctl recovery repair --deep` shows which pointer to take out of the way, so that an older checkpoint is restored.

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    for missing in &subject.check.missing_state {
        let job = missing.job.as_deref().unwrap_or("?");
        let id = missing.id.unwrap_or(-1);
        if missing.metadata {
            let message = format!(
                "checkpoint {id} of job {job} has no readable _metadata: the job restores, but flink run -s cannot use it"
            );
            let help = "take a savepoint if another job is to start from this state";
            findings.stored(Severity::Warning, &missing.at, message, help);
            continue;
        }
        let newest = subject.check.newest(job) == missing.id;
        let (severity, then) = if newest {
            (
                Severity::Error,
                "after a takeover the job fails and restarts as long as its strategy allows",
            )
        } else {
            (
                Severity::Warning,
                "a newer checkpoint is restored as long as it is there",
            )
        };
        let message = format!(
            "checkpoint {id} of job {job} needs this state file, and it does not exist: {then}"
        );
        let help = "fctl recovery repair --deep shows which checkpoint can be restored";
        findings.stored(severity, &missing.at, message, help);
    }
}
