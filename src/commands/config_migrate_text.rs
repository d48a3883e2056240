//! What `fctl config migrate` says, to people and to programs. Keys and counts, no value that could be a secret.

use super::config_migrate::Done;
use crate::config::migrate::{Oddity, What};
use crate::config::{NoteKind, secrets};
use crate::flink::migration::{self, Change};
use crate::flink::words::counted;
use crate::report::{Report, Section};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The report: what became of lines, and of keys.
pub(super) fn report(done: &Done) -> Report {
    let keys = done.migrated.config.to_map().len();
    let (from, to) = (done.from.0, done.to.0);
    let mut sections = vec![Section {
        title: format!(
            "MIGRATED {}, read by Flink {from} ({}), to config.yaml for Flink {to} ({}): {}, read back the same",
            done.name,
            done.from.1.word(),
            done.to.1,
            counted(keys, "key"),
        ),
        ..Section::default()
    }];
    let lines: Vec<Vec<String>> = done
        .migrated
        .oddities
        .iter()
        .map(|o| vec![o.line.to_string(), shown_key(o.key.as_deref()), oddity(o)])
        .collect();
    if !lines.is_empty() {
        sections.push(Section {
            header: ["line", "key", &format!("what Flink {from} made of it")]
                .map(str::to_owned)
                .to_vec(),
            rows: lines,
            ..Section::default()
        });
    }
    let numbers = lines_of(done);
    let changes: Vec<Vec<String>> = done
        .changes
        .iter()
        .map(|c| {
            let line = numbers
                .get(c.key.as_str())
                .map_or_else(String::new, usize::to_string);
            vec![line, shown_key(Some(&c.key)), change(done, c)]
        })
        .collect();
    if !changes.is_empty() {
        sections.push(Section {
            header: ["line", "key", &format!("what Flink {to} makes of it")]
                .map(str::to_owned)
                .to_vec(),
            rows: changes,
            ..Section::default()
        });
    }
    Report {
        command: "config migrate",
        data: data(done),
        summary: summary(done),
        sections: sections.into_iter().map(Section::masked).collect(),
        ..Report::default()
    }
}

fn summary(done: &Done) -> String {
    let oddities = &done.migrated.oddities;
    let count = |word: &str| oddities.iter().filter(|o| o.what.word() == word).count();
    let mut parts: Vec<String> = ["ignored", "overridden", "cut", "kept-oddly"]
        .into_iter()
        .filter(|word| count(word) > 0)
        .map(|word| {
            format!(
                "{} {}",
                counted(count(word), "line"),
                word.replace('-', " ")
            )
        })
        .collect();
    if !done.changes.is_empty() {
        let changes = counted(done.changes.len(), "key");
        parts.push(format!(
            "{changes} with another effect in Flink {}",
            done.to.0
        ));
    }
    let place = match &done.written {
        Some((path, Some(aside))) => format!(
            "written to {}; the old file is {} now",
            path.display(),
            aside.display()
        ),
        Some((path, None)) => format!("written to {}", path.display()),
        None => String::new(),
    };
    let said = if parts.is_empty() {
        "every line means the same".to_owned()
    } else {
        parts.join(", ")
    };
    if place.is_empty() {
        said
    } else {
        format!("{said}; {place}")
    }
}

/// Whether somebody should look at a line: not where only a marker of YAML was dropped.
pub(super) fn is_worth_a_look(oddity: &Oddity) -> bool {
    oddity.what != What::Ignored(NoteKind::DocumentMarker)
}

fn shown_key(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| {
        secrets::visible(&secrets::masked("", key))
    })
}

/// The line at which each key is set.
fn lines_of(done: &Done) -> HashMap<&str, usize> {
    let source = crate::config::Source::new("", done.source.as_str());
    let entries = done.migrated.config.entries.iter();
    entries
        .map(|e| (e.key.as_str(), source.position(e.key_span.start).line))
        .collect()
}

