//! HA006: one member, an even number of members, or localhost.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::masters::is_loopback;
use crate::flink::ha::HaMode;
use crate::flink::quorum::{self, Harm};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA006",
    name: "weak-quorum",
    severity: Severity::Error,
    summary: "A quorum of one, of an even number, or on localhost",
    explain: "\
## What it checks
How many members the quorum has, and whether a localhost member can mean the same server on every JobManager host.

## Why it matters
With one ZooKeeper server the loss of that server stops every takeover (and, with the default
`tolerate-suspended-connections: false`, every job). An even number tolerates no more failures than one server less.
`localhost` with several hosts in `masters` gives each JobManager an ensemble of its own: two leaders.

## Example
```yaml
high-availability.zookeeper.quorum: localhost:2181
```

## Fix
Name three or five servers of one ensemble.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let (HaMode::ZooKeeper, Some(entry), Some(text)) = (
        ha.mode.value,
        subject.entry(ha.quorum.entry()),
        ha.quorum.value.as_deref(),
    ) else {
        return;
    };
    let quorum = quorum::read(text, subject.version());
    if is_placeholder(text)
        || quorum.members.is_empty()
        || quorum.problems.iter().any(|p| p.harm == Harm::Broken)
    {
        return;
    }
    let mut members: Vec<(&str, u16)> = quorum
        .members
        .iter()
        .map(|m| (m.host.as_str(), m.port))
        .collect();
    members.sort_unstable();
    members.dedup();
    let several = subject.master_hosts().len() > 1;
    if several && members.iter().any(|(host, _)| is_loopback(host)) {
        let mut finding = findings
            .value(Severity::Error, entry, "a localhost member with several JobManager hosts: each host asks a ZooKeeper of its own")
            .help("two leaders would be elected; name the ensemble by addresses that every host reaches");
        if let (Some(file), Some(masters)) = (subject.masters_file, &subject.target.masters)
            && let Some(second) = masters.masters.get(1)
        {
            finding = finding.elsewhere(file, second.span, "more than one JobManager host");
        }
        let _ = finding;
    }
    let count = members.len();
    if count == 1 {
        findings
            .value(Severity::Warning, entry, "one ZooKeeper server: when it is down no JobManager can take over")
            .help("an ensemble of three survives the loss of one server (if this name stands for an ensemble, ignore HA006)");
    } else if count.is_multiple_of(2) {
        findings
            .value(
                Severity::Info,
                entry,
                format!(
                    "{count} ZooKeeper servers tolerate the loss of {}, as {} would",
                    (count - 1) / 2,
                    count - 1
                ),
            )
            .help("use an odd number of voting members");
    }
}
