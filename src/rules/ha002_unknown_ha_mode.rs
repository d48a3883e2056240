//! HA002: a value of the HA mode that is no mode and no class name.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject, nearest};
use crate::flink::Version;
use crate::flink::ha::HaMode;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA002",
    name: "unknown-ha-mode",
    severity: Severity::Error,
    summary: "The HA mode is neither a known word nor a class name: Flink does not start",
    explain: "\
## What it checks
Whether the value is `NONE`, `standalone`, `zookeeper`, `kubernetes` (1.16 and later), in any case, or the name of a
class. A word without a dot is no class name.

## Why it matters
Flink takes every other value for the class name of a `HighAvailabilityServicesFactory` and ends with \"Could not
instantiate class\".

## Example
```yaml
high-availability: zookeper
```

## Fix
Write `zookeeper`.

## Flink versions
All. `kubernetes` as a word is from 1.16 on; before, use
`org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory`.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let (HaMode::FactoryClass, Some(entry)) = (ha.mode.value, subject.entry(ha.mode.entry()))
    else {
        return;
    };
    let text = entry.text();
    if text.contains('.') || is_placeholder(&text) {
        return;
    }
    let version = subject.version();
    if text.eq_ignore_ascii_case("kubernetes") {
        findings
            .value(Severity::Error, entry, format!("Flink {version} takes `{text}` for a class name and does not start"))
            .help("the word is known from 1.16 on; before, write org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory");
        return;
    }
    let words: &[&str] = if version >= Version::V1_16 {
        &["zookeeper", "kubernetes", "none"]
    } else {
        &["zookeeper", "none"]
    };
    let help = match nearest(text.trim_matches(['"', '\'']), words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "Flink {version} knows {}, or a class name",
            words.join(", ")
        ),
    };
    findings
        .value(
            Severity::Error,
            entry,
            format!("`{text}` is no HA mode: Flink takes it for a class name and does not start"),
        )
        .note("Could not instantiate class")
        .help(help);
}
