//! Every znode layout: what fctl prints is what the JobManagers' REST API and logs say.

use crate::damage;
use crate::fctl::run;
use crate::flink::Cluster;
use crate::load::{comparable, load};
use crate::machine::{Dir, get};
use crate::switchover::{self, Scene};
use crate::watch;
use crate::zk::Ensemble;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A release, the server it meets, its layout, and what its logs say of who was granted what.
struct Case {
    release: &'static str,
    zookeeper: &'static str,
    layout: &'static str,
    /// Component, and the words in front of its leader session id.
    granted: &'static [(&'static str, &'static str)],
}

const REST: (&str, &str) = (
    "rest_server",
    "was granted leadership with leaderSessionID=",
);
const DISPATCHER: (&str, &str) = (
    "dispatcher",
    "DefaultDispatcherRunner was granted leadership with leader id ",
);
const MANAGER: (&str, &str) = (
    "resource_manager",
    "Resource manager service is granted leadership with session id ",
);

const MASTER: (&str, &str) = ("job_manager", "JobMasterServiceLeadershipRunner for job");
const TOKEN: &str = "was granted leadership with fencing token ";

fn confirm(case: &Case) {
    let record = std::env::var_os("UPDATE_FIXTURES").is_some();
    let storage = record.then(|| PathBuf::from("/tmp/fctl-live").join(case.layout));
    if let Some(storage) = &storage {
        // Left from an earlier recording.
        let _ = std::fs::remove_dir_all(storage);
    }
    let dir = Dir::new("snapshot");
    let zookeeper = Ensemble::single(case.zookeeper);
    let flink = Cluster::start(
        case.release,
        &zookeeper.quorum(),
        "/flink",
        "/orders",
        storage,
    );
    let job = flink.submit("orders-enrichment");
    let conf = flink.conf("jm0", flink.rest[0]);
    let conf = conf.to_str().expect("UTF-8");

    // Checkpoints go on while both are asked, so the REST API is asked before and after.
    let before = flink.checkpoint(&job).expect("a checkpoint");
    let status = run(&["leader", "status", "--conf", conf, "--format", "json"]).exits(0);
    let after = flink.checkpoint(&job).expect("a checkpoint");
    let report = status.json();
    assert_eq!(
        status.rules(),
        Vec::<String>::new(),
        "a healthy cluster has no finding"
    );
    let data = &report["data"];
    facts(case, data);
    leaders(case, &flink, data);
    rest(&flink, data, &job, before..=after);

    let file = dir.path().join("cluster.snapshot");
    let shown = file.to_str().expect("UTF-8");
    run(&["snapshot", "--conf", conf, "--output", shown]).exits(0);
    let text = std::fs::read_to_string(&file).expect("a snapshot");
    if record {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/snapshots")
            .join(case.layout);
        std::fs::create_dir_all(&dir).expect("a directory");
        std::fs::write(dir.join("healthy.snapshot"), &text).expect("a file");
    }
    let scene = Scene::of(flink, job);
    switchover::there_and_back(&scene);
    let Scene { mut flink, job, .. } = scene;
    let elected = watch::takeover(&mut flink, conf);
    damage::confirm(&mut flink, &zookeeper, case.zookeeper, conf, &job);
    drop(flink);
    drop(zookeeper);
    same_after_loading(&file, case.zookeeper, case.layout);
    println!(
        "{} on ZooKeeper {}: layout {}, {before}..{after} of {job}, takeover with {} ms without a leader",
        case.release, case.zookeeper, case.layout, elected["without_leader_ms"]
    );
}

fn facts(case: &Case, data: &Value) {
    let cluster = &data["cluster"];
    assert_eq!(cluster["layout"], case.layout);
    assert_eq!(cluster["flink"], case.release);
    assert_eq!(cluster["flink_source"], "detected");
    assert_eq!(cluster["namespace"], "/flink/orders");
    assert_eq!(data["members"][0]["version"], case.zookeeper);
}

