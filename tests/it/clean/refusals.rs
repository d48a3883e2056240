//! What refuses files, or the whole clean-up.

use super::scene::{DIR, NS, handle, request, uri};
use super::{AGE_MS, GONE, JOB, KEPT, ORPHAN, checkpoint, once, planned, refuses, scene, why};
use fctl::flink::store::{Contents, FileSystem, Location, Trouble};
use fctl::flink::znode::Znode;
use fctl::plan::clean::Request;

#[test]
fn what_an_unreadable_pointer_may_name_stays() {
    let mut garbled = scene();
    garbled.file("submittedJobGraph000000000009", 1);
    garbled.pointer(&checkpoint(1), b"garbage");
    refuses(&garbled, ORPHAN, "cannot be followed");
    assert_eq!(
        planned(&once(&request(AGE_MS), &garbled)),
        ["submittedJobGraph000000000009"]
    );
    // From another layout: nothing lists it among the pointers.
    let mut left = scene();
    left.pointer(&format!("{NS}/execution-plans/{JOB}"), b"garbage");
    refuses(&left, ORPHAN, "stands where a pointer does");
    let mut left = scene();
    left.pointer(&format!("{NS}/checkpoints/{JOB}/0000000000000000007"), b"");
    refuses(&left, ORPHAN, "stands where a pointer does");
    let mut object = scene();
    object.node(&format!("{NS}/new"), &handle(&uri(ORPHAN))[..200], 0);
    refuses(&object, ORPHAN, "may name any file");
    let mut hidden = scene();
    let denied = |node: &mut Znode| node.stat = None;
    assert!(hidden.tree.nodes.change(&checkpoint(1), denied));
    refuses(&hidden, &checkpoint(1), "does not let fctl read");
    assert!(once(&request(AGE_MS), &hidden).actions.is_empty());
}

#[test]
fn one_file_under_two_addresses() {
    for other in ["hdfs://nn1:8020/ha/orders", "viewfs://cluster/flink/orders"] {
        let mut scene = scene();
        scene.pointer(&checkpoint(2), &handle(&format!("{other}/{ORPHAN}")));
        refuses(&scene, ORPHAN, "may be the same file");
    }
}

#[test]
fn state_of_checkpoints_inside_of_the_directory() {
    let at = |below: &str| Location::new(FileSystem::new("hdfs", "ns1"), format!("{DIR}/{below}"));
    let mut scene = scene();
    scene.file(&format!("blob/job_{GONE}/blob_p-1"), 1);
    // A directory around the cluster's own says nothing of it.
    let around = [Location::new(FileSystem::new("hdfs", "ns1"), "/ha"), at("")];
    let dirs = Request {
        checkpoint_dirs: &around,
        ..request(AGE_MS)
    };
    assert_eq!(planned(&once(&dirs, &scene)).len(), 2);
    let inside = [at("blob")];
    let dirs = Request {
        checkpoint_dirs: &inside,
        ..request(AGE_MS)
    };
    assert_eq!(planned(&once(&dirs, &scene)), [ORPHAN]);
    let needs = Contents::Checkpoint {
        job: None,
        metadata_size: None,
        id: Some(1),
        external: Some(uri(&format!("blob/job_{GONE}"))),
        metadata: None,
        state_files: vec![uri(ORPHAN)],
    };
    scene.store.contents.insert(at(KEPT), needs);
    refuses(&scene, ORPHAN, "needs it");
    refuses(&scene, "blob_p-1", "among the state");
}

#[test]
fn a_listing_that_failed() {
    let mut scene = scene();
    scene.store.listed.remove(DIR);
    refuses(&scene, DIR, "not listed to its end");
    scene.store.troubles.push(Trouble {
        denied: true,
        path: DIR.to_owned(),
        cause: "denied".to_owned(),
    });
    refuses(&scene, DIR, "could not be listed: denied");
    let mut part = self::scene();
    let blobs = format!("blob/job_{GONE}");
    part.file(&format!("{blobs}/blob_p-1"), 1);
    let cause = "timed out".to_owned();
    part.store.troubles.push(Trouble {
        denied: true,
        path: format!("{DIR}/{blobs}"),
        cause,
    });
    refuses(&part, "blob_p-1", "timed out");
    assert_eq!(planned(&once(&request(AGE_MS), &part)), [ORPHAN]);
    let mut safe = self::scene();
    safe.store.safe_mode = Some(true);
    refuses(&safe, DIR, "safe mode");
}

#[test]
fn namespace_and_directory_belong_together() {
    // Pointers, but into another directory: a wrong storageDir, or a wrong quorum.
    let mut other = scene();
    let elsewhere = handle("hdfs://ns1/ha/other/completedCheckpoint000000000001");
    other
        .pointer(&format!("{NS}/jobgraphs/{JOB}"), &elsewhere)
        .pointer(&checkpoint(1), &elsewhere);
    let typed = Request {
        confirmed_id: Some("orders"),
        ..request(AGE_MS)
    };
    assert!(once(&typed, &other).actions.is_empty());
    refuses(&other, DIR, "may belong to different clusters");
    // The right paths, but the files are not there.
    let mut absent = scene();
    absent
        .store
        .files
        .retain(|f| f.path.text().ends_with(ORPHAN));
    refuses(&absent, DIR, "may belong to different clusters");
    let shared = [Location::new(
        FileSystem::new("hdfs", "ns1"),
        format!("{DIR}/x"),
    )];
    let shares = Request {
        foreign: &shared,
        ..request(AGE_MS)
    };
    assert!(why(&once(&shares, &scene()), DIR).contains("share this directory"));
    let mut dots = scene();
    dots.store.place.cluster.path = "/ha/../orders".into();
    dots.store.listed.insert("/ha/../orders".into());
    refuses(&dots, "/ha/../orders", "`..`");
}
