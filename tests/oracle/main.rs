//! The oracle suite: fctl and the real classes of Flink must say the same about the same file.
//!
//! Ignored by a bare `cargo test`; `tests/run oracle` fetches the jars and runs it. Settings:
//! `FCTL_TEST_CACHE` (where the jars are), `FCTL_ORACLE_RELEASES` (between blanks, default: what `tests/run live` needs
//! too), `FCTL_ORACLE_FILES` (files per kind and release, default 5000), `FCTL_ORACLE_SEED`.

#![expect(
    clippy::print_stdout,
    reason = "the closing figures of a run are its result"
)]

mod ask;
mod catalogues;
mod classes;
mod compare;
mod delays;
mod differences;
mod ha_damage;
mod ha_files;
mod jars;
mod legacy;
mod migrate;
mod payloads;
mod quotes;
mod random;
mod s3;
mod typed;
mod values;
mod words;
mod yaml;

use compare::{Case, compare};
use random::Random;
use std::path::{Path, PathBuf};

/// The releases that are asked, with the minor release that names them to fctl.
fn releases() -> Vec<(String, String)> {
    let asked = std::env::var("FCTL_ORACLE_RELEASES")
        .unwrap_or_else(|_| "1.12.5 1.14.6 1.16.3 1.20.5 2.2.1 2.3.0".to_owned());
    asked
        .split_whitespace()
        .map(|release| {
            let (minor, _) = release.rsplit_once('.').expect("a patch release");
            (release.to_owned(), minor.to_owned())
        })
        .collect()
}

const LEGACY: &str = "flink-conf.yaml";
const YAML: &str = "config.yaml";

fn reads(release: &str, file: &str) -> bool {
    match file {
        LEGACY => release.starts_with("1."),
        _ => ["1.19.", "1.20.", "2."]
            .iter()
            .any(|minor| release.starts_with(minor)),
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |v| {
        v.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number: {v}"))
    })
}

/// Writes one directory for each file and asks both sides.
fn run(file: &str, contents: &[Vec<u8>], label: &str) {
    let root = tempfile::tempdir().expect("a temporary directory");
    let cases: Vec<Case> = contents
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            let dir = root.path().join(index.to_string());
            std::fs::create_dir(&dir).expect("a directory");
            std::fs::write(dir.join(file), bytes).expect("a file");
            Case {
                dir,
                bytes: bytes.clone(),
            }
        })
        .collect();
    for (release, minor) in releases()
        .into_iter()
        .filter(|(release, _)| reads(release, file))
    {
        compare(&cases, &release, &minor, file, label);
    }
}

fn generated(file: &str, one: fn(&mut Random) -> Vec<u8>) {
    let seed = setting("FCTL_ORACLE_SEED", 20_261_125);
    let files = setting("FCTL_ORACLE_FILES", 5_000);
    let mut random = Random::new(seed);
    let contents: Vec<Vec<u8>> = (0..files).map(|_| one(&mut random)).collect();
    run(file, &contents, &format!("seed {seed}"));
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn generated_flink_conf_files() {
    generated(LEGACY, legacy::generate);
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn generated_config_yaml_files() {
    generated(YAML, yaml::generate);
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn every_fixture() {
    let mut legacy = Vec::new();
    let mut yaml = Vec::new();
    for path in files_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))) {
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or("")
            .to_owned();
        let bytes = std::fs::read(&path).expect("a readable fixture");
        if name.ends_with(LEGACY) {
            legacy.push(bytes);
        } else if name.ends_with(YAML) {
            yaml.push(bytes);
        }
    }
    assert!(
        legacy.len() >= 20 && yaml.len() >= 5,
        "fixtures are missing: {} and {}",
        legacy.len(),
        yaml.len()
    );
    run(LEGACY, &legacy, "fixtures");
    run(YAML, &yaml, "fixtures");
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
