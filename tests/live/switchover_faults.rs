//! `leader switchover` where not everything is well: what it refuses, what it survives, and what it leaves behind.

use crate::load::{close, connect, create, runtime};
use crate::machine::{ask, get, wait};
use crate::switchover::{Figures, Scene};
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::{Duration, Instant};
use zookeeper_client::CreateMode;

const LONG: &str = "high-availability.zookeeper.client.session-timeout: 60000\n";

/// The check of this name in a report.
pub(crate) fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let all = report["data"]["checks"].as_array().expect("a list");
    all.iter()
        .find(|c| c["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

/// Fails unless a switchover is refused because of this check, and nothing was changed.
pub(crate) fn refuses(scene: &Scene, more: &[&str], name: &str, words: &str) {
    let before = scene.status()["leader"].clone();
    let refused = scene.switchover(more).exits(4);
    let report = refused.json();
    assert_eq!(report["data"]["outcome"], "refused", "{report:#}");
    let found = check(&report, name);
    assert_eq!(found["status"], "fail", "{report:#}");
    let detail = found["detail"].as_str().expect("text");
    assert!(detail.contains(words), "{name}: {detail}");
    assert!(
        refused.stderr.contains("REFUSED, nothing was changed"),
        "{}",
        refused.stderr
    );
    println!("refused: {name}: {detail}");
    let after = scene.status()["leader"].clone();
    assert_eq!(before["session"], after["session"], "{name}");
}

/// The member that holds the connection of a session.
pub(crate) fn member_of(zookeeper: &Ensemble, session: &str) -> Option<usize> {
    let hex = session.trim_start_matches("0x").trim_start_matches('0');
    zookeeper.servers.iter().position(|server| {
        let told = ask(server.port, b"cons").unwrap_or_default();
        String::from_utf8_lossy(&told).contains(&format!("sid=0x{hex},"))
    })
}

#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn an_ensemble_of_three() {
    assert!(of_three("6000", 3).iter().any(|f| f.seen));
}

/// Three members below a chroot: the leader's connection on whichever member, and one down.
pub(crate) fn of_three(session_ms: &str, times: usize) -> Vec<Figures> {
    let mut zookeeper = Ensemble::start("3.8.4", 3, "");
    // Flink does not create the chroot.
    runtime().block_on(async {
        let client = connect(zookeeper.servers[0].port, "3.8.4").await;
        create(&client, "/apps/flink", b"", CreateMode::Persistent).await;
        close(client).await;
    });
    let quorum = format!("{}/apps/flink", zookeeper.quorum());
    let extra = format!("high-availability.zookeeper.client.session-timeout: {session_ms}\n");
    let scene = Scene::new("1.20.5", &quorum, &extra);
    let mut all = Vec::new();
    let held = |zookeeper: &Ensemble| {
        let session = scene.status()["leader"]["session"]
            .as_str()
            .expect("a leader")
            .to_owned();
        member_of(zookeeper, &session)
    };
    let mut members = [false; 3];
    // The client chooses the member at random.
    while all.len() < times || times > 5 && members.contains(&false) {
        assert!(all.len() < 4 * times, "{members:?}");
        scene.settled();
        let on = held(&zookeeper);
        let figures = scene.moves(&[]);
        if let Some(on) = on {
            members[on] = true;
        }
        let on = on.map_or_else(|| "no member".to_owned(), |on| format!("member {on}"));
        println!("connection on {on} of 3: {figures}");
        all.push(figures);
    }
    // A member that holds neither connection, so that nobody moves by himself.
    let queue = scene.status()["queue"].as_array().expect("a list").clone();
    let taken: Vec<usize> = queue
        .iter()
        .filter_map(|c| member_of(&zookeeper, c["owner"].as_str().expect("a session")))
        .collect();
    let idle = (0..3)
        .find(|i| !taken.contains(i))
        .expect("two sessions on three members");
    zookeeper.kill(idle);
    zookeeper.serving_without(&[idle]);
    // If that was the ensemble's leader, every connection was lost for a moment.
    scene.settled();
    scene.goes_on();
    let figures = scene.moves(&[]);
    println!("member {idle} of 3 is down: {figures}");
    all.push(figures);
    all
}

/// A leader whose process is gone, with a session of a minute: nobody waits for it to expire. One that hangs counts as
/// living.
#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn a_leader_that_crashed() {
    let zookeeper = Ensemble::single("3.8.4");
    let mut scene = Scene::new("1.20.5", &zookeeper.quorum(), LONG);
    let from = scene.leader();
    let process = |scene: &Scene, signal| {
        scene.flink.managers[from]
            .as_ref()
            .expect("it runs")
            .signal(signal);
    };
    process(&scene, "STOP");
    refuses(
        &scene,
        &["--timeout", "2s", "--cool-down", "0s"],
        "rest",
        "http://127.0.0.1:",
    );
    process(&scene, "CONT");
    scene.goes_on();
    let start = Instant::now();
    scene.flink.kill(from);
    let done = scene.switchover(&[]).exits(0).json();
    let took = start.elapsed();
    let leader = check(&done, "leader-answers")["detail"]
        .as_str()
        .expect("text")
        .to_owned();
    assert!(leader.contains("has crashed"), "{leader}");
    let data = &done["data"];
    assert_eq!(data["moves"][0]["crashed"], true, "{data:#}");
    assert_eq!(data["outcome"], "done", "{data:#}");
    assert_eq!(data["jobs"][0]["state"], "RUNNING", "{data:#}");
    assert_eq!(scene.leader(), 1 - from, "{data:#}");
    assert!(
        took < Duration::from_secs(30),
        "{took:?} is no shorter than waiting"
    );
    println!(
        "crashed leader: the standby led after {} ms, all of it took {took:?}",
        data["timeline"][1]["at_ms"]
    );
    // Alone now.
    refuses(
        &scene,
        &["--cool-down", "0s"],
        "standby-present",
        "nobody waits",
    );
    scene.flink.manager(from);
    scene.flink.answers(from);
    scene.moves(&[]);
}

