//! What a file is judged for: release, reader, deployment, distribution, and what lies beside it.

use super::version::Version;
use crate::config::masters::Master;
use crate::config::{Config, Reader, Source};

/// Whose rules about restarts hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Distribution {
    /// MapReduce Service: `none` with checkpointing becomes fixed-delay, as its HA documentation says.
    Mrs,
    /// Apache Flink, as its own loader decides.
    Apache,
}

impl Distribution {
    /// The word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mrs => "mrs",
            Self::Apache => "apache",
        }
    }
}

/// Where Flink runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Deployment {
    /// On YARN: one JobManager, restarted by the ResourceManager.
    Yarn,
    /// JobManagers of `conf/masters`, or started by hand.
    Standalone,
    /// One process or one machine.
    Local,
    /// Kubernetes.
    Kubernetes,
    /// Not known; rules that need to know stay silent.
    #[value(skip)]
    Unknown,
}

impl Deployment {
    /// The word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yarn => "yarn",
            Self::Standalone => "standalone",
            Self::Local => "local",
            Self::Kubernetes => "kubernetes",
            Self::Unknown => "unknown",
        }
    }
}

/// How a fact became known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// On the command line.
    Given,
    /// From something that was seen; what.
    Detected(String),
    /// Nothing says it; this is the usual case.
    Assumed,
}

impl How {
    /// `given`, `detected` or `assumed`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Detected(_) => "detected",
            Self::Assumed => "assumed",
        }
    }
}

impl std::fmt::Display for How {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Detected(what) => write!(f, "{what}"),
            Self::Assumed => f.write_str("assumed"),
        }
    }
}

/// Whether the target release opens this file at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It is the file that Flink reads.
    Read,
    /// It is read, and another file of the directory is not; its name.
    Shadows(String),
    /// Flink does not read it; why, and what happens instead.
    Ignored {
        /// Why, naming the release.
        why: String,
        /// True if Flink refuses to start because the file it wants is missing.
        fatal: bool,
    },
}

/// `conf/masters` beside the file.
#[derive(Debug, Clone)]
pub struct Masters {
    /// Its text.
    pub source: Source,
    /// Its lines.
    pub masters: Vec<Master>,
}

/// Everything a file is judged for.
#[derive(Debug, Clone)]
pub struct Target {
    /// The release.
    pub version: Version,
    /// How it is known.
    pub version_how: How,
    /// Which reader loads the file.
    pub reader: Reader,
    /// Whether Flink opens it.
    pub role: Role,
    /// Where Flink runs.
    pub deployment: Deployment,
    /// How that is known.
    pub deployment_how: How,
    /// Whose restart rule holds.
    pub distribution: Distribution,
    /// True if local paths are said to be shared (`--assume-shared`).
    pub assume_shared: bool,
    /// `conf/masters`, if it lies beside the file.
    pub masters: Option<Masters>,
}

/// What the name of a file says about its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileName {
    /// `*flink-conf.yaml`, read line by line.
    Legacy,
    /// `*config.yaml`, read as YAML.
    Yaml,
    /// Anything else.
    Other,
}

impl FileName {
    /// Judges the last part of a path.
    pub fn of(path: &str) -> Self {
        let name = path
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(path)
            .to_ascii_lowercase();
        let stem = name
            .strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"));
        match stem {
            Some(stem) if stem.ends_with("flink-conf") => Self::Legacy,
            Some(stem) if stem.ends_with("config") => Self::Yaml,
            _ => Self::Other,
        }
    }
}

/// Reader, release and role of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which reader.
    pub reader: Reader,
    /// Which release.
    pub version: Version,
    /// How the release is known.
    pub how: How,
    /// Whether Flink opens the file.
    pub role: Role,
}

