//! CF006: quotes around a value of flink-conf.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, Span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF006",
    name: "quoted-value",
    severity: Severity::Warning,
    summary: "Quotes around a value of flink-conf.yaml are part of the value",
    explain: "\
## What it checks
Values of `flink-conf.yaml` in quotes. Lists and maps are left alone: there quotes are syntax. So are the keys that the
start scripts read, which take the quotes off.

## Why it matters
The line reader does not know quotes: a quoted number does not parse, a quoted path or cluster-id is another path or
cluster-id.

## Example
```yaml
high-availability.cluster-id: \"orders\"
```

## Fix
Take the quotes off.

## Flink versions
1.12 to 1.20. `config.yaml` is YAML and unquotes.",
    check: Check::Config(check),
};

/// Keys whose quotes `config.sh` takes off, or whose values are lists and maps with quotes as syntax.
const QUOTES_ARE_FINE: [&str; 7] = [
    "env.",
    "high-availability.zookeeper.client.authorization",
    "pipeline.",
    "classloader.",
    "plugin.",
    "table.",
    "sql.",
];

/// The other list and map options of Flink 1.12 and 1.20, as `ConfigOption.isList` and `getClazz` tell them.
const LISTS_AND_MAPS: [&str; 30] = [
    "execution.job-listeners",
    "execution.program-config.wildcards",
    "external-resources",
    "kubernetes.container.image.pull-secrets",
    "kubernetes.env.secretKeyRef",
    "kubernetes.internal-service.annotations",
    "kubernetes.jobmanager.annotations",
    "kubernetes.jobmanager.labels",
    "kubernetes.jobmanager.node-selector",
    "kubernetes.jobmanager.owner.reference",
    "kubernetes.jobmanager.tolerations",
    "kubernetes.rest-service.annotations",
    "kubernetes.secrets",
    "kubernetes.taskmanager.annotations",
    "kubernetes.taskmanager.labels",
    "kubernetes.taskmanager.node-selector",
    "kubernetes.taskmanager.tolerations",
    "metrics.job.status.enable",
    "security.context.factory.classes",
    "security.kerberos.access.hadoopFileSystems",
    "security.module.factory.classes",
    "state.backend.rocksdb.compression.per.level",
    "taskmanager.memory.managed.consumer-weights",
    "user.artifacts.artifact-list",
    "user.artifacts.http-headers",
    "yarn.provided.lib.dirs",
    "yarn.security.appmaster.delegation.token.services",
    "yarn.security.kerberos.additionalFileSystems",
    "yarn.ship-archives",
    "yarn.ship-files",
];

/// Ends of list and map keys that hold a name in the middle (`metrics.reporter.NAME.filter.includes`).
const LIST_ENDS: [&str; 3] = [
    ".filter.includes",
    ".filter.excludes",
    ".scope.variables.additional",
];

fn may_quote(key: &str) -> bool {
    QUOTES_ARE_FINE.iter().any(|p| key.starts_with(p))
        || LISTS_AND_MAPS.contains(&key)
        || LIST_ENDS.iter().any(|end| key.ends_with(end))
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !subject.is_legacy() {
        return;
    }
    for entry in subject
        .written()
        .filter(|e| is_quoted(e) && !may_quote(&e.key))
    {
        let Span { start, end } = entry.value_span;
        let edits = vec![
            (Span::new(start, start + 1), String::new()),
            (Span::new(end - 1, end), String::new()),
        ];
        findings
            .value(
                Severity::Warning,
                entry,
                format!("the quotes are part of the value of `{}`", entry.key),
            )
            .note("Flink reads the quotes too")
            .help("the line reader of Flink 1.12-1.20 does not unquote; take the quotes off")
            .fix("take the quotes off", false, edits);
    }
}

fn is_quoted(entry: &Entry) -> bool {
    let text = entry.text();
    let inner = |quote: char| {
        text.strip_prefix(quote)
            .and_then(|t| t.strip_suffix(quote))
            .is_some_and(|inner| !inner.contains(quote))
    };
    inner('"') || inner('\'')
}
