//! `fctl recovery check` on 100,000 pointers and 100,000 files, against pipelined raw reads of the same, and against
//! `hdfs dfs -ls -R` of the files alone.
//!
//! `tests/run bench` brings what it needs: a real ZooKeeper and a real HDFS with two NameNodes. The raw client reads every
//! znode level by level through a bare socket, with all reads of a level in flight, and lists the directory with
//! hdfs-native; it keeps and judges nothing. Both run in alternating pairs; medians and their ratio are printed, and the
//! most memory that fctl took: 100 MB are the limit, as text and as JSON, from the cluster and from a snapshot of it.

#![expect(clippy::print_stdout, reason = "the figures are the result")]

#[path = "../tests/live/dfs.rs"]
mod dfs;
#[path = "../tests/live/hdfs.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod hdfs;
#[path = "../tests/oracle/jars.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod jars;
#[path = "../tests/live/load.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod load;
#[path = "../tests/live/machine.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod machine;
mod raw;
#[path = "../tests/live/sites.rs"]
mod sites;
#[path = "../tests/live/zk.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod zk;

use futures::StreamExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zookeeper_client::{Acls, Client, CreateMode};

const JOBS: usize = 1_000;
const CHECKPOINTS: usize = 100;
/// Checkpoints of one transaction.
const AT_ONCE: usize = 20;
const ROUNDS: usize = 11;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, port, conf, dir] = args.as_slice()
        && word == "raw"
    {
        raw_client(port.parse().expect("a port"), conf, dir);
        return;
    }
    let zookeeper = zk::Ensemble::single("3.8.4");
    let hdfs = hdfs::Hdfs::start(0);
    let home = hdfs.home("bench");
    let dir = format!("{home}/orders");
    hdfs.many(&dir, JOBS * CHECKPOINTS);
    fill(zookeeper.servers[0].port, &dir);
    let own = machine::Dir::new("bench");
    let conf = own.path().join("flink-conf.yaml");
    let text = format!(
        "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: {}\nhigh-availability.cluster-id: /orders\n\
         high-availability.storageDir: hdfs://ns1{home}\n",
        zookeeper.quorum()
    );
    std::fs::write(&conf, text).expect("a file");
    let hadoop = hdfs.conf();
    let mut fctl = Command::new(env!("CARGO_BIN_EXE_fctl"));
    fctl.args(["recovery", "check", "--timeout", "60s", "--conf"])
        .arg(&conf)
        .arg("--hadoop-conf")
        .arg(&hadoop)
        .env("HADOOP_USER_NAME", hdfs::OWNER);
    let mut raw = Command::new(std::env::current_exe().expect("a path"));
    raw.args(["raw", &zookeeper.servers[0].port.to_string()])
        .arg(&hadoop)
        .arg(&dir)
        .env("HADOOP_USER_NAME", hdfs::OWNER);
    for (name, command) in [("fctl", &mut fctl), ("raw", &mut raw)] {
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        println!("{name}: {}{errors}", said.lines().last().unwrap_or(""));
    }
    std::thread::sleep(Duration::from_secs(20));
    pairs(&mut fctl, &mut raw);
    memory(&fctl, &own.path().join("orders.snapshot"));
    listing(&hadoop, &dir);
}

/// 1,000 jobs with 100 retained checkpoints each, in the layout of 1.19 and 1.20: pointer, `locks`.
fn fill(port: u16, dir: &str) {
    let runtime = load::runtime();
    runtime.block_on(async {
        let client = load::connect(port, "3.8.4").await;
        let open = CreateMode::Persistent.with_acls(Acls::anyone_all());
        client
            .mkdir("/flink/orders/jobs", &open)
            .await
            .expect("the parent");
        for job in 0..JOBS {
            one_job(&client, job, dir).await;
        }
    });
}

