//! What fctl says of a damaged store before anybody takes over, and what its repair makes of it.

use crate::damage_hdfs::graph;
use crate::fctl::{Run, run_with};
use crate::hdfs::OWNER;
use crate::machine::Dir;
use crate::store::Store;
use crate::takeover::Takeover;
use serde_json::Value;
use std::collections::BTreeMap;

/// Runs `fctl recovery ...` against the store as its owner.
pub(crate) fn recovery(store: &Store, state: &Dir, args: &[&str]) -> Run {
    let conf = store.flink.conf("jm0", store.flink.rest[0]);
    let hadoop = store.hdfs.conf();
    let mut all = vec!["recovery"];
    all.extend(args);
    all.extend(["--conf", conf.to_str().expect("UTF-8")]);
    all.extend(["--hadoop-conf", hadoop.to_str().expect("UTF-8")]);
    let state = state.path().to_str().expect("UTF-8");
    run_with(
        &all,
        &[("HADOOP_USER_NAME", OWNER), ("XDG_STATE_HOME", state)],
    )
}

/// The forecast of `recovery check --deep` for a job: the outcome and the checkpoint.
pub(crate) fn forecast(store: &Store, state: &Dir, job: &str) -> (String, Option<i64>, Value) {
    let report = recovery(store, state, &["check", "--deep", "--format", "json"]).json();
    let takeover = report["data"]["takeover"].as_array().expect("a list");
    let own = takeover.iter().find(|t| t["job"] == job);
    let own = own.unwrap_or_else(|| panic!("{job} in {report}"));
    let outcome = own["outcome"].as_str().expect("a word").to_owned();
    (outcome, own["checkpoint"].as_i64(), own.clone())
}

/// A repair that was carried out: what it said becomes of each job, and its backup.
#[derive(Debug)]
pub(crate) struct Repaired {
    pub(crate) jobs: Vec<Value>,
    pub(crate) backup: String,
}

/// Takes the broken pointers away. The leader is dead, but its session may not have expired.
pub(crate) fn repair(store: &Store, state: &Dir) -> Repaired {
    let args = [
        "repair", "--deep", "--apply", "--yes", "--force", "/orders", "--format", "json",
    ];
    let report = recovery(store, state, &args).exits(0).json();
    let data = &report["data"];
    assert_eq!(
        data["plan"].as_array().map(Vec::len),
        data["applied"]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok()),
        "{report}"
    );
    Repaired {
        jobs: data["jobs"].as_array().expect("a list").clone(),
        backup: data["backup"].as_str().expect("a file").to_owned(),
    }
}

/// Puts the pointers back.
pub(crate) fn undo(store: &Store, state: &Dir, backup: &str) {
    let args = ["repair", "--undo", backup, "--yes", "--force", "/orders"];
    recovery(store, state, &args).exits(0);
    // What is there already is no failure: after a repair that was not done whole it has to be so.
    let again = recovery(store, state, &args).exits(0);
    assert!(
        again.stdout.starts_with("NOTHING TO PUT BACK"),
        "{again:#?}"
    );
}

/// Takes the broken pointers away, lets a JobManager take over, and puts them back.
pub(crate) fn mend(store: &mut Store, state: &Dir, name: &str) {
    let about = format!("Flink {}, {name}", store.flink.release);
    let said = forecast(store, state, &store.jobs[0]).0;
    let repaired = repair(store, state);
    store.flink.manager(0);
    takes_over(store, &repaired, &about);
    store.flink.crash();
    undo(store, state, &repaired.backup);
    assert_eq!(
        forecast(store, state, &store.jobs[0]).0,
        said,
        "{about}: undone"
    );
}

/// Both jobs, or the one whose job graph is left, are restored from the checkpoints that the plan named.
fn takes_over(store: &mut Store, repaired: &Repaired, about: &str) {
    let known = repaired.jobs.iter().filter(|j| j["taken_over"] == true);
    let wanted: BTreeMap<String, Option<i64>> = known
        .map(|j| {
            (
                j["job"].as_str().expect("an id").to_owned(),
                j["restores"].as_i64(),
            )
        })
        .collect();
    let jobs: Vec<String> = wanted.keys().cloned().collect();
    match store.flink.takeover(0, &jobs) {
        Takeover::Leads(restored) => assert_eq!(restored, wanted, "{about}: repaired"),
        seen @ Takeover::Dies(_) => panic!("{about}: repaired, and then {seen:?}"),
    }
}

/// A job whose graph is lost is started again from the checkpoint that the plan names.
pub(crate) fn submit_again(store: &mut Store, state: &Dir) {
    let about = format!("Flink {}, submitted again", store.flink.release);
    drop(store.lose(&graph(store).path()));
    let repaired = repair(store, state);
    let own = repaired
        .jobs
        .iter()
        .find(|j| j["job"] == store.jobs[0].as_str());
    let again = &own.expect("the damaged job")["resubmit"];
    assert_eq!(again["usable"], true, "{about}: {again}");
    let from = again["checkpoint"].as_str().expect("a checkpoint");
    store.flink.manager(0);
    takes_over(store, &repaired, &about);
    store.flink.worker();
    let jar = store.flink.job();
    let jar = jar.to_str().expect("UTF-8");
    let job = store.flink.client(&[
        "org.apache.flink.client.cli.CliFrontend",
        "run",
        "-d",
        "-s",
        from,
        "-c",
        "CheckpointingJob",
        jar,
        "orders",
        "500",
    ]);
    let line = format!("Starting job {job} from savepoint {from}");
    let log = store.flink.log(0);
    assert!(log.contains(&line), "{about}: `{line}` in {log}");
    store
        .flink
        .completes(&job, again["id"].as_i64().expect("an id") + 1);
}
