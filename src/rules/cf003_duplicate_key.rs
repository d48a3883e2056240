//! CF003: the same key twice.

use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, NoteKind, Origin, Span};
use crate::report::Severity;
use std::collections::HashMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF003",
    name: "duplicate-key",
    severity: Severity::Error,
    summary: "The same key twice: the last one wins (flink-conf.yaml), or Flink does not start (config.yaml)",
    explain: "\
## What it checks
Keys that are written more than once: in `flink-conf.yaml` a warning at each line that has no effect, in one map of
`config.yaml` an error.

## Why it matters
`flink-conf.yaml`: the last line wins without a word, so editing the first one changes nothing. `config.yaml`: the
YAML reader throws \"found duplicate key\" and no process starts; entry points that append a line at each container
start end in exactly this.

## Example
```yaml
rest.port: 8081
rest.port: 8082
```

## Fix
Delete the lines that have no effect.

## Flink versions
`flink-conf.yaml` 1.12 to 1.20, `config.yaml` from 1.19 on.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        if let NoteKind::DuplicateKey(key, first) = &note.kind {
            findings
                .at(
                    Severity::Error,
                    note.span,
                    format!("`{key}` stands twice in one map: Flink does not start"),
                )
                .note("found duplicate key")
                .key(key)
                .related(*first, "first here")
                .help(
                    "Flink from 1.19 on throws while it parses config.yaml; delete one of the two",
                );
        }
    }
    if subject.is_legacy() {
        shadowed(subject, findings);
    }
}

fn shadowed(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let written: Vec<_> = subject
        .config
        .entries
        .iter()
        .enumerate()
        .filter(|(_, e)| e.origin == Origin::File)
        .collect();
    let last: HashMap<&str, (usize, &Entry)> = written
        .iter()
        .map(|(i, e)| (e.key.as_str(), (*i, *e)))
        .collect();
    for (index, entry) in &written {
        let Some((_, winner)) = last.get(entry.key.as_str()).filter(|(i, _)| i > index) else {
            continue;
        };
        let line = subject.source.position(winner.key_span.start).line;
        let same = if winner.raw == entry.raw {
            ", with the same value"
        } else {
            ""
        };
        findings
            .entry(
                Severity::Warning,
                entry,
                format!(
                    "this `{}` has no effect: line {line} sets it again{same}",
                    entry.key
                ),
            )
            .related(winner.key_span, "the last one wins")
            .help("Flink 1.12-1.20 keeps the last line without a warning; delete this one")
            .fix(
                "delete the line that has no effect",
                true,
                vec![(whole_line(subject, entry.key_span.start), String::new())],
            );
    }
}

/// The line around an offset, with its line end.
fn whole_line(subject: &Subject<'_>, offset: usize) -> Span {
    let text = subject.source.text.as_bytes();
    let start = text[..offset]
        .iter()
        .rposition(|b| matches!(b, b'\n' | b'\r'))
        .map_or(0, |at| at + 1);
    let mut end = text[offset..]
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r'))
        .map_or(text.len(), |n| offset + n);
    if text.get(end) == Some(&b'\r') {
        end += 1;
    }
    if text.get(end) == Some(&b'\n') {
        end += 1;
    }
    Span::new(start, end)
}
