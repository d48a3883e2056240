//! The network between fctl and the ensemble is lost in the middle of a switchover.

use crate::flink::Cluster;
use crate::proxy::Proxy;
use crate::switchover::Scene;
use crate::switchover_faults::member_of;
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
        // 4 says that nothing was changed, as far as fctl could see.
        assert!(ran.code == 5 || !moved, "{ran:#?}");
        assert!(
            said.as_array().is_some_and(|said| !said.is_empty()),
            "{ran:#?}"
        );
    }
    scene.moves(&[]);
}

/// fctl is told two members of three, and the third one holds the leader's connection. While the leader writes nothing it does
/// not notice that its session was taken; and closing it then gave two leaders for 90 ms, or, once, for 25 s, until the old one
/// gave up writing its leader information again and ended its process. So where it can be asked, nothing is closed before it
/// was seen to step down.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn the_leaders_member_is_left_out() {
    let zookeeper = Ensemble::start("3.8.4", 3, "");
    let flink = Cluster::configured("1.20.5", &zookeeper.quorum(), "");
    // Without checkpoints nothing is written, as a rule.
    let job = flink.submit_every("orders", "3600000");
    let scene = Scene::of(flink, job);
    scene.settled();
    let before = scene.status()["leader"].clone();
    let session = before["session"].as_str().expect("a leader");
    let on = member_of(&zookeeper, session).expect("a member has its connection");
    let others = (0..3).filter(|i| *i != on);
    let others = others.map(|i| format!("127.0.0.1:{}", zookeeper.servers[i].port));
    let others = others.collect::<Vec<_>>().join(",");
    let ran = scene.switchover(&["--cool-down", "0s", "--force", "--quorum", &others]);
    let report = ran.json();
    let timeline = report["data"]["timeline"].as_array().expect("a list");
    let count = |name: &str| timeline.iter().filter(|e| e["event"] == name).count();
    println!(
        "the leader's member is left out: exit {}, {} attempts repeated",
        ran.code,
        count("attempt-repeated")
    );
    assert!([0, 4, 5].contains(&ran.code), "{ran:#?}");
    let leads = scene.status()["leader"]["session"] == before["session"];
    if count("session-closed") > 0 {
        // It did write something: then it noticed.
        assert_eq!(report["data"]["overlap_ms"], 0, "{report:#}");
    } else if ran.code == 0 {
        assert!(!leads, "it went by itself: {report:#}");
    } else {
        assert!(count("attempt-repeated") > 0, "{report:#}");
        let unchanged = scene.status()["leader"]["since"] == before["since"];
        assert!(ran.code == 5 || unchanged, "{ran:#?}");
    }
}
