//! What fctl says of a damaged store before anybody takes over, and what its repair makes of it.

use crate::fctl::{Run, run_with};
use crate::hdfs::OWNER;
use crate::machine::Dir;
use crate::store::Store;
use serde_json::Value;

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
}
