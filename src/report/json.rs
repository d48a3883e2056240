//! `--format json`: the envelope of `schemas/report.v1.json`. Fields are a contract; see there.

use super::{Diagnostic, Report, Site};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Name and number of the schema.
pub const SCHEMA: &str = "fctl.report/1";

/// Writes the envelope on one line.
///
/// # Errors
/// Only what the writer reports.
pub fn render(report: &Report, out: &mut dyn Write) -> std::fmt::Result {
    let envelope = Envelope::new(report, &report.data);
    let text = serde_json::to_string(&envelope).map_err(|_| std::fmt::Error)?;
    writeln!(out, "{text}")
}

/// Writes the envelope with other data than the report's: long lists are written as they are made, and never stand in
/// memory as a whole.
///
/// # Errors
/// Only what the writer reports.
pub fn stream<T: Serialize>(
    report: &Report,
    data: &T,
    mut out: impl std::io::Write,
) -> std::io::Result<()> {
    serde_json::to_writer(&mut out, &Envelope::new(report, data))?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    schema: &'static str,
    command: &'static str,
    fctl: &'static str,
    data: &'a T,
    diagnostics: Vec<Value>,
    skipped: Vec<Value>,
}

impl<'a, T> Envelope<'a, T> {
    fn new(report: &Report, data: &'a T) -> Self {
        let found = report.diagnostics.iter();
        let skipped = report.skipped.iter();
        Self {
            schema: SCHEMA,
            command: report.command,
            fctl: env!("CARGO_PKG_VERSION"),
            data,
            diagnostics: found.map(|d| diagnostic(report, d)).collect(),
            skipped: skipped
                .map(|s| json!({"check": s.check, "reason": s.reason}))
                .collect(),
        }
    }
}

/// A list that is written item by item.
#[expect(missing_debug_implementations, reason = "closures have none")]
pub struct Each<F>(pub F);

impl<I: Iterator<Item = Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
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
