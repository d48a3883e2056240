//! One JVM for each release: compiles Oracle.java once and feeds it directories.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Where `tests/run` keeps what it fetched.
fn cache() -> PathBuf {
    if let Some(dir) = std::env::var_os("FCTL_TEST_CACHE") {
        return PathBuf::from(dir);
    }
    let home = std::env::var_os("HOME").expect("HOME or FCTL_TEST_CACHE");
    std::env::var_os("XDG_CACHE_HOME").map_or_else(|| Path::new(&home).join(".cache"), PathBuf::from).join("fctl-test")
}

/// The jars of a release as a class path.
pub(crate) fn class_path(release: &str) -> String {
    let dir = cache().join("flink").join(release);
    let mut jars: Vec<String> = std::fs::read_dir(&dir)
        .unwrap_or_else(|e| panic!("no jars of Flink {release} in {}: {e}; run tests/run oracle", dir.display()))
        .filter_map(|entry| entry.ok()?.path().to_str().map(str::to_owned))
        .filter(|path| path.ends_with(".jar"))
        .collect();
    jars.sort();
    assert!(!jars.is_empty(), "no jars of Flink {release} in {}; run tests/run oracle", dir.display());
    jars.join(":")
}

/// The directory of the compiled Oracle class.
pub(crate) fn classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle-classes");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/Oracle.java");
        let status = Command::new("javac").arg("-d").arg(&dir).arg(source).status().expect("javac runs");
        assert!(status.success(), "javac failed");
        dir
    })
}

/// What the release says about each directory, in order.
pub(crate) fn ask(release: &str, dirs: &[&Path]) -> Vec<serde_json::Value> {
    let mut child = Command::new("java")
        .args(["-Xmx768m", "-Xss1m", "-Dfile.encoding=UTF-8", "-Dorg.apache.logging.log4j.level=OFF"])
        .args(["-XX:+UseSerialGC", "-Duser.language=en", "-Duser.country=US"])
        .arg("-cp")
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .arg("Oracle")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("java runs");
    let mut input = child.stdin.take().expect("a pipe");
    let list: String = dirs.iter().map(|dir| format!("{}\n", dir.display())).collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let output = child.wait_with_output().expect("java ends");
    writer.join().expect("the writer ends").expect("java reads its input");
    assert!(output.status.success(), "the JVM of Flink {release} ended with {}", output.status);
    let text = String::from_utf8(output.stdout).expect("ASCII");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}
