//! Which keys of Flink's configuration set what of S3: Flink's three file systems for it against fctl.

use crate::classes::classes;
use crate::jars::{class_path, class_path_of};
use fctl::config::{hadoop_xml::HadoopConf, legacy};
use fctl::flink::s3::{Credentials, S3Settings};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Flink's releases and the file systems that are asked.
const PLUGINS: [(&str, &str); 4] = [
    ("1.13.6", "hadoop"),
    ("2.3.0", "hadoop"),
    ("2.3.0", "presto"),
    ("2.3.0", "native"),
];

const PREFIXES: [&str; 10] = [
    "s3.",
    "s3a.",
    "s3p.",
    "fs.s3a.",
    "fs.s3.",
    "presto.s3.",
    "hive.s3.",
    "presto.hive.s3.",
    "s3.bucket.b-1.",
    "fs.s3a.bucket.other.",
];

const NAMES: [&str; 16] = [
    "access-key",
    "access.key",
    "aws-access-key",
    "accesskey",
    "secret-key",
    "secret.key",
    "aws-secret-key",
    "session.token",
    "session-token",
    "endpoint",
    "endpoint.value",
    "endpoint.region",
    "region",
    "path.style.access",
    "path-style-access",
    "pathStyleAccess",
];

/// What the file system of a release makes of each key, with a directory at the head of its class path.
fn asked(release: &str, plugin: &str, keys: &[String], head: &Path) -> BTreeSet<(String, String)> {
    let jars = class_path_of("flink-s3", &format!("{release}-{plugin}"));
    let mut child = Command::new("java")
        .args(["-XX:+UseSerialGC", "-Xmx512m", "-cp"])
        .arg(format!(
            "{}:{}:{}:{jars}",
            head.display(),
            classes().display(),
            class_path(release)
        ))
        .args(["S3Keys", plugin])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("java runs");
    let mut stdin = child.stdin.take().expect("standard input");
    stdin
        .write_all(keys.join("\n").as_bytes())
        .expect("java reads");
    drop(stdin);
    let output = child.wait_with_output().expect("java ends");
    assert!(
        output.status.success(),
        "{release} {plugin}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let pair = |line: &str| {
        let (key, setting) = line.split_once('\t')?;
        Some((key.to_owned(), setting.to_owned()))
    };
    lines.lines().filter_map(pair).collect()
}

/// What fctl makes of a key.
fn known(key: &str) -> Vec<&'static str> {
    let bucket = |text: &str| {
        let conf = HadoopConf::default();
        let settings = S3Settings::resolve(&legacy::read(text), &conf, &|_| None);
        settings.bucket("b-1").expect("a bucket")
    };
    let mut found = Vec::new();
    // The other half of a pair stands under a name that every file system takes.
    let others = "s3.access-key: other\ns3.secret-key: other\n";
    for (setting, rest) in [
        ("ACCESS_KEY", "s3.secret-key: other\n"),
        ("SECRET_KEY", "s3.access-key: other\n"),
        ("SESSION_TOKEN", others),
    ] {
        let Credentials::Keys {
            access,
            secret,
            token,
        } = bucket(&format!("{rest}{key}: VALUE\n")).credentials
        else {
            continue;
        };
        let value = match setting {
            "ACCESS_KEY" => Some(access),
            "SECRET_KEY" => Some(secret.expose().to_owned()),
            _ => token.map(|token| token.expose().to_owned()),
        };
        if value.as_deref() == Some("VALUE") {
            found.push(setting);
        }
    }
    if bucket(&format!("{key}: http://VALUE\n"))
        .address
        .url
        .ends_with("value")
    {
        found.push("ENDPOINT");
    }
    if bucket(&format!("{key}: VALUE\n")).address.region == "VALUE" {
        found.push("REGION");
    }
    if !bucket(&format!("{key}: true\n")).address.virtual_hosted {
        found.push("PATH_STYLE_ACCESS");
    }
    found
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn keys_of_the_real_s3_file_systems() {
    let keys: Vec<String> = PREFIXES
        .iter()
        .flat_map(|prefix| NAMES.map(|name| format!("{prefix}{name}")))
        .collect();
    let empty = tempfile::tempdir().expect("a directory");
    let mut real = BTreeSet::new();
    for (release, plugin) in PLUGINS {
        let found = asked(release, plugin, &keys, empty.path());
        println!("{plugin} {release}: {} keys", found.len());
        assert!(found.len() >= 7, "{release} {plugin}: {found:?}");
        real.extend(found);
    }
    let fctl: BTreeSet<(String, String)> = keys
        .iter()
        .flat_map(|key| {
            let settings = known(key).into_iter();
            settings.map(|setting| (key.clone(), setting.to_owned()))
        })
        .collect();
    let only = |a: &BTreeSet<(String, String)>, b: &BTreeSet<(String, String)>| {
        a.difference(b).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&real, &fctl), [], "read by Flink alone");
    assert_eq!(only(&fctl, &real), [], "read by fctl alone");
    println!("{} keys of {} are read", fctl.len(), keys.len());
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn hadoop_s_own_configuration_counts_below_flink_s() {
    let conf = tempfile::tempdir().expect("a directory");
    let text = "<configuration>
        <property><name>fs.s3a.session.token</name><value>VALUE</value></property>
        <property><name>fs.s3a.endpoint</name><value>other</value></property></configuration>";
    std::fs::write(conf.path().join("core-site.xml"), text).expect("a file");
    for (release, plugin) in PLUGINS.into_iter().filter(|(_, name)| *name == "hadoop") {
        let keys = ["s3.endpoint".to_owned()];
        let found = asked(release, plugin, &keys, conf.path());
        let settings: Vec<&str> = found.iter().map(|(_, setting)| setting.as_str()).collect();
        assert_eq!(settings, ["ENDPOINT", "SESSION_TOKEN"], "{release}");
    }
}
