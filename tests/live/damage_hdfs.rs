//! What damage of an HA store on HDFS does to the JobManager that takes over, and what heals under one that leads.

use crate::healing::{cleans, heals};
use crate::machine::{Dir, get, wait};
use crate::repairs::{forecast, mend, submit_again};
use crate::store::{Pointer, Store, Undo};
use crate::takeover::Takeover;
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// Something done to the store while no JobManager leads.
struct Damage {
    name: &'static str,
    /// Does it to the first job. Returns how to take it back.
    harm: fn(&Store) -> Vec<Undo>,
    outcome: Outcome,
    /// Seen in each run on one release only, to save time: 1.12.5 and 2.3.0 did the same, but for the jar (see there).
    only: Option<&'static str>,
}

/// What Flink makes of it.
enum Outcome {
    /// The process ends with all of this in its log, and both jobs are down.
    /// `{job}`, `{newest}`, `{oldest}`, `{plan}` and `{Plan}` stand for what they are in this cluster.
    Dies(&'static [&'static str]),
    /// Both jobs are restored: the damaged one from this checkpoint, the other one from its newest.
    Restores(Which),
    /// Both jobs are restored from their newest checkpoint, and the damaged one fails of this again and again.
    Loops(&'static [&'static str]),
}

impl Outcome {
    fn kind(&self) -> &'static str {
        match self {
            Dies(texts) => texts[0],
            Restores(which) => ["newest", "next newest", "none"][*which as usize],
            Loops(_) => "loops",
        }
    }
}

/// A retained checkpoint of the damaged job.
#[derive(Clone, Copy)]
enum Which {
    Newest,
    NextNewest,
    None,
}

const GARBAGE: &[u8] = b"this is no Java object stream";

const NEWEST: &str = "Could not retrieve checkpoint {newest} from state handle under /";
const OLDEST: &str = "Could not retrieve checkpoint {oldest} from state handle under /";
const PLAN: &str = "Could not retrieve submitted {Plan} from state handle under /{job}";
const MISSING: &str = "java.io.FileNotFoundException: File does not exist: ";
const CUT: &str = "java.io.EOFException";
const NONSENSE: &str = "java.io.StreamCorruptedException: invalid stream header";

const fn damage(name: &'static str, harm: fn(&Store) -> Vec<Undo>, outcome: Outcome) -> Damage {
    Damage {
        name,
        harm,
        outcome,
        only: None,
    }
}

const fn once(name: &'static str, harm: fn(&Store) -> Vec<Undo>, outcome: Outcome) -> Damage {
    Damage {
        name,
        harm,
        outcome,
        only: Some("1.20.5"),
    }
}

use Outcome::{Dies, Loops, Restores};

/// Each happens to a store that stands still. The last ones need a TaskManager, and the store moves on.
#[rustfmt::skip]
const DAMAGES: &[Damage] = &[
    damage("the HA file of the oldest checkpoint is missing", |s| vec![s.lose(&oldest(s).path())], Dies(&[OLDEST, MISSING])),
    damage("the HA files of all checkpoints are missing", lose_all, Dies(&[OLDEST, MISSING])),
    damage("the HA file of the newest checkpoint is cut", |s| cut(s, &newest(s).path()), Dies(&[NEWEST, CUT])),
    damage("the HA file of the newest checkpoint is empty", |s| s.replace(&newest(s).path(), b""), Dies(&[NEWEST, CUT])),
    once("the HA file of the newest checkpoint is nonsense", |s| s.replace(&newest(s).path(), GARBAGE), Dies(&[NEWEST, NONSENSE])),
    once("the HA file of the newest checkpoint is longer than it was", lengthen, Restores(Which::Newest)),
    damage("the job graph is missing", |s| vec![s.lose(&graph(s).path())], Dies(&[PLAN, MISSING])),
    damage("the job graph is cut", |s| cut(s, &graph(s).path()), Dies(&[PLAN, CUT])),
    once("the job graph is empty", |s| s.replace(&graph(s).path(), b""), Dies(&[PLAN, CUT])),
    // 1.12: "Cannot set up the user code libraries: File does not exist", 1.20 and 2.3: FileNotFoundException.
    damage("the blob directory is missing", |s| vec![s.lose(&blobs(s))], Dies(&["{job}", "File does not exist: ", "/ha/orders/blob/"])),
    // 2.3 looks for the jar among those of the application then: FileNotFoundException on blob/application_{job}/.
    once("the jar is cut", |s| cut(s, &jar(s)), Dies(&["{job}", "java.io.IOException: Detected data corruption during transfer"])),
    damage("the pointer to the newest checkpoint is nonsense", |s| vec![s.write(&newest(s), GARBAGE)], Restores(Which::NextNewest)),
    once("the pointer to the newest checkpoint is empty", |s| vec![s.write(&newest(s), b"")], Restores(Which::NextNewest)),
    damage("the pointer to the oldest checkpoint is nonsense", |s| vec![s.write(&oldest(s), GARBAGE)], Restores(Which::Newest)),
    once("the pointers to all checkpoints are nonsense", garble_all, Restores(Which::None)),
    damage("the pointer to the job graph is nonsense", |s| vec![s.write(&graph(s), GARBAGE)], Dies(&["Could not retrieve the submitted {plan} state handle for /{job}", NONSENSE])),
    once("the pointer gives another size than the file has", resize, Restores(Which::Newest)),
    once("the pointer leads out of storageDir", |s| elsewhere(s, "hdfs"), Restores(Which::Newest)),
    once("the pointer leads to another file system", |s| elsewhere(s, "file"), Restores(Which::Newest)),
    damage("_metadata is missing", lose_metadata, Restores(Which::Newest)),
    damage("the state files of the newest checkpoint are missing", lose_state, Loops(&["from any of the 1 provided restore options", MISSING])),
];

