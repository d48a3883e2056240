//! How long an old leader is waited for before its session is closed, by the sign of its step-down (`docs/switchover.md`).

use super::leader::Step;
use crate::io::now_ms;
use crate::io::stepdown::StepDown;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Sender;

/// How long an old leader is waited for before its session is closed. Curator steps down 0.1 s after it lost the
/// connection, and comes back after up to 1 s.
const STEP_DOWN: Duration = Duration::from_secs(1);
/// What Curator itself waits before a leader without a connection steps down; what is above it the machine took.
const CURATOR: Duration = Duration::from_millis(100);
/// The least time between the sign of the step-down and the close.
const MARGIN: Duration = Duration::from_millis(100);
/// The longest share of a late sign that is added to it: twice this much.
const LATE: Duration = Duration::from_millis(200);
/// The longest share of a slow answer that is added to it.
const SLOW: Duration = Duration::from_millis(250);

/// Waits until the old leader has stepped down, or for `pause` if it cannot be asked. True if it was seen.
pub(super) async fn stepped_down(
    watched: Option<&StepDown>,
    pause: Duration,
    start: Instant,
    out: &Sender<(i64, Step)>,
) -> bool {
    let Some(watched) = watched else {
        // One that is gone needs no time, but a connection that is refused may be so for another reason.
        tokio::time::sleep(pause).await;
        return false;
    };
    if !watched.seen(STEP_DOWN).await {
        return false;
    }
    let _ = out.send((now_ms(), Step::SteppedDown)).await;
    tokio::time::sleep(margin(start.elapsed(), watched.slowest())).await;
    true
}

/// How long to wait after the sign. The REST API shows the step-down first; the last component of the old leader follows
/// within 20 ms on an idle machine, and 190 ms later on one where the sign itself took 336 ms (`docs/switchover.md`). So
/// the time that the machine took for the sign tells how much longer it needs; and where the sign came in time, at a load
/// of 15, the ResourceManager was revoked 180 ms later, so the slowest answer before counts, too. It must not be too long
/// either: after up to a second the old leader looks for its session again.
fn margin(took: Duration, slowest: Duration) -> Duration {
    MARGIN + took.saturating_sub(CURATOR).min(LATE) * 2 + slowest.min(SLOW)
}

#[cfg(test)]
mod tests {
    use super::margin;
    use std::time::Duration;

    #[test]
    fn a_slow_machine_gets_more_time() {
        let of = |took, slowest| {
            margin(Duration::from_millis(took), Duration::from_millis(slowest)).as_millis()
        };
        assert_eq!(
            [
                of(40, 3),
                of(100, 40),
                of(112, 0),
                of(240, 100),
                of(900, 900)
            ],
            [103, 140, 124, 480, 750]
        );
    }
}
