//! `fctl config show`: what Flink really loads.

use super::assess::{self, Assessed, Circumstances};
use super::data::{self, Options};
use super::{Host, Outcome, verdict};
use crate::cli::{Show, ShowFormat};
use crate::config::{Entry, Load, Origin, secrets};
use crate::error::{Error, Exit};
use crate::flink::catalogue::{self, Known};
use crate::io;
use crate::report::{Report, Section, Skipped, Style, json, text};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Runs the command.
pub(crate) fn run(args: &Show, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let options = if args.show_secrets {
        Options::Plain
    } else {
        Options::Masked
    };
    let mut report = Report {
        command: "config show",
        ..Report::default()
    };
    let mut objects: Vec<Value> = Vec::new();
    let (mut errors, mut exit) = (Vec::new(), Exit::Good);
    for place in assess::places(&args.paths, &args.target, host)? {
        match one(&place, args, host) {
            Ok(assessed) => {
                if assessed.config.load != Load::Ok {
                    exit = exit.worse(Exit::Findings);
                }
                report.sections.push(verdict::single(&assessed, false));
                if assessed.config.load == Load::Ok {
                    report.sections.push(section(&assessed, args));
                }
                let mut object = data::object(&assessed, options);
                if args.all {
                    object["defaults"] = json!(data::defaults(&assessed));
                }
                objects.push(object);
            }
            Err(error) => {
                exit = exit.worse(error.exit());
                objects.push(data::unjudged(&place.given, &error.to_string()));
                report.skipped.push(Skipped {
                    check: place.given.clone(),
                    reason: error.to_string(),
                });
                errors.push(error);
            }
        }
    }
    let mut out = String::new();
    let failed = |_| Error::from(std::io::Error::other("formatting failed"));
    match args.format {
        ShowFormat::Text => text::render(&report, style, &mut out).map_err(failed)?,
        ShowFormat::Json => {
            report.data = Value::Array(objects);
            json::render(&report, &mut out).map_err(failed)?;
        }
        ShowFormat::Jsonl => {
            for object in &objects {
                writeln!(out, "{object}").map_err(failed)?;
            }
        }
    }
    Ok(Outcome {
        text: out,
        errors,
        exit,
    })
}

fn one(place: &io::Place, args: &Show, host: &mut Host<'_>) -> Result<Assessed, Error> {
    let (found, errors) = io::expand(&place.given, false);
    let Some(first) = found.first() else {
        let nothing = || Error::path(&place.given, "nothing to show", "");
        return Err(errors.into_iter().next().unwrap_or_else(nothing));
    };
    assess::assess(
        first,
        place.from.clone(),
        &args.target,
        Circumstances::default(),
        host,
    )
}

/// Key, value, and where it comes from; with `all` the defaults of what is not set.
fn section(a: &Assessed, args: &Show) -> Section {
    let mut rows: Vec<[String; 3]> = a.config.effective().map(|e| row(a, e, args)).collect();
    if args.all {
        let defaults = data::defaults(a).into_iter();
        rows.extend(defaults.map(|(key, value)| [key, value, "default".to_owned()]));
    }
    rows.sort();
    Section {
        header: ["key", "value", "from"].map(str::to_owned).to_vec(),
        rows: rows.into_iter().map(Vec::from).collect(),
        ..Section::default()
    }
}

fn row(a: &Assessed, entry: &Entry, args: &Show) -> [String; 3] {
    let value = entry.raw.yaml_text();
    let shown = if args.show_secrets {
        value
    } else {
        secrets::masked(&entry.key, &value)
    };
    let place = match entry.origin {
        Origin::File => format!("line {}", a.source.position(entry.key_span.start).line),
        Origin::CommandLine => "-D".to_owned(),
    };
    let meaning = match catalogue::lookup(&entry.key, a.target.version) {
        Known::Fallback(read) => read
            .iter()
            .find(|(_, fallback)| fallback.deprecated)
            .map_or_else(String::new, |(spec, _)| {
                format!(", old name of {}", spec.key)
            }),
        Known::Elsewhere(releases) => format!(", known in {} only", releases.describe()),
        Known::Unused(_) | Known::Unknown => ", no option of Flink".to_owned(),
        _ => String::new(),
    };
    let key = if args.show_secrets {
        entry.key.clone()
    } else {
        secrets::masked("", &entry.key)
    };
    [key, shown, format!("{place}{meaning}")]
}