/// Everything that stands in the way, one after the other, on one cluster.
#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn refusals() {
    let zookeeper = Ensemble::single("3.8.4");
    let extra = format!(
        "{LONG}restart-strategy.type: fixed-delay\nrestart-strategy.fixed-delay.attempts: 5\nrestart-strategy.fixed-delay.delay: 8 s\n"
    );
    let mut scene = Scene::new("1.20.5", &zookeeper.quorum(), &extra);
    dry_run_and_candidates(&scene);
    scene.moves(&[]);
    refuses(&scene, &[], "cool-down", "last change");
    let hot = ["--cool-down", "0s"];
    hooks_and_exec(&mut scene);
    job_restarts(&scene, &hot);
    stale(&scene, &hot);
    standby_is_dead(&mut scene, &hot);
    dangling(&mut scene, &hot);
}

fn dry_run_and_candidates(scene: &Scene) {
    let queue = scene.status()["queue"].as_array().expect("a list").clone();
    let next = queue[1]["owner"].as_str().expect("a session").to_owned();
    let all = ["--dry-run", "--cool-down", "0s"];
    let dry = scene.switchover(&all).exits(0).json();
    assert_eq!(dry["data"]["outcome"], "dry-run", "{dry:#}");
    let strategy = check(&dry, "restart-strategy")["detail"]
        .as_str()
        .expect("text")
        .to_owned();
    assert!(
        strategy.contains("fixed-delay, 5 attempts, 8 s"),
        "{strategy}"
    );
    let alive = check(&dry, "standby-alive");
    assert_eq!(alive["status"], "pass", "{alive}");
    let named = [&all[..], &["--candidate", &next]].concat();
    scene.switchover(&named).exits(0);
    refuses(
        scene,
        &[&all[..], &["--candidate", "0x1"]].concat(),
        "candidate",
        &next,
    );
    // Its host tells the two apart only where they are different.
    refuses(
        scene,
        &[&all[..], &["--candidate", "jm9.example.net"]].concat(),
        "candidate",
        "is not next",
    );
    assert!(
        !std::path::Path::new(&scene.history()).exists(),
        "a dry run writes nothing"
    );
}

