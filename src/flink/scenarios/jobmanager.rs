//! The leading JobManager's process dies (kill -9, out of memory, a fatal error): who takes over, and when.
//!
//! The wait is that for ZooKeeper to end the dead leader's session. Measured: session 60 s asked, 40 s granted: 40.0 to
//! 42.4 s to the new leader on standalone, 41.7 s on YARN (`docs/scenarios.md`).

use super::delays::ordinal;
use super::span::{Span, Step, words as span_words};
use super::{Case, Ending, Kind, Lost, Scenario, restarts, sentence_case};
use crate::flink::ha::HaMode;
use crate::flink::target::Deployment;
use crate::flink::words::millis;

/// YARN's next attempt until its JobManager can lead. Measured: 5.4 to 12.1 s.
pub(super) const ATTEMPT: Span = Span {
    min: 5_000,
    max: 15_000,
};

/// A server with the usual tick of 2 s grants between 2 and 20 ticks, and ends sessions on a tick.
const TICK_MS: i64 = 2_000;
const LEAST_MS: i64 = 2 * TICK_MS;
const MOST_MS: i64 = 20 * TICK_MS;
/// A client pings after a third of its session, and at least each 10 s (`ClientCnxn`).
const LONGEST_PING_MS: i64 = 10_000;

/// The row. Where the vendor's list of strategies does not hold the configured one, its word stands first.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    let mut row = seen(case);
    if case.restarting.is_unlisted && row.ending.duration.is_some() {
        row.run_book = format!(
            "MRS documents: no job is restored under exponential-delay. Apache Flink {}: {}",
            case.version, row.run_book
        );
        row.apache = Some(std::mem::replace(&mut row.ending, restarts::unlisted()));
        row.apache_lost = Some(std::mem::replace(&mut row.lost, Lost::jobs("all jobs")));
        row.is_documented = true;
    }
    row
}

/// What was seen of Apache Flink.
pub(super) fn seen(case: &Case<'_>) -> Scenario {
    match case.settings.ha.mode.value {
        HaMode::None => without_ha(case),
        HaMode::ZooKeeper => match case.deployment {
            Deployment::Yarn => yarn(case),
            Deployment::Standalone | Deployment::Unknown => standalone(case),
            Deployment::Local => one_process(case),
            Deployment::Kubernetes => open(case, "Kubernetes starts the pod again"),
        },
        HaMode::Kubernetes | HaMode::FactoryClass => {
            open(case, "the HA services of the file elect the next leader")
        }
    }
}

/// What ZooKeeper may make of the session timeout that is asked for.
fn granted(case: &Case<'_>) -> Span {
    let asked = case.settings.ha.session_timeout_ms.value;
    Span::new(asked.min(MOST_MS), asked.max(LEAST_MS))
}

/// Until ZooKeeper ends the session of a client that is gone.
pub(super) fn session_end(case: &Case<'_>) -> Step {
    let granted = granted(case);
    let ping = (granted.min / 3).min(LONGEST_PING_MS);
    let asked = millis(case.settings.ha.session_timeout_ms.value);
    Step::then(
        format!(
            "ZooKeeper ends the session: {asked} asked (a server with the usual tick of 2 s grants 4 to 40 s), counted from \
             the client's last ping (a third of it, at most 10 s, old), on the next tick"
        ),
        Span::new(
            granted.min.saturating_sub(ping),
            granted.max.saturating_add(TICK_MS),
        ),
    )
}

