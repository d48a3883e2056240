//! `fctl config migrate`: where the new file is written, with which mode, and what is never replaced.

use crate::migrate::{conf, run};
use crate::support::fctl;
use std::path::Path;
use tempfile::TempDir;

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .expect("a directory")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

fn text(dir: &TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join(name)).expect("a file")
}

#[test]
fn in_place_is_where_flink_looks() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = conf("s3.secret-key: hush\nrest.port: 8081\n");
    let source = dir.path().join("flink-conf.yaml");
    std::fs::set_permissions(&source, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    let done = run(&dir, "--in-place .").exits(0);
    assert!(
        done.stdout.is_empty()
            && done
                .stderr
                .contains("the old file is ./flink-conf.yaml.bak now"),
        "{done:#?}"
    );
    assert_eq!(names(dir.path()), ["config.yaml", "flink-conf.yaml.bak"]);
    assert_eq!(
        text(&dir, "config.yaml"),
        "s3:\n  secret-key: hush\nrest:\n  port: 8081\n"
    );
    let mode = std::fs::metadata(dir.path().join("config.yaml"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    // The release that prefers flink-conf.yaml, and the one that knows config.yaml only.
    for version in ["1.20", "2.0"] {
        let shown = fctl([
            "config",
            "show",
            ".",
            "--flink-version",
            version,
            "--format",
            "json",
        ])
        .dir(dir.path())
        .run()
        .exits(0)
        .json();
        assert_eq!(
            shown["data"][0]["options"]["rest.port"], "8081",
            "{version}"
        );
    }
    let again = run(&dir, "--in-place .").exits(3);
    assert!(
        again.stderr.contains("it holds config.yaml only"),
        "{again:#?}"
    );
}

#[test]
fn in_place_replaces_nothing() {
    for there in ["config.yaml", "flink-conf.yaml.bak"] {
        let dir = conf("rest.port: 8081\n");
        std::fs::write(dir.path().join(there), "mine: 1\n").expect("a file");
        let refused = run(&dir, "--in-place flink-conf.yaml").exits(4);
        assert!(
            refused
                .stderr
                .starts_with("error: REFUSED, nothing was changed: ")
                && refused.stderr.contains(there),
            "{refused:#?}"
        );
        assert_eq!(text(&dir, there), "mine: 1\n");
        assert_eq!(names(dir.path()).len(), 2, "nothing else is left behind");
    }
    let dir = conf("");
    std::fs::rename(
        dir.path().join("flink-conf.yaml"),
        dir.path().join("flink.properties"),
    )
    .expect("a file");
    run(&dir, "--in-place flink.properties").exits(2);
    let named = conf("a: b\n");
    std::fs::rename(
        named.path().join("flink-conf.yaml"),
        named.path().join("prod-flink-conf.yml"),
    )
    .expect("a file");
    run(&named, "--in-place prod-flink-conf.yml").exits(0);
    assert_eq!(
        names(named.path()),
        ["prod-config.yml", "prod-flink-conf.yml.bak"]
    );
}

#[test]
fn a_file_of_its_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = conf("rest.port: 8081\n");
    let mode = |name: &str| {
        std::fs::metadata(dir.path().join(name))
            .expect("a file")
            .permissions()
            .mode()
            & 0o777
    };
    let source = dir.path().join("flink-conf.yaml");
    std::fs::set_permissions(&source, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    run(&dir, "flink-conf.yaml -o new.yaml").exits(0);
    assert_eq!(
        (text(&dir, "new.yaml").as_str(), mode("new.yaml")),
        ("rest:\n  port: 8081\n", 0o600)
    );
    // What is there lends its mode, and a link leads to it.
    std::fs::write(dir.path().join("there.yaml"), "old\n").expect("a file");
    std::fs::set_permissions(
        dir.path().join("there.yaml"),
        std::fs::Permissions::from_mode(0o644),
    )
    .expect("a mode");
    std::os::unix::fs::symlink("there.yaml", dir.path().join("link.yaml")).expect("a link");
    run(&dir, "flink-conf.yaml -o link.yaml").exits(0);
    assert_eq!(
        (text(&dir, "there.yaml").as_str(), mode("there.yaml")),
        ("rest:\n  port: 8081\n", 0o644)
    );
    assert!(dir.path().join("link.yaml").is_symlink());
    std::fs::hard_link(&source, dir.path().join("same.yaml")).expect("a link");
    for output in ["flink-conf.yaml", "./flink-conf.yaml", "same.yaml"] {
        let refused = run(&dir, &format!("flink-conf.yaml -o {output}")).exits(4);
        assert!(refused.stderr.contains("is the source"), "{refused:#?}");
    }
    assert_eq!(text(&dir, "flink-conf.yaml"), "rest.port: 8081\n");
    let nowhere = run(&dir, "flink-conf.yaml -o no/such/config.yaml").exits(3);
    assert!(
        nowhere
            .stderr
            .contains("no/such/config.yaml: cannot be written"),
        "{nowhere:#?}"
    );
    run(&dir, "flink-conf.yaml -o /dev/null").exits(3);
    assert!(!names(dir.path()).iter().any(|name| name.ends_with(".part")));
}
