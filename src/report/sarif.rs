//! `--format sarif`: SARIF 2.1.0, validated in the tests against the official schema.

use super::{Diagnostic, Report, Severity, Site};
use crate::rules::{RULES, Rule};
use serde_json::{Value, json};
use std::fmt::Write;

/// The schema that the output names.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the log, indented.
///
/// # Errors
/// Only what the writer reports.
pub fn render(report: &Report, out: &mut dyn Write) -> std::fmt::Result {
    let rules: Vec<Value> = RULES.iter().map(|rule| descriptor(rule)).collect();
    let results: Vec<Value> = report
        .diagnostics
        .iter()
        .map(|d| result(report, d))
        .collect();
    let skipped: Vec<Value> = report
        .skipped
        .iter()
        .map(|s| json!({"level": "error", "message": {"text": format!("{}: {}", s.check, s.reason)}}))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "fctl",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": report.skipped.is_empty(), "toolExecutionNotifications": skipped}],
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).map_err(|_| std::fmt::Error)?;
    writeln!(out, "{text}")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &Rule) -> Value {
    let help = rule.explain.trim();
    json!({
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": help, "markdown": help},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn result(report: &Report, d: &Diagnostic) -> Value {
    let index = RULES.iter().position(|rule| rule.id == d.rule);
    let text = match &d.help {
        Some(help) => format!("{}\n\n{help}", d.message),
        None => d.message.clone(),
    };
    let related: Vec<Value> = d
        .related
        .iter()
        .map(|label| {
            let mut location = location(report, &label.site);
            location["message"] = json!({"text": label.note});
            location
        })
        .collect();
    let mut result = json!({
        "ruleId": d.rule,
        "ruleIndex": index,
        "level": level(d.severity),
        "message": {"text": text},
        "locations": [location(report, &d.site)],
        "relatedLocations": related,
    });
    if let Some(fix) = &d.fix {
        let name = d
            .site
            .in_file()
            .map_or("", |(file, _)| report.files[file].source.name.as_str());
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|(span, text)| {
                json!({
                    "deletedRegion": {"byteOffset": span.start, "byteLength": span.end - span.start},
                    "insertedContent": {"text": text},
                })
            })
            .collect();
        let change = json!({"artifactLocation": {"uri": uri(name)}, "replacements": replacements});
        result["fixes"] =
            json!([{"description": {"text": fix.title}, "artifactChanges": [change]}]);
    }
    result
}

fn location(report: &Report, site: &Site) -> Value {
    let (file, span) = match site {
        Site::Znode(path) | Site::Stored(path) => {
            return json!({"logicalLocations": [{"fullyQualifiedName": path, "kind": "resource"}]});
        }
        Site::File { file, span } => (*file, *span),
    };
    let source = &report.files[file].source;
    let mut physical = json!({"artifactLocation": {"uri": uri(&source.name)}});
    if let Some(span) = span {
        let (start, end) = (source.position(span.start), source.position(span.end));
        physical["region"] = json!({
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        });
    }
    json!({"physicalLocation": physical})
}

/// A path as a URI reference: separators stay, everything unusual is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
