//! What people say to a switchover: yes, at a time, to this host, and in spite of a warning.

use crate::switchover::Scene;
use crate::switchover_faults::refuses;
use crate::zk::Ensemble;
use serde_json::Value;
use std::process::{Command, Stdio};

/// Runs fctl on a terminal of its own, and types one line.
fn on_a_terminal(scene: &Scene, more: &[&str], typed: &str) -> (bool, String) {
    let binary = std::env::var("FCTL_LIVE_BINARY");
    let binary = binary.unwrap_or_else(|_| env!("CARGO_BIN_EXE_fctl").to_owned());
    let line = format!(
        "{binary} leader switchover --conf {} --audit-log {} --cool-down 0s {}",
        scene.conf,
        scene.history(),
        more.join(" ")
    );
    let mut child = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script runs");
    let mut stdin = child.stdin.take().expect("piped");
    std::io::Write::write_all(&mut stdin, typed.as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), shown)
}

/// A question that names the leader, who is next and the job; a host as candidate; a time, after which everything is checked
/// once more.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn asked_on_a_terminal_and_at_a_time() {
    let zookeeper = Ensemble::single("3.8.4");
    let scene = Scene::new("1.20.5", &zookeeper.quorum(), "");
    scene.settled();
    let from = scene.leader();
    let (good, shown) = on_a_terminal(&scene, &[], "n\n");
    let question = format!(
        "orders-enrichment will pause for about 3 s. Move the leadership from 127.0.0.1:{} to ",
        scene.flink.rest[from]
    );
    assert!(!good && shown.contains(&question), "{shown}");
    assert_eq!(scene.leader(), from, "no means no: {shown}");

    let to = scene.flink.rest[1 - from];
    let candidate = "--candidate 127.0.0.1".to_owned();
    let (good, shown) = on_a_terminal(&scene, &[&candidate], "y\n");
    assert!(good && shown.contains(&question), "{shown}");
    println!("{shown}");
    let done = format!("127.0.0.1:{to} leads, 1 of 1 job RUNNING, no overlap");
    assert!(
        shown.contains("DONE in ") && shown.contains(&done),
        "{shown}"
    );
    assert_eq!(scene.leader(), 1 - from, "{shown}");

    scene.settled();
    let at = crate::machine::utc_in(5);
    let ran = scene
        .switchover(&["--cool-down", "0s", "--at", &at])
        .exits(0);
    assert!(ran.stderr.contains("waiting until "), "{}", ran.stderr);
    assert_eq!(scene.leader(), from, "{ran:#?}");

    // The cool-down is checked when the time has come: it was not over when the plan was made.
    scene.settled();
    let at = crate::machine::utc_in(4);
    let late = scene
        .switchover(&["--cool-down", "10m", "--at", &at])
        .exits(4);
    assert!(
        late.stderr
            .contains("REFUSED, nothing was changed: cool-down"),
        "{}",
        late.stderr
    );
    assert_eq!(scene.leader(), from, "{late:#?}");
}

/// With tolerated suspension the old leader steps down when it hears that its session is gone: refused, unless forced.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn a_leader_that_tolerates_suspension() {
    let zookeeper = Ensemble::single("3.8.4");
    let key = "high-availability.zookeeper.client.tolerate-suspended-connections: true\n";
    let scene = Scene::new("1.20.5", &zookeeper.quorum(), key);
    scene.settled();
    let from = scene.leader();
    let cold = ["--cool-down", "0s"];
    refuses(
        &scene,
        &cold,
        "suspended-connections",
        "two leaders for 1 to 2 s",
    );
    let ran = scene
        .switchover(&[&cold[..], &["--force"]].concat())
        .exits(0)
        .json();
    assert_eq!(ran["data"]["overlap_ms"], Value::Null, "{ran:#}");
    assert_eq!(scene.leader(), 1 - from, "{ran:#}");
    scene.goes_on();
}
