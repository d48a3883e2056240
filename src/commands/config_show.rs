//! `fctl config show`: what Flink really loads.

use super::assess::{self, Assessed, Circumstances};
use super::data::{self, Options};
use super::{Host, Outcome, verdict};
use crate::cli::{Show, ShowFormat};
use crate::config::{Load, Origin, secrets};
use crate::error::{Error, Exit};
use crate::io;
use crate::report::{Report, Section, Skipped, Style, json, text};
use serde_json::Value;
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
                    report.sections.push(section(&assessed, args.show_secrets));
                }
                objects.push(data::object(&assessed, options));
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

/// Key, value and the line that set it.
fn section(a: &Assessed, show_secrets: bool) -> Section {
    let mut entries: Vec<_> = a.config.effective().collect();
    entries.sort_by(|x, y| x.key.cmp(&y.key));
    let rows = entries
        .into_iter()
        .map(|entry| {
            let value = entry.raw.yaml_text();
            let shown = if show_secrets {
                value
            } else {
                secrets::masked(&entry.key, &value)
            };
            let place = match entry.origin {
                Origin::File => format!("line {}", a.source.position(entry.key_span.start).line),
                Origin::CommandLine => "-D".to_owned(),
            };
            let key = if show_secrets {
                entry.key.clone()
            } else {
                secrets::masked("", &entry.key)
            };
            vec![key, shown, place]
        })
        .collect();
    Section {
        rows,
        ..Section::default()
    }
}
