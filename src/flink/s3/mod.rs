//! S3 as Flink's file systems for it are configured: `flink-s3-fs-hadoop`, `flink-s3-fs-presto` and, from 2.3,
//! `flink-s3-fs-native`. Which of them reads a storage cannot be seen from outside, so that a key of any of them counts.
//!
//! What is not read: credential stores (`fs.s3a.security.credential.provider.path`), the files below `~/.aws`, and
//! proxies. Roles are not assumed. `hive.s3.*` is read by none of the three, although its classes are in the jar of
//! `flink-s3-fs-presto`.

mod address;
mod keys;

pub use address::Address;

use crate::config::Config;
use crate::config::hadoop_xml::HadoopConf;
use keys::Keys;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

/// Variables of the process that the SDKs of all three file systems read where the configuration has no keys.
const VARIABLES: [&str; 12] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_EC2_METADATA_DISABLED",
];

/// Every setting that has to do with S3. Its `Debug` shows no value.
#[derive(Clone, Default)]
pub struct S3Settings {
    keys: Keys,
    environment: BTreeMap<&'static str, String>,
}

impl S3Settings {
    /// From Flink's configuration over Hadoop's, and from the environment.
    pub fn resolve(
        config: &Config,
        hadoop: &HadoopConf,
        env: &dyn Fn(&str) -> Option<OsString>,
    ) -> Self {
        let set = |name: &'static str| {
            let value = env(name)?.into_string().ok()?;
            (!value.is_empty()).then_some((name, value))
        };
        Self {
            keys: Keys::of(config, hadoop),
            environment: VARIABLES.into_iter().filter_map(set).collect(),
        }
    }

    /// What holds for one bucket.
    ///
    /// # Errors
    /// What cannot be used, and what to change; no value that may be a secret is in it.
    pub fn bucket(&self, name: &str) -> Result<Bucket, String> {
        // `s3://key:secret@bucket` of old releases would put a secret into every message.
        if name.contains('@') {
            return Err(
                "the URI holds credentials, which no release of Flink reads: \
                 set s3.access-key and s3.secret-key"
                    .to_owned(),
            );
        }
        let is_sign = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if name.is_empty() || !name.chars().all(is_sign) {
            return Err(format!("`{name}` is no name of an S3 bucket"));
        }
        let keys = self.keys.for_bucket(name);
        let variable = |name| self.environment.get(name).map(String::as_str);
        let region = keys
            .first(&["fs.s3a.endpoint.region", "s3.region"])
            .map(str::to_owned);
        let region_of_machine = variable("AWS_REGION").or(variable("AWS_DEFAULT_REGION"));
        let secure = !keys.is("fs.s3a.connection.ssl.enabled", false)
            && !keys.is("presto.s3.ssl.enabled", false);
        let path_style = keys.is("fs.s3a.path.style.access", true)
            || keys.is("presto.s3.path-style-access", true);
        let address = Address::new(
            name,
            keys.first(&["fs.s3a.endpoint", "presto.s3.endpoint"]),
            region.as_deref(),
            region_of_machine,
            address::Style { secure, path_style },
        )?;
        let roles = [
            "fs.s3a.assumed.role.arn",
            "presto.hive.s3.iam-role",
            "s3.assume-role.arn",
        ];
        Ok(Bucket {
            name: name.to_owned(),
            address,
            credentials: self.credentials(&keys)?,
            has_role: keys.first(&roles).is_some(),
        })
    }

    fn credentials(&self, keys: &Keys) -> Result<Credentials, String> {
        let pair = |access: &str, secret: &str| {
            let access = keys.get(access)?.to_owned();
            Some((access, Secret(keys.get(secret)?.to_owned())))
        };
        let providers = [
            "fs.s3a.aws.credentials.provider",
            "fs.s3.aws.credentials.provider",
        ];
        // As the first of a list it is asked first.
        if keys.first(&providers).is_some_and(is_anonymous) {
            return Ok(Credentials::Anonymous);
        }
        if let Some((access, secret)) = pair("fs.s3a.access.key", "fs.s3a.secret.key") {
            let token = keys.get("fs.s3a.session.token");
            return Ok(Credentials::Keys {
                access,
                secret,
                token: token.map(|token| Secret(token.to_owned())),
            });
        }
        if let Some((access, secret)) = pair("presto.s3.access-key", "presto.s3.secret-key") {
            return Ok(Credentials::Keys {
                access,
                secret,
                token: None,
            });
        }
        let stores = [
            "fs.s3a.security.credential.provider.path",
            "hadoop.security.credential.provider.path",
        ];
        let variable = |name: &str| self.environment.get(name).map(String::as_str);
        if let (Some(access), Some(secret)) = (
            variable("AWS_ACCESS_KEY_ID"),
            variable("AWS_SECRET_ACCESS_KEY"),
        ) {
            return Ok(Credentials::Keys {
                access: access.to_owned(),
                secret: Secret(secret.to_owned()),
                token: variable("AWS_SESSION_TOKEN").map(|token| Secret(token.to_owned())),
            });
        }
        if let Some(store) = stores.iter().find(|key| keys.get(key).is_some()) {
            return Err(format!(
                "the S3 keys are in the credential store of {store}, which fctl does not read: \
                 set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ));
        }
        let role = variable("AWS_WEB_IDENTITY_TOKEN_FILE").zip(variable("AWS_ROLE_ARN"));
        let container = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            .or(variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        let no_instance = variable("AWS_EC2_METADATA_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if no_instance && role.is_none() && container.is_none() {
            return Err(NO_CREDENTIALS.to_owned());
        }
        let environment = self.environment.iter();
        Ok(Credentials::Machine(
            environment.map(|(k, v)| (*k, v.clone())).collect(),
        ))
    }
}

/// Said where nobody has keys.
pub const NO_CREDENTIALS: &str = "no credentials: neither s3.access-key and s3.secret-key, nor AWS_ACCESS_KEY_ID and \
     AWS_SECRET_ACCESS_KEY, nor a role of this machine";

/// True if the first class of a list is Hadoop's or Amazon's for requests that are not signed.
fn is_anonymous(list: &str) -> bool {
    let first = list.split(',').next().unwrap_or("").trim();
    let name = first.rsplit('.').next().unwrap_or(first);
    name == "AnonymousAWSCredentialsProvider" || name == "AnonymousCredentialsProvider"
}

impl fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Settings").finish_non_exhaustive()
    }
}

/// How one bucket is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where its server is.
    pub address: Address,
    /// Who asks.
    pub credentials: Credentials,
    /// True if the configuration names a role that Flink assumes and fctl does not.
    pub has_role: bool,
}

/// Who asks a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Keys of a user or of a session.
    Keys {
        /// Names the user.
        access: String,
        /// Signs requests.
        secret: Secret,
        /// Goes with keys that expire.
        token: Option<Secret>,
    },
    /// Nobody: requests are not signed.
    Anonymous,
    /// What the machine gives: web identity, container, instance; with the variables that say where.
    Machine(Vec<(&'static str, String)>),
}

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value, for the one who signs.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::config::secrets::HIDDEN)
    }
}

#[cfg(test)]
mod tests;
