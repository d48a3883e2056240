//! The files of the HA store: made by the real classes, read by fctl, damaged, and read by both.

use crate::classes::classes;
use crate::jars::class_path;
use crate::random::Random;
use fctl::flink::checkpoint_files::knows;
use fctl::flink::ha_file::{Content, FileKind, open};
use fctl::flink::job_plan::{Blob, Use};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One release of every way in which checkpoints nest their handles.
const RELEASES: [&str; 5] = ["1.12.5", "1.16.3", "1.20.5", "2.2.1", "2.3.0"];

/// A JVM with the classes of one release, which runs the program to its end.
fn java(release: &str, args: &[&str], input: String) -> String {
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
fn made(release: &str, dir: &Path, more: &[&str]) -> Vec<PathBuf> {
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

fn kind(path: &Path) -> FileKind {
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
        let word = match blob.used_as {
            Use::Jar => "jar",
            Use::Artifact => "artifact",
        };
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

/// A damage: the length that is kept, and bytes that are changed.
struct Damage {
    length: Option<usize>,
    changes: Vec<(usize, u8)>,
}

impl Damage {
    fn apply(&self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole[..self.length.unwrap_or(whole.len())].to_vec();
        for (at, value) in &self.changes {
            bytes[*at] = *value;
        }
        bytes
    }

    fn line(&self, class: &str, path: &Path) -> String {
        let length = self.length.map_or("-1".to_owned(), |n| n.to_string());
        let changes: Vec<String> = self
            .changes
            .iter()
            .map(|(at, value)| format!("{at}={value}"))
            .collect();
        format!(
            "{class}\t{}\t{length}\t{}\n",
            path.display(),
            changes.join(",")
        )
    }
}

/// Every truncation of a small file (some of a large one), and bytes flipped, replaced, or made type codes.
fn damages(random: &mut Random, whole: &[u8], flips: usize) -> Vec<Damage> {
    let step = whole.len() / 5_000 + 1;
    let mut all: Vec<Damage> = (0..whole.len())
        .step_by(step)
        .map(|length| Damage {
            length: Some(length),
            changes: Vec::new(),
        })
        .collect();
    for _ in 0..flips {
        let mut changes = Vec::new();
        for _ in 0..=random.below(3) {
            let at = random.below(whole.len());
            let value = match random.below(4) {
                0 => whole[at] ^ (1 << random.below(8)),
                1 => 0x70 + u8::try_from(random.below(16)).expect("a type code"),
                2 => [0, 1, 2, 3, 0x7F, 0x80, 0xFF][random.below(7)],
                _ => u8::try_from(random.below(256)).expect("a byte"),
            };
            changes.push((at, value));
        }
        all.push(Damage {
            length: None,
            changes,
        });
    }
    all
}

/// Both sides look at the same damaged files. Where fctl says that a file cannot be decoded, Flink must fail.
#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn undecodable_means_that_flink_fails() {
    let flips = crate::setting("FCTL_ORACLE_FILES", 5_000) / 2;
    let flips = usize::try_from(flips).expect("a number");
    let mut random = Random::new(crate::setting("FCTL_ORACLE_SEED", 20_261_125));
    for release in RELEASES {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut cases = Vec::new();
        let mut input = String::new();
        for path in made(release, dir.path(), &[]) {
            let whole = std::fs::read(&path).expect("a file");
            for damage in damages(&mut random, &whole, flips) {
                input.push_str(&damage.line(kind(&path).class(), &path));
                let verdict = open(kind(&path), &damage.apply(&whole));
                cases.push((path.clone(), damage, verdict));
            }
        }
        let answers = java(release, &["judge"], input);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut wrong = String::new();
        assert_eq!(answers.lines().count(), cases.len());
        for ((path, damage, verdict), answer) in cases.iter().zip(answers.lines()) {
            let fctl = match verdict {
                Err(_) => "broken",
                Ok(opened) if matches!(opened.content, Content::Unknown { .. }) => "unknown",
                Ok(_) => "opens",
            };
            let name = match (fctl, answer == "opens") {
                ("broken", true) => {
                    let line = damage.line("", path);
                    let why = verdict.as_ref().expect_err("broken");
                    write!(wrong, "{why}: {line}").expect("a line");
                    "broken/OPENS"
                }
                ("broken", false) => "broken/fails",
                ("unknown", true) => "unknown/opens",
                ("unknown", false) => "unknown/fails",
                (_, true) => "opens/opens",
                (_, false) => "opens/FAILS",
            };
            *counts.entry(name).or_insert(0) += 1;
            // A file that ends too early is always found.
            let cut = damage.length.is_some();
            assert!(!cut || fctl == "broken", "{}", damage.line("", path));
        }
        println!("Flink {release}, fctl/Flink: {counts:?}");
        assert!(
            wrong.is_empty(),
            "Flink {release} opens what fctl does not:\n{wrong}"
        );
    }
}

/// Flink's own stores, over files that are whole but not what they should be.
#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn odd_files_in_the_stores_of_flink() {
    for release in RELEASES {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let files = made(release, dir.path(), &[]);
        let stores: Vec<FileKind> = match release {
            "2.3.0" => vec![
                FileKind::CompletedCheckpoint,
                FileKind::ExecutionPlan,
                FileKind::Application,
            ],
            "2.2.1" => vec![FileKind::CompletedCheckpoint, FileKind::ExecutionPlan],
            _ => vec![FileKind::CompletedCheckpoint, FileKind::JobGraph],
        };
        let odd = odd(&files);
        let paths: Vec<PathBuf> = odd
            .iter()
            .enumerate()
            .map(|(index, bytes)| {
                let path = dir.path().join(format!("odd-{index}"));
                std::fs::write(&path, bytes).expect("a file");
                path
            })
            .collect();
        for store in stores {
            let name = format!("{store:?}");
            let mut args = vec!["stores", name.as_str()];
            args.extend(paths.iter().map(|path| path.to_str().expect("UTF-8")));
            let answers = java(release, &args, String::new());
            assert_eq!(answers.lines().count(), odd.len());
            let mut opened = 0;
            for (bytes, answer) in odd.iter().zip(answers.lines()) {
                let verdict = open(store, bytes);
                assert_eq!(
                    verdict.is_ok(),
                    answer.starts_with("opens "),
                    "{store:?} of Flink {release}: {answer}, {verdict:?}"
                );
                opened += usize::from(verdict.is_ok());
            }
            println!(
                "Flink {release}, {store:?}: {opened} of {} odd files open",
                odd.len()
            );
            assert!(opened >= 3, "{answers}");
        }
    }
}

/// Every file of the release, with bytes behind, with a reset before, and things that are none of them.
fn odd(files: &[PathBuf]) -> Vec<Vec<u8>> {
    let header = [0xAC, 0xED, 0, 5];
    let mut odd: Vec<Vec<u8>> = [
        &b""[..],
        &header[..3],
        &header,
        b"not a stream at all",
        b"\xac\xed\0\x06p",
        b"\xac\xed\0\x05p",
        b"\xac\xed\0\x05t\0\x01a",
        b"\xac\xed\0\x05\x77\0",
        b"\xac\xed\0\x05\x78",
    ]
    .into_iter()
    .map(<[u8]>::to_vec)
    .collect();
    for path in files {
        let whole = std::fs::read(path).expect("a file");
        let body = &whole[4..];
        odd.push([&whole[..], b"behind"].concat());
        odd.push([&header, &[0x79, 0x79][..], body].concat());
        odd.push([&header, &b"\x77\x01x"[..], body].concat());
        odd.push([&header, &b"\x7b"[..], body].concat());
        odd.push(whole);
    }
    odd
}
