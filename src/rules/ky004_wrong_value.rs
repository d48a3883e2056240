//! KY004: a value that does not convert to the type of its option.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::{Config, Entry, Reader, value};
use crate::flink::Version;
use crate::flink::convert;
use crate::flink::ha::HaMode;
use crate::flink::options::{self, Kind, Opt};
use crate::flink::restart::Name;
use crate::flink::settings::MIN_INTERVAL_MS;
use crate::flink::target::Deployment;
use crate::report::Severity;
use std::collections::BTreeMap;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY004",
    name: "wrong-value",
    severity: Severity::Error,
    summary: "A value that does not fit the type or the limits of its option",
    explain: "\
## What it checks
Values of the HA, restart and checkpointing options, with the grammar of the release: durations, whole numbers, true and
false, maps, port ranges, ACLs, and the limits of the chosen restart strategy. An error where the chosen HA mode or
restart strategy reads the value, else info.

## Why it matters
Flink parses a value only when it reads it: a wrong one ends the JobManager at its start (ZooKeeper options) or fails
every job submission (restart options).

## Example
```yaml
high-availability.zookeeper.client.session-timeout: 60 s
```
Up to 1.19 this option is a bare number of milliseconds, and `60 s` throws.

## Fix
Write the value as the message says.

## Flink versions
1.12 to 2.3. Durations: the ZooKeeper timeouts from 1.20 on, `m` for minutes from 1.15 on, ISO-8601 from 2.1 on.",
    check: Check::Config(check),
};

/// Every option of the release whose value does not convert to its type, by the option's current key.
pub fn invalid_values(
    config: &Config,
    version: Version,
    reader: Reader,
) -> BTreeMap<String, String> {
    options::of(version)
        .filter_map(|opt| {
            let (index, _) = opt.find(config)?;
            let why = convert::convert(opt, &config.entries[index].raw, version, reader).err()?;
            Some((opt.key.to_owned(), why))
        })
        .collect()
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let mut found = false;
    for opt in options::of(version) {
        let Some(entry) = opt
            .find(subject.config)
            .and_then(|(index, _)| subject.config.entries.get(index))
        else {
            continue;
        };
        if is_placeholder(&entry.text()) {
            continue;
        }
        let why = convert::convert(opt, &entry.raw, version, subject.target.reader).err();
        if let Some(why) = why.or_else(|| beyond_type(opt, entry, version)) {
            let read = is_read(opt, subject);
            found |= read;
            report(subject, findings, opt, entry, &why, read);
        }
    }
    if let (false, Err(why), Some(entry)) = (
        found,
        &subject.settings.restart.apache.on.strategy,
        subject.entry(subject.settings.restart.configured.entry()),
    ) && subject.settings.restart.name(version).is_some()
    {
        let key = why.split('`').nth(1).unwrap_or("");
        let place = subject.config.get(key).unwrap_or(entry);
        if !is_placeholder(&place.text()) {
            findings
                .value(
                    Severity::Error,
                    place,
                    format!("{why}: every job submission fails"),
                )
                .help("the limit holds in Flink 1.12-2.3");
        }
    }
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    opt: &Opt,
    entry: &Entry,
    why: &str,
    read: bool,
) {
    let shown = subject.shown(entry);
    let (severity, consequence) = match read {
        true if opt.key.starts_with("high-availability") => {
            (Severity::Error, "the JobManager does not start")
        }
        true if opt.key.starts_with("job-result") => {
            (Severity::Error, "the JobManager does not start")
        }
        true => (Severity::Error, "job submission fails"),
        false => (Severity::Info, "nothing reads it here"),
    };
    findings
        .value(
            severity,
            entry,
            format!("`{shown}` is no value for `{}`: {consequence}", entry.key),
        )
        .note(why)
        .help(example(opt, subject.version()));
}

/// Limits that lie behind the type.
fn beyond_type(opt: &Opt, entry: &Entry, version: Version) -> Option<String> {
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
    if opt.kind == Kind::Millis && version >= Version::V1_20 {
        return ms()?
            .is_none_or(|ms| ms > i64::from(i32::MAX))
            .then(|| "more than 2147483647 ms".to_owned());
    }
    None
}

/// Whether the chosen mode, strategy and deployment read the option.
fn is_read(opt: &Opt, subject: &Subject<'_>) -> bool {
    let settings = subject.settings;
    let mode = settings.ha.mode.value;
    if let Some(rest) = opt.key.strip_prefix("restart-strategy.") {
        let chosen = settings
            .restart
            .name(subject.version())
            .map_or("", Name::key);
        return rest.starts_with(chosen) && !chosen.is_empty();
    }
    if opt.key == options::INTERVAL.key {
        return true;
    }
    if opt.key == options::HA_PORT.key {
        return mode == HaMode::ZooKeeper && subject.target.deployment != Deployment::Yarn;
    }
    if opt.key.starts_with("high-availability.zookeeper") {
        return mode == HaMode::ZooKeeper;
    }
    mode.is_active()
}

fn example(opt: &Opt, version: Version) -> String {
    match opt.kind {
        Kind::Millis | Kind::LongMillis if version < Version::V1_20 => {
            "write milliseconds without a unit, for example 60000 (a Duration such as `60 s` from Flink 1.20 on)".to_owned()
        }
        Kind::Duration | Kind::Millis | Kind::LongMillis => {
            format!("write a number and a unit, for example `10 s` or `1 min` (grammar of Flink {version})")
        }
        Kind::Int | Kind::Long => "write a whole number".to_owned(),
        Kind::Bool => "write true or false".to_owned(),
        Kind::Double => "write a number, for example 1.5".to_owned(),
        Kind::Map => "write scheme:'user:password', with the quotes (Flink 1.20-2.3)".to_owned(),
        Kind::Text if opt.key == options::ACL.key => "write open or creator (Flink 1.12-2.3)".to_owned(),
        Kind::Text => "write a port or a range without spaces, for example 50000-50025 (Flink 1.12-2.3)".to_owned(),
    }
}
