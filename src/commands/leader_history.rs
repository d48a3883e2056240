//! `fctl leader history`: leader changes that `--watch` and switchovers recorded.

use super::{Host, Outcome, history_file, live};
use crate::cli::{History, StatusFormat};
use crate::error::{Error, Exit};
use crate::flink::live::Place;
use crate::flink::words::precise;
use crate::io;
use crate::report::{Report, Section, Style, json, text};
use serde_json::Value;

/// Runs the command.
pub(crate) fn run(args: &History, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let path = history_file(args.audit_log.as_deref(), host.env)?;
    let io::history::Lines { mut entries, bad } = lines(args, &path)?;
    if let Some(cluster) = wanted(args, host)? {
        match cluster {
            Wanted::Namespace(name) => entries.retain(|line| line["cluster"] == name.as_str()),
            Wanted::Place(place) => entries.retain(|line| is_of(line, &place)),
        }
    }
    entries.drain(..entries.len().saturating_sub(args.limit));
    let shown = path.display().to_string();
    let errors = match bad.as_slice() {
        [] => Vec::new(),
        [only] => vec![cut(&shown, format!("1 line is no entry, line {only}"))],
        [first, ..] => vec![cut(
            &shown,
            format!(
                "{} lines are no entries, the first is line {first}",
                bad.len()
            ),
        )],
    };
    let exit = if errors.is_empty() {
        Exit::Good
    } else {
        Exit::Unanswered
    };
    let mut out = String::new();
    if args.format == StatusFormat::Jsonl {
        for line in &entries {
            out.push_str(&line.to_string());
            out.push('\n');
        }
        return Ok(Outcome {
            text: out,
            errors,
            exit,
        });
    }
    let mut report = Report {
        command: "leader history",
        sections: section(&entries).into_iter().collect(),
        summary: summary(&entries, &shown),
        ..Report::default()
    };
    report.data = entries.into();
    match args.format {
        StatusFormat::Json => json::render(&report, &mut out),
        StatusFormat::Text | StatusFormat::Jsonl => text::render(&report, style, &mut out),
    }
    .map_err(|_| std::io::Error::other("formatting failed"))?;
    Ok(Outcome {
        text: out,
        errors,
        exit,
    })
}

fn cut(shown: &str, what: String) -> Error {
    let help =
        "the others are shown; fctl appends whole lines, another program or a crash may not have";
    Error::path(shown, what, help)
}

fn lines(args: &History, path: &std::path::Path) -> Result<io::history::Lines, Error> {
    match io::history::read(path)? {
        Some(read) => Ok(read),
        None if args.audit_log.is_none() => Ok(io::history::Lines::default()),
        None => {
            let help = "name the file that --watch --audit-log wrote";
            Err(Error::path(
                path.display().to_string(),
                "no such file",
                help,
            ))
        }
    }
}

/// Which cluster is asked for.
enum Wanted {
    Namespace(String),
    Place(Box<Place>),
}

/// The cluster that is asked for: by its namespace, or by a configuration. Without either: all.
fn wanted(args: &History, host: &Host<'_>) -> Result<Option<Wanted>, Error> {
    if args.cluster.is_some() || args.conf.is_none() {
        return Ok(args.cluster.clone().map(Wanted::Namespace));
    }
    let live = crate::cli::LiveArgs::of_conf(args.conf.clone());
    let place = live::context(&live, host)?.place;
    Ok(Some(Wanted::Place(Box::new(place))))
}

/// True if a line is about this cluster: the same namespace may exist on another ensemble.
pub(crate) fn is_of(line: &Value, place: &Place) -> bool {
    let quorum = line["quorum"].as_str();
    line["cluster"] == place.namespace.as_str()
        && quorum.is_none_or(|quorum| quorum == place.quorum_text())
}

/// The names of the clusters, each once.
fn clusters(lines: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = lines.iter().filter_map(|l| l["cluster"].as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Who leads after it: of a switchover that has ended who was seen to lead, not who was to.
fn now_leads(line: &Value) -> &str {
    let seen = line["leader"]["address"].as_str();
    let planned = line["to"]["address"].as_str();
    match (line["event"].as_str(), line["outcome"].as_str()) {
        (Some("switchover-ended"), Some("refused")) => {
            seen.or(line["from"]["address"].as_str()).unwrap_or("-")
        }
        (Some("switchover-ended"), _) => seen.unwrap_or("-"),
        _ => planned.unwrap_or("-"),
    }
}

fn summary(lines: &[Value], shown: &str) -> String {
    let changes = match lines.len() {
        1 => "1 entry".to_owned(),
        n => format!("{n} entries"),
    };
    match clusters(lines).as_slice() {
        [only] => format!("{changes} of {only} in {shown}"),
        _ => format!("{changes} in {shown}"),
    }
}

fn section(lines: &[Value]) -> Option<Section> {
    // The name of the cluster is in the summary if it is the same on all lines.
    let several = clusters(lines).len() > 1;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let leader = |value: &Value| value["address"].as_str().unwrap_or("-").to_owned();
    let row = |line: &Value| {
        let what = line["event"].as_str().unwrap_or("-");
        // A component that changed its leader, or how a switchover ended.
        let of = line["component"].as_str().or(line["outcome"].as_str());
        let of = of.map_or_else(String::new, |c| format!(" ({c})"));
        let gap = line["without_leader_ms"]
            .as_i64()
            .map_or_else(|| "-".to_owned(), precise);
        let at = text(&line["at"]);
        let mut row = vec![
            at.get(..19).unwrap_or(&at).replace('T', " "),
            format!("{what}{of}"),
            leader(&line["from"]),
            now_leads(line).to_owned(),
            gap,
        ];
        if several {
            row.insert(1, text(&line["cluster"]));
        }
        row
    };
    let mut header = vec!["at (UTC)", "what", "from", "to", "no leader for"];
    if several {
        header.insert(1, "cluster");
    }
    (!lines.is_empty()).then(|| Section {
        header: header.iter().map(|h| (*h).to_owned()).collect(),
        rows: lines.iter().map(row).collect(),
        ..Section::default()
    })
}
