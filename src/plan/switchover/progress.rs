//! What happens during a switchover and after it, and what is still missing, from one reading after another.

pub use super::events::Event;
use super::{Expected, Plan, queues};
use crate::flink::cluster::{Cluster, Component, State};
use crate::flink::layout::Election;
use crate::flink::live::is_over;
use crate::flink::payload::authority;
use crate::flink::znode::session_text;
use std::collections::BTreeMap;

/// How long everything must have been as it should before it counts, in milliseconds.
const SETTLE_MS: i64 = 500;
/// The same up to 1.13: there the old JobManager cancels what the new one deployed when it hears that its session is
/// gone, 1 to 2 s later, and the job is restarted once more, from the same checkpoint or a newer one (measured).
const SETTLE_LOCKS_MS: i64 = 2_500;

/// A job as the new leader shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobNow {
    /// Its id.
    pub id: String,
    /// `RUNNING`, `INITIALIZING`, ...
    pub state: String,
    /// Tasks that run, and all tasks.
    pub tasks: (i64, i64),
    /// The checkpoint that it was restored from.
    pub restored: Option<i64>,
}

/// What the REST API of the new leader says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestNow {
    /// Registered TaskManagers.
    pub task_managers: i64,
    /// Its jobs.
    pub jobs: Vec<JobNow>,
}

/// What must be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    /// The REST API is asked.
    pub rest: bool,
    /// The old leader lives on, and queues again.
    pub standby: bool,
}

/// Follows a switchover.
#[derive(Debug)]
pub struct Progress<'a> {
    plan: &'a Plan,
    wants: Wants,
    /// The sessions that waited or led before.
    before: Vec<i64>,
    elected: Vec<String>,
    published: Option<(i64, String)>,
    /// Where the new leader's REST API is.
    rest: Option<String>,
    answers: bool,
    workers: bool,
    jobs: BTreeMap<String, JobNow>,
    /// The checkpoint that each job must be restored from at least.
    expected: BTreeMap<String, i64>,
    seen: Vec<String>,
    queued: bool,
    /// It waits in the last reading.
    waits: bool,
    good_since: Option<i64>,
    settle_ms: i64,
}

impl<'a> Progress<'a> {
    /// At the beginning: `before` is the cluster of the plan.
    pub fn new(plan: &'a Plan, before: &Cluster, wants: Wants) -> Self {
        Self {
            plan,
            wants,
            before: queues(before)
                .into_iter()
                .flat_map(|q| q.sessions)
                .collect(),
            elected: Vec::new(),
            published: None,
            rest: None,
            answers: false,
            workers: false,
            jobs: BTreeMap::new(),
            expected: plan
                .jobs
                .iter()
                .filter_map(|job| Some((job.id.clone(), job.checkpoint?)))
                .collect(),
            seen: Vec::new(),
            queued: false,
            waits: false,
            good_since: None,
            settle_ms: match before.detected.candidates.first() {
                Some(layout) if layout.election == Election::Locks => SETTLE_LOCKS_MS,
                _ => SETTLE_MS,
            },
        }
    }

    /// Where the new leader's REST API is, once it is published.
    pub fn rest_url(&self) -> Option<&str> {
        self.rest.as_deref()
    }

    /// The new leader: its session and its address.
    pub fn leader(&self) -> Option<(i64, &str)> {
        self.published
            .as_ref()
            .map(|(session, address)| (*session, address.as_str()))
    }

    fn went(&self, session: i64) -> bool {
        self.plan.moves.iter().any(|m| m.from.session == session)
    }

    /// The name of a session: as it was in the plan, else what it publishes.
    fn name(&self, cluster: &Cluster, session: i64) -> String {
        let planned = self.plan.moves.iter().filter_map(|m| m.to.as_ref());
        let host = planned
            .filter(|to| to.session == session)
            .find_map(|to| to.host.clone());
        let rest = cluster
            .component("rest_server")
            .filter(|c| c.owner == Some(session));
        let rest = rest
            .and_then(|c| c.info.as_ref())
            .map(|i| authority(&i.address).to_owned());
        rest.or(host)
            .unwrap_or_else(|| format!("session {}", session_text(session)))
    }

    /// A reading from before the leader went: checkpoints that have been completed since the plan. Those of its successor,
    /// which leads before a command of the operator's has ended, do not count.
    pub fn raise(&mut self, cluster: &Cluster) {
        let mut firsts = queues(cluster)
            .into_iter()
            .filter_map(|q| q.sessions.first().copied());
        if !self.elected.is_empty() || !firsts.any(|first| self.went(first)) {
            return;
        }
        for job in &cluster.jobs {
            if let (Some(known), Some(newest)) = (self.expected.get_mut(&job.id), job.latest()) {
                *known = newest.max(*known);
            }
        }
    }

    /// The checkpoint that a job must be restored from, or a newer one.
    pub fn expected(&self, job: &Expected) -> Option<i64> {
        self.expected.get(&job.id).copied()
    }

