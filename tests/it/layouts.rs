//! Layouts, hidden nodes and odd trees: recorded clusters with nodes taken away, added or made unreadable.

use crate::support::{Run, fctl, root};
use serde_json::Value;
use std::fmt::Write as _;

/// The lines of a recorded cluster.
fn lines(layout: &str) -> Vec<Value> {
    let file = root()
        .join("fixtures/snapshots")
        .join(layout)
        .join("healthy.snapshot");
    let text = std::fs::read_to_string(file).expect("a snapshot");
    text.lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

fn path(line: &Value) -> &str {
    line["znode"].as_str().unwrap_or("")
}

/// A persistent node without data.
fn node(path: &str) -> Value {
    serde_json::json!({"znode": path, "data": "", "owner": "0x0000000000000000", "version": 0, "cversion": 0, "aversion": 0,
        "ctime": 1, "mtime": 1, "czxid": 1, "mzxid": 1, "pzxid": 1})
}

fn denied(path: &str) -> Value {
    serde_json::json!({"znode": path, "denied": true})
}

fn run(lines: &[Value], args: &[&str]) -> Run {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("x.snapshot");
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    std::fs::write(&file, text).expect("a file");
    fctl(
        [
            &["leader", "status", "--from", file.to_str().expect("UTF-8")],
            args,
        ]
        .concat(),
    )
    .run()
}

fn json(lines: &[Value], args: &[&str]) -> Value {
    run(lines, &[&["--format", "json"], args].concat()).json()
}

fn rules(report: &Value) -> Vec<(&str, &str)> {
    let list = report["diagnostics"].as_array().expect("a list");
    list.iter()
        .map(|d| {
            (
                d["rule"].as_str().expect("a rule"),
                d["severity"].as_str().expect("a severity"),
            )
        })
        .collect()
}

#[test]
fn leftovers_of_a_downgrade_do_not_take_the_lead() {
    // 2.x was here before, and left its execution plans.
    let mut all = lines("1.19-1.20");
    all.insert(3, node("/flink/orders/execution-plans"));
    for args in [
        &["--no-rest"][..],
        &[],
        &["--flink-version", "1.20", "--no-rest"],
    ] {
        let report = json(&all, args);
        assert_eq!(report["data"]["cluster"]["layout"], "1.19-1.20", "{args:?}");
        assert!(report["data"]["jobs"][0]["pointer"].is_string(), "{args:?}");
        assert_eq!(rules(&report), [("ZK009", "warning")], "{args:?}");
    }
}

#[test]
fn an_old_name_of_execution_plans_in_a_new_release() {
    let mut all = lines("2.0-2.2");
    for line in &mut all {
        let renamed = path(line).replace("/execution-plans", "/jobgraphs");
        if !renamed.is_empty() {
            line["znode"] = renamed.into();
        }
    }
    all[0]["names"]["execution_plans"] = "jobgraphs".into();
    let told = json(&all, &[]);
    assert_eq!(told["data"]["cluster"]["layout"], "2.0-2.2");
    assert_eq!(rules(&told), []);
    assert!(told["data"]["jobs"][0]["pointer"].is_string());
    let untold = json(&all, &["--no-rest"]);
    assert_eq!(
        untold["data"]["cluster"]["layout_candidates"],
        serde_json::json!(["1.19-1.20", "2.0-2.2"])
    );
}

#[test]
fn empty_directories_of_old_jobs_say_nothing() {
    let mut all = lines("2.3");
    all.retain(|l| {
        !path(l).contains("/jobs/")
            && !path(l).contains("/leader/job-")
            && !path(l).contains("/execution-plans/")
            && !path(l).ends_with("/applications")
    });
    all.insert(
        3,
        node("/flink/orders/leader/00000000000000000000000000000001"),
    );
    let report = json(&all, &["--no-rest"]);
    assert_eq!(
        report["data"]["cluster"]["layout"], "2.0-2.2",
        "2.3 has a node for applications"
    );
}

#[test]
fn what_may_not_be_read_is_not_said_to_be_missing() {
    let all = lines("1.19-1.20");
    let hide = |hidden: &dyn Fn(&str) -> bool| -> Vec<Value> {
        all.iter()
            .map(|l| {
                if hidden(path(l)) {
                    denied(path(l))
                } else {
                    l.clone()
                }
            })
            .collect()
    };
    // The whole namespace: nothing else was seen.
    let mut nothing: Vec<Value> = all.iter().filter(|l| path(l).is_empty()).cloned().collect();
    nothing.insert(1, denied("/flink/orders"));
    let report = json(&nothing, &["--no-rest"]);
    assert_eq!(rules(&report), [("ZK003", "error")]);
    assert!(
        run(&nothing, &["--no-rest"])
            .stdout
            .starts_with("LEADER UNKNOWN: /flink/orders may not be read")
    );
    // A latch: nobody is said to lead since 1970.
    let latch = hide(&|path| path.ends_with("-latch-0000000000"));
    let report = json(&latch, &["--no-rest"]);
    let found = rules(&report);
    assert_eq!(found[0], ("ZK003", "error"));
    assert!(
        !found
            .iter()
            .any(|(rule, _)| matches!(*rule, "ZK004" | "ZK008" | "ZK009")),
        "{found:?}"
    );
    assert!(!report.to_string().contains("1970"), "{report}");
    // A pointer is not undecodable because it is hidden.
    let pointer = hide(&|path| path.ends_with("/checkpoints/0000000000000000002"));
    assert_eq!(rules(&json(&pointer, &["--no-rest"])), [("ZK003", "error")]);
}

#[test]
fn a_component_without_a_leader_is_no_good_cluster() {
    for layout in ["1.12-1.13", "1.14", "1.15-1.18", "2.3"] {
        for name in ["dispatcher", "resource_manager", "rest_server"] {
            let mut all = lines(layout);
            let ends = [
                format!("/leader/{name}/connection_info"),
                format!("/leader/{name}_lock"),
            ];
            let before = all.len();
            all.retain(|l| !ends.iter().any(|end| path(l).ends_with(end)));
            assert_eq!(all.len(), before - 1, "{layout} {name}");
            let report = json(&all, &["--no-rest"]);
            assert_eq!(rules(&report)[0], ("ZK004", "error"), "{layout} {name}");
            assert_eq!(run(&all, &["--no-rest"]).code, 1, "{layout} {name}");
        }
        // A job that nobody leads, half a minute after its leader was elected.
        let mut all = lines(layout);
        let at = all[0]["at_ms"].as_i64().expect("a time");
        all[0]["at_ms"] = (at + 60_000).into();
        let before = all.len();
        let job = |p: &str| {
            p.contains("/leader/job-") && p.ends_with("connection_info")
                || p.ends_with("/job_manager_lock") && p.contains("/leader/")
                || p.ends_with("/leader/connection_info")
                || p.contains("/leader/")
                    && p.ends_with("/connection_info")
                    && p.split('/').nth(4).is_some_and(|n| n.len() == 32)
        };
        all.retain(|l| !job(path(l)));
        assert_eq!(all.len(), before - 1, "{layout}");
        assert!(
            rules(&json(&all, &["--no-rest"])).contains(&("ZK004", "warning")),
            "{layout}"
        );
    }
}

#[test]
fn a_checkpoint_that_flink_treats_as_deleted_is_not_the_newest() {
    let mut all = lines("1.19-1.20");
    all.retain(|l| !path(l).contains("/checkpoints/0000000000000000002/"));
    let report = json(&all, &["--no-rest"]);
    assert!(
        report["data"]["jobs"][0]["checkpoints"]["latest"].is_null(),
        "{report}"
    );
}

#[test]
fn clusters_with_names_like_nodes() {
    let mut all = lines("1.19-1.20");
    let mut more: Vec<Value> = all
        .iter()
        .filter(|l| !path(l).is_empty())
        .cloned()
        .collect();
    for line in &mut more {
        line["znode"] = path(line).replace("/flink/orders", "/flink/jobs").into();
    }
    let end = all.len() - 1;
    all.splice(end..end, more);
    all.insert(3, node("/flink"));
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("x.snapshot");
    let text: String = all.iter().map(|l| format!("{l}\n")).collect();
    std::fs::write(&file, text).expect("a file");
    let list = fctl([
        "cluster",
        "list",
        "--format",
        "json",
        "--from",
        file.to_str().expect("UTF-8"),
    ])
    .run()
    .exits(0)
    .json();
    let names: Vec<&str> = list["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c["namespace"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["/flink/jobs", "/flink/orders"]);
}
