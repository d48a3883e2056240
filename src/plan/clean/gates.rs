//! What refuses the whole clean-up.

use super::super::action::Refused;
use super::{Reading, Request, clock};
use crate::flink::shared_path::SharedPath;
use crate::flink::store::Probe;

type Gate = Result<(), Refused>;

fn refuse(target: impl ToString, why: String) -> Gate {
    Err(Refused {
        target: target.to_string(),
        why,
    })
}

/// The directory of the cluster must have been listed to its end.
pub(super) fn listing(readings: &[Reading<'_>]) -> Gate {
    for reading in readings {
        let at = &reading.store.place.cluster;
        let trouble = reading
            .store
            .troubles
            .iter()
            .find(|t| at.path == *t.path.as_str());
        if let Some(trouble) = trouble {
            return refuse(at, format!("it could not be listed: {}", trouble.cause));
        }
        if !reading.store.is_listed() {
            return refuse(at, "it was not listed to its end".to_owned());
        }
    }
    Ok(())
}

/// Everything else that must hold for the plan, and again before each step.
pub(super) fn basis(request: &Request<'_>, readings: &[Reading<'_>]) -> Gate {
    let Some(first) = readings.first() else {
        return Ok(());
    };
    let place = &first.store.place;
    for reading in readings {
        let other = reading.live.place.namespace != first.live.place.namespace
            || reading.cluster.namespace != first.live.place.namespace
            || reading.store.place.cluster != place.cluster;
        if other {
            return refuse(
                &place.cluster,
                "the readings are of two clusters".to_owned(),
            );
        }
        if reading.store.safe_mode == Some(true) {
            let why = "the NameNode is in safe mode: nothing can be removed, and files may be missing that are not";
            return refuse(&place.cluster, why.to_owned());
        }
        // A node that may not be read can be a pointer, or hide some.
        if let Some(denied) = reading.cluster.denied.first() {
            let why = "ZooKeeper does not let fctl read it: it may name any file";
            return refuse(denied, why.to_owned());
        }
    }
    // `..` in a cluster-id: which directory that is depends on who resolves it.
    let path = place.cluster.path.text();
    let mut parts = path.split('/');
    if parts.any(|part| part == ".." || part == ".") {
        let why = "its path has `.` or `..` in it: fctl cannot tell which files are inside";
        return refuse(&place.cluster, why.to_owned());
    }
    if let Some(foreign) = request
        .foreign
        .iter()
        .find(|at| at.below(&place.cluster).is_some())
    {
        let why = format!(
            "a pointer of another namespace names {foreign}: two clusters share this directory"
        );
        return refuse(&place.cluster, why);
    }
    identity(request, readings)
}

/// Namespace and directory must belong together: a wrong quorum, root or chroot must not turn a living cluster's files
/// into orphans.
fn identity(request: &Request<'_>, readings: &[Reading<'_>]) -> Gate {
    let Some(first) = readings.first() else {
        return Ok(());
    };
    let directory = &first.store.place.cluster;
    let namespace = &first.live.place.namespace;
    let own_id = first.live.place.cluster_id.trim_matches('/');
    if let Some(typed) = request.confirmed_id
        && typed.trim_matches('/') != own_id
    {
        let why = format!("the typed cluster-id `{typed}` is not `{own_id}`");
        return refuse(directory, why);
    }
    if readings.iter().all(is_anchored) {
        return Ok(());
    }
    if !readings.iter().all(|r| r.check.pointers.is_empty()) {
        let why = format!(
            "no pointer below {namespace} names a file that exists in this directory: quorum, root, cluster-id and \
             storageDir may belong to different clusters"
        );
        return refuse(directory, why);
    }
    let ahead_ms = clock::ahead_ms(readings);
    for reading in readings {
        let path = directory.path.text();
        let inside = |file: &SharedPath| file.below(&path).is_some();
        let mut files = reading.store.files.iter().filter(|f| inside(&f.path));
        let now_ms = reading.began_ms().saturating_sub(ahead_ms);
        let young = files.find(|f| clock::young(request.min_age_ms, now_ms, f).is_some());
        if let Some(young) = young {
            let why = format!(
                "{namespace} has no pointer, and {} is young: a cluster of another quorum or root may be at work here",
                young.path
            );
            return refuse(directory, why);
        }
    }
    Ok(())
}

/// True if a pointer of the namespace names a file of the directory, and the file is there.
fn is_anchored(reading: &Reading<'_>) -> bool {
    let store = reading.store;
    let mut targets = reading.check.pointers.iter().filter_map(|c| c.pointer.at());
    targets.any(|at| {
        let found = matches!(store.probe(at), Some(Probe::Found { .. }));
        found && at.below(&store.place.cluster).is_some()
    })
}
