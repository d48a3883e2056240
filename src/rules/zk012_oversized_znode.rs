//! ZK012: a znode or a list of children near ZooKeeper's limit.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::report::Severity;

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
    let mut lists = Lists::default();
    for (path, node) in &subject.live.tree.nodes {
        if node.data.len() > NEAR {
            let message = format!(
                "{} bytes of data, near the limit of 1 MiB (jute.maxbuffer)",
                node.data.len()
            );
            findings.at(
                Severity::Warning,
                &path,
                message,
                "Flink stores pointers of about 500 bytes; who wrote this?",
            );
        }
        if let Some((parent, name)) = path.rsplit_once('/') {
            lists.add(parent, name);
        }
    }
    for list in lists.large() {
        let message = format!(
            "{} children, {} bytes of names, near the limit of 1 MiB (jute.maxbuffer)",
            list.count, list.bytes
        );
        findings.at(Severity::Warning, &list.parent, message, "above the limit clients cannot list them; remove what is finished, or raise jute.maxbuffer on both sides");
    }
}

/// The children of one node.
#[derive(Default)]
struct List {
    parent: String,
    count: usize,
    bytes: usize,
}

/// The lists of children, from paths in their order: what is below a node is in one piece, so only the lists of the
/// ancestors of the last path are open, and of the others the large ones are kept.
#[derive(Default)]
struct Lists {
    open: Vec<List>,
    large: Vec<List>,
}

impl Lists {
    fn add(&mut self, parent: &str, name: &str) {
        let inside = |list: &List| {
            let rest = parent.strip_prefix(&list.parent);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        while let Some(done) = self.open.pop_if(|list| !inside(list)) {
            self.large.extend(Some(done).filter(|l| l.bytes > NEAR));
        }
        if self.open.last().is_none_or(|list| list.parent != parent) {
            self.open.push(List {
                parent: parent.to_owned(),
                ..List::default()
            });
        }
        if let Some(list) = self.open.last_mut() {
            list.count += 1;
            list.bytes += name.len() + 4;
        }
    }

    /// The large ones, by path.
    fn large(self) -> Vec<List> {
        let open = self.open.into_iter().filter(|l| l.bytes > NEAR);
        let mut all: Vec<List> = self.large.into_iter().chain(open).collect();
        all.sort_by(|a, b| a.parent.cmp(&b.parent));
        all
    }
}
