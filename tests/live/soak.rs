//! Hours of switchovers: `tests/run soak`. Each part writes one file of figures and is not run again while that is there.

use crate::fctl::run;
use crate::machine::wait;
use crate::scenarios::{self, Forecast, runs};
use crate::switchover::{Figures, Scene, counted};
use crate::switchover_faults::of_three;
use crate::switchover_killed::killed;
use crate::zk::Ensemble;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often, unless `FCTL_SOAK_COUNT` says something else.
fn times(usual: usize) -> usize {
    std::env::var("FCTL_SOAK_COUNT")
        .ok()
        .map_or(usual, |n| n.parse().expect("a number"))
}

/// Least, middle and largest.
fn spread(mut of: Vec<i64>) -> Value {
    of.sort_unstable();
    let at = |index: usize| of.get(index).copied();
    json!({"min": at(0), "median": at(of.len() / 2), "max": of.last()})
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").expect("the load");
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// Runs a part unless its figures are there already.
fn part(number: usize, what: impl FnOnce() -> Value) {
    let dir = std::env::var_os("FCTL_SOAK_DIR").expect("tests/run soak sets FCTL_SOAK_DIR");
    let file = PathBuf::from(dir).join(format!("part-{number}.json"));
    let (before, start) = (load(), Instant::now());
    let mut figures = what();
    figures["load_before"] = before.into();
    figures["load_after"] = load().into();
    figures["seconds"] = start.elapsed().as_secs().into();
    println!("part {number}: {figures:#}");
    std::fs::write(&file, format!("{figures:#}\n")).expect("the figures are written");
}

/// What is left behind: dangling pointers (none), and orphan files, which Flink leaves itself.
fn left(scene: &Scene) -> Value {
    let args = [
        "recovery",
        "check",
        "--conf",
        &scene.conf,
        "--min-age",
        "5s",
        "--format",
        "json",
    ];
    let found = run(&args);
    // Everything was read; findings are what is looked for.
    assert!(found.code < 2, "{found:#?}");
    let rules = found.rules();
    let dangling = rules
        .iter()
        .filter(|r| ["ST001", "ST002", "ST008"].contains(&r.as_str()))
        .count();
    assert_eq!(dangling, 0, "{found:#?}");
    let summary = found.json()["data"]["summary"].clone();
    let count = |what: &str| summary[what].as_i64().expect("a count");
    assert_eq!(count("dangling"), 0, "{summary}");
    assert_eq!(
        scene.repaired.get(),
        0,
        "a pointer came back without its file"
    );
    json!({"dangling": dangling, "orphans": count("orphans"), "files": count("files"), "pointers": count("pointers")})
}

fn again_and_again(release: &'static str, usual: usize) -> Value {
    let zookeeper = Ensemble::single("3.8.4");
    let scene = Scene::recording(release, &zookeeper.quorum(), "");
    let wanted = times(usual);
    let figures: Vec<Figures> = (0..wanted)
        .map(|n| {
            let figures = scene.moves(&[]);
            println!("Flink {release}: {} of {wanted}: {figures}", n + 1);
            figures
        })
        .collect();
    scene.goes_on();
    let (lines, back) = counted(&scene.flink.dir().join("record"));
    assert!(back >= wanted, "{back} steps back in {wanted} restores");
    // Nothing but a restore takes the values back.
    let restores: usize = (0..2)
        .map(|i| scene.flink.log(i).matches("Restoring job").count())
        .sum();
    assert!(back <= restores, "{back} steps back in {restores} restores");
    let seen: Vec<&Figures> = figures.iter().filter(|f| f.seen).collect();
    let unseen: Vec<&Figures> = figures.iter().filter(|f| !f.seen && f.closed).collect();
    let left_alone = figures.iter().filter(|f| !f.closed).count();
    json!({
        "flink": release, "switchovers": figures.len(), "step_down_seen": seen.len(), "by_pause": unseen.len(),
        "went_before_the_close": left_alone, "attempts_repeated": figures.iter().map(|f| f.repeated).sum::<usize>(),
        "overlaps_where_seen": seen.iter().filter(|f| f.between <= 0).count(),
        "overlaps_by_pause": unseen.iter().filter(|f| f.between <= 0).count(),
        "granted_behind_revoked_ms": spread(figures.iter().map(|f| f.between).collect()),
        "total_ms": spread(figures.iter().map(|f| f.total).collect()),
        "values_recorded": lines, "steps_back": back, "restores": restores,
        "left": left(&scene),
    })
}

#[test]
#[ignore = "tests/run soak --part 1"]
fn part_1() {
    part(1, || again_and_again("1.20.5", 100));
}

#[test]
#[ignore = "tests/run soak --part 2"]
fn part_2() {
    part(2, || again_and_again("1.13.6", 30));
}

#[test]
#[ignore = "tests/run soak --part 3"]
fn part_3() {
    part(3, || again_and_again("2.2.1", 30));
}

#[test]
#[ignore = "tests/run soak --part 4"]
fn part_4() {
    part(4, || again_and_again("2.3.0", 30));
}

/// fctl ends at 200 random moments of a switchover.
#[test]
#[ignore = "tests/run soak --part 5"]
fn part_5() {
    part(5, || {
        let zookeeper = Ensemble::single("3.8.4");
        let scene = Scene::new("1.20.5", &zookeeper.quorum(), "");
        let seed = 20_261_129;
        let all = killed(&scene, times(200), seed);
        scene.moves(&[]);
        json!({
            "flink": "1.20.5", "ended_on_the_way": all.ended, "of_them_behind_the_attach": all.acted,
            "ended_before_the_signal": all.late, "refused": all.refused, "incomplete": all.incomplete, "leader_moved": all.moved, "seed": seed,
            "left": left(&scene),
        })
    });
}

/// Milliseconds without a running job, by the longest time without a new line in the record.
fn silence(scene: &Scene, act: impl FnOnce()) -> i64 {
    let record = scene.flink.dir().join("record");
    let size = || std::fs::metadata(&record).expect("a record").len();
    let end = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let (mut last, mut changed, mut longest) = (size(), Instant::now(), Duration::ZERO);
            while !end.load(std::sync::atomic::Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(2));
                let now = size();
                if now != last {
                    longest = longest.max(changed.elapsed());
                    (last, changed) = (now, Instant::now());
                }
            }
            i64::try_from(longest.max(changed.elapsed()).as_millis()).expect("short")
        });
        act();
        // It runs again, and goes on.
        scene.goes_on();
        end.store(true, std::sync::atomic::Ordering::SeqCst);
        watching.join().expect("it was watched")
    })
}

