//! Carries a switchover out, and follows it to its end.

use super::switchover_scene::Scene;
use super::{Host, switchover_task, switchover_text as shown};
use crate::cli::{LiveFormat, Switchover};
use crate::error::Error;
use crate::flink::cluster::Cluster;
use crate::flink::version::Version;
use crate::io::apply::leader::{Gone, Step};
use crate::io::command::Ended;
use crate::io::switchover::{Heard, Timed};
use crate::io::watch::Event as Seen;
use crate::io::{Runtimes, Said};
use crate::plan::switchover::progress::{Event, JobNow, Progress, Wants};
use crate::plan::switchover::{Expected, Method, Plan};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nothing was changed: only the checks were wanted.
    DryRun,
    /// Nothing was changed: something stands in the way.
    Refused,
    /// Another one leads, and everything runs.
    Done,
    /// Something was changed, and not everything is as it should be.
    Incomplete,
}

impl Ending {
    /// The word in machine output.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::DryRun => "dry-run",
            Self::Refused => "refused",
            Self::Done => "done",
            Self::Incomplete => "incomplete",
        }
    }
}

/// What became of a switchover.
#[derive(Debug)]
pub(crate) struct Ran {
    /// How it ended.
    pub(crate) ending: Ending,
    /// What happened, in milliseconds since fctl acted.
    pub(crate) timeline: Vec<(i64, Event)>,
    /// What is missing, or why it was refused.
    pub(crate) missing: Vec<String>,
    /// The jobs, as they were expected and as they are.
    pub(crate) jobs: Vec<(Expected, Option<JobNow>)>,
    /// Milliseconds in which two led: 0 if the old one was seen to step down before its session was closed; none if
    /// that is not known.
    pub(crate) overlap_ms: Option<i64>,
    /// The new leader.
    pub(crate) leader: Option<(i64, String)>,
    /// The REST API was asked about the jobs.
    pub(crate) asked: bool,
}

impl Ran {
    /// One that was not carried out.
    pub(crate) fn not(ending: Ending, plan: &Plan, missing: Vec<String>) -> Self {
        Self {
            ending,
            timeline: Vec::new(),
            missing,
            jobs: plan.jobs.iter().map(|job| (job.clone(), None)).collect(),
            overlap_ms: None,
            leader: None,
            asked: false,
        }
    }

    /// When this happened first.
    pub(crate) fn at(&self, name: &str) -> Option<i64> {
        let found = self.timeline.iter().find(|(_, event)| event.name() == name);
        found.map(|(at, _)| *at)
    }

    /// When this happened last.
    pub(crate) fn last(&self, name: &str) -> Option<i64> {
        let mut found = self.timeline.iter().rev();
        found
            .find(|(_, event)| event.name() == name)
            .map(|(at, _)| *at)
    }

    /// Milliseconds without a leader: from the step-down, or the end of the session, to the next one.
    pub(crate) fn gap_ms(&self) -> Option<i64> {
        let from = self
            .at("stepped-down")
            .or_else(|| self.at("session-closed"))?;
        Some((self.at("leader-elected")? - from).max(0))
    }

    /// When everything was as it should be.
    pub(crate) fn total_ms(&self) -> i64 {
        self.timeline.iter().map(|(at, _)| *at).max().unwrap_or(0)
    }
}

