//! The plan of `fctl recovery clean`: its rules one by one, and all of them over 10,000 random histories.

mod files;
mod histories;
mod refusals;
mod scene;
mod world;
mod znodes;

use fctl::flink::live::{Rest, RestJob};
use fctl::plan::clean::{Request, plan};
use fctl::plan::{Plan, Target};
use scene::{DIR, NS, Scene, handle, request, uri};

pub(crate) const AGE_MS: i64 = 3_600_000;
/// When the first reading is taken.
pub(crate) const NOW_MS: i64 = 100 * AGE_MS;
pub(crate) const OLD_MS: i64 = NOW_MS - AGE_MS;
pub(crate) const JOB: &str = "000000000000000000000000000000a0";
pub(crate) const GONE: &str = "000000000000000000000000000000b0";
pub(crate) const KEPT: &str = "completedCheckpoint000000000001";
pub(crate) const ORPHAN: &str = "completedCheckpoint000000000002";

/// A job with a graph and a checkpoint, and one old orphan; nobody leads.
pub(crate) fn scene() -> Scene {
    let mut scene = Scene::new(NOW_MS);
    scene.node(&format!("{NS}/jobgraphs"), b"", 0);
    scene.pointer(
        &format!("{NS}/jobgraphs/{JOB}"),
        &handle(&uri("submittedJobGraph000000000001")),
    );
    scene.pointer(&checkpoint(1), &handle(&uri(KEPT)));
    scene.file("submittedJobGraph000000000001", 1);
    scene.file(KEPT, 1).file(ORPHAN, OLD_MS);
    scene
}

pub(crate) fn checkpoint(id: u64) -> String {
    format!("{NS}/jobs/{JOB}/checkpoints/{id:019}")
}

/// The same cluster `after_ms` later.
pub(crate) fn later(scene: &Scene, after_ms: i64) -> Scene {
    let mut scene = scene.clone();
    scene.store.at_ms += after_ms;
    scene.ended_ms += after_ms;
    scene
}

pub(crate) fn once(request: &Request<'_>, scene: &Scene) -> Plan {
    plan(request, scene.read().reading(), None)
}

pub(crate) fn twice(request: &Request<'_>, first: &Scene, second: &Scene) -> Plan {
    plan(
        request,
        first.read().reading(),
        Some(second.read().reading()),
    )
}

/// What is planned, without the directory.
pub(crate) fn planned(plan: &Plan) -> Vec<String> {
    let short = |target: &Target| target.to_string().replace(&format!("hdfs://ns1{DIR}/"), "");
    plan.actions.iter().map(|a| short(&a.target)).collect()
}

/// Why a file stays.
pub(crate) fn why<'a>(plan: &'a Plan, end: &str) -> &'a str {
    let refused = plan.refused.iter().find(|r| r.target.ends_with(end));
    refused.map_or("", |r| r.why.as_str())
}

#[track_caller]
pub(crate) fn refuses(scene: &Scene, end: &str, text: &str) {
    let plan = once(&request(AGE_MS), scene);
    assert!(
        !planned(&plan).contains(&ORPHAN.to_owned()) || end != ORPHAN,
        "{plan:?}"
    );
    assert!(why(&plan, end).contains(text), "{end}: {text}: {plan:?}");
}

pub(crate) fn rest(jobs: &[&str]) -> Rest {
    let job = |id: &&str| RestJob {
        id: (*id).to_owned(),
        name: String::new(),
        state: "RUNNING".to_owned(),
        checkpoint: None,
        checkpoint_at: None,
        started_at: None,
        interval_ms: None,
    };
    Rest {
        url: "http://h:8081".to_owned(),
        latency_ms: 1,
        error: None,
        incomplete: None,
        flink_version: None,
        task_managers: None,
        jobs: jobs.iter().map(job).collect(),
    }
}
