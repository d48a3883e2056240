//! ST005: a finished job whose clean-up did not end.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::Location;
use crate::flink::words::span;
use crate::report::Severity;

/// A clean-up that works takes less.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST005",
    name: "dirty-job-result",
    severity: Severity::Warning,
    summary: "A finished job whose clean-up did not end",
    explain: "\
## What it checks
Entries `<id>_DIRTY.json` in the job and application result stores that are older than ten minutes.

## Why it matters
A dirty entry says that a job has finished and that its pointers, files and blobs are still to be removed. It is written
before the clean-up and goes with its end; one that stays is a clean-up that was given up or never resumed.

## Example
`job-result-store/orders/<job>_DIRTY.json`, 3 days old.

## Fix
Look in the log of the leader for the retries of the clean-up and for their cause.

## Flink versions
1.15 and later.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(store) = subject.store else { return };
    for dirty in &subject.check.dirty {
        let age = store.at_ms.saturating_sub(dirty.since_ms);
        if age < PATIENCE_MS {
            continue;
        }
        let message = format!(
            "{} is finished, and its clean-up has not ended for {}",
            dirty.id,
            span(age),
        );
        let help = "the log of the leader says why the clean-up is retried";
        let at = Location::new(store.place.job_results.fs.clone(), dirty.path.clone());
        findings.stored(Severity::Warning, at, message, help);
    }
}
