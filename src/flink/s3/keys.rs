//! Keys of Flink's configuration as `HadoopConfigLoader` hands them to Hadoop's S3A and to Presto's file system.

use crate::config::Config;
use crate::config::hadoop_xml::HadoopConf;
use std::collections::BTreeMap;

/// Prefixes and what becomes of them (`S3FileSystemFactory.FLINK_CONFIG_PREFIXES` of flink-s3-fs-hadoop and
/// flink-s3-fs-presto, the same from 1.13 to 2.3). Where two spellings of one key are set, Flink takes either, by the order
/// of a hash table; fctl takes the last of these.
const PREFIXES: [(&str, &str); 5] = [
    ("fs.s3a.", "fs.s3a."),
    ("s3a.", "fs.s3a."),
    ("presto.s3.", "presto.s3."),
    ("s3.", "fs.s3a."),
    ("s3.", "presto.s3."),
];

/// Keys whose value goes to another one (`S3FileSystemFactory.MIRRORED_CONFIG_KEYS`); it wins there. The last one came with
/// 2.3, where `s3.endpoint` and `s3.endpoint.region` would not fit into one YAML map.
const MIRRORED: [(&str, &str); 7] = [
    ("fs.s3a.access-key", "fs.s3a.access.key"),
    ("fs.s3a.secret-key", "fs.s3a.secret.key"),
    ("fs.s3a.path-style-access", "fs.s3a.path.style.access"),
    ("fs.s3a.endpoint.value", "fs.s3a.endpoint"),
    ("presto.s3.access.key", "presto.s3.access-key"),
    ("presto.s3.secret.key", "presto.s3.secret-key"),
    ("presto.s3.path.style.access", "presto.s3.path-style-access"),
];

/// What flink-s3-fs-native alone reads, as it is written (`NativeS3FileSystemFactory`).
const NATIVE: [&str; 3] = [
    "s3.region",
    "s3.assume-role.arn",
    "fs.s3.aws.credentials.provider",
];

/// Settings by the names that the file systems know them by.
#[derive(Clone, Default)]
pub(super) struct Keys(BTreeMap<String, String>);

impl Keys {
    /// Hadoop's own settings, Flink's over them.
    pub(super) fn of(config: &Config, hadoop: &HadoopConf) -> Self {
        let is_known = |key: &str| {
            key.starts_with("fs.s3a.")
                || key.starts_with("presto.")
                || key == "hadoop.security.credential.provider.path"
        };
        let mut keys: BTreeMap<String, String> = hadoop
            .pairs()
            .into_iter()
            .filter(|(key, _)| is_known(key))
            .collect();
        for (prefix, to) in PREFIXES {
            for entry in &config.entries {
                if let Some(rest) = entry.key.strip_prefix(prefix) {
                    keys.insert(format!("{to}{rest}"), entry.text());
                }
            }
        }
        for name in NATIVE {
            if let Some(entry) = config.get(name) {
                keys.insert(name.to_owned(), entry.text());
            }
        }
        for (from, to) in MIRRORED {
            if let Some(value) = keys.get(from).cloned() {
                keys.insert(to.to_owned(), value);
            }
        }
        Self(keys)
    }

    /// With what is set for one bucket alone: `fs.s3a.bucket.NAME.x` is its `fs.s3a.x` (`S3AUtils.propagateBucketOptions`).
    pub(super) fn for_bucket(&self, name: &str) -> Self {
        let prefix = format!("fs.s3a.bucket.{name}.");
        let mut keys = self.0.clone();
        for (key, value) in &self.0 {
            if let Some(rest) = key.strip_prefix(&prefix) {
                keys.insert(format!("fs.s3a.{rest}"), value.clone());
            }
        }
        Self(keys)
    }

    /// A value; none if it is blank.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.get(key)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The first of these keys that has a value.
    pub(super) fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// True if a switch is set, and set to this.
    pub(super) fn is(&self, key: &str, wanted: bool) -> bool {
        let word = if wanted { "true" } else { "false" };
        self.get(key)
            .is_some_and(|value| value.eq_ignore_ascii_case(word))
    }
}
