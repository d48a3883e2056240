//! Which values Flink hides in its log, its web UI and its REST API: `GlobalConfiguration.isSensitive`, by release.

use super::version::Version::{self, V1_12, V1_17, V1_19, V2_1};

/// Parts of keys (`GlobalConfiguration.SENSITIVE_KEYS`), with the first of our releases that has them.
const SENSITIVE_KEYS: [(&str, Version); 11] = [
    ("password", V1_12),
    ("secret", V1_12),
    ("fs.azure.account.key", V1_12),
    ("apikey", V1_12),
    ("auth-params", V1_17),
    ("service-key", V1_17),
    ("token", V1_17),
    ("basic-auth", V1_17),
    ("jaas.config", V1_17),
    ("http-headers", V1_19),
    ("api-key", V2_1),
];

/// True if the release shows `******` for the value of this key.
pub fn is_hidden(key: &str, version: Version) -> bool {
    let key = key.to_lowercase();
    let mut parts = SENSITIVE_KEYS.iter().filter(|(_, since)| *since <= version);
    parts.any(|(part, _)| key.contains(part))
}

#[cfg(test)]
mod tests {
    use super::is_hidden;
    use crate::flink::{catalogue, version};

    #[test]
    fn as_the_catalogues_say() {
        for version in version::ALL {
            for spec in catalogue::of(version) {
                assert_eq!(
                    is_hidden(spec.key, version),
                    spec.sensitive,
                    "{} in {version}",
                    spec.key
                );
            }
        }
    }
}
