//! Faults of the storage, each on a real HDFS with two NameNodes.

use crate::damage_hdfs::{garbage, newest};
use crate::fctl::{Run, command, run_with};
use crate::hdfs::{Hdfs, OWNER};
use crate::machine::{Dir, wait};
use crate::repairs::{forecast, recovery};
use crate::store::Store;
use crate::zk::Ensemble;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A configuration whose storageDir is `uri`; ZooKeeper is left out.
fn conf(dir: &Dir, uri: &str) -> String {
    let text = format!(
        "high-availability: zookeeper\nhigh-availability.cluster-id: /orders\nhigh-availability.storageDir: {uri}\n"
    );
    let file = dir.path().join("flink-conf.yaml");
    std::fs::write(&file, text).expect("a file");
    file.to_str().expect("UTF-8").to_owned()
}

fn args<'a>(verb: &'a str, conf: &'a str, hadoop: &'a str) -> Vec<&'a str> {
    let words = ["recovery", verb, "--only", "storage", "--format", "json"];
    let mut all = words.to_vec();
    all.extend(["--conf", conf, "--hadoop-conf", hadoop]);
    all
}

fn as_owner(args: &[&str]) -> Run {
    run_with(args, &[("HADOOP_USER_NAME", OWNER)])
}

fn names(report: &Value) -> Vec<String> {
    let list = report["data"].as_array().expect("a list");
    let path = |f: &Value| f["path"].as_str().expect("a path").to_owned();
    list.iter().map(path).collect()
}

/// The largest resident set of a process that is still running, in MiB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

/// Enough for a listing that takes longer than it takes to kill a NameNode.
const MANY: usize = 40_000;

