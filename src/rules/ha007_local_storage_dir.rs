//! HA007: storageDir on a local disk.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::flink::path::Path;
use crate::flink::target::Deployment;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA007",
    name: "local-storage-dir",
    severity: Severity::Error,
    summary: "storageDir on a local disk: a JobManager on another host cannot recover anything",
    explain: "\
## What it checks
Whether `high-availability.storageDir` has the scheme `file:` or none at all, while high availability is on. A bare
path counts as remote if `fs.default-scheme` is. Silent for `--deployment local` and with `--assume-shared` (NFS).

## Why it matters
Pointers in ZooKeeper name files that exist on one host only. The standby that takes over finds nothing and ends with
FileNotFoundException; so does each one after it.

## Example
```yaml
high-availability.storageDir: file:///tmp/flink/ha
```

## Fix
Use HDFS, S3 or another file system that every JobManager reaches; for NFS say `--assume-shared`.

## Flink versions
All. Error if `masters` lists two hosts, else a warning.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let quiet = subject.target.assume_shared || subject.target.deployment == Deployment::Local;
    if !ha.mode.value.is_active() || quiet {
        return;
    }
    let Some(entry) = subject.entry(ha.storage_dir.entry()) else {
        return;
    };
    let text = entry.text();
    let Ok(path) = Path::parse(&text) else {
        return;
    };
    if is_placeholder(&text) || super::ha008_malformed_storage_dir::problem(&text).is_some() {
        return;
    }
    let default = subject.config.get("fs.default-scheme").map(|e| e.text());
    let remote_default = default.as_deref().is_some_and(|d| {
        Path::parse(d)
            .ok()
            .and_then(|p| p.scheme)
            .is_some_and(|s| s != "file")
    });
    let message = match path.scheme.as_deref() {
        Some("file") => {
            "storageDir is a local directory: a JobManager on another host cannot recover from it"
        }
        None if remote_default => return,
        None if path.path.starts_with('/') => {
            "storageDir has no scheme: it is a directory of the local disk, and a JobManager on another host cannot recover from it"
        }
        None => {
            "storageDir is a relative path: it depends on the directory in which the process was started"
        }
        Some(_) => return,
    };
    let hosts = subject.master_hosts().len();
    let severity = if hosts > 1 {
        Severity::Error
    } else {
        Severity::Warning
    };
    let mut finding = findings
        .value(severity, entry, message)
        .help("name storage that every JobManager reaches, for example hdfs:///flink/recovery; if the path is shared (NFS), say --assume-shared");
    if let (Some(file), Some(masters)) = (subject.masters_file, &subject.target.masters)
        && hosts > 1
        && let Some(second) = masters.masters.get(1)
    {
        finding = finding.elsewhere(file, second.span, "more than one JobManager host");
    }
    let _ = finding;
}
