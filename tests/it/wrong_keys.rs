//! The wrong keys and values that real files hold: each is found, with the right neighbour.

use crate::support::fctl;
use serde_json::Value;

fn findings(text: &str, args: &[&str]) -> Vec<Value> {
    let command = ["validate", "-", "--format", "json"];
    let run = fctl(command.iter().chain(args)).stdin(text).run().exits(1);
    run.json()["diagnostics"]
        .as_array()
        .expect("a list")
        .clone()
}

/// Key, release, what to write there: the misspelt keys of high availability and restarts in 261 public files.
const WRONG: [(&str, &str, &str); 8] = [
    (
        "high-availability.zookeeper.root.path",
        "1.16",
        "`high-availability.zookeeper.path.root`",
    ),
    (
        "high-availability.zookeeper.root.path",
        "1.20",
        "`high-availability.zookeeper.path.root`",
    ),
    (
        "restart-strategy.fixed-delay-attempts",
        "1.16",
        "`restart-strategy.fixed-delay.attempts`",
    ),
    (
        "restart-strategy.fixed-delay-attempts",
        "1.20",
        "`restart-strategy.fixed-delay.attempts`",
    ),
    (
        "execution.restart-strategy.type",
        "1.16",
        "it is called `restart-strategy`",
    ),
    (
        "execution.restart-strategy.type",
        "1.20",
        "`restart-strategy.type`",
    ),
    (
        "execution.restart-strategy.fixed-delay.attempts",
        "1.20",
        "`restart-strategy.fixed-delay.attempts`",
    ),
    (
        "execution.restart-strategy.fixed-delay.delay",
        "1.20",
        "`restart-strategy.fixed-delay.delay`",
    ),
];

#[test]
fn misspelt_keys_are_errors_with_the_key_that_was_meant() {
    for (key, version, meant) in WRONG {
        let found = findings(
            &format!("{key}: 3\n"),
            &["--flink-version", version, "--select", "KY001"],
        );
        assert_eq!(found.len(), 1, "{key} in {version}");
        assert_eq!(found[0]["severity"], "error", "{key} in {version}");
        assert_eq!(found[0]["location"]["key"], key);
        let help = found[0]["help"].as_str().expect("a help");
        assert!(help.ends_with(meant), "{key} in {version}: {help}");
    }
}

#[test]
fn broken_storage_directories_are_errors() {
    for (value, words) in [
        (
            "/hdfs:///flink/ha",
            "`hdfs` is part of the path, not the scheme",
        ),
        ("d:\\zk\\", "A Windows path is the local directory `d:/zk`"),
        ("d:\\\\zk\\\\", "A Windows path"),
    ] {
        let text = format!("high-availability: zookeeper\nhigh-availability.storageDir: {value}\n");
        let found = findings(&text, &["--select", "HA008"]);
        let message = found[0]["message"].as_str().expect("a message");
        assert!(message.contains(words), "{value}: {message}");
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one file after the other, each with its verdict"
)]
fn contradictory_files_are_judged_each_by_itself() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    };
    let ha = "high-availability.type: zookeeper\nhigh-availability.zookeeper.quorum: a:2181,b:2181,c:2181\n\
              high-availability.cluster-id: /orders\nhigh-availability.storageDir: hdfs:///one\n";
    let one = write("one/flink-conf.yaml", ha);
    let other = ha
        .replace(": zookeeper", ": none")
        .replace("/one", "/other");
    let two = write("two/flink-conf.yaml", &other);
    let json = fctl(["validate", "--format", "json", &one, &two])
        .run()
        .exits(1)
        .json();
    let modes: Vec<&Value> = json["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| &d["ha"]["mode"])
        .collect();
    assert_eq!(modes, ["ZOOKEEPER", "NONE"]);
    let files = |rule: &str| -> Vec<String> {
        let all = json["diagnostics"].as_array().expect("a list").iter();
        let of = all.filter(|d| d["rule"] == rule);
        of.map(|d| d["location"]["path"].as_str().expect("a path").to_owned())
            .collect()
    };
    assert!(
        !files("HA001").is_empty() && files("HA001").iter().all(|path| *path == two),
        "{json}"
    );
    let diff = fctl(["config", "diff", "--format", "json", &one, &two])
        .run()
        .exits(1)
        .json();
    let keys: Vec<&str> = diff["data"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|d| d["key"].as_str())
        .collect();
    assert_eq!(
        keys,
        ["high-availability.storageDir", "high-availability.type"]
    );
    // One directory with both kinds of file that contradict each other: the release decides which counts.
    let both = dir.path().join("one");
    write("one/config.yaml", "high-availability:\n  type: none\n");
    for (version, mode) in [
        ("1.18", "ZOOKEEPER"),
        ("1.20", "ZOOKEEPER"),
        ("2.0", "NONE"),
    ] {
        let path = both.to_str().expect("UTF-8");
        let json = fctl([
            "config",
            "show",
            "--format",
            "json",
            "--flink-version",
            version,
            path,
        ])
        .run()
        .exits(0)
        .json();
        assert_eq!(json["data"][0]["ha"]["mode"], mode, "{version}");
    }
}

#[test]
fn unknown_releases_list_the_known_ones_nearest_first() {
    for (asked, nearest) in [
        ("1.11", "fctl knows Flink 1.12, 1.13, 1.14"),
        ("1.21", "fctl knows Flink 1.20, 1.19"),
        ("2.4", "fctl knows Flink 2.3, 2.2"),
        ("latest", "fctl knows Flink 2.3, 2.2"),
    ] {
        for command in [
            &["validate", "x"][..],
            &["config", "show", "x"],
            &["config", "diff", "x", "y"],
            &["config", "migrate", "x"],
        ] {
            let args = command.iter().copied().chain(["--flink-version", asked]);
            let run = fctl(args).run().exits(2);
            assert!(run.stderr.contains(nearest), "{asked}: {run:#?}");
        }
    }
    let json = fctl([
        "config",
        "show",
        "-",
        "--format",
        "json",
        "--flink-version",
        "1.17.2",
    ])
    .stdin("a: b\n")
    .run()
    .exits(0)
    .json();
    assert_eq!(json["data"][0]["flink_version"], "1.17");
}
