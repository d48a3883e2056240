//! CF009: the same key in nested and in dotted form in config.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::Entry;
use crate::report::Severity;
use std::collections::HashMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF009",
    name: "duplicate-flat-key",
    severity: Severity::Warning,
    summary: "Two spellings of one key in config.yaml: the later one wins without a word",
    explain: "\
## What it checks
Keys of `config.yaml` that are equal after flattening: once nested, once dotted.

## Why it matters
To YAML they are two keys, so nothing is refused; to Flink they are one, and the later one in the file wins.

## Example
```yaml
rest:
  port: 8081
rest.port: 8082
```

## Fix
Keep one of them.

## Flink versions
1.19 and later, `config.yaml` only.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.is_legacy() {
        return;
    }
    let written: Vec<_> = subject.written().collect();
    let last: HashMap<&str, (usize, &Entry)> = written
        .iter()
        .enumerate()
        .map(|(i, e)| (e.key.as_str(), (i, *e)))
        .collect();
    for (index, entry) in written.iter().enumerate() {
        let Some((_, winner)) = last.get(entry.key.as_str()).filter(|(i, _)| *i > index) else {
            continue;
        };
        let line = subject.source.position(winner.key_span.start).line;
        findings
            .entry(
                Severity::Warning,
                entry,
                format!(
                    "this `{}` has no effect: line {line} sets the same key again",
                    entry.key
                ),
            )
            .related(winner.key_span, "the later one wins")
            .help("Flink flattens nested keys with dots, from 1.19 on; keep one of the two");
    }
}
