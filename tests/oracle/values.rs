//! What values are worth: durations and memory sizes without a unit (KY005), options of named things (KY004), keys whose
//! values Flink hides (KY006).

use crate::ask::{ask_of, distribution};
use crate::random::Random;
use crate::{LEGACY, YAML, reads, releases, setting, typed};
use fctl::config::migrate::migrate;
use fctl::config::{Config, Reader, decode::decode, read};
use fctl::flink::catalogue::{self, Type};
use fctl::flink::sensitive::is_hidden;
use fctl::flink::{Version, convert, meaning};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Nothing of these is the default of a reporter, 10 s.
const INTERVALS: &[&str] = &[
    "500",
    "30 s",
    "1 min",
    "2 m",
    "60 SECONDS",
    "PT5S",
    "30 sec onds",
    "x",
    "1.5 s",
    "-1",
    "0",
    "99999999999999999999",
    "true",
];
const AMOUNTS: &[&str] = &[
    "1",
    "2",
    "0",
    "-1",
    "010",
    "1.0",
    "many",
    "2 x",
    "9223372036854775808",
    "true",
];
const SWITCHES: &[&str] = &["true", "false", "TRUE", "yes", "1", "x"];
const NUMBERS: &[&str] = &[
    "1",
    "10",
    "0",
    "00",
    "010",
    "60000",
    "4096",
    "1073741824",
    "9223372036854775807",
    "9999999999999999999",
];
const SECRETS: &[&str] = &[
    "a.password",
    "s3.secret-key",
    "s3.access-key",
    "fs.azure.account.key.x",
    "x.apikey",
    "x.api-key",
    "x.api_key",
    "x.auth-params",
    "x.service-key",
    "x.Token",
    "x.basic-auth",
    "x.jaas.config",
    "x.http-headers",
    "x.passwd",
    "x.credential",
    "high-availability.zookeeper.client.authorization",
    "env.java.opts",
    "x.private-key",
];

/// One flink-conf.yaml without repeated keys.
fn file(random: &mut Random) -> String {
    let mut lines: Vec<(String, &str)> = Vec::new();
    for _ in 0..6 {
        let key = typed::key(random);
        let bare = random.once_in(2).then(|| random.pick(NUMBERS));
        if let Some(value) = bare.or_else(|| typed::value(random, key)) {
            lines.push((key.to_owned(), value));
        }
    }
    let named = [
        ("metrics.reporter.x.interval", INTERVALS),
        (
            "metrics.reporter.x.port",
            &["9249", "9249-9260", "true", "0.5"],
        ),
        ("external-resource.x.amount", AMOUNTS),
        ("security.delegation.token.provider.x.enabled", SWITCHES),
    ];
    for (key, values) in named {
        if random.once_in(2) {
            lines.push((key.to_owned(), random.pick(values)));
        }
    }
    lines.push((random.pick(SECRETS).to_owned(), "v"));
    lines.push(("external-resources".to_owned(), "x"));
    let mut seen = BTreeSet::new();
    lines.retain(|(key, value)| !value.trim().is_empty() && seen.insert(key.clone()));
    lines
        .iter()
        .map(|(key, value)| format!("{key}: {value}\n"))
        .collect()
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn values_are_what_flink_makes_of_them() {
    let seed = setting("FCTL_ORACLE_SEED", 20_261_129);
    let files = setting("FCTL_ORACLE_FILES", 5_000) / 10;
    let mut random = Random::new(seed);
    let texts: Vec<String> = (0..files).map(|_| file(&mut random)).collect();
    for (release, minor) in releases() {
        for name in [LEGACY, YAML] {
            if reads(&release, name) {
                compare(&texts, &release, &minor, name);
            }
        }
    }
}

fn compare(texts: &[String], release: &str, minor: &str, name: &str) {
    let root = tempfile::tempdir().expect("a directory");
    let version = Version::parse(minor).expect("a release");
    let reader = if name == LEGACY {
        Reader::Legacy
    } else {
        Reader::Yaml
    };
    let mut dirs: Vec<PathBuf> = Vec::new();
    let mut configs = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        // In config.yaml as people write it: numbers are numbers.
        let text = match reader {
            Reader::Legacy => text.clone(),
            Reader::Yaml => migrate(text, &|_| true).text,
        };
        let dir = root.path().join(index.to_string());
        std::fs::create_dir(&dir).expect("a directory");
        std::fs::write(dir.join(name), &text).expect("a file");
        configs.push(read(&decode(text.as_bytes(), reader), reader));
        dirs.push(dir);
    }
    let dirs: Vec<&Path> = dirs.iter().map(PathBuf::as_path).collect();
    let answers = ask_of(release, "Values", &[&distribution(release)], &dirs);
    assert_eq!(answers.len(), dirs.len());
    let found = findings(&dirs, minor);
    let mut told = 0;
    for ((config, answer), (dir, found)) in
        configs.iter().zip(&answers).zip(dirs.iter().zip(&found))
    {
        let what = || format!("Flink {release} {name}: {}: {answer}", shown(dir, name));
        assert_eq!(
            meanings(config, version, reader),
            values(answer),
            "{}",
            what()
        );
        let (ours, theirs) = (found, expected(config, answer, version));
        assert_eq!(*ours, theirs, "{}", what());
        told += found.len();
        for key in config.to_map().keys() {
            let theirs = answer[format!("secret {key}")].as_str();
            assert_eq!(
                Some(is_hidden(key, version).to_string().as_str()),
                theirs,
                "{key}: {}",
                what()
            );
        }
    }
    assert!(
        told > texts.len() / 4,
        "only {told} findings in {} files",
        texts.len()
    );
    println!(
        "Flink {release} {name}: {} files, {told} findings, all as Flink does it",
        texts.len()
    );
}

