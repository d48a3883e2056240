//! `--format json`: the envelope of `schemas/report.v1.json`. Fields are a contract; see there.

use super::{Diagnostic, Report, Site};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Name and number of the schema.
pub const SCHEMA: &str = "fctl.report/1";

/// Writes the envelope on one line.
///
/// # Errors
/// Only what the writer reports.
pub fn render(report: &Report, out: &mut dyn Write) -> std::fmt::Result {
    let diagnostics: Vec<Value> = report
        .diagnostics
        .iter()
        .map(|d| diagnostic(report, d))
        .collect();
    let skipped: Vec<Value> = report
        .skipped
        .iter()
        .map(|s| json!({"check": s.check, "reason": s.reason}))
        .collect();
    let envelope = json!({
        "schema": SCHEMA,
        "command": report.command,
        "fctl": env!("CARGO_PKG_VERSION"),
        "data": report.data,
        "diagnostics": diagnostics,
        "skipped": skipped,
    });
    writeln!(out, "{envelope}")
}

fn diagnostic(report: &Report, d: &Diagnostic) -> Value {
    let mut location = place(report, &d.site);
    location.insert("key".to_owned(), json!(d.key));
    let related: Vec<Value> = d
        .related
        .iter()
        .map(|label| {
            let mut object = place(report, &label.site);
            object.insert("message".to_owned(), json!(label.note));
            Value::Object(object)
        })
        .collect();
    let fix = d.fix.as_ref().map(|fix| {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|(span, text)| json!({"start": span.start, "end": span.end, "text": text}))
            .collect();
        json!({"title": fix.title, "safe": fix.safe, "edits": edits})
    });
    json!({
        "rule": d.rule,
        "name": d.name,
        "severity": d.severity.name(),
        "message": d.message,
        "location": location,
        "related": related,
        "help": d.help,
        "fix": fix,
    })
}

/// Path, line and column; the numbers are null for a whole file. A znode has its path instead, a stored file
/// its URI.
fn place(report: &Report, site: &Site) -> Map<String, Value> {
    let mut object = Map::new();
    let (file, span) = match site {
        Site::Znode(path) => {
            object.insert("znode".to_owned(), json!(path));
            return object;
        }
        Site::Stored(uri) => {
            object.insert("uri".to_owned(), json!(uri));
            return object;
        }
        Site::File { file, span } => (*file, *span),
    };
    let source = &report.files[file].source;
    let start = span.map(|span| source.position(span.start));
    let end = span.map(|span| source.position(span.end));
    object.insert("path".to_owned(), json!(source.name));
    object.insert("line".to_owned(), json!(start.map(|p| p.line)));
    object.insert("column".to_owned(), json!(start.map(|p| p.column)));
    object.insert("end_line".to_owned(), json!(end.map(|p| p.line)));
    object.insert("end_column".to_owned(), json!(end.map(|p| p.column)));
    object
}
