//! What a rule judges: one file, its settings, and what it is judged for.

use crate::config::{Config, Entry, Origin, Reader, Source, secrets};
use crate::flink::target::Deployment;
use crate::flink::{Settings, Target, Version};
use crate::report::FileId;

/// One configuration file with everything known about it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The file in the report.
    pub file: FileId,
    /// The text.
    pub source: &'a Source,
    /// What the reader made of it.
    pub config: &'a Config,
    /// What it means.
    pub settings: &'a Settings,
    /// What it is judged for.
    pub target: &'a Target,
    /// `masters` in the report, if it lies beside the file.
    pub masters_file: Option<FileId>,
    /// True if edits may be offered: byte offsets of the text are those of the file.
    pub fixable: bool,
}

impl Subject<'_> {
    /// The release.
    pub fn version(&self) -> Version {
        self.target.version
    }

    /// True for the line reader of `flink-conf.yaml`.
    pub fn is_legacy(&self) -> bool {
        self.target.reader == Reader::Legacy
    }

    /// The entry with this index.
    pub fn entry(&self, index: Option<usize>) -> Option<&Entry> {
        index.and_then(|i| self.config.entries.get(i))
    }

    /// The value of an entry as it may be shown.
    pub fn shown(&self, entry: &Entry) -> String {
        secrets::masked(&entry.key, &entry.text())
    }

    /// Different hosts of `masters`, if the file is there and somebody reads it: only the standalone start scripts do.
    pub fn master_hosts(&self) -> Vec<&str> {
        let read = [Deployment::Standalone, Deployment::Unknown];
        if !read.contains(&self.target.deployment) {
            return Vec::new();
        }
        self.target.masters.as_ref().map_or_else(Vec::new, |m| {
            crate::config::masters::distinct_hosts(&m.masters)
        })
    }

    /// Entries written in the file, not on the command line.
    pub fn written(&self) -> impl Iterator<Item = &Entry> {
        self.config
            .entries
            .iter()
            .filter(|e| e.origin == Origin::File)
    }
}

/// True for a value that a templating step should have replaced: `${X}`, `{{ x }}`, `{% x %}`, `%X%`,
/// `<%= x %>`.
pub(super) fn is_placeholder(value: &str) -> bool {
    let braces = value.find("${").is_some_and(|at| value[at..].contains('}'));
    let percent = || {
        let mut parts = value.split('%').skip(1);
        parts.any(|p| p.len() > 1 && p.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
            && value.matches('%').count() > 1
    };
    braces || value.contains("{{") || value.contains("{%") || value.contains("<%") || percent()
}
