//! Jobs that are not restarted when a task fails, on a cluster of which little is known.

use crate::machine::{get, port, wait};
use crate::switchover::Scene;
use crate::switchover_faults::{check, refuses};
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::Duration;

/// Jobs that say themselves that they are not to be restarted; a standby of which nothing is known unless the AdminServer is
/// asked.
#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn jobs_without_a_restart_strategy() {
    for release in ["1.13.6", "2.3.0"] {
        let admin = port();
        let server = format!(
            "4lw.commands.whitelist=srvr\nadmin.enableServer=true\nadmin.serverAddress=127.0.0.1\nadmin.serverPort={admin}\n"
        );
        let zookeeper = Ensemble::start("3.8.4", 1, &server);
        let key = if release.starts_with('1') {
            "restart-strategy"
        } else {
            "restart-strategy.type"
        };
        let mut scene = Scene::new(release, &zookeeper.quorum(), &format!("{key}: none\n"));
        let cold = ["--cool-down", "0s"];
        refuses(&scene, &cold, "restart-strategy", "no restart");
        let dry = scene
            .switchover(&["--cool-down", "0s", "--force", "--dry-run"])
            .exits(0)
            .json();
        let alive = check(&dry, "standby-alive");
        assert_eq!(alive["status"], "warn", "{alive}");
        assert!(
            alive["detail"]
                .as_str()
                .expect("text")
                .contains("nothing shows"),
            "{alive}"
        );
        let admin = ["--admin-port", &admin.to_string()];
        let dry = [&cold[..], &["--force", "--dry-run"], &admin].concat();
        let told = scene.switchover(&dry).exits(0).json();
        let alive = check(&told, "standby-alive");
        assert_eq!(alive["status"], "pass", "{alive}");
        if release == "2.3.0" {
            let asked = [&cold[..], &["--dry-run"], &admin].concat();
            a_dead_standby(&mut scene, &asked);
        }
        refuses(
            &scene,
            &["--cool-down", "0s", "--no-rest"],
            "restart-strategy",
            "no job was asked",
        );
        let blind = without_rest(&scene);
        let warned = check(&blind, "restart-strategy");
        assert_eq!(warned["status"], "fail", "{warned}");
        let ended = goes_on_or_failed(&scene);
        println!("Flink {release}, no restart strategy, moved without REST: {ended}");
    }
}

/// Without the REST API nothing is known of the job, and the step-down is not seen: a pause instead.
fn without_rest(scene: &Scene) -> Value {
    let blind = scene
        .switchover(&[
            "--cool-down",
            "0s",
            "--no-rest",
            "--force",
            "--pause",
            "500ms",
        ])
        .exits(0)
        .json();
    assert_eq!(blind["data"]["overlap_ms"], Value::Null, "{blind:#}");
    let timeline = blind["data"]["timeline"].as_array().expect("a list");
    let closed = timeline.iter().find(|e| e["event"] == "session-closed");
    let at = closed.and_then(|e| e["at_ms"].as_i64());
    assert!(at >= Some(500), "the pause was asked for: {blind:#}");
    assert_eq!(blind["data"]["jobs"][0]["state"], Value::Null, "{blind:#}");
    blind
}

/// The standby dies while it is still queued: without evidence a warning, with it a refusal.
fn a_dead_standby(scene: &mut Scene, with_evidence: &[&str]) {
    let standby = 1 - scene.leader();
    scene.flink.kill(standby);
    let without = ["--cool-down", "0s", "--force", "--dry-run"];
    let report = scene.switchover(&without).exits(0).json();
    assert_eq!(
        check(&report, "standby-alive")["status"],
        "warn",
        "{report:#}"
    );
    let report = scene.switchover(with_evidence).exits(4).json();
    let alive = check(&report, "standby-alive");
    assert_eq!(alive["status"], "fail", "{alive}");
    println!("a dead standby: {}", alive["detail"]);
    scene.flink.manager(standby);
    scene.flink.answers(standby);
    let waits = |scene: &Scene| {
        let status = scene.status();
        let queue = status["queue"].as_array()?.clone();
        let mut owners: Vec<String> = queue.iter().map(|c| c["owner"].to_string()).collect();
        owners.sort_unstable();
        owners.dedup();
        (owners.len() == 2).then_some(())
    };
    // The dead one goes when its session has expired.
    wait("one standby, a new one", Duration::from_secs(90), || {
        let fresh = scene.switchover(with_evidence);
        let alive = check(&fresh.json(), "standby-alive").clone();
        waits(scene).filter(|()| alive["status"] == "pass")
    });
}

/// What became of the job: the takeover itself is no restart, but while the TaskManager hears late of it a task may fail,
/// and then such a job is lost. That is what the check refuses for.
fn goes_on_or_failed(scene: &Scene) -> String {
    let (before, path) = (
        scene.flink.checkpoint(&scene.job).unwrap_or(0),
        format!("/jobs/{}", scene.job),
    );
    wait(
        "a checkpoint, or the end of the job",
        Duration::from_secs(90),
        || {
            let job = scene.flink.rest.iter().find_map(|port| get(*port, &path))?;
            if job["state"] == "FAILED" {
                return Some("it FAILED, as the check warns".to_owned());
            }
            let newest = scene
                .flink
                .checkpoint(&scene.job)
                .filter(|id| *id > before)?;
            Some(format!("it goes on with checkpoint {newest}"))
        },
    )
}
