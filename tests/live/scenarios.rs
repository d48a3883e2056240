//! What `recovery scenarios` forecasts, done to real clusters: the times fall into the stated ranges, and Flink's log names
//! the stated mechanism.
//!
//! `FCTL_SCENARIOS` runs the failures on other releases (`1.13.6,2.3.0`), `FCTL_SCENARIOS_KEYS=default` with Flink's own
//! heartbeats. `docs/scenarios.md` has what was measured.

use crate::fctl::run;
use crate::flink::Cluster;
use crate::machine::{get_within, port, wait};
use crate::zk::Ensemble;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Longest wait for anything that must happen.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);
/// How far clocks, timers and polls may be off.
const SLACK: i64 = 250;

/// The forecast for a configuration, as Apache Flink has it.
pub(crate) struct Forecast(Value);

impl Forecast {
    pub(crate) fn of(flink: &Cluster) -> Self {
        let conf = flink.conf("jm0", flink.rest[0]);
        let report = run(&[
            "recovery",
            "scenarios",
            conf.to_str().expect("UTF-8"),
            "--flink-version",
            flink.release,
            "--deployment",
            "standalone",
            "--distribution",
            "apache",
            "--format",
            "json",
        ]);
        Self(report.exits(0).json()["data"].clone())
    }

    pub(crate) fn row(&self, scenario: &str) -> &Value {
        let rows = self.0.as_array().expect("a list");
        rows.iter()
            .find(|row| row["scenario"] == scenario)
            .unwrap_or_else(|| panic!("no {scenario} in {rows:#?}"))
    }

    /// Fails unless `seen` lies in the range that the row states.
    pub(crate) fn holds(&self, scenario: &str, field: &str, seen: i64) -> String {
        let range = &self.row(scenario)[field];
        let (min, max) = (range["min"].as_i64(), range["max"].as_i64());
        let (min, max) = (min.expect("a range"), max.expect("a range"));
        assert!(
            (min - SLACK..=max + SLACK).contains(&seen),
            "{scenario}: {field} is {min}..{max} ms in the forecast and was {seen} ms"
        );
        format!("{seen} of {min}..{max} ms")
    }
}

fn job_of(rest: u16, job: &str) -> Option<Value> {
    get_within(rest, &format!("/jobs/{job}"), Duration::from_millis(400))
}

/// Whether every task of the job runs, if this JobManager can tell.
pub(crate) fn runs(rest: u16, job: &str) -> Option<bool> {
    let answer = job_of(rest, job)?;
    let vertices = answer["vertices"].as_array()?;
    Some(answer["state"] == "RUNNING" && vertices.iter().all(|v| v["status"] == "RUNNING"))
}

pub(crate) fn ms(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_millis()).expect("short")
}

/// Milliseconds until the job stops running and until it runs again.
fn spell(rest: u16, job: &str, since: Instant) -> (i64, i64) {
    let until = |what: &str, state: bool| {
        wait(what, LIMIT, || {
            (runs(rest, job) == Some(state)).then(|| ms(since))
        })
    };
    (
        until("the job to stop", false),
        until("the job to run again", true),
    )
}

/// What stands in the logs of both JobManagers behind what stood there before.
pub(crate) struct Since([usize; 2]);

impl Since {
    pub(crate) fn now(flink: &Cluster) -> Self {
        Self([flink.log(0).len(), flink.log(1).len()])
    }

    pub(crate) fn log(&self, flink: &Cluster, index: usize) -> String {
        flink.log(index)[self.0[index]..].to_owned()
    }
}

pub(crate) fn leader(flink: &Cluster) -> usize {
    let leads = |index: usize| leads(flink, index);
    assert_ne!(leads(0), leads(1), "one of the two leads");
    usize::from(leads(1))
}

/// Whether a JobManager was granted leadership and not revoked since; its ResourceManager says both in every release.
pub(crate) fn leads(flink: &Cluster, index: usize) -> bool {
    let log = flink.log(index);
    let of_leadership = |l: &&str| {
        l.contains("ResourceManager")
            && (l.contains("granted leadership") || l.contains("revoked leadership"))
    };
    log.lines()
        .rfind(of_leadership)
        .is_some_and(|l| l.contains("granted"))
}

/// The configuration of the rig: heartbeats low enough for a test, or Flink's own.
fn keys(release: &str) -> String {
    let heartbeats = match (
        std::env::var("FCTL_SCENARIOS_KEYS").as_deref(),
        release < "1.14",
    ) {
        (Ok("default"), _) => "",
        (_, true) => "heartbeat.interval: 1000\nheartbeat.timeout: 5000\n",
        (_, false) => "heartbeat.interval: 2000\nheartbeat.timeout: 9000\n",
    };
    let strategy = if release < "1.17" {
        "restart-strategy"
    } else {
        "restart-strategy.type"
    };
    format!(
        "{heartbeats}{strategy}: fixed-delay\nrestart-strategy.fixed-delay.attempts: 4\nrestart-strategy.fixed-delay.delay: 1 s\n\
         resourcemanager.standalone.start-up-time: 5000\nslot.request.timeout: 20000\n"
    )
}

