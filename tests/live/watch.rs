//! `leader status --watch`: every change of real servers and of real leaders, with its time.

use crate::damage::{index_by_rest, status};
use crate::faults::recorded;
use crate::fctl::{command, run};
use crate::flink::Cluster;
use crate::load::{close, connect, create, load, runtime};
use crate::machine::{Dir, Process, wait};
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::Duration;
use zookeeper_client::CreateMode;

/// A running watch, whose lines of JSON are read while it runs.
#[derive(Debug)]
pub(crate) struct Watch {
    process: Process,
    dir: Dir,
}

impl Watch {
    pub(crate) fn start(cluster: &[&str]) -> Self {
        let dir = Dir::new("watch");
        let history = dir.path().join("history.jsonl");
        let mut args = vec![
            "leader",
            "status",
            "--watch",
            "--format",
            "jsonl",
            "--audit-log",
            history.to_str().expect("UTF-8"),
        ];
        args.extend(cluster);
        let process = Process::start(&mut command(&args), dir.path().join("out.jsonl"));
        let watch = Self { process, dir };
        watch.until("watching");
        watch
    }

    /// All lines so far.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let log = self.process.log();
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole
            .lines()
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}")))
            .collect()
    }

    /// The events so far.
    pub(crate) fn events(&self) -> Vec<String> {
        self.lines()
            .iter()
            .map(|l| l["event"].as_str().expect("an event").to_owned())
            .collect()
    }

    /// Waits for an event and returns its line.
    pub(crate) fn until(&self, event: &str) -> Value {
        wait(
            &format!("`{event}` after {:?}", self.process.log),
            Duration::from_secs(60),
            || self.lines().into_iter().rev().find(|l| l["event"] == event),
        )
    }

    /// Ends it as Ctrl-C does, and returns what `leader history` says of it.
    pub(crate) fn interrupt(mut self) -> Value {
        self.process.signal("INT");
        wait("the end of the watch", Duration::from_secs(5), || {
            (!self.process.lives()).then_some(())
        });
        let history = self.dir.path().join("history.jsonl");
        run(&[
            "leader",
            "history",
            "--format",
            "json",
            "--audit-log",
            history.to_str().expect("UTF-8"),
        ])
        .exits(0)
        .json()
    }
}