fn standalone(case: &Case<'_>) -> Scenario {
    let steps = vec![session_end(case), case.takeover()];
    let acts = match case.masters {
        Some(2..) | None => "ZooKeeper ends the session; a standby JobManager leads",
        Some(_) => "ZooKeeper ends the session; whoever starts a JobManager again",
    };
    let outcome = match case.masters {
        Some(n @ 2..) => {
            format!("a standby of the {n} in conf/masters leads and restores all jobs")
        }
        Some(n) => format!(
            "conf/masters lists {n}: once a JobManager is started again, it leads and restores all jobs"
        ),
        None => "a standby JobManager, if one runs, leads and restores all jobs".to_owned(),
    };
    let mut row = Scenario::new(
        Kind::JobManager,
        case,
        acts,
        Ending {
            stops: "no standby is left".to_owned(),
            ..Ending::after(outcome, steps)
        },
        case.work(),
    );
    row.detection = Some(session_end(case).span);
    row.log = Some("granted leadership");
    row.notes = vec![
        "an orderly stop (SIGTERM) closes the session at once: the standby leads after 0.2-1.3 s (measured)".to_owned(),
        DAMAGE.to_owned(),
        STRATEGY.to_owned(),
    ];
    row.run_book = sentence(
        &row,
        "see who leads with `fctl leader status`, then start the dead JobManager again as standby",
    );
    row
}

const DAMAGE: &str =
    "one broken pointer in the HA store ends the new leader too, and each standby after it";
const STRATEGY: &str = "the restart strategy does not matter here: the new leader restores the jobs (measured under `none` too)";

fn yarn(case: &Case<'_>) -> Scenario {
    let attempts = match &case.inputs.attempts {
        Ok(attempts) => *attempts,
        Err(why) => return open(case, &format!("the application cannot be submitted: {why}")),
    };
    let launch = Step::beside(
        "at the same time YARN starts the next attempt (5.4-12.1 s measured on an idle cluster)",
        ATTEMPT,
    );
    let steps = vec![session_end(case), launch, case.takeover()];
    let outcome = if attempts.asked == 1 {
        "the application FAILS: one attempt only".to_owned()
    } else {
        "YARN starts the next attempt, which leads once the old session has ended and restores all jobs".to_owned()
    };
    let ending = if attempts.asked == 1 {
        Ending {
            stops: "at once".to_owned(),
            attempts: Some(1),
            ..Ending::open(outcome)
        }
    } else {
        Ending {
            stops: yarn_stops(case),
            attempts: Some(i64::from(attempts.asked)),
            ..Ending::after(outcome, steps)
        }
    };
    let lost = if attempts.asked == 1 {
        Lost::jobs("the application")
    } else {
        case.work()
    };
    let mut row = Scenario::new(
        Kind::JobManager,
        case,
        "YARN starts the next attempt; ZooKeeper ends the session",
        ending,
        lost,
    );
    row.detection = Some(session_end(case).span);
    row.log = Some("granted leadership");
    row.notes = vec![
        "YARN's own limit (yarn.resourcemanager.am.global.max-attempts, else yarn.resourcemanager.am.max-attempts, default 2) \
         may be lower than what Flink asks for; fctl does not read yarn-site.xml here"
            .to_owned(),
        "TaskManagers keep their containers; the loss of a whole NodeManager host was not measured".to_owned(),
        "the ZooKeeper namespace and the files of a failed application stay: a new one with the same cluster-id restores them"
            .to_owned(),
        DAMAGE.to_owned(),
    ];
    row.run_book = sentence(&row, "look at the attempts of the application in YARN");
    row
}

/// When YARN gives up.
pub(super) fn yarn_stops(case: &Case<'_>) -> String {
    let Ok(attempts) = &case.inputs.attempts else {
        return String::new();
    };
    if attempts.asked < 1 {
        return "YARN's own limit of attempts".to_owned();
    }
    let nth = ordinal(i64::from(attempts.asked));
    let asked = if attempts.is_set {
        ""
    } else {
        ", Flink's default"
    };
    if attempts.validity_ms < 0 {
        format!("the {nth} failure in all{asked}")
    } else {
        format!(
            "the {nth} failure within {}{asked}",
            millis(attempts.validity_ms)
        )
    }
}

