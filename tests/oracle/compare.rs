//! Puts both answers side by side.

use crate::ask::{Answers, ask};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file in a directory of its own.
pub(crate) struct Case {
    pub(crate) dir: PathBuf,
    pub(crate) file: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// What came of one release.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) files: usize,
    pub(crate) loaded: usize,
    pub(crate) invalid: usize,
    /// The disagreements, as a person reads them.
    pub(crate) failures: Vec<String>,
}

/// Files that one process of fctl is asked about.
const CHUNK: usize = 1_000;

/// Asks one release and fctl about every case: the JVM goes on while fctl answers.
pub(crate) fn compare(cases: &[&Case], release: &str, flag: &str) -> Outcome {
    let mut flink: Answers = ask(release, cases.iter().map(|case| case.dir.clone()).collect());
    let mut outcome = Outcome::default();
    for chunk in cases.chunks(CHUNK) {
        let dirs: Vec<&Path> = chunk.iter().map(|case| case.dir.as_path()).collect();
        let ours = fctl(&dirs, flag);
        assert_eq!(ours.len(), chunk.len(), "an answer for each file");
        for ((case, raw), answer) in chunk.iter().zip(flink.take(chunk.len())).zip(&ours) {
            outcome.add(case, release, &raw, answer);
        }
    }
    if let Some(path) = std::env::var_os("FCTL_ORACLE_REPORT") {
        let name = format!("{release}.txt");
        std::fs::write(Path::new(&path).join(name), outcome.failures.join("\n"))
            .expect("the report is written");
    }
    outcome
}

impl Outcome {
    fn add(&mut self, case: &Case, release: &str, raw: &Value, answer: &Value) {
        self.files += 1;
        self.loaded += usize::from(raw["loads"] == true);
        self.invalid += raw["invalid"].as_array().map_or(0, Vec::len);
        let (theirs, ours) = (normal_flink(raw), normal_fctl(answer));
        if theirs != ours {
            let text = String::from_utf8_lossy(&case.bytes);
            let (file, why) = (case.file, (raw["error"].as_str(), answer["error"].as_str()));
            self.failures.push(format!(
                "{file} {text:?}\n  Flink {release}: {theirs}\n  fctl: {ours}\n  {why:?}\n"
            ));
        }
    }
}

/// The true binary, in a cleared environment.
fn fctl(dirs: &[&Path], flag: &str) -> Vec<Value> {
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
        .args(dirs)
        .output()
        .expect("fctl runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a JSON line"))
        .collect()
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
