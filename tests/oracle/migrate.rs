//! `fctl config migrate`: Flink 2.0 loads the new file to the map that Flink 1.20 loaded from the old one.

use crate::ask::ask_of;
use crate::random::Random;
use crate::{LEGACY, YAML, files_below, legacy, setting};
use fctl::config::Reader;
use fctl::config::decode::decode;
use fctl::config::migrate::migrate;
use fctl::flink::Version;
use fctl::flink::migration::is_option;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The last release with the line reader, and the first without.
const OLD: &str = "1.20.5";
const NEW: &str = "2.0.2";

/// Files for which one directory and one pair of JVMs stand.
const AT_ONCE: usize = 10_000;

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn migrated_files_load_to_the_same_map() {
    generated(
        setting("FCTL_ORACLE_FILES", 5_000),
        "nasty",
        legacy::generate,
    );
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn crowded_files_load_to_the_same_map() {
    generated(setting("FCTL_ORACLE_FILES", 5_000) / 5, "crowded", crowded);
}

fn generated(files: u64, kind: &str, one: fn(&mut Random) -> Vec<u8>) {
    let seed = setting("FCTL_ORACLE_SEED", 20_261_129);
    let mut random = Random::new(seed);
    let mut left = usize::try_from(files).expect("a number of files");
    let mut keys = 0;
    while left > 0 {
        let count = left.min(AT_ONCE);
        let contents: Vec<Vec<u8>> = (0..count).map(|_| one(&mut random)).collect();
        keys += compare(&contents, &format!("seed {seed}"));
        left -= count;
        println!("{kind}: {left} of {files} files are left, {keys} keys agree");
    }
    println!(
        "{files} {kind} files of seed {seed}: {keys} keys, the same in {OLD} before and {NEW} after"
    );
}

/// Parts of keys: few, so that keys are the beginnings of others, and some that YAML takes for something else.
const PARTS: &[&str] = &[
    "a",
    "a",
    "b",
    "c",
    "d",
    "x-y",
    "x_y",
    "1",
    "007",
    "1.5",
    "true",
    "null",
    "~",
    "y",
    "",
    "é",
    "a b",
    "<<",
    "-",
    "- a",
    "?",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "'a'",
    "\"a\"",
    "a:b",
    "[a]",
    "{a}",
    "---",
    "...",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{1}",
    "😀",
    "|",
    ">",
    "=",
    "a,b",
    "env",
    "java",
    "home",
    "0x1F",
    "1e3",
    "2001-12-14",
];

/// Values that YAML takes for something else.
const VALUES: &[&str] = &[
    "1",
    "0",
    "-1",
    "+1",
    "007",
    "0o17",
    "0x1F",
    "0b1",
    "1_000",
    "1e3",
    "1.5",
    "1.50",
    ".5",
    "5.",
    "1.0",
    "0.1",
    "-0",
    "-0.0",
    "12345678901",
    "99999999999999999999",
    ".inf",
    ".nan",
    "1.7976931348623157e308",
    "0.001",
    "0.0001",
    "100000.0",
    "9999999.5",
    "true",
    "True",
    "TRUE",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "null",
    "Null",
    "~",
    "nUll",
    "2001-12-14",
    "2001-12-14T21:59:43Z",
    "190:20:30",
    "12:30",
    "a: b",
    "a:b",
    "a:",
    ":a",
    "- a",
    "-",
    "-a",
    "? a",
    "?",
    "*a",
    "&a",
    "!a",
    "!!str a",
    "%a",
    "@a",
    "`a`",
    "[a, b]",
    "[a",
    "{a: b}",
    "{a",
    "]",
    "}",
    ",",
    "|",
    ">",
    "|-",
    "<<",
    "=",
    "'a'",
    "'a",
    "a'",
    "\"a\"",
    "\"a",
    "a\\b",
    "\\",
    "\\n",
    "a;b",
    "'a;b';c",
    "k:v,l:w",
    "---",
    "...",
    "--- a",
    "é",
    "日本",
    "😀",
    "\u{a0}",
    "\u{a0}a",
    "\u{85}a",
    "a\u{2028}b",
    "\u{feff}a",
    "a\u{1}b",
    "a\tb",
    "\u{7f}",
    "\u{fffe}",
    "${HOME}",
    "${A:-b}",
    "{{ a }}",
    "hdfs://a:8020/b",
    "zk1:2181,zk2:2181/c",
    "60 s",
    "1 min",
    "-Xmx1g -Da=b",
    "a  b",
];

/// Many keys with few parts between them, values that are not what they look like, comments and blank lines.
fn crowded(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    let words = if random.once_in(2) { 7 } else { PARTS.len() };
    for _ in 0..3 + random.below(20) {
        let most = if random.once_in(30) { 30 } else { 5 };
        let count = 1 + random.below(most);
        let parts: Vec<&str> = (0..count).map(|_| random.pick(&PARTS[..words])).collect();
        let mut key = parts.join(".");
        if random.once_in(60) {
            key = key.repeat(400);
        }
        let value = random.pick(VALUES);
        match random.below(14) {
            0 => text.push_str("# a comment: with a colon\n"),
            1 => text.push('\n'),
            2 => text.push_str(&format!("#\u{85}\u{7}\u{2029}{key}: {value}\n")),
            3 => text.push_str(&format!("{key}: {value} # {value}\n")),
            4 => text.push_str(&format!("{key}:\n  {key}: {value}\n")),
            _ => text.push_str(&format!("{key}: {value}\n")),
        }
    }
    text.into_bytes()
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn migrated_fixtures_load_to_the_same_map() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    let contents: Vec<Vec<u8>> = files_below(root)
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(LEGACY))
        .map(|path| std::fs::read(path).expect("a fixture"))
        .collect();
    assert!(contents.len() >= 20, "fixtures are missing");
    let keys = compare(&contents, "fixtures");
    println!("{} fixtures: {keys} keys", contents.len());
}

