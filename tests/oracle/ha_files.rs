//! The files of the HA store: made by the real classes, read by fctl, damaged, and read by both.

use crate::classes::classes;
use crate::jars::class_path;
use fctl::flink::checkpoint_files::knows;
use fctl::flink::ha_file::{Content, FileKind, open};
use fctl::flink::job_plan::Blob;
use fctl::flink::{Version, metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One release of every way in which checkpoints nest their handles.
pub(crate) const RELEASES: [&str; 5] = ["1.12.5", "1.16.3", "1.20.5", "2.2.1", "2.3.0"];

/// A JVM with the classes of one release, which runs the program to its end.
pub(crate) fn java(release: &str, args: &[&str], input: String) -> String {
    let mut child = Command::new("java")
        .args(["-Xmx768m", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"])
        .args([
            "-Dorg.apache.logging.log4j.level=OFF",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
        ])
        .arg("-cp")
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .arg("HaFiles")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("java runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("java ends");
    writer.join().expect("the writer ends").expect("java reads");
    assert!(
        output.status.success(),
        "Flink {release}: {args:?} ended with {}",
        output.status
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The files that a release makes, each with what Flink finds in it.
pub(crate) fn made(release: &str, dir: &Path, more: &[&str]) -> Vec<PathBuf> {
    let text = dir.to_str().expect("UTF-8");
    java(release, &[&["make", text], more].concat(), String::new());
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_none())
        .collect();
    files.sort();
    files
}

pub(crate) fn kind(path: &Path) -> FileKind {
    let name = path.file_name().and_then(|n| n.to_str()).expect("UTF-8");
    FileKind::of_name(name).unwrap_or_else(|| panic!("{name} is of no kind"))
}

/// What fctl finds, in the words of `HaFiles.java`.
fn described(kind: FileKind, bytes: &[u8]) -> String {
    let opened = open(kind, bytes).expect("a file that opens");
    assert_eq!(opened.trailing, 0);
    let mut lines = Vec::new();
    match opened.content {
        Content::Checkpoint(checkpoint) => {
            assert_eq!(checkpoint.state.unknown, [""; 0]);
            assert_eq!(checkpoint.state.other_paths, [""; 0]);
            lines.push(format!("job {}", checkpoint.job.expect("a job")));
            lines.push(format!("id {}", checkpoint.checkpoint_id.expect("an id")));
            lines.push(format!(
                "timestamp {}",
                checkpoint.timestamp.expect("a time")
            ));
            lines.push(format!(
                "duration {}",
                checkpoint.duration.expect("a duration")
            ));
            let pointer = checkpoint.external_pointer.expect("a pointer");
            lines.push(format!("pointer {pointer}"));
            lines.push(format!("inline {}", checkpoint.state.inline_bytes));
            lines.extend(
                checkpoint
                    .metadata
                    .map(|m| format!("metadata {} {}", m.path, m.size)),
            );
            for file in checkpoint.state.files {
                let word = if file.exact { "file" } else { "part" };
                lines.push(format!("{word} {} {}", file.path, file.size));
            }
            lines.extend(
                checkpoint
                    .state
                    .directories
                    .iter()
                    .map(|d| format!("directory {d}")),
            );
        }
        Content::Plan(plan) => {
            assert_eq!(plan.unread, 0);
            lines.push(format!("job {}", plan.job.expect("a job")));
            lines.push(format!("name {}", plan.name.expect("a name")));
            lines.extend(plan.application.map(|id| format!("application {id}")));
            blobs(&mut lines, &plan.blobs);
        }
        Content::Application(application) => {
            assert_eq!(application.unread, 0);
            assert_eq!(
                application.entry_class.as_deref(),
                Some("com.example.Orders")
            );
            lines.push(format!("application {}", application.id.expect("an id")));
            lines.push(format!("name {}", application.name.expect("a name")));
            blobs(&mut lines, &application.blobs);
        }
        other => panic!("{other:?}"),
    }
    lines.sort();
    lines.join("\n") + "\n"
}

fn blobs(lines: &mut Vec<String>, blobs: &[Blob]) {
    for blob in blobs {
        let word = blob.used_as.name();
        lines.push(format!("{word} /{}", blob.places[0]));
    }
}

/// What Flink says of a file, in the order of the bytes.
fn expected(path: &Path) -> String {
    let text = std::fs::read_to_string(format!("{}.expected", path.display()));
    let text = text.expect("what Flink says");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n") + "\n"
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn what_is_in_the_files_of_the_ha_store() {
    for release in RELEASES {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let files = made(release, dir.path(), &[]);
        let lowest = if release == "2.3.0" { 6 } else { 4 };
        assert!(files.len() >= lowest, "Flink {release}: {files:?}");
        for path in files {
            let bytes = std::fs::read(&path).expect("a file");
            assert_eq!(
                described(kind(&path), &bytes),
                expected(&path),
                "{} of Flink {release}",
                path.display()
            );
        }
    }
}

/// State that never stands in a `CompletedCheckpoint`: of TaskManagers, of Flink before 1.4, around a checkpoint.
const ELSEWHERE: [&str; 13] = [
    "kubernetes.highavailability.KubernetesStateHandleStore$StateHandleWithDeleteMarker",
    "runtime.checkpoint.SubtaskState",
    "runtime.checkpoint.TaskState",
    "runtime.checkpoint.TaskStateSnapshot",
    "runtime.state.ChainedStateHandle",
    "runtime.state.DirectoryKeyedStateHandle",
    "runtime.state.DirectoryStateHandle",
    "runtime.state.IncrementalLocalKeyedStateHandle",
    "runtime.state.PlaceholderStreamStateHandle",
    "runtime.state.RetrievableStreamStateHandle",
    "runtime.state.SharedStateRegistryImpl$EmptyDiscardStateObjectForRegister",
    "runtime.state.SnapshotResult",
    "runtime.state.changelog.ChangelogStateBackendLocalHandle",
];

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn every_class_of_state_is_known() {
    for release in RELEASES {
        let classes = java(release, &["classes"], String::new());
        assert!(classes.lines().count() >= 20, "{classes}");
        for class in classes.lines() {
            let short = class.strip_prefix("org.apache.flink.").unwrap_or(class);
            let elsewhere = ELSEWHERE.contains(&short);
            assert!(knows(class) != elsewhere, "{class} of Flink {release}");
        }
    }
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn versions_of_metadata() {
    for release in RELEASES {
        let said = java(release, &["metadata"], String::new());
        let version = Version::of_release(release).expect("a known release");
        let known = (1..=metadata::newest_version(version)).map(|n| n.to_string());
        let known: Vec<String> = [metadata::MAGIC.to_string()]
            .into_iter()
            .chain(known)
            .collect();
        assert_eq!(said.lines().collect::<Vec<_>>(), known, "Flink {release}");
    }
}

/// A large checkpoint: 128 subtasks with incremental state.
#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn fifty_thousand_state_files() {
    for release in ["1.12.5", "2.3.0"] {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let files = made(release, dir.path(), &["50000"]);
        let bytes = std::fs::read(&files[0]).expect("a file");
        let start = std::time::Instant::now();
        let opened = open(FileKind::CompletedCheckpoint, &bytes).expect("a checkpoint");
        let elapsed = start.elapsed();
        let Content::Checkpoint(checkpoint) = opened.content else {
            panic!("{opened:?}");
        };
        let found = checkpoint.state.files.len();
        println!(
            "Flink {release}: {found} files out of {} bytes in {elapsed:?}",
            bytes.len()
        );
        assert_eq!(found, 128 * 388 + 256);
        assert_eq!(
            described(FileKind::CompletedCheckpoint, &bytes),
            expected(&files[0])
        );
    }
}
