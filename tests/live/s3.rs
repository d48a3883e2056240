//! What fctl reads from a real S3 server.

use crate::fctl;
use crate::machine::Dir;
use crate::s3_server::{Server, forget_tokens};
use ::fctl::config::{hadoop_xml::HadoopConf, legacy};
use ::fctl::flink::s3::S3Settings;
use ::fctl::flink::store::FileSystem;
use ::fctl::io::apply::Remover;
use ::fctl::io::storage::{Entry, Failure, Storage, Stores};
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(5);

fn settings(conf: &str) -> S3Settings {
    S3Settings::resolve(&legacy::read(conf), &HadoopConf::default(), &|_| None)
}

fn open(conf: &str, bucket: &str) -> Result<Arc<dyn Storage>, String> {
    let mut stores = Stores::new(HadoopConf::default(), settings(conf));
    stores.within(DEADLINE);
    stores.get(&FileSystem::new("s3a", bucket))
}

fn wait_for<T>(answer: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(answer)
}

/// Everything in a directory, by path; a failure ends it.
fn list(storage: &dyn Storage, at: &str) -> Result<Vec<Entry>, Failure> {
    let listed: Vec<_> = wait_for(storage.list(at).collect());
    let mut entries: Vec<Entry> = listed.into_iter().collect::<Result<_, _>>()?;
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

fn paths(storage: &dyn Storage, at: &str) -> Vec<String> {
    let entries = list(storage, at).expect("a listing");
    entries.into_iter().map(|entry| entry.path).collect()
}

fn failed(failure: Failure) -> String {
    match failure {
        Failure::Failed(why) => why,
        other => panic!("{other:?} is no plain failure"),
    }
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn files_and_directories_of_s3() {
    let server = Server::start();
    server.put("ha/default/submittedJobGraph0123", b"graph");
    server.put("ha/default/blob/job_1/blob_p-1", b"");
    server.put("ha/default2/x", b"12");
    let storage = open(&server.conf(), "flink").expect("a storage");
    let all = list(storage.as_ref(), "/ha/default").expect("a listing");
    let shown: Vec<_> = all
        .iter()
        .map(|e| (e.path.as_str(), e.is_dir, e.size))
        .collect();
    let expected = [
        ("/ha/default/blob", true, 0),
        ("/ha/default/submittedJobGraph0123", false, 5),
    ];
    assert_eq!(shown, expected);
    // Not older than this test.
    assert!(all[1].modified_ms > 1_600_000_000_000, "{all:?}");
    assert_eq!(
        paths(storage.as_ref(), "/ha"),
        ["/ha/default", "/ha/default2"]
    );
    assert_eq!(paths(storage.as_ref(), "/"), ["/ha"]);
    let file = "/ha/default/submittedJobGraph0123";
    assert_eq!(paths(storage.as_ref(), file), [file]);
    for missing in ["/ha/def", "/empty", "/ha/default/none"] {
        assert_eq!(
            list(storage.as_ref(), missing),
            Err(Failure::Missing),
            "{missing}"
        );
        assert_eq!(
            wait_for(storage.stat(missing)),
            Err(Failure::Missing),
            "{missing}"
        );
        assert_eq!(
            wait_for(storage.read(missing, 9)),
            Err(Failure::Missing),
            "{missing}"
        );
    }
    for (path, is_dir, size) in [(file, false, 5), ("/ha", true, 0), ("/", true, 0)] {
        let entry = wait_for(storage.stat(path)).expect("an entry");
        assert_eq!(
            (entry.path.as_str(), entry.is_dir, entry.size),
            (path, is_dir, size)
        );
    }
    for (path, limit, bytes) in [(file, 100, &b"graph"[..]), (file, 2, b"gr"), (file, 0, b"")] {
        assert_eq!(wait_for(storage.read(path, limit)).as_deref(), Ok(bytes));
    }
    let empty = wait_for(storage.read("/ha/default/blob/job_1/blob_p-1", 10));
    assert_eq!(empty.as_deref(), Ok(&b""[..]));
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn names_that_need_care_on_s3() {
    let server = Server::start();
    let names = [
        "a b",
        "a%20b",
        "a%b",
        "a+b",
        "a:b",
        "\u{434}\u{43e}\u{43c} 1",
        "a&b=c",
        "a#b",
        "a?b",
        "a'b",
        "a~b*(c)",
        "a<b>",
        "a\"b",
        "\u{1f980}",
        "a\\b",
    ];
    for name in names {
        server.put(&format!("h a/%41 \u{436}:/{name}"), name.as_bytes());
    }
    let storage = open(&server.conf(), "flink").expect("a storage");
    let directory = "/h a/%41 \u{436}:";
    let mut expected: Vec<String> = names.iter().map(|n| format!("{directory}/{n}")).collect();
    expected.sort();
    assert_eq!(paths(storage.as_ref(), directory), expected);
    assert_eq!(paths(storage.as_ref(), "/h a"), [directory]);
    for name in names {
        let path = format!("{directory}/{name}");
        let entry = wait_for(storage.stat(&path)).expect("an entry");
        assert_eq!(
            (entry.path.as_str(), entry.size),
            (path.as_str(), name.len() as u64)
        );
        assert_eq!(
            wait_for(storage.read(&path, 99)).as_deref(),
            Ok(name.as_bytes())
        );
    }
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn a_listing_of_many_pages() {
    let server = Server::start();
    for number in 0..2_500 {
        server.put(&format!("ha/c/completedCheckpoint{number:05}"), b"x");
        if number % 5 == 0 {
            server.put(&format!("ha/c/completedCheckpoint{number:05}-d/x"), b"x");
        }
    }
    let storage = open(&server.conf(), "flink").expect("a storage");
    let started = Instant::now();
    let all = list(storage.as_ref(), "/ha/c").expect("a listing");
    println!("3,000 entries of S3 in {:?}", started.elapsed());
    assert_eq!(all.iter().filter(|e| e.is_dir).count(), 500);
    assert_eq!(all.iter().filter(|e| !e.is_dir).count(), 2_500);
    // A server that forgets to say where the next page begins.
    let forgetful = forget_tokens(server.port);
    let conf = server
        .conf()
        .replace(&server.port.to_string(), &forgetful.to_string());
    let storage = open(&conf, "flink").expect("a storage");
    assert_eq!(list(storage.as_ref(), "/ha/c").expect("a listing"), all);
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn who_may_not_read_s3() {
    let server = Server::start();
    server.put("ha/x", b"x");
    let conf = server.conf();
    let host = format!("127.0.0.1:{}: ", server.port);
    for (wrong, why) in [
        (
            conf.replace("hush-hush", "guessed"),
            "SignatureDoesNotMatch",
        ),
        (
            conf.replace("s3.access-key: fctl", "s3.access-key: nobody"),
            "",
        ),
        (
            format!("{conf}s3.aws.credentials.provider: AnonymousAWSCredentialsProvider\n"),
            "AccessDenied",
        ),
    ] {
        let storage = open(&wrong, "flink").expect("a storage");
        for failure in [
            list(storage.as_ref(), "/ha").expect_err("a failure"),
            wait_for(storage.stat("/ha/x")).expect_err("a failure"),
            wait_for(storage.stat("/ha/none")).expect_err("a failure"),
            wait_for(storage.read("/ha/x", 9)).expect_err("a failure"),
        ] {
            let Failure::Denied(words) = failure else {
                panic!("{failure:?} is not Denied");
            };
            assert!(words.starts_with(&host), "{words}");
            for secret in ["hush", "guessed", "AWS4-HMAC", "nobody"] {
                assert!(!words.contains(secret), "{words}");
            }
        }
        let listed = list(storage.as_ref(), "/ha")
            .expect_err("a failure")
            .words();
        assert!(listed.contains(why), "{listed}");
        println!("{listed}");
    }
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn buckets_and_servers_that_are_not_there() {
    let mut server = Server::start();
    server.put("ha/x", b"x");
    let conf = server.conf();
    let host = format!("127.0.0.1:{}: ", server.port);
    let other = open(&conf, "other").expect("a storage");
    for failure in [
        list(other.as_ref(), "/ha").expect_err("a failure"),
        wait_for(other.stat("/ha/x")).expect_err("a failure"),
        wait_for(other.stat("/")).expect_err("a failure"),
    ] {
        assert_eq!(
            failed(failure),
            format!("{host}the bucket `other` does not exist")
        );
    }
    server.process.signal("STOP");
    let storage = open(&server.conf(), "flink").expect("a storage");
    let started = Instant::now();
    let silent = failed(wait_for(storage.stat("/ha/x")).expect_err("a failure"));
    let took = started.elapsed();
    println!("{silent} ({took:?})");
    assert!(
        silent.starts_with(&host) && silent.contains("no answer"),
        "{silent}"
    );
    assert!(took < DEADLINE, "{took:?}");
    server.process.kill();
    let started = Instant::now();
    let refused = failed(list(storage.as_ref(), "/ha").expect_err("a failure"));
    let took = started.elapsed();
    println!("{refused} ({took:?})");
    assert_eq!(refused, format!("{host}connection refused"));
    assert!(took < DEADLINE, "{took:?}");
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn what_is_no_s3() {
    let server = Server::start();
    server.put("ha/x", b"x");
    // Another server than S3 must not make a file missing.
    let other = crate::zk::Ensemble::single("3.8.4");
    let conf = server
        .conf()
        .replace(&server.port.to_string(), &other.servers[0].port.to_string());
    let storage = open(&conf, "flink").expect("a storage");
    let why = failed(wait_for(storage.stat("/ha/x")).expect_err("a failure"));
    println!("{why}");
    assert!(why.starts_with("127.0.0.1:"), "{why}");
    // No certificate: `https` is what an endpoint without a scheme means.
    let conf = server.conf().replace("http://", "");
    let storage = open(&conf, "flink").expect("a storage");
    let why = failed(wait_for(storage.stat("/ha/x")).expect_err("a failure"));
    assert!(why.ends_with("write http:// in s3.endpoint"), "{why}");
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn objects_are_removed_one_by_one() {
    let server = Server::start();
    server.put("ha/default/a b%", b"1");
    server.put("ha/default/c", b"2");
    let fs = FileSystem::new("s3p", "flink");
    let remover = Remover::open(
        &fs,
        &HadoopConf::default(),
        &settings(&server.conf()),
        DEADLINE,
    );
    let remover = remover.expect("a remover");
    let remove = |path: &str| wait_for(remover.remove(path, true, DEADLINE));
    assert_eq!(remove("/ha/default/a b%"), Ok(None));
    assert_eq!(
        remove("/ha/default/none"),
        Ok(None),
        "gone already is no error"
    );
    let storage = open(&server.conf(), "flink").expect("a storage");
    assert_eq!(paths(storage.as_ref(), "/ha/default"), ["/ha/default/c"]);
    let wrong = settings(&server.conf().replace("hush-hush", "guessed"));
    let remover = Remover::open(&fs, &HadoopConf::default(), &wrong, DEADLINE).expect("a remover");
    let why = wait_for(remover.remove("/ha/default/c", true, DEADLINE)).expect_err("a failure");
    let why = why.to_string();
    assert!(why.contains("403") && !why.contains("guessed"), "{why}");
    assert_eq!(paths(storage.as_ref(), "/ha/default"), ["/ha/default/c"]);
}

#[test]
#[ignore = "needs an S3 server: tests/run live"]
fn the_command_reads_s3() {
    let mut server = Server::start();
    server.put("ha/default/submittedJobGraph0123456789ab", b"graph");
    server.put("ha/default/completedCheckpoint0123456789ab", b"checkpoint");
    let dir = Dir::new("conf");
    let file = dir.path().join("flink-conf.yaml");
    let conf = format!(
        "{}high-availability: zookeeper\nhigh-availability.storageDir: s3://flink/ha\n\
         high-availability.zookeeper.quorum: 127.0.0.1:1\n",
        server.conf()
    );
    std::fs::write(&file, conf).expect("a file");
    let file = file.to_str().expect("UTF-8");
    let args = [
        "recovery",
        "list",
        "--only",
        "storage",
        "--conf",
        file,
        "--timeout",
        "3s",
    ];
    let run = fctl::run(&args);
    println!("{}", run.stdout);
    assert!(run.stdout.contains("s3://flink/ha"), "{run:#?}");
    assert!(
        !run.stdout.contains("hush") && !run.stderr.contains("hush"),
        "{run:#?}"
    );
    server.process.kill();
    let started = Instant::now();
    let run = fctl::run(&args).exits(3);
    println!("{} ({:?})", run.stderr, started.elapsed());
    let cause = format!("127.0.0.1:{}: connection refused", server.port);
    assert!(run.stderr.contains(&cause), "{run:#?}");
    assert!(started.elapsed() < Duration::from_secs(4));
}
