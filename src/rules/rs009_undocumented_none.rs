//! RS009: an explicit none under the documented rule of MRS.

use super::{Check, Findings, Rule, Subject};
use crate::flink::target::Distribution;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS009",
    name: "none-by-documented-rule",
    severity: Severity::Warning,
    summary: "An explicit `none`: the documented rule (MRS) makes it fixed-delay, Apache Flink does not restart",
    explain: "\
## What it checks
With `--distribution mrs` (the default): a restart strategy of `none`, `off` or `disable` that is written in the file.
Under `--distribution apache` RS001 speaks instead.

## Why it matters
The HA documentation of MapReduce Service (MRS) says: if the strategy is `none` and checkpointing is configured, it
becomes `fixed-delay` with 2147483647 attempts. That is the vendor's statement. Apache Flink 1.6 to 2.3 does so only
where the key is *unset* (from 1.19 on with exponential-delay); an explicit `none` stays none, and the first failure
ends the job.

## Example
```yaml
restart-strategy: none
execution.checkpointing.interval: 60 s
```

## Fix
Right on both: `restart-strategy: fixed-delay` with `restart-strategy.fixed-delay.attempts: 2147483647`, or delete the
key.

## Flink versions
The documented rule is the vendor's. What Apache Flink 1.12 to 2.3 does is checked against its loader.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = subject.settings;
    let version = subject.version();
    if subject.target.distribution != Distribution::Mrs
        || !settings.restart.is_explicitly_none(version)
    {
        return;
    }
    let Some(entry) = subject.entry(settings.restart.configured.entry()) else {
        return;
    };
    let text = entry.text();
    let who = if settings.checkpointing.is_on {
        "With checkpointing on"
    } else {
        "For jobs that checkpoint"
    };
    let mut finding = findings
        .value(
            Severity::Warning,
            entry,
            format!("{who} the documented rule (MRS) turns `{text}` into fixed-delay, 2147483647 attempts; Apache Flink {version} does not restart these jobs"),
        )
        .note("restarts only where the documented rule holds")
        .help(format!(
            "right on both: `{}: fixed-delay` with `restart-strategy.fixed-delay.attempts: 2147483647`, or delete the key",
            entry.key
        ));
    if let Some(interval) = subject
        .entry(settings.checkpointing.interval.entry())
        .filter(|_| settings.checkpointing.is_on)
    {
        finding = finding.related(interval.key_span, "checkpointing is on");
    }
    let _ = finding;
}
