//! One JVM for each release, fed with directories.

use crate::{classes::classes, jars::class_path};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};

/// Answers that wait to be compared before the JVM has to wait.
const AHEAD: usize = 4_000;

/// The flink-dist jar of a Flink release.
pub(crate) fn distribution(release: &str) -> String {
    let path = class_path(release);
    let jar = path.split(':').find(|p| p.contains("flink-dist"));
    jar.expect("the distribution").to_owned()
}

/// What a release says about directories, in order, while it is still being asked.
pub(crate) struct Answers {
    lines: Receiver<String>,
    child: Child,
    release: String,
}

/// Directories from which on the JVM's second compiler pays: it costs seconds.
const MANY: usize = 20_000;

/// Asks a release about each directory.
pub(crate) fn ask(release: &str, dirs: Vec<PathBuf>) -> Answers {
    start(release, "Oracle", &[&distribution(release)], dirs)
}

/// What one of the programs beside this file says about each directory, in order.
pub(crate) fn ask_of(
    release: &str,
    program: &str,
    args: &[&str],
    dirs: &[&Path],
) -> Vec<serde_json::Value> {
    let list: Vec<PathBuf> = dirs.iter().map(|dir| dir.to_path_buf()).collect();
    let count = list.len();
    start(release, program, args, list).take(count)
}

fn start(release: &str, program: &str, args: &[&str], dirs: Vec<PathBuf>) -> Answers {
    let compiler = if dirs.len() < MANY {
        "-XX:TieredStopAtLevel=1"
    } else {
        "-XX:+TieredCompilation"
    };
    let mut child = Command::new("java")
        .arg(compiler)
        .args([
            "-Xmx512m",
            "-Xss1m",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
        ])
        // Most files are refused, and nobody reads where.
        .args([
            "-XX:-StackTraceInThrowable",
            "-Dorg.apache.logging.log4j.level=OFF",
        ])
        .args(["-Duser.language=en", "-Duser.country=US"])
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
    let output = BufReader::new(child.stdout.take().expect("a pipe"));
    std::thread::spawn(move || {
        for dir in dirs {
            if writeln!(input, "{}", dir.display()).is_err() {
                return; // Its exit code is told to the one who waits for the answers.
            }
        }
    });
    let (sender, lines) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        for line in output.lines() {
            if line.is_ok_and(|line| sender.send(line).is_err()) {
                return;
            }
        }
    });
    Answers {
        lines,
        child,
        release: release.to_owned(),
    }
}

impl Answers {
    /// The next `count` answers.
    pub(crate) fn take(&mut self, count: usize) -> Vec<serde_json::Value> {
        let lines: Vec<String> = self.lines.iter().take(count).collect();
        if lines.len() < count {
            let status = self.child.wait().expect("java ends");
            panic!("the JVM of Flink {} ended with {status}", self.release);
        }
        lines
            .iter()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
