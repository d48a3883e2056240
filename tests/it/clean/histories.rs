//! 10,000 random histories of a simulated HA store: `plan::clean` never plans a file that something needs at any moment
//! from the first reading to the removal, and plans every leftover once all is quiet.
//!
//! A file is safe because a JobManager takes less than the grace period between file and pointer (by clocks that
//! agree), or less than 30 s (whatever the clocks say). The histories use all that these two allow. In some a
//! JobManager is slower than that: then the question right before each removal has to save the file.

use super::scene::{DIR, Read, Scene, request};
use super::world::{Truth, World};
use fctl::plan::clean::{APART_MS, Change, Request, plan, still_holds};
use fctl::plan::{Need, Plan, Target};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How long something takes.
#[derive(Debug, Clone, Copy)]
enum Time {
    Ms(i64),
    /// A part of the grace period, in eighths.
    Eighths(i64),
    /// A millisecond less than the grace period.
    Almost,
}

#[derive(Debug, Clone)]
enum Op {
    Submit(usize, Time),
    Checkpoint(usize, Time),
    Subsume(usize, Time),
    Replace(usize, Time),
    Finish(usize, Time),
    Crash {
        lingers: bool,
    },
    Elect,
    Garble {
        job: usize,
        graph: bool,
        how: u8,
    },
    Unlock {
        job: usize,
        graph: bool,
    },
    Pass(Time),
    /// A leader dies with the pointer on its way, as late as it can be.
    LateLeader(usize),
}

/// One run of `clean`, and what happens before it, while a listing runs, between its readings, and while it removes.
#[derive(Debug, Clone)]
struct Round {
    before: Vec<Op>,
    listing: Option<Op>,
    between: Vec<Op>,
    applying: Vec<Op>,
}

#[derive(Debug, Clone)]
struct History {
    min_age_ms: i64,
    /// How far the clock of this machine is ahead of the others.
    ahead_ms: i64,
    /// Execution plans in place of job graphs; job graphs were there before.
    plans: [bool; 2],
    /// A JobManager takes longer than both guards allow: a file may be planned that gets its pointer later, but one
    /// that has it is never removed.
    slow: bool,
    rounds: Vec<Round>,
}

fn time() -> impl Strategy<Value = Time> {
    prop_oneof![
        3 => (0..30_000_i64).prop_map(Time::Ms),
        1 => Just(Time::Ms(0)),
        2 => (1..=12_i64).prop_map(Time::Eighths),
        2 => Just(Time::Almost),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let job = || 0..3_usize;
    prop_oneof![
        6 => (job(), time()).prop_map(|(j, t)| Op::Submit(j, t)),
        12 => (job(), time()).prop_map(|(j, t)| Op::Checkpoint(j, t)),
        6 => (job(), time()).prop_map(|(j, t)| Op::Subsume(j, t)),
        2 => (job(), time()).prop_map(|(j, t)| Op::Replace(j, t)),
        2 => (job(), time()).prop_map(|(j, t)| Op::Finish(j, t)),
        4 => any::<bool>().prop_map(|lingers| Op::Crash { lingers }),
        8 => Just(Op::Elect),
        1 => (job(), any::<bool>(), 0..3_u8).prop_map(|(job, graph, how)| Op::Garble { job, graph, how }),
        1 => (job(), any::<bool>()).prop_map(|(job, graph)| Op::Unlock { job, graph }),
        8 => time().prop_map(Op::Pass),
        1 => job().prop_map(Op::LateLeader),
    ]
}

fn history() -> impl Strategy<Value = History> {
    let ops = |most: usize| proptest::collection::vec(op(), 0..most);
    let round = (ops(24), proptest::option::of(op()), ops(4), ops(3)).prop_map(
        |(before, listing, between, applying)| Round {
            before,
            listing,
            between,
            applying,
        },
    );
    let clocks = prop_oneof![
        Just((60_000, 0)),
        Just((60_000, 45_000)),
        Just((60_000, 500_000)),
        Just((3_600_000, 0)),
        Just((3_600_000, 7_200_000)),
        Just((600_000, -300_000)),
        Just((20_000, 0)),
    ];
    let rounds = proptest::collection::vec(round, 2..5);
    let slow = prop_oneof![7 => Just(false), 1 => Just(true)];
    (clocks, any::<[bool; 2]>(), slow, rounds).prop_map(
        |((min_age_ms, ahead_ms), plans, slow, rounds)| History {
            min_age_ms,
            ahead_ms,
            plans,
            slow,
            rounds,
        },
    )
}

/// What all histories together came to: the property must not hold for want of anything to plan.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    plans: usize,
    planned: usize,
    removed: usize,
    stopped: usize,
    refused: usize,
    single: usize,
    quiet: usize,
    quiet_leftovers: usize,
}

