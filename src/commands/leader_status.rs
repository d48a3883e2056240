//! `fctl leader status`: who leads, since when, who waits, and does it all agree.

use super::leader_history::is_of;
use super::leader_text::Only;
use super::live::{self, Reading};
use super::{Host, Outcome, history_file, leader_data, leader_raw, leader_text};
use crate::cli::{Status, StatusFormat};
use crate::error::{Error, Exit};
use crate::flink::Version;
use crate::flink::hosts::Role;
use crate::io::{self, Runtimes};
use crate::report::{Report, Severity, Skipped, Style, json, text};
use crate::rules::{self, LiveSubject};
use std::fmt::Write as _;

/// Runs the command.
pub(crate) fn run(args: &Status, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let reading = live::read(&args.live, !args.no_rest, host)?;
    if let Some(node) = &args.raw {
        return leader_raw::run(&reading, node);
    }
    if let (true, Some(name)) = (args.role, &args.host) {
        return role(&reading, name, args);
    }
    let only = chosen(args, &reading)?;
    let elections = elections(&reading, host);
    let subject = LiveSubject {
        live: &reading.live,
        cluster: &reading.cluster,
        deployment: reading.context.deployment,
        masters: reading.context.masters.as_ref(),
        neighbours: &reading.neighbours,
        elections: &elections,
    };
    let diagnostics = rules::run_live(&subject);
    let broken = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let good = reading.cluster.has_leader() && !broken;
    let version = args.live.flink_version;
    let report = Report {
        command: "leader status",
        data: only.of(leader_data::object(&reading, version)),
        sections: leader_text::sections(&reading, only),
        summary: leader_text::footer(&reading, version, good),
        skipped: skipped(&reading),
        diagnostics,
        files: Vec::new(),
    };
    let mut out = String::new();
    match args.format {
        StatusFormat::Text => text::render(&report, style, &mut out),
        StatusFormat::Json => json::render(&report, &mut out),
        StatusFormat::Jsonl => writeln!(out, "{}", report.data),
    }
    .map_err(|_| std::io::Error::other("formatting failed"))?;
    let exit = if good { Exit::Good } else { Exit::Findings };
    Ok(Outcome {
        text: out,
        errors: Vec::new(),
        exit,
    })
}

/// The last hour's elections that the history knows; two watches may have seen the same one.
fn elections(reading: &Reading, host: &Host<'_>) -> Vec<i64> {
    let path = history_file(None, host.env);
    let read = path.and_then(|path| io::history::read(&path));
    let lines = read.ok().flatten().unwrap_or_default().entries;
    let mut found: Vec<(i64, &str)> = lines
        .iter()
        .filter(|l| l["event"] == "leader-elected" && is_of(l, &reading.live.place))
        .filter(|l| l["component"].as_str().is_none_or(|c| c == "dispatcher"))
        .filter_map(|line| {
            let at = line["at"].as_str()?.parse::<jiff::Timestamp>().ok()?;
            Some((at.as_millisecond(), line["to"]["session"].as_str()?))
        })
        .filter(|(at, _)| (0..=3_600_000).contains(&reading.live.at_ms.saturating_sub(*at)))
        .collect();
    found.sort_unstable();
    // The same leader within a few seconds is one election, seen by two watches.
    found.dedup_by(|next, last| next.1 == last.1 && next.0 - last.0 < 5_000);
    found.into_iter().map(|(at, _)| at).collect()
}

/// Checks that could not be made.
fn skipped(reading: &Reading) -> Vec<Skipped> {
    let mut skipped = Vec::new();
    let published = reading.cluster.component("rest_server");
    if reading.live.rest.is_none() && published.is_some_and(|c| c.info.is_some()) {
        skipped.push(Skipped {
            check: "ZK007".to_owned(),
            reason: "the leader's REST API was not asked".to_owned(),
        });
    }
    if let Some(what) = reading
        .live
        .rest
        .as_ref()
        .and_then(|r| r.incomplete.clone())
    {
        skipped.push(Skipped {
            check: "ZK015".to_owned(),
            reason: what,
        });
    }
    let told = reading.live.rest.as_ref();
    let told = told.and_then(|r| r.flink_version.as_deref());
    if let Some(told) = told.filter(|told| Version::of_release(told).is_none()) {
        skipped.push(Skipped {
            check: "ZK015".to_owned(),
            reason: format!(
                "the leader says that it is Flink {told}, which this fctl does not know"
            ),
        });
    }
    skipped
}

/// The part that is asked for; a job by the beginning of its id.
fn chosen<'a>(args: &'a Status, reading: &'a Reading) -> Result<Only<'a>, Error> {
    let job = args.job.as_deref().map(|id| chosen_job(reading, id));
    let component = args.component.as_deref();
    let known = |name: &str| reading.cluster.components.iter().any(|c| c.name == name);
    if let Some(name) = component.filter(|name| !known(name)) {
        return Err(Error::usage(
            format!("no component {name} in {}", reading.cluster.namespace),
            "there are dispatcher, resource_manager, rest_server, and job_manager where jobs run",
        ));
    }
    Ok(Only {
        component,
        job: job.transpose()?,
    })
}

/// One word about a host, with its exit code.
fn role(reading: &Reading, name: &str, args: &Status) -> Result<Outcome, Error> {
    // A snapshot is judged offline: names are compared as they are written.
    let runtimes = match args.live.from {
        Some(_) => None,
        None => Some(Runtimes::new()?),
    };
    let resolve = |host: &str| match (host.parse(), &runtimes) {
        (Ok(ip), _) => vec![ip],
        (Err(_), None) => Vec::new(),
        (Err(_), Some(runtimes)) => {
            let asked = io::members::addresses(host.to_owned(), args.live.timeout);
            runtimes.run(args.live.timeout, asked).unwrap_or_default()
        }
    };
    let role = reading.evidence().role(name, &resolve);
    let exit = match role {
        Role::Leader | Role::Standby => Exit::Good,
        Role::None => Exit::Findings,
        Role::Unknown => Exit::Unanswered,
    };
    Ok(Outcome {
        text: format!("{}\n", role.name()),
        errors: Vec::new(),
        exit,
    })
}

/// The job that an id, or the beginning of one, means.
fn chosen_job<'a>(reading: &'a Reading, given: &str) -> Result<&'a str, Error> {
    let ids = reading.cluster.jobs.iter().map(|j| j.id.as_str());
    let found: Vec<&str> = ids.clone().filter(|id| id.starts_with(given)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Error::usage(
            format!("no job {given} in {}", reading.cluster.namespace),
            match reading.cluster.jobs.len() {
                0 => "there are no jobs".to_owned(),
                _ => format!("there are: {}", ids.take(20).collect::<Vec<_>>().join(", ")),
            },
        )),
        several => Err(Error::usage(
            format!("{given} begins the ids of {} jobs", several.len()),
            format!(
                "give more digits: {}",
                several[..several.len().min(20)].join(", ")
            ),
        )),
    }
}