/// The one that happens with a standby.
const STANDBY: Damage = damage(
    "the HA file of the newest checkpoint is missing",
    |s| vec![s.lose(&newest(s).path())],
    Dies(&[NEWEST, MISSING]),
);

pub(crate) fn garbage() -> &'static [u8] {
    GARBAGE
}

/// The pointer to the newest checkpoint of the damaged job.
pub(crate) fn newest(store: &Store) -> Pointer {
    let mut list = store.checkpoints(&store.jobs[0]);
    list.pop().expect("a checkpoint")
}

pub(crate) fn oldest(store: &Store) -> Pointer {
    store.checkpoints(&store.jobs[0]).swap_remove(0)
}

pub(crate) fn graph(store: &Store) -> Pointer {
    store.graph(&store.jobs[0])
}

fn blobs(store: &Store) -> String {
    format!("{}/ha/orders/blob", store.home)
}

/// The only blob: the other job was submitted without a jar.
fn jar(store: &Store) -> String {
    let list = store.hdfs.list(&blobs(store));
    let mut files = list.into_iter().filter(|e| !e.mode.starts_with('d'));
    let jar = files.next().expect("a blob").path;
    assert!(files.next().is_none() && jar.contains(&format!("/job_{}/", store.jobs[0])));
    jar
}

fn cut(store: &Store, path: &str) -> Vec<Undo> {
    store.replace(path, &store.hdfs.get(path)[..100])
}

fn lengthen(store: &Store) -> Vec<Undo> {
    let path = newest(store).path();
    store.replace(&path, &[&store.hdfs.get(&path), GARBAGE].concat())
}

fn lose_all(store: &Store) -> Vec<Undo> {
    let all = store.checkpoints(&store.jobs[0]);
    all.iter().map(|p| store.lose(&p.path())).collect()
}

fn garble_all(store: &Store) -> Vec<Undo> {
    let all = store.checkpoints(&store.jobs[0]);
    all.iter().map(|p| store.write(p, GARBAGE)).collect()
}

fn resize(store: &Store) -> Vec<Undo> {
    let pointer = newest(store);
    vec![store.write(&pointer, &pointer.sized(1))]
}

/// Copies the HA file to where Flink never writes one, and lets the pointer lead there.
fn elsewhere(store: &Store, scheme: &str) -> Vec<Undo> {
    let pointer = newest(store);
    let uri = if scheme == "file" {
        let local = store.flink.dir().join("elsewhere");
        std::fs::write(&local, store.hdfs.get(&pointer.path())).expect("a file");
        format!("file:{}", local.display())
    } else {
        let path = format!("{}/elsewhere", store.home);
        store.hdfs.dfs(&["-cp", &pointer.path(), &path]);
        format!("hdfs://ns1{path}")
    };
    vec![
        store.lose(&pointer.path()),
        store.write(&pointer, &pointer.to(&uri)),
    ]
}

