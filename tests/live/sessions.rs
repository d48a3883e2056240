//! A session that fctl holds: who has it, and what closing it does.

use crate::load::{close, connect, create, runtime};
use crate::zk::Ensemble;
use fctl::io::apply::session::{Owned, take_over};
use std::time::Duration;
use zookeeper_client::{Client, CreateMode};

const NODE: &str = "/mine";
const LIMIT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(20);

/// A session with an ephemeral node, and nobody who has a connection with it.
async fn leave(port: u16, version: &str) -> i64 {
    let mut parts = version.split('.').map(|p| p.parse().expect("a number"));
    let mut next = || parts.next().expect("three numbers");
    let owner = Client::connector()
        .with_session_timeout(TIMEOUT)
        .with_server_version(next(), next(), next())
        .with_detached()
        .connect(&format!("127.0.0.1:{port}"))
        .await
        .expect("a session");
    create(&owner, NODE, b"", CreateMode::Ephemeral).await;
    let session = owner.session_id().0;
    close(owner).await;
    session
}

/// With one server and with three, of every line: a session that its owner takes back is not had any more, and one that
/// is had is closed with everything that it owns.
#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn who_has_a_session() {
    for (version, count) in [("3.4.14", 1), ("3.5.10", 3), ("3.8.4", 3), ("3.9.5", 1)] {
        let zookeeper = Ensemble::start(version, count, "");
        let members: Vec<(String, u16)> = zookeeper
            .servers
            .iter()
            .map(|server| ("127.0.0.1".to_owned(), server.port))
            .collect();
        let one = |index: usize| vec![members[index].clone()];
        runtime().block_on(async {
            for first in 0..count {
                let owned = Owned {
                    session: leave(members[first].1, version).await,
                    timeout: TIMEOUT,
                    step: LIMIT,
                };
                for at in 0..count {
                    let mut held = take_over(&owned, &mut one(at)).await.expect("held");
                    let has = held.has_it(LIMIT).await;
                    assert_eq!(has, Ok(()), "{version}: {first} on {at}");
                    // What a client does by itself when its connection is gone.
                    let other = (at + 1) % count;
                    let mut later = take_over(&owned, &mut one(other))
                        .await
                        .expect("taken back");
                    let lost = held.has_it(LIMIT).await;
                    assert!(lost.is_err(), "{version}: {first}, {at} after {other}");
                    assert_eq!(later.has_it(LIMIT).await, Ok(()), "{version}");
                }
                let mut held = take_over(&owned, &mut members.clone())
                    .await
                    .expect("held by all");
                let has = held.has_it(LIMIT).await;
                println!("{version}, {count} members, owner on {first}: {has:?}");
                held.close(LIMIT).await;
                let reader = connect(members[first].1, version).await;
                reader.sync("/").await.expect("it is up to date");
                let there = reader.check_stat(NODE).await.expect("an answer");
                assert!(there.is_none(), "{version}: {there:?}");
                let gone = take_over(&owned, &mut members.clone()).await.err();
                assert_eq!(gone, Some(fctl::io::apply::session::Refused::Gone));
                close(reader).await;
            }
        });
    }
}
