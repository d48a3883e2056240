//! The connection to ZooKeeper is lost: `SUSPENDED` at once, `LOST` when the session's time is over.
//!
//! Measured on standalone with 1.12.5 to 2.3.0, on YARN with 1.20.5 and 2.2.1 (`docs/scenarios.md`).

use super::jobmanager::{ATTEMPT, session_end, yarn_stops};
use super::restarts::within;
use super::span::{Span, Step, words as span_words};
use super::{Case, Ending, Kind, Lost, Scenario};
use crate::flink::ha::HaMode;
use crate::flink::options;
use crate::flink::target::Deployment;
use crate::flink::version::Version;

/// Until clients are connected again and a leader is elected. Measured: 0.5 to 1.6 s.
const ELECTION: Span = Span { min: 0, max: 5_000 };
/// An ApplicationMaster that comes back, finds its ResourceManager component ended, and dies. Measured: 5.5 and 7.1 s.
const FATAL: Span = Span {
    min: 0,
    max: 10_000,
};
/// Containers anew: the leaving ApplicationMaster stops those that it started. Measured: 10.8 and 13.1 s.
const CONTAINERS: Span = Span {
    min: 0,
    max: 30_000,
};

/// The row.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    if case.settings.ha.mode.value != HaMode::ZooKeeper {
        let mut row = Scenario::new(
            Kind::ZooKeeper,
            case,
            "nobody",
            Ending::unnoticed("nothing: ZooKeeper is not used"),
            Lost::nothing(),
        );
        row.run_book = "ZooKeeper is not used by this configuration.".to_owned();
        return row;
    }
    let tolerates = match &case.inputs.tolerates {
        Ok(tolerates) => *tolerates,
        Err(why) => {
            let ending = Ending::open(format!("the JobManager does not start: {why}"));
            let mut row = Scenario::new(Kind::ZooKeeper, case, "nobody", ending, Lost::nothing());
            row.run_book = format!("The JobManager does not start with this file: {why}.");
            return row;
        }
    };
    let mut row = match (case.deployment, tolerates) {
        (Deployment::Kubernetes | Deployment::Local, _) => unmeasured(
            case,
            "the leader steps down when it loses ZooKeeper; what follows here was not measured",
        ),
        (_, true) => tolerant(case),
        (Deployment::Yarn, false) => yarn(case),
        (Deployment::Standalone | Deployment::Unknown, false) => standalone(case),
    };
    if case.deployment != Deployment::Yarn {
        row.notes.extend(long_outage(case));
    }
    row
}

const RETURN: &str = "ZooKeeper's return";

fn standalone(case: &Case<'_>) -> Scenario {
    let steps = vec![
        Step::then(
            "clients reconnect and a leader is elected (0.5-1.6 s measured)",
            ELECTION,
        ),
        case.takeover(),
    ];
    let ending = Ending {
        outcome: "the leader steps down at once and all jobs stop; when ZooKeeper is back, a JobManager leads and restores them"
            .to_owned(),
        ..Ending::after("", steps)
    };
    let mut row = Scenario::new(
        Kind::ZooKeeper,
        case,
        "the leader steps down; ZooKeeper elects anew",
        ending,
        case.work(),
    );
    row.since = RETURN;
    row.log = Some("SUSPENDED");
    row.notes.push(if case.version < Version::V1_18 {
        "the JobManagers queue anew: another one may lead afterwards".to_owned()
    } else {
        "after an outage shorter than the session the same JobManager leads again, with a new session id".to_owned()
    });
    if case.version >= Version::V1_14 {
        let key = options::TOLERATE.key;
        row.notes.push(format!(
            "`{key}: true` keeps jobs running through outages shorter than the session"
        ));
    }
    let back = row.ending.duration.map_or_else(String::new, within);
    let (stops, check) = if splits(case.version) {
        (
            SPLIT,
            " (if the outage was longer than the session two may lead: then restart all JobManagers and TaskManagers)",
        )
    } else {
        ("", "")
    };
    row.ending.stops = stops.to_owned();
    row.run_book = format!(
        "All jobs stand still while ZooKeeper is out of reach and are RUNNING again {back} of its return. Lost: {}. To do: \
         bring the ensemble back, then fctl leader status{check}.",
        row.lost.words
    );
    row
}

