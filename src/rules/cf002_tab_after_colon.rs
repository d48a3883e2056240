//! CF002: a tab between colon and value in flink-conf.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF002",
    name: "tab-after-colon",
    severity: Severity::Error,
    summary: "A tab instead of a space behind the colon: Flink drops the line",
    explain: "\
## What it checks
Lines of `flink-conf.yaml` in which a tab, not a space, follows the colon.

## Why it matters
The line reader splits at colon and space only. The line looks right in every editor and is dropped with a WARN.

## Example
```yaml
high-availability.storageDir:\thdfs:///flink/recovery
```

## Fix
Replace the tab by a space.

## Flink versions
1.12 to 1.20. In `config.yaml` a tab there ends the process (CF004).",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        let NoteKind::TabAfterColon(blanks) = note.kind else {
            continue;
        };
        let key = subject
            .source
            .slice(note.span)
            .split(':')
            .next()
            .unwrap_or("")
            .trim()
            .to_owned();
        findings
            .at(
                Severity::Error,
                blanks,
                format!("`{key}` is not set: a tab follows the colon, and Flink drops the line"),
            )
            .note("a space must follow the colon")
            .key(&key)
            .help("Flink 1.12-1.20 logs a WARN and goes on without it; replace the tab by a space")
            .fix(
                "replace the tab by a space",
                true,
                vec![(blanks, " ".to_owned())],
            );
    }
}