/// The last thing that stands behind `mark` in a log: an id.
fn last_id(log: &str, mark: &str) -> Option<String> {
    let line = log.lines().rev().find(|l| l.contains(mark))?;
    // A mark in the middle of the line: the id stands behind "leader id" or "session id".
    let behind = [" leader id ", " session id "]
        .into_iter()
        .find_map(|m| line.split(m).nth(1));
    let rest = if mark.starts_with("JobM") {
        behind
    } else {
        line.split(mark).nth(1)
    }?;
    Some(
        rest.chars()
            .take_while(|c| c.is_ascii_hexdigit() || *c == '-' || *c == 'x')
            .collect(),
    )
}

/// The session that a JobManager's log says it has, as fctl writes it.
pub(crate) fn session(log: &str) -> String {
    let line = log
        .lines()
        .rev()
        .find(|l| l.contains("Session establishment complete"))
        .expect("a session");
    let hex = line
        .split(" = 0x")
        .nth(1)
        .and_then(|r| r.split(',').next())
        .expect("an id");
    format!("0x{hex:0>16}")
}

fn leaders(case: &Case, flink: &Cluster, data: &Value) {
    let logs = [flink.log(0), flink.log(1)];
    let sessions = [session(&logs[0]), session(&logs[1])];
    let component = |name: &str| {
        let all = data["components"].as_array().expect("a list");
        all.iter().find(|c| c["name"] == name).cloned().expect(name)
    };
    for (name, mark) in case.granted {
        let shown = component(name);
        let owner = shown["owner"].as_str().expect("an owner");
        let leading = sessions
            .iter()
            .position(|s| s == owner)
            .expect("a session of one of the two");
        let logged =
            last_id(&logs[leading], mark).unwrap_or_else(|| panic!("{mark} in\n{}", logs[leading]));
        let session = shown["leader_session"].as_str().expect("a leader session");
        // 1.12 prints its fencing token with the halves of the UUID exchanged (AbstractID).
        let logged = match (*mark == TOKEN, logged.split_at_checked(16)) {
            (true, Some((low, high))) => format!("{high}{low}"),
            _ => logged,
        };
        assert_eq!(session.replace('-', ""), logged.replace('-', ""), "{name}");
        assert_eq!(shown["state"], "ok", "{name}");
    }
    let owner = component("rest_server")["owner"]
        .as_str()
        .expect("an owner")
        .to_owned();
    let index = sessions
        .iter()
        .position(|s| *s == owner)
        .expect("one of the two");
    assert_eq!(
        data["leader"]["rest"],
        format!("http://127.0.0.1:{}", flink.rest[index])
    );
    assert_eq!(data["leader"]["alive"], true);
    // Both sessions wait in each queue of a component, and nobody else.
    for name in ["dispatcher", "resource_manager", "rest_server"] {
        let queue = data["queue"].as_array().expect("a list");
        let own = queue
            .iter()
            .filter(|c| c["component"].is_null() || c["component"] == name);
        let own = own.filter(|c| c["job"].is_null());
        let mut owners: Vec<&str> = own
            .map(|c| c["owner"].as_str().expect("an owner"))
            .collect();
        assert_eq!(
            owners[0],
            component(name)["owner"],
            "the first of the queue of {name} leads"
        );
        owners.sort_unstable();
        let mut expected: Vec<&str> = sessions.iter().map(String::as_str).collect();
        expected.sort_unstable();
        assert_eq!(owners, expected, "{name}");
    }
}

