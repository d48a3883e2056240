//! RS008: a restart strategy that the release does not know.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject, nearest};
use crate::flink::Version;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS008",
    name: "unknown-strategy",
    severity: Severity::Error,
    summary: "A restart strategy that the release does not know: every job submission fails",
    explain: "\
## What it checks
The name of the restart strategy: `none`, `off`, `disable`, `fixed-delay`, `fixeddelay`, `failure-rate`, `failurerate`,
and from 1.13 on `exponential-delay`, `exponentialdelay`, in any case.

## Why it matters
The cluster starts; every job submission fails with IllegalArgumentException, even of jobs with a strategy of their own,
because Java evaluates the cluster's value first.

## Example
```yaml
restart-strategy: fixed_delay
```

## Fix
Write `fixed-delay`.

## Flink versions
1.12 to 2.3; `exponential-delay` from 1.13 on.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let restart = &subject.settings.restart;
    let version = subject.version();
    let Some(entry) = subject.entry(restart.configured.entry()) else {
        return;
    };
    let text = entry.text();
    if restart.name(version).is_some() || is_placeholder(&text) {
        return;
    }
    let mut words = vec!["fixed-delay", "failure-rate", "none"];
    if version >= Version::V1_13 {
        words.insert(2, "exponential-delay");
    }
    let later = version < Version::V1_13 && nearest(&text, ["exponential-delay"]).is_some();
    let help = match nearest(text.trim_matches(['"', '\'']), words.iter().copied()) {
        _ if later => "exponential-delay is known from Flink 1.13 on".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("Flink {version} knows {}", words.join(", ")),
    };
    findings
        .value(
            Severity::Error,
            entry,
            format!(
                "`{text}` is no restart strategy of Flink {version}: every job submission fails"
            ),
        )
        .note("IllegalArgumentException")
        .help(help);
}
