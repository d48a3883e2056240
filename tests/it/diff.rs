//! `fctl config diff`: by meaning, in both formats, with secrets masked.

use crate::support::{fctl, root};
use std::path::Path;
use tempfile::TempDir;

fn dir() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

fn file(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn spellings_of_one_thing_are_the_same() {
    let dir = dir();
    let old = "heartbeat.interval: 60000\nrestart-strategy: Fixed-Delay\nrestart-strategy.fixed-delay.delay: 1 min\n\
               taskmanager.memory.managed.size: 1g\nstate.backend: hashmap\nio.tmp.dirs: /a\n";
    let new = "restart-strategy:\n  type: Fixed-Delay\n  fixed-delay:\n    delay: 60 s\nheartbeat:\n  interval: 1 min\n\
               taskmanager:\n  memory:\n    managed:\n      size: 1024m\nstate:\n  backend:\n    type: hashmap\nio:\n  tmp:\n    dirs: /a\n";
    let (old, new) = (
        file(dir.path(), "flink-conf.yaml", old),
        file(dir.path(), "config.yaml", new),
    );
    let run = fctl(["config", "diff", &old, &new]).run().exits(0);
    assert!(run.stdout.starts_with("SAME: "), "{}", run.stdout);
}

#[test]
fn differences_name_both_sides_and_no_secret() {
    let dir = dir();
    let left = "rest.port: 8081\ns3.secret-key: abc\nuser.key: a\nrestart-strategy: none\n";
    let right = "rest.port: 8082\ns3.secret-key: xyz\nparallelism.default: 2\nrestart-strategy.type: none\n";
    let left = file(dir.path(), "a/flink-conf.yaml", left);
    let right = file(dir.path(), "b/flink-conf.yaml", right);
    let run = fctl(["config", "diff", &left, &right, "--format", "json"])
        .run()
        .exits(1);
    assert!(
        !run.stdout.contains("abc") && !run.stdout.contains("xyz"),
        "{}",
        run.stdout
    );
    let json = run.json();
    let keys: Vec<&str> = json["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| d["key"].as_str().expect("a key"))
        .collect();
    assert_eq!(
        keys,
        [
            "parallelism.default",
            "rest.port",
            "s3.secret-key",
            "user.key"
        ]
    );
    assert_eq!(json["data"][0]["left"], serde_json::Value::Null);
    assert_eq!(json["data"][1]["left"]["line"], 1);
    assert_eq!(json["data"][1]["right"]["value"], "8082");
    let schema = std::fs::read_to_string(root().join("schemas/report.v1.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &json), "{json}");
    let text = fctl(["config", "diff", &left, &right]).run().exits(1);
    assert!(
        text.stdout.starts_with("4 differences between "),
        "{}",
        text.stdout
    );
}

#[test]
fn what_cannot_be_compared_says_why() {
    let dir = dir();
    let good = file(dir.path(), "a/flink-conf.yaml", "rest.port: 1\n");
    let bad = file(dir.path(), "b/config.yaml", "a: [\n");
    let run = fctl(["config", "diff", &good, &bad]).run().exits(3);
    assert!(
        run.stderr.contains("Flink does not load it"),
        "{}",
        run.stderr
    );
    fctl(["config", "diff", &good, "/nowhere"]).run().exits(3);
    fctl(["config", "diff", &good]).run().exits(2);
}
