//! HA004: ZooKeeper HA without a quorum.

use super::{Check, Findings, Rule, Subject};
use crate::config::java;
use crate::flink::ha::HaMode;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA004",
    name: "missing-quorum",
    severity: Severity::Error,
    summary: "ZooKeeper HA without `high-availability.zookeeper.quorum`: the JobManager does not start",
    explain: "\
## What it checks
`high-availability.zookeeper.quorum` (or its alias) is set and not blank while the HA mode is `zookeeper`.

## Why it matters
Flink refuses to start: RuntimeException \"No valid ZooKeeper quorum has been specified.\"

## Example
```yaml
high-availability: zookeeper
high-availability.storageDir: hdfs:///flink/recovery
```

## Fix
`high-availability.zookeeper.quorum: zk1:2181,zk2:2181,zk3:2181`

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    if ha.mode.value != HaMode::ZooKeeper {
        return;
    }
    let blank = ha
        .quorum
        .value
        .as_deref()
        .is_none_or(|v| v.chars().all(java::is_whitespace));
    let Some(mode) = subject.entry(ha.mode.entry()).filter(|_| blank) else {
        return;
    };
    findings
        .entry(Severity::Error, mode, "ZooKeeper HA needs `high-availability.zookeeper.quorum`: the JobManager does not start")
        .note("switched on here")
        .key("high-availability.zookeeper.quorum")
        .help("add `high-availability.zookeeper.quorum: host1:2181,host2:2181,host3:2181` (all releases)");
}
