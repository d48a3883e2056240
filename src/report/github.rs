//! `--format github`: workflow commands that GitHub Actions turns into annotations.

use super::{Report, Severity};
use crate::config::secrets::visible;
use std::fmt::Write;

/// Writes one command a finding.
///
/// # Errors
/// Only what the writer reports.
pub fn render(report: &Report, out: &mut dyn Write) -> std::fmt::Result {
    for d in &report.diagnostics {
        let level = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let Some((file, span)) = d.site.in_file() else {
            continue; // Annotations are about files.
        };
        let source = &report.files[file].source;
        write!(out, "::{level} file={}", property(&source.name))?;
        if let Some(span) = span {
            let (start, end) = (source.position(span.start), source.position(span.end));
            write!(out, ",line={},endLine={}", start.line, end.line)?;
            // GitHub takes columns only where the finding stays on one line.
            if start.line == end.line {
                write!(out, ",col={},endColumn={}", start.column, end.column)?;
            }
        }
        let title = format!("{} {}", d.rule, d.name);
        let message = match &d.help {
            Some(help) => format!("{}\n{help}", d.message),
            None => d.message.clone(),
        };
        writeln!(out, ",title={}::{}", property(&title), data(&message))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
