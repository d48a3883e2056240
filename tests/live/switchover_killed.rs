//! fctl ends in the middle of a switchover, at any moment, by any signal.

use crate::fctl::{command, run};
use crate::machine::wait;
use crate::switchover::Scene;
use crate::zk::Ensemble;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was done to fctl.
#[derive(Debug, Default)]
pub(crate) struct Killed {
    /// Runs that were still on the way when the signal came.
    pub(crate) ended: usize,
    /// Those of them that held the session of the leader, or had closed it.
    pub(crate) acted: usize,
    /// Runs that had ended before, and those of them that were not done, but refused or incomplete.
    pub(crate) late: usize,
    pub(crate) refused: usize,
    pub(crate) incomplete: usize,
    /// Runs of all after which another one led.
    pub(crate) moved: usize,
}

impl Killed {
    /// One run, and a signal to it: so long after its start, or after the attach.
    fn one(&mut self, args: &[&str], behind: bool, pause: Duration, signal: &str) {
        let mut child = command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("fctl starts");
        let lines = Lines::of(&mut child);
        if behind {
            lines.attached();
        }
        std::thread::sleep(pause);
        let early = child.try_wait().expect("its state");
        if early.is_some() {
            self.late += 1;
        } else {
            self.acted += usize::from(lines.has_attached());
            let pid = child.id().to_string();
            let sent = std::process::Command::new("kill")
                .args([&format!("-{signal}"), &pid])
                .status();
            assert!(sent.expect("kill runs").success());
            self.ended += 1;
        }
        let ended = child.wait().expect("it ends");
        assert!(
            [None, Some(0), Some(4), Some(5)].contains(&ended.code()),
            "{ended}"
        );
        // One that a signal ends before it acts says that nothing was changed, too.
        let code = early.and_then(|status| status.code());
        self.refused += usize::from(code == Some(4));
        self.incomplete += usize::from(code == Some(5));
    }
}

/// fctl ends at any moment of a switchover, `times` times: one leader, a job that runs, nothing in the way of the next one.
///
/// Every second moment is drawn from a whole switchover, the others from the 400 ms behind the attach.
pub(crate) fn killed(scene: &Scene, times: usize, seed: u64) -> Killed {
    let mut state = seed | 1;
    let mut draw = |below: u64| {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Duration::from_millis(state % below)
    };
    let mut all = Killed::default();
    let whole = whole(scene);
    let history = scene.history();
    let base = [
        "leader",
        "switchover",
        "--conf",
        &scene.conf,
        "--yes",
        "--cool-down",
        "0s",
    ];
    while all.ended < times {
        let round = all.ended + all.late;
        // One that comes while a job is being restarted is refused; many of them would say that something is stuck.
        assert!(
            all.refused <= 10 + times / 2 && round <= 3 * times,
            "{all:?}"
        );
        let before = scene.leader();
        let signal = match round % 4 {
            // The others bring to its end what has begun: between attach and close only this one ends it.
            1 | 3 => "KILL",
            0 => "TERM",
            _ => "INT",
        };
        let behind = !round.is_multiple_of(2);
        let pause = draw(if behind { 400 } else { whole });
        let args = [&base[..], &["--audit-log", &history]].concat();
        all.one(&args, behind, pause, signal);
        let about = format!("{signal} after {pause:?}, seed {seed}, round {round}");
        healthy(scene, &about);
        all.moved += usize::from(scene.leader() != before);
    }
    all
}

/// How long a switchover takes here and now, in milliseconds: the least of three.
fn whole(scene: &Scene) -> u64 {
    let one = || {
        scene.settled();
        let start = Instant::now();
        scene.done(&["--cool-down", "0s"]);
        u64::try_from(start.elapsed().as_millis()).expect("short")
    };
    (0..3).map(|_| one()).min().expect("three")
}

/// What fctl says, as it says it.
struct Lines(Arc<Mutex<String>>);

impl Lines {
    fn of(child: &mut Child) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let (stdout, kept) = (child.stdout.take().expect("piped"), Arc::clone(&text));
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                kept.lock().expect("no panic").push_str(&line);
            }
            kept.lock().expect("no panic").push_str(END);
        });
        Self(text)
    }

    fn has_attached(&self) -> bool {
        self.0
            .lock()
            .expect("no panic")
            .contains("attached to session")
    }

    /// Waits until it says so, or ends.
    fn attached(&self) {
        wait("fctl attaches or ends", Duration::from_secs(60), || {
            let over = self.0.lock().expect("no panic").ends_with(END);
            (over || self.has_attached()).then_some(())
        });
    }
}

/// What stands behind the last line.
const END: &str = "\n(end)";

/// One leader on which everything agrees, a standby, and a job that goes on.
pub(crate) fn healthy(scene: &Scene, about: &str) {
    wait(about, Duration::from_secs(60), || {
        let status = run(&[
            "leader",
            "status",
            "--conf",
            &scene.conf,
            "--format",
            "json",
        ]);
        if status.code != 0 {
            return None;
        }
        let data = &status.json()["data"];
        let mut waiting: Vec<&str> = data["queue"]
            .as_array()?
            .iter()
            .filter_map(|c| c["owner"].as_str())
            .collect();
        waiting.sort_unstable();
        waiting.dedup();
        let runs = data["jobs"][0]["state"] == "RUNNING";
        (waiting.len() == 2 && runs).then_some(())
    });
    // By their own logs, too.
    let leads = |index| crate::scenarios::leads(&scene.flink, index);
    wait(about, Duration::from_secs(10), || {
        (leads(0) != leads(1)).then_some(())
    });
    scene.goes_on();
}

#[test]
#[ignore = "needs real Flink and ZooKeeper"]
fn fctl_is_killed() {
    let zookeeper = Ensemble::single("3.8.4");
    let scene = Scene::new("1.20.5", &zookeeper.quorum(), "");
    let seed = std::env::var("FCTL_LIVE_SEED")
        .ok()
        .and_then(|s| s.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) * 2_654_435_761);
    let all = killed(&scene, 6, seed);
    println!("{all:?}, seed {seed}");
    scene.moves(&[]);
}
