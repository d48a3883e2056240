//! `leader switchover` on a real cluster: what must hold after each, with the JobManagers' logs as the judge.

use crate::fctl::{Run, run};
use crate::flink::Cluster;
use crate::layouts::session;
use crate::machine::{Dir, get, wait};
use serde_json::Value;
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

/// A cluster with a job, and where fctl writes its history.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) flink: Cluster,
    pub(crate) job: String,
    pub(crate) conf: String,
    pub(crate) state: Dir,
    /// Pointers that came back without their files, as fctl said, and were taken away as it said.
    pub(crate) repaired: Cell<usize>,
}

/// What one switchover did, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Until everything was as before.
    pub(crate) total: i64,
    /// From the last "revoked" of the old leader to the first "granted" of the new one, by their logs.
    pub(crate) between: i64,
    /// True if fctl saw the old leader step down before it closed the session.
    pub(crate) seen: bool,
    /// True if fctl closed the session; else the old leader went by itself when it lost its connection.
    pub(crate) closed: bool,
    /// Attempts that were repeated.
    pub(crate) repeated: usize,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seen = if self.seen { "seen" } else { "not seen" };
        let Self { total, between, .. } = self;
        write!(
            f,
            "{total} ms, granted {between} ms behind the last revoked, step-down {seen}"
        )?;
        match self.repeated {
            0 => Ok(()),
            n => write!(f, ", begun again {n} times"),
        }
    }
}

impl Scene {
    /// Two JobManagers and a job with checkpoints.
    pub(crate) fn new(release: &'static str, quorum: &str, extra: &str) -> Self {
        let flink = Cluster::configured(release, quorum, extra);
        let job = flink.submit("orders-enrichment");
        Self::of(flink, job)
    }

    /// One whose job counts everything and records it in a file.
    pub(crate) fn recording(release: &'static str, quorum: &str, extra: &str) -> Self {
        let flink = Cluster::configured(release, quorum, extra);
        let record = flink.dir().join("record");
        let job = flink.submit_recording("orders-enrichment", &record);
        Self::of(flink, job)
    }

    pub(crate) fn of(flink: Cluster, job: String) -> Self {
        let conf = flink.conf("jm0", flink.rest[0]);
        Self {
            conf: conf.to_str().expect("UTF-8").to_owned(),
            state: Dir::new("switchover"),
            repaired: Cell::new(0),
            flink,
            job,
        }
    }

