//! The text of `leader status`: the first line answers, the last line says where and with what.

use super::leader_data::{layout_name, release};
use super::live::Reading;
use crate::flink::cluster::{Cluster, Component, Contender, Job, State};
use crate::flink::hosts::Evidence;
use crate::flink::payload::authority;
use crate::flink::words::span;
use crate::flink::znode::session_text;
use crate::report::Section;
use serde_json::Value;

/// Which part is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Only<'a> {
    /// Components of this name.
    pub(crate) component: Option<&'a str>,
    /// This job.
    pub(crate) job: Option<&'a str>,
}

impl Only<'_> {
    /// The data with the components and jobs that are asked for.
    pub(crate) fn of(self, mut data: Value) -> Value {
        let mut keep = |list: &str, wanted: &dyn Fn(&Value) -> bool| {
            if let Some(items) = data[list].as_array_mut() {
                items.retain(|item| wanted(item));
            }
        };
        if let Some(name) = self.component {
            keep("components", &|c| c["name"] == name);
            keep("jobs", &|_| name == "job_manager");
        }
        if let Some(job) = self.job {
            keep("components", &|c| c["job"] == job);
            keep("jobs", &|j| j["id"] == job);
        }
        data
    }

    fn everything(self) -> bool {
        self.component.is_none() && self.job.is_none()
    }
}

/// The headline and the tables.
pub(crate) fn sections(reading: &Reading, only: Only<'_>) -> Vec<Section> {
    let cluster = &reading.cluster;
    let mut sections = vec![Section {
        title: headline(reading),
        ..Section::default()
    }];
    if only.everything() {
        sections.extend(queues(reading));
    }
    if only.everything() && is_plain(cluster) {
        if let Some(last) = sections.last_mut() {
            last.footer = agreement(cluster);
        }
    } else if cluster.components.iter().any(|c| c.state != State::Missing) {
        sections.push(components(reading, only));
    }
    if only.component.is_none() {
        sections.push(jobs(reading, only));
    }
    sections.retain(|s| !s.title.is_empty() || !s.rows.is_empty());
    sections
}

