//! RS001: restarts are switched off, under the rules of Apache Flink.

use super::{Check, Findings, Rule, Subject};
use crate::flink::target::Distribution;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS001",
    name: "disabled-restart",
    severity: Severity::Warning,
    summary: "An explicit `none` with HA or checkpointing: the first failure ends the job (--distribution apache)",
    explain: "\
## What it checks
With `--distribution apache`: a restart strategy of `none`, `off` or `disable` while high availability or checkpointing
is on. Under `--distribution mrs` RS009 speaks instead.

## Why it matters
An explicit `none` really disables restarts in Apache Flink 1.6 to 2.3, checkpointing or not. The first task failure
puts the job into FAILED, which is terminal: high availability then deletes its pointers and checkpoints.

## Example
```yaml
high-availability: zookeeper
restart-strategy: none
```

## Fix
Delete the key (then checkpointed jobs restart by default), or name `fixed-delay`, `failure-rate` or
`exponential-delay`.

## Flink versions
1.12 to 2.3, checked against the real loader.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = subject.settings;
    let relevant = settings.ha.mode.value.is_active() || settings.checkpointing.is_on;
    if subject.target.distribution != Distribution::Apache || !relevant {
        return;
    }
    let Some(entry) = subject.entry(settings.restart.configured.entry()) else {
        return;
    };
    if settings.restart.is_explicitly_none(subject.version()) {
        let text = entry.text();
        findings
            .value(Severity::Warning, entry, format!("`{text}` disables restarts: the first task failure ends the job, and high availability does not bring it back"))
            .help("delete the key, or name fixed-delay, failure-rate or exponential-delay (Apache Flink 1.12-2.3)");
    }
}