    /// The arguments of `fctl leader switchover` on this cluster.
    pub(crate) fn args<'a>(&'a self, history: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let base = [
            "leader",
            "switchover",
            "--conf",
            &self.conf,
            "--audit-log",
            history,
        ];
        [&base[..], &["--yes", "--format", "json"], more].concat()
    }

    /// Where its history is.
    pub(crate) fn history(&self) -> String {
        self.state
            .path()
            .join("history.jsonl")
            .display()
            .to_string()
    }

    /// `fctl leader switchover --yes --format json` with these arguments.
    pub(crate) fn switchover(&self, more: &[&str]) -> Run {
        run(&self.args(&self.history(), more))
    }

    /// The JobManager behind a session, by its log.
    fn index(&self, session_id: &Value) -> usize {
        let own = |index: &usize| {
            session(&self.flink.log(*index)) == session_id.as_str().expect("a session")
        };
        (0..2)
            .find(own)
            .unwrap_or_else(|| panic!("{session_id} is the session of none"))
    }

    /// The state of the cluster, as `leader status` shows it.
    pub(crate) fn status(&self) -> Value {
        run(&["leader", "status", "--conf", &self.conf, "--format", "json"]).json()["data"].clone()
    }

    /// The JobManager that leads the dispatcher.
    pub(crate) fn leader(&self) -> usize {
        self.index(&self.status()["leader"]["session"])
    }

    /// Moves the leadership of whoever led a moment ago, and holds everything that must hold then.
    pub(crate) fn moves(&self, more: &[&str]) -> Figures {
        let args = [&["--cool-down", "0s"][..], more].concat();
        let (done, (from, lengths)) = self.done_after(&args, || {
            let lengths = [self.flink.log(0).len(), self.flink.log(1).len()];
            (self.leader(), lengths)
        });
        let data = done["data"].clone();
        // What matters first: a log may be cut.
        let about = format!(
            "Flink {}: {}, jobs {}, missing {}, {data:#}",
            self.flink.release, data["outcome"], data["jobs"], data["missing"]
        );
        assert_eq!(data["outcome"], "done", "{about}");
        assert_eq!(self.leader(), 1 - from, "{about}");
        let status = self.status();
        for component in status["components"].as_array().expect("a list") {
            assert_eq!(component["state"], "ok", "{about}");
            assert_eq!(component["owner"], status["leader"]["session"], "{about}");
        }
        let waiting = owners(&status);
        assert_eq!(waiting.len(), 2, "the old leader waits again: {status:#}");
        self.restored(&data, &about);
        let logs = [self.flink.log(0), self.flink.log(1)];
        // What the old leader says itself, not what fctl expected.
        let newest = completed(&logs[from], &self.job);
        assert!(
            data["jobs"][0]["restored"].as_i64() >= newest,
            "{newest:?} {about}"
        );
        let events = |name: &str| {
            let timeline = data["timeline"].as_array().expect("a list");
            timeline.iter().filter(|e| e["event"] == name).count()
        };
        let figures = Figures {
            total: data["total_ms"].as_i64().expect("a time"),
            between: between(&logs, from, lengths),
            seen: data["overlap_ms"] == 0,
            closed: events("session-closed") > 0,
            repeated: events("attempt-repeated"),
        };
        if figures.seen {
            assert!(
                figures.between > 0,
                "two leaders for {} ms: {about}",
                -figures.between
            );
        }
        figures
    }

    /// A switchover that is done.
    pub(crate) fn done(&self, args: &[&str]) -> Value {
        self.done_after(args, || ()).0
    }

    /// The same, with what `look` found right before it. A busy machine ends sessions by itself, and the job of the switchover
    /// before may be restarted once more, seconds later: then it is refused, and begun again, five times at most.
    fn done_after<T>(&self, args: &[&str], look: impl Fn() -> T) -> (Value, T) {
        for _ in 0..5 {
            self.settled();
            let found = look();
            let ran = self.switchover(args);
            if ran.code == 5 && ran.stderr.contains("its pointer is back without its file") {
                self.repair();
            } else if !passes(&ran) {
                return (ran.exits(0).json(), found);
            }
            println!(
                "Flink {}, begun again: {}",
                self.flink.release,
                ran.stderr.trim()
            );
        }
        panic!(
            "the cluster of Flink {} does not come to rest",
            self.flink.release
        );
    }

    /// Flink's own trap on a busy machine (`docs/switchover.md`), and fctl's way out of it.
    fn repair(&self) {
        let repair = [
            "recovery", "repair", "--apply", "--yes", "--force", "/orders",
        ];
        run(&[&repair[..], &["--conf", &self.conf]].concat()).exits(0);
        let check = ["recovery", "check", "--format", "json", "--conf"];
        let left = run(&[&check[..], &[&self.conf]].concat()).rules();
        assert!(!left.contains(&"ST002".to_owned()), "{left:?}");
        self.repaired.set(self.repaired.get() + 1);
    }

    /// The job runs from the checkpoint that was expected, or a newer one, and goes on with the next.
    fn restored(&self, data: &Value, about: &str) {
        let job = &data["jobs"][0];
        assert_eq!(job["id"], self.job.as_str(), "{about}");
        assert_eq!(job["state"], "RUNNING", "{about}");
        let (restored, expected) = (job["restored"].as_i64(), job["expected"].as_i64());
        assert!(expected.is_some() && restored >= expected, "{about}");
        let path = format!("/jobs/{}/checkpoints", self.job);
        let told = wait("an answer", Duration::from_secs(30), || {
            self.flink.rest.iter().find_map(|port| get(*port, &path))
        });
        let told = told["latest"]["restored"]["id"].as_i64();
        // Up to 1.13 it may have been restarted once more, from a newer one.
        assert!(told >= restored, "{told:?} {about}");
        self.flink.completes(&self.job, restored.expect("an id"));
    }

    /// Waits until one leader has everything and the job runs: sessions end by themselves on a machine that is busy.
    pub(crate) fn settled(&self) {
        wait("a good leader", Duration::from_secs(90), || {
            let status = run(&["leader", "status", "--conf", &self.conf, "--format", "json"]);
            let data = (status.code == 0).then(|| status.json()["data"].clone())?;
            let runs = data["jobs"][0]["state"] == "RUNNING";
            (runs && owners(&data).len() == 2).then_some(())
        });
    }

    /// A fresh checkpoint of its job is complete.
    pub(crate) fn goes_on(&self) -> i64 {
        let now = self.flink.checkpoint(&self.job).unwrap_or(0);
        self.flink.completes(&self.job, now)
    }
}

