//! fctl ends in the middle of a switchover, at any moment, by any signal.

use crate::fctl::{command, run};
use crate::machine::wait;
use crate::switchover::Scene;
use crate::zk::Ensemble;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// fctl ends at any moment of a switchover: one leader, a job that runs, nothing in the way of the next one.
pub(crate) fn killed(scene: &Scene, times: usize, seed: u64) -> (usize, usize) {
    let (mut state, mut moved, mut ended, mut refused) = (seed | 1, 0, 0, 0);
    // As long as a whole one takes here and now.
    let start = Instant::now();
    scene.switchover(&["--cool-down", "0s"]).exits(0);
    let whole = u64::try_from(start.elapsed().as_millis()).expect("short");
    let history = scene.history();
    for round in 0..times {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let before = scene.leader();
        let pause = Duration::from_millis(state % whole);
        let mut child = command(&scene.args(&history, &["--cool-down", "0s"]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("fctl starts");
        std::thread::sleep(pause);
        let signal = ["KILL", "TERM", "INT"][round % 3];
        let early = child.try_wait().expect("its state");
        if early.is_none() {
            let pid = child.id().to_string();
            let sent = std::process::Command::new("kill")
                .args([&format!("-{signal}"), &pid])
                .status();
            assert!(sent.expect("kill runs").success());
            ended += 1;
        }
        child.wait().expect("it ends");
        // One that a signal ends before it acts says that nothing was changed, too.
        refused += usize::from(early.and_then(|status| status.code()) == Some(4));
        let about = format!("{signal} after {pause:?}, seed {seed}, round {round}");
        healthy(scene, &about);
        moved += usize::from(scene.leader() != before);
    }
    // One that comes while a job is being restarted is refused; all of them would say that something is stuck.
    assert!(refused * 2 <= times, "{refused} of {times} were refused");
    (moved, ended)
}

/// One leader on which everything agrees, a standby, and a job that goes on.
pub(crate) fn healthy(scene: &Scene, about: &str) {
    wait(about, Duration::from_secs(60), || {
        let status = run(&[
            "leader",
            "status",
            "--conf",
            &scene.conf,
            "--format",
            "json",
        ]);
        if status.code != 0 {
            return None;
        }
        let data = &status.json()["data"];
        let mut waiting: Vec<&str> = data["queue"]
            .as_array()?
            .iter()
            .filter_map(|c| c["owner"].as_str())
            .collect();
        waiting.sort_unstable();
        waiting.dedup();
        let runs = data["jobs"][0]["state"] == "RUNNING";
        (waiting.len() == 2 && runs).then_some(())
    });
    scene.goes_on();
}

#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn fctl_is_killed() {
    let zookeeper = Ensemble::single("3.8.4");
    let scene = Scene::new("1.20.5", &zookeeper.quorum(), "");
    let seed = std::env::var("FCTL_LIVE_SEED")
        .ok()
        .and_then(|s| s.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) * 2_654_435_761);
    let (moved, ended) = killed(&scene, 6, seed);
    println!(
        "fctl ended {ended} times of 6 on the way, the leader moved {moved} times (seed {seed})"
    );
    scene.moves(&[]);
}
