//! `fctl config diff`: what two configurations set differently, by meaning.

use super::assess::{self, Assessed, Circumstances};
use super::{Host, Outcome};
use crate::cli::{Diff, LiveFormat};
use crate::config::{Load, secrets};
use crate::error::{Error, Exit};
use crate::flink::meaning::{self, Meant};
use crate::flink::words::counted;
use crate::io;
use crate::report::{Report, Section, Style, json, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One side of the comparison.
struct Side {
    assessed: Assessed,
    meant: BTreeMap<String, Meant>,
}

/// Runs the command.
pub(crate) fn run(args: &Diff, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let sides = [
        side(&args.left, args, host)?,
        side(&args.right, args, host)?,
    ];
    let keys: BTreeSet<&String> = sides.iter().flat_map(|s| s.meant.keys()).collect();
    let total = keys.len();
    let differ = |key: &&String| {
        let [left, right] = sides.each_ref().map(|s| s.meant.get(*key));
        left.map(|m| &m.meaning) != right.map(|m| &m.meaning)
    };
    let keys: Vec<&String> = keys.into_iter().filter(differ).collect();
    let [left, right] = sides.each_ref().map(|s| s.assessed.source.name.clone());
    let rows = keys.iter().map(|key| {
        let [left, right] = sides.each_ref().map(|s| shown(s, key));
        vec![(*key).clone(), left, right]
    });
    let section = Section {
        title: match keys.len() {
            0 => format!("SAME: {left} and {right} mean the same"),
            count => format!(
                "{} between {left} and {right}",
                counted(count, "difference")
            ),
        },
        header: vec!["key".to_owned(), left, right],
        rows: rows.collect(),
        ..Section::default()
    };
    let same = keys.is_empty();
    let [a, b] = sides.each_ref().map(|s| s.assessed.target.version);
    let report = Report {
        command: "config diff",
        data: keys.iter().map(|key| object(&sides, key)).collect(),
        summary: format!("{} compared (Flink {a} and {b})", counted(total, "key")),
        sections: vec![section],
        ..Report::default()
    };
    let mut out = String::new();
    match args.format {
        LiveFormat::Text => text::render(&report, style, &mut out),
        LiveFormat::Json => json::render(&report, &mut out),
    }
    .map_err(|_| std::io::Error::other("formatting failed"))?;
    Ok(Outcome {
        text: out,
        errors: Vec::new(),
        exit: if same { Exit::Good } else { Exit::Findings },
    })
}

fn side(given: &str, args: &Diff, host: &mut Host<'_>) -> Result<Side, Error> {
    let (found, errors) = io::expand(given, false);
    let Some(first) = found.first() else {
        let nothing = || Error::path(given, "nothing to compare", "");
        return Err(errors.into_iter().next().unwrap_or_else(nothing));
    };
    let assessed = assess::assess(first, None, &args.target, Circumstances::default(), host)?;
    if let Load::Refused(why) = &assessed.config.load {
        let why = format!("Flink does not load it: {why}");
        return Err(Error::path(given, why, "fctl validate tells more"));
    }
    let target = &assessed.target;
    let meant = meaning::of(&assessed.config, target.version, target.reader);
    Ok(Side { assessed, meant })
}

/// The value as it is written, and its key where that is another one.
fn shown(side: &Side, key: &str) -> String {
    let Some(meant) = side.meant.get(key) else {
        return "-".to_owned();
    };
    let entry = &side.assessed.config.entries[meant.entry];
    let value = secrets::masked(&entry.key, &entry.raw.yaml_text());
    if entry.key == key {
        value
    } else {
        format!("{value} (as {})", entry.key)
    }
}

fn object(sides: &[Side; 2], key: &str) -> Value {
    let one = |side: &Side| {
        side.meant.get(key).map(|meant| {
            let entry = &side.assessed.config.entries[meant.entry];
            json!({
                "path": side.assessed.source.name,
                "line": side.assessed.source.position(entry.key_span.start).line,
                "key": secrets::masked("", &entry.key),
                "value": secrets::masked(&entry.key, &entry.raw.yaml_text()),
            })
        })
    };
    let [left, right] = sides.each_ref().map(one);
    json!({"key": secrets::masked("", key), "left": left, "right": right})
}
