//! Where rules put what they find.

use super::{Rule, Subject};
use crate::config::secrets::masked;
use crate::config::{Entry, Span};
use crate::report::{Diagnostic, FileId, Fix, Label, Severity, Site};

/// Collects the findings of one rule about one file.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    file: FileId,
    fixable: bool,
    out: &'a mut Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// For a rule and a file.
    pub fn new(rule: &'static Rule, subject: &Subject<'_>, out: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            rule,
            file: subject.file,
            fixable: subject.fixable,
            out,
        }
    }

    /// A finding at a span of the file.
    pub fn at(
        &mut self,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> Finding<'_> {
        self.add(severity, Some(span), None, message.into())
    }

    /// A finding at the value of an entry; one from `-D` has no place in the file.
    pub fn value(
        &mut self,
        severity: Severity,
        entry: &Entry,
        message: impl Into<String>,
    ) -> Finding<'_> {
        let span = (!entry.value_span.is_empty()).then_some(entry.value_span);
        self.add(severity, span, Some(entry.key.clone()), message.into())
    }

    /// A finding at a whole entry, key and value.
    pub fn entry(
        &mut self,
        severity: Severity,
        entry: &Entry,
        message: impl Into<String>,
    ) -> Finding<'_> {
        let span = Span::new(
            entry.key_span.start,
            entry.value_span.end.max(entry.key_span.end),
        );
        self.add(
            severity,
            (!span.is_empty()).then_some(span),
            Some(entry.key.clone()),
            message.into(),
        )
    }

    /// A finding about the file as a whole.
    pub fn file(&mut self, severity: Severity, message: impl Into<String>) -> Finding<'_> {
        self.add(severity, None, None, message.into())
    }

    fn add(
        &mut self,
        severity: Severity,
        span: Option<Span>,
        key: Option<String>,
        message: String,
    ) -> Finding<'_> {
        self.out.push(Diagnostic {
            rule: self.rule.id,
            name: self.rule.name,
            severity,
            message: masked("", &message),
            note: String::new(),
            site: Site::File {
                file: self.file,
                span,
            },
            key,
            related: Vec::new(),
            help: None,
            fix: None,
        });
        let last = self.out.len() - 1;
        Finding {
            diagnostic: &mut self.out[last],
            fixable: self.fixable,
        }
    }
}

/// The finding just added, to be completed.
#[derive(Debug)]
pub struct Finding<'a> {
    diagnostic: &'a mut Diagnostic,
    fixable: bool,
}

impl Finding<'_> {
    /// Words right at the place.
    pub fn note(self, note: impl Into<String>) -> Self {
        self.diagnostic.note = masked("", &note.into());
        self
    }

    /// What to change.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.diagnostic.help = Some(masked("", &help.into()));
        self
    }

    /// The key that it is about.
    pub fn key(self, key: impl Into<String>) -> Self {
        self.diagnostic.key = Some(key.into());
        self
    }

    /// A further place in the same file.
    pub fn related(self, span: Span, note: impl Into<String>) -> Self {
        match self.diagnostic.site.in_file() {
            Some((file, _)) => self.elsewhere(file, span, note),
            None => self,
        }
    }

    /// A further place in any file; an empty span is left out.
    pub fn elsewhere(self, file: FileId, span: Span, note: impl Into<String>) -> Self {
        if !span.is_empty() {
            self.diagnostic.related.push(Label {
                site: Site::File {
                    file,
                    span: Some(span),
                },
                note: note.into(),
            });
        }
        self
    }

    /// An edit. Left out where offsets of the decoded text are not offsets of the file.
    pub fn fix(self, title: impl Into<String>, safe: bool, edits: Vec<(Span, String)>) -> Self {
        if self.fixable && !edits.is_empty() {
            self.diagnostic.fix = Some(Fix {
                title: title.into(),
                safe,
                edits,
            });
        }
        self
    }
}
