//! CF004: config.yaml is not what Flink's YAML reader takes.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF004",
    name: "invalid-yaml",
    severity: Severity::Error,
    summary: "config.yaml that Flink's YAML reader refuses: no process starts",
    explain: "\
## What it checks
Whether snakeyaml-engine 2.6 (YAML 1.2, core schema) and Flink's flattening take the file: syntax, tags, aliases,
one document, a map at the top, keys that are strings.

## Why it matters
JobManager, TaskManager and client throw \"Error parsing YAML configuration.\" and end; the start scripts print only
that JVM parameters could not be read.

## Example
```yaml
rest.address: jm1: 8081
security.password: @secret
```

## Fix
Quote values that hold `: `, ` #`, or that start with `@`, `` ` ``, `%`, `&`, `*`, `!`.

## Flink versions
1.19 and later, `config.yaml` only.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        if let NoteKind::NotYaml(why) = &note.kind {
            findings
                .at(Severity::Error, note.span, format!("Flink does not start with this file: {why}"))
                .help("Flink from 1.19 on throws \"Error parsing YAML configuration.\" in every process");
        }
    }
    let refused_bytes = subject.config.notes.iter().all(|n| {
        !matches!(
            n.kind,
            NoteKind::NotYaml(_) | NoteKind::NullValue(_) | NoteKind::DuplicateKey(..)
        )
    });
    if let (false, true, crate::config::Load::Refused(why)) =
        (subject.is_legacy(), refused_bytes, &subject.config.load)
        && matches!(
            subject.target.role,
            crate::flink::target::Role::Read | crate::flink::target::Role::Shadows(_)
        )
    {
        findings
            .file(
                Severity::Error,
                format!("Flink does not start with this file: {why}"),
            )
            .help("save the file as UTF-8");
    }
}
