//! ST011: a pointer that fctl could not follow.

use super::{Check, LiveFindings, Rule, StoreSubject};
use crate::flink::store::{Checked, State};
use crate::report::Severity;

/// Pointers that are named one by one.
const SHOWN: usize = 10;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ST011",
    name: "unreachable-pointer",
    severity: Severity::Warning,
    summary: "A pointer that fctl could not follow",
    explain: "\
## What it checks
Pointers whose file could not be asked for: no permission, no answer, a file system that fctl cannot read.

## Why it matters
Whether the next leader can read it is not known. That is not the same as a missing file, and nothing is repaired.

## Example
A pointer to `oss://bucket/...`.

## Fix
Run fctl as Flink's user and where Flink runs, with Hadoop's configuration (`--hadoop-conf`).

## Flink versions
All.",
    check: Check::Store(check),
};

fn check(subject: &StoreSubject<'_>, findings: &mut LiveFindings<'_>) {
    let open = |c: &&Checked| c.state == State::Unreachable && !c.pointer.deleted;
    // Without a storage every pointer is one; that half is skipped, and said so.
    if subject.store.is_none() {
        return;
    }
    let open: Vec<&Checked> = subject.check.pointers.iter().filter(open).collect();
    for checked in open.iter().take(SHOWN) {
        let message = format!(
            "whether {} of job {} can be read is not known: {}",
            checked.pointer.named(),
            checked.job(),
            checked.why,
        );
        let help = "run fctl as Flink's user, where Flink runs, with --hadoop-conf";
        findings.at(
            Severity::Warning,
            &checked.pointer.znode.text(),
            message,
            help,
        );
    }
    if let Some(more) = open.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        let message = format!("{more} more pointers could not be followed");
        findings.at(
            Severity::Warning,
            &open[SHOWN].pointer.znode.text(),
            message,
            "",
        );
    }
}
