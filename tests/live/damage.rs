//! What rule texts say that Flink does with damaged nodes, seen on the real JobManagers of each layout.

use crate::fctl::run;
use crate::flink::Cluster;
use crate::load::{connect, runtime};
use crate::machine::{get, wait};
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::Duration;
use zookeeper_client::Client;

const GARBAGE: &[u8] = b"this is no Java object stream";

/// What fctl says of a cluster, without REST.
pub(crate) fn status(conf: &str) -> Value {
    run(&[
        "leader",
        "status",
        "--no-rest",
        "--conf",
        conf,
        "--format",
        "json",
    ])
    .json()
}

/// The JobManager that leads everything, once another one waits.
fn leading(flink: &Cluster, conf: &str) -> usize {
    wait("a leader of everything", Duration::from_secs(60), || {
        let status = status(conf);
        let queue = status["data"]["queue"].as_array()?;
        let standby = |c: &&Value| c["job"].is_null() && c["role"] == "standby";
        let waits = queue.iter().any(|c| standby(&c));
        (status["data"]["leader"]["agree"] == true && waits)
            .then(|| index_by_rest(flink, conf))
            .flatten()
    })
}

/// Runs all of it; the cluster is of no use afterwards.
pub(crate) fn confirm(
    flink: &mut Cluster,
    zookeeper: &Ensemble,
    version: &str,
    conf: &str,
    job: &str,
) {
    let inside = runtime();
    let client = inside.block_on(connect(zookeeper.servers[0].port, version));
    let old = flink.release < "1.15";
    leader_information(flink, conf, old, |path, data| {
        write(&inside, &client, path, data);
    });
    checkpoint(flink, conf, job, |path| {
        undecodable(conf, path, |path, data| write(&inside, &client, path, data));
    });
    if !old {
        // The job has to write another one first.
        wait("a new checkpoint", Duration::from_secs(60), || {
            flink.checkpoint(job)
        });
        checkpoint(flink, conf, job, |path| {
            deleted(conf, path, &inside, &client);
        });
    }
    job_graph(flink, conf, job, |path, data| {
        write(&inside, &client, path, data);
    });
}

fn write(inside: &tokio::runtime::Runtime, client: &Client, path: &str, data: &[u8]) {
    inside
        .block_on(client.set_data(path, data, None))
        .unwrap_or_else(|e| panic!("{path}: {e}"));
}

/// ZK006: Flink 1.15-2.3 rewrites nonsense within a second, up to 1.14 it stays.
fn leader_information(flink: &Cluster, conf: &str, old: bool, write: impl Fn(&str, &[u8])) {
    leading(flink, conf);
    let node = if flink.release < "1.14" {
        "leader/dispatcher_lock"
    } else {
        "leader/dispatcher/connection_info"
    };
    write(&format!("/flink/orders/{node}"), GARBAGE);
    std::thread::sleep(Duration::from_secs(1));
    let state = status(conf)["data"]["components"][0]["state"].clone();
    assert_eq!(
        state,
        if old { "unreadable" } else { "ok" },
        "Flink {}",
        flink.release
    );
}

/// Damages the pointer to the newest checkpoint while nobody leads: the job runs again all the same, without it.
fn checkpoint(flink: &mut Cluster, conf: &str, job: &str, spoil: impl Fn(&str)) {
    let leads = if flink.release < "1.15" {
        index_by_rest(flink, conf).expect("one of the two")
    } else {
        leading(flink, conf)
    };
    flink.kill(leads);
    let directory = if flink.release < "1.14" {
        format!("checkpoints/{job}")
    } else {
        format!("jobs/{job}/checkpoints")
    };
    let latest = status(conf)["data"]["jobs"][0]["checkpoints"]["latest"].as_i64();
    let latest = latest.expect("a checkpoint");
    spoil(&format!("/flink/orders/{directory}/{latest:019}"));
    let other = flink.rest[1 - leads];
    wait(
        "the job without its checkpoint",
        Duration::from_secs(90),
        || {
            let jobs = get(other, "/jobs/overview")?;
            (jobs["jobs"][0]["state"] == "RUNNING").then_some(())
        },
    );
    let answer = get(other, &format!("/jobs/{job}/checkpoints")).expect("an answer");
    let restored = &answer["latest"]["restored"];
    assert!(restored.is_null() || restored["id"] != latest, "{restored}");
    flink.manager(leads);
    leading(flink, conf);
}