/// The files of the directory of a checkpoint.
fn files(store: &Store, checkpoint: i64) -> Vec<String> {
    let dir = format!("{}/checkpoints/{}", store.home, store.jobs[0]);
    let list = store.hdfs.list(&format!("{dir}/chk-{checkpoint}"));
    list.into_iter().map(|e| e.path).collect()
}

fn lose_metadata(store: &Store) -> Vec<Undo> {
    let all = store.checkpoints(&store.jobs[0]);
    let all = all.iter().flat_map(|p| files(store, p.id()));
    let metadata = all.filter(|path| path.ends_with("/_metadata"));
    metadata.map(|path| store.lose(&path)).collect()
}

fn lose_state(store: &Store) -> Vec<Undo> {
    let all = files(store, newest(store).id()).into_iter();
    let state: Vec<String> = all.filter(|path| !path.ends_with("/_metadata")).collect();
    assert_eq!(state.len(), 2, "one of the source, one of the counts");
    state.iter().map(|path| store.lose(path)).collect()
}

/// The ids of the retained checkpoints of each job, the oldest first.
type Before = Vec<Vec<i64>>;

fn before(store: &Store) -> Before {
    let ids = |job: &String| store.checkpoints(job).iter().map(Pointer::id).collect();
    store.jobs.iter().map(ids).collect()
}

/// What fctl says before anybody takes over: it must be what Flink then does. `before` is what was retained before the
/// damage.
fn foretold(store: &Store, state: &Dir, damage: &Damage, before: &Before) {
    let about = format!("Flink {}, {}", store.flink.release, damage.name);
    let (outcome, checkpoint, all) = forecast(store, state, &store.jobs[0]);
    let wanted = match &damage.outcome {
        Dies(_) => ("fatal", None),
        Restores(which) => match expected(which, before) {
            Some(id) => ("restores", Some(id)),
            None => ("starts-fresh", None),
        },
        Loops(_) => ("restart-loop", before[0].last().copied()),
    };
    assert_eq!(outcome, wanted.0, "{about}: {all}");
    if !matches!(damage.outcome, Dies(_)) {
        assert_eq!(checkpoint, wanted.1, "{about}: {all}");
    }
    let (other, id, all) = forecast(store, state, &store.jobs[1]);
    assert_eq!(
        (other.as_str(), id),
        ("restores", before[1].last().copied()),
        "{about}: {all}"
    );
}

/// The checkpoint of the damaged job.
fn expected(which: &Which, before: &Before) -> Option<i64> {
    match which {
        Which::Newest => before[0].last().copied(),
        Which::NextNewest => before[0].iter().rev().nth(1).copied(),
        Which::None => None,
    }
}

/// What becomes of JobManager `index`, which takes over.
fn judge(store: &mut Store, damage: &Damage, before: &Before, index: usize) {
    let jobs = store.jobs.clone();
    let seen = store.flink.takeover(index, &jobs);
    let about = format!("Flink {}, {}", store.flink.release, damage.name);
    match (&damage.outcome, seen) {
        (Dies(texts), Takeover::Dies(said)) => {
            for text in *texts {
                let text = fill(text, store, before);
                assert!(said.contains(&text), "{about}: `{text}` in {said}");
            }
        }
        (Restores(which), Takeover::Leads(restored)) => {
            let wanted = [expected(which, before), before[1].last().copied()];
            let restored: Vec<_> = jobs.iter().map(|job| restored[job]).collect();
            assert_eq!(restored, wanted, "{about}");
            running(store, index);
        }
        (Loops(texts), Takeover::Leads(_)) => loops(store, texts, before, index),
        (_, seen) => panic!("{about}: {seen:?}"),
    }
}

fn fill(text: &str, store: &Store, before: &Before) -> String {
    let newest = before[0].last().expect("a checkpoint");
    let (plan, name) = if store.flink.minor() < (2, 0) {
        ("job graph", "JobGraph")
    } else {
        ("execution plan", "ExecutionPlan")
    };
    text.replace("{job}", &store.jobs[0])
        .replace("{newest}", &newest.to_string())
        .replace("{oldest}", &before[0][0].to_string())
        .replace("{plan}", plan)
        .replace("{Plan}", name)
}

