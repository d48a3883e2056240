//! `fctl cluster list`: every cluster-id below the root.

use super::ensemble::Ensemble;
use super::leader_data::layout_name;
use super::live::{self, Context};
use super::{Host, Outcome};
use crate::cli::{ClusterList, LiveFormat};
use crate::error::Error;
use crate::flink::cluster::Cluster;
use crate::flink::live::{Member, MemberState, Place, address};
use crate::flink::names::LEADER_NODE;
use crate::flink::uri_secrets::masked_text;
use crate::flink::znode::{ZnodeTree, is_job_id, session_text};
use crate::io::Runtimes;
use crate::report::{Report, Section, Skipped, Style, json, text};
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::Duration;

/// Runs the command.
pub(crate) fn run(args: &ClusterList, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let (tree, place, members) = read(args, host)?;
    let clusters: Vec<Cluster> = namespaces(&tree, &place)
        .iter()
        .map(|ns| Cluster::read(&tree, ns, &place.names, args.live.flink_version))
        .collect();
    let one = clusters.len() == 1;
    let up = members.iter().filter(|m| m.is_up()).count();
    let report = Report {
        command: "cluster list",
        data: clusters.iter().map(object).collect(),
        sections: vec![section(&clusters, &place)],
        skipped: unseen(&tree, &members),
        summary: format!(
            "{} {} below {} on {} ({up} of {} up)",
            clusters.len(),
            if one { "cluster" } else { "clusters" },
            place.root,
            place.quorum_text(),
            members.len()
        ),
        ..Report::default()
    };
    let mut out = String::new();
    match args.format {
        LiveFormat::Text => text::render(&report, style, &mut out),
        LiveFormat::Json => json::render(&report, &mut out),
    }
    .map_err(|_| std::io::Error::other("formatting failed"))?;
    Ok(Outcome::text(out))
}

/// What could not be asked or read: clusters may be missing from the list.
fn unseen(tree: &ZnodeTree, members: &[Member]) -> Vec<Skipped> {
    let down = members.iter().filter_map(|m| match &m.state {
        MemberState::Down { cause, .. } => Some((address(&m.host, m.port), cause.clone())),
        MemberState::Up { .. } => None,
    });
    let hidden = tree.nodes.iter().filter(|(_, node)| node.is_denied());
    let hidden = hidden.map(|(path, _)| (path, "may not be read (NoAuth)".to_owned()));
    let skipped = |(check, reason)| Skipped { check, reason };
    down.chain(hidden).map(skipped).collect()
}

fn read(args: &ClusterList, host: &mut Host<'_>) -> Result<(ZnodeTree, Place, Vec<Member>), Error> {
    if args.live.from.is_some() {
        let live = live::read(&args.live, false, host)?.live;
        return Ok((live.tree, live.place, live.members));
    }
    // The root is asked for, not a cluster: on YARN no application id is needed.
    let mut place = live::root_context(&args.live, host)?.0.place;
    place.namespace = place.root.clone();
    let runtimes = Rc::new(Runtimes::new()?);
    let mut ensemble = Ensemble::open(&runtimes, &place, args.live.timeout, None)?;
    let tree = ensemble.subtree(&place.root)?;
    ensemble.close();
    let members = ensemble.members.clone();
    Ok((tree, place, members))
}

/// The names of the nodes directly below the root.
pub(crate) fn root_children(context: &Context, timeout: Duration) -> Result<Vec<String>, Error> {
    let runtimes = Rc::new(Runtimes::new()?);
    let mut ensemble = Ensemble::open(&runtimes, &context.place, timeout, None)?;
    ensemble.children(&context.place.root)
}

/// Namespaces below the root: nodes with a child that only a cluster has. A cluster-id can have slashes.
pub(crate) fn namespaces(tree: &ZnodeTree, place: &Place) -> Vec<String> {
    let names = &place.names;
    let stores: [&str; 5] = [
        &names.job_graphs,
        &names.execution_plans,
        &names.checkpoints,
        &names.registry,
        "jobs",
    ];
    let has = |path: &str, name: &str| tree.has(&format!("{path}/{name}"));
    // One name alone may be a cluster-id (`/flink/jobs`); an election, a job, or two of the names are no accident.
    let is_cluster = |path: &str| {
        let elects = [LEADER_NODE, &names.leader, &names.latch]
            .into_iter()
            .any(|name| {
                let node = format!("{path}/{name}");
                tree.children(&node).iter().any(|child| {
                    child == "latch"
                        || child.ends_with("_lock")
                        || child.starts_with("job-")
                        || has(&node, &format!("{child}/connection_info"))
                })
            });
        let all = stores
            .into_iter()
            .chain([LEADER_NODE, names.latch.as_str()]);
        let known = all.filter(|name| has(path, name)).count();
        let job = || {
            let mut nodes = stores.iter().map(|name| format!("{path}/{name}"));
            nodes.any(|node| tree.children(&node).iter().any(|name| is_job_id(name)))
        };
        elects || known > 1 || (known == 1 && job())
    };
    let mut found: Vec<String> = Vec::new();
    let root = place.root.as_str();
    let below = tree.below(root).map(|(path, _)| path);
    for path in std::iter::once(root.to_owned()).chain(below) {
        // Paths come in order: what is inside of the last cluster follows it.
        let inside = found.last().is_some_and(|ns| {
            path.strip_prefix(ns.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        });
        if !inside && is_cluster(&path) {
            found.push(path);
        }
    }
    found
}

fn yarn_application(namespace: &str) -> Option<&str> {
    namespace
        .rsplit('/')
        .next()
        .filter(|last| last.starts_with("application_"))
}

fn object(cluster: &Cluster) -> Value {
    let dispatcher = cluster.component("dispatcher");
    let leader = dispatcher.and_then(|c| c.owner).map(session_text);
    json!({
        "namespace": cluster.namespace,
        "layout": cluster.detected.certain().map(|l| l.name),
        "layout_candidates": cluster.detected.candidates.iter().map(|l| l.name).collect::<Vec<_>>(),
        "releases": cluster.detected.releases(),
        "leader": leader,
        "jobs": cluster.jobs.iter().map(|j| j.id.clone()).collect::<Vec<_>>(),
        "live": !cluster.main_queue().is_empty(),
        "yarn_application": yarn_application(&cluster.namespace),
    })
}

fn section(clusters: &[Cluster], place: &Place) -> Section {
    let header = [
        "cluster", "layout", "Flink", "leader", "waiting", "jobs", "",
    ];
    let rows = clusters
        .iter()
        .map(|c| {
            let rest = c
                .component("rest_server")
                .and_then(|r| r.info.as_ref())
                .map(|i| masked_text(&i.address));
            let queue = c.main_queue().len();
            let live = if queue == 0 { "no live session" } else { "" };
            let short = c
                .namespace
                .strip_prefix(place.root.as_str())
                .unwrap_or(&c.namespace);
            vec![
                short.to_owned(),
                layout_name(&c.detected),
                c.detected.releases().unwrap_or_else(|| "-".to_owned()),
                rest.unwrap_or_else(|| "-".to_owned()),
                queue.saturating_sub(1).to_string(),
                c.jobs.len().to_string(),
                live.to_owned(),
            ]
        })
        .collect();
    Section {
        header: header.map(str::to_owned).to_vec(),
        rows,
        ..Section::default()
    }
}
