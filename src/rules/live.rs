//! What rules about clusters judge, and where they put what they find.

use super::Rule;
use crate::flink::cluster::Cluster;
use crate::flink::live::Live;
use crate::flink::target::{Deployment, Masters};
use crate::report::{Diagnostic, Label, Severity, Site};

/// A cluster as it was read, and what is known about it from its configuration.
#[derive(Debug)]
pub struct LiveSubject<'a> {
    /// The reading.
    pub live: &'a Live,
    /// The cluster in it.
    pub cluster: &'a Cluster,
    /// Where Flink runs.
    pub deployment: Deployment,
    /// `conf/masters`, if it is known.
    pub masters: Option<&'a Masters>,
    /// Other clusters below the same root, for hints.
    pub neighbours: &'a [String],
    /// When leaders were elected in the hour before, as far as the history knows, in milliseconds.
    pub elections: &'a [i64],
}

impl LiveSubject<'_> {
    /// True if there is nothing at the namespace.
    pub fn is_absent(&self) -> bool {
        !self.live.tree.has(&self.live.place.namespace)
    }
}

/// Collects the findings of one rule about a cluster.
#[derive(Debug)]
pub struct LiveFindings<'a> {
    rule: &'static Rule,
    out: &'a mut Vec<Diagnostic>,
}

impl<'a> LiveFindings<'a> {
    /// For a rule.
    pub fn new(rule: &'static Rule, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, out }
    }

    /// A finding at a znode.
    pub fn at(
        &mut self,
        severity: Severity,
        znode: &str,
        message: impl Into<String>,
        help: &str,
    ) -> &mut Self {
        self.push(
            severity,
            Site::Znode(znode.to_owned()),
            message.into(),
            help,
        )
    }

    /// A finding at a stored file or directory.
    pub fn stored(
        &mut self,
        severity: Severity,
        uri: impl ToString,
        message: impl Into<String>,
        help: &str,
    ) -> &mut Self {
        self.push(
            severity,
            Site::Stored(uri.to_string()),
            message.into(),
            help,
        )
    }

    fn push(&mut self, severity: Severity, site: Site, message: String, help: &str) -> &mut Self {
        self.out.push(Diagnostic {
            rule: self.rule.id,
            name: self.rule.name,
            severity,
            message,
            note: String::new(),
            site,
            key: None,
            related: Vec::new(),
            help: (!help.is_empty()).then(|| help.to_owned()),
            fix: None,
        });
        self
    }

    /// A further znode of the last finding.
    pub fn related(&mut self, znode: &str, note: impl Into<String>) -> &mut Self {
        if let Some(last) = self.out.last_mut() {
            last.related.push(Label {
                site: Site::Znode(znode.to_owned()),
                note: note.into(),
            });
        }
        self
    }

    /// A stored file that belongs to the last finding.
    pub fn related_uri(&mut self, uri: &str, note: impl Into<String>) -> &mut Self {
        if let Some(last) = self.out.last_mut() {
            last.related.push(Label {
                site: Site::Stored(uri.to_owned()),
                note: note.into(),
            });
        }
        self
    }
}
