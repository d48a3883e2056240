//! One JVM for each release, fed with directories.

use crate::{classes::classes, jars::class_path};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The flink-dist jar of a Flink release.
pub(crate) fn distribution(release: &str) -> String {
    let path = class_path(release);
    let jar = path.split(':').find(|p| p.contains("flink-dist"));
    jar.expect("the distribution").to_owned()
}

/// What the release says about each directory, in order.
pub(crate) fn ask(release: &str, dirs: &[&Path]) -> Vec<serde_json::Value> {
    ask_of(release, "Oracle", &[&distribution(release)], dirs)
}

/// What one of the programs beside this file says about each directory, in order.
pub(crate) fn ask_of(
    release: &str,
    program: &str,
    args: &[&str],
    dirs: &[&Path],
) -> Vec<serde_json::Value> {
    let mut child = Command::new("java")
        .args([
            "-Xmx768m",
            "-Xss1m",
            "-Dfile.encoding=UTF-8",
            "-Dorg.apache.logging.log4j.level=OFF",
        ])
        .args([
            "-XX:+UseSerialGC",
            "-Duser.language=en",
            "-Duser.country=US",
        ])
        .arg("-cp")
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .arg(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("java runs");
    let mut input = child.stdin.take().expect("a pipe");
    let list: String = dirs
        .iter()
        .map(|dir| format!("{}\n", dir.display()))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let output = child.wait_with_output().expect("java ends");
    writer
        .join()
        .expect("the writer ends")
        .expect("java reads its input");
    assert!(
        output.status.success(),
        "the JVM of Flink {release} ended with {}",
        output.status
    );
    let text = String::from_utf8(output.stdout).expect("ASCII");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}