/// The sessions in the queues of a status.
fn owners(status: &Value) -> Vec<String> {
    let queue = status["queue"].as_array().expect("a list");
    let owners = queue.iter().filter_map(|c| c["owner"].as_str());
    let mut owners: Vec<String> = owners.map(str::to_owned).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// True if what stood in the way passes by itself, and the leader was left where it was.
fn passes(ran: &Run) -> bool {
    let refused = ran.stderr.contains("REFUSED, nothing was changed");
    let passing = [
        "jobs: ",
        "REST: ",
        "one leader: ",
        "changed since the plan",
        "does not answer any more",
    ];
    let overtaken = "was back before its session could be closed";
    match ran.code {
        4 if refused => passing.iter().any(|why| ran.stderr.contains(why)),
        4 | 5 => ran.stderr.contains(overtaken),
        _ => false,
    }
}

/// When a log line was written, in milliseconds of its day.
fn time(line: &str) -> Option<i64> {
    let clock = line.split(' ').nth(1)?;
    let (hms, ms) = clock.split_once('.')?;
    let mut parts = hms.split(':').map(|p| p.parse::<i64>());
    let (h, m, s) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    Some(((h * 60 + m) * 60 + s) * 1000 + ms.parse::<i64>().ok()?)
}

/// The newest checkpoint of a job that a JobManager completed before it stepped down for the last time.
fn completed(log: &str, job: &str) -> Option<i64> {
    let of_job = |l: &&str| l.contains("Completed checkpoint") && l.contains(job);
    let mut before = log.lines().rev().skip_while(|l| !is_revoked(l));
    let line = before.find(of_job)?;
    let number = line.split("Completed checkpoint ").nth(1)?;
    number.split(' ').next()?.parse().ok()
}

/// True for a line in which a component of a JobManager says that it leads no more.
fn is_revoked(line: &str) -> bool {
    line.contains("revoked leadership")
        || line.contains("revoked the leadership")
        || (line.contains("RestEndpoint") && line.contains("lost leadership"))
}

/// Milliseconds between the last "revoked" of the old leader and the first "granted" of the new one.
fn between(logs: &[String; 2], from: usize, lengths: [usize; 2]) -> i64 {
    let old = logs[from][lengths[from]..]
        .lines()
        .filter(|l| is_revoked(l));
    let new = logs[1 - from][lengths[1 - from]..]
        .lines()
        .filter(|l| l.contains("granted leadership"));
    let last = old
        .filter_map(time)
        .max()
        .expect("the old leader steps down");
    let first = new
        .filter_map(time)
        .min()
        .expect("the new leader is granted");
    first - last
}

/// What a job that records has lost or doubled: each line holds a value and how many were counted up to it.
///
/// Equal numbers on every line mean that no value is missing from the state or in it twice. After a restore the values
/// go back, never behind what was there before and never over a gap. Returns lines and steps back.
pub(crate) fn counted(record: &Path) -> (usize, usize) {
    let text = std::fs::read_to_string(record).expect("a record");
    let (mut last, mut back, mut lines) = (0, 0, 0);
    let mut restored = 0;
    // The last line may be half written.
    let whole = &text[..=text.rfind('\n').expect("a line")];
    for line in whole.lines() {
        let (value, count) = line.split_once(' ').expect("two numbers");
        let value: i64 = value.parse().unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(count.parse(), Ok(value), "a value is lost or counted twice");
        assert!(
            value <= last + 1,
            "values between {last} and {value} are missing"
        );
        if value <= last {
            // Checkpoints only grow: no restore goes behind the one before it.
            assert!(value >= restored, "{value} is behind {restored}");
            (back, restored) = (back + 1, value);
        }
        last = value;
        lines += 1;
    }
    (lines, back)
}

/// There and back, for the test of a layout.
pub(crate) fn there_and_back(scene: &Scene) {
    let mut seen = 0;
    for _ in 0..2 {
        let figures = scene.moves(&[]);
        seen += usize::from(figures.seen);
        println!(
            "Flink {}: moved in {} ms, granted {} ms behind the last revoked",
            scene.flink.release, figures.total, figures.between
        );
    }
    // On a machine that is busy it may be missed once.
    assert!(seen > 0, "the step-down is seen in every release");
    let status = run(&[
        "leader",
        "history",
        "--audit-log",
        &scene.history(),
        "--format",
        "jsonl",
    ])
    .exits(0);
    let events: Vec<String> = status
        .stdout
        .lines()
        .map(|l| {
            serde_json::from_str::<Value>(l).expect("JSON")["event"]
                .as_str()
                .expect("text")
                .to_owned()
        })
        .collect();
    let pair = ["switchover-begun", "switchover-ended"];
    assert_eq!(events, [pair, pair].concat());
}
