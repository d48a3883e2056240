//! What can be wrong with znodes, each on a real server.

use crate::fctl::{Run, run};
use crate::load::{Loaded, connect, create, load, runtime};
use crate::zk::Ensemble;
use std::path::Path;
use zookeeper_client::{Acls, CreateMode};

pub(crate) const SERVER: &str = "3.8.4";

/// The recorded cluster of Flink 1.20 that the faults happen to.
pub(crate) fn recorded(layout: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root
        .join("fixtures/snapshots")
        .join(layout)
        .join("healthy.snapshot");
    std::fs::read_to_string(file).expect("a snapshot")
}

/// A healthy cluster on one server.
pub(crate) fn healthy() -> (Ensemble, Loaded) {
    let zookeeper = Ensemble::single(SERVER);
    let loaded = load(&recorded("1.19-1.20"), zookeeper.servers[0].port, SERVER);
    (zookeeper, loaded)
}

pub(crate) fn status(quorum: &str, more: &[&str]) -> Run {
    let mut args = vec!["leader", "status", "--no-rest", "--quorum", quorum];
    if !more.contains(&"--cluster-id") {
        args.extend(["--cluster-id", "orders"]);
    }
    if !more.contains(&"--timeout") {
        args.extend(["--timeout", "3s"]);
    }
    args.extend(more);
    run(&args)
}