fn tolerant(case: &Case<'_>) -> Scenario {
    let mut row = Scenario::new(
        Kind::ZooKeeper,
        case,
        "nobody",
        Ending {
            stops: if splits(case.version) && case.deployment != Deployment::Yarn {
                SPLIT
            } else {
                "an outage as long as the session"
            }
            .to_owned(),
            ..Ending::unnoticed(
                "nothing while the outage is shorter than the session: leader and jobs stay",
            )
        },
        Lost::nothing(),
    );
    row.since = RETURN;
    row.log = Some("SUSPENDED");
    row.notes.push(
        "with tolerate-suspended-connections the leader steps down only when its session is over, and then as without"
            .to_owned(),
    );
    if case.deployment == Deployment::Yarn {
        row.notes
            .push("on YARN measured with an outage of 3 s, Flink 1.20.5, session mode".to_owned());
    }
    row.run_book =
        "Jobs go on while ZooKeeper is away for less than its session timeout; no JobManager can take over meanwhile. To do: \
         bring the ensemble back in time."
            .to_owned();
    row
}

fn yarn(case: &Case<'_>) -> Scenario {
    if case.version < Version::V1_14 {
        return unmeasured(
            case,
            "the leader steps down at once; whether the ApplicationMaster survives that was not measured before 1.14",
        );
    }
    let attempts = case.inputs.attempts.as_ref().ok().map(|a| a.asked);
    let (ending, lost) = if attempts == Some(1) {
        let outcome = "the ApplicationMaster dies with its only attempt: the application FAILS";
        let ending = Ending {
            stops: "at once".to_owned(),
            ..Ending::open(outcome)
        };
        (ending, Lost::jobs("the application"))
    } else {
        let outcome = "the ApplicationMaster dies, an attempt is used up; the next one waits for the old session and restores \
                       all jobs";
        let ending = Ending {
            stops: yarn_stops(case),
            ..Ending::after(outcome, yarn_steps(case))
        };
        (ending, case.work())
    };
    let ending = Ending {
        attempts: attempts.map(i64::from),
        ..ending
    };
    let acts = "the ApplicationMaster ends itself; YARN starts the next attempt";
    let mut row = Scenario::new(Kind::ZooKeeper, case, acts, ending, lost);
    row.since = RETURN;
    row.log = Some("Unexpected termination of ResourceManagerService");
    let key = options::TOLERATE.key;
    row.notes.push(format!(
        "measured with 1.20.5: 3 s without ZooKeeper cost an attempt and 56.7 s without jobs; with `{key}: true` nothing happened"
    ));
    let back = row.ending.duration.map_or_else(String::new, |d| {
        let span = span_words(d);
        format!("; jobs are RUNNING again {span} after ZooKeeper's return")
    });
    row.run_book = format!(
        "Even a short loss of ZooKeeper ends the ApplicationMaster and uses up an attempt{back}. Lost: {}. To do: set {key}: true.",
        row.lost.words
    );
    row
}

fn yarn_steps(case: &Case<'_>) -> Vec<Step> {
    vec![
        Step::then(
            "the ApplicationMaster reconnects with a new session and dies on a fatal error (5.5-7.1 s measured)",
            FATAL,
        ),
        session_end(case),
        Step::beside("at the same time YARN starts the next attempt", ATTEMPT),
        Step::then(
            "new containers: the ApplicationMaster stopped its own (10.8-13.1 s measured)",
            CONTAINERS,
        ),
        case.takeover(),
    ]
}

fn unmeasured(case: &Case<'_>, outcome: &str) -> Scenario {
    let mut row = Scenario::new(
        Kind::ZooKeeper,
        case,
        "the leader steps down",
        Ending::open(outcome),
        case.work(),
    );
    row.since = RETURN;
    row.run_book = format!("When ZooKeeper is out of reach {outcome}.");
    row
}

/// Releases with Curator 5.4, whose latch trusts a node that it finds after a new session, although the server is about
/// to remove it with the old one. Seen with 1.20.5 and 2.2.1; Curator to 5.3 (1.12.5, 1.14.6, 1.16.3) and 5.9 (2.3.0)
/// queue anew.
fn splits(version: Version) -> bool {
    (Version::V1_18..=Version::V2_2).contains(&version)
}

const SPLIT: &str = "two leaders after an outage longer than the session";

/// What an outage of the whole ensemble does that outlasts the session.
fn long_outage(case: &Case<'_>) -> Option<String> {
    splits(case.version).then(|| {
        "after an outage of the whole ensemble that outlasts the session, two JobManagers lead about one session timeout \
         after its return, the job flaps between them or stands still, and nothing heals it (measured with 1.20.5 and 2.2.1; the Curator 5.4 \
         in 1.18 to 2.2 has it): `fctl leader status` tells (ZK005, ZK006); restarting all JobManagers and TaskManagers ends it, \
         less did not"
            .to_owned()
    })
}
