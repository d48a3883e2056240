//! The network between fctl and the ensemble is lost in the middle of a switchover.

use crate::proxy::Proxy;
use crate::switchover::Scene;
use crate::switchover_killed::healthy;
use crate::zk::Ensemble;
use std::time::Duration;

/// Everything that fctl sends and gets is swallowed, from a moment after it has attached to the leader's session on: one
/// leader all the same, a job that runs, and nothing in the way of the next switchover.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn the_network_is_lost_after_the_attach() {
    let zookeeper = Ensemble::single("3.8.4");
    let scene = Scene::new("1.20.5", &zookeeper.quorum(), "");
    let proxy = Proxy::start("127.0.0.1:0", zookeeper.servers[0].port, Duration::ZERO);
    let quorum = format!("127.0.0.1:{}", proxy.port);
    let args = [
        "--quorum",
        &quorum,
        "--cool-down",
        "0s",
        "--timeout",
        "2s",
        "--deadline",
        "15s",
    ];
    for after in [0, 150] {
        scene.settled();
        let before = scene.leader();
        proxy.silence_after_attach(Duration::from_millis(after));
        let ran = scene.switchover(&args);
        assert!(proxy.is_silent(), "it never attached: {ran:#?}");
        proxy.silence(false);
        let said = ran.json()["data"]["missing"].clone();
        healthy(&scene, &format!("cut {after} ms after the attach"));
        let moved = scene.leader() != before;
        println!(
            "cut {after} ms after the attach: exit {}, moved {moved}, {said}",
            ran.code
        );
        assert!([4, 5].contains(&ran.code), "{ran:#?}");
        assert!(
            said.as_array().is_some_and(|said| !said.is_empty()),
            "{ran:#?}"
        );
    }
    scene.moves(&[]);
}
