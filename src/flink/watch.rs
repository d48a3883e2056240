//! What changed between two readings of a cluster: leaders lost and found, standbys, jobs.

use super::cluster::{Cluster, Component};
use super::hosts::Evidence;
use super::znode::session_text;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A leader of a component: its session, and the address that it publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// The ZooKeeper session.
    pub session: i64,
    /// Host and port, REST if it is known.
    pub address: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The first reading.
    Watching,
    /// Nobody publishes for the component any more.
    LeaderLost {
        /// Who led.
        from: Leader,
    },
    /// Somebody publishes again, or somebody else.
    LeaderElected {
        /// Who led before, as far as it was seen.
        from: Option<Leader>,
        /// Who leads now.
        to: Leader,
        /// Milliseconds without a leader; none if its end was not seen.
        without_ms: Option<i64>,
    },
    /// A session queued.
    StandbyJoined(i64),
    /// A session left the queue without having led.
    StandbyLeft(i64),
    /// A job appeared.
    JobAdded(String),
    /// A job is gone.
    JobRemoved(String),
    /// The connection to ZooKeeper was lost, with the cause.
    Disconnected(String),
    /// The connection is back; milliseconds in which nothing was seen.
    Reconnected {
        /// How long nothing was seen.
        unseen_ms: i64,
        /// True if the session had ended, so that a new one was opened.
        new_session: bool,
    },
}

/// One change, with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Milliseconds since 1970, by the clock of the watching machine.
    pub at_ms: i64,
    /// The component, where each is elected by itself (up to 1.14).
    pub component: Option<String>,
    /// What happened.
    pub what: What,
}

impl Change {
    /// The word for it in machine output.
    pub const fn event(&self) -> &'static str {
        match self.what {
            What::Watching => "watching",
            What::LeaderLost { .. } => "leader-lost",
            What::LeaderElected { .. } => "leader-elected",
            What::StandbyJoined(_) => "standby-joined",
            What::StandbyLeft(_) => "standby-left",
            What::JobAdded(_) => "job-added",
            What::JobRemoved(_) => "job-removed",
            What::Disconnected(_) => "disconnected",
            What::Reconnected { .. } => "reconnected",
        }
    }

    /// True for what `leader history` keeps.
    pub const fn is_leadership(&self) -> bool {
        matches!(
            self.what,
            What::LeaderLost { .. } | What::LeaderElected { .. }
        )
    }

    /// The facts of the change, without its time.
    pub fn object(&self) -> Map<String, Value> {
        let leader = |l: &Leader| json!({"session": session_text(l.session), "address": l.address});
        let mut object = Map::new();
        object.insert("event".to_owned(), self.event().into());
        object.insert("component".to_owned(), self.component.clone().into());
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        match &self.what {
            What::Watching => {}
            What::LeaderLost { from } => {
                put("from", leader(from));
            }
            What::LeaderElected {
                from,
                to,
                without_ms,
            } => {
                put("from", from.as_ref().map_or(Value::Null, leader));
                put("to", leader(to));
                put("without_leader_ms", (*without_ms).into());
            }
            What::StandbyJoined(session) | What::StandbyLeft(session) => {
                put("session", session_text(*session).into());
            }
            What::JobAdded(job) | What::JobRemoved(job) => {
                put("job", job.clone().into());
            }
            What::Disconnected(cause) => {
                put("cause", cause.clone().into());
            }
            What::Reconnected {
                unseen_ms,
                new_session,
            } => {
                put("unseen_ms", (*unseen_ms).into());
                put("new_session", (*new_session).into());
            }
        }
        object
    }
}

/// Compares reading after reading.
#[derive(Debug, Default)]
pub struct Watcher {
    seen: Option<Glance>,
    /// When a component's leader went, by component.
    lost: BTreeMap<String, (i64, Option<Leader>)>,
    /// When the connection went.
    disconnected: Option<i64>,
    /// A session that publishes its dispatcher, but not yet its REST server, and since when.
    half: Option<(i64, i64)>,
}

/// How long a leader may take to publish its REST server before it is named by its RPC address, in milliseconds.
const PATIENCE: i64 = 1_000;

/// The part of a reading that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Glance {
    /// Leaders by component; one entry where one queue serves all.
    leaders: BTreeMap<String, Option<Leader>>,
    /// The znodes of their leader information.
    znodes: BTreeMap<String, String>,
    queue: Vec<i64>,
    jobs: Vec<String>,
}

impl Glance {
    fn of(cluster: &Cluster) -> Self {
        let single = cluster.is_single_election();
        let evidence = Evidence {
            cluster,
            connections: &[],
            masters: &[],
        };
        let watched = cluster
            .components
            .iter()
            .filter(|c| !single || c.name == "dispatcher");
        let (mut leaders, mut znodes) = (BTreeMap::new(), BTreeMap::new());
        for component in watched {
            let name = match (single, &component.job) {
                (true, _) => String::new(),
                (false, None) => component.name.clone(),
                (false, Some(job)) => format!("job {job}"),
            };
            let leader = |c: &Component| {
                let session = c.owner.filter(|_| c.info.is_some())?;
                let address = if single {
                    evidence.published(session)
                } else {
                    None
                };
                let own = c
                    .info
                    .as_ref()
                    .map(|i| super::payload::authority(&i.address));
                Some(Leader {
                    session,
                    address: address.or(own)?.to_owned(),
                })
            };
            znodes.insert(name.clone(), component.znode.clone());
            leaders.insert(name, leader(component));
        }
        let mut queue: Vec<i64> = cluster.main_queue().iter().map(|c| c.owner).collect();
        queue.dedup();
        Self {
            leaders,
            znodes,
            queue,
            jobs: cluster.jobs.iter().map(|j| j.id.clone()).collect(),
        }
    }

