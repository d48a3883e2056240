//! The format for people: tables, then findings as miette draws them, then one summary line.
//!
//! The only file that names miette. Snippets come from the masked text, never from the file itself.

use super::excerpt::Excerpt;
use super::{Diagnostic, File, Label, Report, Severity, Site, Style, table};
use crate::config::{Span, secrets::visible};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
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
            if !lines.is_empty() && !section.title.is_empty() {
                writeln!(out)?;
            }
            for line in lines {
                writeln!(out, "{}", visible(&line))?;
            }
            if !section.footer.is_empty() {
                writeln!(out, "  {}", visible(&section.footer))?;
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
    let main = Snippet::new(report, d);
    let mut text = String::new();
    handler.render_report(&mut text, &main)?;
    // miette opens with a blank line and pads; one blank line between findings is enough.
    for line in text.trim_matches('\n').lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    for label in &d.related {
        let (file, span) = match &label.site {
            Site::Znode(path) | Site::Stored(path) => {
                writeln!(out, "  note: {}: {}", visible(path), visible(&label.note))?;
                continue;
            }
            Site::File { file, span } => (*file, *span),
        };
        if !is_near(&report.files[file], d, label) {
            let source = &report.files[file].source;
            match span {
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
    source: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Snippet<'a> {
    fn new(report: &Report, diagnostic: &'a Diagnostic) -> Self {
        let help = diagnostic.help.as_deref().map(visible);
        let (id, message) = (diagnostic.rule, &diagnostic.message);
        let (index, span) = match &diagnostic.site {
            Site::Znode(path) | Site::Stored(path) => {
                let message = visible(&format!("[{id}] {message}\n{path}"));
                return Self {
                    diagnostic,
                    message,
                    help,
                    source: None,
                    labels: Vec::new(),
                };
            }
            Site::File { file, span } => (*file, *span),
        };
        let file = &report.files[index];
        let name = &file.source.name;
        let located = span.is_some();
        let message = if located {
            format!("[{id}] {message}")
        } else {
            format!("[{id}] {name}: {message}")
        };
        let mut labels = Vec::new();
        if let Some(span) = span {
            let note = (!diagnostic.note.is_empty()).then(|| visible(&diagnostic.note));
            labels.push(LabeledSpan::new_primary_with_span(note, shown(file, span)));
        }
        for label in &diagnostic.related {
            if let Some((of, Some(span))) = label.site.in_file()
                && of == index
                && is_near(file, diagnostic, label)
            {
                labels.push(LabeledSpan::new_with_span(
                    Some(visible(&label.note)),
                    shown(file, span),
                ));
            }
        }
        let source = span.map(|span| {
            let ends = |l: &LabeledSpan| (l.offset(), l.offset() + l.len());
            let start = labels.iter().map(|l| ends(l).0).min().unwrap_or(0);
            let end = labels.iter().map(|l| ends(l).1).max().unwrap_or(start);
            let (first, _) = shown(file, span);
            let between = file.masked.text.get(start..first).unwrap_or("");
            let above = between.matches('\n').count();
            let line = file.source.position(span.start).line.saturating_sub(above);
            Excerpt::new(name, &file.masked.text, (start, end), line)
        });
        Self {
            diagnostic,
            message: visible(&message),
            help,
            source,
            labels,
        }
    }
}

/// Lines between a finding and a further place of the same file, up to which one picture shows both.
const NEAR: usize = 12;

fn is_near(file: &File, diagnostic: &Diagnostic, label: &Label) -> bool {
    let (Some((of, Some(main))), Some((file_of_label, Some(other)))) =
        (diagnostic.site.in_file(), label.site.in_file())
    else {
        return false;
    };
    let line = |span: Span| file.source.position(span.start).line;
    of == file_of_label && line(main).abs_diff(line(other)) <= NEAR
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

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = span
            .offset()
            .checked_sub(self.offset)
            .ok_or(MietteError::OutOfBounds)?;
        let inner = self
            .text
            .as_str()
            .read_span(&(start, span.len()).into(), before, after)?;
        let place = (inner.span().offset() + self.offset, inner.span().len());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            place.into(),
            inner.line() + self.line,
            inner.column(),
            inner.line_count(),
        )))
    }
}
