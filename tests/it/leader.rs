//! `leader status`, `leader history`, `cluster list` and `snapshot` without a cluster: snapshots, words, bad input.

use crate::support::{Run, fctl, root};
use expect_test::expect_file;
use std::path::{Path, PathBuf};

const HEALTHY: &str = "fixtures/snapshots/1.14/healthy.snapshot";

/// A recorded cluster, changed.
fn changed(dir: &Path, change: impl Fn(&str) -> Option<String>) -> PathBuf {
    let text = std::fs::read_to_string(root().join(HEALTHY)).expect("a snapshot");
    let lines: Vec<String> = text.lines().filter_map(change).collect();
    let file = dir.join("changed.snapshot");
    std::fs::write(&file, lines.join("\n") + "\n").expect("a file");
    file
}

fn status(file: &str, more: &[&str]) -> Run {
    fctl([&["leader", "status", "--from", file], more].concat()).run()
}

#[test]
fn one_word_about_a_host() {
    let dir = tempfile::tempdir().expect("a directory");
    let role = |file: &Path, host: &str| {
        let run = status(file.to_str().expect("UTF-8"), &["--role", "--host", host]);
        assert_eq!(run.stderr, "");
        (run.stdout.trim().to_owned(), run.code)
    };
    let word = |word: &str, code: i32| (word.to_owned(), code);
    // `cons` of the member told where the standby's session comes from: from the leader's own host, here.
    let told = root().join(HEALTHY);
    assert_eq!(role(&told, "127.0.0.1"), word("leader", 0));
    assert_eq!(role(&told, "127.0.0.1:22398"), word("leader", 0));
    assert_eq!(role(&told, "10.0.0.9"), word("none", 1));
    // Offline a name and an address cannot be compared.
    assert_eq!(role(&told, "jm2.example.net"), word("unknown", 3));
    // It did not tell, and there is no masters file: the standby may be any host.
    let silent = changed(dir.path(), |l| {
        (!l.starts_with("{\"session\"")).then(|| l.to_owned())
    });
    assert_eq!(role(&silent, "127.0.0.1"), word("leader", 0));
    assert_eq!(role(&silent, "jm2.example.net"), word("unknown", 3));
    // Two masters, one leads: the other waits.
    let masters = changed(dir.path(), |l| {
        let header = l.replace(
            "\"masters\":[]",
            "\"masters\":[\"127.0.0.1\",\"jm2.example.net\"]",
        );
        (!l.starts_with("{\"session\"")).then_some(header)
    });
    assert_eq!(role(&masters, "JM2.example.net"), word("standby", 0));
    assert_eq!(role(&masters, "10.0.0.9"), word("unknown", 3));
    let shown = status(masters.to_str().expect("UTF-8"), &[]).stdout;
    assert!(shown.contains("standby  jm2.example.net"), "{shown}");
    // Another session than the leader's comes from somewhere else.
    let elsewhere = changed(dir.path(), |l| {
        Some(l.replace(
            "0001\",\"client\":\"127.0.0.1\"",
            "0001\",\"client\":\"10.0.0.7\"",
        ))
    });
    assert_eq!(role(&elsewhere, "10.0.0.7"), word("standby", 0));
    // Nobody leads and nobody waits.
    let nobody = changed(dir.path(), |l| {
        (!l.contains("-latch-") && !l.contains("connection_info")).then(|| l.to_owned())
    });
    assert_eq!(role(&nobody, "127.0.0.1"), word("none", 1));
}

#[test]
fn parts_of_a_status() {
    let mut text = String::new();
    for args in [
        &["--component", "dispatcher"][..],
        &["--component", "job_manager", "--no-rest"],
        &["--component", "dispatchr"],
        &["--job", "nothing"],
        &["--raw", "leader/rest_server/connection_info"],
        &["--raw", "/flink/orders/running_job_registry"],
        &["--raw", "leader/nothing"],
    ] {
        let run = status(HEALTHY, args);
        text.push_str(&format!(
            "$ fctl leader status --from {HEALTHY} {}\n{}{}exit {}\n\n",
            args.join(" "),
            run.stdout,
            run.stderr,
            run.code
        ));
    }
    expect_file![root().join("tests/it/expected/leader.txt")].assert_eq(&text);
}

#[test]
fn a_job_by_the_beginning_of_its_id() {
    let all = status(HEALTHY, &["--format", "json"]).exits(0).json();
    let id = all["data"]["jobs"][0]["id"].as_str().expect("an id");
    let data = status(HEALTHY, &["--job", &id[..5], "--format", "jsonl"]).json();
    assert_eq!(
        data["components"].as_array().map(Vec::len),
        Some(1),
        "{data}"
    );
    let one = status(HEALTHY, &["--job", &id[..5]]).exits(0).stdout;
    assert!(
        one.contains(id) && one.contains(&format!("job {}", &id[..8])),
        "{one}"
    );
    assert!(!one.contains("dispatcher"), "{one}");
}

