//! RS002: no restart strategy is named while checkpointing is on.

use super::{Check, Findings, Rule, Subject};
use crate::flink::Version;
use crate::flink::restart::Resolution;
use crate::flink::target::Distribution;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS002",
    name: "implicit-strategy",
    severity: Severity::Warning,
    summary: "Checkpointing is on and no restart strategy is named: the default of the release holds",
    explain: "\
## What it checks
`execution.checkpointing.interval` is set, the restart strategy is not. A warning where the documented rule (MRS) and
the release differ (1.19 and later), else info.

## Why it matters
Jobs restart for ever: every second up to 1.18 (fixed-delay, 2147483647 attempts, 1 s), with growing pauses from 1.19 on
(exponential-delay, 1 s to 1 min). A job that cannot run shows as RESTARTING, not as FAILED.

## Example
```yaml
execution.checkpointing.interval: 60 s
```

## Fix
Name the strategy you want.

## Flink versions
1.12 to 2.3; the default changed in 1.19.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = subject.settings;
    if settings.restart.configured.value.is_some() || !settings.checkpointing.is_on {
        return;
    }
    let Some(entry) = subject.entry(settings.checkpointing.interval.entry()) else {
        return;
    };
    let version = subject.version();
    let apache = words(&settings.restart.apache.on);
    let differs = subject.target.distribution == Distribution::Mrs && version >= Version::V1_19;
    let (severity, message) = if differs {
        let documented = words(&settings.restart.effective.on);
        let message = format!(
            "no restart strategy is named: the documented rule (MRS) gives {documented}, Apache Flink {version} gives {apache}"
        );
        (Severity::Warning, message)
    } else {
        (
            Severity::Info,
            format!(
                "no restart strategy is named: jobs restart by default with {apache} (Flink {version})"
            ),
        )
    };
    let key = crate::flink::options::strategy(version).key;
    findings
        .entry(severity, entry, message)
        .note("checkpointing is on")
        .key(key)
        .help(format!("name the strategy you want, for example `{key}: fixed-delay`; the default is fixed-delay up to 1.18, exponential-delay from 1.19 on"));
}

/// A strategy in a few words.
pub(super) fn words(resolution: &Resolution) -> String {
    match &resolution.strategy {
        Ok(strategy) => crate::flink::words::describe(strategy),
        Err(why) => format!("an exception: {why}"),
    }
}
