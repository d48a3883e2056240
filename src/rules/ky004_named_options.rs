//! KY004 for options of named things: `metrics.reporter.NAME.interval`, `external-resource.NAME.amount`.

use super::Subject;
use super::keys::plain;
use super::subject::is_placeholder;
use crate::config::{Entry, Raw, Reader};
use crate::flink::Version;
use crate::flink::catalogue::{Known, Spec, lookup};
use crate::flink::convert;
use crate::report::Severity;

/// An option of a named thing whose value does not do what it says.
pub(super) struct Wrong<'a> {
    pub(super) entry: &'a Entry,
    /// None where no value at all would be right in this form.
    pub(super) spec: Option<Spec>,
    pub(super) severity: Severity,
    /// What Flink does.
    pub(super) consequence: &'static str,
    pub(super) why: String,
}

/// All of them, in the order of the file.
pub(super) fn wrong<'a>(subject: &Subject<'a>) -> Vec<Wrong<'a>> {
    let entries = plain(subject).filter(|entry| !is_placeholder(&entry.text()));
    entries.filter_map(|entry| judge(subject, entry)).collect()
}

fn judge<'a>(subject: &Subject<'a>, entry: &'a Entry) -> Option<Wrong<'a>> {
    let version = subject.version();
    let reader = subject.target.reader;
    if is_unseen(entry, reader, version) {
        return Some(Wrong {
            entry,
            spec: None,
            severity: Severity::Warning,
            consequence: "the reporter does not see it",
            why: format!(
                "in config.yaml, Flink 1.19-2.0 hand a reporter texts only: write '{}'",
                subject.shown(entry)
            ),
        });
    }
    let Known::Named(spec, pattern) = lookup(&entry.key, version) else {
        return None;
    };
    let why = convert::convert(&spec, &entry.raw, version, reader).err();
    let amount = pattern == AMOUNT;
    let small = || convert::long(&entry.raw).is_ok_and(|amount| amount <= 0);
    let (why, consequence) = match why {
        Some(why) if pattern.ends_with(".interval") => {
            (why, "Flink logs an error and reports every 10 s")
        }
        Some(why) => (why, "Flink throws where it reads it"),
        None if amount && small() => ("not positive".to_owned(), "Flink ignores the resource"),
        None => return None,
    };
    let used = is_used(subject, &entry.key, &pattern);
    Some(Wrong {
        entry,
        spec: Some(spec),
        severity: if used {
            Severity::Warning
        } else {
            Severity::Info
        },
        consequence: if used {
            consequence
        } else {
            "nothing reads it here"
        },
        why,
    })
}

const AMOUNT: &str = "external-resource.<resource_name>.amount";

/// What a reporter gets from Flink itself, and not from the properties that it is handed.
const READ_BY_FLINK: [&str; 5] = [
    "factory.class",
    "class",
    "filter.includes",
    "filter.excludes",
    "scope.variables.additional",
];

/// True for a parameter that its reporter does not see, because it is no text:
/// `Configuration.addAllToProperties` hands over objects, and `Properties.getProperty` knows strings only; from 2.1 on
/// `MetricConfig` takes both.
pub(super) fn is_unseen(entry: &Entry, reader: Reader, version: Version) -> bool {
    let fronts = ["metrics.reporter.", "traces.reporter."];
    let behind = fronts
        .iter()
        .find_map(|front| entry.key.strip_prefix(front));
    let parameter = behind
        .and_then(|behind| behind.split_once('.'))
        .map(|(_, p)| p);
    reader == Reader::Yaml
        && version <= Version::V2_0
        && !matches!(entry.raw, Raw::Str(_))
        && parameter.is_some_and(|p| !READ_BY_FLINK.contains(&p))
}

/// Whether the list of things names this one. Without a list every reporter is used, and no resource.
fn is_used(subject: &Subject<'_>, key: &str, pattern: &str) -> bool {
    let list = |list: &str, unset: bool, front: &str| {
        let name = key[front.len()..].split('.').next().unwrap_or("");
        subject.config.get(list).map_or(unset, |entry| {
            let text = entry.text();
            text.split([',', ';', '[', ']'])
                .any(|item| item.trim() == name)
        })
    };
    let front = |front| pattern.starts_with(front);
    match () {
        () if front("metrics.reporter.") => list("metrics.reporters", true, "metrics.reporter."),
        () if front("traces.reporter.") => list("traces.reporters", true, "traces.reporter."),
        () if front("events.reporter.") => list("events.reporters", true, "events.reporter."),
        () if front("external-resource.") => {
            list("external-resources", false, "external-resource.")
        }
        () => true,
    }
}

/// What a value of this option looks like, for those that KY004 has no words for.
pub(super) fn example(spec: Option<&Spec>) -> Option<&'static str> {
    match spec {
        None => Some("put it in quotes"),
        Some(spec) if spec.key == AMOUNT => Some("write how many, a whole number above 0"),
        Some(_) => None,
    }
}
