//! Walks `fixtures/rules`: every rule has bad and good cases, and says what the committed `.out` files say.

use crate::support::{fctl, root};
use expect_test::expect_file;
use fctl::rules::RULES;
use std::path::{Path, PathBuf};

/// A file, or a conf directory, with the arguments beside it.
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
            let stem = name.strip_suffix(".yaml").unwrap_or(&name).to_owned();
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
    let mut args = vec![
        "validate".to_owned(),
        "--select".to_owned(),
        rule.to_owned(),
    ];
    args.extend(case.args.iter().cloned());
    args.push(relative.to_owned());
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
        !found.is_empty(),
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
