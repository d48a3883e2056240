//! CF008: a key without a value.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF008",
    name: "empty-value",
    severity: Severity::Error,
    summary: "A key without a value: dropped in flink-conf.yaml, fatal in config.yaml",
    explain: "\
## What it checks
`key:` with nothing behind it, and `~` or `null` in `config.yaml`.

## Why it matters
`flink-conf.yaml`: the line is dropped with a WARN and the default holds. `config.yaml`: the process ends with
NullPointerException \"Value must not be null.\"

## Example
```yaml
high-availability.zookeeper.path.root:
```

## Fix
Give it a value, or take the line out. An empty text is `''` in `config.yaml`; `flink-conf.yaml` has none.

## Flink versions
`flink-conf.yaml` 1.12 to 1.20 (warning), `config.yaml` from 1.19 on (error).",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        match &note.kind {
            NoteKind::EmptyValue => {
                let key = subject
                    .source
                    .slice(note.span)
                    .trim_end_matches(':')
                    .trim()
                    .to_owned();
                findings
                    .at(Severity::Warning, note.span, format!("`{key}` has no value: Flink drops the line"))
                    .key(&key)
                    .help("Flink 1.12-1.20 logs a WARN and takes the default; give it a value or delete the line");
            }
            NoteKind::NullValue(key) => {
                findings
                    .at(Severity::Error, note.span, format!("`{key}` has no value: Flink does not start"))
                    .note("null")
                    .key(key)
                    .help("Flink from 1.19 on throws \"Value must not be null.\"; give it a value, write '' for an empty text, or delete the line");
            }
            _ => {}
        }
    }
}