struct Run<'a> {
    world: World,
    history: &'a History,
    counts: Counts,
}

type Outcome = Result<(), TestCaseError>;

impl Run<'_> {
    fn ms(&self, time: Time) -> i64 {
        match time {
            Time::Ms(ms) => ms,
            Time::Eighths(n) => self.history.min_age_ms / 8 * n,
            Time::Almost => self.history.min_age_ms - 1,
        }
    }

    fn op(&mut self, op: &Op) {
        match *op {
            Op::Submit(job, t) => self.world.submit(job, self.ms(t)),
            Op::Checkpoint(job, t) => self.world.checkpoint(job, self.ms(t)),
            Op::Subsume(job, t) => self.world.subsume(job, self.ms(t)),
            Op::Replace(job, t) => self.world.replace(job, self.ms(t)),
            Op::Finish(job, t) => self.world.finish(job, self.ms(t)),
            Op::Crash { lingers } => self.world.crash(lingers),
            Op::Elect => self.world.elect(),
            Op::Garble { job, graph, how } => self.world.garble(job, graph, how),
            Op::Unlock { job, graph } => self.world.unlock(job, graph),
            Op::Pass(t) => self.world.pass(self.ms(t)),
            Op::LateLeader(job) => {
                self.world.checkpoint(job, self.history.min_age_ms - 1);
                self.world.crash(true);
                self.world.pass(self.history.min_age_ms - 1);
            }
        }
    }

    /// Znodes first, then the files; something may happen in between.
    fn read(&mut self, listing: Option<&Op>) -> Read {
        let mut scene = Scene::new(self.world.now_ms + self.history.ahead_ms);
        self.world.znodes(&mut scene);
        if let Some(op) = listing {
            self.op(op);
            self.world.pass(1);
        }
        self.world.listing(&mut scene);
        scene.ended_ms = self.world.now_ms + self.history.ahead_ms;
        scene.read()
    }

    /// As the command does: one reading, and a second one if the plan asks for it.
    fn clean(&mut self, round: &Round) -> Outcome {
        let request = request(self.history.min_age_ms);
        self.world.watch();
        let first = self.read(round.listing.as_ref());
        let mut planned = plan(&request, first.reading(), None);
        if let [Need::SecondReading { not_before_ms }] = planned.needs[..] {
            check(planned.actions.is_empty(), || {
                "a need and actions".to_owned()
            })?;
            round.between.iter().for_each(|op| self.op(op));
            let early = self.world.now_ms + self.history.ahead_ms < not_before_ms;
            if early {
                let second = self.read(None);
                let hasty = plan(&request, first.reading(), Some(second.reading()));
                check(hasty.actions.is_empty(), || {
                    "a second reading too early counts".to_owned()
                })?;
                self.world
                    .pass(not_before_ms - self.world.now_ms - self.history.ahead_ms);
            }
            // Where the clocks differ by more than the grace period a file can have had its pointer, and lost it again,
            // between the two readings. Else nothing that is needed from the first one on is planned.
            if self.world.longest_ms > self.world.lingers_ms {
                self.world.watch();
            }
            let second = self.read(round.listing.as_ref());
            planned = plan(&request, first.reading(), Some(second.reading()));
        } else {
            self.counts.single += usize::from(!planned.actions.is_empty());
        }
        self.counts.plans += usize::from(!planned.actions.is_empty());
        self.counts.refused += planned.refused.len();
        self.counts.planned += planned.actions.len();
        self.apply(&planned, &request, &round.applying)
    }

    fn apply(&mut self, planned: &Plan, request: &Request<'_>, applying: &[Op]) -> Outcome {
        let files: Vec<String> = planned.actions.iter().map(|a| below(&a.target)).collect();
        let mut between = applying.iter();
        for (action, file) in planned.actions.iter().zip(&files) {
            if let Some(op) = between.next() {
                self.op(op);
            }
            let fresh = self.read(None);
            match still_holds(planned, action, request, fresh.reading()) {
                Ok(()) => {
                    check(!self.world.needed().contains(file), || {
                        format!("{file} removed although needed")
                    })?;
                    check(self.world.files.remove(file).is_some(), || {
                        format!("{file} removed twice")
                    })?;
                    self.counts.removed += 1;
                }
                Err(Change::Gone) => {
                    check(!self.world.files.contains_key(file), || {
                        format!("{file} is not gone")
                    })?;
                }
                Err(Change::Reason(_)) => self.counts.stopped += 1,
            }
        }
        // What a leader had on its way arrives.
        self.world.pass(2 * self.history.min_age_ms.max(APART_MS));
        let needed = self.world.watched();
        let slow = self.history.slow;
        let wrong = files.iter().find(|file| needed.contains(*file));
        check(slow || wrong.is_none(), || {
            format!("{wrong:?} planned although needed")
        })
    }

    /// Nothing happens any more: every leftover is planned, and nothing else.
    fn quiet(&mut self) -> Outcome {
        let min_age_ms = self.history.min_age_ms;
        self.world
            .pass(4 * min_age_ms.max(APART_MS) + self.history.ahead_ms.abs());
        let mut request = request(min_age_ms);
        request.confirmed_id = Some("orders");
        self.world.watch();
        let first = self.read(None);
        self.world.pass(APART_MS);
        let second = self.read(None);
        let planned = plan(&request, first.reading(), Some(second.reading()));
        let found: BTreeSet<String> = planned.actions.iter().map(|a| below(&a.target)).collect();
        let expected = self.leftovers();
        check(found == expected, || {
            format!("{found:?} planned, leftovers are {expected:?}: {planned:?}")
        })?;
        self.counts.quiet += 1;
        self.counts.quiet_leftovers += found.len();
        self.apply(&planned, &request, &[])?;
        let left = self.leftovers();
        check(left.is_empty(), || {
            format!("{left:?} left after everything was removed")
        })
    }

    /// By the truth: files that nothing needs, as far as anybody who cannot read a damaged pointer may know it.
    fn leftovers(&self) -> BTreeSet<String> {
        let (all, good, opaque) = self.world.pointers();
        // Which of the two stores of graphs is in use cannot be seen: a damaged node there may be anything.
        let unsure = self.world.plans && self.world.upgraded && opaque.contains(&Truth::Graph);
        if unsure || (all > 0 && good == 0) {
            return BTreeSet::new();
        }
        let needed = self.world.needed();
        let free = |truth: Truth| match truth {
            Truth::Blob(job) => !self.world.speaks_of(job) && !opaque.contains(&Truth::Graph),
            Truth::Other => false,
            truth => !opaque.contains(&truth),
        };
        let files = self.world.files.iter();
        let left = files.filter(|(path, (_, truth))| free(*truth) && !needed.contains(*path));
        left.map(|(path, _)| path.clone()).collect()
    }
}