/// A listing that is under way when the active NameNode is killed goes on with the other one.
fn survives_a_failover(hdfs: &mut Hdfs, conf: &str, hadoop: &str) {
    let mut child = command(&args("list", conf, hadoop))
        .env("HADOOP_USER_NAME", OWNER)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("fctl starts");
    std::thread::sleep(Duration::from_millis(150));
    assert!(
        child.try_wait().expect("a process").is_none(),
        "it ended too early to tell"
    );
    hdfs.kill(0);
    hdfs.transition_to_active(1);
    let mut largest = 0;
    let reader = std::thread::spawn({
        let mut stdout = child.stdout.take().expect("a pipe");
        move || {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut stdout, &mut text).expect("UTF-8");
            text
        }
    });
    while child.try_wait().expect("a process").is_none() {
        largest = largest.max(peak(child.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    let report: Value = serde_json::from_str(&reader.join().expect("a text")).expect("JSON");
    assert_eq!(names(&report).len(), MANY);
    println!("{MANY} files through a failover: at most {largest} MiB");
}

fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([name, &pid.to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

fn down(hdfs: &mut Hdfs, conf: &str, hadoop: &str) {
    hdfs.kill(1);
    let start = Instant::now();
    let run = as_owner(&args("check", conf, hadoop)).exits(3);
    let took = start.elapsed();
    for port in hdfs.rpc {
        assert!(
            run.stderr.contains(&format!("127.0.0.1:{port}")),
            "{}",
            run.stderr
        );
    }
    assert!(run.stderr.contains("connection refused"), "{}", run.stderr);
    assert!(took < Duration::from_secs(7), "{took:?}");
}

/// A directory that no pointer leads into: the cluster-id has to be typed, and what goes, goes to the trash.
fn trash(hdfs: &Hdfs) {
    let dir = Dir::new("trash");
    let zookeeper = Ensemble::single("3.8.4");
    let home = hdfs.home("trashed");
    let own = format!("{home}/orders");
    assert_eq!(hdfs.dfs_as(OWNER, &["-mkdir", "-p", &own]).code, 0);
    let file = format!("{own}/completedCheckpoint0123456789ab");
    hdfs.put(&file, b"x");
    hdfs.put(&format!("{own}/notes.txt"), b"x");
    let text = format!(
        "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: {}\n\
         high-availability.cluster-id: /orders\nhigh-availability.storageDir: hdfs://ns1{home}\n",
        zookeeper.quorum()
    );
    let conf = dir.path().join("flink-conf.yaml");
    std::fs::write(&conf, text).expect("a file");
    let state = dir.path().to_str().expect("UTF-8").to_owned();
    let (conf, hadoop) = (
        conf.display().to_string(),
        hdfs.conf().display().to_string(),
    );
    let run = |more: &[&str]| {
        let words = ["recovery", "clean", "--min-age", "1s", "--apply", "--yes"];
        let mut all = [&words[..], more].concat();
        all.extend(["--conf", &conf, "--hadoop-conf", &hadoop]);
        run_with(
            &all,
            &[("HADOOP_USER_NAME", OWNER), ("XDG_STATE_HOME", &state)],
        )
    };
    std::thread::sleep(Duration::from_millis(1500));
    let refused = run(&[]).exits(4);
    assert!(refused.stdout.contains("--confirm /orders"), "{refused:#?}");
    run(&["--confirm", "/orders"]).exits(0);
    let paths: Vec<String> = hdfs.list("/").into_iter().map(|e| e.path).collect();
    assert!(!paths.contains(&file), "{paths:?}");
    assert!(paths.contains(&format!("{own}/notes.txt")), "{paths:?}");
    assert!(
        paths.contains(&format!("/user/{OWNER}/.Trash/Current{file}")),
        "{paths:?}"
    );
}

/// An own HDFS, because its NameNodes are killed.
#[test]
#[ignore = "needs Hadoop: tests/run live"]
fn namenodes_that_fail() {
    let mut hdfs = Hdfs::start(60);
    let dir = Dir::new("namenodes");
    trash(&hdfs);
    let home = hdfs.home("many");
    hdfs.many(&format!("{home}/orders"), MANY);
    let conf_dir = hdfs.conf();
    let hadoop = conf_dir.to_str().expect("UTF-8");
    let conf = conf(&dir, &format!("hdfs://ns1{home}"));

    hdfs.safe_mode(true);
    let report = as_owner(&args("check", &conf, hadoop)).exits(1).json();
    assert_eq!(report["data"]["safe_mode"], true);
    assert_eq!(report["diagnostics"][0]["rule"], "ST006");
    hdfs.safe_mode(false);

    // Only the standby's address: it says so within the deadline.
    let standby = format!("hdfs://127.0.0.1:{}{home}", hdfs.rpc[1]);
    let of_standby = Dir::new("standby");
    let alone = self::conf(&of_standby, &standby);
    let empty = Dir::new("hadoop");
    std::fs::write(empty.path().join("core-site.xml"), "<configuration/>").expect("a file");
    let start = Instant::now();
    let run = as_owner(&args("list", &alone, empty.path().to_str().expect("UTF-8"))).exits(3);
    assert!(
        run.stderr.contains("the NameNode is standby"),
        "{}",
        run.stderr
    );
    assert!(start.elapsed() < Duration::from_secs(7));

    survives_a_failover(&mut hdfs, &conf, hadoop);
    // A NameNode that takes connections and answers nothing.
    signal(hdfs.pid(1), "-STOP");
    let start = Instant::now();
    let mut hung = args("list", &conf, hadoop);
    hung.extend(["--timeout", "2s"]);
    let run = as_owner(&hung).exits(3);
    assert!(
        run.stderr.contains("no answer within 2 s"),
        "{}",
        run.stderr
    );
    assert!(start.elapsed() < Duration::from_secs(8));
    signal(hdfs.pid(1), "-CONT");
    down(&mut hdfs, &conf, hadoop);
}

/// Files that come and go while they are listed, and names that a URI has to encode.
#[test]
#[ignore = "needs Hadoop: tests/run live"]
fn files_that_vanish_and_odd_names() {
    let hdfs = Hdfs::shared();
    let dir = Dir::new("names");
    let home = hdfs.home("odd names");
    let conf_dir = hdfs.conf();
    let hadoop = conf_dir.to_str().expect("UTF-8");
    let file = format!("{home}/orders/completedCheckpoint0123456789ab");
    let made = hdfs.dfs_as(OWNER, &["-mkdir", "-p", &format!("{home}/orders")]);
    assert_eq!(made.code, 0, "{made:?}");
    hdfs.put(&file, b"x");
    hdfs.put(&format!("{home}/orders/50% файл"), b"x");
    let conf = conf(&dir, &format!("hdfs://ns1{home}"));
    let report = as_owner(&args("list", &conf, hadoop)).exits(0).json();
    let found = names(&report);
    assert_eq!(found[0], format!("hdfs://ns1{home}/orders/50% файл"));
    assert_eq!(found[1], format!("hdfs://ns1{file}"));

    // A directory that goes while it is listed is no failure.
    std::thread::scope(|scope| {
        let churn = scope.spawn(|| {
            for _ in 0..20 {
                let job = format!("{home}/orders/blob/job_{}", "0".repeat(32));
                hdfs.dfs_as(OWNER, &["-mkdir", "-p", &job]);
                hdfs.put(&format!("{job}/blob_p-1"), b"x");
                hdfs.rm(&job);
            }
        });
        while !churn.is_finished() {
            let report = as_owner(&args("list", &conf, hadoop)).exits(0).json();
            assert!(names(&report).len() >= 2);
        }
    });
}

/// A directory that this user may not read: the rest is judged.
fn denied(store: &Store, state: &Dir) {
    let blobs = format!("{}/ha/orders/blob/job_{}", store.home, store.jobs[0]);
    store.hdfs.dfs(&["-chown", "-R", "somebody", &blobs]);
    store.hdfs.dfs(&["-chmod", "700", &blobs]);
    let (outcome, _, all) = forecast(store, state, &store.jobs[0]);
    assert_eq!(outcome, "unknown", "{all}");
    let (outcome, _, all) = forecast(store, state, &store.jobs[1]);
    assert_eq!(outcome, "restores", "{all}");
    let report = recovery(store, state, &["check", "--deep", "--format", "json"]).json();
    let skipped = report["skipped"].as_array().expect("a list");
    assert!(
        skipped.iter().any(|s| s["check"] == blobs.as_str()),
        "{report}"
    );
    let plan = recovery(store, state, &["repair", "--deep", "--format", "json"]).json();
    assert_eq!(
        plan["data"]["plan"].as_array().map(Vec::len),
        Some(0),
        "{plan}"
    );
    store.hdfs.dfs(&["-chmod", "755", &blobs]);
    store.hdfs.dfs(&["-chown", "-R", OWNER, &blobs]);
}

/// `_metadata` that is cut or empty: the job restores, but nobody else can start from it.
fn metadata(store: &Store, state: &Dir) {
    let id = newest(store).id();
    let path = format!(
        "{}/checkpoints/{}/chk-{id}/_metadata",
        store.home, store.jobs[0]
    );
    let bytes = store.hdfs.get(&path);
    for damaged in [&bytes[..bytes.len() - 10], &bytes[..6], b""] {
        let undo = store.replace(&path, damaged);
        let report = recovery(store, state, &["check", "--deep", "--format", "json"]).exits(1);
        assert_eq!(report.rules(), ["ST010"], "{} bytes", damaged.len());
        let (outcome, checkpoint, _) = forecast(store, state, &store.jobs[0]);
        assert_eq!((outcome.as_str(), checkpoint), ("restores", Some(id)));
        store.undo(undo);
    }
}

/// What cannot be followed is no missing file, and nothing of it is repaired.
fn elsewhere(store: &Store, state: &Dir) {
    let pointer = newest(store);
    let undo = store.write(
        &pointer,
        &pointer.to("oss://bucket/completedCheckpoint0123456789ab"),
    );
    let (outcome, _, all) = forecast(store, state, &store.jobs[0]);
    assert_eq!(outcome, "unknown", "{all}");
    let report = recovery(store, state, &["repair", "--format", "json"]).json();
    assert_eq!(
        report["data"]["plan"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
    store.undo(vec![undo]);
}

/// Refused while JobManagers live, and without anything changed.
fn refusals(store: &Store, state: &Dir) {
    let pointer = newest(store);
    let undo = store.write(&pointer, garbage());
    let run = recovery(store, state, &["repair", "--apply", "--yes"]);
    // A garbled checkpoint pointer stands in nobody's way.
    assert_eq!(run.code, 0, "{run:#?}");
    store.undo(vec![undo]);
    let run = recovery(store, state, &["repair", "--undo", "/nowhere", "--yes"]).exits(3);
    assert!(run.stderr.contains("no such file"), "{}", run.stderr);
}

/// A snapshot says offline what the live services said.
fn replayed(store: &Store, state: &Dir) {
    let file = state.path().join("store.snapshot");
    let conf = store.flink.conf("jm0", store.flink.rest[0]);
    let words = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (conf, hadoop, file) = (words(&conf), words(&store.hdfs.conf()), words(&file));
    as_owner(&[
        "snapshot",
        "--deep",
        "--conf",
        &conf,
        "--hadoop-conf",
        &hadoop,
        "-o",
        &file,
    ])
    .exits(0);
    let live = recovery(store, state, &["check", "--deep", "--format", "json"]).json();
    let offline = run_with(
        &["recovery", "check", "--from", &file, "--format", "json"],
        &[],
    )
    .json();
    for key in [
        "pointers",
        "files",
        "takeover",
        "missing_state",
        "missing_blobs",
        "summary",
    ] {
        assert_eq!(live["data"][key], offline["data"][key], "{key}");
    }
}

#[test]
#[ignore = "needs Flink, Hadoop and ZooKeeper: tests/run live"]
fn a_store_that_is_odd_in_parts() {
    let mut store = Store::start("1.20.5", "odd");
    store.flink.crash();
    let state = Dir::new("state");
    wait("the sessions to expire", Duration::from_secs(30), || {
        let report = recovery(&store, &state, &["check", "--deep", "--format", "json"]);
        (report.code == 0).then_some(())
    });
    denied(&store, &state);
    metadata(&store, &state);
    elsewhere(&store, &state);
    refusals(&store, &state);
    replayed(&store, &state);
}