#[test]
fn one_object_on_a_line() {
    let envelope = status(HEALTHY, &["--format", "json"]).exits(0).json();
    let line = status(HEALTHY, &["--format", "jsonl"]).exits(0);
    assert_eq!(line.stdout.lines().count(), 1);
    assert_eq!(line.json(), envelope["data"]);
}

#[test]
fn snapshots_that_are_none() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("x.snapshot");
    let shown = file.to_str().expect("UTF-8");
    let healthy = std::fs::read_to_string(root().join(HEALTHY)).expect("a snapshot");
    let half: String = healthy.lines().take(9).map(|l| format!("{l}\n")).collect();
    let cases: [(&[u8], &str); 7] = [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "not a text"),
        (b"hello\n", "line 1 is no JSON object: this is no snapshot"),
        (
            b"{\"a\":1}\n",
            "line 1 names no schema: this is no snapshot",
        ),
        (
            b"{\"schema\":\"fctl.snapshot/9\"}\n",
            "its schema is fctl.snapshot/9, this fctl reads fctl.snapshot/1",
        ),
        (
            half.as_bytes(),
            "its last line is missing: the file was cut off",
        ),
        (
            b"{\"schema\":\"fctl.snapshot/1\"}\n{\"znode\":\"/a\"}\n",
            "line 1 has no `root`",
        ),
    ];
    for (bytes, reason) in cases {
        std::fs::write(&file, bytes).expect("a file");
        let run = status(shown, &[]).exits(3);
        let wanted =
            format!("error: {shown}: {reason}\n  = help: name a file that fctl snapshot wrote\n");
        assert_eq!(run.stderr, wanted);
        assert_eq!(run.stdout, "");
    }
    std::fs::write(&file, &healthy.as_bytes()[..3_000]).expect("a file");
    let line = status(shown, &[]).exits(3).stderr;
    assert!(
        line.contains(": line ") && line.contains(" is no JSON object: EOF"),
        "{line}"
    );
    let missing = status("no/such/file", &[]).exits(3);
    assert!(
        missing
            .stderr
            .starts_with("error: no/such/file: no such file or directory\n"),
        "{}",
        missing.stderr
    );
    let directory = status("fixtures", &[]).exits(3);
    assert!(
        directory
            .stderr
            .starts_with("error: fixtures: it is a directory"),
        "{}",
        directory.stderr
    );
}

#[test]
fn which_cluster() {
    let dir = tempfile::tempdir().expect("a directory");
    let conf = dir.path().join("flink-conf.yaml");
    let run = |text: &str, args: &[&str]| {
        std::fs::write(&conf, text).expect("a file");
        let base = ["leader", "status", "--conf", conf.to_str().expect("UTF-8")];
        let run = fctl([&base, args].concat()).run();
        (
            run.stderr
                .replace(dir.path().to_str().expect("UTF-8"), "DIR"),
            run.code,
        )
    };
    let (text, code) = run("rest.port: 8081\n", &[]);
    assert_eq!(
        text,
        "error: DIR/flink-conf.yaml sets no high-availability.zookeeper.quorum: which ensemble (high availability is off there)?\n  = help: give --quorum host:port,host:port, or another --conf\n"
    );
    assert_eq!(code, 2);
    let (text, code) = run(
        "# where\nhigh-availability.zookeeper.quorum: zk1;zk2\n",
        &[],
    );
    assert_eq!(
        text,
        "error: the quorum `zk1;zk2` is malformed: `;` does not separate members: `zk1;zk2` is one host; use `,`\n  = help: fctl explain HA005\n"
    );
    assert_eq!(code, 2);
    // Nothing listens on port 1; the message names the line that the quorum comes from.
    let (text, code) = run(
        "# where\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n",
        &["--timeout", "2s"],
    );
    assert_eq!(
        text,
        "error: no ZooKeeper member of /flink/default answered within 2 s\n  127.0.0.1:1   connection refused\n  \
         = help: the quorum is from high-availability.zookeeper.quorum in DIR/flink-conf.yaml:2\n"
    );
    assert_eq!(code, 3);
    let (text, code) = run(
        "yarn.application-attempts: 2\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n",
        &[],
    );
    assert_eq!(
        text,
        "error: on YARN the cluster-id is the application id, and none is given\n  \
         = help: give --cluster-id application_...; fctl cluster list shows what is there\n"
    );
    assert_eq!(code, 2);
    let empty = tempfile::tempdir().expect("a directory");
    let nothing = fctl(["leader", "status"]).dir(empty.path()).run();
    assert_eq!(nothing.code, 2, "{nothing:#?}");
    assert!(
        nothing.stderr.contains("name one with --conf"),
        "{}",
        nothing.stderr
    );
}

