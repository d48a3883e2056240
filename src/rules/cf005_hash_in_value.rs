//! CF005: `#` inside a value of flink-conf.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF005",
    name: "hash-in-value",
    severity: Severity::Warning,
    summary: "`#` inside a value of flink-conf.yaml cuts the rest off",
    explain: "\
## What it checks
Values of `flink-conf.yaml` in which a `#` follows a character that is not a space.

## Why it matters
The line reader cuts every line at the first `#`, wherever it stands; quotes do not help. Passwords and URLs lose
their end, and nothing says so.

## Example
```yaml
security.ssl.rest.key-password: pass#word
```
Flink reads `pass`.

## Fix
There is no way to write a `#` in `flink-conf.yaml`: choose another value, or use `config.yaml` (1.19 and later), where
only a ` #` with a space starts a comment. If it is a comment, put a space in front of it.

## Flink versions
1.12 to 1.20.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        let NoteKind::CutByHash(index) = note.kind else {
            continue;
        };
        let Some(entry) = subject.config.entries.get(index) else {
            continue;
        };
        let shown = subject.shown(entry);
        findings
            .at(Severity::Warning, note.span, format!("`{}` is cut at the `#`: Flink reads `{shown}`", entry.key))
            .note(if crate::config::secrets::is_sensitive(&entry.key) { "" } else { "Flink does not see this" })
            .key(&entry.key)
            .help("Flink 1.12-1.20 cuts at every `#`; a comment needs a space in front of it, a value cannot hold one");
    }
}