fn without_ha(case: &Case<'_>) -> Scenario {
    let gone = |stops: &str, attempts, outcome: &str| Ending {
        stops: stops.to_owned(),
        attempts,
        ..Ending::open(outcome)
    };
    let (acts, ending, note) = match case.deployment {
        Deployment::Yarn => return without_ha_on_yarn(case),
        Deployment::Kubernetes => {
            return open(
                case,
                "Kubernetes starts the pod again, without high availability",
            );
        }
        Deployment::Local => return one_process(case),
        Deployment::Standalone | Deployment::Unknown => (
            "nobody",
            gone(
                "at once",
                Some(0),
                "every job is lost: nobody starts a JobManager, and a new one knows no job",
            ),
            "only a retained checkpoint or a savepoint brings a job back (flink run -s)",
        ),
    };
    let mut row = Scenario::new(Kind::JobManager, case, acts, ending, Lost::jobs("all jobs"));
    row.notes = vec![note.to_owned()];
    row.run_book =
        "Without high availability every job is lost with its JobManager: start a JobManager and submit each job again from \
         its newest retained checkpoint or savepoint (flink run -s)."
            .to_owned();
    row
}

fn without_ha_on_yarn(case: &Case<'_>) -> Scenario {
    let attempts = match &case.inputs.attempts {
        Ok(attempts) => *attempts,
        Err(why) => return open(case, &format!("the application cannot be submitted: {why}")),
    };
    let (outcome, stops) = if attempts.asked == 1 {
        (
            "the application ends and its jobs are lost: one attempt without high availability",
            "at once".to_owned(),
        )
    } else {
        (
            "a new attempt may start, but without high availability it knows nothing of the jobs",
            "YARN's limit of attempts".to_owned(),
        )
    };
    let ending = Ending {
        stops,
        attempts: Some(i64::from(attempts.asked)),
        ..Ending::open(outcome)
    };
    let mut row = Scenario::new(
        Kind::JobManager,
        case,
        "YARN",
        ending,
        Lost::jobs("all jobs"),
    );
    row.notes = vec![
        "from Flink's code (YarnClusterDescriptor asks for 1 attempt without high availability); not run".to_owned(),
    ];
    row.run_book =
        "Without high availability the jobs are lost with their ApplicationMaster: submit each again from its newest retained \
         checkpoint or savepoint (flink run -s)."
            .to_owned();
    row
}

fn one_process(case: &Case<'_>) -> Scenario {
    let ending = Ending {
        stops: "at once".to_owned(),
        attempts: Some(0),
        ..Ending::open("in one process: everything ends with it, and nobody starts it again")
    };
    let mut row = Scenario::new(
        Kind::JobManager,
        case,
        "nobody",
        ending,
        Lost::jobs("all jobs"),
    );
    row.run_book = "Everything runs in one process: start it again.".to_owned();
    row
}

/// What nobody has measured.
fn open(case: &Case<'_>, outcome: &str) -> Scenario {
    let lost = if case.settings.ha.mode.value.is_active() {
        case.work()
    } else {
        Lost::jobs("all jobs")
    };
    let mut row = Scenario::new(
        Kind::JobManager,
        case,
        outcome,
        Ending::open(format!("{outcome} (not measured)")),
        lost,
    );
    row.notes = vec!["not measured by fctl: no range is given".to_owned()];
    row.run_book = format!(
        "{}; how long that takes was not measured.",
        sentence_case(outcome)
    );
    row
}

fn sentence(row: &Scenario, todo: &str) -> String {
    let outcome = sentence_case(&row.ending.outcome);
    let back = row.ending.duration.map_or_else(String::new, |d| {
        format!(", RUNNING again {} after the crash", span_words(d))
    });
    let stops = if row.ending.stops.is_empty() {
        String::new()
    } else {
        format!(" Ends when: {}.", row.ending.stops)
    };
    format!(
        "{outcome}{back}. Lost: {}.{stops} To do: {todo}.",
        row.lost.words
    )
}
