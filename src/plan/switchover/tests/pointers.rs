//! What the leader says of checkpoints against what their pointers say.

use super::{Drawn, planned_with, well};
use crate::flink::cluster::Cluster;
use crate::flink::live::Live;
use crate::flink::store::TakeoverOutcome;
use crate::plan::switchover::Status;

#[test]
fn a_checkpoint_of_the_leader_without_a_pointer_is_refused() {
    let forecast = |drawn: &Drawn, change: &dyn Fn(&mut Cluster, &mut Live)| {
        let (_, plan) = planned_with(drawn, change);
        let mut found = plan.checks.into_iter();
        let found = found.find(|f| f.check.name == "takeover-forecast");
        found.map(|f| (f.status, f.detail))
    };
    let refused = |detail: &str| Some((Status::Fail, detail.to_owned()));
    // It is asked a moment later: the pointer of the one before was read first.
    let later = |live: &mut Live| {
        for job in live.rest.iter_mut().flat_map(|r| &mut r.jobs) {
            job.checkpoint = Some(8);
        }
    };
    let passed = forecast(&well(), &|_, live| later(live));
    assert_eq!(passed.map(|(status, _)| status), Some(Status::Pass));
    let anew = Drawn {
        outcome: TakeoverOutcome::StartsFresh,
        ..well()
    };
    let none = |cluster: &mut Cluster| cluster.jobs[0].checkpoints.clear();
    assert_eq!(
        forecast(&anew, &|cluster, _| none(cluster)),
        refused("orders would begin anew: no pointer leads to checkpoint 7, its newest")
    );
}
