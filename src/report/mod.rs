//! What is said and how it is written down: diagnostics, tables and the renderers.
//!
//! Commands return a [`Report`]; renderers know reports, never commands.

pub mod diagnostic;
mod excerpt;
pub mod github;
pub mod json;
pub mod sarif;
pub mod table;
pub mod text;

pub use diagnostic::{Diagnostic, Fix, Label, Severity, Site};

use crate::config::Source;
use crate::config::secrets::Masked;
use std::fmt::Write;

/// Index of a file in [`Report::files`].
pub type FileId = usize;

/// A file that findings point into: as it is, and as it may be shown.
#[derive(Debug, Clone)]
pub struct File {
    /// The text with its name.
    pub source: Source,
    /// The text without secrets.
    pub masked: Masked,
}

/// A check that could not be made, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The rule, or the path that could not be judged.
    pub check: String,
    /// Why.
    pub reason: String,
}

/// A part of the text output: a headline and a table below it.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The headline; empty for none.
    pub title: String,
    /// The names of the columns; empty for none.
    pub header: Vec<String>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
    /// A line below the table; empty for none.
    pub footer: String,
    /// The width of each column, padding included, where the table is as wide as their sum; empty to choose by the cells.
    pub widths: Vec<usize>,
}

impl Section {
    /// With the secrets that stand inside of its texts masked; a cell does not know the key it came from.
    #[must_use]
    pub fn masked(mut self) -> Self {
        let lines = [&mut self.title, &mut self.footer];
        for cell in self.rows.iter_mut().flatten().chain(lines) {
            *cell = crate::config::secrets::masked("", cell);
        }
        self
    }
}

/// The result of a command, for every format.
#[derive(Debug, Default)]
pub struct Report {
    /// The command, for example `validate`.
    pub command: &'static str,
    /// Files that findings point into.
    pub files: Vec<File>,
    /// Tables, for people.
    pub sections: Vec<Section>,
    /// Findings.
    pub diagnostics: Vec<Diagnostic>,
    /// Checks and paths that were left out.
    pub skipped: Vec<Skipped>,
    /// The command's own data, for programs.
    pub data: serde_json::Value,
    /// The last line of the text output.
    pub summary: String,
}

/// How the text output is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colours.
    pub color: bool,
    /// Columns of the output.
    pub width: usize,
    /// No tables and no summary: findings only.
    pub quiet: bool,
}

/// An output format of `validate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: a verdict table, findings with their place, a summary.
    Text,
    /// One JSON object (`schemas/report.v1.json`).
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

impl Format {
    /// Writes the report in this format.
    ///
    /// # Errors
    /// Only what the writer reports.
    pub fn render(self, report: &Report, style: Style, out: &mut dyn Write) -> std::fmt::Result {
        match self {
            Self::Text => text::render(report, style, out),
            Self::Json => json::render(report, out),
            Self::Sarif => sarif::render(report, out),
            Self::Github => github::render(report, out),
        }
    }
}
