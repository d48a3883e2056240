//! The `data` of `recovery check` and `recovery list`: the frozen shapes of `contracts.md`, sections 6 and 8.

use super::leader_data::time;
use super::recovery::Recovery;
use crate::flink::store::takeover::Forecast;
use crate::flink::store::{Checked, FileState, Location, StoredFile};
use serde_json::{Value, json};

/// The object of `recovery check`.
pub(crate) fn check(recovery: &Recovery) -> Value {
    let check = &recovery.check;
    let jobs = recovery.reading.iter().flat_map(|r| &r.cluster.jobs);
    let counters: Vec<Value> = jobs
        .map(|job| json!({"job": job.id, "next": job.next_checkpoint, "latest": check.newest(&job.id)}))
        .collect();
    let bytes: u64 = match &recovery.store {
        Some(store) => check.orphans(store).map(|f| f.size).sum(),
        None => 0,
    };
    json!({
        "at": time(recovery.at_ms),
        "storage": recovery.store.as_ref().map(|s| s.place.cluster.to_string()),
        "namespace": recovery.reading.as_ref().map(|r| r.live.place.namespace.clone()),
        "deep": recovery.store.as_ref().map(|s| s.deep),
        "safe_mode": recovery.store.as_ref().and_then(|s| s.safe_mode),
        "pointers": check.pointers.iter().map(pointer).collect::<Vec<_>>(),
        "files": files(recovery),
        "takeover": check.takeover.iter().map(forecast).collect::<Vec<_>>(),
        "counters": counters,
        "dirty": check.dirty.iter().map(|d| json!({"id": d.id, "path": d.path, "since": time(d.since_ms)})).collect::<Vec<_>>(),
        "missing_state": check.missing_state.iter().map(|m| json!({
            "uri": m.at.to_string(), "job": m.job, "id": m.id, "metadata": m.metadata,
        })).collect::<Vec<_>>(),
        "missing_blobs": check.missing_blobs.iter().map(|m| json!({"job": m.job, "path": m.path})).collect::<Vec<_>>(),
        "siblings": recovery.store.iter().flat_map(|s| &s.siblings).map(|s| json!({
            "name": s.name, "files": s.files, "bytes": s.bytes, "newest": s.newest_ms.map(time), "known": s.known,
        })).collect::<Vec<_>>(),
        "summary": {
            "pointers": check.pointers.len(),
            "dangling": check.dangling(),
            "files": check.files.len(),
            "orphans": check.files.iter().filter(|f| **f == FileState::Orphan).count(),
            "orphan_bytes": bytes,
            "young": check.files.iter().filter(|f| **f == FileState::Young).count(),
        },
    })
}

/// Every file, with who points at it.
pub(crate) fn files(recovery: &Recovery) -> Vec<Value> {
    let Some(store) = &recovery.store else {
        return Vec::new();
    };
    let states = recovery.check.files.iter().zip(&recovery.check.named_by);
    let file = |(file, (state, by)): (&StoredFile, (&FileState, &Option<usize>))| {
        let by = by.map(|index| recovery.check.pointers[index].pointer.znode.clone());
        let at = Location::new(store.place.cluster.fs.clone(), file.path.clone());
        json!({
            "path": at.to_string(),
            "kind": file.kind.name(),
            "job": file.job,
            "size": file.size,
            "modified": time(file.modified_ms),
            "state": state.name(),
            "referenced_by": by.into_iter().collect::<Vec<_>>(),
        })
    };
    store.files.iter().zip(states).map(file).collect()
}

fn pointer(checked: &Checked) -> Value {
    let pointer = &checked.pointer;
    json!({
        "kind": pointer.kind.name(),
        "job": pointer.job,
        "id": pointer.id,
        "znode": pointer.znode,
        "version": pointer.version,
        "deleted": pointer.deleted,
        "target": pointer.at().map(ToString::to_string),
        "state": checked.state.name(),
        "part": checked.part.name(),
        "size": checked.size,
        "why": (!checked.why.is_empty()).then(|| checked.why.clone()),
    })
}

fn forecast(forecast: &Forecast) -> Value {
    json!({
        "job": forecast.job,
        "outcome": forecast.outcome.name(),
        "checkpoint": forecast.checkpoint,
        "because": forecast.because,
        "pointer": forecast.pointer,
    })
}