fn running(store: &Store, index: usize) {
    wait("both jobs", Duration::from_secs(30), || {
        let jobs = get(store.flink.rest[index], "/jobs/overview")?;
        let runs = |job: &&serde_json::Value| job["state"] == "RUNNING";
        let count = jobs["jobs"].as_array()?.iter().filter(runs).count();
        (count == 2).then_some(())
    });
}

/// With a TaskManager the damaged job restarts for ever, always from the same checkpoint; the other one goes on.
fn loops(store: &mut Store, texts: &[&str], before: &Before, index: usize) {
    store.flink.worker();
    let job = &store.jobs[0];
    let again = format!("({job}) switched from state RUNNING to RESTARTING");
    let restored = |log: &str| {
        let line = format!("Restoring job {job} from Checkpoint ");
        let ids = log.split(&line).skip(1).map(|rest| {
            let digits = rest.split(' ').next().expect("a number");
            digits.parse().expect("a number")
        });
        ids.collect::<Vec<i64>>()
    };
    let newest = before[0].last().copied().expect("a checkpoint");
    let log = wait("the third restart", Duration::from_secs(60), || {
        let log = store.flink.managers[index].as_ref()?.own_log();
        (log.matches(&again).count() > 2).then_some(log)
    });
    for text in texts {
        assert!(log.contains(text), "{text}");
    }
    assert!(restored(&log).iter().all(|id| *id == newest), "{newest}");
    let other = before[1].last().copied().expect("a checkpoint");
    store.flink.completes(&store.jobs[1], other);
}

/// Kills the leader, and the standby takes over; then with damage, and the standby dies as well.
fn with_a_standby(store: &mut Store) {
    store.flink.kill(0);
    let none = damage("nothing", |_| Vec::new(), Restores(Which::Newest));
    judge(store, &none, &before(store), 1);
    for job in &store.jobs {
        let newest = store.checkpoints(job).last().map_or(0, Pointer::id);
        store.flink.completes(job, newest);
    }
    store.flink.manager(0);
    store.flink.answers(0);
    store.full();
    store.flink.kill(1);
    let retained = before(store);
    let undo = (STANDBY.harm)(store);
    judge(store, &STANDBY, &retained, 0);
    store.flink.ended(0);
    store.flink.crash();
    store.undo(undo);
}

fn confirm(release: &'static str) {
    let start = Instant::now();
    let mut store = Store::start(release, "damage");
    let up = start.elapsed();
    let state = Dir::new("state");
    heals(&store);
    cleans(&store, &state);
    with_a_standby(&mut store);
    // One damage of each outcome; every one takes twice as long: `tests/run live --all`.
    let all = std::env::var_os("FCTL_LIVE_ALL").is_some();
    let (mut kinds, mut seen) = (HashSet::from([NEWEST]), HashSet::from([NEWEST]));
    for damage in DAMAGES {
        let here = damage.only.is_none_or(|only| only == release);
        if !here || !all && !seen.insert(damage.outcome.kind()) {
            continue;
        }
        let retained = before(&store);
        let undo = (damage.harm)(&store);
        foretold(&store, &state, damage, &retained);
        store.flink.manager(0);
        judge(&mut store, damage, &retained, 0);
        // A death takes 5 s more after its reason; it is waited for once for each kind of reason.
        let new = matches!(&damage.outcome, Dies(texts) if kinds.insert(texts[0]));
        if new {
            store.flink.ended(0);
        }
        store.flink.crash();
        let repaired = damage.only.is_none() && !matches!(damage.outcome, Restores(_));
        if repaired && (all || new || matches!(damage.outcome, Loops(_))) {
            mend(&mut store, &state, damage.name);
        }
        store.undo(undo);
    }
    submit_again(&mut store, &state);
    println!(
        "Flink {release} on HDFS: up in {:.0} s, all in {:.0} s",
        up.as_secs_f32(),
        start.elapsed().as_secs_f32()
    );
}

#[test]
#[ignore = "needs Flink, Hadoop and ZooKeeper: tests/run live"]
fn every_damage_on_hdfs_1_12() {
    confirm("1.12.5");
}

#[test]
#[ignore = "needs Flink, Hadoop and ZooKeeper: tests/run live"]
fn damage_on_hdfs_1_20() {
    confirm("1.20.5");
}

#[test]
#[ignore = "needs Flink, Hadoop and ZooKeeper: tests/run live"]
fn every_damage_on_hdfs_2_3() {
    confirm("2.3.0");
}
