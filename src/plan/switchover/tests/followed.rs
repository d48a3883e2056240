//! What happens after the leader is gone, from one reading after another.

use super::{Drawn, cluster, planned, well};
use crate::plan::switchover::progress::{Event, JobNow, Progress, RestNow, Wants};

#[test]
fn a_switchover_is_complete_when_nothing_has_been_missing_for_a_while() {
    let (before, plan) = planned(&well());
    let wants = Wants {
        rest: true,
        standby: true,
    };
    let mut progress = Progress::new(&plan, &before, wants);
    let names =
        |events: Vec<Event>| -> Vec<&'static str> { events.iter().map(Event::name).collect() };
    let after = |queue: &[i64]| {
        cluster(&Drawn {
            queues: [queue.to_vec(), queue.to_vec(), queue.to_vec()],
            owners: [2, 2, 2],
            ..well()
        })
    };
    assert_eq!(
        names(progress.read(&after(&[2]), 10)),
        ["leader-elected", "all-published"]
    );
    assert_eq!(progress.leader(), Some((2, "jm2.example.net:8081")));
    let rest = |state: &str, restored| RestNow {
        task_managers: 1,
        jobs: vec![JobNow {
            id: "a".repeat(32),
            state: state.to_owned(),
            tasks: (2, 2),
            restored,
        }],
    };
    let seen = names(progress.asked(Some(rest("INITIALIZING", None)), 20));
    assert_eq!(seen, ["rest-answers", "task-managers-back"]);
    // Older than what was expected: that is no success, however well it runs.
    assert_eq!(
        names(progress.asked(Some(rest("RUNNING", Some(6))), 30)),
        [""; 0]
    );
    assert!(
        progress
            .missing()
            .iter()
            .any(|m| m.contains("older than 7"))
    );
    assert_eq!(
        names(progress.asked(Some(rest("RUNNING", Some(8))), 40)),
        ["job-running"]
    );
    assert_eq!(progress.missing(), ["the old leader has not queued again"]);
    assert_eq!(
        names(progress.read(&after(&[2, 5]), 50)),
        ["standby-queued"]
    );
    assert!(!progress.is_complete(540), "it may be restarted once more");
    // And so it is.
    progress.asked(Some(rest("RESTARTING", Some(8))), 400);
    progress.asked(Some(rest("RUNNING", Some(8))), 600);
    assert!(!progress.is_complete(900));
    assert!(progress.is_complete(1_100));
}

#[test]
fn what_the_successor_completes_is_not_expected_of_it() {
    let (before, plan) = planned(&well());
    let wants = Wants {
        rest: true,
        standby: false,
    };
    let mut progress = Progress::new(&plan, &before, wants);
    let with = |newest, leader: i64| {
        let queue = [leader, 3 - leader];
        cluster(&Drawn {
            queues: [queue.to_vec(), queue.to_vec(), queue.to_vec()],
            owners: [leader, leader, leader],
            newest,
            ..well()
        })
    };
    progress.raise(&with(9, 1));
    assert_eq!(progress.expected(&plan.jobs[0]), Some(9));
    progress.raise(&with(12, 2));
    assert_eq!(progress.expected(&plan.jobs[0]), Some(9));
}
