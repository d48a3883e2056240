//! ZK002: the server grants another session timeout than Flink asks for.

use super::{Check, LiveFindings, LiveSubject, Rule};
use crate::flink::words::millis;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "ZK002",
    name: "cut-session-timeout",
    severity: Severity::Warning,
    summary: "The server grants another session timeout than Flink asks for",
    explain: "\
## What it checks
The session timeout that the server grants when fctl asks for the configured one.

## Why it matters
The granted timeout decides how long a crashed leader blocks the takeover. A ZooKeeper server grants at most 20 x tickTime,
40 s with the usual 2 s, whatever the client asks for.

## Example
`high-availability.zookeeper.client.session-timeout: 60000` and 40 s granted.

## Fix
Set the option to what the server grants, or raise `maxSessionTimeout` on the servers.

## Flink versions
All.",
    check: Check::Live(check),
};

fn check(subject: &LiveSubject<'_>, findings: &mut LiveFindings<'_>) {
    let asked = subject.live.place.session_timeout_ms;
    let Some(granted) = subject.live.granted_ms.filter(|granted| *granted != asked) else {
        return;
    };
    let message = format!(
        "Flink asks for a session timeout of {}, the server grants {}: that is how long a crashed leader blocks the takeover",
        millis(asked),
        millis(granted),
    );
    let help = "set high-availability.zookeeper.client.session-timeout to what the server grants, or change the servers' bounds";
    findings.at(
        Severity::Warning,
        &subject.live.place.namespace,
        message,
        help,
    );
}