#[test]
fn the_list_of_clusters_needs_no_application_id() {
    let dir = tempfile::tempdir().expect("a directory");
    let conf = dir.path().join("flink-conf.yaml");
    let text = "yarn.application-attempts: 2\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n";
    std::fs::write(&conf, text).expect("a file");
    // It gets as far as the ensemble.
    let list = fctl([
        "cluster",
        "list",
        "--timeout",
        "2s",
        "--conf",
        conf.to_str().expect("UTF-8"),
    ])
    .run()
    .exits(3)
    .stderr;
    assert!(list.contains("127.0.0.1:1   connection refused"), "{list}");
}

#[test]
fn options_that_do_not_go_together() {
    for args in [
        &["leader", "status", "--role"][..],
        &["leader", "status", "--host", "a"],
        &["leader", "status", "--from", "x", "--conf", "y"],
        &["leader", "status", "--watch", "--from", "x"],
        &["leader", "status", "--for", "2s"],
        &["leader", "status", "--from", HEALTHY, "--for", "2s"],
        &["leader", "status", "--from", HEALTHY, "--job", ""],
        &[
            "leader",
            "status",
            "--from",
            HEALTHY,
            "--job",
            "7",
            "--component",
            "dispatcher",
        ],
        &["leader", "status", "--timeout", "5"],
        &["leader", "status", "--timeout", "0s"],
        &[
            "leader",
            "status",
            "--watch",
            "--format",
            "json",
            "--quorum",
            "127.0.0.1:1",
            "--cluster-id",
            "a",
        ],
        &["leader", "history", "--conf", "x", "--cluster", "y"],
        &["snapshot"],
    ] {
        let run = fctl(args).run().exits(2);
        assert!(
            run.stderr.starts_with("error: "),
            "{args:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_snapshot_of_a_snapshot_is_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("again.snapshot");
    let shown = file.to_str().expect("UTF-8");
    fctl(["snapshot", "--from", HEALTHY, "-o", shown])
        .run()
        .exits(0);
    let again = std::fs::read_to_string(&file).expect("a file");
    let printed = fctl(["snapshot", "--from", shown, "-o", "-"])
        .run()
        .exits(0)
        .stdout;
    assert_eq!(printed, again);
    assert_eq!(
        status(shown, &["--format", "json"]).json(),
        status(HEALTHY, &["--format", "json"]).json()
    );
    let denied = fctl(["snapshot", "--from", HEALTHY, "-o", "/proc/nothing/x"])
        .run()
        .exits(3);
    assert!(
        denied.stderr.starts_with("error: /proc/nothing/x: "),
        "{}",
        denied.stderr
    );
}

#[test]
fn passwords_inside_of_pointers_are_masked() {
    let dir = tempfile::tempdir().expect("a directory");
    let secret = "s3://AKIA:hunter2secret@bucket/ha/completedCheckpoint0123";
    let file = changed(dir.path(), |l| {
        let mut value: serde_json::Value = serde_json::from_str(l).expect("JSON");
        let path = value["znode"].as_str().unwrap_or("").to_owned();
        if path.ends_with("connection_info") {
            value["data"] = fctl::config::base64::encode(secret.as_bytes()).into();
        }
        Some(value.to_string())
    });
    let shown = file.to_str().expect("UTF-8");
    let raw = status(shown, &["--raw", "leader/dispatcher/connection_info"])
        .exits(0)
        .stdout;
    let again = dir.path().join("again.snapshot");
    fctl([
        "snapshot",
        "--from",
        shown,
        "-o",
        again.to_str().expect("UTF-8"),
    ])
    .run()
    .exits(0);
    let recorded = std::fs::read_to_string(again).expect("a file");
    let masked =
        fctl::config::base64::encode(secret.replace("hunter2secret", "*************").as_bytes());
    assert!(recorded.contains(&masked), "{recorded}");
    assert!(raw.contains("s3://AKIA:*************@bucket"), "{raw}");
}

#[test]
fn clusters_of_a_snapshot() {
    let mut text = String::new();
    for layout in ["1.12-1.13", "1.14", "2.3"] {
        let file = format!("fixtures/snapshots/{layout}/healthy.snapshot");
        text.push_str(
            &fctl(["cluster", "list", "--from", &file])
                .run()
                .exits(0)
                .stdout,
        );
    }
    expect_file![root().join("tests/it/expected/clusters.txt")].assert_eq(&text);
}
