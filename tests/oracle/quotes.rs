//! CF006 against the real options: quotes are syntax in lists and maps, and part of the value everywhere else.

use crate::classes::classes;
use crate::jars::class_path;
use std::collections::BTreeSet;
use std::process::Command;

/// Keys of a release, and whether their values are lists or maps.
fn options(release: &str) -> Vec<(String, bool)> {
    let path = class_path(release);
    let jar = path
        .split(':')
        .find(|p| p.contains("flink-dist"))
        .expect("the distribution");
    let output = Command::new("java")
        .args([
            "-XX:+UseSerialGC",
            "-Dorg.apache.logging.log4j.level=OFF",
            "-cp",
        ])
        .arg(format!("{}:{path}", classes().display()))
        .args(["Options", jar])
        .output()
        .expect("java runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| {
            let (key, syntax) = line.split_once('\t').expect("key and kind");
            // Options of a reporter, written with its name in front.
            let own = key.starts_with("filter.") || key.starts_with("scope.variables.");
            let prefix = if own { "metrics.reporter.x." } else { "" };
            (format!("{prefix}{key}"), syntax == "true")
        })
        .collect()
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn quotes_are_syntax_in_lists_and_maps_alone() {
    for release in ["1.12.5", "1.20.5"] {
        let options = options(release);
        let plain = |key: &str| !key.contains(['<', '%', ' ', '#']);
        let keys: Vec<&(String, bool)> = options.iter().filter(|(key, _)| plain(key)).collect();
        assert!(keys.len() > 300, "Flink {release}: {} options", keys.len());
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("flink-conf.yaml");
        let text: String = keys
            .iter()
            .map(|(key, _)| format!("{key}: \"x\"\n"))
            .collect();
        std::fs::write(&file, text).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_fctl"))
            .env_clear()
            .args(["validate", "--select", "CF006", "--format", "json"])
            .arg(&file)
            .output()
            .expect("fctl runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let found = report["diagnostics"].as_array().expect("a list");
        let told: BTreeSet<&str> = found
            .iter()
            .filter_map(|d| d["location"]["key"].as_str())
            .collect();
        let wrong: Vec<&str> = keys
            .iter()
            .filter(|(key, syntax)| *syntax == told.contains(key.as_str()))
            .map(|(key, _)| key.as_str())
            .collect();
        println!(
            "Flink {release}: {} options, {} of them lists or maps",
            keys.len(),
            keys.iter().filter(|(_, s)| *s).count()
        );
        // Families of which the rule is silent on purpose: the shell takes the quotes off, or user keys are among them.
        let silent = [
            "env.",
            "pipeline.",
            "classloader.",
            "plugin.",
            "table.",
            "sql.",
        ];
        let of_silent =
            |key: &&str| silent.iter().any(|p| key.starts_with(p)) && !told.contains(key);
        let wrong: Vec<&str> = wrong.into_iter().filter(|key| !of_silent(key)).collect();
        assert_eq!(wrong, Vec::<&str>::new(), "Flink {release}");
    }
}
