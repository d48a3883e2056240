//! `fctl recovery check`: every pointer has its file, every file its pointer; and what the next leader will do.

use super::recovery::{self, Recovery};
use super::recovery_data::CheckData;
use super::{Host, Outcome};
use crate::cli::{LiveFormat, RecoveryCheck};
use crate::error::{Error, Exit};
use crate::flink::store::takeover::{Forecast, TakeoverOutcome};
use crate::flink::store::{Checked, FileState, State};
use crate::flink::words::{counted, size, span};
use crate::report::{Diagnostic, Report, Section, Severity, Style, text};
use crate::rules::{self, LiveSubject, StoreSubject};

/// Runs the command.
pub(crate) fn run(
    args: &RecoveryCheck,
    style: Style,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let recovery = recovery::gather(&args.recovery, host)?;
    let subject = StoreSubject {
        check: &recovery.check,
        store: recovery.store.as_ref(),
        has_leader: recovery.has_leader(),
    };
    let mut diagnostics = rules::run_store(&subject);
    diagnostics.extend(of_pointers(&recovery));
    diagnostics.sort_by_key(|d| std::cmp::Reverse(d.severity));
    let good = diagnostics.iter().all(|d| d.severity == Severity::Info) && recovery.is_calm();
    let report = Report {
        command: "recovery check",
        sections: sections(&recovery, &diagnostics),
        summary: summary(&recovery, good),
        skipped: recovery.skipped.clone(),
        diagnostics,
        ..Report::default()
    };
    let mut out = String::new();
    match args.recovery.format {
        LiveFormat::Text => text::render(&report, style, &mut out)
            .map_err(|_| std::io::Error::other("formatting failed"))?,
        LiveFormat::Json => super::stream(&report, &CheckData(&recovery), host)?,
    }
    let exit = match (recovery.errors.is_empty(), good) {
        (false, _) => Exit::Unanswered,
        (true, true) => Exit::Good,
        (true, false) => Exit::Findings,
    };
    Ok(Outcome {
        text: out,
        errors: recovery.errors,
        exit,
    })
}

/// What rules about the namespace say of pointers and counters.
fn of_pointers(recovery: &Recovery) -> Vec<Diagnostic> {
    let Some(reading) = &recovery.reading else {
        return Vec::new();
    };
    let subject = LiveSubject {
        live: &reading.live,
        cluster: &reading.cluster,
        deployment: reading.context.deployment,
        masters: reading.context.masters.as_ref(),
        neighbours: &reading.neighbours,
        elections: &[],
    };
    let mut found = rules::run_live(&subject);
    found.retain(|d| matches!(d.rule, "ZK013" | "ZK014"));
    found
}

impl Recovery {
    /// True if every job is restored, or begins as it did.
    fn is_calm(&self) -> bool {
        let calm = |f: &Forecast| {
            matches!(
                f.outcome,
                TakeoverOutcome::Restores | TakeoverOutcome::StartsFresh
            )
        };
        // Without one half nothing can be said about the next takeover.
        self.store.is_none() || self.check.takeover.iter().all(calm)
    }
}

/// The first line answers the question.
fn headline(recovery: &Recovery, diagnostics: &[Diagnostic]) -> String {
    let name = recovery.name();
    if let Some(reading) = &recovery.reading
        && reading
            .live
            .tree
            .get(&reading.live.place.namespace)
            .is_none()
    {
        return format!("NOTHING THERE: no znode {name}");
    }
    let (Some(_), Some(_)) = (&recovery.reading, &recovery.store) else {
        return format!(
            "ONE HALF of {name}: the other was not read, so nothing is said about the next takeover"
        );
    };
    let check = &recovery.check;
    let of = |outcome| {
        check
            .takeover
            .iter()
            .filter(|f| f.outcome == outcome)
            .count()
    };
    if check.is_fatal() {
        return format!(
            "UNHEALTHY: the next takeover of {name} would end the JobManager process (and each standby after it)"
        );
    }
    if of(TakeoverOutcome::RestartLoop) > 0 {
        return format!(
            "UNHEALTHY: after the next takeover of {name} a job would fail and restart again and again"
        );
    }
    if of(TakeoverOutcome::Unknown) > 0 {
        return format!(
            "UNKNOWN: not everything that the next takeover of {name} needs could be read"
        );
    }
    if check.dangling() > 0 {
        return format!("UNHEALTHY: a pointer of {name} has no file that opens");
    }
    if let Some(error) = diagnostics.iter().find(|d| d.severity == Severity::Error) {
        return format!("UNHEALTHY: {}", error.message);
    }
    match check.takeover.len() {
        0 => format!("HEALTHY: {name} has no jobs to take over"),
        count => format!(
            "HEALTHY: the next leader of {name} takes over {}",
            counted(count, "job")
        ),
    }
}

