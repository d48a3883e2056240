//! The committed catalogues against the jars: the same bytes, release by release.

use crate::ask::distribution;
use crate::classes::classes;
use crate::jars::class_path;
use crate::releases;
use std::process::Command;

/// What `Catalogue` prints about a release.
fn made(release: &str) -> String {
    let output = Command::new("java")
        .args([
            "-XX:+UseSerialGC",
            "-Djava.io.tmpdir=/tmp",
            "-Dorg.apache.logging.log4j.level=OFF",
            "-cp",
        ])
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .args(["Catalogue", release, &distribution(release)])
        .output()
        .expect("java runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn committed_catalogues_are_what_the_jars_say() {
    for (release, minor) in releases() {
        let path = format!("{}/schemas/flink/{minor}.json", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(&path).expect("a committed catalogue");
        assert!(
            committed == made(&release),
            "{path} is not what Flink {release} says: tests/run catalogues"
        );
        println!(
            "Flink {release}: {} options and constants, as committed",
            committed.matches("\n{\"key\"").count()
        );
    }
}