    /// A reading of the namespace.
    pub fn read(&mut self, cluster: &Cluster, at_ms: i64) -> Vec<Event> {
        let mut events = Vec::new();
        let moved: Vec<&Component> = self
            .plan
            .moves
            .iter()
            .flat_map(|m| &m.components)
            .filter_map(|name| cluster.component(name))
            .collect();
        let new =
            |c: &&&Component| c.info.is_some() && c.owner.is_some_and(|owner| !self.went(owner));
        let waiting = queues(cluster);
        let mut elected = Vec::new();
        for before in self.plan.moves.iter().flat_map(|m| &m.queues) {
            let now = waiting.iter().find(|q| q.component == before.component);
            let first = now.and_then(|q| q.sessions.first().copied());
            let key = before.component.clone().unwrap_or_default();
            if let Some(first) = first.filter(|s| !self.went(*s))
                && !self.elected.contains(&key)
                && !elected.contains(&key)
            {
                let who = self.name(cluster, first);
                events.push(Event::LeaderElected(before.component.clone(), who));
                elected.push(key);
            }
        }
        let all = !moved.is_empty()
            && moved.iter().filter(new).count() == moved.len()
            && moved.iter().all(|c| c.state == State::Ok);
        let leader = moved.first().and_then(|c| c.owner).filter(|_| all);
        let now = leader.map(|session| (session, self.name(cluster, session)));
        self.elected.extend(elected);
        if let Some((_, who)) = &now
            && self.published.is_none()
        {
            events.push(Event::AllPublished(who.clone()));
        }
        self.published = now;
        let rest = cluster
            .component("rest_server")
            .filter(|c| c.state == State::Ok);
        let rest = rest.filter(|c| c.owner.is_some_and(|owner| !self.went(owner)));
        self.rest = rest
            .and_then(|c| c.info.as_ref())
            .map(|i| i.address.clone());
        let waits = |session: &i64| {
            // With a new session, or with its old one if that was not closed.
            Some(*session) != leader && (!self.before.contains(session) || self.went(*session))
        };
        let queued = waiting.iter().find_map(|q| {
            // The first of a queue is about to lead.
            q.sessions.iter().skip(1).copied().find(waits)
        });
        if let (Some(session), false) = (queued, self.queued) {
            let old = self.plan.moves.first().map(|m| m.from.words());
            let who = if self.wants.standby { old } else { None };
            let session = || format!("session {}", session_text(session));
            events.push(Event::StandbyQueued(who.unwrap_or_else(session)));
        }
        self.queued |= queued.is_some();
        // It may be gone again, when its connection is.
        self.waits = queued.is_some();
        self.judge(at_ms);
        events
    }

    /// An answer of the new leader's REST API, or that there was none.
    pub fn asked(&mut self, rest: Option<RestNow>, at_ms: i64) -> Vec<Event> {
        let mut events = Vec::new();
        let Some(rest) = rest else {
            self.good_since = None;
            return events;
        };
        if !self.answers {
            events.push(Event::RestAnswers);
            self.answers = true;
        }
        let wanted = self.plan.task_managers.unwrap_or(0);
        if !self.workers && rest.task_managers >= wanted {
            events.push(Event::TaskManagersBack(rest.task_managers));
            self.workers = true;
        }
        self.jobs = rest
            .jobs
            .into_iter()
            .map(|job| (job.id.clone(), job))
            .collect();
        for job in &self.plan.jobs {
            let Some(now) = self.jobs.get(&job.id) else {
                continue;
            };
            if runs(job, self.expected(job), now).is_ok() && !self.seen.contains(&job.id) {
                self.seen.push(job.id.clone());
                events.push(Event::JobRunning {
                    id: job.id.clone(),
                    name: job.words().to_owned(),
                    restored: now.restored,
                    expected: self.expected(job),
                });
            }
        }
        self.judge(at_ms);
        events
    }

    /// Time has passed.
    pub fn judge(&mut self, at_ms: i64) {
        self.good_since = match self.missing().is_empty() {
            true => self.good_since.or(Some(at_ms)),
            false => None,
        };
    }

    /// True if nothing has been missing for a while.
    pub fn is_complete(&self, at_ms: i64) -> bool {
        self.good_since
            .is_some_and(|since| at_ms - since >= self.settle_ms)
    }

    /// How a job is: its state, and the checkpoint that it was restored from.
    pub fn job(&self, id: &str) -> Option<&JobNow> {
        self.jobs.get(id)
    }

    /// What is missing, in words.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.published.is_none() {
            missing.push("not every component has a new leader".to_owned());
        }
        if self.wants.rest {
            if !self.answers {
                missing.push("the REST API of the new leader does not answer".to_owned());
            } else if !self.workers {
                missing.push("TaskManagers are missing".to_owned());
            }
            let job = |job: &&Expected| match self.jobs.get(&job.id) {
                Some(now) => runs(job, self.expected(job), now).err(),
                None => Some(format!("{} is not listed", job.words())),
            };
            missing.extend(self.plan.jobs.iter().filter_map(|j| job(&j)));
        }
        if self.wants.standby && !self.waits {
            missing.push("the old leader has not queued again".to_owned());
        }
        missing
    }
}

/// Whether a job is as it should be, and if not, why.
fn runs(wanted: &Expected, expected: Option<i64>, now: &JobNow) -> Result<(), String> {
    let who = wanted.words();
    // It may come to its end meanwhile; failing is another thing.
    if is_over(&now.state) && now.state != "FAILED" {
        return Ok(());
    }
    if now.state != "RUNNING" {
        return Err(format!("{who} is {}", now.state));
    }
    let (running, all) = now.tasks;
    if running < all || all == 0 {
        return Err(format!("{who}: {running} of {all} tasks run"));
    }
    match (expected, now.restored) {
        (Some(wanted), Some(restored)) if restored < wanted => Err(format!(
            "{who} was restored from checkpoint {restored}, older than {wanted}"
        )),
        (Some(wanted), None) => Err(format!("{who} runs, but not from checkpoint {wanted}")),
        _ => Ok(()),
    }
}
