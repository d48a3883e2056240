//! "The JobManager does not start": fctl says so of a file, and a real JobManager then ends with the reason.

use crate::jars;
use crate::machine::OPENS;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A configuration that must not start.
struct Refusal {
    release: &'static str,
    file: &'static str,
    text: &'static str,
    /// The rule that says so.
    rule: &'static str,
    /// A part of what the JobManager logs.
    reason: &'static str,
}

const STORAGE: &str = "high-availability.storageDir: file:///tmp/fctl-live-never-written\n";

const REFUSALS: [Refusal; 12] = [
    Refusal {
        release: "1.20.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n",
        rule: "HA003",
        reason: "Configuration is missing the mandatory parameter",
    },
    Refusal {
        release: "2.3.0",
        file: "config.yaml",
        text: "high-availability.type: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n",
        rule: "HA003",
        reason: "Configuration is missing the mandatory parameter",
    },
    Refusal {
        release: "1.12.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeeper\n@STORAGE@",
        rule: "HA004",
        reason: "No valid ZooKeeper quorum has been specified",
    },
    Refusal {
        release: "2.3.0",
        file: "config.yaml",
        text: "high-availability.type: zookeeper\n@STORAGE@",
        rule: "HA004",
        reason: "No valid ZooKeeper quorum has been specified",
    },
    Refusal {
        release: "1.12.5",
        file: "flink-conf.yaml",
        text: "high-availability: kubernetes\n",
        rule: "HA002",
        reason: "Could not instantiate class",
    },
    Refusal {
        release: "1.20.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeper\n",
        rule: "HA002",
        reason: "Could not instantiate class",
    },
    Refusal {
        release: "1.20.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n@STORAGE@high-availability.cluster-id: prod:orders\n",
        rule: "HA011",
        reason: "Cannot create cluster high available storage path",
    },
    Refusal {
        release: "1.20.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:99999\n@STORAGE@",
        rule: "HA005",
        reason: "port out of range",
    },
    Refusal {
        release: "1.12.5",
        file: "flink-conf.yaml",
        text: "high-availability: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n@STORAGE@high-availability.zookeeper.client.session-timeout: 60 s\n",
        rule: "KY004",
        reason: "Could not parse value '60 s'",
    },
    Refusal {
        release: "2.3.0",
        file: "config.yaml",
        text: "high-availability.type: zookeeper\nhigh-availability.zookeeper.quorum: 127.0.0.1:1\n@STORAGE@high-availability.zookeeper.client.acl: private\n",
        rule: "KY004",
        reason: "Unsupported ACL option",
    },
    Refusal {
        release: "2.3.0",
        file: "config.yaml",
        text: "rest:\n  port:\n",
        rule: "CF008",
        reason: "Value must not be null",
    },
    Refusal {
        release: "1.20.5",
        file: "config.yaml",
        text: "rest.port: 8081\nrest.port: 8082\n",
        rule: "CF003",
        reason: "found duplicate key",
    },
];

/// Everything that keeps the process on loopback and lets it come as far as its HA services.
const BASE: &str = "jobmanager.rpc.address: 127.0.0.1\njobmanager.rpc.port: 0\njobmanager.bind-host: 127.0.0.1\nrest.bind-address: 127.0.0.1\nrest.address: 127.0.0.1\n";

/// Starts the JobManager and returns its log and exit code; a process that lives on is ended and has none.
fn start(release: &str, dir: &Path) -> (String, Option<i32>) {
    let log4j = dir.join("log4j.properties");
    let text = "rootLogger.level = WARN\nrootLogger.appenderRef.out.ref = out\nappender.out.name = out\nappender.out.type = CONSOLE\nappender.out.layout.type = PatternLayout\nappender.out.layout.pattern = %p %c %m%n%throwable\n";
    std::fs::write(&log4j, text).expect("a file");
    let out = std::fs::File::create(dir.join("out")).expect("a file");
    let mut child = Command::new("java")
        .args([
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
        ])
        .args(OPENS)
        .arg(format!(
            "-Dlog4j.configurationFile=file:{}",
            log4j.display()
        ))
        .args([
            "-cp",
            &jars::class_path(release),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        ])
        .args([
            "--configDir",
            dir.to_str().expect("UTF-8"),
            "--executionMode",
            "cluster",
        ])
        .env("FLINK_CONF_DIR", dir)
        .stdin(Stdio::null())
        .stderr(Stdio::from(out.try_clone().expect("a handle")))
        .stdout(Stdio::from(out))
        .spawn()
        .expect("java runs");
    let end = Instant::now() + Duration::from_secs(90);
    let code = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break Some(status.code().unwrap_or(-1));
        }
        if Instant::now() > end {
            child.kill().expect("our own child");
            child.wait().expect("it ends");
            break None;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let mut log = String::new();
    std::fs::File::open(dir.join("out"))
        .expect("a log")
        .read_to_string(&mut log)
        .expect("UTF-8");
    (log, code)
}

fn check(refusal: &Refusal) {
    let tmp = tempfile::tempdir().expect("a directory");
    let base = if refusal.text.contains("rest") && refusal.file == "config.yaml" {
        ""
    } else {
        BASE
    };
    let text = format!("{base}{}", refusal.text.replace("@STORAGE@", STORAGE));
    std::fs::write(tmp.path().join(refusal.file), &text).expect("a file");
    let minor = refusal
        .release
        .rsplit_once('.')
        .map_or(refusal.release, |(minor, _)| minor);
    let output = Command::new(env!("CARGO_BIN_EXE_fctl"))
        .env_clear()
        .args([
            "validate",
            "--format",
            "json",
            "--select",
            refusal.rule,
            "--flink-version",
            minor,
        ])
        .arg(tmp.path())
        .output()
        .expect("fctl runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let first = &report["diagnostics"][0];
    assert_eq!(
        (&first["rule"], &first["severity"]),
        (&refusal.rule.into(), &"error".into()),
        "{text}\n{report}"
    );
    let (log, code) = start(refusal.release, tmp.path());
    let what = format!("Flink {} with\n{text}", refusal.release);
    assert!(
        code.is_some_and(|code| code != 0),
        "{what} did not end by itself, or well: {code:?}\n{log}"
    );
    assert!(
        log.contains(refusal.reason),
        "{what} ended without `{}`:\n{log}",
        refusal.reason
    );
    println!(
        "Flink {} refuses as {} says: {}",
        refusal.release, refusal.rule, refusal.reason
    );
}

#[test]
#[ignore = "needs the Flink jars: tests/run live"]
fn real_job_managers_refuse_what_fctl_says_they_refuse() {
    let next = Mutex::new(0_usize);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = {
                        let mut next = next.lock().expect("no panic while it is held");
                        *next += 1;
                        *next - 1
                    };
                    let Some(refusal) = REFUSALS.get(index) else {
                        return;
                    };
                    check(refusal);
                }
            });
        }
    });
}
