//! Which znodes of a dead cluster may go: the empty skeleton of its namespace, all of it or nothing.
//!
//! A namespace is dead if no pointer is left in it (what a pointer names can be restored, by a YARN application with
//! the same cluster-id for instance), no ephemeral node (whoever lives has one, or will have), no counter and no
//! registry entry (they decide what a job with the same id does later), and nothing that fctl does not know. What
//! remains are directories without data. A JobManager makes them once, at its start, and cannot store anything
//! without them, and one that lost its session shows no node for a while: hence two readings in which nothing moved,
//! the grace period for nodes as for files, and the typed cluster-id.
//!
//! Children go before their parents, by version; ZooKeeper refuses a node that has children, so whatever comes in
//! between stops the rest.

use super::super::action::{Action, Refused, Target, Verb};
use super::evidence::Evidence;
use super::{Reading, Request};
use crate::flink::names::{LEADER_NODE, Names};
use crate::flink::znode::{Stat, Znode, is_job_id};

/// The znodes that may go, children first; none where there is no namespace.
///
/// # Errors
/// Why the namespace stays.
pub(super) fn judge(
    request: &Request<'_>,
    evidence: &Evidence,
    readings: &[Reading<'_>],
) -> Result<Vec<Action>, Refused> {
    let Some(first) = readings.first() else {
        return Ok(Vec::new());
    };
    let namespace = &first.live.place.namespace;
    let refused = |target: &str, why: &str| {
        Err(Refused {
            target: target.to_owned(),
            why: why.to_owned(),
        })
    };
    if namespace == "/" || *namespace == first.live.place.root {
        return refused(namespace, "it is the root, which clusters may share");
    }
    if let Some(why) = evidence.frozen() {
        return refused(namespace, why);
    }
    for reading in readings {
        if request.leader_lives || reading.is_alive() {
            return refused(namespace, "a JobManager lives, or its session does");
        }
        if !reading.check.pointers.is_empty() {
            let why = "it holds pointers: what they name can be restored, whether or not the application still runs";
            return refused(namespace, why);
        }
        if !reading.check.dirty.is_empty() {
            return refused(
                namespace,
                "a job result waits for its clean-up by the next leader",
            );
        }
        for (path, node) in nodes(reading) {
            if let Some(why) = against(request, reading, &path, &node) {
                return refused(&path, &why);
            }
        }
    }
    let same = |reading: &Reading<'_>| {
        nodes(reading)
            .map(|(p, n)| (p, n.stat))
            .eq(nodes(first).map(|(p, n)| (p, n.stat)))
    };
    if !readings.iter().all(same) {
        return refused(namespace, "it changed between the two readings");
    }
    let mut actions: Vec<Action> = nodes(first)
        .filter_map(|(path, node)| Some(action(&path, node.stat?)))
        .collect();
    let depth = |action: &Action| action.target.to_string().split('/').count();
    actions.sort_by_key(|action| std::cmp::Reverse(depth(action)));
    Ok(actions)
}

/// The namespace and everything below it.
fn nodes<'a>(reading: &Reading<'a>) -> impl Iterator<Item = (String, Znode)> + use<'a> {
    let (tree, namespace) = (&reading.live.tree, reading.live.place.namespace.as_str());
    let own = tree.get(namespace).map(|node| (namespace.to_owned(), node));
    own.into_iter().chain(tree.below(namespace))
}

/// Why a node is no part of an empty skeleton, or too young.
fn against(
    request: &Request<'_>,
    reading: &Reading<'_>,
    path: &str,
    node: &Znode,
) -> Option<String> {
    let Some(stat) = node.stat else {
        return Some("ZooKeeper does not let fctl read it".to_owned());
    };
    let below = path
        .strip_prefix(reading.live.place.namespace.as_str())
        .unwrap_or(path);
    if !is_skeleton(below.trim_start_matches('/'), &reading.live.place.names) {
        return Some("fctl does not know what it is".to_owned());
    }
    if !node.data.is_empty() {
        return Some("it holds data".to_owned());
    }
    let changed_ms = stat.ctime.max(stat.mtime);
    let age_ms = reading.began_ms().saturating_sub(changed_ms);
    let young = age_ms < request.min_age_ms.max(0);
    young.then(|| "it is young: a JobManager may be starting".to_owned())
}

/// True for a directory that some release makes below a namespace; `below` is empty for the namespace itself.
fn is_skeleton(below: &str, names: &Names) -> bool {
    const COMPONENTS: [&str; 3] = ["dispatcher", "resource_manager", "rest_server"];
    let lock = |name: &str| {
        let component = name.strip_suffix("_lock").unwrap_or("");
        COMPONENTS.contains(&component) || name == "job_manager_lock"
    };
    let own = [
        &names.latch,
        &names.leader,
        &names.checkpoints,
        &names.counter,
        &names.job_graphs,
        &names.execution_plans,
        &names.applications,
        &names.registry,
    ];
    if below.is_empty()
        || below == "jobs"
        || below == LEADER_NODE
        || own.iter().any(|name| below == *name)
    {
        return true;
    }
    let parts = |name: &str| {
        let rest = below.strip_prefix(name)?.strip_prefix('/')?;
        Some(rest.split('/').collect::<Vec<_>>())
    };
    let job = |name: &str| is_job_id(name.strip_prefix("job-").unwrap_or(name));
    let leader = |name: &str| COMPONENTS.contains(&name) || job(name);
    // 1.14 and later.
    let new = match (parts(LEADER_NODE).as_deref(), parts("jobs").as_deref()) {
        (Some(["latch"]), _) => true,
        (Some([name] | [name, "latch"]), _) => leader(name),
        (_, Some([id] | [id, "checkpoints" | "leader"] | [id, "leader", "latch"])) => is_job_id(id),
        _ => false,
    };
    // 1.12 and 1.13.
    let old = [&names.latch, &names.leader]
        .into_iter()
        .any(|name| match parts(name).as_deref() {
            Some([name]) => lock(name) || is_job_id(name),
            Some([id, name]) => is_job_id(id) && lock(name),
            _ => false,
        });
    new || old || matches!(parts(&names.checkpoints).as_deref(), Some([id]) if is_job_id(id))
}

fn action(path: &str, stat: Stat) -> Action {
    Action {
        verb: Verb::RemoveZnode,
        target: Target::Znode {
            path: path.to_owned(),
            version: stat.version,
            czxid: stat.czxid,
        },
        kind: None,
        bytes: 0,
        why: "the namespace is dead and empty".to_owned(),
    }
}
