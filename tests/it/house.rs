//! The house rules that a compiler does not check: purity, sizes, and nothing forgotten.

use crate::support::{files_below, root};
use expect_test::expect_file;
use fctl::rules::RULES;
use std::collections::HashSet;
use std::path::PathBuf;

fn sources(room: &str) -> Vec<(PathBuf, String)> {
    files_below(&root().join("src").join(room))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            (path, text)
        })
        .collect()
}

#[test]
fn pure_rooms_do_no_io() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "SystemTime",
        "time::Instant",
        "Instant::now",
        "tokio",
        "async fn",
        "async move",
        "println!",
        "eprintln!",
        "crate::io",
        "crate::commands",
        "File::open",
    ];
    for room in ["config", "flink", "rules", "plan", "report"] {
        let files = sources(room);
        assert!(!files.is_empty(), "{room} is empty");
        for (path, text) in files {
            for word in forbidden {
                assert!(
                    !text.contains(word),
                    "{} is in a pure room and says `{word}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn lower_rooms_do_not_look_up() {
    for (room, above) in [
        (
            "config",
            &[
                "crate::flink",
                "crate::rules",
                "crate::plan",
                "crate::report",
            ][..],
        ),
        ("flink", &["crate::rules", "crate::plan", "crate::report"]),
        ("plan", &["crate::rules", "crate::report"]),
    ] {
        for (path, text) in sources(room) {
            for word in above {
                assert!(
                    !text.contains(word),
                    "{} looks up to {word}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn one_file_each_for_miette_and_comfy_table() {
    for (word, home) in [("miette::", "text.rs"), ("comfy_table::", "table.rs")] {
        for (path, text) in sources("") {
            let allowed = path.ends_with(format!("report/{home}"));
            assert!(
                allowed || !text.contains(word),
                "{} names {word}",
                path.display()
            );
        }
    }
}

#[test]
fn no_file_grows_past_400_lines() {
    let sources = files_below(&root().join("src"))
        .into_iter()
        .chain(files_below(&root().join("tests")))
        // What cargo-fuzz builds.
        .filter(|path| !path.starts_with(root().join("tests/fuzz/target")));
    for path in sources.filter(|p| p.extension().is_some_and(|e| e == "rs")) {
        let lines = std::fs::read_to_string(&path)
            .expect("a source file")
            .lines()
            .count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_rule_file_is_listed_and_documented() {
    let mut ids = HashSet::new();
    for rule in RULES {
        assert!(
            ids.insert(rule.id) && ids.insert(rule.name),
            "{} or {} stands twice",
            rule.id,
            rule.name
        );
        for heading in [
            "## What it checks",
            "## Why it matters",
            "## Example",
            "## Fix",
            "## Flink versions",
        ] {
            assert!(
                rule.explain.contains(heading),
                "{} has no `{heading}`",
                rule.id
            );
        }
    }
    let mut sorted: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        RULES.iter().map(|rule| rule.id).collect::<Vec<_>>(),
        "the list is in the order of the ids"
    );
    for (path, _) in sources("rules") {
        let name = path.file_stem().and_then(|n| n.to_str()).expect("UTF-8");
        let id = name.split('_').next().unwrap_or("");
        let is_rule = id.len() == 5 && id.bytes().skip(2).all(|b| b.is_ascii_digit());
        assert!(
            !is_rule || ids.contains(id.to_uppercase().as_str()),
            "{name} is not in RULES"
        );
    }
}

#[test]
fn the_rule_table_of_the_readme_is_current() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README.md");
    let (start, end) = (
        "<!-- rules: written by the test suite -->\n",
        "<!-- end of rules -->",
    );
    let from = readme.find(start).expect("the start mark") + start.len();
    let to = readme.find(end).expect("the end mark");
    let rows: String = RULES
        .iter()
        .map(|rule| {
            format!(
                "| {} | {} | {} | {} |\n",
                rule.id,
                rule.name,
                rule.severity.name(),
                rule.summary
            )
        })
        .collect();
    let table = format!("| rule | name | worst | what |\n|---|---|---|---|\n{rows}");
    expect_file![path].assert_eq(&format!("{}{table}{}", &readme[..from], &readme[to..]));
}

#[test]
fn the_first_report_of_the_readme_is_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let args = [
        "validate",
        "--flink-version",
        "1.17",
        "fixtures/configs/orders.flink-conf.yaml",
    ];
    let run = crate::support::fctl(args).run().exits(1);
    assert!(
        readme.contains(&run.stdout),
        "README.md shows another report than this:\n{}",
        run.stdout
    );
}

#[test]
fn the_leader_reports_of_the_readme_are_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    for file in [
        "fixtures/snapshots/1.19-1.20/healthy.snapshot",
        "fixtures/rules/ZK006-foreign-leader-info/bad-foreign.snapshot",
    ] {
        let run = crate::support::fctl(["leader", "status", "--from", file]).run();
        let shown = format!("$ fctl leader status --from {file}\n{}", run.stdout);
        assert!(
            readme.contains(&shown),
            "README.md shows another report than this:\n{shown}"
        );
    }
}

#[test]
fn the_check_of_the_readme_is_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let line = "recovery check --from fixtures/rules/ST002-dangling-checkpoint-pointer/bad-no-leader.snapshot";
    let run = crate::support::fctl(line.split(' ')).run().exits(1);
    let shown = format!("$ fctl {line}\n{}", run.stdout);
    assert!(
        readme.contains(&shown),
        "README.md shows another report than this:\n{shown}"
    );
}

#[test]
fn the_forecast_of_the_readme_is_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let line = "recovery scenarios --flink-version 1.17 fixtures/configs/orders.flink-conf.yaml";
    let run = crate::support::fctl(line.split(' ')).run().exits(0);
    let shown = format!("$ fctl {line}\n{}", run.stdout);
    assert!(
        readme.contains(&shown),
        "README.md shows another forecast than this:\n{shown}"
    );
}

#[test]
fn one_folder_alone_may_write_to_a_cluster() {
    for (path, text) in sources("") {
        let allowed = path.starts_with(root().join("src/io/apply"));
        for word in [
            "set_data(",
            "CreateMode",
            ".mkdir(",
            "client.delete(",
            "new_multi_writer",
            "new_check_writer",
            "set_acl(",
            ".post(",
            ".put(",
            ".patch(",
        ] {
            assert!(
                allowed || !text.contains(word),
                "{} says `{word}`: only src/io/apply writes to clusters",
                path.display()
            );
        }
    }
}

#[test]
fn nothing_that_must_never_exist() {
    for (path, text) in sources("") {
        for word in [
            "connection_info\", b",
            "DELETE /cluster",
            "unwrap()",
            "todo!",
            "unimplemented!",
        ] {
            let test_code = text.find("#[cfg(test)]").unwrap_or(text.len());
            assert!(
                !text[..test_code].contains(word),
                "{} says `{word}`",
                path.display()
            );
        }
    }
}
