//! One configuration, read and resolved: the part that `validate` and `config show` share.

use super::Host;
use crate::cli::TargetArgs;
use crate::config::{self, Config, Load, Reader, Source, decode, masters, secrets};
use crate::error::Error;
use crate::flink::target::{self, Choice, Deployment, Distribution, FileName, How, Masters, Role};
use crate::flink::{Settings, Target, Version};
use crate::io::{self, Beside, Found, Place};

/// A configuration with everything that was made of it.
#[derive(Debug)]
pub(crate) struct Assessed {
    /// The path as given.
    pub(crate) given: String,
    /// Where an unnamed path came from.
    pub(crate) from: Option<String>,
    /// The text under the name that is shown.
    pub(crate) source: Source,
    /// What the reader made of it, `-D` included.
    pub(crate) config: Config,
    /// What it is judged for.
    pub(crate) target: Target,
    /// What it means.
    pub(crate) settings: Settings,
    /// True if byte offsets of the text are those of the file.
    pub(crate) offsets_match: bool,
    /// True if a walk found it and nothing in it is Flink's.
    pub(crate) foreign: bool,
}

/// What `--deployment` and `--assume-shared` say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Circumstances {
    /// Given deployment.
    pub(crate) deployment: Option<Deployment>,
    /// Local paths are shared.
    pub(crate) assume_shared: bool,
}

/// The places to judge: those named, or the default one.
pub(crate) fn places(
    paths: &[String],
    target: &TargetArgs,
    host: &Host<'_>,
) -> Result<Vec<Place>, Error> {
    if target.stdin_filename.is_some() && !paths.iter().any(|path| path == "-") {
        return Err(Error::usage(
            "--stdin-filename without `-`: standard input is not read",
            "add `-` to the paths",
        ));
    }
    if paths.is_empty() {
        return Ok(vec![io::default_place(host.env)?]);
    }
    let mut places: Vec<Place> = Vec::new();
    for given in paths {
        // The same path twice is one configuration, and standard input can be read once.
        if !places.iter().any(|place| place.given == *given) {
            places.push(Place {
                given: given.clone(),
                from: None,
            });
        }
    }
    Ok(places)
}

/// Reads and resolves one configuration.
pub(crate) fn assess(
    found: &Found,
    from: Option<String>,
    args: &TargetArgs,
    circumstances: Circumstances,
    host: &mut Host<'_>,
) -> Result<Assessed, Error> {
    let (name, path) = named(found, args);
    let bytes = match &path {
        Some(path) => io::read_file(path)?,
        None => io::read_stdin(host.stdin, &name)?,
    };
    let choice = choose(&name, found, args)?;
    if let Some(reason) = decode::binary_reason(&bytes, choice.reader) {
        return Err(Error::path(name, reason, "name a Flink configuration"));
    }
    let decoded = decode::decode(&bytes, choice.reader);
    let mut config = match &choice.role {
        Role::Ignored { why, .. } => Config::refused(why.clone()),
        Role::Read | Role::Shadows(_) => config::read(&decoded, choice.reader),
    };
    if let Load::Unjudged(why) = &config.load {
        return Err(Error::path(
            name,
            why.clone(),
            "flatten the file: Flink's keys need neither such depth nor aliases",
        ));
    }
    for property in &args.dynamic {
        let (key, value) = property.split_once('=').unwrap_or((property, "true"));
        config.overlay(key, value);
    }
    let foreign =
        found.by_walk && choice.reader == Reader::Yaml && !is_flinks(&decoded.text, &config);
    let source = Source::new(name, decoded.text);
    let target = build_target(choice, &config, &found.beside, args, circumstances);
    let settings = Settings::resolve(&config, target.version, target.distribution);
    let offsets_match = decoded.offsets_match;
    Ok(Assessed {
        given: found.given.clone(),
        from,
        source,
        config,
        target,
        settings,
        offsets_match,
        foreign,
    })
}

/// The name that is shown, and the file to open.
fn named(found: &Found, args: &TargetArgs) -> (String, Option<std::path::PathBuf>) {
    if found.by_directory {
        let legacy = reads_legacy(&found.beside, asked(&found.beside, args).map(|(v, _)| v));
        let file = if legacy {
            "flink-conf.yaml"
        } else {
            "config.yaml"
        };
        let path = std::path::Path::new(&found.given).join(file);
        return (path.display().to_string(), Some(path));
    }
    match &found.file {
        Some(path) => (path.display().to_string(), Some(path.clone())),
        None => (
            args.stdin_filename
                .clone()
                .unwrap_or_else(|| "<stdin>".to_owned()),
            None,
        ),
    }
}