/// `2026-11-25 07:59:31` (UTC).
fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(
        |_| format!("{ms} ms"),
        |t| t.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// The first line, which answers the question.
pub(crate) fn headline(reading: &Reading) -> String {
    let (cluster, now) = (&reading.cluster, reading.live.at_ms);
    if !reading.live.tree.has(&cluster.namespace) {
        return format!("NO CLUSTER: {} does not exist", cluster.namespace);
    }
    if let Some(node) = cluster.hidden() {
        return format!("LEADER UNKNOWN: {node} may not be read (NoAuth)");
    }
    let first = cluster.main_queue().first().map(|c| (c.owner, c.since));
    let Some(dispatcher) = cluster.component("dispatcher") else {
        return "NO LEADER".to_owned();
    };
    match (dispatcher.state, first) {
        (State::Unreadable, _) => {
            return format!(
                "LEADER UNKNOWN: the leader information of the dispatcher is not readable{}",
                dispatcher
                    .owner
                    .map_or_else(String::new, |o| format!(" (session {})", session_text(o)))
            );
        }
        (State::Missing, Some((owner, since))) => {
            return format!(
                "NO LEADER: session {} is first in the queue for {} and publishes nothing",
                session_text(owner),
                span(now.saturating_sub(since))
            );
        }
        (State::Missing, None) => return "NO LEADER: nobody leads and nobody waits".to_owned(),
        (State::ForeignOwner, first) => return contested(dispatcher, first),
        (State::Ok, _) => {}
    }
    let Some(owner) = dispatcher.owner else {
        return "NO LEADER".to_owned();
    };
    let name = reading
        .evidence()
        .published(owner)
        .unwrap_or("unknown")
        .to_owned();
    leading(reading, &name, owner, dispatcher.since.unwrap_or(now))
}

fn leading(reading: &Reading, name: &str, owner: i64, since: i64) -> String {
    let session = session_text(owner);
    let answers = match reading.live.rest.as_ref().map(|r| (&r.error, r.latency_ms)) {
        Some((None, ms)) => format!("   answers in {ms} ms"),
        Some((Some(cause), _)) => {
            return format!(
                "LEADER DOES NOT ANSWER: {name} ({cause}); its session {session} is still open"
            );
        }
        None => String::new(),
    };
    let split = if reading.cluster.agrees() {
        ""
    } else {
        "   COMPONENTS ARE SPLIT"
    };
    format!(
        "LEADER  {name}   since {} UTC ({})   session {session}{answers}{split}",
        moment(since),
        span(reading.live.at_ms.saturating_sub(since)),
    )
}

/// Leader information that the queue does not confirm.
fn contested(dispatcher: &Component, first: Option<(i64, i64)>) -> String {
    let published = dispatcher.owner.map_or_else(
        || "a persistent node".to_owned(),
        |o| format!("session {}", session_text(o)),
    );
    let info = dispatcher.info.as_ref();
    let address = info.map_or("unknown", |i| authority(&i.address));
    match first {
        Some((owner, _)) => format!(
            "LEADER CONTESTED: {address} is published by {published}, but session {} is first in the queue",
            session_text(owner)
        ),
        None => format!(
            "LEADER CONTESTED: {address} is published by {published}, but nobody is in the queue"
        ),
    }
}

/// True if a table of components would say nothing that the queue does not say.
fn is_plain(cluster: &Cluster) -> bool {
    cluster.agrees() && cluster.components.iter().all(|c| c.state == State::Ok)
}

fn agreement(cluster: &Cluster) -> String {
    let named = cluster.components.iter().filter(|c| c.job.is_none());
    let names: Vec<&str> = named.map(|c| c.name.as_str()).collect();
    let jobs = cluster.components.len() - names.len();
    let jobs = match jobs {
        0 => String::new(),
        1 => ", 1 job".to_owned(),
        n => format!(", {n} jobs"),
    };
    format!("all components agree: {}{jobs}", names.join(", "))
}

/// One table of every queue; queues with the same sessions in the same order are one.
fn queues(reading: &Reading) -> Option<Section> {
    let mut groups: Vec<(Vec<String>, Vec<&Contender>)> = Vec::new();
    for first in reading.cluster.queue.iter().filter(|c| c.position == 0) {
        let same = |c: &&Contender| c.component == first.component && c.job == first.job;
        let queue: Vec<&Contender> = reading.cluster.queue.iter().filter(same).collect();
        let owners = |queue: &[&Contender]| queue.iter().map(|c| c.owner).collect::<Vec<_>>();
        let name = match (&first.component, &first.job) {
            (_, Some(job)) => format!("job {}", short_id(job)),
            (Some(name), None) => name.clone(),
            (None, None) => String::new(),
        };
        // Nobody waits for a job's JobMaster up to 1.14: only the leading JobManager queues there.
        let covered = |(_, known): &&mut (Vec<String>, Vec<&Contender>)| {
            owners(known) == owners(&queue)
                || (first.job.is_some() && owners(known).starts_with(&owners(&queue)))
        };
        match groups.iter_mut().find(covered) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], queue)),
        }
    }
    let split = groups.len() > 1;
    let rows: Vec<Vec<String>> = groups
        .iter()
        .flat_map(|(names, queue)| queue.iter().map(move |c| (names, *c)))
        .map(|(names, c)| {
            let mut row = queue_row(reading, c);
            let label = if c.position == 0 {
                names.join(", ")
            } else {
                String::new()
            };
            if split {
                row.insert(0, label);
            }
            row
        })
        .collect();
    let mut header: Vec<String> = ["queue", "host", "session", "waiting since (UTC)"]
        .map(str::to_owned)
        .to_vec();
    if split {
        header.insert(0, "of".to_owned());
    }
    (!rows.is_empty()).then(|| Section {
        header,
        rows,
        ..Section::default()
    })
}

fn queue_row(reading: &Reading, c: &Contender) -> Vec<String> {
    let role = if c.position == 0 { "leader" } else { "standby" };
    vec![
        role.to_owned(),
        reading
            .evidence()
            .host(c.owner)
            .unwrap_or_else(|| "-".to_owned()),
        session_text(c.owner),
        format!(
            "{} ({})",
            moment(c.since),
            span(reading.live.at_ms.saturating_sub(c.since))
        ),
    ]
}