    fn leads(&self, session: i64) -> bool {
        self.leaders
            .values()
            .flatten()
            .any(|l| l.session == session)
    }
}

impl Watcher {
    /// A node was deleted: if it was leader information, its leader is gone since then.
    pub fn deleted(&mut self, znode: &str, at_ms: i64) {
        let Some(seen) = &self.seen else { return };
        for (name, path) in &seen.znodes {
            if path == znode {
                let leader = seen.leaders.get(name).cloned().flatten();
                self.lost.entry(name.clone()).or_insert((at_ms, leader));
            }
        }
    }

    /// The connection to ZooKeeper is lost.
    pub fn disconnected(&mut self, cause: &str, at_ms: i64) -> Option<Change> {
        if self.disconnected.is_some() {
            return None;
        }
        self.disconnected = Some(at_ms);
        Some(change(at_ms, What::Disconnected(cause.to_owned())))
    }

    /// The connection is back.
    pub fn connected(&mut self, new_session: bool, at_ms: i64) -> Option<Change> {
        let since = self.disconnected.take()?;
        let unseen_ms = at_ms - since;
        Some(change(
            at_ms,
            What::Reconnected {
                unseen_ms,
                new_session,
            },
        ))
    }

    /// A new reading: what changed since the last.
    pub fn read(&mut self, cluster: &Cluster, at_ms: i64) -> Vec<Change> {
        let mut now = Glance::of(cluster);
        if cluster.is_single_election() {
            self.whole(cluster, &mut now, at_ms);
        }
        let Some(before) = self.seen.replace(now.clone()) else {
            return vec![change(at_ms, What::Watching)];
        };
        let mut changes = Vec::new();
        for (name, leader) in &now.leaders {
            let old = before.leaders.get(name).cloned().flatten();
            let component = (!name.is_empty()).then(|| name.clone());
            for what in self.leadership(name, old, leader.clone(), at_ms) {
                changes.push(Change {
                    at_ms,
                    component: component.clone(),
                    what,
                });
            }
        }
        for session in now.queue.iter().filter(|s| !before.queue.contains(s)) {
            // The first of the queue is about to lead.
            if !now.leads(*session) && now.queue.first() != Some(session) {
                changes.push(change(at_ms, What::StandbyJoined(*session)));
            }
        }
        for session in before.queue.iter().filter(|s| !now.queue.contains(s)) {
            let led = before.leads(*session)
                || self
                    .lost
                    .values()
                    .any(|(_, l)| l.as_ref().is_some_and(|l| l.session == *session));
            if !led {
                changes.push(change(at_ms, What::StandbyLeft(*session)));
            }
        }
        for job in now.jobs.iter().filter(|j| !before.jobs.contains(j)) {
            changes.push(change(at_ms, What::JobAdded(job.clone())));
        }
        for job in before.jobs.iter().filter(|j| !now.jobs.contains(j)) {
            changes.push(change(at_ms, What::JobRemoved(job.clone())));
        }
        changes
    }

    /// Flink publishes one component after the other. A leader is named when its REST server is published too, or
    /// after [`PATIENCE`]; one that led before keeps its name.
    fn whole(&mut self, cluster: &Cluster, now: &mut Glance, at_ms: i64) {
        let Some(leader) = now.leaders.get_mut("").and_then(Option::take) else {
            self.half = None;
            return;
        };
        let session = leader.session;
        let rest = cluster.component("rest_server");
        let complete = rest.is_some_and(|c| c.owner == Some(session) && c.info.is_some());
        let before = self.seen.as_ref();
        let before = before.and_then(|seen| seen.leaders.get("").cloned().flatten());
        let same = before.filter(|before| before.session == session);
        let since = match self.half {
            Some((half, since)) if half == session => since,
            _ => at_ms,
        };
        let named = match same {
            Some(same) if !complete => Some(same),
            _ if complete || at_ms - since >= PATIENCE => Some(leader),
            _ => None,
        };
        self.half = named.is_none().then_some((session, since));
        now.leaders.insert(String::new(), named);
    }

    fn leadership(
        &mut self,
        name: &str,
        old: Option<Leader>,
        new: Option<Leader>,
        at_ms: i64,
    ) -> Vec<What> {
        match (old, new) {
            (Some(from), None) => {
                self.lost
                    .entry(name.to_owned())
                    .or_insert((at_ms, Some(from.clone())));
                vec![What::LeaderLost { from }]
            }
            (None, Some(to)) => {
                let (since, from) = self.lost.remove(name).unzip();
                let without_ms = since.map(|since| at_ms - since);
                vec![What::LeaderElected {
                    from: from.flatten(),
                    to,
                    without_ms,
                }]
            }
            (Some(from), Some(to)) if from.session != to.session => {
                // Lost and found between two readings: the deletion of the node was seen, or nothing.
                let without_ms = self.lost.remove(name).map(|(since, _)| at_ms - since);
                let elected = What::LeaderElected {
                    from: Some(from.clone()),
                    to,
                    without_ms,
                };
                match without_ms {
                    Some(_) => vec![What::LeaderLost { from }, elected],
                    None => vec![elected],
                }
            }
            (Some(_), Some(_)) => {
                // The same leader wrote its information anew.
                self.lost.remove(name);
                Vec::new()
            }
            (None, None) => Vec::new(),
        }
    }
}

fn change(at_ms: i64, what: What) -> Change {
    Change {
        at_ms,
        component: None,
        what,
    }
}