/// Leaders, standbys and jobs that come and go on a server of one release.
#[expect(
    clippy::too_many_lines,
    reason = "one cluster and what happens to it, in order"
)]
fn changes(version: &str, layout: &str, latch: &str) {
    let zookeeper = Ensemble::single(version);
    let port = zookeeper.servers[0].port;
    // A name that must not be taken for that of a node.
    let text = recorded(layout).replace("/flink/orders", "/flink/checkpoint-demo");
    let loaded = load(&text, port, version);
    let watch = Watch::start(&[
        "--quorum",
        &zookeeper.quorum(),
        "--cluster-id",
        "checkpoint-demo",
    ]);
    let inside = runtime();

    let standby = inside.block_on(connect(port, version));
    inside.block_on(create(
        &standby,
        &format!("/flink/checkpoint-demo/{latch}/_c_00000000-0000-0000-0000-000000000000-latch-0000000099"),
        b"",
        CreateMode::Ephemeral,
    ));
    watch.until("standby-joined");
    inside.block_on(close(standby));
    watch.until("standby-left");

    let own = inside.block_on(connect(port, version));
    inside.block_on(create(
        &own,
        "/flink/checkpoint-demo/jobgraphs/00000000000000000000000000000001",
        b"",
        CreateMode::Persistent,
    ));
    assert_eq!(
        watch.until("job-added")["job"],
        "00000000000000000000000000000001"
    );

    // The leader's session ends, and another one publishes 300 ms later.
    let infos: Vec<Value> = text
        .lines()
        .filter(|l| l.contains("connection_info") || l.contains("_lock\",\"data\":\"rO0"))
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    drop(loaded);
    watch.until("leader-lost");
    std::thread::sleep(Duration::from_millis(300));
    for node in &infos {
        let data =
            fctl::config::base64::decode(node["data"].as_str().expect("data")).expect("base64");
        inside.block_on(create(
            &own,
            node["znode"].as_str().expect("a path"),
            &data,
            CreateMode::Ephemeral,
        ));
    }
    let elected = watch.until("leader-elected");
    let without = elected["without_leader_ms"].as_i64().expect("a time");
    assert!(
        (250..10_000).contains(&without),
        "{without} ms without a leader"
    );
    let history = watch.interrupt();
    let kept: Vec<&str> = history["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|l| l["event"].as_str().expect("an event"))
        .collect();
    assert!(
        kept.contains(&"leader-lost") && kept.contains(&"leader-elected"),
        "{kept:?}"
    );
    assert!(kept.iter().all(|e| e.starts_with("leader-")), "{kept:?}");
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn changes_through_one_recursive_watch() {
    changes("3.9.5", "1.19-1.20", "leader/latch");
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn changes_through_watches_on_each_node_of_an_old_server() {
    changes("3.4.14", "1.12-1.13", "leaderlatch/dispatcher_lock");
    changes("3.5.10", "1.15-1.18", "leader/latch");
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn a_watch_survives_the_ensemble_and_its_own_session() {
    for version in ["3.4.14", "3.8.4"] {
        let mut zookeeper = Ensemble::single(version);
        let _loaded = load(&recorded("1.19-1.20"), zookeeper.servers[0].port, version);
        let timeout = "high-availability.zookeeper.client.session-timeout=4000";
        let watch = Watch::start(&[
            "--quorum",
            &zookeeper.quorum(),
            "--cluster-id",
            "orders",
            "--timeout",
            "2s",
            "-D",
            timeout,
        ]);

        zookeeper.kill(0);
        let lost = watch.until("disconnected");
        assert!(lost["cause"].is_string(), "{lost}");
        zookeeper.launch(0);
        zookeeper.ready(0);
        let back = watch.until("reconnected");
        assert!(
            back["unseen_ms"].as_i64().is_some_and(|ms| ms > 0),
            "{back}"
        );

        // Long enough that the session of the watch is over.
        let before = watch.events().len();
        zookeeper.signal(0, "STOP");
        std::thread::sleep(Duration::from_secs(9));
        zookeeper.signal(0, "CONT");
        let new_session = wait("a new session", Duration::from_secs(60), || {
            watch
                .lines()
                .into_iter()
                .skip(before)
                .find(|l| l["event"] == "reconnected")
        });
        assert_eq!(
            new_session["new_session"],
            true,
            "{version}: {:?}",
            watch.lines()
        );
        let pid_is_ours = watch.interrupt();
        assert_eq!(pid_is_ours["command"], "leader history");
    }
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn on_a_terminal_the_table_is_drawn_in_place() {
    let zookeeper = Ensemble::single("3.8.4");
    let _loaded = load(&recorded("1.19-1.20"), zookeeper.servers[0].port, "3.8.4");
    let dir = Dir::new("terminal");
    let line = format!(
        "{} leader status --watch --for 2s --quorum {} --cluster-id orders --audit-log {}",
        env!("CARGO_BIN_EXE_fctl"),
        zookeeper.quorum(),
        dir.path().join("history.jsonl").display()
    );
    let output = std::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .output()
        .expect("script runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shown}");
    assert!(
        shown.contains("\u{1b}[HLEADER") || shown.contains("\u{1b}[H\u{1b}[1mLEADER"),
        "{shown:?}"
    );
    assert!(shown.contains("all components agree"), "{shown:?}");
}

/// A real leader dies: the watch says when, who follows, and for how long there was nobody.
pub(crate) fn takeover(flink: &mut Cluster, conf: &str) -> Value {
    let watch = Watch::start(&["--conf", conf]);
    let leads = index_by_rest(flink, conf).expect("one of the two");
    flink.kill(leads);
    watch.until("leader-lost");
    let elected = watch.until("leader-elected");
    wait(
        "the other JobManager to lead",
        Duration::from_secs(30),
        || {
            let all = status(conf)["data"]["leader"]["agree"] == true;
            (all && index_by_rest(flink, conf) == Some(1 - leads)).then_some(())
        },
    );
    let history = watch.interrupt();
    let kept = history["data"].as_array().map_or(0, Vec::len);
    assert!(kept >= 2, "{history}");
    flink.manager(leads);
    elected
}