pub(crate) fn json(quorum: &str, more: &[&str]) -> Run {
    let mut args = vec!["--format", "json"];
    args.extend(more);
    status(quorum, &args)
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn a_wrong_cluster_id_or_root_names_the_nearest() {
    let (zookeeper, _loaded) = healthy();
    let help = |more: &[&str]| {
        let report = json(&zookeeper.quorum(), more).exits(1).json();
        assert_eq!(report["diagnostics"][0]["rule"], "ZK003");
        report["diagnostics"][0]["help"]
            .as_str()
            .expect("a help")
            .to_owned()
    };
    let near = help(&["--cluster-id", "order"]);
    assert_eq!(
        near,
        "did you mean /flink/orders? fctl cluster list shows every cluster below /flink"
    );
    let far = help(&["--cluster-id", "something-else"]);
    assert_eq!(
        far,
        "below /flink there is /flink/orders; fctl cluster list shows all"
    );
    let root = help(&["-D", "high-availability.zookeeper.path.root=/flnk"]);
    assert_eq!(
        root,
        "/flnk does not exist, did you mean /flink? It is high-availability.zookeeper.path.root"
    );
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn nodes_that_may_not_be_read_are_findings() {
    let (zookeeper, loaded) = healthy();
    let port = zookeeper.servers[0].port;
    runtime().block_on(async {
        let owner = connect(port, SERVER).await;
        owner
            .auth("digest", b"flink:secret")
            .await
            .expect("an identity");
        let closed = CreateMode::Persistent.with_acls(Acls::creator_all());
        let path = "/flink/orders/jobgraphs/00000000000000000000000000000001";
        owner
            .create(path, b"hidden", &closed)
            .await
            .expect("a node");
    });
    let report = json(&zookeeper.quorum(), &[]).exits(1).json();
    let first = &report["diagnostics"][0];
    assert_eq!(
        (&first["rule"], &first["message"]),
        (&"ZK003".into(), &"may not be read (NoAuth)".into())
    );
    assert_eq!(
        first["location"]["znode"],
        "/flink/orders/jobgraphs/00000000000000000000000000000001"
    );
    assert_eq!(
        report["data"]["jobs"].as_array().map(Vec::len),
        Some(2),
        "the other job is still there"
    );
    assert_eq!(report["data"]["leader"]["agree"], true);
    drop(loaded);
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn leader_information_of_every_kind_of_nonsense() {
    let (zookeeper, loaded) = healthy();
    let port = zookeeper.servers[0].port;
    let node = "/flink/orders/leader/dispatcher/connection_info";
    let inside = runtime();
    let client = inside.block_on(connect(port, SERVER));
    let healthy = inside.block_on(client.get_data(node)).expect("data").0;
    let big = vec![7_u8; 1024 * 1024 - 200];
    let cases: [(&str, &[u8], &str, &[&str]); 4] = [
        (
            "garbage",
            b"no leader information",
            "unreadable",
            &["ZK006"],
        ),
        ("empty", b"", "missing", &["ZK004"]),
        ("cut", &healthy[..70], "unreadable", &["ZK006"]),
        ("1 MB", &big, "unreadable", &["ZK006", "ZK012"]),
    ];
    for (name, data, state, rules) in cases {
        inside
            .block_on(client.set_data(node, data, None))
            .expect("written");
        let shown = json(&zookeeper.quorum(), &[]).exits(1);
        let report = shown.json();
        assert_eq!(report["data"]["components"][0]["state"], state, "{name}");
        assert_eq!(
            report["data"]["components"][1]["state"], "ok",
            "{name}: the others are as they were"
        );
        assert_eq!(shown.rules(), rules, "{name}");
        let raw = run(&[
            "leader",
            "status",
            "--no-rest",
            "--quorum",
            &zookeeper.quorum(),
            "--cluster-id",
            "orders",
            "--raw",
            "leader/dispatcher/connection_info",
        ])
        .exits(0);
        assert!(
            raw.stdout.contains(&format!("bytes    {}", data.len())),
            "{name}"
        );
    }
    inside
        .block_on(client.set_data(node, &healthy, None))
        .expect("written");
    json(&zookeeper.quorum(), &[]).exits(0);
    drop(loaded);
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn queues_and_information_that_do_not_fit() {
    let zookeeper = Ensemble::single(SERVER);
    let port = zookeeper.servers[0].port;
    let lines = recorded("1.19-1.20");
    let without = |word: &str| -> String {
        lines
            .lines()
            .filter(|l| !l.contains(word))
            .map(|l| format!("{l}\n"))
            .collect()
    };
    let cases = [
        (
            "a latch without information",
            without("connection_info"),
            vec!["ZK004"],
        ),
        (
            "information without a latch",
            without("-latch-"),
            vec!["ZK004"],
        ),
    ];
    for (name, text, rules) in cases {
        let loaded = load(&text, port, SERVER);
        let shown = json(&zookeeper.quorum(), &[]).exits(1);
        assert_eq!(shown.rules(), rules, "{name}");
        drop(loaded);
    }
    // Information that a session outside of the queue publishes.
    let loaded = load(&without("connection_info"), port, SERVER);
    let inside = runtime();
    let stranger = inside.block_on(connect(port, SERVER));
    for line in lines.lines().filter(|l| l.contains("connection_info")) {
        let node: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let data =
            fctl::config::base64::decode(node["data"].as_str().expect("data")).expect("base64");
        let path = node["znode"].as_str().expect("a path");
        inside.block_on(create(&stranger, path, &data, CreateMode::Ephemeral));
    }
    let shown = json(&zookeeper.quorum(), &[]).exits(1);
    assert_eq!(
        shown.rules(),
        ["ZK006", "ZK011", "ZK011"],
        "foreign owner, and locks of the one that does not lead"
    );
    let text = status(&zookeeper.quorum(), &[]).exits(1).stdout;
    assert!(text.starts_with("LEADER CONTESTED: "), "{text}");
    drop(loaded);
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn two_clusters_in_one_namespace() {
    let (zookeeper, loaded) = healthy();
    let port = zookeeper.servers[0].port;
    let old = load(&recorded("1.12-1.13"), port, SERVER);
    let shown = json(&zookeeper.quorum(), &[]).exits(1).json();
    let found: Vec<(&str, &str)> = shown["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| {
            (
                d["rule"].as_str().expect("a rule"),
                d["severity"].as_str().expect("a severity"),
            )
        })
        .collect();
    assert!(found.contains(&("ZK009", "error")), "{found:?}");
    let message = shown["diagnostics"][0]["message"]
        .as_str()
        .expect("a message");
    assert!(message.contains("another cluster"), "{message}");
    assert_eq!(
        shown["data"]["cluster"]["layout"], "1.19-1.20",
        "the newer one is not mixed up with it"
    );
    drop((old, loaded));
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn five_thousand_jobs() {
    let (zookeeper, loaded) = healthy();
    let port = zookeeper.servers[0].port;
    let pointer = recorded("1.19-1.20");
    let line = pointer
        .lines()
        .find(|l| l.contains("/checkpoints/0000000000000000002\""))
        .expect("a pointer");
    let node: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let data = fctl::config::base64::decode(node["data"].as_str().expect("data")).expect("base64");
    runtime().block_on(async {
        let client = connect(port, SERVER).await;
        let open = CreateMode::Persistent.with_acls(Acls::anyone_all());
        let mut pending = Vec::new();
        for index in 0..5_000 {
            let mut batch = client.new_multi_writer();
            let job = format!("/flink/orders/jobs/{index:032x}");
            for path in [job.clone(), format!("{job}/checkpoints")] {
                batch.add_create(&path, b"", &open).expect("a request");
            }
            let checkpoint = format!("{job}/checkpoints/{:019}", 7);
            batch
                .add_create(&checkpoint, &data, &open)
                .expect("a request");
            batch
                .add_create(&format!("{checkpoint}/locks"), b"", &open)
                .expect("a request");
            batch
                .add_create(
                    &format!("{job}/checkpoint_id_counter"),
                    &[0, 0, 0, 8],
                    &open,
                )
                .expect("a request");
            pending.push(batch.commit());
        }
        for result in futures::future::join_all(pending).await {
            result.expect("written");
        }
    });
    let shown = json(&zookeeper.quorum(), &[]).exits(0).json();
    let jobs = shown["data"]["jobs"].as_array().expect("a list");
    assert_eq!(jobs.len(), 5_001);
    assert!(
        jobs.iter()
            .filter(|j| j["checkpoints"]["latest"] == 7)
            .count()
            == 5_000
    );
    drop(loaded);
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn reading_writes_nothing() {
    let (zookeeper, loaded) = healthy();
    let quorum = zookeeper.quorum();
    let before = zookeeper.transactions(0);
    assert!(
        before.len() > 20,
        "the loaded nodes are in the log: {before:?}"
    );
    let dir = crate::machine::Dir::new("snapshot");
    let file = dir.path().join("cluster.snapshot");
    let history = dir.path().join("history.jsonl");
    let cluster = ["--quorum", &quorum, "--cluster-id", "orders"];
    json(&quorum, &[]).exits(0);
    run(&["cluster", "list", "--quorum", &quorum]).exits(0);
    run(&[
        &["snapshot", "--no-rest", "-o", file.to_str().expect("UTF-8")],
        &cluster[..],
    ]
    .concat())
    .exits(0);
    let watch = [
        "leader",
        "status",
        "--watch",
        "--for",
        "2s",
        "--audit-log",
        history.to_str().expect("UTF-8"),
    ];
    run(&[&watch, &cluster[..]].concat()).exits(0);
    assert_eq!(
        zookeeper.transactions(0),
        before,
        "sessions apart, fctl left a trace in the transaction log"
    );
    drop(loaded);
}
