//! CF001: a line of flink-conf.yaml that does not split into key and value.

use super::{Check, Findings, Rule, Subject};
use crate::config::NoteKind;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF001",
    name: "dropped-line",
    severity: Severity::Error,
    summary: "A line of flink-conf.yaml that Flink drops because no `: ` splits it",
    explain: "\
## What it checks
Lines of `flink-conf.yaml` without a colon that a space follows. `---`, `...` and directives are reported as info.

## Why it matters
The file is not YAML to Flink. Its line reader logs a WARN and goes on with the default, so the setting you see in
the file is not in force: HA may be off, credentials may be missing.

## Example
```yaml
high-availability:zookeeper
jobmanager.rpc.address=jm1
```

## Fix
Write `key: value`, with a space behind the colon.

## Flink versions
1.12 to 1.20 (`GlobalConfiguration.loadLegacyYAMLResource`). From 2.0 on `config.yaml` is YAML.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        match &note.kind {
            NoteKind::NoSeparator(repair) => dropped(subject, findings, note.span, repair.as_ref()),
            NoteKind::DocumentMarker => {
                let text = subject.source.slice(note.span).trim_end();
                // What follows the marker can be a secret, and is lost.
                let marker = text.split_whitespace().next().unwrap_or(text);
                let lost = if marker == text || marker.starts_with('%') {
                    "nothing is lost here"
                } else {
                    "what stands behind it is lost"
                };
                let marker = if marker.starts_with('%') {
                    "%..."
                } else {
                    marker
                };
                findings
                    .at(
                        Severity::Info,
                        note.span,
                        format!(
                            "`{marker}` means nothing to the line reader: Flink drops the line"
                        ),
                    )
                    .help(format!(
                        "Flink to 1.20 reads flink-conf.yaml line by line, not as YAML; {lost}"
                    ));
            }
            _ => {}
        }
    }
}

type Edit = (crate::config::Span, String);

fn dropped(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    span: crate::config::Span,
    repair: Option<&Edit>,
) {
    let text = subject.source.slice(span);
    let key = text.split([':', '=']).next().unwrap_or(text).trim();
    let default = "Flink 1.12-1.20 logs a WARN and goes on without it";
    match repair {
        Some((edit, new)) => {
            let sign = if edit.is_empty() {
                "a space must follow the colon"
            } else {
                "write `: ` instead of `=`"
            };
            let edit_span = crate::config::Span::new(edit.start, edit.end);
            findings
                .at(
                    Severity::Error,
                    span,
                    format!("`{key}` is not set: Flink drops this line"),
                )
                .note(sign)
                .key(key)
                .help(format!("{default}; write `{key}: ...`"))
                .fix(
                    format!("write `{key}: ...`"),
                    true,
                    vec![(edit_span, new.clone())],
                );
        }
        None if text.starts_with("- ") || text == "-" => {
            findings
                .at(
                    Severity::Error,
                    span,
                    "a list item, which Flink drops: flink-conf.yaml has no lists",
                )
                .help(format!(
                    "{default}; write the list on the line of its key, separated by `;`"
                ));
        }
        None => {
            findings
                .at(
                    Severity::Error,
                    span,
                    "Flink drops this line: it has no `: ` between key and value",
                )
                .help(format!(
                    "{default}; write `key: value`, or put a `#` in front of a comment"
                ));
        }
    }
}