async fn one_job(client: &Client, job: usize, dir: &str) {
    let open = CreateMode::Persistent.with_acls(Acls::anyone_all());
    let top = format!("/flink/orders/jobs/{job:032x}");
    client
        .mkdir(&format!("{top}/checkpoints"), &open)
        .await
        .expect("the parent");
    let ids: Vec<usize> = (0..CHECKPOINTS).collect();
    for chunk in ids.chunks(AT_ONCE) {
        let mut writer = client.new_multi_writer();
        for id in chunk {
            let number = job * CHECKPOINTS + id;
            let uri = format!("hdfs://ns1{dir}/completedCheckpoint{number:012x}");
            let node = format!("{top}/checkpoints/{:019}", id + 1);
            let data = raw::pointer(&uri);
            writer.add_create(&node, &data, &open).expect("a request");
            let locks = format!("{node}/locks");
            writer.add_create(&locks, b"", &open).expect("a request");
        }
        writer.commit().await.expect("a transaction");
    }
}

/// Reads the same znodes and the same directory, and does nothing with them.
fn raw_client(port: u16, conf: &str, dir: &str) {
    let (nodes, bytes) = raw::namespace(port, "/flink/orders");
    let runtime = load::runtime();
    let files = runtime.block_on(async {
        let client = hdfs_native::ClientBuilder::new()
            .with_url("hdfs://ns1")
            .with_config_dir(conf)
            .build()
            .expect("a client");
        client
            .list_status_iter(dir, false)
            .into_stream()
            .count()
            .await
    });
    println!("{nodes} nodes, {bytes} bytes, {files} files");
}

fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status().expect("it runs");
    assert!(status.code().is_some_and(|code| code < 2), "{status}");
    start.elapsed()
}

fn pairs(fctl: &mut Command, raw: &mut Command) {
    let [mut own, mut other] = [const { Vec::new() }; 2];
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            own.push(timed(fctl));
            other.push(timed(raw));
        } else {
            other.push(timed(raw));
            own.push(timed(fctl));
        }
    }
    let (own, other) = (median(own), median(other));
    println!(
        "fctl {:.0} ms, raw reads {:.0} ms: fctl takes {:.2} times as long",
        own.as_secs_f64() * 1e3,
        other.as_secs_f64() * 1e3,
        own.as_secs_f64() / other.as_secs_f64()
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Most memory that a check may take, in MB.
const MOST: f64 = 100.0;

/// Prints the most memory that a check takes.
fn memory(check: &Command, file: &Path) {
    let fctl = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fctl"));
        command.env("HADOOP_USER_NAME", hdfs::OWNER);
        command
    };
    let place: Vec<_> = check.get_args().skip(2).collect();
    let status = fctl()
        .args(["snapshot", "--output"])
        .arg(file)
        .args(&place)
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("it runs").success(), "no snapshot");
    for format in ["text", "json"] {
        let check = || {
            let mut command = fctl();
            command.args(["recovery", "check", "--format", format]);
            command
        };
        let live = peak(check().args(&place));
        let offline = peak(check().arg("--from").arg(file));
        println!("memory as {format}: {live:.1} MB, {offline:.1} MB from a snapshot");
        assert!(live <= MOST && offline <= MOST, "more than {MOST} MB");
    }
}

/// The largest resident set, in MB, looked at every 2 ms.
fn peak(command: &mut Command) -> f64 {
    let mut child = command.stdout(Stdio::null()).spawn().expect("it runs");
    let mut largest = 0_u32;
    while child.try_wait().expect("a process").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let text = status.unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kib = line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok());
        largest = largest.max(u32::try_from(kib.unwrap_or(0)).expect("below 4 TiB"));
        std::thread::sleep(Duration::from_millis(2));
    }
    f64::from(largest) * 1.024e-3
}

/// `hdfs dfs -ls -R`, with the start of its JVM.
fn listing(conf: &Path, dir: &str) {
    let path = format!("{}:{}", conf.display(), hdfs::Hdfs::class_path());
    let mut command = machine::java("512m");
    command
        .args([
            "-cp",
            &path,
            "org.apache.hadoop.fs.FsShell",
            "-ls",
            "-R",
            dir,
        ])
        .env("HADOOP_USER_NAME", hdfs::OWNER)
        .stderr(Stdio::null());
    let times: Vec<Duration> = (0..3).map(|_| timed(&mut command)).collect();
    println!(
        "hdfs dfs -ls -R: {:.0} ms",
        median(times).as_secs_f64() * 1e3
    );
}
