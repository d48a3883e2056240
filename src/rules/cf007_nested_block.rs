//! CF007: nested YAML in flink-conf.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF007",
    name: "nested-block",
    severity: Severity::Error,
    summary: "Nested YAML in flink-conf.yaml: the parent is dropped, the children become other keys",
    explain: "\
## What it checks
A line `key:` in `flink-conf.yaml` with an indented block or a list below it.

## Why it matters
The line reader knows no nesting. It drops the parent with a WARN and stores the children as top-level keys: with the
example below the cluster runs without HA and has a key `type` that nothing reads.

## Example
```yaml
high-availability:
  type: zookeeper
  storageDir: hdfs:///flink/recovery
```

## Fix
Write full keys, `high-availability.type: zookeeper`, or move to `config.yaml` (1.19 and later).

## Flink versions
1.12 to 1.20.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        let NoteKind::NestedBlock(keys) = &note.kind else {
            continue;
        };
        let parent = subject
            .source
            .slice(note.span)
            .trim_end_matches(':')
            .trim()
            .to_owned();
        let stored = match keys.as_slice() {
            [] => "and drops what is below it".to_owned(),
            [one] => format!("and stores `{one}` as a key of its own"),
            [first, rest @ ..] => format!(
                "and stores `{first}` and {} more as keys of their own",
                rest.len()
            ),
        };
        let example = keys.first().map_or_else(
            || format!("{parent}: ..."),
            |key| format!("{parent}.{key}: ..."),
        );
        findings
            .at(
                Severity::Error,
                note.span,
                format!("flink-conf.yaml has no nesting: Flink drops `{parent}:` {stored}"),
            )
            .note("nothing below it belongs to this key")
            .key(&parent)
            .help(format!(
                "Flink 1.12-1.20 reads line by line; write full keys, `{example}`"
            ));
    }
}
