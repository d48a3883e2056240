//! The ResourceManager fails over: YARN's, or Flink's own, which is a part of the leading JobManager.

use super::span::words as span_words;
use super::{Case, Ending, Kind, Lost, Scenario, jobmanager};
use crate::flink::target::Deployment;
use crate::flink::version::Version;

/// The row.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    match case.deployment {
        Deployment::Yarn => yarn(case),
        Deployment::Standalone
        | Deployment::Unknown
        | Deployment::Local
        | Deployment::Kubernetes => own(case),
    }
}

fn yarn(case: &Case<'_>) -> Scenario {
    let mut row = Scenario::new(
        Kind::ResourceManager,
        case,
        "YARN's standby ResourceManager",
        Ending {
            stops: "YARN has no standby".to_owned(),
            ..Ending::unnoticed("JobManager and TaskManagers stay, jobs do not notice")
        },
        Lost::nothing(),
    );
    row.notes = vec![
        "measured with Flink 1.20.5 on Hadoop 3.4.2 with recovery enabled: the other ResourceManager is active after 2.3 s \
         (SIGTERM) or 10.9 s (kill -9), and shows the application whole after 5.0 and 13.2 s"
            .to_owned(),
        "without a standby, or without recovery, it was not measured".to_owned(),
        "until then YARN gives no container and starts no attempt: a second failure waits for it".to_owned(),
    ];
    row.run_book =
        "Jobs do not notice a failover of YARN's ResourceManager; for about 15 s YARN gives no containers and starts no \
         attempts. To do: yarn rmadmin -getAllServiceState."
            .to_owned();
    row
}

/// There is no other ResourceManager than the component of the JobManager.
fn own(case: &Case<'_>) -> Scenario {
    let with = jobmanager::seen(case);
    let one_latch = case.version >= Version::V1_15;
    let outcome = if one_latch {
        "Flink's own is a part of the JobManager and moves with it: as when the JobManager dies"
    } else {
        "Flink's own is a part of a JobManager: as when that JobManager dies"
    };
    let mut row = Scenario::new(
        Kind::ResourceManager,
        case,
        with.acts.clone(),
        Ending {
            outcome: outcome.to_owned(),
            ..with.ending.clone()
        },
        with.lost.clone(),
    );
    if !one_latch && case.settings.ha.mode.value.is_active() {
        row.notes.push(format!(
            "in Flink {} each component has a latch of its own, and another JobManager than the dispatcher's may lead the \
             ResourceManager (seen in a healthy cluster of 1.14.6): `fctl leader status` shows it",
            case.version
        ));
    }
    let back = with
        .ending
        .duration
        .map_or_else(String::new, |d| format!(" ({})", span_words(d)));
    row.run_book = format!(
        "There is no ResourceManager outside of Flink here: its own moves with the JobManager{back}, see there."
    );
    row
}
