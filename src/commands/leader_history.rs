//! `fctl leader history`: leader changes that `--watch` and switchovers recorded.

use super::{Host, Outcome, history_file, live};
use crate::cli::{History, StatusFormat};
use crate::error::{Error, Exit};
use crate::flink::words::precise;
use crate::io;
use crate::report::{Report, Section, Style, json, text};
use serde_json::Value;

/// Runs the command.
pub(crate) fn run(args: &History, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let path = history_file(args.audit_log.as_deref(), host.env)?;
    let (mut lines, bad) = io::history::read(&path)?;
    if let Some(cluster) = wanted(args, host)? {
        lines.retain(|line| line["cluster"] == cluster.as_str());
    }
    lines.drain(..lines.len().saturating_sub(args.limit));
    let shown = path.display().to_string();
    let errors = match bad.as_slice() {
        [] => Vec::new(),
        [first, ..] => vec![Error::path(
            &shown,
            format!(
                "{} lines are no entries, the first is line {first}",
                bad.len()
            ),
            "the others are shown; fctl only appends whole lines",
        )],
    };
    let exit = if errors.is_empty() {
        Exit::Good
    } else {
        Exit::Unanswered
    };
    let mut out = String::new();
    if args.format == StatusFormat::Jsonl {
        for line in &lines {
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
        sections: section(&lines).into_iter().collect(),
        summary: format!("{} changes in {shown}", lines.len()),
        ..Report::default()
    };
    report.data = lines.into();
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

/// The cluster that is asked for: by its namespace, or by a configuration. Without either: all.
fn wanted(args: &History, host: &Host<'_>) -> Result<Option<String>, Error> {
    if args.cluster.is_some() || args.conf.is_none() {
        return Ok(args.cluster.clone());
    }
    let live = crate::cli::LiveArgs::of_conf(args.conf.clone());
    Ok(Some(live::context(&live, host)?.place.namespace))
}

fn section(lines: &[Value]) -> Option<Section> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let leader = |value: &Value| value["address"].as_str().unwrap_or("-").to_owned();
    let row = |line: &Value| {
        let what = line["event"]
            .as_str()
            .or(line["outcome"].as_str())
            .unwrap_or("-");
        let of = line["component"]
            .as_str()
            .map_or_else(String::new, |c| format!(" ({c})"));
        let gap = line["without_leader_ms"]
            .as_i64()
            .map_or_else(|| "-".to_owned(), precise);
        let at = text(&line["at"]);
        vec![
            at.get(..19).unwrap_or(&at).replace('T', " "),
            text(&line["cluster"]),
            format!("{what}{of}"),
            leader(&line["from"]),
            leader(&line["to"]),
            gap,
        ]
    };
    (!lines.is_empty()).then(|| Section {
        header: [
            "at (UTC)",
            "cluster",
            "what",
            "from",
            "to",
            "without leader",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: lines.iter().map(row).collect(),
        ..Section::default()
    })
}
