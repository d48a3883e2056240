//! The `data` of `recovery check` and `recovery list`: the frozen shapes of `contracts.md`, sections 6 and 8.

use super::leader_data::time;
use super::recovery::Recovery;
use crate::flink::cluster::Job;
use crate::flink::store::needs::{DirtyResult, MissingBlob, MissingState};
use crate::flink::store::reading::Sibling;
use crate::flink::store::takeover::Forecast;
use crate::flink::store::{Checked, FileState, Location};
use crate::report::json::Each;
use serde::Serialize;
use serde::ser::SerializeMap as _;
use serde_json::{Value, json};
use std::sync::Arc;

/// The object of `recovery check`; its lists are written item by item.
#[derive(Debug)]
pub(crate) struct CheckData<'a>(pub(crate) &'a Recovery);

impl Serialize for CheckData<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let recovery = self.0;
        let mut map = serializer.serialize_map(None)?;
        let store = recovery.store.as_ref();
        map.serialize_entry("at", &time(recovery.at_ms))?;
        map.serialize_entry("storage", &store.map(|s| s.place.cluster.to_string()))?;
        let reading = recovery.reading.as_ref();
        map.serialize_entry("namespace", &reading.map(|r| &r.live.place.namespace))?;
        map.serialize_entry("deep", &store.map(|s| s.deep))?;
        map.serialize_entry("safe_mode", &store.and_then(|s| s.safe_mode))?;
        let pointers = || recovery.check.pointers.iter().map(pointer);
        map.serialize_entry("pointers", &Each(pointers))?;
        map.serialize_entry("files", &Each(|| files(recovery)))?;
        let takeover = || recovery.check.takeover.iter().map(forecast);
        map.serialize_entry("takeover", &Each(takeover))?;
        for (key, value) in lists(recovery) {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

/// The lists that are short.
fn lists(recovery: &Recovery) -> [(&'static str, Value); 6] {
    let check = &recovery.check;
    let jobs = recovery.reading.iter().flat_map(|r| &r.cluster.jobs);
    let counter = |job: &Job| json!({"job": job.id, "next": job.next_checkpoint, "latest": check.newest(&job.id)});
    let dirty = |d: &DirtyResult| json!({"id": d.id, "path": d.path, "since": time(d.since_ms)});
    let state = |m: &MissingState| json!({"uri": m.at.to_string(), "job": m.job, "id": m.id, "metadata": m.metadata});
    let blob = |m: &MissingBlob| json!({"job": m.job, "path": m.path, "why": m.why});
    let sibling = |s: &Sibling| {
        let newest = s.newest_ms.map(time);
        json!({"name": s.name, "files": s.files, "bytes": s.bytes, "newest": newest, "known": s.known})
    };
    let siblings = recovery.store.iter().flat_map(|s| &s.siblings);
    let bytes: u64 = match &recovery.store {
        Some(store) => check.orphans(store).map(|f| f.size).sum(),
        None => 0,
    };
    let count = |state| check.files.iter().filter(|f| **f == state).count();
    let summary = json!({
        "pointers": check.pointers.len(),
        "dangling": check.dangling(),
        "files": check.files.len(),
        "orphans": count(FileState::Orphan),
        "orphan_bytes": bytes,
        "young": count(FileState::Young),
    });
    [
        ("counters", jobs.map(counter).collect()),
        ("dirty", check.dirty.iter().map(dirty).collect()),
        (
            "missing_state",
            check.missing_state.iter().map(state).collect(),
        ),
        (
            "missing_blobs",
            check.missing_blobs.iter().map(blob).collect(),
        ),
        ("siblings", siblings.map(sibling).collect()),
        ("summary", summary),
    ]
}

/// Every file, with who points at it.
pub(crate) fn files(recovery: &Recovery) -> impl Iterator<Item = Value> + '_ {
    let states = recovery.check.files.iter().zip(&recovery.check.named_by);
    let stored = recovery
        .store
        .iter()
        .flat_map(|store| store.files.iter().map(move |file| (store, file)));
    stored.zip(states).map(|((store, file), (state, by))| {
        let by = by.map(|index| recovery.check.pointers[index].pointer.znode.text());
        let at = Location {
            fs: Arc::clone(&store.place.cluster.fs),
            path: file.path.clone(),
        };
        json!({
            "path": at.to_string(),
            "kind": file.kind.name(),
            "job": file.job,
            "size": file.size,
            "modified": time(file.modified_ms),
            "state": state.name(),
            "referenced_by": by.into_iter().collect::<Vec<_>>(),
        })
    })
}

fn pointer(checked: &Checked) -> Value {
    let pointer = &checked.pointer;
    json!({
        "kind": pointer.kind.name(),
        "job": pointer.job.as_deref(),
        "id": pointer.id,
        "znode": pointer.znode.text(),
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
