//! Damaged files of the HA store: what fctl calls undecodable, Flink must refuse too.

use crate::ha_files::{RELEASES, java, kind, made};
use crate::random::Random;
use fctl::flink::ha_file::{Content, FileKind, open};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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