/// Carries it out. Lines about what happens go to standard output while it happens, for people.
pub(crate) fn run(
    args: &Switchover,
    scene: &Scene,
    plan: &Plan,
    host: &mut Host<'_>,
) -> Result<Ran, Error> {
    let runtimes = Runtimes::new()?;
    let stop = Arc::new(AtomicBool::new(false));
    let (url, listening) = tokio::sync::watch::channel(None);
    let task = switchover_task::task(args, scene, plan, &stop, listening);
    let before = &scene.reading.cluster;
    let exits = plan.checks.iter().any(|f| {
        f.check.name == "application-mode" && f.status == crate::plan::switchover::Status::Warn
    });
    let wants = Wants {
        rest: !args.no_rest,
        standby: plan.method == Method::Session
            && !plan.crashed()
            && !exits
            && !scene.is_silent(plan),
    };
    let told = scene
        .reading
        .live
        .rest
        .as_ref()
        .and_then(|r| r.flink_version.as_deref());
    let mut drive = Drive {
        plan,
        progress: Progress::new(plan, before, wants),
        scene,
        version: args
            .live
            .flink_version
            .or_else(|| told.and_then(Version::of_release)),
        deadline_ms: i64::try_from(args.deadline.as_millis()).unwrap_or(i64::MAX),
        acted_at: None,
        done_at: None,
        timeline: Vec::new(),
        seen: 0,
        gone: 0,
        candidate: args.candidate.clone(),
        asked: !args.no_rest,
        ended: None,
        text: args.format == LiveFormat::Text,
        stop,
    };
    runtimes.attend(
        |out| crate::io::switchover::run(task, out),
        |said| {
            let flow = drive.hear(said, host);
            // Nobody is asked of whom nothing is known.
            let new = drive.progress.rest_url().filter(|_| !args.no_rest);
            let new = new.map(str::to_owned);
            url.send_if_modified(|old| std::mem::replace(old, new.clone()) != new);
            flow
        },
    );
    Ok(drive.finish())
}

/// What is known while it goes on.
struct Drive<'a> {
    plan: &'a Plan,
    progress: Progress<'a>,
    scene: &'a Scene,
    version: Option<Version>,
    deadline_ms: i64,
    /// When fctl acted for the first time: the zero of the timeline.
    acted_at: Option<i64>,
    /// When all of its own work was done.
    done_at: Option<i64>,
    timeline: Vec<(i64, Event)>,
    /// Leaders that were seen to step down in time.
    seen: usize,
    /// Leaders that are gone.
    gone: usize,
    /// The one that was to lead, if one was named.
    candidate: Option<String>,
    asked: bool,
    /// Why it ended before its time.
    ended: Option<(Ending, String)>,
    text: bool,
    stop: Arc<AtomicBool>,
}

