//! Puts both answers side by side and fails on the first kinds of disagreement.

use crate::ask::ask;
use crate::differences::DIFFERENCES;
use fctl::config::{Reader, decode::decode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file in a directory of its own.
pub(crate) struct Case {
    pub(crate) dir: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// Asks one release and fctl about every case; panics with the first disagreements.
pub(crate) fn compare(cases: &[Case], release: &str, flag: &str, file: &str, label: &str) {
    let dirs: Vec<&Path> = cases.iter().map(|case| case.dir.as_path()).collect();
    let flink = ask(release, &dirs);
    let fctl = fctl(&dirs, flag);
    assert_eq!(
        (flink.len(), fctl.len()),
        (cases.len(), cases.len()),
        "an answer for each file"
    );
    let mut excused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for ((case, raw), answer) in cases.iter().zip(&flink).zip(&fctl) {
        let (theirs, ours) = (normal_flink(raw), normal_fctl(answer));
        if theirs == ours {
            continue;
        }
        let reader = if file == "config.yaml" {
            Reader::Yaml
        } else {
            Reader::Legacy
        };
        let text = decode(&case.bytes, reader).text;
        match DIFFERENCES
            .iter()
            .find(|d| file == "config.yaml" && (d.applies)(&text))
        {
            Some(difference) => *excused.entry(difference.name).or_default() += 1,
            None => {
                let why = (flink_error(raw), fctl_error(answer));
                failures.push(format!(
                    "{text:?}\n  Flink {release}: {theirs}\n  fctl: {ours}\n  {why:?}\n"
                ));
            }
        }
    }
    let loaded = flink.iter().filter(|a| a["loads"] == true).count();
    let invalid = invalid_values(&flink);
    println!(
        "Flink {release} {file} ({label}): {} files, {loaded} load, {invalid} values do not convert, {} disagreements, {} excused",
        cases.len(),
        failures.len(),
        excused.values().sum::<usize>(),
    );
    for difference in DIFFERENCES {
        if let Some(count) = excused.get(difference.name) {
            println!("  {count} {}: {}", difference.name, difference.why);
        }
    }
    if let Some(path) = std::env::var_os("FCTL_ORACLE_REPORT") {
        let name = format!("{release}-{file}.txt");
        std::fs::write(Path::new(&path).join(name), failures.join("\n"))
            .expect("the report is written");
    }
    let shown: Vec<&String> = failures.iter().take(10).collect();
    assert!(
        failures.is_empty(),
        "{} disagreements with Flink {release} ({label}):\n{shown:#?}",
        failures.len()
    );
}

/// How many values do not convert.
fn invalid_values(answers: &[Value]) -> usize {
    let lists = answers.iter().filter_map(|a| a["invalid"].as_array());
    lists.map(Vec::len).sum()
}

/// The true binary, once for all directories, in a cleared environment.
fn fctl(dirs: &[&Path], flag: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for chunk in dirs.chunks(4_000) {
        let output = Command::new(env!("CARGO_BIN_EXE_fctl"))
            .env_clear()
            .args([
                "config",
                "show",
                "--format",
                "jsonl",
                "--distribution",
                "apache",
                "--show-secrets",
            ])
            .args(["--flink-version", flag])
            .args(chunk)
            .output()
            .expect("fctl runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        answers.extend(
            text.lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("a JSON line")),
        );
    }
    answers
}

fn flink_error(answer: &Value) -> &str {
    answer["error"].as_str().unwrap_or("")
}

fn fctl_error(answer: &Value) -> &str {
    answer["error"].as_str().unwrap_or("")
}

fn normal_flink(answer: &Value) -> Value {
    if answer["loads"] == false {
        return json!({"loads": false});
    }
    let strategy = |value: &Value| {
        let mut value = value.clone();
        for field in ["multiplier", "jitter"] {
            if let Some(text) = value[field].as_str() {
                value[field] = json!(text.parse::<f64>().expect("a number"));
            }
        }
        value
    };
    json!({
        "loads": true, "broken": answer["broken"], "options": answer["options"], "ha": answer["ha"], "storage": answer["storage"],
        "on": strategy(&answer["on"]), "off": strategy(&answer["off"]), "invalid": answer["invalid"],
    })
}

fn normal_fctl(answer: &Value) -> Value {
    if answer["loads"] != true {
        return json!({"loads": answer["loads"]});
    }
    let strategy = |value: &Value| {
        let mut value = value.clone();
        if let Some(object) = value.as_object_mut() {
            object.remove("reason");
            object.remove("error");
        }
        value
    };
    let invalid: Vec<&String> = answer["invalid"]
        .as_object()
        .expect("a map")
        .keys()
        .collect();
    json!({
        "loads": true, "broken": null, "options": answer["options"], "ha": answer["ha"]["mode"], "storage": answer["ha"]["storage_path"],
        "on": strategy(&answer["restart"]["checkpointing_on"]), "off": strategy(&answer["restart"]["checkpointing_off"]),
        "invalid": invalid,
    })
}
