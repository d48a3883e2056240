//! `fctl recovery scenarios`: committed tables of many configurations and releases.

use crate::support::{Run, fctl, root};
use expect_test::expect_file;
use serde_json::Value;

const HA: &str = "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: zk1:2181,zk2:2181,zk3:2181\n\
                  high-availability.storageDir: hdfs://hacluster/flink/ha\nhigh-availability.cluster-id: /orders\n\
                  state.checkpoints.dir: hdfs://hacluster/flink/checkpoints\n";
const CHECKPOINTS: &str = "execution.checkpointing.interval: 60 s\n";

/// A run over a file of standard input.
fn scenarios(text: &str, args: &[&str]) -> Run {
    let all = ["recovery", "scenarios", "-"].into_iter();
    fctl(all.chain(args.iter().copied())).stdin(text).run()
}

/// The table of a case, compared with the committed one; no line is wider than the screen.
fn table(name: &str, text: &str, args: &[&str]) {
    let run = scenarios(text, args).exits(0);
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 100, "too wide: {line}");
    }
    let path = root().join("tests/it/expected/scenarios").join(name);
    expect_file![path].assert_eq(&run.stdout);
}

fn row(text: &str, args: &[&str], scenario: &str) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let report = scenarios(text, &args).exits(0).json();
    let rows = report["data"].as_array().expect("a list").clone();
    rows.into_iter()
        .find(|r| r["scenario"] == scenario)
        .unwrap_or_else(|| panic!("no {scenario}"))
}

#[test]
fn standalone_of_every_age() {
    let text = format!(
        "{HA}{CHECKPOINTS}restart-strategy: fixed-delay\nrestart-strategy.fixed-delay.attempts: 3\nrestart-strategy.fixed-delay.delay: 10 s\n"
    );
    for version in ["1.12", "1.13", "1.14", "1.20"] {
        let args = ["--deployment", "standalone", "--flink-version", version];
        table(&format!("standalone-{version}.txt"), &text, &args);
    }
    let yaml = text.replace("high-availability: z", "high-availability.type: z");
    let yaml = yaml.replace("restart-strategy: f", "restart-strategy.type: f");
    let args = [
        "--deployment",
        "standalone",
        "--stdin-filename",
        "config.yaml",
        "--flink-version",
        "2.3",
    ];
    table("standalone-2.3.txt", &yaml, &args);
    table(
        "standalone-2.3-verbose.txt",
        &yaml,
        &[&args[..], &["-v"]].concat(),
    );
}

#[test]
fn yarn_with_and_without_tolerance() {
    let text = format!("{HA}{CHECKPOINTS}yarn.application-attempts: 5\n");
    table(
        "yarn-1.20-mrs.txt",
        &text,
        &["--flink-version", "1.20", "-v"],
    );
    let tolerant =
        format!("{text}high-availability.zookeeper.client.tolerate-suspended-connections: true\n");
    let apache = ["--flink-version", "1.20", "--distribution", "apache"];
    table("yarn-1.20-tolerant.txt", &tolerant, &apache);
    let old = ["--flink-version", "1.13", "--distribution", "apache"];
    table("yarn-1.13.txt", &text, &old);
}

#[test]
fn without_high_availability() {
    for deployment in ["standalone", "yarn", "kubernetes", "local"] {
        let args = [
            "--flink-version",
            "1.20",
            "--distribution",
            "apache",
            "--deployment",
            deployment,
        ];
        table(&format!("no-ha-{deployment}.txt"), CHECKPOINTS, &args);
    }
}

#[test]
fn none_as_the_vendor_and_as_flink_have_it() {
    let text = format!("{HA}{CHECKPOINTS}restart-strategy: none\n");
    let args = ["--deployment", "yarn", "--flink-version", "1.17"];
    table("none-mrs.txt", &text, &args);
    table(
        "none-apache.txt",
        &text,
        &[&args[..], &["--distribution", "apache"]].concat(),
    );
}

#[test]
fn strategies_and_their_timelines() {
    let exponential = format!(
        "{HA}{CHECKPOINTS}restart-strategy: exponential-delay\nrestart-strategy.exponential-delay.attempts-before-reset-backoff: 12\n"
    );
    let args = ["--deployment", "standalone", "--distribution", "apache"];
    let of = |version| [&args[..], &["--flink-version", version]].concat();
    table("exponential-delay-1.18.txt", &exponential, &of("1.18"));
    table("exponential-delay-1.20.txt", &exponential, &of("1.20"));
    table(
        "exponential-delay-mrs.txt",
        &exponential,
        &["--deployment", "yarn", "--flink-version", "1.20"],
    );
    let rate = format!(
        "{HA}{CHECKPOINTS}restart-strategy: failure-rate\nrestart-strategy.failure-rate.max-failures-per-interval: 3\n\
         restart-strategy.failure-rate.failure-rate-interval: 5 min\nrestart-strategy.failure-rate.delay: 10 s\n"
    );
    table("failure-rate.txt", &rate, &of("1.20"));
    table(
        "broken-strategy.txt",
        "restart-strategy: sometimes\n",
        &of("1.20"),
    );
}

#[test]
fn an_unknown_deployment_has_rows_for_both() {
    table(
        "unknown.txt",
        &format!("{HA}{CHECKPOINTS}"),
        &["--flink-version", "1.16", "--distribution", "apache"],
    );
}

