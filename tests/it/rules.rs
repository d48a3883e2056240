//! Walks `fixtures/rules`: every rule has bad and good cases, and says what the committed `.out` files say.

use crate::support::{fctl, root};
use expect_test::expect_file;
use fctl::rules::RULES;
use std::path::{Path, PathBuf};

/// A file, a conf directory, or the snapshot of a cluster, with the arguments beside it.
struct Case {
    path: PathBuf,
    name: String,
    args: Vec<String>,
}

fn cases(dir: &Path) -> Vec<Case> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| !name.ends_with(".out") && !name.ends_with(".args"))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let stem = name.strip_suffix(".yaml").unwrap_or(&name);
            let stem = stem.strip_suffix(".snapshot").unwrap_or(stem).to_owned();
            let args =
                std::fs::read_to_string(dir.join(format!("{stem}.args"))).unwrap_or_default();
            Case {
                path: dir.join(&name),
                name: stem,
                args: args.split_whitespace().map(str::to_owned).collect(),
            }
        })
        .collect()
}

fn check(rule: &str, dir: &Path, case: &Case) {
    let relative = case
        .path
        .strip_prefix(root())
        .expect("below the root")
        .to_str()
        .expect("UTF-8");
    let live = relative.ends_with(".snapshot");
    let words: &[&str] = if live && rule.starts_with("ST") {
        &["recovery", "check", "--from", relative]
    } else if live {
        &["leader", "status", "--from", relative]
    } else {
        &["validate", "--select", rule]
    };
    let mut args: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    args.extend(case.args.iter().cloned());
    if !live {
        args.push(relative.to_owned());
    }
    let run = fctl(&args).run();
    let expected = dir.join(format!("{}.out", case.name));
    let shown = format!(
        "$ fctl {}\n{}{}exit {}\n",
        args.join(" "),
        run.stdout,
        run.stderr,
        run.code
    );
    expect_file![expected].assert_eq(&shown);

    args.extend(["--format".to_owned(), "json".to_owned()]);
    let found = fctl(&args).run().rules();
    let bad = case.name.starts_with("bad");
    assert!(
        bad || case.name.starts_with("good"),
        "{relative} is neither bad nor good"
    );
    assert_eq!(
        found.iter().any(|id| id == rule),
        bad,
        "{relative} is {}, but {rule} found {}",
        case.name,
        found.len()
    );
}

#[test]
fn every_rule_has_bad_and_good_cases_and_says_what_was_reviewed() {
    for rule in RULES {
        let dir = root()
            .join("fixtures/rules")
            .join(format!("{}-{}", rule.id, rule.name));
        let cases = cases(&dir);
        for kind in ["bad", "good"] {
            // A file of a megabyte is made by the test below.
            if rule.id == "ZK012" && kind == "bad" {
                continue;
            }
            assert!(
                cases.iter().any(|c| c.name.starts_with(kind)),
                "{} has no {kind} case",
                rule.id
            );
        }
        for case in &cases {
            check(rule.id, &dir, case);
        }
    }
}

#[test]
fn zk012_names_large_nodes_and_long_lists() {
    let dir = root().join("fixtures/rules/ZK012-oversized-znode");
    let good = std::fs::read_to_string(dir.join("good.snapshot")).expect("a snapshot");
    let tmp = tempfile::tempdir().expect("a directory");
    let file = tmp.path().join("large.snapshot");
    let node = |path: &str, data: &str| {
        format!(
            r#"{{"znode":"{path}","data":"{data}","owner":"0x0000000000000000","version":0,"cversion":0,"aversion":0,"ctime":1,"mtime":1,"czxid":1,"mzxid":1,"pzxid":1}}"#
        )
    };
    let mut text = good.replace("{\"end\":true}\n", "");
    text.push_str(&node("/flink/orders/leader/big", &"AAAA".repeat(270_000)));
    text.push('\n');
    for index in 0..24_000 {
        text.push_str(&node(&format!("/flink/orders/jobgraphs/{index:032}"), ""));
        text.push('\n');
    }
    text.push_str("{\"end\":true}\n");
    std::fs::write(&file, text).expect("a file");
    let shown = file.to_str().expect("UTF-8");
    let report = fctl(["leader", "status", "--format", "json", "--from", shown])
        .run()
        .exits(0)
        .json();
    let found: Vec<(&str, &str)> = report["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|d| d["rule"] == "ZK012")
        .map(|d| {
            let znode = d["location"]["znode"].as_str().expect("a znode");
            (znode, d["message"].as_str().expect("a message"))
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "/flink/orders/leader/big",
                "810000 bytes of data, near the limit of 1 MiB (jute.maxbuffer)"
            ),
            (
                "/flink/orders/jobgraphs",
                "24000 children, 864000 bytes of names, near the limit of 1 MiB (jute.maxbuffer)"
            ),
        ]
    );
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    for entry in std::fs::read_dir(root().join("fixtures/rules")).expect("fixtures") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("UTF-8");
        let known = RULES
            .iter()
            .any(|rule| name == format!("{}-{}", rule.id, rule.name));
        assert!(known, "fixtures/rules/{name} belongs to no rule");
    }
}

#[test]
fn clean_configurations_have_no_finding() {
    for file in ["clean.flink-conf.yaml", "clean.config.yaml"] {
        let path = format!("fixtures/configs/{file}");
        let run = fctl(["validate", "--fail-on", "info", "--format", "json", &path])
            .run()
            .exits(0);
        assert!(run.rules().is_empty(), "{run:#?}");
    }
}

#[test]
fn every_good_case_says_what_flink_loads() {
    // A good case that Flink would refuse proves nothing.
    for path in crate::support::files_below(&root().join("fixtures/rules")) {
        let name = path.file_name().and_then(|n| n.to_str()).expect("UTF-8");
        if name.starts_with("good") && name.ends_with(".yaml") {
            let stem = name.strip_suffix(".yaml").expect("yaml");
            let args = std::fs::read_to_string(path.with_file_name(format!("{stem}.args")))
                .unwrap_or_default();
            let version = args
                .split_whitespace()
                .skip_while(|a| *a != "--flink-version")
                .nth(1);
            let mut command = vec!["config", "show", "--format", "json"];
            command.extend(version.iter().flat_map(|v| ["--flink-version", *v]));
            let shown = path.to_str().expect("UTF-8");
            command.push(shown);
            let json = fctl(&command).run().exits(0).json();
            assert_eq!(json["data"][0]["loads"], true, "{shown}");
        }
    }
}
