//! Payloads that the real classes of Flink serialise, decoded by fctl's own reader.

use crate::classes::classes;
use crate::jars::class_path;
use fctl::config::base64::decode;
use fctl::flink::javaser::Stream;
use fctl::flink::names::NAME_KEYS;
use fctl::flink::payload::{LeaderInfo, StateHandle};
use std::process::Command;

/// What one release wrote: kind, expected fields, bytes.
fn written(release: &str) -> Vec<(String, String, Vec<u8>)> {
    let output = Command::new("java")
        .args(["-Dfile.encoding=UTF-8", "-XX:+UseSerialGC", "-cp"])
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .arg("Payloads")
        .output()
        .expect("java runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines
        .lines()
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let bytes = |part: &str| decode(part).expect("base64");
            let expected = String::from_utf8(bytes(parts[1])).expect("UTF-8");
            (parts[0].to_owned(), expected, bytes(parts[2]))
        })
        .collect()
}

fn decoded(kind: &str, bytes: &[u8]) -> String {
    if kind == "leader" {
        let info = LeaderInfo::decode(bytes).expect("leader information");
        let address = fctl::config::base64::encode(info.address.as_bytes());
        return format!("{address}|{}", info.session.as_deref().unwrap_or("null"));
    }
    match StateHandle::decode(bytes).expect("a state handle") {
        StateHandle::File { path, size } => format!("{path}|{size}"),
        StateHandle::RelativeFile {
            path,
            relative,
            size,
        } => format!("{path}|{relative}|{size}"),
        StateHandle::Inline { name, size } => format!("{name}|{size}"),
        StateHandle::Unknown { class } => class,
    }
}

/// Compares a node name's key, default and fallback keys; `root` is above the cluster, Mesos has none in fctl.
fn check_name(release: &str, option: &str) {
    let parts: Vec<&str> = option.split('|').collect();
    if parts[0].ends_with(".root") || parts[0].ends_with(".mesos-workers") {
        return;
    }
    let known = NAME_KEYS.iter().find(|n| n.key == parts[0]);
    let known = known.unwrap_or_else(|| panic!("{option} of Flink {release} is not known"));
    assert_eq!(known.default, parts[1], "{option} of Flink {release}");
    assert_eq!(known.fallbacks, &parts[2..], "{option} of Flink {release}");
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn payloads_of_the_real_classes() {
    for release in ["1.12.5", "1.20.5", "2.3.0"] {
        let mut kinds = std::collections::BTreeMap::new();
        for (kind, expected, bytes) in written(release) {
            *kinds.entry(kind.clone()).or_insert(0) += 1;
            if kind == "name" {
                check_name(release, &expected);
                continue;
            }
            if kind == "foreign" {
                // A valid stream of a class that is no pointer at all.
                assert!(Stream::read(&bytes).is_ok() && StateHandle::decode(&bytes).is_err());
                continue;
            }
            // Flink reads the first object and nothing behind it.
            let longer = [&bytes[..], b"behind"].concat();
            assert_eq!(
                decoded(&kind, &longer),
                expected,
                "{kind} of Flink {release}"
            );
            assert_eq!(
                decoded(&kind, &bytes),
                expected,
                "{kind} of Flink {release}"
            );
        }
        println!("Flink {release}: {kinds:?}");
        assert_eq!(kinds.get("leader"), Some(&7));
        assert_eq!(
            (kinds.get("file"), kinds.get("relative")),
            (Some(&16), Some(&16))
        );
        assert_eq!(
            (kinds.get("inline"), kinds.get("unknown")),
            (Some(&3), Some(&1))
        );
        assert!(kinds.get("name").is_some_and(|n| *n >= 3), "{kinds:?}");
    }
}
