//! ZK003: the cluster's znode is missing, or may not be read.

use super::nearest;
use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK003",
    name: "missing-namespace",
    severity: Severity::Error,
    summary: "The cluster's znode is missing, or may not be read",
    explain: "\
## What it checks
Whether the namespace (root and cluster-id) exists and can be read.

## Why it matters
No JobManager with this configuration ever ran on this ensemble, or it ran under another root or cluster-id; or fctl's
identity lacks the right to read.

## Example
`/flink/ordres` is missing, `/flink/orders` exists.

## Fix
Check `high-availability.zookeeper.path.root`, `high-availability.cluster-id` (on YARN the application id) and the chroot.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let namespace = &subject.live.place.namespace;
    if subject.is_absent() {
        let place = &subject.live.place;
        let (root, near) = (&place.root, subject.neighbours);
        let below = near
            .iter()
            .any(|n| n == root || n.starts_with(&format!("{root}/")));
        let wanted = if below { namespace } else { root };
        let nearest = nearest(wanted, near.iter().map(String::as_str));
        let help = match (nearest, near.first()) {
            (Some(near), _) if below => {
                format!("did you mean {near}? fctl cluster list shows every cluster below {root}")
            }
            (None, Some(first)) if below => {
                format!("below {root} there is {first}; fctl cluster list shows all")
            }
            (Some(near), _) => format!(
                "{root} does not exist, did you mean {near}? It is high-availability.zookeeper.path.root"
            ),
            (None, Some(_)) => format!(
                "{root} does not exist, there are {}: check high-availability.zookeeper.path.root",
                near.iter().take(10).cloned().collect::<Vec<_>>().join(", ")
            ),
            (None, None) if !place.chroot.is_empty() => format!(
                "nothing is below {root}: does the chroot {} exist?",
                place.chroot
            ),
            (None, None) => format!("nothing is below {root}: check root and quorum"),
        };
        findings.at(
            Severity::Error,
            namespace,
            "there is no such cluster on this ensemble",
            &help,
        );
    }
    for znode in &subject.cluster.denied {
        let help = "the znode's ACL does not let this identity read it (high-availability.zookeeper.client.acl: creator)";
        findings.at(Severity::Error, znode, "may not be read (NoAuth)", help);
    }
}
