//! KY004: a value that does not convert to the type of its option.

use super::ky004_named_options as named;
use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::{Config, Entry, Reader, value};
use crate::flink::Version;
use crate::flink::catalogue::{self, Set, Spec, Type};
use crate::flink::convert;
use crate::flink::ha::HaMode;
use crate::flink::options;
use crate::flink::restart::Name;
use crate::flink::settings::MIN_INTERVAL_MS;
use crate::flink::target::Deployment;
use crate::report::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY004",
    name: "wrong-value",
    severity: Severity::Error,
    summary: "A value that does not fit the type or the limits of its option",
    explain: "\
## What it checks
The value of every option of the release, with the grammar of its type there: durations, memory sizes, whole numbers,
floats, true and false, the words of an enum, lists, maps; port ranges, ACLs and the limits of the chosen restart strategy.
Options of named things (`metrics.reporter.NAME.interval`, `external-resource.NAME.amount`) count too; of a reporter also
that a number or a truth value in config.yaml is no text, and Flink 1.19 to 2.0 hand it texts only. An error where the chosen HA mode or restart strategy reads the value, info where it does not, a warning for all others.

## Why it matters
Flink parses a value only when it reads it: a wrong one ends the JobManager at its start (ZooKeeper options), fails
every job submission (restart options), or throws wherever else it is read.

## Example
```yaml
high-availability.zookeeper.client.session-timeout: 60 s
```
Up to 1.19 this option is a bare number of milliseconds, and `60 s` throws.

## Fix
Write the value as the message says.

## Flink versions
1.12 to 2.3. Types are those of the release. Durations: the ZooKeeper timeouts from 1.20 on, `m` for minutes from 1.15
on, ISO-8601 from 2.1 on.",
    check: Check::Config(check),
};

/// Every option of the release whose value does not convert to its type, by the option's current key.
pub fn invalid_values(
    config: &Config,
    version: Version,
    reader: Reader,
) -> BTreeMap<String, String> {
    catalogue::set(config, version)
        .into_iter()
        .filter_map(|Set { spec, entry }| {
            let why =
                convert::convert(&spec, &config.entries[entry?].raw, version, reader).err()?;
            Some((spec.key.to_owned(), why))
        })
        .collect()
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let mut found = false;
    let mut told = BTreeSet::new();
    for Set { spec, entry } in catalogue::set(subject.config, version) {
        let Some((index, entry)) = entry.and_then(|i| Some((i, subject.config.entries.get(i)?)))
        else {
            continue;
        };
        // Without the name of a thing in front nothing reads such a key: KY001 speaks of it.
        if is_placeholder(&entry.text()) || spec.suffix || spec.is_pattern() {
            continue;
        }
        let why = convert::convert(&spec, &entry.raw, version, subject.target.reader).err();
        if let Some(why) = why.or_else(|| beyond_type(&spec, entry, version)) {
            let use_ = is_used(&spec, subject);
            found |= use_ == Use::Read;
            // One entry may stand for several options.
            if told.insert(index) {
                report(subject, findings, &spec, entry, &why, use_);
            }
        }
    }
    for wrong in named::wrong(subject) {
        let shown = subject.shown(wrong.entry);
        let (key, consequence) = (&wrong.entry.key, wrong.consequence);
        let message = match wrong.spec {
            Some(_) => format!("`{shown}` is no value for `{key}`: {consequence}"),
            None => format!("`{key}` is not a text: {consequence}"),
        };
        let help = named::example(wrong.spec.as_ref()).map(str::to_owned);
        let help = help.or_else(|| wrong.spec.map(|spec| example(&spec, version)));
        findings
            .value(wrong.severity, wrong.entry, message)
            .note(wrong.why)
            .help(help.unwrap_or_default());
    }
    if !found {
        limits(subject, findings);
    }
}

/// What the loader of the chosen restart strategy refuses although every value has its type.
fn limits(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let restart = &subject.settings.restart;
    let (Err(why), Some(entry)) = (
        &restart.apache.on.strategy,
        subject.entry(restart.configured.entry()),
    ) else {
        return;
    };
    let key = why.split('`').nth(1).unwrap_or("");
    let place = subject.config.get(key).unwrap_or(entry);
    if restart.name(subject.version()).is_some() && !is_placeholder(&place.text()) {
        findings
            .value(
                Severity::Error,
                place,
                format!("{why}: every job submission fails"),
            )
            .help("the limit holds in Flink 1.12-2.3");
    }
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    spec: &Spec,
    entry: &Entry,
    why: &str,
    use_: Use,
) {
    let shown = subject.shown(entry);
    let (severity, consequence) = match use_ {
        Use::Read if spec.key.starts_with("high-availability") => {
            (Severity::Error, "the JobManager does not start")
        }
        Use::Read if spec.key.starts_with("job-result") => {
            (Severity::Error, "the JobManager does not start")
        }
        Use::Read => (Severity::Error, "job submission fails"),
        Use::Somewhere => (Severity::Warning, "Flink throws where it reads it"),
        Use::Unread => (Severity::Info, "nothing reads it here"),
    };
    findings
        .value(
            severity,
            entry,
            format!("`{shown}` is no value for `{}`: {consequence}", entry.key),
        )
        .note(why)
        .help(example(spec, subject.version()));
}

