//! What the rules about keys share.

use super::Subject;
use crate::config::{Entry, Origin, Span};

/// Keys by which high availability and restarts are decided: a wrong one is an error.
pub(super) fn is_critical(key: &str) -> bool {
    [
        "high-availability",
        "restart-strategy",
        "recovery.",
        "zookeeper.",
    ]
    .iter()
    .any(|front| key.starts_with(front))
}

/// Entries that count and whose keys are no templates.
pub(super) fn plain<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Entry> {
    subject
        .config
        .effective()
        .filter(|entry| !entry.key.contains(['{', '$', '%', '<']) || entry.key.starts_with('$'))
}

/// The edit that writes another key; none where the key is written in parts (nested YAML) or not in the file.
pub(super) fn rename(subject: &Subject<'_>, entry: &Entry, to: &str) -> Vec<(Span, String)> {
    let whole = subject.source.slice(entry.key_span) == entry.key;
    if entry.origin == Origin::File && whole {
        vec![(entry.key_span, to.to_owned())]
    } else {
        Vec::new()
    }
}