fn sections(recovery: &Recovery, diagnostics: &[Diagnostic]) -> Vec<Section> {
    let mut all = vec![
        Section {
            title: headline(recovery, diagnostics),
            ..Section::default()
        },
        jobs(recovery),
    ];
    let leads = recovery.has_leader();
    if recovery.check.dangling() > 0 && recovery.store.is_some() {
        let line = if leads {
            "While this leader lives nothing is lost: fctl recovery repair says what heals by itself and what does not"
        } else {
            "No JobManager leads: fctl recovery repair shows the way out"
        };
        all.push(Section {
            footer: line.to_owned(),
            ..Section::default()
        });
    }
    all
}

fn jobs(recovery: &Recovery) -> Section {
    let row = |forecast: &Forecast| {
        let pointers = recovery.check.of_job(&forecast.job);
        let pointers: Vec<&Checked> = pointers.filter(|c| !c.pointer.deleted).collect();
        let bad = pointers.iter().filter(|c| c.state != State::Ok).count();
        let count = match bad {
            _ if recovery.store.is_none() => pointers.len().to_string(),
            0 => format!("{} ok", pointers.len()),
            bad => format!("{bad} of {} not ok", pointers.len()),
        };
        let because = forecast.because.as_deref();
        let because = because.map_or_else(String::new, |b| format!("  {}", short(recovery, b)));
        let takeover = match (forecast.outcome, forecast.checkpoint) {
            _ if recovery.store.is_none() => "not known".to_owned(),
            (TakeoverOutcome::Restores, Some(id)) => format!("restores {id}"),
            (TakeoverOutcome::Restores, None) => "restores".to_owned(),
            (TakeoverOutcome::Fatal, _) => format!("FATAL{because}"),
            (TakeoverOutcome::RestartLoop, Some(id)) => {
                format!("LOOPS in restarts from {id}{because}")
            }
            (TakeoverOutcome::RestartLoop, None) => format!("LOOPS in restarts{because}"),
            (TakeoverOutcome::StartsFresh, _) => "starts anew: it has no checkpoint".to_owned(),
            (TakeoverOutcome::Unknown, _) => format!("unknown{because}"),
        };
        let name = recovery
            .reading
            .as_ref()
            .and_then(|r| r.rest_job(&forecast.job))
            .map_or_else(|| "-".to_owned(), |j| j.name.clone());
        vec![name, forecast.job.clone(), count, takeover]
    };
    Section {
        header: ["job", "id", "pointers", "next takeover"]
            .map(str::to_owned)
            .to_vec(),
        rows: recovery.check.takeover.iter().map(row).collect(),
        ..Section::default()
    }
}

/// Without the directory of the cluster, which the last line names.
fn short(recovery: &Recovery, text: &str) -> String {
    let Some(store) = &recovery.store else {
        return text.to_owned();
    };
    let place = &store.place.cluster;
    let text = text.replace(&format!("{place}/"), "");
    text.replace(&format!("{}/", place.path), "")
}

fn summary(recovery: &Recovery, good: bool) -> String {
    let check = &recovery.check;
    let of = |state| check.files.iter().filter(|f| **f == state).count();
    let mut parts = vec![
        counted(check.pointers.len(), "pointer"),
        format!("{} dangling", check.dangling()),
    ];
    if let Some(store) = &recovery.store {
        parts.push(counted(store.files.len(), "file"));
        let bytes = check.orphans(store).map(|f| f.size).sum();
        let oldest = check.orphans(store).map(|f| f.modified_ms).min();
        let old = oldest.map_or_else(String::new, |ms| {
            format!(", oldest {}", span(store.at_ms.saturating_sub(ms)))
        });
        parts.push(match of(FileState::Orphan) {
            0 => "0 orphans".to_owned(),
            count => format!("{} ({}{old})", counted(count, "orphan"), size(bytes)),
        });
        if of(FileState::Young) > 0 {
            parts.push(format!("{} too young to judge", of(FileState::Young)));
        }
    }
    let place = recovery
        .store
        .as_ref()
        .map_or_else(String::new, |s| format!(" in {}", s.place.cluster));
    let both = recovery.reading.is_some() && recovery.store.is_some();
    let verdict = match (both, good) {
        (false, _) => "ONE HALF",
        (true, true) => "ok",
        (true, false) => "NOT OK",
    };
    format!("{}{place}   {verdict}", parts.join(", "))
}
