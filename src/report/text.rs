//! The format for people: tables, then findings as miette draws them, then one summary line.
//!
//! The only file that names miette. Snippets come from the masked text, never from the file itself.

use super::{Diagnostic, File, Report, Severity, Style, table};
use crate::config::{Span, secrets::visible};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, ThemeCharacters, ThemeStyles,
};
use std::fmt::{self, Display, Write};

/// Writes the report.
///
/// # Errors
/// Only what the writer reports.
pub fn render(report: &Report, style: Style, out: &mut dyn Write) -> fmt::Result {
    if !style.quiet {
        for section in &report.sections {
            if !section.title.is_empty() {
                writeln!(out, "{}", paint(style, "1", &visible(&section.title)))?;
            }
            let lines = table::lines(section, style.width);
            if !lines.is_empty() {
                writeln!(out)?;
            }
            for line in lines {
                writeln!(out, "{}", visible(&line))?;
            }
            writeln!(out)?;
        }
    }
    let characters = ThemeCharacters {
        error: "error".into(),
        warning: "warning".into(),
        advice: "info".into(),
        ..ThemeCharacters::unicode()
    };
    let styles = if style.color {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(style.width)
        .with_links(false)
        .with_wrap_lines(true)
        // Keys are full of hyphens and must stay whole, to be searched and copied.
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace);
    for diagnostic in &report.diagnostics {
        finding(report, diagnostic, &handler, out)?;
    }
    if !style.quiet && !report.summary.is_empty() {
        writeln!(out, "{}", paint(style, "1", &report.summary))?;
    }
    Ok(())
}

fn paint(style: Style, code: &str, text: &str) -> String {
    if style.color {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

fn finding(
    report: &Report,
    d: &Diagnostic,
    handler: &GraphicalReportHandler,
    out: &mut dyn Write,
) -> fmt::Result {
    let main = Snippet::new(&report.files[d.site.file], d);
    let mut text = String::new();
    handler.render_report(&mut text, &main)?;
    // miette opens with a blank line and pads; one blank line between findings is enough.
    for line in text.trim_matches('\n').lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    for label in &d.related {
        if label.site.file != d.site.file || label.site.span.is_none() {
            let source = &report.files[label.site.file].source;
            match label.site.span {
                Some(span) => {
                    let at = source.position(span.start);
                    writeln!(
                        out,
                        "  note: {}:{}:{}: {}",
                        source.name, at.line, at.column, label.note
                    )?;
                }
                None => writeln!(out, "  note: {}: {}", source.name, label.note)?,
            }
        }
    }
    writeln!(out)
}

/// A finding dressed for miette.
#[derive(Debug)]
struct Snippet<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Snippet<'a> {
    fn new(file: &File, diagnostic: &'a Diagnostic) -> Self {
        let name = &file.source.name;
        let located = diagnostic.site.span.is_some();
        let mut message = format!("[{}] {}", diagnostic.rule, diagnostic.message);
        if !located {
            message = format!("[{}] {name}: {}", diagnostic.rule, diagnostic.message);
        }
        let mut labels = Vec::new();
        if let Some(span) = diagnostic.site.span {
            let note = (!diagnostic.note.is_empty()).then(|| visible(&diagnostic.note));
            labels.push(LabeledSpan::new_primary_with_span(note, shown(file, span)));
        }
        for label in diagnostic
            .related
            .iter()
            .filter(|l| l.site.file == diagnostic.site.file)
        {
            if let Some(span) = label.site.span {
                labels.push(LabeledSpan::new_with_span(
                    Some(visible(&label.note)),
                    shown(file, span),
                ));
            }
        }
        let source = located.then(|| NamedSource::new(name, file.masked.text.clone()));
        let help = diagnostic.help.as_deref().map(visible);
        Self {
            diagnostic,
            message: visible(&message),
            help,
            source,
            labels,
        }
    }
}

/// A span of the file as a span of the masked text, on one line.
fn shown(file: &File, span: Span) -> (usize, usize) {
    let text = file.source.text.get(span.start..span.end).unwrap_or("");
    let end = span.start + text.find(['\n', '\r']).unwrap_or(text.len());
    let (start, end) = (file.masked.offset(span.start), file.masked.offset(end));
    // The mask can be longer than the secret; an end inside it would point at its start.
    (start, end.saturating_sub(start))
}

impl Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Snippet<'_> {}

impl miette::Diagnostic for Snippet<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn Display + 'b>> {
        self.help
            .as_ref()
            .map(|help| -> Box<dyn Display + 'b> { Box::new(help) })
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source
            .as_ref()
            .map(|s| -> &dyn miette::SourceCode { s })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| -> Box<dyn Iterator<Item = LabeledSpan>> {
            Box::new(self.labels.iter().cloned())
        })
    }
}
