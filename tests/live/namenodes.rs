//! The HDFS of the live suite does what the tests on it count on.

use crate::hdfs::{Hdfs, OWNER};
use std::time::Instant;

/// Files, names, permissions, safe mode, and the loss of the active NameNode.
#[test]
#[ignore = "needs Hadoop: tests/run live"]
fn hdfs_with_two_namenodes() {
    let start = Instant::now();
    let mut hdfs = Hdfs::start(60);
    println!("HDFS: {:.1} s", start.elapsed().as_secs_f32());
    let home = hdfs.home("a test");
    let path = format!("{home}/100% größer");
    hdfs.put(&path, b"some bytes");
    assert_eq!(hdfs.get(&path), b"some bytes");
    let list = hdfs.list("/");
    let entry = list.iter().find(|e| e.path == path).expect("the file");
    assert_eq!((entry.owner.as_str(), entry.size), (OWNER, 10));

    hdfs.dfs(&["-chmod", "700", &home]);
    let denied = hdfs.dfs_as("alice", &["-cat", &path]);
    assert!(
        denied.code == 1 && denied.said.contains("Permission denied: user=alice"),
        "{denied:?}"
    );

    hdfs.safe_mode(true);
    let refused = hdfs.dfs_as(OWNER, &["-rm", &path]);
    assert!(refused.said.contains("safe mode"), "{refused:?}");
    hdfs.safe_mode(false);

    assert_eq!(hdfs.state(1).as_deref(), Some("standby"));
    hdfs.kill(0);
    hdfs.transition_to_active(1);
    assert_eq!(hdfs.get(&path), b"some bytes");
    hdfs.start_namenode(0);
    assert_eq!(hdfs.state(0).as_deref(), Some("standby"));
    hdfs.transition_to_standby(1);
    hdfs.transition_to_active(0);
    assert_eq!(hdfs.get(&path), b"some bytes");

    let many = format!("{home}/many");
    let start = Instant::now();
    hdfs.many(&many, 1000);
    println!("1000 files: {:.1} s", start.elapsed().as_secs_f32());
    assert_eq!(hdfs.list(&many).len(), 1000);
    hdfs.dfs_as(OWNER, &["-rm", &path]);
    let trash = format!("/user/{OWNER}/.Trash/Current{path}");
    assert!(
        hdfs.list("/user").iter().any(|e| e.path == trash),
        "{:?}",
        hdfs.list("/user")
    );
}
