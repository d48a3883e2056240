//! The option catalogues: the committed files, the tables made of them, and what `lookup` says.

use crate::support::root;
use fctl::flink::Version;
use fctl::flink::catalogue::{Known, lookup, nearest, of};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Minor releases, oldest first: the bits of a line.
const RELEASES: [&str; 13] = [
    "1.12", "1.13", "1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "1.20", "2.0", "2.1", "2.2",
    "2.3",
];

fn catalogue(release: &str) -> Value {
    let path = root().join(format!("schemas/flink/{release}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("")
}

/// The fields of an option's line behind key and releases.
fn fields(option: &Value) -> String {
    let joined = |name: &str| {
        let words: Vec<&str> = list(option, name)
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            words.iter().all(|w| !w.contains([',', '\t', '\n'])),
            "{option}"
        );
        words.join(",")
    };
    let class = text(option, "class");
    let simple = class.rsplit('.').next().unwrap_or("");
    // Classes that are not called ...Options hold keys that Flink sets itself.
    let internal = text(option, "key").starts_with('$')
        || text(option, "key").starts_with("internal.")
        || !simple.contains("Option") && !simple.contains("ConfigConstants");
    let flags: String = [
        ('l', option["list"] == true),
        ('s', option["sensitive"] == true),
        ('d', option["deprecated"] == true),
        ('i', internal),
    ]
    .into_iter()
    .filter_map(|(flag, set)| set.then_some(flag))
    .collect();
    let default = option["default"].as_str().map_or_else(String::new, |d| {
        let escaped = d
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\t', "\\t");
        format!("={escaped}")
    });
    let fallbacks: Vec<String> = list(option, "fallback")
        .iter()
        .map(|f| {
            let mark = if f["deprecated"] == true { "!" } else { "" };
            format!("{mark}{}", text(f, "key"))
        })
        .collect();
    format!(
        "{}\t{flags}\t{default}\t{}\t{}\t{}",
        text(option, "type"),
        fallbacks.join(","),
        joined("enum"),
        joined("prefixes")
    )
}

/// The three tables of `src/flink/catalogue`, from the thirteen files.
fn tables() -> [(&'static str, String); 3] {
    let mut options: BTreeMap<(String, String), u16> = BTreeMap::new();
    let mut aliases: BTreeMap<(String, String), u16> = BTreeMap::new();
    let mut descriptions: BTreeMap<String, String> = BTreeMap::new();
    for (bit, release) in RELEASES.into_iter().enumerate() {
        let catalogue = catalogue(release);
        for option in list(&catalogue, "options") {
            let key = text(option, "key").to_owned();
            *options.entry((key.clone(), fields(option))).or_default() |= 1 << bit;
            for fallback in list(option, "fallback") {
                let alias = text(fallback, "key").to_owned();
                if alias != key {
                    *aliases.entry((alias, key.clone())).or_default() |= 1 << bit;
                }
            }
            let description = text(option, "description");
            if !description.is_empty() {
                descriptions.insert(key, description.to_owned());
            }
        }
        for constant in list(&catalogue, "constants") {
            let flag = if constant["used"] == true { "u" } else { "" };
            let key = text(constant, "key").to_owned();
            *options
                .entry((key, format!("\t{flag}\t\t\t\t")))
                .or_default() |= 1 << bit;
        }
    }
    let lines = |map: BTreeMap<(String, String), u16>| {
        let mut lines: Vec<String> = map
            .into_iter()
            .map(|((key, rest), releases)| format!("{key}\t{releases:04x}\t{rest}\n"))
            .collect();
        // By key, then by bytes: a tab sorts before everything that a key may hold.
        lines.sort();
        lines.concat()
    };
    let described = descriptions.into_iter().map(|(k, d)| format!("{k}\t{d}\n"));
    [
        ("options.tsv", lines(options)),
        ("aliases.tsv", lines(aliases)),
        ("descriptions.tsv", described.collect()),
    ]
}

#[test]
fn the_tables_are_made_of_the_committed_catalogues() {
    for (name, made) in tables() {
        let path = root().join("src/flink/catalogue").join(name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &made).expect("the table is written");
        }
        let committed = std::fs::read_to_string(&path).expect("a committed table");
        assert!(
            committed == made,
            "{name} is stale: UPDATE_EXPECT=1 cargo test --test it"
        );
    }
}

/// `sha256sum --check` over a directory of catalogues; what it complains about.
fn checksums(dir: &Path) -> Result<(), String> {
    let output = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(dir)
        .output()
        .expect("sha256sum runs");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_catalogue_that_was_touched_fails_its_checksum() {
    let committed = root().join("schemas/flink");
    assert_eq!(checksums(&committed), Ok(()));
    let listed = std::fs::read_to_string(committed.join("SHA256SUMS")).expect("the sums");
    assert_eq!(listed.lines().count(), RELEASES.len());
    let copy = tempfile::tempdir().expect("a directory");
    for path in crate::support::files_below(&committed) {
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, copy.path().join(name)).expect("a copy");
    }
    let touched = copy.path().join("1.17.json");
    let text = std::fs::read_to_string(&touched).expect("a catalogue");
    std::fs::write(
        &touched,
        text.replacen("\"list\":false", "\"list\":true", 1),
    )
    .expect("written");
    let complaint = checksums(copy.path()).expect_err("a touched catalogue");
    assert!(complaint.contains("1.17.json: FAILED"), "{complaint}");
}

/// Wrong keys of real files (the report on the corpus, 1.7 of the pains), and what each was meant to be.
const WRONG: [(&str, &str, &str); 6] = [
    (
        "high-availability.zookeeper.root.path",
        "1.17",
        "high-availability.zookeeper.path.root",
    ),
    (
        "restart-strategy.fixed-delay-attempts",
        "1.17",
        "restart-strategy.fixed-delay.attempts",
    ),
    (
        "execution.restart-strategy.type",
        "1.14",
        "restart-strategy",
    ),
    (
        "execution.restart-strategy.type",
        "2.3",
        "restart-strategy.type",
    ),
    (
        "execution.restart-strategy.fixed-delay.attempts",
        "1.14",
        "restart-strategy.fixed-delay.attempts",
    ),
    (
        "execution.restart-strategy.fixed-delay.delay",
        "2.3",
        "restart-strategy.fixed-delay.delay",
    ),
];

#[test]
fn wrong_keys_of_real_files_have_the_right_neighbour() {
    for (wrong, version, right) in WRONG {
        let version = Version::parse(version).expect("a release");
        assert_eq!(lookup(wrong, version), Known::Unknown, "{wrong}");
        let near = nearest(wrong, version).map(|near| near.key);
        assert_eq!(near, Some(right), "{wrong} in Flink {version}");
    }
}

#[test]
fn every_option_of_every_release_is_found_as_what_it_is() {
    for release in RELEASES {
        let version = Version::parse(release).expect("a release");
        let catalogue = catalogue(release);
        let options = list(&catalogue, "options");
        let suffix = |o: &&Value| o["prefixes"].is_null() && !text(o, "key").contains('<');
        for option in options.iter().filter(suffix) {
            let key = text(option, "key");
            let Known::Option(spec) = lookup(key, version) else {
                panic!("{key} is no option of Flink {release}");
            };
            assert_eq!(
                spec.default().as_deref(),
                option["default"].as_str(),
                "{key}"
            );
            assert_eq!(spec.list, option["list"] == true, "{key}");
            assert_eq!(spec.class, text(option, "type"), "{key}");
            assert_eq!(spec.sensitive, option["sensitive"] == true, "{key}");
        }
        assert_eq!(of(version).count(), options.len(), "Flink {release}");
    }
}

#[test]
fn what_flink_masks_is_masked() {
    for release in RELEASES {
        let catalogue = catalogue(release);
        for option in list(&catalogue, "options") {
            let key = text(option, "key");
            let masked = fctl::config::secrets::is_sensitive(key);
            assert!(
                masked || option["sensitive"] != true,
                "{key} of Flink {release}"
            );
        }
    }
}

#[test]
fn the_options_that_decide_are_those_of_the_catalogue() {
    for opt in fctl::flink::options::NAMED {
        let releases = fctl::flink::version::ALL;
        for version in releases
            .into_iter()
            .filter(|v| opt.since <= *v && *v <= opt.until)
        {
            let spec = fctl::flink::catalogue::spec(opt.key, version);
            let spec = spec.unwrap_or_else(|| panic!("{} in Flink {version}", opt.key));
            let names: Vec<&str> = spec.fallbacks().map(|f| f.key).collect();
            // Where the checkpoint interval and others have more names, Flink finds them under those too.
            assert_eq!(names, opt.aliases, "{} in Flink {version}", opt.key);
        }
    }
}
