//! `fctl leader switchover --dry-run` on recorded clusters, and what it says of its checks.

use crate::support::{fctl, root, transcript};
use expect_test::expect_file;

const CASES: [&str; 13] = [
    "fixtures/snapshots/1.12-1.13/healthy.snapshot",
    "fixtures/snapshots/1.19-1.20/healthy.snapshot",
    "fixtures/snapshots/2.3/healthy.snapshot --force",
    "fixtures/rules/ZK001-quorum-trouble/bad-no-majority.snapshot --force",
    "fixtures/rules/ZK004-no-leader/bad-nobody.snapshot --force",
    "fixtures/rules/ZK005-split-leadership/bad-legal-to-1.14.snapshot --force",
    "fixtures/rules/ZK005-split-leadership/bad-one-queue.snapshot --force",
    "fixtures/rules/ZK006-foreign-leader-info/bad-foreign.snapshot --force",
    "fixtures/rules/ZK008-no-standby/bad-alone.snapshot --force",
    "fixtures/rules/ST002-dangling-checkpoint-pointer/bad.snapshot --force",
    "fixtures/rules/ST007-missing-blob/bad.snapshot --force --cool-down 0s",
    "fixtures/rules/ST003-orphan-files/bad.snapshot --force --candidate 0x1",
    "fixtures/snapshots/1.19-1.20/healthy.snapshot --force --no-rest -D restart-strategy.type=none",
];

#[test]
fn plans_are_what_was_reviewed() {
    let mut shown = String::new();
    for case in CASES {
        let base = ["leader", "switchover", "--dry-run", "--from"];
        let args: Vec<&str> = base.into_iter().chain(case.split(' ')).collect();
        shown.push_str(&transcript(&args));
    }
    expect_file![root().join("tests/it/expected/switchover.txt")].assert_eq(&shown);
}

#[test]
fn a_snapshot_cannot_be_moved() {
    let snapshot = "fixtures/snapshots/2.3/healthy.snapshot";
    let run = fctl(["leader", "switchover", "--from", snapshot, "--yes"]).run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("there is nothing to move"),
        "{}",
        run.stderr
    );
}

#[test]
fn exec_needs_its_method_and_its_command() {
    for (args, words) in [
        (
            &["--exec", "true", "--dry-run"][..],
            "--exec goes with --method exec",
        ),
        (&["--method", "exec"], "--exec <COMMAND>"),
    ] {
        let all = [
            &[
                "leader",
                "switchover",
                "--quorum",
                "127.0.0.1:1",
                "--cluster-id",
                "/x",
            ],
            args,
        ]
        .concat();
        let run = fctl(&all).run();
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn every_check_is_explained() {
    for name in ["quorum", "takeover-forecast", "leader-unchanged"] {
        let run = fctl(["explain", name]).run();
        assert_eq!(run.code, 0);
        assert!(
            run.stdout
                .contains(&format!("# {name} (a check of fctl leader switchover;")),
            "{}",
            run.stdout
        );
    }
}