/// The newest completed checkpoint.
fn newest(flink: &Cluster, job: &str) -> i64 {
    wait("a checkpoint", LIMIT, || flink.checkpoint(job))
}

/// The job was restored from the checkpoint that was the newest before the failure, or one that was completed since.
fn restored(flink: &Cluster, (job, before): (&str, i64), row: &Value) -> i64 {
    assert_eq!(
        row["lost"], "work since the job's newest checkpoint",
        "{row:#}"
    );
    let path = format!("/jobs/{job}/checkpoints");
    let id = wait("the restore", LIMIT, || {
        let answer = get_within(flink.rest[leader(flink)], &path, Duration::from_secs(2))?;
        answer["latest"]["restored"]["id"].as_i64()
    });
    assert!(
        id >= before,
        "restored from {id}, but {before} was complete before: {row:#}"
    );
    id
}

fn task_fails(flink: &Cluster, job: &str, forecast: &Forecast) {
    let rest = flink.rest[leader(flink)];
    let before = newest(flink, job);
    let since = Instant::now();
    std::fs::write(flink.trouble(), "").expect("a file");
    let (left, back) = spell(rest, job, since);
    // The row counts from the failure, which the job notices at its next record.
    let seen = forecast.holds("task-fails", "duration_ms", back - left);
    let row = forecast.row("task-fails");
    assert_eq!(row["attempts"], 4, "{row:#}");
    let from = restored(flink, (job, before), row);
    println!("  a task fails: RUNNING again after {seen}, from checkpoint {from}");
}

/// Ends or freezes the only TaskManager with tasks while another one waits.
fn worker_fails(flink: &mut Cluster, job: &str, forecast: &Forecast, frozen: bool) {
    flink.worker();
    std::thread::sleep(Duration::from_millis(1_500));
    let lost = flink.workers.len() - 2;
    let (index, before) = (leader(flink), Since::now(flink));
    let complete = newest(flink, job);
    let since = Instant::now();
    if frozen {
        flink.workers[lost].signal("STOP");
    } else {
        flink.workers[lost].kill();
    }
    let (left, back) = spell(flink.rest[index], job, since);
    let name = "taskmanager-fails";
    let from = restored(flink, (job, complete), forecast.row(name));
    if frozen {
        let seen = forecast.holds(name, "silence_ms", left);
        let log = before.log(flink, index);
        assert!(log.contains("timed out"), "no `timed out` in the log");
        println!(
            "  a TaskManager hangs: noticed after {seen}, back after {back} ms, from checkpoint {from}"
        );
        return;
    }
    let noticed = forecast.holds(name, "detection_ms", left);
    let back = forecast.holds(name, "duration_ms", back);
    let log = before.log(flink, index);
    let words = forecast.row(name)["log"].as_str().expect("words");
    assert!(log.contains(words), "no `{words}` in the log");
    // The broken connection is seen at once, and nothing follows from it: no DeathWatch.
    let gated = log
        .find("address is now gated")
        .expect("the broken connection is logged");
    assert!(
        gated < log.find(words).expect("found before"),
        "the log says something else"
    );
    println!(
        "  a TaskManager dies: noticed after {noticed} by `{words}`, RUNNING again after {back}, from checkpoint {from}"
    );
}

fn manager_dies(flink: &mut Cluster, job: &str, forecast: &Forecast) {
    let old = leader(flink);
    let new = 1 - old;
    let complete = newest(flink, job);
    let before = Since::now(flink);
    let words = forecast.row("jobmanager-fails")["log"]
        .as_str()
        .expect("words")
        .to_owned();
    let since = Instant::now();
    flink.kill(old);
    let granted = wait("a new leader", LIMIT, || {
        before.log(flink, new).contains(&words).then(|| ms(since))
    });
    let back = wait("the job to run again", LIMIT, || {
        (runs(flink.rest[new], job) == Some(true)).then(|| ms(since))
    });
    let granted = forecast.holds("jobmanager-fails", "detection_ms", granted);
    let back = forecast.holds("jobmanager-fails", "duration_ms", back);
    let from = wait("the restore", LIMIT, || {
        let path = format!("/jobs/{job}/checkpoints");
        let answer = get_within(flink.rest[new], &path, Duration::from_secs(2))?;
        answer["latest"]["restored"]["id"].as_i64()
    });
    assert!(
        from >= complete,
        "restored from {from}, but {complete} was complete before"
    );
    println!(
        "  the JobManager dies: a new leader after {granted}, RUNNING again after {back}, from checkpoint {from}"
    );
}

