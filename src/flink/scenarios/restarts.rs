//! A task fails: the restart strategy decides, the documented one and the loader's.

use super::delays::{all_pauses, attempts, ending_failure, ends};
use super::span::Step;
use super::{Case, Ending, Kind, Lost, Scenario};
use crate::flink::restart::{Name, Resolution, Strategy};
use crate::flink::settings::Settings;
use crate::flink::target::Distribution;
use crate::flink::version::Version;
use crate::flink::words;

/// The beginning of the step of the restart strategy.
pub(super) const PAUSE: &str = "the pause before the restart";

/// The strategies that decide whether tasks come back.
#[derive(Debug, Clone, PartialEq)]
pub struct Restarting {
    /// What Apache Flink's loader builds.
    pub apache: Resolution,
    /// What the vendor documents; none under `--distribution apache`, and where it promises no restart.
    pub documented: Option<Resolution>,
    /// True if the vendor's list of strategies that restore a job does not hold the configured one.
    pub is_unlisted: bool,
    /// True if these are the strategies of jobs that checkpoint.
    pub checkpointing: bool,
    /// What jobs without checkpoints get, where the file leaves that to each job and it is something else.
    pub otherwise: Option<Resolution>,
}

/// Chooses the strategies: with checkpointing unless the file switches it off.
pub fn restarting(settings: &Settings, version: Version, distribution: Distribution) -> Restarting {
    let left_open = settings.checkpointing.interval.entry().is_none();
    let checkpointing = left_open || settings.checkpointing.is_on;
    let (apache, effective) = (&settings.restart.apache, &settings.restart.effective);
    let pick = |both: &crate::flink::restart::Both| {
        if checkpointing {
            both.on.clone()
        } else {
            both.off.clone()
        }
    };
    let is_mrs = distribution == Distribution::Mrs;
    let is_unlisted = is_mrs && settings.restart.name(version) == Some(Name::ExponentialDelay);
    let off = &apache.off;
    let otherwise = (left_open && off.strategy != apache.on.strategy).then(|| off.clone());
    Restarting {
        apache: pick(apache),
        documented: (is_mrs && !is_unlisted).then(|| pick(effective)),
        is_unlisted,
        checkpointing,
        otherwise,
    }
}

impl Restarting {
    /// True if the vendor's words and Apache Flink's loader part.
    pub fn differs(&self) -> bool {
        self.is_unlisted
            || self
                .documented
                .as_ref()
                .is_some_and(|d| d.strategy != self.apache.strategy)
    }
}

/// The end of a story that comes to a restart: `before` are the steps up to it, `prefix` the words for them.
pub(super) fn ending(
    case: &Case<'_>,
    resolution: &Resolution,
    prefix: &str,
    before: &[Step],
) -> Ending {
    let strategy = match &resolution.strategy {
        Ok(strategy) => strategy,
        Err(why) => {
            return Ending {
                stops: "at once".to_owned(),
                ..Ending::open(format!("no job can be submitted: {why}"))
            };
        }
    };
    let Some(pauses) = all_pauses(strategy, case.version) else {
        return Ending {
            stops: "at once".to_owned(),
            attempts: Some(0),
            ..Ending::open("the job FAILS")
        };
    };
    let mut steps = before.to_vec();
    steps.push(Step::then(
        format!(
            "the pause before the restart: {}",
            words::describe(strategy)
        ),
        pauses,
    ));
    steps.push(case.deploy());
    let from = if case.restarting.checkpointing {
        " from its newest checkpoint"
    } else {
        " from nothing: no checkpoints"
    };
    Ending {
        stops: ends(strategy),
        attempts: attempts(strategy),
        ..Ending::after(
            format!("{prefix}the job restarts{from} ({})", short(strategy)),
            steps,
        )
    }
}

/// `fixed-delay, 10 s`.
fn short(strategy: &Strategy) -> String {
    match strategy {
        Strategy::None => "none".to_owned(),
        Strategy::FixedDelay { delay_ms, .. } => {
            format!("fixed-delay, {}", words::millis(*delay_ms))
        }
        Strategy::FailureRate { delay_ms, .. } => {
            format!("failure-rate, {}", words::millis(*delay_ms))
        }
        Strategy::ExponentialDelay {
            initial_ms, max_ms, ..
        } => format!(
            "exponential-delay, {} to {}",
            words::millis(*initial_ms),
            words::millis(*max_ms)
        ),
    }
}