/// Limits that lie behind the type.
fn beyond_type(opt: &Spec, entry: &Entry, version: Version) -> Option<String> {
    let text = entry.text();
    if opt.key == options::HA_PORT.key {
        return value::parse_port_range(&text).err();
    }
    if opt.key == options::ACL.key {
        let known = ["open", "creator"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word));
        return (!known).then(|| "neither open nor creator".to_owned());
    }
    let ms = || {
        convert::duration(&entry.raw, version)
            .ok()
            .map(value::Duration::millis)
    };
    if opt.key == options::INTERVAL.key {
        return ms()?.is_none_or(|ms| ms < MIN_INTERVAL_MS).then(|| {
            format!(
                "smaller than {MIN_INTERVAL_MS} ms; to switch checkpointing off, delete the key"
            )
        });
    }
    if MILLIS.contains(&opt.key) && opt.kind == Type::Duration {
        return ms()?
            .is_none_or(|ms| ms > i64::from(i32::MAX))
            .then(|| "more than 2147483647 ms".to_owned());
    }
    None
}

/// Durations of the ZooKeeper client, whose milliseconds Curator takes as an `int`.
const MILLIS: [&str; 3] = [
    "high-availability.zookeeper.client.session-timeout",
    "high-availability.zookeeper.client.connection-timeout",
    "high-availability.zookeeper.client.retry-wait",
];

/// Whether something reads an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// The chosen HA mode, strategy or deployment does.
    Read,
    /// It does not.
    Unread,
    /// Some part of Flink does, at its own time.
    Somewhere,
}

fn is_used(opt: &Spec, subject: &Subject<'_>) -> Use {
    let settings = subject.settings;
    let mode = settings.ha.mode.value;
    let read = |yes: bool| if yes { Use::Read } else { Use::Unread };
    if let Some(rest) = opt.key.strip_prefix("restart-strategy.") {
        let chosen = settings
            .restart
            .name(subject.version())
            .map_or("", Name::key);
        return read(rest.starts_with(chosen) && !chosen.is_empty());
    }
    if opt.key == options::INTERVAL.key {
        return Use::Read;
    }
    if opt.key == options::HA_PORT.key {
        let yarn = subject.target.deployment == Deployment::Yarn;
        return read(mode == HaMode::ZooKeeper && !yarn);
    }
    if opt.key.starts_with("high-availability.zookeeper") {
        return read(mode == HaMode::ZooKeeper);
    }
    let ha = ["high-availability", "job-result", "application-result"];
    if ha.iter().any(|front| opt.key.starts_with(front)) {
        return read(mode.is_active());
    }
    Use::Somewhere
}

fn example(opt: &Spec, version: Version) -> String {
    if opt.list {
        return if version >= Version::V1_19 {
            "write `a;b`, or in config.yaml a YAML list".to_owned()
        } else {
            "write `a;b`, quotes around an item that holds a `;`".to_owned()
        };
    }
    match opt.kind {
        Type::Integer if MILLIS.contains(&opt.key) => {
            "write milliseconds without a unit, for example 60000 (a Duration such as `60 s` from Flink 1.20 on)".to_owned()
        }
        Type::Duration => {
            format!("write a number and a unit, for example `10 s` or `1 min` (grammar of Flink {version})")
        }
        Type::Integer | Type::Long => "write a whole number".to_owned(),
        Type::Boolean => "write true or false".to_owned(),
        Type::Double | Type::Float => "write a number, for example 1.5".to_owned(),
        Type::MemorySize => "write a number and a unit, for example `1024m` or `4 gb` (powers of 1024)".to_owned(),
        Type::Enum => format!("write one of {}", opt.choices().collect::<Vec<_>>().join(", ")),
        Type::Map if opt.key.ends_with(".authorization") => {
            "write scheme:'user:password', with the quotes (Flink 1.20-2.3)".to_owned()
        }
        Type::Map => "write `key:value,key:value`, quotes around what holds a `:` or a `,`".to_owned(),
        Type::String if opt.key == options::ACL.key => "write open or creator (Flink 1.12-2.3)".to_owned(),
        Type::String => "write a port or a range without spaces, for example 50000-50025 (Flink 1.12-2.3)".to_owned(),
    }
}
