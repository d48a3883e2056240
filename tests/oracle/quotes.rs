//! CF006 against the real options: quotes are syntax in lists and maps, and part of the value everywhere else.

use std::collections::BTreeSet;
use std::process::Command;

/// Keys of a release, and whether their values are lists or maps, from the catalogue that another test compares with the
/// jars.
fn options(minor: &str) -> Vec<(String, bool)> {
    let path = format!("{}/schemas/flink/{minor}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a committed catalogue");
    let catalogue: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let options = catalogue["options"].as_array().expect("a list");
    options
        .iter()
        .map(|option| {
            let key = option["key"].as_str().expect("a key");
            let syntax = option["list"] == true || option["type"] == "Map";
            // Options of a reporter, written with its name in front.
            let prefix = option["prefixes"][0]
                .as_str()
                .map_or_else(String::new, |prefix| {
                    prefix.replace("<name>", "x").replace("<serviceName>", "x") + "."
                });
            (format!("{prefix}{key}"), syntax)
        })
        .collect()
}

#[test]
#[ignore = "a part of the oracle suite: tests/run oracle"]
fn quotes_are_syntax_in_lists_and_maps_alone() {
    for release in ["1.12", "1.20"] {
        let options = options(release);
        let plain = |key: &str| !key.contains(['<', '%', ' ', '#']);
        let keys: Vec<&(String, bool)> = options.iter().filter(|(key, _)| plain(key)).collect();
        assert!(keys.len() > 300, "Flink {release}: {} options", keys.len());
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("flink-conf.yaml");
        let text: String = keys
            .iter()
            .map(|(key, _)| format!("{key}: \"x\"\n"))
            .collect();
        std::fs::write(&file, text).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_fctl"))
            .env_clear()
            .args(["validate", "--select", "CF006", "--format", "json"])
            .args(["--flink-version", release])
            .arg(&file)
            .output()
            .expect("fctl runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let found = report["diagnostics"].as_array().expect("a list");
        let told: BTreeSet<&str> = found
            .iter()
            .filter_map(|d| d["location"]["key"].as_str())
            .collect();
        let wrong: Vec<&str> = keys
            .iter()
            .filter(|(key, syntax)| *syntax == told.contains(key.as_str()))
            .map(|(key, _)| key.as_str())
            .collect();
        println!(
            "Flink {release}: {} options, {} of them lists or maps",
            keys.len(),
            keys.iter().filter(|(_, s)| *s).count()
        );
        // The shell takes the quotes off.
        let wrong: Vec<&str> = wrong
            .into_iter()
            .filter(|key| !key.starts_with("env.") || told.contains(key))
            .collect();
        assert_eq!(wrong, Vec::<&str>::new(), "Flink {release}");
    }
}
