//! CF010: byte order mark, line ends, control characters, bytes that are not UTF-8.

use super::{Check, Findings, Rule, Subject};
use crate::config::{NoteKind, Span};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF010",
    name: "odd-encoding",
    severity: Severity::Error,
    summary: "A byte order mark, Windows line ends, control characters or bytes that are not UTF-8",
    explain: "\
## What it checks
What an editor does not show: a byte order mark, CR and CR LF line ends, NUL and other control characters, bytes that
are not UTF-8, UTF-16.

## Why it matters
In `flink-conf.yaml` a byte order mark becomes part of the first key, so the first entry is lost. Bytes that are not
UTF-8 turn into U+FFFD or depend on the locale of the process. Flink itself takes CR LF, but the start scripts read a
few keys with sed and keep the CR.

## Example
A file saved as \"UTF-8 with BOM\" by a Windows editor.

## Fix
Save the file as UTF-8 without byte order mark, with LF line ends.

## Flink versions
All. `config.yaml` accepts a byte order mark and refuses control characters and malformed bytes (CF004).",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for note in &subject.config.notes {
        match &note.kind {
            NoteKind::ByteOrderMark(true) => swallowed_key(subject, findings, note.span),
            NoteKind::ByteOrderMark(false) => {
                findings.at(
                    Severity::Info,
                    note.span,
                    "a byte order mark, which Flink's YAML reader skips",
                );
            }
            NoteKind::CarriageReturns(count) => {
                findings
                    .at(Severity::Warning, note.span, format!("{count} lines end with CR LF"))
                    .help("Flink takes them; the start scripts read some keys with sed and keep the CR. Save with LF line ends");
            }
            NoteKind::LoneCarriageReturns(count) => {
                findings
                    .at(
                        Severity::Warning,
                        note.span,
                        format!("{count} lone CR: Flink ends a line there, most editors do not"),
                    )
                    .help("save the file with LF line ends");
            }
            NoteKind::InvalidUtf8(_)
            | NoteKind::ControlCharacter(_)
            | NoteKind::WideEncoding(_) => {
                bytes(findings, &note.kind, note.span);
            }
            _ => {}
        }
    }
}

/// The mark of a flink-conf.yaml: part of the first key, if a key stands on line 1.
fn swallowed_key(subject: &Subject<'_>, findings: &mut Findings<'_>, span: Span) {
    let first = subject
        .config
        .entries
        .first()
        .filter(|e| e.key.starts_with('\u{feff}'));
    let (severity, message) = match first.map(|e| e.key.trim_start_matches('\u{feff}')) {
        Some(key) => (
            Severity::Error,
            format!("the byte order mark is part of the first key: `{key}` is not set"),
        ),
        None => (
            Severity::Warning,
            "a byte order mark: the first key would be lost if it stood on line 1".to_owned(),
        ),
    };
    findings
        .at(severity, span, message)
        .help(
            "the line reader of Flink 1.12-1.20 keeps the mark; save the file as UTF-8 without BOM",
        )
        .fix(
            "delete the byte order mark",
            true,
            vec![(span, String::new())],
        );
}

fn bytes(findings: &mut Findings<'_>, kind: &NoteKind, span: Span) {
    match kind {
        NoteKind::InvalidUtf8(count) => {
            findings
                .at(Severity::Warning, span, format!("bytes that are not UTF-8 ({count} places)"))
                .note("U+FFFD stands for them")
                .help("the line reader of Flink 1.12-1.20 decodes with the locale of the process (UTF-8 from Java 18 on); save the file as UTF-8");
        }
        NoteKind::ControlCharacter(c) => {
            findings
                .at(
                    Severity::Warning,
                    span,
                    format!(
                        "the control character U+{:04X}, which no editor shows",
                        u32::from(*c)
                    ),
                )
                .help("Flink keeps it inside a value and cuts it off at the ends; delete it");
        }
        NoteKind::WideEncoding(name) => {
            findings
                .file(
                    Severity::Info,
                    format!(
                        "the file is {name}: Flink's YAML reader takes it, the start scripts do not"
                    ),
                )
                .help("save the file as UTF-8");
        }
        _ => {}
    }
}
