//! Namespaces without pointers, their znodes, and the last question before each step.

use super::scene::{DIR, NS, Read, Scene, handle, request, uri};
use super::{
    AGE_MS, GONE, JOB, KEPT, NOW_MS, OLD_MS, ORPHAN, checkpoint, later, once, planned, rest, scene,
    twice, why,
};
use fctl::flink::store::Kind;
use fctl::flink::znode::Znode;
use fctl::plan::clean::{APART_MS, Change, Request, still_holds};
use fctl::plan::{Need, Verb};

/// No pointer, one old file.
fn empty() -> Scene {
    let mut scene = Scene::new(NOW_MS);
    scene.file(ORPHAN, OLD_MS);
    scene
}

#[test]
fn without_pointers_the_cluster_id_is_typed_and_nothing_is_young() {
    let cluster_id = "/orders".to_owned();
    assert_eq!(
        once(&request(AGE_MS), &empty()).needs,
        [Need::ClusterId { cluster_id }]
    );
    let typed = Request {
        confirmed_id: Some("orders"),
        ..request(AGE_MS)
    };
    assert_eq!(planned(&once(&typed, &empty())), [ORPHAN]);
    let wrong = Request {
        confirmed_id: Some("other"),
        ..request(AGE_MS)
    };
    assert!(why(&once(&wrong, &empty()), DIR).contains("`other` is not `orders`"));
    for young in ["completedCheckpoint000000000003", "notes.txt"] {
        let mut scene = empty();
        scene.file(young, OLD_MS + 1);
        assert!(
            why(&once(&typed, &scene), DIR).contains("is young"),
            "{young}"
        );
    }
}

fn znodes(confirmed_id: Option<&str>) -> Request<'_> {
    Request {
        confirmed_id,
        with_znodes: true,
        ..request(AGE_MS)
    }
}

#[test]
fn the_skeleton_of_a_dead_cluster_goes_children_first() {
    let (first, second) = (empty(), later(&empty(), APART_MS));
    assert!(planned(&twice(&request(AGE_MS), &first, &second)).is_empty());
    let needs = once(&znodes(None), &first).needs;
    assert_eq!(needs.len(), 2, "{needs:?}");
    let plan = twice(&znodes(Some("/orders")), &first, &second);
    let expected = [
        "",
        "/jobs",
        "/leader",
        "/leader/dispatcher",
        "/leader/latch",
    ];
    let (files, nodes) = plan.actions.split_at(1);
    assert_eq!(
        (files[0].verb, nodes.len()),
        (Verb::TrashFile, expected.len())
    );
    assert!(
        nodes[..2]
            .iter()
            .all(|n| n.target.to_string().contains("/leader/")),
        "{nodes:?}"
    );
    assert_eq!(nodes[4].target.to_string(), NS);
    assert!(expected.iter().all(|e| {
        nodes
            .iter()
            .any(|n| n.target.to_string() == format!("{NS}{e}"))
    }));
    // Each step in turn, and then a second run has nothing left.
    let mut scene = later(&second, 1);
    for action in &plan.actions {
        assert_eq!(
            still_holds(
                &plan,
                action,
                &znodes(Some("orders")),
                scene.read().reading()
            ),
            Ok(())
        );
        scene.tree.nodes.remove(&action.target.to_string());
        scene
            .store
            .files
            .retain(|f| !action.target.to_string().ends_with(&f.path.text()));
        let again = still_holds(
            &plan,
            action,
            &znodes(Some("orders")),
            scene.read().reading(),
        );
        assert_eq!(again, Err(Change::Gone));
    }
    assert_eq!(
        twice(&znodes(Some("orders")), &scene, &later(&scene, APART_MS)).actions,
        []
    );
}

#[track_caller]
fn stays(edit: &dyn Fn(&mut Scene), text: &str) {
    let mut scene = empty();
    edit(&mut scene);
    let plan = twice(&znodes(Some("orders")), &scene, &later(&scene, APART_MS));
    assert_eq!(plan.count(Verb::RemoveZnode), 0, "{text}: {plan:?}");
    assert!(
        plan.refused.iter().any(|r| r.why.contains(text)),
        "{text}: {plan:?}"
    );
}