fn oddity(oddity: &Oddity) -> String {
    match &oddity.what {
        What::Ignored(kind) => format!("ignored: {}; a comment in the new file", ignored(kind)),
        What::Overridden(line) => {
            format!("line {line} sets the same key and wins; a comment in the new file")
        }
        What::Cut => "cut at the `#`: the rest was never read and is a comment in the new file; in config.yaml a value may \
                      hold a `#`"
            .to_owned(),
        What::Quoted => "the quotes are a part of the value; kept".to_owned(),
        What::NotNested => {
            "indented below a line without a value: it set this key at top level; kept".to_owned()
        }
        What::MarkInKey => "the byte order mark of the file is a part of the key; kept".to_owned(),
        What::OddKey => "the key holds blanks, quotes or other characters that no key has; kept".to_owned(),
        What::OddValue => "the value holds control characters or blanks that are no space; kept".to_owned(),
        What::Replaced => "bytes that are not UTF-8 were read as U+FFFD; kept".to_owned(),
    }
}

/// Why the line reader drops a line.
fn ignored(kind: &NoteKind) -> String {
    match kind {
        NoteKind::NoSeparator(_) => "no `: ` in it".to_owned(),
        NoteKind::TabAfterColon(_) => "a tab behind the colon, where a space must stand".to_owned(),
        NoteKind::NestedBlock(_) => {
            "no value; what stands indented below was not taken for its parts".to_owned()
        }
        NoteKind::EmptyValue => "no value".to_owned(),
        NoteKind::DocumentMarker => "a marker of YAML".to_owned(),
        _ => "not a key with a value".to_owned(),
    }
}

fn change(done: &Done, change: &Change) -> String {
    let (from, to) = (done.from.0, done.to.0);
    let hidden = |text: &str| secrets::visible(&secrets::masked(&change.key, text));
    match &change.what {
        migration::What::Removed(Some(key)) => {
            format!("no longer an option: nothing reads it; write `{key}`")
        }
        migration::What::Removed(None) => "no longer an option: nothing reads it".to_owned(),
        migration::What::Overruled(key) => format!("`{key}`, which is set too, wins from now on"),
        migration::What::TakesEffect(key) => {
            format!("Flink {from} did not read it; Flink {to} does, as `{key}`")
        }
        migration::What::Refused(why) => format!("the value no longer converts: {}", hidden(why)),
        migration::What::Accepted => {
            format!("Flink {from} could not convert the value; Flink {to} can")
        }
        migration::What::Means(then, now) => {
            format!(
                "read as {}, in Flink {from} as {}",
                hidden(now),
                hidden(then)
            )
        }
    }
}

fn data(done: &Done) -> Value {
    let numbers = lines_of(done);
    let lines = done.migrated.oddities.iter().map(|o| {
        json!({
            "line": o.line,
            "key": o.key.as_ref().map(|key| secrets::masked("", key)),
            "kind": o.what.word(),
            "message": secrets::masked("", &oddity(o)),
        })
    });
    let changes = done.changes.iter().map(|c| {
        json!({
            "line": numbers.get(c.key.as_str()),
            "key": secrets::masked("", &c.key),
            "kind": c.what.word(),
            "message": secrets::masked("", &change(done, c)),
        })
    });
    let shown = |path: &std::path::PathBuf| path.display().to_string();
    json!({
        "path": done.name,
        "from": {"flink_version": done.from.0.to_string(), "source": done.from.1.word()},
        "to": {"flink_version": done.to.0.to_string(), "source": done.to.1.word()},
        "keys": done.migrated.config.to_map().len(),
        "lines": lines.collect::<Vec<_>>(),
        "changes": changes.collect::<Vec<_>>(),
        "written": done.written.as_ref().map(|(path, _)| shown(path)),
        "set_aside": done.written.as_ref().and_then(|(_, aside)| aside.as_ref().map(shown)),
    })
}