fn hooks_and_exec(scene: &mut Scene) {
    let hot = ["--cool-down", "0s"];
    refuses_hook(scene, &hot);
    let said = scene.state.path().join("hook");
    let hook = format!(
        "echo $FCTL_PHASE $FCTL_CLUSTER $FCTL_LEADER_PORT $FCTL_OUTCOME >> {}; echo noise",
        said.display()
    );
    let from = scene.leader();
    scene.moves(&["--hook", &hook]);
    let text = std::fs::read_to_string(&said).expect("the hook ran");
    let expected = format!(
        "before /flink/orders {}\nafter /flink/orders {} done\n",
        scene.flink.rest[from],
        scene.flink.rest[1 - from]
    );
    assert_eq!(text, expected);
    // The operator's own way: the process ends in order, and something starts it again.
    let from = scene.leader();
    let pid = scene.flink.managers[from].as_ref().expect("it runs").id();
    let port = scene.flink.rest[from];
    let exec = format!("test $FCTL_LEADER_PORT = {port} && kill -TERM {pid}");
    let all = ["--method", "exec", "--exec", &exec];
    let done = scene.switchover(&[&hot[..], &all].concat()).exits(0).json();
    assert_eq!(done["data"]["jobs"][0]["state"], "RUNNING", "{done:#}");
    assert_eq!(done["data"]["overlap_ms"], Value::Null, "{done:#}");
    scene.flink.ended(from);
    let failing = ["--method", "exec", "--exec", "exit 7"];
    scene.flink.manager(from);
    scene.flink.answers(from);
    let failed = scene.switchover(&[&hot[..], &failing].concat()).exits(5);
    assert!(
        failed.stderr.contains("it ended with code 7"),
        "{}",
        failed.stderr
    );
    assert_eq!(scene.leader(), 1 - from);
}

fn refuses_hook(scene: &Scene, hot: &[&str]) {
    let before = scene.leader();
    let refused = scene
        .switchover(&[hot, &["--hook", "exit 3"]].concat())
        .exits(4);
    assert!(
        refused
            .stderr
            .contains("the hook before: it ended with code 3"),
        "{}",
        refused.stderr
    );
    assert_eq!(scene.leader(), before);
}

fn job_restarts(scene: &Scene, hot: &[&str]) {
    std::fs::write(scene.flink.trouble(), "").expect("a file");
    wait("a job that restarts", Duration::from_secs(20), || {
        let jobs = scene
            .flink
            .rest
            .iter()
            .find_map(|port| get(*port, "/jobs/overview"))?;
        (jobs["jobs"][0]["state"] == "RESTARTING").then_some(())
    });
    refuses(
        scene,
        hot,
        "jobs-running",
        "orders-enrichment is RESTARTING",
    );
    wait("the job", Duration::from_secs(30), || {
        let jobs = scene
            .flink
            .rest
            .iter()
            .find_map(|port| get(*port, "/jobs/overview"))?;
        (jobs["jobs"][0]["state"] == "RUNNING").then_some(())
    });
    scene.goes_on();
}

/// A TaskManager that hangs completes no checkpoint.
fn stale(scene: &Scene, hot: &[&str]) {
    scene.flink.workers[0].signal("STOP");
    std::thread::sleep(Duration::from_secs(13));
    refuses(scene, hot, "checkpoint-age", "stale: orders-enrichment");
    scene.flink.workers[0].signal("CONT");
    scene.goes_on();
}

/// A standby that is gone stays in the queue until its session expires. Where the members tell of connections that is
/// seen, and otherwise it is said that nothing is known.
fn standby_is_dead(scene: &mut Scene, hot: &[&str]) {
    let standby = 1 - scene.leader();
    scene.flink.kill(standby);
    refuses(
        scene,
        hot,
        "standby-alive",
        "no member of the ensemble has a connection",
    );
    scene.flink.manager(standby);
    scene.flink.answers(standby);
    // Its old session is before the new one, for up to a minute.
    wait("the end of its session", Duration::from_secs(90), || {
        (scene.status()["queue"].as_array()?.len() == 2).then_some(())
    });
}

/// The file of the job graph is gone: fctl refuses, forced or not, and a real takeover ends the JobManager.
fn dangling(scene: &mut Scene, hot: &[&str]) {
    let files = std::fs::read_dir(scene.flink.dir().join("ha/orders")).expect("the storage");
    let graph = files.map(|f| f.expect("an entry").path()).find(|p| {
        p.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("submittedJobGraph"))
    });
    std::fs::remove_file(graph.expect("a job graph")).expect("it is removed");
    refuses(scene, hot, "takeover-forecast", "the next leader would die");
    refuses(
        scene,
        &[hot, &["--force"]].concat(),
        "takeover-forecast",
        "the next leader would die",
    );
    let (from, jobs) = (scene.leader(), vec![scene.job.clone()]);
    let pid = scene.flink.managers[from].as_ref().expect("it runs");
    // In order, so that the session ends at once.
    pid.signal("TERM");
    match scene.flink.takeover(1 - from, &jobs) {
        crate::takeover::Takeover::Dies(why) => {
            assert!(why.contains("submittedJobGraph"), "{why}");
        }
        other @ crate::takeover::Takeover::Leads(_) => panic!("it was to die: {other:?}"),
    }
}