/// A switchover against SIGTERM and SIGKILL of the leader, in the same run, with Flink's default session timeout.
#[test]
#[ignore = "tests/run soak --part 6"]
fn part_6() {
    part(6, || {
        let zookeeper = Ensemble::single("3.8.4");
        let extra = "high-availability.zookeeper.client.session-timeout: 60000\n";
        let mut scene = Scene::recording("1.20.5", &zookeeper.quorum(), extra);
        let (mut moved, mut termed, mut killed) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..times(5) {
            moved.push(silence(&scene, || {
                scene.moves(&[]);
            }));
            for signal in ["TERM", "KILL"] {
                let from = scene.leader();
                let all = if signal == "TERM" {
                    &mut termed
                } else {
                    &mut killed
                };
                all.push(silence(&scene, || {
                    let process = scene.flink.managers[from].as_ref().expect("it runs");
                    process.signal(signal);
                    wait("the other one", Duration::from_secs(120), || {
                        runs(scene.flink.rest[1 - from], &scene.job).filter(|runs| *runs)
                    });
                }));
                scene.flink.kill(from);
                scene.flink.manager(from);
                scene.flink.answers(from);
                scene.goes_on();
            }
            println!("round {round}: switchover {moved:?}, SIGTERM {termed:?}, SIGKILL {killed:?}");
        }
        let middle = |of: &[i64]| spread(of.to_vec())["median"].as_i64().expect("a figure");
        let ratio = |of: &[i64]| (middle(of) * 100 / middle(&moved)) as f64 / 100.0;
        json!({
            "flink": "1.20.5", "rounds": moved.len(), "what": "milliseconds without a record of the job",
            "sigterm_to_switchover": ratio(&termed), "sigkill_to_switchover": ratio(&killed),
            "switchover_ms": spread(moved.clone()), "sigterm_ms": spread(termed), "sigkill_ms": spread(killed),
        })
    });
}

