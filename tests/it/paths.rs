//! Which file is judged: conf directories, precedence, a Flink home, walks, and no path at all.

use crate::support::{Run, fctl};
use std::fs;
use std::path::Path;

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
}

fn judged(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let list = json["data"].as_array().expect("a list");
    let text = |v: &serde_json::Value| v.as_str().expect("a text").to_owned();
    list.iter()
        .map(|d| (text(&d["file"]), text(&d["flink_version"])))
        .collect()
}

fn validate(dir: &Path, args: &[&str]) -> Run {
    fctl(
        ["validate", "--format", "json", "--fail-on", "never"]
            .iter()
            .chain(args),
    )
    .dir(dir)
    .run()
}

#[test]
fn a_directory_is_judged_by_the_file_that_the_release_reads() {
    let tmp = tempfile::tempdir().expect("a directory");
    write(tmp.path(), "both/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), "both/config.yaml", "a: 1\n");
    write(tmp.path(), "old/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), "new/config.yaml", "a: 1\n");
    let file = |args: &[&str]| judged(&validate(tmp.path(), args).exits(0)).remove(0);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(file(&["both"]), pair("both/flink-conf.yaml", "1.20"));
    assert_eq!(file(&["old"]), pair("old/flink-conf.yaml", "1.20"));
    assert_eq!(file(&["new"]), pair("new/config.yaml", "2.3"));
    assert_eq!(
        file(&["both", "--flink-version", "1.18"]),
        pair("both/flink-conf.yaml", "1.18")
    );
    assert_eq!(
        file(&["both", "--flink-version", "2.0.2"]),
        pair("both/config.yaml", "2.0")
    );
    assert_eq!(
        file(&["new", "--flink-version", "1.19"]),
        pair("new/config.yaml", "1.19")
    );
    // The file is there, but the release wants the other one and does not start.
    let run = validate(tmp.path(), &["old", "--flink-version", "2.0"]).exits(0);
    assert_eq!(run.rules(), ["CF013"]);
    assert_eq!(run.json()["data"][0]["loads"], false);
    // In 1.20 config.yaml is not read while flink-conf.yaml lies beside it.
    let run = validate(tmp.path(), &["both/config.yaml", "--flink-version", "1.20"]).exits(0);
    assert_eq!(run.rules(), ["CF013"]);
}

#[test]
fn the_release_of_a_flink_home_is_detected() {
    let tmp = tempfile::tempdir().expect("a directory");
    write(
        tmp.path(),
        "flink/conf/flink-conf.yaml",
        "high-availability.type: zookeeper\n",
    );
    write(tmp.path(), "flink/lib/flink-dist_2.11-1.12.5.jar", "");
    let run = validate(tmp.path(), &["flink/conf"]).exits(0);
    let json = run.json();
    assert_eq!(
        (
            &json["data"][0]["flink_version"],
            &json["data"][0]["flink_source"]
        ),
        (&"1.12".into(), &"detected".into())
    );
    assert_eq!(run.rules(), ["HA001"]);
    let given = validate(tmp.path(), &["flink/conf", "--flink-version", "1.17"]).exits(0);
    assert_eq!(given.json()["data"][0]["flink_source"], "given");
}

#[test]
fn without_a_path_the_report_says_which_was_taken() {
    let tmp = tempfile::tempdir().expect("a directory");
    write(tmp.path(), "conf/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), "env/config.yaml", "a: 1\n");
    write(tmp.path(), "home/conf/flink-conf.yaml", "a: 1\n");
    let base = || fctl(["validate", "--format", "json"]).dir(tmp.path());
    let from = |run: Run| run.exits(0).json()["data"][0]["from"].clone();
    assert_eq!(from(base().run()), "./conf");
    assert_eq!(
        from(base().env("FLINK_HOME", "home").run()),
        "$FLINK_HOME/conf"
    );
    assert_eq!(
        from(
            base()
                .env("FLINK_HOME", "home")
                .env("FLINK_CONF_DIR", "env")
                .run()
        ),
        "$FLINK_CONF_DIR"
    );
    assert_eq!(
        from(base().dir(&tmp.path().join("env")).run()),
        "the current directory"
    );
    let text = fctl(["validate"]).dir(tmp.path()).run().exits(0);
    assert!(
        text.stdout
            .starts_with("conf/flink-conf.yaml   from ./conf   Flink 1.20 (assumed)"),
        "{text:#?}"
    );
    let wrong = base().env("FLINK_CONF_DIR", "nowhere").run().exits(3);
    assert!(
        wrong.stderr.contains("nowhere: no such file or directory"),
        "{wrong:#?}"
    );
    let nothing = fctl(["validate"]).dir(&tmp.path().join("home")).run();
    assert_eq!(
        nothing.code, 0,
        "./conf counts from the current directory: {nothing:#?}"
    );
    let empty = tempfile::tempdir().expect("a directory");
    let run = fctl(["validate"]).dir(empty.path()).run().exits(3);
    assert!(
        run.stderr
            .contains("neither $FLINK_CONF_DIR nor $FLINK_HOME is set"),
        "{run:#?}"
    );
}

#[test]
fn a_walk_honours_gitignore_and_leaves_other_config_files_out() {
    let tmp = tempfile::tempdir().expect("a directory");
    write(tmp.path(), ".gitignore", "target/\n");
    write(tmp.path(), "a/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), "a/prod-flink-conf.yml", "a: 1\n");
    write(
        tmp.path(),
        "b/config.yaml",
        "jobmanager:\n  rpc.address: jm1\n",
    );
    write(tmp.path(), "c/config.yaml", "logging: debug\n");
    write(tmp.path(), "d/config.yaml", "state: [unclosed\n");
    write(tmp.path(), "e/config.yaml", "- just\n- a list\n");
    write(tmp.path(), "target/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), ".hidden/flink-conf.yaml", "a: 1\n");
    let run = validate(tmp.path(), &["--recursive", "."]).exits(0);
    let files: Vec<String> = judged(&run).into_iter().map(|(file, _)| file).collect();
    let expected = [
        "./.hidden/flink-conf.yaml",
        "./a/flink-conf.yaml",
        "./a/prod-flink-conf.yml",
        "./b/config.yaml",
        "./d/config.yaml",
    ];
    assert_eq!(files, expected);
    let text = fctl(["validate", "--recursive", "."])
        .dir(tmp.path())
        .run()
        .exits(1);
    assert!(
        text.stdout
            .contains("in 5 files, 2 other config.yaml left out"),
        "{text:#?}"
    );
}

#[test]
fn the_deployment_is_detected() {
    let tmp = tempfile::tempdir().expect("a directory");
    write(tmp.path(), "s/flink-conf.yaml", "a: 1\n");
    write(tmp.path(), "s/masters", "jm1\n");
    let deployment = |text: &str, args: &[&str]| {
        let all = ["validate", "-", "--format", "json"].iter().chain(args);
        fctl(all).stdin(text).run().json()["data"][0]["deployment"].clone()
    };
    assert_eq!(deployment("yarn.application.name: x\n", &[]), "yarn");
    assert_eq!(deployment("execution.target: yarn-per-job\n", &[]), "yarn");
    assert_eq!(
        deployment("execution.target: kubernetes-session\nyarn.x: y\n", &[]),
        "kubernetes"
    );
    assert_eq!(deployment("kubernetes.cluster-id: x\n", &[]), "kubernetes");
    assert_eq!(deployment("execution.target: local\n", &[]), "local");
    assert_eq!(deployment("a: 1\n", &[]), "unknown");
    assert_eq!(
        deployment("a: 1\n", &["--deployment", "standalone"]),
        "standalone"
    );
    assert_eq!(deployment("a: 1\n", &["--distribution", "mrs"]), "yarn");
    let run = validate(tmp.path(), &["s"]).exits(0);
    assert_eq!(run.json()["data"][0]["deployment"], "standalone");
}
