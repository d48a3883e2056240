//! HA011: a cluster-id that cannot be appended to storageDir, or that leaves it.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::flink::path::cluster_storage_path;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA011",
    name: "malformed-cluster-id",
    severity: Severity::Error,
    summary: "A cluster-id that Flink refuses, or that leads out of storageDir",
    explain: "\
## What it checks
`high-availability.cluster-id`: empty, `/` or a `:` in the first part (error); `//x` and `..` (warning). A missing or a
trailing slash is harmless.

## Why it matters
Flink appends it to storageDir. With the first kind it does not start: \"Cannot create cluster high available storage
path\". With the second it starts, and writes to another host or another directory than storageDir says.

## Example
```yaml
high-availability.cluster-id: prod:orders
```

## Fix
`/prod/orders`, letters, digits, dashes and slashes.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let Some(entry) = subject
        .entry(ha.cluster_id.entry())
        .filter(|_| ha.mode.value.is_active())
    else {
        return;
    };
    let id = ha.cluster_id.value.as_str();
    if is_placeholder(id) {
        return;
    }
    let dir = ha
        .storage_dir
        .value
        .as_deref()
        .filter(|d| cluster_storage_path(Some(d), "default").is_ok());
    match cluster_storage_path(Some(dir.unwrap_or("hdfs://nameservice/storage")), id) {
        Err(_) => {
            findings
                .value(
                    Severity::Error,
                    entry,
                    format!(
                        "Flink cannot append the cluster-id `{id}` to storageDir and does not start"
                    ),
                )
                .note("Cannot create cluster high available storage path")
                .help(
                    "use letters, digits, dashes and slashes, for example `/orders` (all releases)",
                );
        }
        Ok(path) if id.starts_with("//") || id.split('/').any(|part| part == "..") => {
            findings
                .value(
                    Severity::Warning,
                    entry,
                    if dir.is_some() {
                        format!("the cluster-id `{id}` leads out of storageDir: Flink writes to `{path}`")
                    } else {
                        format!("the cluster-id `{id}` leads out of storageDir")
                    },
                )
                .help("use one leading slash and no `..` (all releases)");
        }
        Ok(_) => {}
    }
}