/// The last TaskManager dies, and nobody starts another one.
fn no_slots(flink: &mut Cluster, job: &str, forecast: &Forecast, survivor: usize) {
    // The leader must be older than the start-up time.
    std::thread::sleep(Duration::from_secs(6));
    let last = flink.workers.len() - 1;
    let since = Instant::now();
    flink.workers[last].kill();
    let rest = flink.rest[survivor];
    let failed = wait("the job to fail", LIMIT, || {
        (job_of(rest, job)?["state"] == "FAILED").then(|| ms(since))
    });
    let seen = forecast.holds("taskmanager-fails", "without_slots_ms", failed);
    let conf = flink.conf("jm0", rest);
    let status = |list: &str| {
        let args = [
            "leader",
            "status",
            "--format",
            "json",
            "--no-rest",
            "--conf",
        ];
        let args: Vec<&str> = args
            .into_iter()
            .chain([conf.to_str().expect("UTF-8")])
            .collect();
        run(&args).json()["data"][list].as_array().map(Vec::len)
    };
    wait(
        "the job to leave ZooKeeper",
        Duration::from_secs(10),
        || (status("jobs") == Some(0)).then_some(()),
    );
    println!("  no TaskManager is left: the job FAILED after {seen} and left ZooKeeper");
}

/// The failures of the documentation, done to one release.
pub(crate) fn confirm(release: &'static str) {
    println!("Flink {release}");
    let zookeeper = Ensemble::single("3.8.4");
    let mut flink = Cluster::configured(release, &zookeeper.quorum(), &keys(release));
    let job = flink.submit("orders");
    let forecast = Forecast::of(&flink);
    task_fails(&flink, &job, &forecast);
    worker_fails(&mut flink, &job, &forecast, false);
    worker_fails(&mut flink, &job, &forecast, true);
    let survivor = 1 - leader(&flink);
    manager_dies(&mut flink, &job, &forecast);
    no_slots(&mut flink, &job, &forecast, survivor);
}

pub(crate) fn releases(usual: &'static str) -> Vec<&'static str> {
    match std::env::var("FCTL_SCENARIOS") {
        Ok(list) => {
            let list: &'static str = Box::leak(list.into_boxed_str());
            list.split(',').collect()
        }
        Err(_) => vec![usual],
    }
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn failures_end_as_forecast_1_12() {
    releases("1.12.5").into_iter().for_each(confirm);
}

#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn failures_end_as_forecast_1_20() {
    releases("1.20.5").into_iter().for_each(confirm);
}

/// Without high availability nobody remembers a job.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn a_new_jobmanager_knows_no_job_without_high_availability() {
    let extra = format!(
        "high-availability.type: NONE\njobmanager.rpc.port: {}\n",
        port()
    );
    let mut flink = Cluster::lonely("1.20.5", "127.0.0.1:1", &extra);
    flink.worker();
    let job = flink.submit("orders");
    let forecast = Forecast::of(&flink);
    assert!(forecast.row("jobmanager-fails")["duration_ms"].is_null());
    assert_eq!(forecast.row("jobmanager-fails")["lost"], "all jobs");
    let rest = flink.rest[0];
    assert_eq!(runs(rest, &job), Some(true));
    flink.kill(0);
    flink.manager(0);
    let jobs = wait("the new JobManager", LIMIT, || {
        get_within(rest, "/jobs/overview", Duration::from_secs(2))
    });
    // Time enough for the TaskManager to come back, and for nothing else.
    wait("the TaskManager", LIMIT, || {
        let overview = get_within(rest, "/overview", Duration::from_secs(2))?;
        (overview["taskmanagers"] == 1).then_some(())
    });
    let later = get_within(rest, "/jobs/overview", Duration::from_secs(2)).expect("an answer");
    assert_eq!(
        (&jobs["jobs"], &later["jobs"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
}

/// A job that spans TaskManagers fails at once, and until the loss is noticed as often as was forecast.
#[test]
#[ignore = "needs Flink and ZooKeeper: tests/run live"]
fn a_job_across_taskmanagers_fails_at_once() {
    for release in releases("1.20.5") {
        let zookeeper = Ensemble::single("3.8.4");
        let keys = keys(release).replace("attempts: 4", "attempts: 30");
        let mut flink = Cluster::configured(release, &zookeeper.quorum(), &keys);
        flink.worker();
        let job = flink.submit_wide("orders", 3);
        flink.worker();
        std::thread::sleep(Duration::from_millis(1_500));
        let forecast = Forecast::of(&flink);
        let (index, before) = (leader(&flink), Since::now(&flink));
        let since = Instant::now();
        flink.workers[0].kill();
        let (left, _) = spell(flink.rest[index], &job, since);
        // The two clocks may tell one after the other; what counts is when it runs for good.
        std::thread::sleep(Duration::from_secs(10));
        let log = before.log(&flink, index);
        let count = |words: &str| log.matches(words).count();
        assert!(
            log.contains("RemoteTransportException"),
            "the log says something else"
        );
        assert!(left < 1_000, "the job stopped after {left} ms");
        let failures = count("switched from state RUNNING to RESTARTING");
        let range = &forecast.row("taskmanager-fails")["spread_job"]["failures"];
        let (min, max) = (range["min"].as_u64(), range["max"].as_u64());
        let seen = u64::try_from(failures).expect("few");
        assert!(
            min.expect("a range") <= seen && seen <= max.expect("a range"),
            "{seen} failures, forecast: {range}"
        );
        assert_eq!(runs(flink.rest[index], &job), Some(true));
        println!(
            "Flink {release}: a job across TaskManagers fails after {left} ms, {seen} times of {range}"
        );
    }
}
