//! ZK007: the published leader does not answer.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::config::masters::is_loopback;
use crate::flink::payload::host_of;
use crate::flink::uri_secrets::masked_text;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK007",
    name: "unreachable-leader",
    severity: Severity::Error,
    summary: "The published leader does not answer",
    explain: "\
## What it checks
The REST server whose URL is published: it answers, and its address is no loopback address while `masters` names another
host.

## Why it matters
Leader information outlives its process: a killed leader stays published until its session ends, usually 40 s. A loopback
address cannot be reached from any other host.

## Example
`http://localhost:8081` published, `masters` lists jm1 and jm2.

## Fix
If the process is gone, wait for the session to end, or end it; set `rest.address` and `jobmanager.rpc.address` to names
that every host resolves.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let Some(component) = subject.cluster.component("rest_server") else {
        return;
    };
    if let Some(cause) = subject
        .live
        .rest
        .as_ref()
        .and_then(|rest| rest.error.as_ref())
    {
        let url = subject
            .live
            .rest
            .as_ref()
            .map_or("", |rest| rest.url.as_str());
        let url = masked_text(url);
        let help = "if the process is gone, its leadership ends with its ZooKeeper session; --no-rest leaves this check out";
        findings.at(
            Severity::Error,
            &component.znode,
            format!("the published leader {url} does not answer: {cause}"),
            help,
        );
    }
    let host = component
        .info
        .as_ref()
        .and_then(|info| host_of(&info.address));
    let elsewhere = subject
        .masters
        .is_some_and(|m| m.masters.iter().any(|master| !is_loopback(&master.host)));
    if let Some(host) = host.filter(|host| elsewhere && is_loopback(host)) {
        let message = format!("the leader publishes {host}, which no other host reaches");
        findings.at(
            Severity::Error,
            &component.znode,
            message,
            "set rest.address and jobmanager.rpc.address to names that every host resolves",
        );
    }
}
