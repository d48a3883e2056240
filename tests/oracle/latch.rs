//! What the latch of each release does when its connection is back, by the code in its jars.

use crate::jars::class_path;
use std::process::Command;

/// Curator 4 up to Flink 1.14, shaded; 5 from then on.
const LATCHES: [&str; 2] = ["curator4", "curator5"];
const RELEASES: [(&str, &str); 13] = [
    ("1.12.5", "reset"),
    ("1.13.6", "reset"),
    ("1.14.6", "reset"),
    ("1.15.4", "reset"),
    ("1.16.3", "reset"),
    ("1.17.2", "reset"),
    ("1.18.1", "getChildren"),
    ("1.19.3", "getChildren"),
    ("1.20.5", "getChildren"),
    ("2.0.2", "getChildren"),
    ("2.1.3", "getChildren"),
    ("2.2.1", "getChildren"),
    ("2.3.0", "getChildren"),
];

/// `LeaderLatch.handleStateChange` up to 1.17 queues anew (`reset`), and from 1.18 on looks who is first: an old leader
/// that finds its session in time leads again (`docs/switchover.md`).
#[test]
#[ignore = "needs the jars of Flink: tests/run oracle"]
fn what_a_latch_does_when_it_is_connected_again() {
    for (release, expected) in RELEASES {
        let jars = class_path(release);
        let code = LATCHES.iter().find_map(|curator| {
            let class = format!(
                "org.apache.flink.shaded.{curator}.org.apache.curator.framework.recipes.leader.LeaderLatch"
            );
            let javap = Command::new("javap")
                .args(["-c", "-p", "-cp", &jars, &class])
                .output()
                .expect("javap runs");
            javap.status.success().then(|| String::from_utf8_lossy(&javap.stdout).into_owned())
        });
        let code = code.unwrap_or_else(|| panic!("no LeaderLatch in the jars of {release}"));
        let (_, method) = code
            .split_once("void handleStateChange(")
            .expect("the method");
        let (method, _) = method.split_once("\n\n").unwrap_or((method, ""));
        let calls =
            ["reset", "getChildren"].map(|name| method.contains(&format!("Method {name}:()V")));
        assert_eq!(
            calls,
            [expected == "reset", expected == "getChildren"],
            "{release}"
        );
    }
}
