//! Node names that are not the usual ones, on real JobManagers.

use crate::fctl::run;
use crate::flink::Cluster;
use crate::zk::Ensemble;

/// Node names that the configuration changes, where Flink lets it.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn renamed_nodes() {
    let path = |name: &str| format!("high-availability.zookeeper.path.{name}: /my-{name}\n");
    let old = [
        "latch",
        "leader",
        "checkpoints",
        "checkpoint-counter",
        "jobgraphs",
        "running-registry",
    ];
    let cases = [
        ("1.12.5", "3.4.14", old.map(path).concat(), "my-latch"),
        // From 1.14 on `leader` and `latch` are constants: these two lines change nothing.
        (
            "1.20.5",
            "3.8.4",
            [path("jobgraphs"), path("leader"), path("latch")].concat(),
            "my-jobgraphs",
        ),
        // An old configuration keeps its old node name in 2.x.
        (
            "2.3.0",
            "3.9.5",
            [path("jobgraphs"), path("applications")].concat(),
            "my-jobgraphs",
        ),
    ];
    for (release, version, extra, node) in cases {
        let zookeeper = Ensemble::single(version);
        let flink = Cluster::lonely(release, &zookeeper.quorum(), &extra);
        let conf = flink.conf("jm0", flink.rest[0]);
        let conf = conf.to_str().expect("UTF-8");
        let status = run(&["leader", "status", "--conf", conf, "--format", "json"]).exits(0);
        let report = status.json();
        let rest = format!("http://127.0.0.1:{}", flink.rest[0]);
        assert_eq!(report["data"]["leader"]["rest"], rest, "{release}");
        assert_eq!(
            report["data"]["queue"].as_array().map_or(0, Vec::len),
            if release < "1.14" { 3 } else { 1 },
            "{release}"
        );
        assert_eq!(
            status.rules(),
            ["ZK008"],
            "{release}: only the missing standby"
        );
        let below = run(&[
            "leader",
            "status",
            "--conf",
            conf,
            "--no-rest",
            "--raw",
            "nothing",
        ])
        .exits(3)
        .stderr;
        assert!(below.contains(node), "{release}: {below}");
    }
}