/// Decides reader and release from the name of a file and what was asked for.
///
/// # Errors
/// A sentence, where the name says nothing and the release leaves both readers open.
pub fn choose(name: FileName, asked: Option<(Version, How)>) -> Result<Choice, String> {
    let choice = |reader, version, how, role| {
        Ok(Choice {
            reader,
            version,
            how,
            role,
        })
    };
    match (name, asked) {
        (FileName::Legacy, None) => {
            choice(Reader::Legacy, Version::V1_20, How::Assumed, Role::Read)
        }
        (FileName::Yaml, None) => choice(Reader::Yaml, Version::V2_3, How::Assumed, Role::Read),
        (FileName::Legacy, Some((version, how))) if version >= Version::V2_0 => {
            let why =
                format!("Flink {version} reads only config.yaml; flink-conf.yaml is not opened");
            choice(
                Reader::Legacy,
                version,
                how,
                Role::Ignored { why, fatal: true },
            )
        }
        (FileName::Yaml, Some((version, how))) if version < Version::V1_19 => {
            let why = format!(
                "Flink {version} reads only flink-conf.yaml; config.yaml is not opened (it is from 1.19 on)"
            );
            choice(
                Reader::Yaml,
                version,
                how,
                Role::Ignored { why, fatal: true },
            )
        }
        (FileName::Legacy, Some((version, how))) => {
            choice(Reader::Legacy, version, how, Role::Read)
        }
        (FileName::Yaml, Some((version, how))) => choice(Reader::Yaml, version, how, Role::Read),
        (FileName::Other, Some((version, how))) if version < Version::V1_19 => {
            choice(Reader::Legacy, version, how, Role::Read)
        }
        (FileName::Other, Some((version, how))) if version >= Version::V2_0 => {
            choice(Reader::Yaml, version, how, Role::Read)
        }
        (FileName::Other, Some((version, _))) => Err(format!(
            "its name is neither flink-conf.yaml nor config.yaml, and Flink {version} has a reader for each"
        )),
        (FileName::Other, None) => {
            Err("its name is neither flink-conf.yaml nor config.yaml".to_owned())
        }
    }
}

/// Where Flink runs, from the keys of the file and from what lies beside it.
pub fn deployment(config: &Config, has_masters: bool, mrs_given: bool) -> (Deployment, How) {
    let found = |what: String| How::Detected(what);
    if let Some(entry) = config.get("execution.target") {
        let text = entry.text().to_lowercase();
        let target = [
            ("yarn", Deployment::Yarn),
            ("kubernetes", Deployment::Kubernetes),
            ("local", Deployment::Local),
        ];
        if let Some((_, deployment)) = target.into_iter().find(|(word, _)| text.starts_with(word)) {
            return (deployment, found("execution.target".to_owned()));
        }
    }
    for (prefix, deployment) in [
        ("yarn.", Deployment::Yarn),
        ("kubernetes.", Deployment::Kubernetes),
    ] {
        if let Some(entry) = config.effective().find(|e| e.key.starts_with(prefix)) {
            return (deployment, found(entry.key.clone()));
        }
    }
    if mrs_given {
        return (Deployment::Yarn, found("MRS runs Flink on YARN".to_owned()));
    }
    if has_masters {
        return (
            Deployment::Standalone,
            found("masters beside it".to_owned()),
        );
    }
    (Deployment::Unknown, How::Assumed)
}

#[cfg(test)]
mod tests {
    use super::{FileName, How, Reader, Role, Version, choose};

    #[test]
    fn names_and_releases() {
        assert_eq!(FileName::of("a/prod-flink-conf.yml"), FileName::Legacy);
        assert_eq!(FileName::of("config.yaml"), FileName::Yaml);
        assert_eq!(FileName::of("values.yaml"), FileName::Other);
        let asked = |v| Some((v, How::Given));
        let reader = |name, v| choose(name, asked(v)).map(|c| c.reader);
        assert_eq!(reader(FileName::Other, Version::V1_18), Ok(Reader::Legacy));
        assert_eq!(reader(FileName::Other, Version::V2_0), Ok(Reader::Yaml));
        assert!(reader(FileName::Other, Version::V1_20).is_err());
        let ignored = choose(FileName::Legacy, asked(Version::V2_1)).expect("a choice");
        assert!(matches!(ignored.role, Role::Ignored { .. }));
    }
}
