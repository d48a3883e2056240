//! ZK009: znodes of more than one Flink layout, or of none.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::znode::session_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK009",
    name: "mixed-layouts",
    severity: Severity::Error,
    summary: "Znodes of more than one Flink layout, or of none",
    explain: "\
## What it checks
The layout of the tree, and nodes that belong to another one.

## Why it matters
The znodes of Flink changed five times between 1.12 and 2.3. What stands in nodes of another layout, jobs among it, may
not have been taken over by the release that is here now.

## Example
`leaderlatch` beside a live `leader/latch`.

## Fix
Check that nothing in the old nodes is needed, then remove them with ZooKeeper's own client.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    if subject.is_absent() || subject.cluster.hidden().is_some() {
        return;
    }
    let detected = &subject.cluster.detected;
    if detected.candidates.is_empty() {
        let help = "check root and cluster-id; fctl knows the layouts of Flink 1.12 to 2.3";
        findings.at(
            Severity::Warning,
            &subject.cluster.namespace,
            "nothing here looks like a Flink cluster",
            help,
        );
    }
    let releases = detected.releases().unwrap_or_default();
    for path in &detected.leftovers {
        let own = subject.cluster.main_queue();
        let foreign = |session: &i64| !own.iter().any(|c| c.owner == *session);
        let mut owners = subject.live.tree.below(path).filter_map(|(_, n)| n.owner());
        let owner = owners.find(foreign);
        match owner {
            Some(session) => {
                let message = format!(
                    "another cluster lives in this namespace: session {} owns nodes that are no part of the layout of Flink {releases}",
                    session_text(session)
                );
                let help = "each cluster needs a namespace of its own: give one of them another high-availability.cluster-id";
                findings.at(Severity::Error, path, message, help);
            }
            None => {
                findings.at(
                    Severity::Warning,
                    path,
                    format!(
                        "left over from another release: no part of the layout of Flink {releases}"
                    ),
                    "look whether jobs in it are still needed before you remove it",
                );
            }
        }
    }
}
