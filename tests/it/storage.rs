//! `fctl recovery` on the local disk: odd names, odd files, and what cannot be reached.

use crate::support::{Fctl, Run, fctl};
use std::path::Path;
use tempfile::TempDir;

const JOB: &str = "0123456789abcdef0123456789abcdef";

fn dir() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

/// A configuration whose storageDir is `uri`, in a directory of its own.
fn conf(dir: &Path, uri: &str, extra: &str) -> String {
    let text = format!(
        "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n\
         high-availability.cluster-id: /orders\nhigh-availability.storageDir: {uri}\n{extra}"
    );
    let file = dir.join("flink-conf.yaml");
    std::fs::write(&file, text).expect("a file");
    file.to_str().expect("UTF-8").to_owned()
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, bytes).expect("a file");
}

/// `recovery list --only storage`, as JSON.
fn list(conf: &str) -> Fctl {
    fctl([
        "recovery", "list", "--only", "storage", "--format", "json", "--conf", conf,
    ])
}

fn paths(run: &Run) -> Vec<(String, String, String)> {
    let json = run.json();
    let files = json["data"].as_array().expect("a list");
    let word = |f: &serde_json::Value, key: &str| f[key].as_str().expect("a word").to_owned();
    files
        .iter()
        .map(|f| (word(f, "path"), word(f, "kind"), word(f, "state")))
        .collect()
}

#[test]
fn names_with_blanks_percent_signs_colons_and_letters_of_the_world() {
    let dir = dir();
    let root = dir.path().join("100% größer: ha");
    let own = root.join("orders");
    let names = [
        "completedCheckpoint0123456789ab",
        "job: 50% файл",
        "blob/job_0123456789abcdef0123456789abcdef/blob_p-1 2",
    ];
    for name in names {
        write(&own.join(name), b"x");
    }
    let conf = conf(dir.path(), &format!("file://{}", root.display()), "");
    let run = list(&conf).run().exits(0);
    let at = |name: &str| format!("file:{}/{name}", own.display());
    let expected = [
        (at(names[2]), "blob".to_owned(), "unknown".to_owned()),
        (at(names[0]), "checkpoint".to_owned(), "unknown".to_owned()),
        (at(names[1]), "unknown".to_owned(), "unknown".to_owned()),
    ];
    assert_eq!(paths(&run), expected);
    assert_eq!(run.json()["skipped"][0]["check"], "zookeeper");
}

#[test]
fn a_loop_of_links_ends_and_is_not_followed() {
    let dir = dir();
    let own = dir.path().join("ha/orders");
    write(&own.join("completedCheckpoint0123456789ab"), b"x");
    std::os::unix::fs::symlink(&own, own.join("blob")).expect("a link");
    std::os::unix::fs::symlink("b", own.join("a")).expect("a link");
    std::os::unix::fs::symlink("a", own.join("b")).expect("a link");
    let conf = conf(
        dir.path(),
        &format!("file://{}/ha", dir.path().display()),
        "",
    );
    let found = paths(&list(&conf).run().exits(0));
    let names: Vec<&str> = found
        .iter()
        .map(|(path, ..)| path.rsplit('/').next().unwrap_or(""))
        .collect();
    assert_eq!(names, ["a", "b", "blob", "completedCheckpoint0123456789ab"]);
}

#[test]
fn results_lie_beside_the_cluster() {
    let dir = dir();
    let root = dir.path().join("ha");
    write(
        &root.join(format!("job-result-store/orders/{JOB}_DIRTY.json")),
        b"{}",
    );
    write(
        &root.join(format!("job-result-store/other/{JOB}.json")),
        b"{}",
    );
    write(&root.join("other/submittedJobGraph0123456789ab"), b"x");
    let conf = conf(dir.path(), &format!("file://{}", root.display()), "");
    let found = paths(&list(&conf).run().exits(0));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].1.as_str(), found[0].2.as_str()),
        ("job-result", "referenced")
    );
    let check = fctl([
        "recovery", "check", "--only", "storage", "--format", "json", "--conf", &conf,
    ]);
    let json = check.run().json();
    assert_eq!(json["data"]["dirty"][0]["id"], JOB);
    assert_eq!(json["data"]["siblings"][0]["name"], "other");
    assert_eq!(
        json["data"]["siblings"][0]["known"],
        serde_json::Value::Null
    );
}

