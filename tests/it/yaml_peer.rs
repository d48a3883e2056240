//! A second opinion on config.yaml from serde_yaml: where both load a file, the strings agree.
//!
//! serde_yaml follows YAML 1.1 in places (`017` stays a string), so only strings are compared.

use crate::support::{files_below, root};
use fctl::config::{Load, Raw, Reader, decode::decode, read};
use std::collections::BTreeMap;

fn flatten(value: &serde_yaml::Value, prefix: &str, out: &mut BTreeMap<String, String>) {
    let serde_yaml::Value::Mapping(map) = value else {
        return;
    };
    for (key, value) in map {
        let Some(key) = key.as_str() else {
            continue;
        };
        match value {
            serde_yaml::Value::Mapping(_) => flatten(value, &format!("{prefix}{key}."), out),
            serde_yaml::Value::String(text) => {
                out.insert(format!("{prefix}{key}"), text.clone());
            }
            _ => {}
        }
    }
}

#[test]
fn strings_agree_on_every_fixture_that_both_load() {
    let mut compared = 0;
    for path in files_below(&root().join("fixtures")) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        if !name.ends_with("config.yaml") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a fixture");
        let ours = read(&decode(&bytes, Reader::Yaml), Reader::Yaml);
        let Ok(theirs) = serde_yaml::from_slice::<serde_yaml::Value>(&bytes) else {
            continue;
        };
        if ours.load != Load::Ok {
            continue;
        }
        let mut expected = BTreeMap::new();
        flatten(&theirs, "", &mut expected);
        for (key, text) in expected {
            let entry = ours
                .get(&key)
                .unwrap_or_else(|| panic!("{}: no {key}", path.display()));
            assert_eq!(entry.raw, Raw::Str(text), "{}: {key}", path.display());
            compared += 1;
        }
    }
    assert!(compared >= 20, "only {compared} strings were compared");
}
