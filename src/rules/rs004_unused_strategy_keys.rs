//! RS004: parameters of a strategy that is not chosen.

use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, Span};
use crate::flink::restart::Name;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS004",
    name: "unused-strategy-keys",
    severity: Severity::Warning,
    summary: "Parameters of a restart strategy that is not chosen have no effect",
    explain: "\
## What it checks
`restart-strategy.fixed-delay.*`, `.failure-rate.*` and `.exponential-delay.*` keys while another strategy, or none, is
named.

## Why it matters
Only the parameters of the chosen strategy are read. Parameters alone choose nothing: without a name the default of
the release applies.

## Example
```yaml
restart-strategy.fixed-delay.attempts: 10
```

## Fix
Name the strategy, or delete the parameters.

## Flink versions
1.12 to 2.3.",
    check: Check::Config(check),
};

/// The key of Flink 1.17 and later.
const TYPE: &str = "restart-strategy.type";

const FAMILIES: [Name; 3] = [Name::FixedDelay, Name::FailureRate, Name::ExponentialDelay];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let restart = &subject.settings.restart;
    let chosen = restart.name(version);
    let known = crate::flink::options::strategy(version).key;
    if known != TYPE
        && let Some(entry) = subject.written().find(|e| e.key == TYPE)
    {
        findings
            .entry(
                Severity::Warning,
                entry,
                format!("`{TYPE}` has no effect: Flink {version} does not know it"),
            )
            .help(format!(
                "Flink 1.12-1.16 reads `{known}`; the key with `.type` came with 1.17"
            ));
    }
    if restart.configured.value.is_some() && chosen.is_none() {
        return; // RS008 speaks: nobody knows which one was meant.
    }
    for family in FAMILIES
        .into_iter()
        .filter(|family| chosen != Some(*family))
    {
        let prefix = format!("restart-strategy.{}.", family.key());
        let entries: Vec<&Entry> = subject
            .written()
            .filter(|e| e.key.starts_with(&prefix))
            .collect();
        let Some((first, rest)) = entries.split_first() else {
            continue;
        };
        let key = crate::flink::options::strategy(version).key;
        let why = match (&restart.configured.value, chosen) {
            (Some(text), _) => format!("the strategy is `{text}`"),
            (None, _) => format!("`{key}` is not set, and parameters choose no strategy"),
        };
        let mut finding = findings
            .entry(Severity::Warning, first, format!("`{prefix}*` has no effect: {why}"))
            .help(format!("write `{key}: {}` if this strategy is meant, else delete the parameters (Flink 1.12-2.3)", family.key()));
        for entry in rest {
            finding = finding.related(entry.key_span, "no effect either");
        }
        if subject.is_legacy() {
            let edits = entries
                .iter()
                .map(|e| {
                    (
                        Span::new(e.key_span.start, e.key_span.start),
                        "# ".to_owned(),
                    )
                })
                .collect();
            finding = finding.fix("comment the parameters out", false, edits);
        }
        let _ = finding;
    }
}
