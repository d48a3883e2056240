//! HA008: a storageDir that is no valid location for its scheme.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::java;
use crate::flink::path::{Path, StorageError, cluster_storage_path};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA008",
    name: "malformed-storage-dir",
    severity: Severity::Error,
    summary: "storageDir is no valid URI for its scheme",
    explain: "\
## What it checks
The shape of `high-availability.storageDir`: what `org.apache.flink.core.fs.Path` refuses, a scheme inside of a path, a host behind one slash, a bucket that is missing, a port that is no number, Windows paths.

## Why it matters
Some of these end the process at the start. The others start and write to a place that nobody meant: `/hdfs:///flink`
is a local directory called `hdfs:`.

## Example
```yaml
high-availability.storageDir: hdfs:/namenode:8020/flink/ha
```

## Fix
`hdfs://namenode:8020/flink/ha`, `hdfs://nameservice/flink/ha`, `hdfs:///flink/ha`, `s3://bucket/flink/ha`.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let Some(entry) = subject
        .entry(ha.storage_dir.entry())
        .filter(|_| ha.mode.value.is_active())
    else {
        return;
    };
    let text = entry.text();
    if is_placeholder(&text) || text.chars().all(java::is_whitespace) {
        return;
    }
    let refused = match cluster_storage_path(Some(&text), "default") {
        Err(StorageError::Invalid(why)) => Some(format!("Flink does not start: {why}")),
        _ => None,
    };
    if let Some(why) = refused.or_else(|| problem(&text)) {
        findings
            .value(Severity::Error, entry, format!("storageDir is malformed. {why}"))
            .help("write hdfs://nameservice/path, hdfs:///path (default file system of Hadoop) or s3://bucket/path");
    }
}

const REMOTE: [&str; 8] = ["hdfs", "viewfs", "s3", "s3a", "s3p", "oss", "gs", "abfs"];

/// What Flink accepts but nobody means.
pub(super) fn problem(text: &str) -> Option<String> {
    let path = Path::parse(text).ok()?;
    if text.contains('\\')
        || (text.len() > 1
            && text.as_bytes()[1] == b':'
            && text.as_bytes()[0].is_ascii_alphabetic())
    {
        return Some(format!(
            "A Windows path is the local directory `{path}` to Flink"
        ));
    }
    let first = path
        .path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or("");
    let inner = |scheme: &&&str| {
        first == format!("{scheme}:")
            || (path.scheme.is_none() && first == **scheme && text.starts_with(**scheme))
    };
    if let Some(scheme) = REMOTE.iter().find(inner) {
        return Some(format!(
            "`{scheme}` is part of the path, not the scheme: write `{scheme}://...`"
        ));
    }
    let scheme = path.scheme.as_deref()?;
    let authority = path.authority.as_deref();
    if authority.is_none() && REMOTE.contains(&scheme) {
        let looks_like_host = first
            .split_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        if looks_like_host {
            return Some(format!(
                "`{first}` is part of the path: a host needs two slashes, `{scheme}://{first}/...`"
            ));
        }
        if scheme.starts_with("s3") || scheme == "oss" || scheme == "gs" {
            return Some(format!(
                "`{scheme}` needs a bucket: `{scheme}://bucket/...`"
            ));
        }
    }
    if let ("hdfs" | "viewfs", Some((host, port))) =
        (scheme, authority.and_then(|a| a.rsplit_once(':')))
        && (host.is_empty() || port.parse::<u16>().is_err())
    {
        return Some(format!("`{host}:{port}` is no host and port"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn shapes_of_the_corpus() {
        for text in [
            "/hdfs:///flink/ha",
            "d:\\zk\\",
            "hdfs:/host:8020//x",
            "hdfs//nn/x",
            "s3:///x",
            "hdfs://nn:abc/x",
        ] {
            assert!(problem(text).is_some(), "{text}");
        }
        for text in [
            "hdfs:///x",
            "hdfs:/x",
            "hdfs://nn:8020/x",
            "s3://b/x",
            "file:///x",
            "/flink/ha",
            "hdfs://ns1/x",
        ] {
            assert_eq!(problem(text), None, "{text}");
        }
    }
}