/// Which file of a directory is judged: the one that the release reads, or the only one that is there.
fn reads_legacy(beside: &Beside, version: Option<Version>) -> bool {
    match version {
        Some(version) if version >= Version::V2_0 => !beside.yaml,
        _ => beside.legacy,
    }
}

fn asked(beside: &Beside, args: &TargetArgs) -> Option<(Version, How)> {
    let given = args.flink_version.map(|version| (version, How::Given));
    given.or_else(|| {
        beside
            .home
            .clone()
            .map(|(version, jar)| (version, How::Detected(jar)))
    })
}

fn choose(name: &str, found: &Found, args: &TargetArgs) -> Result<Choice, Error> {
    let kind = if name == "<stdin>" {
        FileName::Legacy
    } else {
        FileName::of(name)
    };
    let exact = name
        .rsplit('/')
        .next()
        .is_some_and(|last| matches!(last, "flink-conf.yaml" | "config.yaml"));
    // A release detected from the directory says nothing about a file with another name.
    let beside = if exact {
        found.beside.clone()
    } else {
        Beside::default()
    };
    let mut choice = target::choose(kind, asked(&beside, args)).map_err(|why| {
        Error::path(
            name,
            why,
            "give --flink-version below 1.19 (flink-conf.yaml) or from 2.0 on (config.yaml)",
        )
    })?;
    let version = choice.version;
    let both = beside.legacy && beside.yaml;
    let prefers_legacy = (Version::V1_19..=Version::V1_20).contains(&version);
    match (&mut choice.role, choice.reader) {
        (Role::Ignored { fatal, .. }, _) => *fatal = !both,
        (role @ Role::Read, Reader::Legacy) if both && found.by_directory => {
            *role = Role::Shadows("config.yaml".to_owned());
        }
        (role @ Role::Read, Reader::Yaml) if both && prefers_legacy => {
            let why = format!("Flink {version} reads flink-conf.yaml, which lies beside it");
            *role = Role::Ignored { why, fatal: false };
        }
        _ => {}
    }
    Ok(choice)
}

fn build_target(
    choice: Choice,
    config: &Config,
    beside: &Beside,
    args: &TargetArgs,
    circumstances: Circumstances,
) -> Target {
    let masters = beside.masters.as_ref().map(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let masters = masters::read(&text);
        Masters {
            source: Source::new(name.clone(), text),
            masters,
        }
    });
    let mrs_given = args.distribution == Some(Distribution::Mrs);
    let (deployment, deployment_how) = match circumstances.deployment {
        Some(deployment) => (deployment, How::Given),
        None => target::deployment(config, masters.is_some(), mrs_given),
    };
    Target {
        version: choice.version,
        version_how: choice.how,
        reader: choice.reader,
        role: choice.role,
        deployment,
        deployment_how,
        distribution: args.distribution.unwrap_or(Distribution::Mrs),
        assume_shared: circumstances.assume_shared,
        masters,
    }
}

const FAMILIES: [&str; 7] = [
    "high-availability",
    "restart-strategy",
    "jobmanager",
    "taskmanager",
    "state",
    "execution",
    "parallelism",
];

/// Whether a `config.yaml` that a walk found is Flink's: by its keys, or by its lines if it does not load.
fn is_flinks(text: &str, config: &Config) -> bool {
    let family = |key: &str| {
        FAMILIES[..6].iter().any(|f| {
            key.strip_prefix(f)
                .is_some_and(|r| r.is_empty() || r.starts_with('.'))
        })
    };
    if config.load == Load::Ok {
        return config.entries.iter().any(|e| family(&e.key));
    }
    text.lines().any(|line| {
        line.split(':')
            .next()
            .is_some_and(|key| family(key.trim_end()))
    })
}

impl Assessed {
    /// The file as it may be shown.
    pub(crate) fn report_file(&self) -> crate::report::File {
        let spans = secrets::spans(&self.source, &self.config);
        let masked = secrets::Masked::new(&self.source.text, &spans);
        crate::report::File {
            source: self.source.clone(),
            masked,
        }
    }
}
