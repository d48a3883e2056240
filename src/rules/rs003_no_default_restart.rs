//! RS003: HA is on, but neither a strategy nor checkpointing is set.

use super::{Check, Findings, Rule, Subject};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS003",
    name: "no-default-restart",
    severity: Severity::Info,
    summary: "HA without a restart strategy and without checkpointing in the file",
    explain: "\
## What it checks
High availability is on while this file sets neither a restart strategy nor a checkpoint interval.

## Why it matters
Without a strategy the default depends on checkpointing, which belongs to the job. A job that does not switch it on
itself is never restarted: its first failure is its end, although the JobManager is highly available.

## Example
```yaml
high-availability: zookeeper
high-availability.storageDir: hdfs:///flink/recovery
```

## Fix
Name a restart strategy, or set `execution.checkpointing.interval`.

## Flink versions
1.12 to 2.3.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = subject.settings;
    let silent = settings.restart.configured.value.is_some()
        || settings.checkpointing.interval.entry().is_some();
    if silent || !settings.ha.mode.value.is_active() {
        return;
    }
    let Some(mode) = subject.entry(settings.ha.mode.entry()) else {
        return;
    };
    let version = subject.version();
    let key = crate::flink::options::strategy(version).key;
    findings
        .entry(Severity::Info, mode, "no restart strategy is named: jobs that do not switch checkpointing on themselves are never restarted")
        .key(key)
        .help(format!("name a strategy (`{key}: fixed-delay` or failure-rate), or set `execution.checkpointing.interval` (Flink 1.12-2.3)"));
}
