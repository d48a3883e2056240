//! Each rule of `plan::clean` alone: what may go, what stays, and what is asked for first.

use super::scene::{DIR, NS, Scene, handle, request, uri};
use super::{
    AGE_MS, GONE, JOB, KEPT, NOW_MS, OLD_MS, ORPHAN, checkpoint, later, once, planned, refuses,
    rest, scene, twice, why,
};
use fctl::flink::store::{Contents, FileSystem, Kind, Location};
use fctl::plan::clean::{APART_MS, Request};
use fctl::plan::{Need, Verb};

#[test]
fn an_old_orphan_goes_to_the_trash() {
    let plan = once(&request(AGE_MS), &scene());
    assert_eq!(planned(&plan), [ORPHAN]);
    assert_eq!((plan.count(Verb::TrashFile), plan.bytes()), (1, 700));
    assert_eq!(plan.actions[0].why, "no pointer names this checkpoint");
    let skip = Request {
        to_trash: false,
        ..request(AGE_MS)
    };
    assert_eq!(once(&skip, &scene()).actions[0].verb, Verb::RemoveFile);
}

#[test]
fn age_decides_to_the_millisecond() {
    let at = |modified_ms| {
        let mut scene = scene();
        scene.file("submittedJobGraph00000000000a", modified_ms);
        planned(&once(&request(AGE_MS), &scene)).len()
    };
    assert_eq!((at(OLD_MS), at(OLD_MS + 1)), (2, 1));
    // By a clock that is ahead, or by one that says nothing.
    assert_eq!(
        (at(NOW_MS + 1), at(i64::MAX), at(0), at(i64::MIN)),
        (1, 1, 1, 1)
    );
    let mut scene = scene();
    scene.file("submittedJobGraph00000000000a", NOW_MS + 1);
    refuses(&scene, "00000a", "in the future");
}

#[test]
fn a_leader_asks_for_a_second_reading_30_seconds_later() {
    let mut first = scene();
    first.leader(7);
    let plan = once(&request(AGE_MS), &first);
    let not_before_ms = NOW_MS + APART_MS;
    assert_eq!(plan.needs, [Need::SecondReading { not_before_ms }]);
    assert!(plan.actions.is_empty());
    assert!(
        twice(&request(AGE_MS), &first, &later(&first, APART_MS - 1))
            .actions
            .is_empty()
    );
    let both = twice(&request(AGE_MS), &first, &later(&first, APART_MS));
    assert_eq!(
        (planned(&both), both.needs.len()),
        (vec![ORPHAN.to_owned()], 0)
    );
    // A long listing counts from its end.
    let mut slow = first.clone();
    slow.ended_ms += 1;
    assert!(
        twice(&request(AGE_MS), &slow, &later(&first, APART_MS))
            .actions
            .is_empty()
    );
    // The caller may know better, REST may, and a waiting JobManager counts too.
    let told = Request {
        leader_lives: true,
        ..request(AGE_MS)
    };
    assert_eq!(once(&told, &scene()).needs.len(), 1);
    let mut waits = scene();
    waits.node(&format!("{NS}/leader/latch/_c_1-latch-0000000001"), b"", 9);
    assert_eq!(once(&request(AGE_MS), &waits).needs.len(), 1);
    let mut answers = scene();
    answers.rest = Some(rest(&[]));
    assert_eq!(once(&request(AGE_MS), &answers).needs.len(), 1);
    // Nothing to remove, nothing to wait for.
    first
        .store
        .files
        .retain(|f| !f.path.text().ends_with(ORPHAN));
    assert!(once(&request(AGE_MS), &first).needs.is_empty());
}

