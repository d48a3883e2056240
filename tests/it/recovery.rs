//! `fctl recovery list`, `repair` and `clean` on recorded clusters, as they are printed.

use crate::support::{root, transcript};
use expect_test::expect_file;

const CASES: [&str; 11] = [
    "list fixtures/rules/ST003-orphan-files/bad.snapshot",
    "list fixtures/rules/ST004-unknown-cluster-directory/bad.snapshot --tree",
    "clean fixtures/rules/ST003-orphan-files/bad.snapshot",
    "clean fixtures/rules/ST003-orphan-files/good.snapshot",
    "repair fixtures/rules/ST001-dangling-graph-pointer/bad.snapshot",
    "repair fixtures/rules/ST002-dangling-checkpoint-pointer/bad.snapshot",
    "repair fixtures/rules/ST002-dangling-checkpoint-pointer/bad-no-leader.snapshot",
    "repair fixtures/rules/ST007-missing-blob/bad.snapshot",
    "repair fixtures/rules/ST008-broken-ha-file/bad-cut.snapshot",
    "repair fixtures/rules/ST010-missing-state-file/bad.snapshot",
    "repair fixtures/rules/ST011-unreachable-pointer/bad.snapshot",
];

#[test]
fn plans_and_lists_are_what_was_reviewed() {
    let mut shown = String::new();
    for case in CASES {
        let mut words = case.split(' ');
        let (verb, file) = (words.next().expect("a verb"), words.next().expect("a file"));
        let mut args = vec!["recovery", verb, "--from", file];
        args.extend(words);
        shown.push_str(&transcript(&args));
    }
    expect_file![root().join("tests/it/expected/recovery.txt")].assert_eq(&shown);
}
