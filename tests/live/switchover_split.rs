//! Up to 1.14 each component is elected by itself: a split between two processes, and its parts moved.

use crate::flink::{Cluster, Setup};
use crate::load::{connect, runtime};
use crate::switchover::Scene;
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::{Duration, Instant};

const LONG: &str = "high-availability.zookeeper.client.session-timeout: 60000\n";
const COMPONENTS: [&str; 3] = ["dispatcher", "resource_manager", "rest_server"];

/// The first JobManager is stopped after it has queued for the REST server, before it queues for the rest, until the
/// second one leads that: what two slow starts at once do by themselves.
fn split(release: &'static str, zookeeper: &Ensemble, latch: &str) -> Option<Scene> {
    let setup = Setup {
        extra: LONG.to_owned(),
        ..Setup::default()
    };
    let mut flink = Cluster::new(release, &zookeeper.quorum(), ("/flink", "/orders"), setup);
    flink.manager(0);
    runtime().block_on(async {
        let client = connect(zookeeper.servers[0].port, &zookeeper.version).await;
        let limit = Instant::now() + Duration::from_secs(60);
        while client
            .list_children(latch)
            .await
            .unwrap_or_default()
            .is_empty()
        {
            assert!(Instant::now() < limit, "nobody queues below {latch}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let first = |flink: &Cluster, signal| {
        flink.managers[0].as_ref().expect("it runs").signal(signal);
    };
    first(&flink, "STOP");
    flink.manager(1);
    let limit = Instant::now() + Duration::from_secs(25);
    let leads = |name: &str| {
        let log = flink.log(1);
        log.lines()
            .any(|l| l.contains(name) && l.contains("granted leadership"))
    };
    while !(leads("Dispatcher") && leads("ResourceManager")) && Instant::now() < limit {
        std::thread::sleep(Duration::from_millis(50));
    }
    first(&flink, "CONT");
    for index in 0..2 {
        flink.answers(index);
    }
    flink.worker();
    let job = flink.submit("orders-enrichment");
    let scene = Scene::of(flink, job);
    scene.settled();
    let leaders = leaders(&scene);
    (leaders[0] != leaders[2]).then_some(scene)
}

/// The sessions that lead the components.
fn leaders(scene: &Scene) -> [String; 3] {
    let status = scene.status();
    let all = status["components"].as_array().expect("a list");
    COMPONENTS.map(|name| {
        let found = all.iter().find(|c| c["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {status:#}"));
        assert_eq!(found["state"], "ok", "{status:#}");
        found["owner"].as_str().expect("a session").to_owned()
    })
}

fn splitted(release: &'static str, version: &str, latch: &str) -> (Ensemble, Scene) {
    for _ in 0..5 {
        let zookeeper = Ensemble::single(version);
        if let Some(scene) = split(release, &zookeeper, latch) {
            return (zookeeper, scene);
        }
    }
    panic!("five starts of Flink {release} without a split");
}

/// Carried out, and everything as it should be.
fn done(scene: &Scene, more: &[&str]) -> Value {
    let cold = ["--cool-down", "0s"];
    let data = scene
        .switchover(&[&cold[..], more].concat())
        .exits(0)
        .json()["data"]
        .clone();
    assert_eq!(data["outcome"], "done", "{data:#}");
    assert_eq!(data["jobs"][0]["state"], "RUNNING", "{data:#}");
    scene.goes_on();
    scene.settled();
    data
}

/// One part goes to the process that leads the other: no split is left.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn one_part_of_a_split_is_moved() {
    let (_zookeeper, scene) =
        splitted("1.14.6", "3.5.10", "/flink/orders/leader/rest_server/latch");
    let before = leaders(&scene);
    let data = done(&scene, &["--component", "rest_server"]);
    assert_eq!(data["moves"].as_array().map_or(0, Vec::len), 1, "{data:#}");
    let after = leaders(&scene);
    assert_eq!(after, [0, 1, 0].map(|i| before[i].clone()), "{data:#}");
    println!("1.14.6: {before:?}, then {after:?}");
}

/// Both parts go: each to the other process, with a session of its own.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn both_parts_of_a_split_are_moved() {
    let (_zookeeper, scene) = splitted(
        "1.12.5",
        "3.4.14",
        "/flink/orders/leaderlatch/rest_server_lock",
    );
    let before = leaders(&scene);
    let all = ["--component", "dispatcher", "--component", "rest_server"];
    let data = done(&scene, &all);
    assert_eq!(data["moves"].as_array().map_or(0, Vec::len), 2, "{data:#}");
    let after = leaders(&scene);
    // Both sessions are closed: nobody leads with an old one.
    assert!(after.iter().all(|now| !before.contains(now)), "{data:#}");
    println!("1.12.5: {before:?}, then {after:?}");
}