/// What the command writes, for the first release that needs it.
fn rewritten(bytes: &[u8]) -> String {
    let text = decode(bytes, Reader::Legacy).text;
    migrate(&text, &|key| is_option(key, Version::V2_0)).text
}

/// Rewrites every file and asks both releases; the number of keys that were compared.
fn compare(contents: &[Vec<u8>], label: &str) -> usize {
    let root = tempfile::tempdir().expect("a directory");
    let mut dirs = Vec::new();
    let mut texts = Vec::new();
    for (index, bytes) in contents.iter().enumerate() {
        let [old, new] = ["old", "new"].map(|side| root.path().join(format!("{side}{index}")));
        std::fs::create_dir(&old).expect("a directory");
        std::fs::create_dir(&new).expect("a directory");
        std::fs::write(old.join(LEGACY), bytes).expect("a file");
        let text = rewritten(bytes);
        std::fs::write(new.join(YAML), &text).expect("a file");
        dirs.push((old, new));
        texts.push(text);
    }
    let olds: Vec<&Path> = dirs.iter().map(|(old, _)| old.as_path()).collect();
    let news: Vec<&Path> = dirs.iter().map(|(_, new)| new.as_path()).collect();
    let (before, after) = (loaded(OLD, &olds), loaded(NEW, &news));
    assert_eq!((before.len(), after.len()), (dirs.len(), dirs.len()));
    let mut keys = 0;
    let mut failures = Vec::new();
    for (index, (old, new)) in before.iter().zip(&after).enumerate() {
        assert_eq!(old["loads"], true, "the line reader takes everything");
        keys += old["options"].as_object().map_or(0, serde_json::Map::len);
        if old["options"] != new["options"] || new["loads"] != true {
            let source = String::from_utf8_lossy(&contents[index]);
            let (then, now, why) = (&old["options"], &new["options"], &new["error"]);
            failures.push(format!(
                "{source:?}\n  {:?}\n  {OLD}: {then}\n  {NEW}: {now} {why}\n",
                texts[index]
            ));
        }
    }
    let shown: Vec<&String> = failures.iter().take(5).collect();
    assert!(
        failures.is_empty(),
        "{} files load differently ({label}):\n{shown:#?}",
        failures.len()
    );
    keys
}

/// What a release loads from each directory.
fn loaded(release: &str, dirs: &[&Path]) -> Vec<Value> {
    ask_of(release, "Maps", &[], dirs)
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn in_place_both_releases_read_the_new_file() {
    let root = tempfile::tempdir().expect("a directory");
    let mut random = Random::new(setting("FCTL_ORACLE_SEED", 20_261_129));
    let mut dirs = Vec::new();
    for index in 0..200 {
        let dir = root.path().join(index.to_string());
        std::fs::create_dir(&dir).expect("a directory");
        std::fs::write(dir.join(LEGACY), legacy::generate(&mut random)).expect("a file");
        dirs.push(dir);
    }
    let dirs: Vec<&Path> = dirs.iter().map(std::path::PathBuf::as_path).collect();
    let before = loaded(OLD, &dirs);
    for dir in &dirs {
        let status = Command::new(env!("CARGO_BIN_EXE_fctl"))
            .env_clear()
            .args(["config", "migrate", "--in-place", "--format", "json"])
            .arg(dir)
            .output()
            .expect("fctl runs")
            .status;
        assert!(matches!(status.code(), Some(0 | 1)), "{status}");
    }
    // 1.20 would read flink-conf.yaml if it were still there; 2.0 would read nothing else than config.yaml.
    for release in [OLD, NEW] {
        let after = loaded(release, &dirs);
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(old["options"], new["options"], "Flink {release}");
        }
    }
}
