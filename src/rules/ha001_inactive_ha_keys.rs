//! HA001: HA keys without an active HA mode.

use super::{Check, Findings, Rule, Subject};
use crate::config::Entry;
use crate::flink::Version;
use crate::flink::ha::HaMode;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA001",
    name: "inactive-ha-keys",
    severity: Severity::Error,
    summary: "HA keys are set, but the HA mode is not: the cluster runs without high availability",
    explain: "\
## What it checks
`high-availability.*` or `recovery.*` keys in a file whose HA mode is unset (error) or explicitly off (warning), and
`high-availability.type` in releases that do not know it (1.12 to 1.16: error).

## Why it matters
Nothing says that high availability is off. One crash of the JobManager loses every job.

## Example
```yaml
high-availability.storageDir: hdfs:///flink/recovery
high-availability.zookeeper.quorum: zk1:2181,zk2:2181,zk3:2181
```

## Fix
Set the mode: `high-availability: zookeeper` (every release) or `high-availability.type: zookeeper` (1.17 and later).
Or delete the keys.

## Flink versions
All. 1.12 to 1.16 know only `high-availability` (and `recovery.mode`).",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    if ha.mode.value != HaMode::None {
        return;
    }
    let keys: Vec<&Entry> = subject
        .config
        .effective()
        .filter(|e| is_sub_key(&e.key))
        .collect();
    let version = subject.version();
    if let Some(unknown) = subject.config.get("high-availability.type")
        && version < Version::V1_17
        && ha.mode_text.is_none()
    {
        if HaMode::from_value(&unknown.text(), version).is_active() {
            findings
                .entry(Severity::Error, unknown, format!("Flink {version} does not know `high-availability.type`: the cluster runs without high availability"))
                .help("Flink 1.12-1.16 reads `high-availability`; write `high-availability: zookeeper`, which every release understands");
        }
        return;
    }
    let Some((first, rest)) = keys.split_first() else {
        return;
    };
    let count = if rest.is_empty() {
        String::new()
    } else {
        format!(" and {} more", rest.len())
    };
    let mode_key = crate::flink::options::ha_mode(version).key;
    let mut finding = match &ha.mode_text {
        None => findings.entry(
            Severity::Error,
            first,
            format!("`{}`{count} set, but `{mode_key}` is not: the cluster runs without high availability", first.key),
        ),
        Some(text) => findings.entry(
            Severity::Warning,
            first,
            format!("`{}`{count} set, but the HA mode is `{text}`: they have no effect", first.key),
        ),
    };
    if let Some(mode) = subject.entry(ha.mode.entry()) {
        finding = finding.related(mode.value_span, "high availability is off");
    }
    finding.help(format!(
        "set `{mode_key}: zookeeper`, or delete these keys (Flink {version} logs nothing about it)"
    ));
}

fn is_sub_key(key: &str) -> bool {
    (key.starts_with("high-availability.") && key != "high-availability.type")
        || (key.starts_with("recovery.") && key != "recovery.mode")
}