#[test]
fn what_cannot_be_reached_says_why() {
    let dir = dir();
    for (uri, words) in [
        ("file:///nowhere/ha", "file:/nowhere/ha does not exist"),
        ("hdfs:///flink/ha", "names no NameNode"),
        (
            "hdfs://127.0.0.1:1/flink/ha",
            "127.0.0.1:1: connection refused",
        ),
        ("oss://bucket/ha", "fctl cannot read `oss:` storages"),
    ] {
        let conf = conf(dir.path(), uri, "");
        let run = list(&conf).run().exits(3);
        assert!(run.stderr.contains(words), "{uri}: {}", run.stderr);
    }
    let conf = conf(dir.path(), "relative/ha", "");
    let run = list(&conf).run().exits(2);
    assert!(
        run.stderr.contains("it depends on the directory"),
        "{}",
        run.stderr
    );
}

#[test]
fn hadoop_configuration_is_read_as_flink_finds_it() {
    let dir = dir();
    let core = |authority: &str| {
        format!(
            "<configuration><property><name>fs.defaultFS</name><value>hdfs://{authority}</value></property></configuration>"
        )
    };
    let place = |name: &str, port: u16| {
        let at = dir.path().join(name);
        write(
            &at.join("core-site.xml"),
            core(&format!("127.0.0.1:{port}")).as_bytes(),
        );
        at.to_str().expect("UTF-8").to_owned()
    };
    let (given, environment, configured) = (place("a", 2), place("b", 3), place("c", 4));
    let home = dir.path().join("home");
    write(
        &home.join("etc/hadoop/core-site.xml"),
        core("127.0.0.1:5").as_bytes(),
    );
    let home = home.to_str().expect("UTF-8");
    let with = conf(
        dir.path(),
        "hdfs:///ha",
        &format!("fs.hdfs.hadoopconf: {configured}\n"),
    );
    let says = |run: Fctl, port: u16| {
        let run = run.run().exits(3);
        assert!(
            run.stderr.contains(&format!("127.0.0.1:{port}: ")),
            "{}",
            run.stderr
        );
    };
    says(list(&with).env("HADOOP_HOME", home), 4);
    says(
        list(&with)
            .env("HADOOP_HOME", home)
            .env("HADOOP_CONF_DIR", &environment),
        3,
    );
    let args = [
        "recovery",
        "list",
        "--only",
        "storage",
        "--timeout",
        "1s",
        "--conf",
        &with,
        "--hadoop-conf",
        &given,
    ];
    says(fctl(args).env("HADOOP_CONF_DIR", &environment), 2);
    let without = conf(dir.path(), "hdfs:///ha", "");
    says(list(&without).env("HADOOP_HOME", home), 5);
}

#[test]
fn hadoop_configuration_that_is_none() {
    let dir = dir();
    let conf = conf(dir.path(), "hdfs:///ha", "");
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).expect("a directory");
    let shown = empty.to_str().expect("UTF-8");
    let words = [
        "recovery",
        "list",
        "--conf",
        &conf,
        "--only",
        "storage",
        "--hadoop-conf",
        shown,
    ];
    let run = fctl(words).run().exits(3);
    assert!(
        run.stderr
            .contains("neither core-site.xml nor hdfs-site.xml"),
        "{}",
        run.stderr
    );
    write(&empty.join("hdfs-site.xml"), b"<configuration><property>");
    let run = fctl(words).run().exits(3);
    assert!(
        run.stderr.contains("hdfs-site.xml: no XML"),
        "{}",
        run.stderr
    );
}
