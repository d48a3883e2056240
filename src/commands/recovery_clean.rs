//! `fctl recovery clean`: removes files of the HA storage that nothing needs any more.

use super::confirm::{confirm, ending, is_typed, preview, rendered};
use super::recovery::{self, Recovery};
use super::{Host, Outcome, recovery_clean_apply as applying, recovery_clean_text as shown};
use crate::cli::{LiveFormat, RecoveryClean};
use crate::error::{Error, Exit};
use crate::flink::store::Location;
use crate::io::Runtimes;
use crate::io::apply::Undone;
use crate::plan::clean::{self, Request};
use crate::plan::{Need, Plan};
use crate::report::{Report, Section, Style};
use std::time::Duration;

/// What became of a plan.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Steps that were done.
    pub(crate) done: usize,
    /// Bytes of the files that went.
    pub(crate) bytes: u64,
    /// What was left alone at the last moment, and why.
    pub(crate) left: Vec<String>,
    /// Why the rest was not done.
    pub(crate) failed: Vec<Undone>,
}

/// A reading, and when it ended.
pub(crate) struct Taken {
    /// Both halves.
    pub(crate) recovery: Recovery,
    /// By the clock of this machine, in milliseconds since 1970.
    pub(crate) ended_ms: i64,
}

impl Taken {
    /// For the planner; none if a half is missing.
    pub(crate) fn reading(&self) -> Option<clean::Reading<'_>> {
        let (reading, store) = (
            self.recovery.reading.as_ref()?,
            self.recovery.store.as_ref()?,
        );
        Some(clean::Reading {
            live: &reading.live,
            cluster: &reading.cluster,
            check: &self.recovery.check,
            store,
            ended_ms: self.ended_ms,
        })
    }
}

/// Runs the command.
pub(crate) fn run(
    args: &RecoveryClean,
    style: Style,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let first = take(args, host)?;
    if let (Some(typed), Some(reading)) = (args.confirm.as_deref(), &first.recovery.reading) {
        let id = &reading.live.place.cluster_id;
        if !is_typed(Some(typed), id) {
            return Err(Error::usage(
                format!("--confirm {typed} is not the cluster-id {id}"),
                "type the cluster-id of the cluster that is meant",
            ));
        }
    }
    let dirs = applying::checkpoint_dirs(&first.recovery);
    let foreign = applying::foreign(args, &first.recovery)?;
    let request = request(args, &first.recovery, &dirs, &foreign);
    let mut plan = plan(&request, &first, None);
    let mut second = None;
    if let (Some(not_before), None) = (second_reading(&plan), &args.recovery.live.from) {
        wait(not_before, host)?;
        second = Some(take(args, host)?);
        plan = self::plan(&request, &first, second.as_ref());
    }
    let last = second.as_ref().unwrap_or(&first);
    if !args.apply || plan.actions.is_empty() {
        let exit = match (plan.actions.is_empty(), plan.needs.is_empty(), args.apply) {
            (true, true, false) => Exit::Good,
            (true, true, true) if plan.refused.is_empty() => Exit::Good,
            (_, _, true) => Exit::Refused,
            (_, _, false) => Exit::Findings,
        };
        return render(args, style, last, &plan, None, exit);
    }
    if args.recovery.format == LiveFormat::Text {
        preview(shown::sections(&last.recovery, &plan), style, host);
    }
    if !args.yes {
        confirm(&shown::question(&last.recovery, &plan), host)?;
    }
    let applied = applying::apply(args, &request, &last.recovery, &plan, host)?;
    render(args, style, last, &plan, Some(&applied), Exit::Good)
}

fn take(args: &RecoveryClean, host: &mut Host<'_>) -> Result<Taken, Error> {
    let recovery = recovery::gather_opened(&args.recovery, true, host)?;
    match recovery.errors.into_iter().next() {
        // A plan needs both halves.
        Some(error) => Err(error),
        None => Ok(Taken {
            recovery: Recovery {
                errors: Vec::new(),
                ..recovery
            },
            ended_ms: (host.now)(),
        }),
    }
}

fn request<'a>(
    args: &'a RecoveryClean,
    recovery: &Recovery,
    dirs: &'a [Location],
    foreign: &'a [Location],
) -> Request<'a> {
    let hdfs = recovery
        .store
        .as_ref()
        .is_some_and(|s| matches!(s.place.cluster.fs.scheme.as_str(), "hdfs" | "viewfs"));
    Request {
        min_age_ms: i64::try_from(args.recovery.min_age.as_millis()).unwrap_or(i64::MAX),
        leader_lives: false,
        confirmed_id: args.confirm.as_deref(),
        with_znodes: args.znodes,
        to_trash: hdfs && !args.skip_trash,
        checkpoint_dirs: dirs,
        foreign,
    }
}

fn plan(request: &Request<'_>, first: &Taken, second: Option<&Taken>) -> Plan {
    match first.reading() {
        Some(reading) => clean::plan(request, reading, second.and_then(Taken::reading)),
        None => Plan::default(),
    }
}

fn second_reading(plan: &Plan) -> Option<i64> {
    plan.needs.iter().find_map(|need| match need {
        Need::SecondReading { not_before_ms } => Some(*not_before_ms),
        Need::ClusterId { .. } => None,
    })
}

/// Waits until a moment of this machine's clock.
fn wait(until_ms: i64, host: &mut Host<'_>) -> Result<(), Error> {
    let left = until_ms.saturating_sub((host.now)()).clamp(0, 60_000);
    let line = format!(
        "reading once more in {} s: only what nobody names in both readings may go\n",
        (left + 999) / 1000
    );
    let _ = host.stderr.write_all(line.as_bytes());
    let pause = Duration::from_millis(u64::try_from(left).unwrap_or(0) + 50);
    Runtimes::new()?.pause(pause);
    Ok(())
}

fn render(
    args: &RecoveryClean,
    style: Style,
    taken: &Taken,
    plan: &Plan,
    applied: Option<&Applied>,
    exit: Exit,
) -> Result<Outcome, Error> {
    let recovery = &taken.recovery;
    let report = Report {
        command: "recovery clean",
        data: shown::data(plan, applied),
        sections: match applied {
            Some(applied) => vec![Section {
                title: shown::done(recovery, plan, applied),
                ..Section::default()
            }],
            None => shown::sections(recovery, plan),
        },
        summary: match applied {
            Some(_) => String::new(),
            None => shown::summary(plan),
        },
        skipped: recovery.skipped.clone(),
        ..Report::default()
    };
    let text = rendered(&report, style, args.recovery.format)?;
    let help = "fctl recovery clean goes on where it stopped";
    let (exit, errors) = match applied {
        Some(a) => ending(a.done, &a.failed, help),
        None => (exit, Vec::new()),
    };
    Ok(Outcome { text, errors, exit })
}