fn short_id(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

fn components(reading: &Reading, only: Only<'_>) -> Section {
    let wanted = |c: &&Component| {
        only.component.is_none_or(|name| c.name == name)
            && only.job.is_none_or(|id| c.job.as_deref() == Some(id))
    };
    let row = |c: &Component| {
        let name = match &c.job {
            Some(job) => format!("job {}", short_id(job)),
            None => c.name.clone(),
        };
        let address = c.info.as_ref().map_or("-", |i| authority(&i.address));
        let mut row = vec![
            name,
            c.state.name().to_owned(),
            c.owner.map_or_else(|| "-".to_owned(), session_text),
            address.to_owned(),
        ];
        if !only.everything() {
            let session = c.info.as_ref().and_then(|i| i.session.clone());
            row.push(session.unwrap_or_else(|| "-".to_owned()));
        }
        row
    };
    let mut header = vec!["component", "state", "published by", "address"];
    if !only.everything() {
        header.push("leader session");
    }
    let all = &reading.cluster.components;
    Section {
        header: header.into_iter().map(str::to_owned).collect(),
        rows: all.iter().filter(wanted).map(row).collect(),
        ..Section::default()
    }
}

fn jobs(reading: &Reading, only: Only<'_>) -> Section {
    // Names and states are the leader's to tell.
    let asked = reading.live.rest.is_some();
    let row = |job: &Job| {
        let rest = reading.rest_job(&job.id);
        let newest = job.newest();
        let mut row = vec![
            job.id.clone(),
            newest
                .and_then(|p| p.checkpoint)
                .map_or_else(|| "none".to_owned(), |id| id.to_string()),
            newest.map_or_else(
                || "-".to_owned(),
                |p| span(reading.live.at_ms.saturating_sub(p.written)),
            ),
        ];
        if asked {
            row.insert(0, rest.map_or_else(|| "-".to_owned(), |j| j.name.clone()));
            row.insert(2, rest.map_or_else(|| "-".to_owned(), |j| j.state.clone()));
        }
        row
    };
    let wanted = |j: &&Job| only.job.is_none_or(|id| j.id == id);
    let header: &[&str] = if asked {
        &["job", "id", "state", "checkpoint", "age"]
    } else {
        &["job", "checkpoint", "age"]
    };
    Section {
        header: header.iter().map(|h| (*h).to_owned()).collect(),
        rows: reading
            .cluster
            .jobs
            .iter()
            .filter(wanted)
            .map(row)
            .collect(),
        ..Section::default()
    }
}

impl Reading {
    /// What is known about hosts.
    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            cluster: &self.cluster,
            connections: &self.live.connections,
            masters: self.context.masters.as_ref().map_or(&[], |m| &m.masters),
        }
    }

    /// A job as the leader's REST API shows it.
    pub(crate) fn rest_job(&self, id: &str) -> Option<&crate::flink::live::RestJob> {
        self.live.rest.as_ref()?.jobs.iter().find(|j| j.id == id)
    }
}

/// Where this was read, and what it is.
pub(crate) fn footer(
    reading: &Reading,
    given: Option<crate::flink::Version>,
    good: bool,
) -> String {
    let up = reading.live.members.iter().filter(|m| m.is_up()).count();
    let (flink, source) = release(reading, given);
    let flink = flink.map_or_else(
        || "Flink unknown".to_owned(),
        |f| format!("Flink {f} ({source})"),
    );
    let workers = match reading.live.rest.as_ref().and_then(|r| r.task_managers) {
        None => String::new(),
        Some(1) => "   1 TaskManager".to_owned(),
        Some(n) => format!("   {n} TaskManagers"),
    };
    format!(
        "{} on {} ({up} of {} up)   layout {}   {flink}{workers}   {}",
        reading.live.place.namespace,
        reading.live.place.quorum_text(),
        reading.live.members.len(),
        layout_name(&reading.cluster.detected),
        if good { "ok" } else { "NOT OK" }
    )
}