#[test]
fn a_namespace_that_means_something_stays() {
    stays(
        &|s| {
            s.leader(7);
        },
        "a JobManager lives",
    );
    stays(&|s| s.rest = Some(rest(&[])), "a JobManager lives");
    stays(
        &|s| {
            s.node(
                &format!("{NS}/jobs/{JOB}/checkpoint_id_counter"),
                &[0, 0, 0, 9],
                0,
            );
        },
        "does not know",
    );
    stays(
        &|s| {
            s.node(&format!("{NS}/jobs"), b"x", 0);
        },
        "holds data",
    );
    stays(
        &|s| {
            s.node(&format!("{NS}/running_job_registry/{JOB}"), b"DONE", 0);
        },
        "does not know",
    );
    stays(
        &|s| {
            s.node(&format!("{NS}/jobgraphs/{JOB}"), b"", 0);
        },
        "no pointer below",
    );
    stays(
        &|s| {
            s.node(&format!("{NS}/execution-plans/{JOB}"), b"x", 0);
            s.node(&format!("{NS}/jobgraphs"), b"", 0);
        },
        "stands where a pointer does",
    );
    stays(
        &|s| {
            let path = format!("/ha/job-result-store/orders/{GONE}_DIRTY.json");
            s.stored(&path, Kind::JobResult, Some(GONE), 1);
        },
        "waits for its clean-up",
    );
    stays(
        &|s| {
            let young = |node: &mut Znode| {
                node.stat.as_mut().expect("a stat").ctime = OLD_MS + 1 + APART_MS;
            };
            assert!(s.tree.nodes.change(&format!("{NS}/leader"), young));
        },
        "is young",
    );
}

#[test]
fn a_namespace_with_pointers_or_in_motion_stays() {
    // A finished YARN application can be restored.
    let plan = twice(
        &znodes(Some("orders")),
        &scene(),
        &later(&scene(), APART_MS),
    );
    assert_eq!(planned(&plan), [ORPHAN]);
    assert!(why(&plan, NS).contains("can be restored"));
    // A child came and went in between.
    let mut moved = later(&empty(), APART_MS);
    let latch = format!("{NS}/leader/latch");
    let later = |node: &mut Znode| node.stat.as_mut().expect("a stat").pzxid += 1;
    assert!(moved.tree.nodes.change(&latch, later));
    let plan = twice(&znodes(Some("orders")), &empty(), &moved);
    assert!(why(&plan, NS).contains("changed between"));
}

#[test]
fn each_step_is_asked_again() {
    let request = request(AGE_MS);
    let (first, second) = (scene(), later(&scene(), APART_MS));
    let plan = twice(&request, &first, &second);
    let again = |edit: &dyn Fn(&mut Scene)| {
        let mut fresh = later(&second, 1);
        edit(&mut fresh);
        let fresh: Read = fresh.read();
        still_holds(&plan, &plan.actions[0], &request, fresh.reading()).map_err(|c| c.to_string())
    };
    let orphan = |s: &Scene| {
        s.store
            .files
            .iter()
            .position(|f| f.path.text().ends_with(ORPHAN))
            .expect("it")
    };
    assert_eq!(again(&|_| {}), Ok(()));
    assert_eq!(
        again(&|s| {
            s.leader(7);
        }),
        Ok(())
    );
    let is = |why: &str| Err(why.to_owned());
    assert_eq!(
        again(&|s| {
            s.store.files.remove(orphan(s));
        }),
        is("it is gone already")
    );
    assert_eq!(
        again(&|s| {
            let at = orphan(s);
            s.store.files[at].size = 1;
        }),
        is("it has changed since the plan")
    );
    assert_eq!(
        again(&|s| {
            s.pointer(&checkpoint(2), &handle(&uri(ORPHAN)));
        }),
        is("it is in use")
    );
    assert!(
        again(&|s| {
            s.pointer(&checkpoint(2), b"x");
        })
        .is_err()
    );
    assert!(again(&|s| s.store.safe_mode = Some(true)).is_err());
    assert!(again(&|s| s.tree.nodes.retain(|path, _| !path.contains(JOB))).is_err());
    assert!(again(&|s| s.store.at_ms = OLD_MS + 1).is_err());
}

#[test]
fn one_reading_is_not_enough_once_somebody_leads() {
    let (request, first) = (request(AGE_MS), scene());
    // One reading was enough while nobody led.
    let single = once(&request, &first);
    let mut led = later(&first, 1);
    assert_eq!(
        still_holds(&single, &single.actions[0], &request, led.read().reading()),
        Ok(())
    );
    led.leader(7);
    assert!(still_holds(&single, &single.actions[0], &request, led.read().reading()).is_err());
}

#[test]
fn a_few_fresh_files_are_enough() {
    // The one of the step, and that one pointer has its file.
    let (request, first) = (request(AGE_MS), scene());
    let plan = once(&request, &first);
    let mut fresh = later(&first, 1);
    fresh.store.listed.clear();
    let kept = |path: &str| path.ends_with(ORPHAN) || path.ends_with(KEPT);
    fresh.store.files.retain(|f| kept(&f.path.text()));
    let holds = still_holds(&plan, &plan.actions[0], &request, fresh.read().reading());
    assert_eq!(holds, Ok(()));
}
