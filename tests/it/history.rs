//! `leader history`: what is read of a history, and what of one that is none.

use crate::support::{fctl, root};
use expect_test::expect_file;

/// Watched changes and switchovers in one history, by time. After a switchover that has ended stands who leads, not who was to.
#[test]
fn watched_changes_and_switchovers_together() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("history.jsonl");
    let lines = [
        r#"{"at":"2026-11-23T04:12:09.120Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"switchover-begun","outcome":null,"from":{"session":"0x0100000000000001","address":"jm1:8081"},"to":{"session":"0x0100000000000002","address":"jm2:8081"}}"#,
        r#"{"at":"2026-11-23T04:12:10.320Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"leader-elected","component":null,"from":{"session":"0x0100000000000001","address":"jm1:8081"},"to":{"session":"0x0100000000000003","address":"jm3:8081"},"without_leader_ms":200}"#,
        r#"{"at":"2026-11-23T04:12:12.000Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"switchover-ended","outcome":"incomplete","from":{"session":"0x0100000000000001","address":"jm1:8081"},"to":{"session":"0x0100000000000002","address":"jm2:8081"},"leader":{"session":"0x0100000000000003","address":"jm3:8081"},"without_leader_ms":200}"#,
        r#"{"at":"2026-11-23T04:20:12.000Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"switchover-ended","outcome":"refused","from":{"session":"0x0100000000000003","address":"jm3:8081"},"to":{"session":"0x0100000000000002","address":"jm2:8081"},"leader":null,"without_leader_ms":null}"#,
    ];
    std::fs::write(&file, lines.join("\n") + "\n").expect("a file");
    let shown = file.to_str().expect("UTF-8");
    let read = fctl(["leader", "history", "--audit-log", shown]).run();
    let text = read.exits(0).stdout.replace(shown, "FILE");
    expect_file![root().join("tests/it/expected/history-both.txt")].assert_eq(&text);
}

#[test]
fn history() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("history.jsonl");
    let shown = file.to_str().expect("UTF-8");
    let read =
        |more: &[&str]| fctl([&["leader", "history", "--audit-log", shown], more].concat()).run();
    let missing = read(&[]).exits(3).stderr;
    let wanted = format!("error: {shown}: no such file\n");
    assert!(missing.starts_with(&wanted), "{missing}");
    std::fs::write(&file, "").expect("a file");
    assert_eq!(read(&[]).exits(0).stdout, format!("0 entries in {shown}\n"));
    let lines = [
        r#"{"at":"2026-11-23T04:12:09.120Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"leader-lost","component":null,"from":{"session":"0x0100000000000001","address":"jm1:8081"}}"#,
        r#"{"at":"2026-11-23T04:12:09.320Z","user":"ops","host":"admin","cluster":"/flink/orders","event":"leader-elected","component":null,"from":{"session":"0x0100000000000001","address":"jm1:8081"},"to":{"session":"0x0100000000000002","address":"jm2:8081"},"without_leader_ms":200}"#,
        r#"{"at":"2026-11-24T00:00:00.000Z","user":"ops","host":"admin","cluster":"/flink/clicks","event":"leader-elected","component":"dispatcher","from":null,"to":{"session":"0x0100000000000009","address":"jm9:8081"},"without_leader_ms":null}"#,
    ];
    std::fs::write(&file, lines.join("\n") + "\n").expect("a file");
    let text = read(&[]).exits(0).stdout.replace(shown, "FILE");
    expect_file![root().join("tests/it/expected/history.txt")].assert_eq(&text);
    assert_eq!(
        read(&["--format", "jsonl", "--cluster", "/flink/clicks"])
            .exits(0)
            .stdout,
        format!("{}\n", lines[2])
    );
    assert_eq!(
        read(&["--format", "json", "--limit", "1"]).exits(0).json()["data"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    // A line that a crash cut off: the others are shown.
    std::fs::write(&file, lines.join("\n") + "\n{\"at\":\"2026").expect("a file");
    let cut = read(&["--format", "jsonl"]).exits(3);
    assert_eq!(cut.stdout.lines().count(), 3);
    assert!(
        cut.stderr.contains("1 line is no entry, line 4"),
        "{}",
        cut.stderr
    );
    // Where it is without an option.
    let home = fctl(["leader", "history"])
        .env("HOME", dir.path())
        .run()
        .exits(0)
        .stdout;
    assert_eq!(
        home,
        format!(
            "0 entries in {}/.local/state/fctl/history.jsonl\n",
            dir.path().display()
        )
    );
    let nowhere = fctl(["leader", "history"]).run().exits(2);
    assert!(nowhere.stderr.contains("--audit-log"), "{}", nowhere.stderr);
}

#[test]
fn histories_that_are_no_files() {
    let dir = tempfile::tempdir().expect("a directory");
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    for (path, kind) in [
        (pipe.to_str().expect("UTF-8"), "a pipe (FIFO)"),
        ("/dev/zero", "a device"),
        ("fixtures", "a directory"),
    ] {
        let run = fctl(["leader", "history", "--audit-log", path])
            .run()
            .exits(3);
        assert!(
            run.stderr
                .starts_with(&format!("error: {path}: it is {kind}, not a regular file")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn leaders_that_follow_each_other_too_fast() {
    let snapshot = "fixtures/snapshots/1.19-1.20/healthy.snapshot";
    let text = std::fs::read_to_string(root().join(snapshot)).expect("a snapshot");
    let header: serde_json::Value =
        serde_json::from_str(text.lines().next().expect("a header")).expect("JSON");
    let now = header["at_ms"].as_i64().expect("a time");
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(dir.path().join("fctl")).expect("a directory");
    let file = dir.path().join("fctl/history.jsonl");
    let found = |elections: &[(i64, i64)]| {
        let line = |(minutes, session): &(i64, i64)| {
            let at = jiff::Timestamp::from_millisecond(now - minutes * 60_000).expect("a time");
            format!(
                "{{\"at\":\"{at}\",\"cluster\":\"/flink/orders\",\"event\":\"leader-elected\",\"component\":null,\"to\":{{\"session\":\"0x{session:016x}\"}}}}\n"
            )
        };
        std::fs::write(&file, elections.iter().map(line).collect::<String>()).expect("a file");
        let run = fctl(["leader", "status", "--from", snapshot, "--format", "json"])
            .env("XDG_STATE_HOME", dir.path())
            .run();
        let json = run.exits(0).json();
        json["diagnostics"][0]["message"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(
        found(&[(50, 1), (40, 2), (30, 3), (5, 4)]).as_deref(),
        Some("4 leaders were elected within an hour, the last 5 min ago")
    );
    // Two that take turns are counted each time.
    assert!(found(&[(50, 1), (40, 2), (30, 1), (5, 2)]).is_some());
    // Too long ago, and one that two watches saw.
    assert_eq!(found(&[(70, 1), (40, 2), (30, 3), (30, 3), (5, 4)]), None);
}