fn rest(flink: &Cluster, data: &Value, job: &str, checkpoints: std::ops::RangeInclusive<i64>) {
    let jobs = data["jobs"].as_array().expect("a list");
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        (&jobs[0]["id"], &jobs[0]["name"], &jobs[0]["state"]),
        (&job.into(), &"orders-enrichment".into(), &"RUNNING".into())
    );
    let latest = jobs[0]["checkpoints"]["latest"]
        .as_i64()
        .expect("a checkpoint");
    // ZooKeeper has the pointer a moment before REST shows it.
    assert!(
        (*checkpoints.start()..=*checkpoints.end() + 1).contains(&latest),
        "{latest} is not in {checkpoints:?}"
    );
    // One is retained; the one before it goes a moment after the newest is there.
    let count = jobs[0]["checkpoints"]["count"].as_i64();
    assert!(matches!(count, Some(1 | 2)), "{count:?} are retained");
    let next = jobs[0]["checkpoints"]["next"].as_i64().expect("a counter");
    assert!(
        next > latest && next <= checkpoints.end() + 3,
        "next {next} after {latest}"
    );
    assert!(
        jobs[0]["pointer"]
            .as_str()
            .is_some_and(|p| p.ends_with(job)),
        "{jobs:?}"
    );
    let overview = get(flink.rest[0], "/overview").expect("an answer");
    assert_eq!(data["task_managers"], overview["taskmanagers"]);
    assert_eq!(data["cluster"]["flink"], overview["flink-version"]);
    let leader = jobs[0]["leader"].as_str().expect("an address");
    assert!(leader.contains("jobmanager_"), "{leader}");
}

/// A snapshot, and what fctl reads after it was loaded into an empty ZooKeeper, are the same.
pub(crate) fn same_after_loading(file: &Path, version: &str, name: &str) {
    let zookeeper = Ensemble::single(version);
    let text = std::fs::read_to_string(file).expect("a snapshot");
    let header: Value = serde_json::from_str(text.lines().next().expect("a header")).expect("JSON");
    let word = |key: &str| header[key].as_str().expect("a text").to_owned();
    let _loaded = load(&text, zookeeper.servers[0].port, version);
    let shown = file.to_str().expect("UTF-8");
    let recorded = run(&[
        "leader",
        "status",
        "--from",
        shown,
        "--no-rest",
        "--format",
        "json",
    ]);
    let root = format!("high-availability.zookeeper.path.root={}", word("root"));
    let quorum = zookeeper.quorum();
    let id = word("cluster_id");
    let args = [
        "leader",
        "status",
        "--quorum",
        &quorum,
        "--cluster-id",
        &id,
        "-D",
        &root,
        "--no-rest",
        "--format",
        "json",
    ];
    let live = run(&args);
    assert_eq!(
        comparable(&live.json()),
        comparable(&recorded.json()),
        "{name} loaded into ZooKeeper {version}"
    );
    assert_eq!(live.code, recorded.code, "{name}");
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_1_12() {
    let granted = &[
        REST,
        ("resource_manager", TOKEN),
        ("job_manager", "JobManager runner for job"),
    ];
    confirm(&Case {
        release: "1.12.5",
        zookeeper: "3.4.14",
        layout: "1.12-1.13",
        granted,
    });
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_1_14() {
    confirm(&Case {
        release: "1.14.6",
        zookeeper: "3.5.10",
        layout: "1.14",
        granted: &[REST, DISPATCHER, MANAGER],
    });
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_1_16() {
    confirm(&Case {
        release: "1.16.3",
        zookeeper: "3.5.10",
        layout: "1.15-1.18",
        granted: &[REST, DISPATCHER, MANAGER, MASTER],
    });
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_1_20() {
    confirm(&Case {
        release: "1.20.5",
        zookeeper: "3.8.4",
        layout: "1.19-1.20",
        granted: &[REST, DISPATCHER, MANAGER, MASTER],
    });
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_2_2() {
    confirm(&Case {
        release: "2.2.1",
        zookeeper: "3.9.5",
        layout: "2.0-2.2",
        granted: &[REST, DISPATCHER, MANAGER, MASTER],
    });
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn flink_2_3() {
    confirm(&Case {
        release: "2.3.0",
        zookeeper: "3.9.5",
        layout: "2.3",
        granted: &[REST, DISPATCHER, MANAGER, MASTER],
    });
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn committed_snapshots_are_the_same_after_loading() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/snapshots");
    let mut loaded = 0;
    for entry in std::fs::read_dir(&dir).expect("fixtures/snapshots") {
        let layout = entry.expect("an entry").path();
        if !layout.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&layout).expect("a directory") {
            let file = file.expect("an entry").path();
            same_after_loading(&file, "3.8.4", &file.display().to_string());
            loaded += 1;
        }
    }
    assert!(loaded >= 6, "six layouts");
}
