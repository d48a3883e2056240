//! The `data` of `leader status`: the frozen shape of `contracts.md`, section 5.

use super::live::Reading;
use crate::flink::cluster::{Cluster, Component, Contender, Job};
use crate::flink::layout::Detected;
use crate::flink::live::address;
use crate::flink::uri_secrets::masked_text;
use crate::flink::znode::session_text;
use serde_json::{Value, json};

/// RFC 3339, UTC, with milliseconds.
pub(crate) fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| format!("{ms} ms"), |t| format!("{t:.3}"))
}

/// The layout's name, or the names that fit.
pub(crate) fn layout_name(detected: &Detected) -> String {
    let names: Vec<&str> = detected.candidates.iter().map(|l| l.name).collect();
    if names.is_empty() {
        "unknown".to_owned()
    } else {
        names.join(" or ")
    }
}

/// The release and how it is known: told by the leader, given, or read off the layout.
pub(crate) fn release(
    reading: &Reading,
    given: Option<crate::flink::Version>,
) -> (Option<String>, &'static str) {
    let told = reading
        .live
        .rest
        .as_ref()
        .and_then(|r| r.flink_version.clone());
    match (told, given) {
        (Some(version), _) => (Some(version), "detected"),
        (None, Some(version)) => (Some(version.to_string()), "given"),
        (None, None) => match reading.cluster.detected.releases() {
            Some(range) => (Some(range), "detected"),
            None => (None, "assumed"),
        },
    }
}

/// The whole object.
pub(crate) fn object(reading: &Reading, given: Option<crate::flink::Version>) -> Value {
    let (cluster, place) = (&reading.cluster, &reading.live.place);
    let (flink, source) = release(reading, given);
    json!({
        "at": time(reading.live.at_ms),
        "cluster": {
            "quorum": place.members.iter().map(|(host, port)| address(host, *port)).collect::<Vec<_>>(),
            "chroot": place.chroot,
            "root": place.root,
            "cluster_id": place.cluster_id,
            "namespace": place.namespace,
            "layout": cluster.detected.certain().map(|l| l.name),
            "layout_candidates": cluster.detected.candidates.iter().map(|l| l.name).collect::<Vec<_>>(),
            "flink": flink,
            "flink_source": source,
        },
        "leader": leader(reading),
        "components": cluster.components.iter().map(component).collect::<Vec<_>>(),
        "queue": cluster.queue.iter().map(|c| contender(reading, c)).collect::<Vec<_>>(),
        "jobs": cluster.jobs.iter().map(|j| job(reading, j)).collect::<Vec<_>>(),
        "members": reading.live.members.iter().map(member).collect::<Vec<_>>(),
        "task_managers": reading.live.rest.as_ref().and_then(|r| r.task_managers),
    })
}

fn member(member: &crate::flink::live::Member) -> Value {
    use crate::flink::live::MemberState;
    match &member.state {
        MemberState::Up {
            mode,
            version,
            latency_ms,
        } => json!({
            "address": address(&member.host, member.port), "up": true, "mode": mode,
            "version": version.map(|(a, b, c)| format!("{a}.{b}.{c}")), "latency_ms": latency_ms, "cause": null,
        }),
        MemberState::Down { cause, .. } => json!({
            "address": address(&member.host, member.port), "up": false, "mode": null, "version": null, "latency_ms": null, "cause": cause,
        }),
    }
}

fn leader(reading: &Reading) -> Value {
    let cluster = &reading.cluster;
    let info = |name: &str| {
        cluster
            .component(name)
            .and_then(|c| c.info.as_ref())
            .map(|i| masked_text(&i.address))
    };
    let Some(dispatcher) = cluster
        .component("dispatcher")
        .filter(|c| c.owner.is_some())
    else {
        return Value::Null;
    };
    json!({
        "session": dispatcher.owner.map(session_text),
        "rest": info("rest_server"),
        "rpc": info("dispatcher"),
        "since": dispatcher.since.map(time),
        "agree": cluster.agrees(),
        "alive": reading.live.rest.as_ref().map(|r| r.error.is_none()),
    })
}

fn component(c: &Component) -> Value {
    json!({
        "name": c.name,
        "job": c.job,
        "address": c.info.as_ref().map(|i| masked_text(&i.address)),
        "leader_session": c.info.as_ref().and_then(|i| i.session.clone()),
        "owner": c.owner.map(session_text),
        "since": c.since.map(time),
        "latch": c.latch,
        "state": c.state.name(),
    })
}

fn contender(reading: &Reading, c: &Contender) -> Value {
    json!({
        "host": reading.evidence().host(c.owner),
        "position": c.position,
        "latch": c.latch,
        "owner": session_text(c.owner),
        "since": time(c.since),
        "role": if c.position == 0 { "leader" } else { "standby" },
        "component": c.component,
        "job": c.job,
    })
}

/// The session that leads a job: its JobMaster's, or the dispatcher's.
fn leads(cluster: &Cluster, job: &str) -> Option<String> {
    let own = cluster
        .components
        .iter()
        .find(|c| c.job.as_deref() == Some(job));
    own.and_then(|c| c.info.as_ref())
        .map(|i| masked_text(&i.address))
}

fn job(reading: &Reading, job: &Job) -> Value {
    let rest = reading.rest_job(&job.id);
    let short = |znode: &str| {
        znode
            .strip_prefix(&reading.cluster.namespace)
            .unwrap_or(znode)
            .trim_start_matches('/')
            .to_owned()
    };
    json!({
        "id": job.id,
        "name": rest.map(|j| j.name.clone()),
        "state": rest.map(|j| j.state.clone()),
        "leader": leads(&reading.cluster, &job.id),
        "pointer": job.graph.as_ref().map(|p| short(&p.znode.text())),
        "checkpoints": {"count": job.checkpoints.len(), "latest": job.latest(), "next": job.next_checkpoint},
        "rest_checkpoint": rest.and_then(|j| j.checkpoint),
    })
}