fn shown(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap_or_default()
}

/// Option and value of every duration and memory size.
fn meanings(config: &Config, version: Version, reader: Reader) -> BTreeSet<(String, String)> {
    let set = catalogue::set(config, version).into_iter();
    set.filter(|s| !s.spec.list && matches!(s.spec.kind, Type::Duration | Type::MemorySize))
        .filter_map(|s| {
            let raw = &config.entries[s.entry?].raw;
            convert::convert(&s.spec, raw, version, reader).ok()?;
            Some((
                s.spec.key.to_owned(),
                meaning::meaning(&s.spec, raw, version, reader),
            ))
        })
        .collect()
}

fn values(answer: &Value) -> BTreeSet<(String, String)> {
    let all = answer.as_object().into_iter().flatten();
    all.filter_map(|(key, value)| {
        Some((
            key.strip_prefix("value ")?.to_owned(),
            value.as_str()?.to_owned(),
        ))
    })
    .collect()
}

/// Rule and key of what `validate` finds in each directory, as far as this test knows what Flink does.
fn findings(dirs: &[&Path], minor: &str) -> Vec<BTreeSet<(String, String)>> {
    let output = Command::new(env!("CARGO_BIN_EXE_fctl"))
        .env_clear()
        .args([
            "validate",
            "--format",
            "json",
            "--select",
            "KY004,KY005",
            "--flink-version",
            minor,
        ])
        .args(dirs)
        .output()
        .expect("fctl runs");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut all = vec![BTreeSet::new(); dirs.len()];
    for d in json["diagnostics"].as_array().expect("a list") {
        let path = d["location"]["path"].as_str().expect("a path");
        let index = dirs
            .iter()
            .position(|dir| Path::new(path).parent() == Some(dir));
        let (rule, key) = (
            d["rule"].as_str().expect("a rule"),
            d["location"]["key"].as_str().unwrap_or(""),
        );
        if rule == "KY005" || NAMED.contains(&key) {
            all[index.expect("one of them")].insert((rule.to_owned(), key.to_owned()));
        }
    }
    all
}

const NAMED: [&str; 4] = [
    "metrics.reporter.x.interval",
    "metrics.reporter.x.port",
    "external-resource.x.amount",
    "security.delegation.token.provider.x.enabled",
];

/// The same from what Flink made of it.
fn expected(config: &Config, answer: &Value, version: Version) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let is = |name: &str, words: &[&str]| answer[name].as_str().is_some_and(|a| words.contains(&a));
    let wrong = [
        is("interval", &["10000000000 ns"]),
        is("reporter port", &["unseen"]),
        is("amount", &["throws", "null"]),
        is("enabled", &["throws"]),
    ];
    for (key, wrong) in NAMED.into_iter().zip(wrong) {
        if wrong && config.get(key).is_some() {
            all.insert(("KY004".to_owned(), key.to_owned()));
        }
    }
    for s in catalogue::set(config, version) {
        let Some(entry) = s.entry.map(|index| &config.entries[index]) else {
            continue;
        };
        let value = answer[format!("value {}", s.spec.key)].as_str();
        if value.is_some_and(|value| is_assumed(&entry.text(), value))
            && !s.spec.suffix
            && !s.spec.is_pattern()
        {
            all.insert(("KY005".to_owned(), entry.key.clone()));
        }
    }
    if let Some(entry) = config.get(NAMED[0])
        && answer["interval"]
            .as_str()
            .is_some_and(|value| is_assumed(&entry.text(), value))
    {
        all.insert(("KY005".to_owned(), NAMED[0].to_owned()));
    }
    all
}

/// True if Flink took a number other than 0 for milliseconds or bytes.
fn is_assumed(text: &str, value: &str) -> bool {
    let Ok(number) = text.parse::<i128>() else {
        return false;
    };
    let same = value == format!("{} ns", number * 1_000_000) || value == format!("{number} bytes");
    number > 0 && same && !text.starts_with('+')
}
