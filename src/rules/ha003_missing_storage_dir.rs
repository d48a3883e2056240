//! HA003: ZooKeeper HA without storageDir.

use super::{Check, Findings, Rule, Subject};
use crate::config::java;
use crate::flink::ha::HaMode;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA003",
    name: "missing-storage-dir",
    severity: Severity::Error,
    summary: "High availability without `high-availability.storageDir`: the JobManager does not start",
    explain: "\
## What it checks
`high-availability.storageDir` (or one of its aliases) is set and not blank while the HA mode is `zookeeper` or
`kubernetes`.

## Why it matters
ZooKeeper holds only pointers. Without the directory of job graphs and checkpoints Flink refuses to start:
IllegalConfigurationException \"Configuration is missing the mandatory parameter\".

## Example
```yaml
high-availability: zookeeper
high-availability.zookeeper.quorum: zk1:2181,zk2:2181,zk3:2181
```

## Fix
`high-availability.storageDir: hdfs:///flink/recovery`, on storage that every JobManager reaches.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    if !matches!(ha.mode.value, HaMode::ZooKeeper | HaMode::Kubernetes) {
        return;
    }
    let blank = ha
        .storage_dir
        .value
        .as_deref()
        .is_none_or(|v| v.chars().all(java::is_whitespace));
    if !blank {
        return;
    }
    let Some(mode) = subject.entry(ha.mode.entry()) else {
        return;
    };
    let mut finding = findings
        .entry(Severity::Error, mode, "high availability needs `high-availability.storageDir`: the JobManager does not start")
        .note("switched on here")
        .key("high-availability.storageDir")
        .help("add `high-availability.storageDir: hdfs:///...`, a directory that every JobManager reaches (all releases)");
    if let Some(entry) = subject.entry(ha.storage_dir.entry()) {
        finding = finding.related(entry.key_span, "set, but blank");
    }
    let _ = finding;
}