fn check(holds: bool, why: impl Fn() -> String) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(TestCaseError::fail(why()))
    }
}

fn below(target: &Target) -> String {
    let Target::File { at, .. } = target else {
        panic!("{target} is no file");
    };
    at.path.below(DIR).expect("inside of the directory")
}

fn run(history: &History, all: &RefCell<Counts>) -> Outcome {
    // A living leader may take as long as either of the two guards allows, a dead one's messages only what the first does.
    let by_age_ms = history.min_age_ms - history.ahead_ms.max(0) - 1;
    let longest_ms = if history.slow {
        i64::MAX
    } else {
        by_age_ms.max(APART_MS - 1)
    };
    let world = World::new(longest_ms, by_age_ms, history.plans);
    let mut run = Run {
        world,
        history,
        counts: *all.borrow(),
    };
    run.world.elect();
    run.world.submit(0, 0);
    run.world.pass(1);
    for round in &history.rounds {
        round.before.iter().for_each(|op| run.op(op));
        run.clean(round)?;
    }
    run.quiet()?;
    *all.borrow_mut() = run.counts;
    Ok(())
}

/// Half of the histories.
fn histories(seed: u8) -> Counts {
    let config = Config {
        cases: 5_000,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &[seed; 16]);
    let counts = RefCell::new(Counts::default());
    let outcome =
        TestRunner::new_with_rng(config, rng).run(&history(), |history| run(&history, &counts));
    if let Err(error) = outcome {
        panic!("{error}");
    }
    counts.into_inner()
}

#[test]
fn clean_never_plans_what_is_needed_in_10_000_histories() {
    let halves = std::thread::scope(|scope| {
        let halves = [5, 6].map(|seed| scope.spawn(move || histories(seed)));
        halves.map(|half| half.join().expect("a history"))
    });
    for counts in halves {
        println!("{counts:?}");
        assert_eq!(counts.quiet, 5_000, "{counts:?}");
        let enough = counts.planned > 5_000 && counts.removed > 5_000 && counts.stopped > 300;
        let enough = enough && counts.single > 1_000 && counts.quiet_leftovers > 1_000;
        assert!(enough, "the histories show too little: {counts:?}");
    }
}