impl Drive<'_> {
    fn hear(&mut self, said: Said<Timed>, host: &mut Host<'_>) -> ControlFlow<()> {
        let (at, heard) = match said {
            Said::This(timed) => timed,
            Said::Signal => return self.signal(host),
        };
        match heard {
            Heard::Znodes(Seen::Read(tree)) => {
                let place = &self.scene.reading.live.place;
                let cluster = Cluster::read(&tree, &place.namespace, &place.names, self.version);
                if self.gone == 0 {
                    self.progress.raise(&cluster);
                }
                if self.acted_at.is_some() {
                    for event in self.progress.read(&cluster, at) {
                        self.add(at, event, host);
                    }
                }
            }
            Heard::Znodes(_) => {}
            Heard::Step(session, step) => self.step(at, session, step, host),
            Heard::Gone(_, Gone::Yes) => {
                self.gone += 1;
                self.acted_at.get_or_insert(at);
                self.done_at = Some(at);
            }
            Heard::Gone(_, Gone::Unchanged(why)) => {
                let ending = if self.gone == 0 {
                    Ending::Refused
                } else {
                    Ending::Incomplete
                };
                self.ended = Some((ending, why));
                return ControlFlow::Break(());
            }
            Heard::Gone(_, Gone::Bounced(why)) => {
                let words = format!(
                    "the leader was not moved, but may have lost its connection, and its jobs restarted: {why}"
                );
                self.ended = Some((Ending::Incomplete, words));
                return ControlFlow::Break(());
            }
            Heard::Command => {
                self.acted_at.get_or_insert(at);
                self.add(at, Event::CommandStarted, host);
            }
            Heard::Ended(ended) => return self.command(at, &ended, host),
            Heard::Rest(rest) => {
                for event in self.progress.asked(rest, at) {
                    self.add(at, event, host);
                }
            }
            Heard::Tick => self.progress.judge(at),
        }
        self.is_over(at)
    }

    fn is_over(&self, at: i64) -> ControlFlow<()> {
        let all = self.done_at.is_some() && self.gone == self.plan.moves.len();
        let late = self.acted_at.is_some_and(|act| at - act > self.deadline_ms);
        if late && !all {
            // What has begun is brought to its end, and nothing is begun again.
            self.stop.store(true, Ordering::SeqCst);
        }
        match all && (late || self.progress.is_complete(at)) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn signal(&mut self, host: &mut Host<'_>) -> ControlFlow<()> {
        self.stop.store(true, Ordering::SeqCst);
        if self.gone == self.plan.moves.len() {
            self.ended = Some((
                Ending::Incomplete,
                "interrupted before everything was seen".to_owned(),
            ));
            return ControlFlow::Break(());
        }
        let _ = host.stderr.write_all(
            b"interrupted: what has begun is brought to its end; once more ends fctl at once\n",
        );
        ControlFlow::Continue(())
    }

    fn step(&mut self, at: i64, session: i64, step: Step, host: &mut Host<'_>) {
        let who = |plan: &Plan| {
            let found = plan.moves.iter().find(|m| m.from.session == session);
            found.map_or_else(String::new, |m| m.from.words())
        };
        let event = match step {
            Step::Attached => {
                self.acted_at.get_or_insert(at);
                Event::Attached(session)
            }
            Step::SteppedDown => Event::SteppedDown(who(self.plan)),
            Step::Closed(seen) => {
                self.acted_at.get_or_insert(at);
                self.seen += usize::from(seen);
                Event::SessionClosed(session)
            }
            Step::Again(why) => Event::Again(why),
            Step::Entangled => Event::Entangled,
        };
        self.add(at, event, host);
    }

    fn command(&mut self, at: i64, ended: &Ended, host: &mut Host<'_>) -> ControlFlow<()> {
        if let Ended::Code(code) = ended {
            self.add(at, Event::CommandEnded(*code), host);
        }
        if ended.is_good() {
            self.gone += 1;
            self.done_at = Some(at);
            return ControlFlow::Continue(());
        }
        let ending = match ended {
            Ended::NotStarted(_) if self.gone == 0 => Ending::Refused,
            // What it did before it failed nobody knows.
            _ => Ending::Incomplete,
        };
        self.ended = Some((ending, format!("the command: {}", ended.words())));
        ControlFlow::Break(())
    }

    fn add(&mut self, at: i64, event: Event, host: &mut Host<'_>) {
        let since = (at - self.acted_at.unwrap_or(at)).max(0);
        if self.text {
            let line = shown::line(since, &event, host.terminal);
            let _ = writeln!(host.stdout, "{}", crate::config::secrets::visible(&line));
            let _ = host.stdout.flush();
        }
        self.timeline.push((since, event));
    }

    fn finish(mut self) -> Ran {
        let missing = match &self.ended {
            Some((_, why)) => vec![why.clone()],
            None => self.progress.missing(),
        };
        let leader = self.progress.leader().map(|(s, a)| (s, a.to_owned()));
        let mut missing = missing;
        if let (Some(wanted), Some((session, who))) = (&self.candidate, &leader) {
            let planned = self.plan.moves.iter().filter_map(|m| m.to.as_ref());
            if planned.clone().all(|to| to.session != *session) {
                missing.push(format!("{who} leads, not {wanted}"));
            }
        }
        let ending = match (&self.ended, missing.is_empty()) {
            (Some((ending, _)), _) => *ending,
            (None, true) => Ending::Done,
            (None, false) => Ending::Incomplete,
        };
        self.timeline.sort_by_key(|(at, _)| *at);
        let job = |job: &Expected| {
            let wanted = Expected {
                checkpoint: self.progress.expected(job),
                ..job.clone()
            };
            (wanted, self.progress.job(&job.id).cloned())
        };
        let seen = self.gone > 0 && self.seen == self.gone && self.plan.method == Method::Session;
        Ran {
            ending,
            missing,
            jobs: self.plan.jobs.iter().map(job).collect(),
            overlap_ms: seen.then_some(0),
            leader,
            asked: self.asked,
            timeline: self.timeline,
        }
    }
}
