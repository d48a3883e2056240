//! ZK012: a znode or a list of children near ZooKeeper's limit.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::report::Severity;
use std::collections::BTreeMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK012",
    name: "oversized-znode",
    severity: Severity::Warning,
    summary: "A znode or a list of children near ZooKeeper's limit",
    explain: "\
## What it checks
Sizes against `jute.maxbuffer`, 1 MiB by default: data of a node, and the names of the children of a node together.

## Why it matters
ZooKeeper limits what it sends and takes in one piece (`jute.maxbuffer` of servers and clients). With thousands of jobs it
is the list of children that grows towards the limit, and a client that lists them loses its connection.

## Example
40,000 children with names of 32 characters.

## Fix
Remove finished jobs' leftovers, or raise `jute.maxbuffer` on servers and clients.

## Flink versions
All.",
    check: Check::Live(check),
};

/// Three quarters of the default of `jute.maxbuffer`.
const NEAR: usize = 1024 * 1024 * 3 / 4;

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let mut lists: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, node) in &subject.live.tree.nodes {
        if node.data.len() > NEAR {
            let message = format!(
                "{} bytes of data, near the limit of 1 MiB (jute.maxbuffer)",
                node.data.len()
            );
            findings.at(
                Severity::Warning,
                path,
                message,
                "Flink stores pointers of about 500 bytes; who wrote this?",
            );
        }
        if let Some((parent, name)) = path.rsplit_once('/') {
            let list = lists.entry(parent).or_default();
            *list = (list.0 + 1, list.1 + name.len() + 4);
        }
    }
    for (parent, (count, bytes)) in lists.into_iter().filter(|(_, (_, bytes))| *bytes > NEAR) {
        let message = format!(
            "{count} children, {bytes} bytes of names, near the limit of 1 MiB (jute.maxbuffer)"
        );
        findings.at(Severity::Warning, parent, message, "above the limit clients cannot list them; remove what is finished, or raise jute.maxbuffer on both sides");
    }
}
