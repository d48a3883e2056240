//! A finding about the user's configuration or cluster: data, rendered by every format.

use super::FileId;
use crate::config::Span;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// It will probably hurt.
    Warning,
    /// Flink refuses it, ignores it, or loses jobs because of it.
    Error,
}

impl Severity {
    /// The word in machine formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place: in a file (without a span, the file as a whole), a znode, or a stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// A file and the bytes in it.
    File {
        /// Which file.
        file: FileId,
        /// Where in it.
        span: Option<Span>,
    },
    /// A znode, by its path.
    Znode(String),
    /// A stored file or directory, by its URI.
    Stored(String),
}

impl Site {
    /// The file and the span, if it is a place in a file.
    pub fn in_file(&self) -> Option<(FileId, Option<Span>)> {
        match self {
            Self::File { file, span } => Some((*file, *span)),
            Self::Znode(_) | Self::Stored(_) => None,
        }
    }

    /// The span in a file, if there is one.
    pub fn span(&self) -> Option<Span> {
        self.in_file().and_then(|(_, span)| span)
    }
}

/// A further place that explains the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub site: Site,
    /// What is there.
    pub note: String,
}

/// An edit that would repair the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edit does.
    pub title: String,
    /// True if it cannot change what was meant.
    pub safe: bool,
    /// Replacements in the file of the finding; offsets are bytes of the file.
    pub edits: Vec<(Span, String)>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's id.
    pub rule: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// How bad it is here.
    pub severity: Severity,
    /// What is wrong and what Flink does about it.
    pub message: String,
    /// A short note for the place itself.
    pub note: String,
    /// Where.
    pub site: Site,
    /// The key it is about, if any.
    pub key: Option<String>,
    /// Further places.
    pub related: Vec<Label>,
    /// What to change.
    pub help: Option<String>,
    /// An edit.
    pub fix: Option<Fix>,
}