#[test]
fn json_of_one_case() {
    let text = format!("{HA}{CHECKPOINTS}restart-strategy: none\n");
    let args = [
        "--deployment",
        "yarn",
        "--flink-version",
        "1.17",
        "--format",
        "json",
    ];
    let pretty =
        serde_json::to_string_pretty(&scenarios(&text, &args).exits(0).json()).expect("JSON");
    expect_file![root().join("tests/it/expected/scenarios/none-mrs.json")]
        .assert_eq(&(pretty + "\n"));
}

#[test]
fn a_lost_taskmanager_is_noticed_by_what_the_release_has() {
    let detection = |version: &str, extra: &str| {
        let args = ["--deployment", "standalone", "--flink-version", version];
        let row = row(extra, &args, "taskmanager-fails");
        let span = &row["detection_ms"];
        let log = row["log"].as_str().expect("words").to_owned();
        (
            span["min"].as_i64().expect("min"),
            span["max"].as_i64().expect("max"),
            log,
        )
    };
    let timed_out = (40_000, 51_000, "timed out".to_owned());
    let unreachable = |min, max| (min, max, "is no longer reachable".to_owned());
    assert_eq!(detection("1.12", ""), timed_out);
    assert_eq!(
        detection("1.13", "heartbeat.rpc-failure-threshold: 1\n"),
        timed_out
    );
    assert_eq!(detection("1.14", ""), unreachable(10_000, 21_000));
    assert_eq!(
        detection("1.20", "heartbeat.rpc-failure-threshold: 3\n"),
        unreachable(20_000, 31_000)
    );
    assert_eq!(
        detection("1.20", "heartbeat.rpc-failure-threshold: -1\n"),
        timed_out
    );
    // As many beats as the timeout lasts: the timeout comes first.
    assert_eq!(
        detection("1.20", "heartbeat.rpc-failure-threshold: 6\n"),
        timed_out
    );
    // A unit is refused up to 1.19 and read from 1.20 on.
    assert_eq!(
        detection("1.20", "heartbeat.interval: 5 s\n"),
        unreachable(5_000, 11_000)
    );
    let refused = row(
        "heartbeat.interval: 5 s\n",
        &["--flink-version", "1.19", "--deployment", "yarn"],
        "taskmanager-fails",
    );
    assert!(
        refused["outcome"]
            .as_str()
            .is_some_and(|o| o.starts_with("Flink does not start: `heartbeat.interval`")),
        "{refused}"
    );
}

#[test]
fn jobs_that_span_taskmanagers_may_be_over_before_anybody_notices() {
    let spread = |version: &str, attempts: &str, delay: &str| {
        let text = format!(
            "restart-strategy: fixed-delay\nrestart-strategy.fixed-delay.attempts: {attempts}\nrestart-strategy.fixed-delay.delay: {delay}\n"
        );
        let args = ["--deployment", "standalone", "--flink-version", version];
        let row = row(&text, &args, "taskmanager-fails");
        let found = &row["spread_job"];
        let failures = &found["failures"];
        let number = |name: &str| failures[name].as_i64().expect("a number");
        (
            number("min"),
            number("max"),
            found["fails"].as_str().expect("a word").to_owned(),
        )
    };
    // 10 to 21 s until it is noticed.
    assert_eq!(spread("1.20", "3", "1 s"), (4, 4, "yes".to_owned()));
    assert_eq!(spread("1.20", "3", "10 s"), (1, 3, "no".to_owned()));
    assert_eq!(spread("1.20", "2", "10 s"), (1, 3, "maybe".to_owned()));
    assert_eq!(spread("1.12", "3", "1 s"), (1, 1, "no".to_owned()));
    assert_eq!(
        spread("1.20", "2147483647", "0 s"),
        (21, 1051, "no".to_owned())
    );
}

#[test]
fn files_that_flink_refuses_or_reads_otherwise() {
    let refused = scenarios("a: 1\na: 2\n", &["--stdin-filename", "config.yaml"]).exits(1);
    assert!(
        refused
            .stdout
            .contains("Flink 2.3 does not start with config.yaml"),
        "{refused:#?}"
    );
    let json = scenarios(
        "a: 1\na: 2\n",
        &["--stdin-filename", "config.yaml", "--format", "json"],
    )
    .exits(1);
    assert_eq!(json.json()["data"], serde_json::json!([]));
    assert_eq!(json.json()["skipped"][0]["check"], "-");
    let broken = "high-availability: zookeeper\n";
    let told = scenarios(broken, &["--flink-version", "1.17"]).exits(0);
    assert!(
        told.stdout.contains("errors in the file: HA003, HA004"),
        "{told:#?}"
    );
    let json = scenarios(broken, &["--flink-version", "1.17", "--format", "json"]).exits(0);
    assert_eq!(json.rules(), ["HA003", "HA004"]);
    fctl(["recovery", "scenarios", "no/such/file"])
        .run()
        .exits(3);
    fctl(["recovery"]).run().exits(2);
}

#[test]
fn no_secret_reaches_a_table() {
    let text = "high-availability: zookeeper\nhigh-availability.storageDir: hdfs://user:topsecret@nn1:8020/flink\n\
                restart-strategy: https://user:hunter2@host/\n";
    for format in ["text", "json"] {
        let run = scenarios(text, &["--flink-version", "1.17", "-v", "--format", format]).exits(0);
        for secret in ["topsecret", "hunter2"] {
            assert!(!run.stdout.contains(secret), "{format}: {}", run.stdout);
        }
    }
}
