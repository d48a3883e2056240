//! Pointers that are replaced while a namespace is read, as a leader does with each checkpoint.

use crate::load::{close, connect, create, runtime};
use crate::zk::Ensemble;
use fctl::io::subtree::subtree;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use zookeeper_client::{Acls, Client, CreateMode};

const CHECKPOINTS: &str = "/flink/orders/jobs/00000000000000000000000000000001/checkpoints";
/// So often a pointer is replaced while one reading takes place, at most: fewer times than a parent is read again.
const EACH: usize = 3;
const READINGS: usize = 150;

/// What the writer shares with the reader.
#[derive(Debug, Default)]
struct Shared {
    /// Replacements that are left for this reading.
    left: AtomicUsize,
    /// The checkpoint whose pointer was written last.
    newest: AtomicI64,
    over: AtomicBool,
}

async fn write(client: Client, shared: Arc<Shared>) {
    let mut id = 1;
    while !shared.over.load(Ordering::SeqCst) {
        // Never the same moment of a reading.
        tokio::time::sleep(Duration::from_micros(
            u64::try_from(id).unwrap_or(0) * 37 % 1_500,
        ))
        .await;
        if shared.left.load(Ordering::SeqCst) == 0 {
            continue;
        }
        // In Flink's order: the new one first.
        pointer(&client, id + 1).await;
        shared.newest.store(id + 1, Ordering::SeqCst);
        let old = format!("{CHECKPOINTS}/{id:019}");
        for node in [&lock(id), &format!("{old}/locks"), &old] {
            client.delete(node, None).await.expect("it is removed");
        }
        id += 1;
        shared.left.fetch_sub(1, Ordering::SeqCst);
    }
    close(client).await;
}

/// The lock without which a pointer is one that is being removed, from 1.15 on.
fn lock(id: i64) -> String {
    format!("{CHECKPOINTS}/{id:019}/locks/00000000-0000-0000-0000-000000000001")
}

/// All at once, as `ZooKeeperStateHandleStore.writeStoreHandleTransactionally`.
async fn pointer(client: &Client, id: i64) {
    let options = CreateMode::Persistent.with_acls(Acls::anyone_all());
    let path = format!("{CHECKPOINTS}/{id:019}");
    let mut all = client.new_multi_writer();
    for node in [&path, &format!("{path}/locks"), &lock(id)] {
        all.add_create(node, b"", &options).expect("a node");
    }
    all.commit().await.expect("they are written");
}

/// A job that has had a checkpoint at every moment is never read as one without.
#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn a_pointer_that_is_replaced_is_never_missing() {
    // With a request for many nodes, and with one for each.
    for (version, oldest) in [("3.8.4", (3, 8, 4)), ("3.5.10", (3, 5, 10))] {
        let zookeeper = Ensemble::single(version);
        let port = zookeeper.servers[0].port;
        let runtime = runtime();
        let shared = Arc::new(Shared::default());
        let replaced = runtime.block_on(async {
            let (client, writer) = (connect(port, version).await, connect(port, version).await);
            create(&writer, CHECKPOINTS, b"", CreateMode::Persistent).await;
            pointer(&writer, 1).await;
            shared.newest.store(1, Ordering::SeqCst);
            let writing = tokio::spawn(write(writer, Arc::clone(&shared)));
            for reading in 0..READINGS {
                shared.left.store(EACH, Ordering::SeqCst);
                let known = shared.newest.load(Ordering::SeqCst);
                let tree = subtree(&client, "/flink/orders", Some(oldest)).await;
                let tree = tree.expect("it is read");
                let found: Vec<i64> = tree
                    .children(CHECKPOINTS)
                    .into_iter()
                    .filter(|name| tree.has(&format!("{CHECKPOINTS}/{name}/locks")))
                    .filter_map(|name| name.parse().ok())
                    .collect();
                assert!(
                    found.iter().any(|id| *id >= known),
                    "{version}, reading {reading}: {found:?} without {known} or a newer one"
                );
            }
            shared.over.store(true, Ordering::SeqCst);
            writing.await.expect("the writer");
            close(client).await;
            shared.newest.load(Ordering::SeqCst) - 1
        });
        assert!(replaced > 50, "{replaced} pointers were replaced");
        println!(
            "{version}: {READINGS} readings, {replaced} pointers replaced meanwhile, none missed"
        );
    }
}
