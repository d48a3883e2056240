//! What heals by itself under a JobManager that leads, and what `recovery clean` removes under one.

use crate::damage_hdfs::{garbage, newest, oldest};
use crate::machine::{Dir, post, wait};
use crate::repairs::recovery;
use crate::store::{Pointer, Store};
use std::time::{Duration, Instant};

/// Under a leader the pointer to a checkpoint without its file goes when its checkpoint is subsumed, and so does a
/// garbled one, whose file stays as an orphan.
pub(crate) fn heals(store: &Store) {
    for name in ["oldest", "newest"] {
        let pointer = wait("a file to lose", Duration::from_secs(30), || {
            let pointer = if name == "oldest" {
                oldest(store)
            } else {
                newest(store)
            };
            store.try_lose(&pointer.path()).then_some(pointer)
        });
        leaves(store, &pointer, name);
    }
    // What fctl advises: it exists from 1.17 on.
    let triggered = post(
        store.flink.rest[0],
        &format!("/jobs/{}/checkpoints", store.jobs[0]),
    );
    // Before it no handler has this path: the router answers 404, or 405 where it knows the path for GET.
    let wanted: &[u16] = if store.flink.minor() < (1, 17) {
        &[404, 405]
    } else {
        &[202]
    };
    assert!(
        triggered.is_some_and(|status| wanted.contains(&status)),
        "Flink {}: {triggered:?}",
        store.flink.release
    );
    let pointer = newest(store);
    drop(store.write(&pointer, garbage()));
    leaves(store, &pointer, "garbled");
    let kept = store.hdfs.list(&format!("{}/ha/orders", store.home));
    assert!(
        kept.iter().any(|e| e.path == pointer.path()),
        "nobody knows any more that this file is to be removed"
    );
    store.full();
}

/// While a leader works: what the garbled pointer left behind goes, and nothing else.
pub(crate) fn cleans(store: &Store, state: &Dir) {
    let about = store.flink.release;
    let now = ["clean", "--min-age", "1s", "--format", "json"];
    let plan = recovery(store, state, &now).exits(1).json();
    let list = plan["data"]["plan"].as_array().expect("a list").clone();
    assert!(!list.is_empty(), "Flink {about}: {plan}");
    // This HDFS has no trash.
    let apply = [&now[..], &["--apply", "--yes"]].concat();
    let refused = recovery(store, state, &apply).exits(4);
    assert!(
        refused.stderr.contains("HDFS has no trash"),
        "{}",
        refused.stderr
    );
    let apply = [&apply[..], &["--skip-trash"]].concat();
    let done = recovery(store, state, &apply).exits(0).json();
    assert_eq!(done["data"]["applied"], list.len(), "Flink {about}: {done}");
    let left = store.hdfs.list(&format!("{}/ha/orders", store.home));
    for gone in list {
        let uri = gone["target"].as_str().expect("a file");
        let path = uri.strip_prefix("hdfs://ns1").expect("in HDFS");
        assert!(left.iter().all(|e| e.path != path), "{path} is still there");
    }
    store.full();
}

fn leaves(store: &Store, pointer: &Pointer, name: &str) {
    let start = Instant::now();
    let job = &store.jobs[0];
    wait(name, Duration::from_secs(30), || {
        let left = store.checkpoints(job);
        left.iter().all(|p| p.znode != pointer.znode).then_some(())
    });
    let now = store.flink.completes(job, pointer.id() + 3);
    println!(
        "Flink {}: the {name} pointer, of checkpoint {}, was gone after {:.1} s; checkpoint {now} is complete",
        store.flink.release,
        pointer.id(),
        start.elapsed().as_secs_f32()
    );
}