/// ZK014: a checkpoint pointer that cannot be decoded is left out.
fn undecodable(conf: &str, path: &str, write: impl Fn(&str, &[u8])) {
    write(path, GARBAGE);
    let report = status(conf);
    let list = report["diagnostics"].as_array().expect("a list");
    assert!(list.iter().any(|d| d["rule"] == "ZK014"), "{list:?}");
}

/// From 1.15 on a pointer without a child counts as deleted, for Flink and for fctl.
fn deleted(conf: &str, path: &str, inside: &tokio::runtime::Runtime, client: &Client) {
    let locks = format!("{path}/locks");
    inside.block_on(async {
        for lock in client.list_children(&locks).await.expect("locks") {
            client
                .delete(&format!("{locks}/{lock}"), None)
                .await
                .expect("deleted");
        }
        client.delete(&locks, None).await.expect("deleted");
    });
    // The garbage of before is still there, under an older id.
    let latest = status(conf)["data"]["jobs"][0]["checkpoints"]["latest"].as_i64();
    let gone = path
        .rsplit('/')
        .next()
        .and_then(|id| id.parse::<i64>().ok());
    assert!(
        latest < gone,
        "{latest:?} is the newest, {gone:?} was deleted"
    );
}

/// The JobManager whose REST address is published.
pub(crate) fn index_by_rest(flink: &Cluster, conf: &str) -> Option<usize> {
    let rest = status(conf)["data"]["leader"]["rest"].as_str()?.to_owned();
    let ends = |port: &u16| rest.ends_with(&format!(":{port}"));
    flink.rest.iter().position(ends)
}

/// ZK014: a job graph that cannot be decoded ends the JobManager that takes over.
fn job_graph(flink: &mut Cluster, conf: &str, job: &str, write: impl Fn(&str, &[u8])) {
    let leads = leading(flink, conf);
    let directory = if flink.release < "2" {
        "jobgraphs"
    } else {
        "execution-plans"
    };
    write(&format!("/flink/orders/{directory}/{job}"), GARBAGE);
    flink.kill(leads);
    wait(
        "the end of the JobManager that takes over",
        Duration::from_secs(90),
        || {
            let other = flink.managers[1 - leads].as_mut().expect("it was started");
            (!other.lives()).then_some(())
        },
    );
    let log = flink.log(1 - leads);
    assert!(
        log.contains("Could not retrieve")
            || log.contains("could not be retrieved")
            || log.contains("FATAL")
            || log.contains("Fatal error"),
        "{log}"
    );
}

/// ZK015: the leader suspends a job whose pointer is removed, and the JobManager that takes over does not know it.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn a_job_without_its_pointer_does_not_come_back() {
    let zookeeper = Ensemble::single("3.8.4");
    let mut flink = Cluster::start("1.20.5", &zookeeper.quorum(), "/flink", "/orders", None);
    let job = flink.submit("orders-enrichment");
    let conf = flink.conf("jm0", flink.rest[0]);
    let conf = conf.to_str().expect("UTF-8");
    let inside = runtime();
    inside.block_on(async {
        let client = connect(zookeeper.servers[0].port, "3.8.4").await;
        let pointer = format!("/flink/orders/jobgraphs/{job}");
        for lock in client
            .list_children(&format!("{pointer}/locks"))
            .await
            .expect("locks")
        {
            client
                .delete(&format!("{pointer}/locks/{lock}"), None)
                .await
                .expect("deleted");
        }
        for node in [format!("{pointer}/locks"), pointer] {
            client.delete(&node, None).await.expect("deleted");
        }
    });
    // A leader younger than 30 s may still recover its jobs, so nothing is said before.
    let found = wait("ZK015", Duration::from_secs(60), || {
        let report = run(&["leader", "status", "--conf", conf, "--format", "json"]).json();
        report["diagnostics"]
            .as_array()?
            .iter()
            .find(|d| d["rule"] == "ZK015")
            .cloned()
    });
    let message = found["message"].as_str().expect("a message");
    assert!(
        message.contains(&job) && message.contains("SUSPENDED"),
        "{message}"
    );
    let leads = leading(&flink, conf);
    flink.kill(leads);
    wait(
        "the other JobManager to lead",
        Duration::from_secs(60),
        || (index_by_rest(&flink, conf) == Some(1 - leads)).then_some(()),
    );
    std::thread::sleep(Duration::from_secs(5));
    let jobs = get(flink.rest[1 - leads], "/jobs/overview").expect("an answer");
    assert_eq!(jobs["jobs"], serde_json::json!([]));
}
