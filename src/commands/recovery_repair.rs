//! `fctl recovery repair`: takes broken pointers out of the way of the next leader.

use super::confirm::{confirm, ending, is_typed, preview, rendered};
use super::recovery::{self, Recovery};
use super::{Host, Outcome, recovery_backup, recovery_repair_text as shown};
use crate::cli::{LiveFormat, RecoveryRepair};
use crate::error::{Error, Exit};
use crate::flink::words::counted;
use crate::io::apply::Undone;
use crate::plan::repair::{self, RepairInput, RepairPlan};
use crate::report::{Report, Section, Style};

/// What became of a plan.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Pointers that were removed.
    pub(crate) removed: usize,
    /// Why the rest was not.
    pub(crate) failed: Vec<Undone>,
    /// The file with the namespace before.
    pub(crate) backup: Option<String>,
}

/// Runs the command.
pub(crate) fn run(
    args: &RecoveryRepair,
    style: Style,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    if let Some(file) = &args.undo {
        return recovery_backup::undo(args, file, host);
    }
    let recovery = recovery::gather_opened(&args.recovery, true, host)?;
    if let Some(error) = recovery.errors.into_iter().next() {
        // A plan needs both halves.
        return Err(error);
    }
    let recovery = Recovery {
        errors: Vec::new(),
        ..recovery
    };
    let plan = plan(&recovery);
    if !args.apply {
        let exit = match (plan.removals.is_empty(), plan.refused.is_empty()) {
            (true, true) => Exit::Good,
            _ => Exit::Findings,
        };
        return render(args, style, &recovery, &plan, None, exit);
    }
    if plan.removals.is_empty() {
        let exit = match plan.refused.is_empty() {
            true => Exit::Good,
            false => Exit::Refused,
        };
        return render(args, style, &recovery, &plan, None, exit);
    }
    allowed(args, &recovery)?;
    if args.recovery.format == LiveFormat::Text {
        preview(shown::sections(&recovery, &plan), style, host);
    }
    if !args.yes {
        confirm(&shown::question(&recovery, &plan), host)?;
    }
    let applied = recovery_backup::apply(args, &recovery, &plan, host)?;
    render(args, style, &recovery, &plan, Some(&applied), Exit::Good)
}

/// The plan, if both halves were read.
pub(crate) fn plan(recovery: &Recovery) -> RepairPlan {
    match (&recovery.reading, &recovery.store) {
        (Some(reading), Some(store)) => repair::plan(RepairInput {
            check: &recovery.check,
            store,
            tree: &reading.live.tree,
            before: recovery.before.as_ref(),
        }),
        _ => RepairPlan::default(),
    }
}

/// Refuses while a JobManager leads. Leaders that die in a loop are seen by their sessions: another one in each reading.
pub(crate) fn allowed(args: &RecoveryRepair, recovery: &Recovery) -> Result<(), Error> {
    let Some(reading) = &recovery.reading else {
        return Ok(());
    };
    let id = &reading.live.place.cluster_id;
    if let Some(force) = args.force.as_deref() {
        if is_typed(Some(force), id) {
            return Ok(());
        }
        return Err(Error::usage(
            format!("--force {force} is not the cluster-id {id}"),
            "type the cluster-id of the cluster that is meant",
        ));
    }
    if recovery.is_looping() || !recovery.has_live_session() {
        return Ok(());
    }
    Err(Error::refused(
        format!("a JobManager holds a session with {}", recovery.name()),
        format!(
            "stop the JobManagers first and wait until their sessions have expired; if they die one after the other: --force {id}"
        ),
    ))
}

fn render(
    args: &RecoveryRepair,
    style: Style,
    recovery: &Recovery,
    plan: &RepairPlan,
    applied: Option<&Applied>,
    exit: Exit,
) -> Result<Outcome, Error> {
    let sections = match applied {
        // The plan stands above the question already.
        Some(applied) => vec![Section {
            title: shown::done(recovery, plan, applied),
            ..Section::default()
        }],
        None => shown::sections(recovery, plan),
    };
    let report = Report {
        command: "recovery repair",
        data: shown::data(recovery, plan, applied),
        sections,
        summary: match applied {
            Some(_) => String::new(),
            None => shown::summary(recovery, plan),
        },
        skipped: recovery.skipped.clone(),
        ..Report::default()
    };
    let text = rendered(&report, style, args.recovery.format)?;
    let (exit, errors) = match applied {
        Some(a) => ending(
            a.removed,
            &a.failed,
            "fctl recovery repair says what is left",
        ),
        None => (exit, Vec::new()),
    };
    Ok(Outcome { text, errors, exit })
}

impl Recovery {
    /// True if anybody holds a session in the election: a leader, or a JobManager that waits.
    pub(crate) fn has_live_session(&self) -> bool {
        let queued = |r: &super::live::Reading| !r.cluster.queue.is_empty();
        self.has_leader() || self.reading.as_ref().is_some_and(queued)
    }

    /// True if the leaders die one after the other: another session led in the reading before. A JobManager that has
    /// just begun to lead, where nobody did, is none that died.
    pub(crate) fn is_looping(&self) -> bool {
        died(&self.leaders)
    }
}

/// True if two of the readings saw different leaders.
fn died(leaders: &[Option<i64>]) -> bool {
    let known: Vec<i64> = leaders.iter().copied().flatten().collect();
    known.windows(2).any(|pair| pair[0] != pair[1])
}

/// `2 pointers`.
pub(crate) fn pointers(plan: &RepairPlan) -> String {
    counted(plan.removals.len(), "pointer")
}

#[cfg(test)]
mod tests {
    use super::died;

    #[test]
    fn only_another_leader_is_a_sign_of_death() {
        for (leaders, expected) in [
            (&[Some(1), Some(2)][..], true),
            (&[Some(1), None, Some(2)], true),
            (&[Some(1), Some(1)], false),
            // One that has just begun to lead must not lose its pointers.
            (&[None, Some(1)], false),
            (&[Some(1), None], false),
            (&[], false),
        ] {
            assert_eq!(died(leaders), expected, "{leaders:?}");
        }
    }
}
