//! The oracle suite: fctl and the real classes of Flink must say the same about the same file.
//!
//! Ignored by a bare `cargo test`; `tests/run oracle` fetches the jars and runs it. Settings:
//! `FCTL_TEST_CACHE` (where the jars are), `FCTL_ORACLE_RELEASES` (between blanks; default: all for files, and for the
//! rest what `tests/run live` needs too), `FCTL_ORACLE_FILES` (generated files per kind and release, default 3000),
//! `FCTL_ORACLE_SEED`, `FCTL_ORACLE_KIND` (only `flink-conf.yaml` or only `config.yaml`), `FCTL_ORACLE_REPORT` (a
//! directory for all disagreements).

#![expect(
    clippy::print_stdout,
    reason = "what was compared is the result of a run"
)]

mod ask;
mod catalogues;
mod classes;
mod compare;
mod delays;
mod ha_damage;
mod ha_files;
mod jars;
mod latch;
mod legacy;
mod migrate;
mod payloads;
mod quotes;
mod random;
mod s3;
mod typed;
mod values;
mod wild;
#[rustfmt::skip]
mod wild_words;
mod words;
mod yaml;

use compare::{Case, Outcome, compare};
use random::Random;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One release of every layout in ZooKeeper.
const LAYOUTS: &str = "1.12.5 1.14.6 1.16.3 1.20.5 2.2.1 2.3.0";
/// One release of every minor release.
const ALL: &str =
    "1.12.5 1.13.6 1.14.6 1.15.4 1.16.3 1.17.2 1.18.1 1.19.3 1.20.5 2.0.2 2.1.3 2.2.1 2.3.0";

/// The releases that are asked, with the minor release that names them to fctl.
fn releases() -> Vec<(String, String)> {
    releases_or(LAYOUTS)
}

fn releases_or(default: &str) -> Vec<(String, String)> {
    let asked = std::env::var("FCTL_ORACLE_RELEASES").unwrap_or_else(|_| default.to_owned());
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

/// Where the files are: in memory, if the system has a place for that.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let dir = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
    dir.expect("a temporary directory")
}

/// Writes one directory for each file.
fn cases(root: &Path, files: Vec<(&'static str, Vec<u8>)>) -> Vec<Case> {
    let only = std::env::var("FCTL_ORACLE_KIND").ok();
    files
        .into_iter()
        .filter(|(file, _)| only.as_deref().is_none_or(|only| only == *file))
        .enumerate()
        .map(|(index, (file, bytes))| {
            let dir = root.join(index.to_string());
            std::fs::create_dir(&dir).expect("a directory");
            std::fs::write(dir.join(file), &bytes).expect("a file");
            Case { dir, file, bytes }
        })
        .collect()
}

/// Every fixture, then the generated files.
fn contents(seed: u64, count: u64) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = fixtures();
    for (file, one) in [
        (LEGACY, legacy::generate as fn(&mut Random) -> Vec<u8>),
        (YAML, yaml::generate),
    ] {
        let mut random = Random::new(seed);
        files.extend((0..count).map(|_| (file, one(&mut random))));
    }
    files
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn every_fixture_and_generated_files() {
    let seed = setting("FCTL_ORACLE_SEED", 20_261_125);
    let count = setting("FCTL_ORACLE_FILES", 3_000);
    let root = scratch();
    let cases = cases(root.path(), contents(seed, count));
    let asked = releases_or(ALL);
    // The releases that read both kinds take longest.
    let mut jobs: Vec<(&String, &String, Vec<&Case>)> = asked
        .iter()
        .map(|(release, minor)| {
            let own = cases.iter().filter(|case| reads(release, case.file));
            (release, minor, own.collect())
        })
        .collect();
    jobs.sort_by_key(|(_, _, own)| own.len());
    let jobs = Mutex::new(jobs);
    let failures: Mutex<Vec<String>> = Mutex::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((release, minor, own)) = next(&jobs) {
                    let start = std::time::Instant::now();
                    let outcome = compare(&own, release, minor);
                    let Outcome { files, loaded, invalid, failures: found } = outcome;
                    println!(
                        "Flink {release} (seed {seed}): {files} files, {loaded} load, {invalid} values do not convert, \
                         {} disagreements, {} s",
                        found.len(),
                        start.elapsed().as_secs()
                    );
                    failures.lock().expect("no panic").extend(found);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic");
    let shown: Vec<&String> = failures.iter().take(10).collect();
    assert!(
        failures.is_empty(),
        "{} disagreements with Flink, FCTL_ORACLE_SEED={seed} FCTL_ORACLE_FILES={count}:\n{shown:#?}",
        failures.len()
    );
}

/// The next of the jobs that are left.
fn next<T>(jobs: &Mutex<Vec<T>>) -> Option<T> {
    jobs.lock().expect("no panic").pop()
}

fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = Vec::new();
    for path in files_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))) {
        let name = path.to_str().unwrap_or("");
        let file = [LEGACY, YAML].into_iter().find(|end| name.ends_with(end));
        if let Some(file) = file {
            files.push((file, std::fs::read(&path).expect("a readable fixture")));
        }
    }
    let legacy = files.iter().filter(|(file, _)| *file == LEGACY).count();
    let yaml = files.len() - legacy;
    assert!(
        legacy >= 20 && yaml >= 5,
        "fixtures are missing: {legacy} and {yaml}"
    );
    files
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