/// The vendor's ending and Apache Flink's, laid into a row with what is lost in each.
pub(super) fn both(case: &Case<'_>, scenario: &mut Scenario, prefix: &str, before: &[Step]) {
    let r = &case.restarting;
    let lost = |ending: &Ending| match (ending.duration, ending.attempts) {
        (Some(_), _) => case.work(),
        (None, Some(_)) => Lost::jobs("the job"),
        (None, None) => Lost::jobs("no job runs"),
    };
    let apache = ending(case, &r.apache, prefix, before);
    if !r.differs() {
        scenario.lost = lost(&apache);
        scenario.ending = apache;
        return;
    }
    scenario.is_documented = true;
    scenario.ending = match &r.documented {
        Some(documented) => ending(case, documented, prefix, before),
        None => unlisted(),
    };
    scenario.lost = lost(&scenario.ending);
    scenario.apache_lost = Some(lost(&apache));
    scenario.apache = Some(apache);
}

/// What the vendor says of a strategy that it does not list.
pub(super) fn unlisted() -> Ending {
    Ending {
        stops: "at once".to_owned(),
        attempts: Some(0),
        ..Ending::open("no job is restored: the vendor lists fixed-delay and failure-rate only")
    }
}

/// The row.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    let mut row = Scenario::new(
        Kind::Task,
        case,
        "the JobManager, by the restart strategy",
        Ending::open(""),
        case.work(),
    );
    both(case, &mut row, "", &[]);
    let r = &case.restarting;
    if let Some(otherwise) = &r.otherwise {
        let what = match &otherwise.strategy {
            Ok(Strategy::None) => "fail for good: no restart".to_owned(),
            Ok(strategy) => format!("restart by {}", words::describe(strategy)),
            Err(why) => format!("cannot be submitted: {why}"),
        };
        row.notes.push(format!(
            "this is for jobs that checkpoint, which the file leaves to each job; jobs without checkpoints {what}"
        ));
    }
    let counts = r.apache.strategy.as_ref().is_ok_and(|s| {
        matches!(s, Strategy::FixedDelay { .. }) && ending_failure(s).is_some_and(|n| n > 1)
    });
    if counts {
        row.notes.push(
            "fixed-delay counts the failures of the whole life of a job under one leader: time gives no attempt back"
                .to_owned(),
        );
    }
    if row.ending.duration.is_none() || row.apache.as_ref().is_some_and(|a| a.duration.is_none()) {
        row.notes.push(
            "a job that FAILED is over for good: its pointers leave ZooKeeper, and only a retained checkpoint or a savepoint \
             brings its state back"
                .to_owned(),
        );
    }
    row.run_book = run_book(case, &row);
    row
}

fn run_book(case: &Case<'_>, row: &Scenario) -> String {
    super::sentence_case(&told(case, row))
}

/// Outcome, time, loss and end of one or both readings, as a sentence each.
pub(super) fn told(case: &Case<'_>, row: &Scenario) -> String {
    let one = |ending: &Ending, lost: &Lost| {
        let back = ending
            .duration
            .map_or_else(String::new, |d| format!(", RUNNING again {}", within(d)));
        let end = if ending.duration.is_none() || ending.stops.is_empty() {
            String::new()
        } else {
            format!("; given up: {}", ending.stops)
        };
        if ending.duration.is_none() && ending.attempts.is_none() {
            return format!("{}.", ending.outcome);
        }
        format!("{}{back}; lost: {}{end}.", ending.outcome, lost.words)
    };
    match (&row.apache, &row.apache_lost) {
        (Some(apache), Some(lost)) => format!(
            "MRS documents: {} Apache Flink {}: {}",
            one(&row.ending, &row.lost),
            case.version,
            one(apache, lost)
        ),
        _ => one(&row.ending, &row.lost),
    }
}

/// `after 10-20 s`, `within 5 s`.
pub(super) fn within(span: super::Span) -> String {
    if span.min == 0 {
        format!(
            "within {}",
            super::span::words(super::Span::new(span.max, span.max))
        )
    } else {
        format!("after {}", super::span::words(span))
    }
}