#[test]
fn the_second_reading_must_agree() {
    let (first, next) = (scene(), later(&scene(), APART_MS));
    let change = |edit: &dyn Fn(&mut Scene)| {
        let mut second = next.clone();
        edit(&mut second);
        twice(&request(AGE_MS), &first, &second).actions
    };
    assert_eq!(change(&|_| {}).len(), 1);
    assert!(
        change(&|s| {
            s.pointer(&checkpoint(2), &handle(&uri(ORPHAN)));
        })
        .is_empty()
    );
    let orphan = |s: &mut Scene| {
        s.store
            .files
            .iter()
            .position(|f| f.path.text().ends_with(ORPHAN))
            .expect("it")
    };
    assert!(
        change(&|s| {
            let at = orphan(s);
            s.store.files[at].size += 1;
        })
        .is_empty()
    );
    assert!(
        change(&|s| {
            let at = orphan(s);
            s.store.files[at].modified_ms -= 1;
        })
        .is_empty()
    );
    assert!(
        change(&|s| {
            let at = orphan(s);
            s.store.files.remove(at);
        })
        .is_empty()
    );
    // A new file that says it is old: this machine's clock is ahead by more than the orphan is old.
    assert!(
        change(&|s| {
            s.file("completedCheckpoint000000000009", OLD_MS);
        })
        .is_empty()
    );
    assert!(
        change(&|s| s.store.place.cluster = Location::new(FileSystem::new("hdfs", "ns2"), DIR))
            .is_empty()
    );
}

#[test]
fn only_known_kinds_at_their_places() {
    let mut scene = scene();
    for below in [
        "notes.txt",
        "sub/completedCheckpoint000000000003",
        "blob/no_job/blob_t-1",
        "completedCheckpoint1",
    ] {
        scene.file(below, 1);
    }
    scene.file(&format!("{JOB}/shared/completedCheckpoint000000000004"), 1);
    scene.file(&format!("{JOB}/chk-3/_metadata"), 1);
    scene.stored(
        "/ha/other/completedCheckpoint000000000005",
        Kind::Checkpoint,
        None,
        1,
    );
    scene.stored(
        &format!("/ha/job-result-store/orders/{GONE}.json"),
        Kind::JobResult,
        Some(GONE),
        1,
    );
    // A reading that is wrong about a kind.
    scene.stored(&format!("{DIR}/taskowned/x"), Kind::Checkpoint, None, 1);
    let plan = once(&request(AGE_MS), &scene);
    assert_eq!(planned(&plan), [ORPHAN]);
    assert_eq!(why(&plan, "notes.txt"), "fctl does not know what it is");
    assert!(why(&plan, "/ha/other/completedCheckpoint000000000005").contains("outside"));
    assert_eq!(why(&plan, &format!("{GONE}.json")), "");
}

#[test]
fn a_blob_goes_only_if_nobody_speaks_of_its_job() {
    let blob = |job: &str| format!("blob/job_{job}/blob_p-1");
    let free = |edit: &dyn Fn(&mut Scene)| {
        let mut scene = scene();
        scene.file(&blob(JOB), 1).file(&blob(GONE), 1);
        edit(&mut scene);
        let request = Request {
            confirmed_id: None,
            ..request(AGE_MS)
        };
        let next = later(&scene, APART_MS);
        planned(&twice(&request, &scene, &next)).contains(&blob(GONE))
    };
    assert!(free(&|_| {}));
    assert!(!free(&|s| {
        s.node(&format!("{NS}/leader/job-{GONE}"), b"", 0);
    }));
    assert!(!free(&|s| {
        s.node(&format!("{NS}/running_job_registry/{GONE}"), b"DONE", 0);
    }));
    assert!(!free(&|s| {
        let path = format!("/ha/job-result-store/orders/{GONE}_DIRTY.json");
        s.stored(&path, Kind::JobResult, Some(GONE), 1);
    }));
    assert!(!free(&|s| s.rest = Some(rest(&[GONE]))));
    assert!(!free(&|s| {
        s.store.listed.remove("/ha/job-result-store/orders");
    }));
    assert!(!free(&|s| {
        s.pointer(&format!("{NS}/applications/{JOB}"), &handle(&uri(KEPT)));
    }));
    assert!(!free(&|s| {
        s.pointer(&format!("{NS}/jobgraphs/{JOB}"), b"garbage");
    }));
    assert!(!free(&|s| {
        let graph = Location::new(FileSystem::new("hdfs", "ns1"), format!("{DIR}/x"));
        let blobs = vec![vec![format!("job_{GONE}/blob_p-1")]];
        s.store
            .contents
            .insert(graph, Contents::Graph { name: None, blobs });
    }));
}
