//! ZK008: no JobManager waits to take over.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::payload::host_of;
use crate::flink::target::Deployment;
use crate::flink::znode::session_text;
use crate::report::Severity;
use core::net::IpAddr;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK008",
    name: "no-standby",
    severity: Severity::Warning,
    summary: "No JobManager waits to take over",
    explain: "\
## What it checks
On standalone clusters: at least two contenders in the queue, and a leader that `conf/masters` names.

## Why it matters
If the leader dies nobody takes over. On YARN one JobManager is normal: the ResourceManager starts the next one.

## Example
One latch node, `masters` lists two hosts.

## Fix
Start the other JobManagers; `start-cluster.sh` starts those in `masters` only if the HA mode is the word `zookeeper`.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    if subject.cluster.hidden().is_some() {
        return;
    }
    // On YARN the cluster-id is the application id.
    let id = subject.cluster.namespace.rsplit('/').next();
    let standalone = !id.is_some_and(|id| id.starts_with("application_"))
        && !matches!(
            subject.deployment,
            Deployment::Yarn | Deployment::Kubernetes | Deployment::Local
        );
    let queue = subject.cluster.main_queue();
    if let (true, [only]) = (standalone, queue.as_slice()) {
        let znode = &subject.cluster.namespace;
        let message = format!(
            "session {} is alone in the queue: no JobManager waits to take over",
            session_text(only.owner)
        );
        findings.at(
            Severity::Warning,
            znode,
            message,
            "start a second JobManager (on YARN this is normal: say --deployment yarn)",
        );
    }
    let listed = subject.masters.map_or(&[][..], |m| &m.masters);
    for component in &subject.cluster.components {
        let host = component.info.as_ref().and_then(|i| host_of(&i.address));
        let Some(host) = host.filter(|_| component.name == "rest_server") else {
            continue;
        };
        if !listed.is_empty() && !listed.iter().any(|m| may_be_same(&m.host, host)) {
            findings.at(
                Severity::Warning,
                &component.znode,
                format!("{host} leads, but conf/masters does not name it"),
                "a JobManager of another configuration may have joined this cluster; compare the masters files",
            );
        }
    }
}

/// False only for what is certainly another host: a name and an address may be one, `jm1` and `jm1.example.net` too.
fn may_be_same(listed: &str, published: &str) -> bool {
    let is_address = |host: &str| host.parse::<IpAddr>().is_ok();
    let first = |host: &str| host.split('.').next().unwrap_or(host).to_ascii_lowercase();
    match (is_address(listed), is_address(published)) {
        (true, true) => listed == published,
        (false, false) => first(listed) == first(published),
        _ => true,
    }
}