/// The three failures of the documentation in the layouts that CI leaves out.
#[test]
#[ignore = "tests/run soak --part 7"]
fn part_7() {
    part(7, || {
        let releases = ["1.13.6", "1.14.6", "1.16.3", "2.2.1", "2.3.0"];
        releases.into_iter().for_each(scenarios::confirm);
        json!({"releases": releases, "failures": ["task", "TaskManager", "JobManager", "no slots"]})
    });
}

/// A task that throws again and again, under each strategy, with and without checkpoints.
#[test]
#[ignore = "tests/run soak --part 8"]
fn part_8() {
    part(8, || {
        let strategies = [
            (
                "fixed-delay",
                "restart-strategy.fixed-delay.attempts: 3\nrestart-strategy.fixed-delay.delay: 500 ms\n",
            ),
            (
                "failure-rate",
                "restart-strategy.failure-rate.max-failures-per-interval: 2\nrestart-strategy.failure-rate.failure-rate-interval: 10 min\nrestart-strategy.failure-rate.delay: 500 ms\n",
            ),
            ("none", ""),
        ];
        let mut seen = Vec::new();
        for (strategy, keys) in strategies {
            let zookeeper = Ensemble::single("3.8.4");
            let extra = format!("restart-strategy.type: {strategy}\n{keys}");
            let flink = crate::flink::Cluster::configured("1.20.5", &zookeeper.quorum(), &extra);
            let forecast = Forecast::of(&flink);
            for interval in ["500", "0"] {
                let restarts = restarts_until_failed(&flink, interval);
                let row = forecast.row("task-fails");
                println!(
                    "{strategy}, checkpoints {interval}: {restarts} restarts; forecast: {row:#}"
                );
                assert_eq!(row["attempts"], restarts, "{strategy}: {row:#}");
                seen.push(json!({"strategy": strategy, "checkpoints": interval != "0", "restarts": restarts, "forecast": row["attempts"]}));
            }
        }
        json!({"flink": "1.20.5", "matrix": seen})
    });
}

/// An ensemble of three with sessions of 4 s, while two threads keep the cores busy.
#[test]
#[ignore = "tests/run soak --part 9"]
fn part_9() {
    part(9, || {
        let end = std::sync::atomic::AtomicBool::new(false);
        let figures = std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !end.load(std::sync::atomic::Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            // A failure must end them, too.
            let ran = std::panic::catch_unwind(|| of_three("4000", times(10)));
            end.store(true, std::sync::atomic::Ordering::Relaxed);
            ran.unwrap_or_else(|failure| std::panic::resume_unwind(failure))
        });
        json!({
            "flink": "1.20.5", "members": 3, "switchovers": figures.len(),
            "attempts_repeated": figures.iter().map(|f| f.repeated).sum::<usize>(),
            "step_down_seen": figures.iter().filter(|f| f.seen).count(),
            "granted_behind_revoked_ms": spread(figures.iter().map(|f| f.between).collect()),
            "total_ms": spread(figures.iter().map(|f| f.total).collect()),
        })
    });
}

/// Lets the job fail whenever it runs, and counts how often it comes back.
fn restarts_until_failed(flink: &crate::flink::Cluster, interval: &str) -> i64 {
    let job = flink.submit_every("orders", interval);
    let rest = flink.rest[scenarios::leader(flink)];
    let mut restarts = -1;
    loop {
        let state = wait("the job to run or to fail", Duration::from_secs(60), || {
            let answer = crate::machine::get(rest, &format!("/jobs/{job}"))?;
            match (answer["state"].as_str()?, runs(rest, &job)?) {
                ("FAILED", _) => Some("FAILED"),
                ("RUNNING", true) => Some("RUNNING"),
                _ => None,
            }
        });
        if state == "FAILED" {
            return restarts;
        }
        restarts += 1;
        std::fs::write(flink.trouble(), "").expect("a file");
        wait("the failure", Duration::from_secs(30), || {
            (!flink.trouble().exists() && runs(rest, &job) != Some(true)).then_some(())
        });
    }
}
