//! From paths on the command line to configuration files, and what lies beside each.

use super::read_file;
use crate::error::Error;
use crate::flink::Version;
use crate::flink::target::FileName;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A path to judge, and why it was chosen if nobody named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path as it is shown.
    pub given: String,
    /// Where it came from, for example `$FLINK_CONF_DIR`; none if it was named.
    pub from: Option<String>,
}

/// What lies in the directory of a file.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// `flink-conf.yaml` is there.
    pub legacy: bool,
    /// `config.yaml` is there.
    pub yaml: bool,
    /// The release of the Flink home around it, and the jar that says so.
    pub home: Option<(Version, String)>,
    /// `masters`: its path as shown and its bytes.
    pub masters: Option<(String, Vec<u8>)>,
}

/// A configuration to judge.
#[derive(Debug, Clone)]
pub struct Found {
    /// The path as given.
    pub given: String,
    /// The file itself; none for standard input.
    pub file: Option<PathBuf>,
    /// True if the directory was given and Flink's own precedence chose the file.
    pub by_directory: bool,
    /// True if a walk found it, so that it may be something else than Flink's.
    pub by_walk: bool,
    /// What lies beside it.
    pub beside: Beside,
}

/// The place to judge when none is named: `$FLINK_CONF_DIR`, `$FLINK_HOME/conf`, `./conf`, `.`.
///
/// # Errors
/// If none of them holds a configuration. A variable that is set and wrong is an error of its own: Flink
/// would not go on to the next place either.
pub fn default_place(env: &dyn Fn(&str) -> Option<OsString>) -> Result<Place, Error> {
    if let Some(dir) = env("FLINK_CONF_DIR") {
        let given = PathBuf::from(dir).display().to_string();
        return Ok(Place {
            given,
            from: Some("$FLINK_CONF_DIR".to_owned()),
        });
    }
    if let Some(home) = env("FLINK_HOME") {
        let given = PathBuf::from(home).join("conf").display().to_string();
        return Ok(Place {
            given,
            from: Some("$FLINK_HOME/conf".to_owned()),
        });
    }
    for (dir, from) in [("conf", "./conf"), (".", "the current directory")] {
        if has_configuration(Path::new(dir)) {
            return Ok(Place {
                given: dir.to_owned(),
                from: Some(from.to_owned()),
            });
        }
    }
    Err(Error::path(
        "no configuration",
        "neither $FLINK_CONF_DIR nor $FLINK_HOME is set, and neither ./conf nor . holds flink-conf.yaml or config.yaml",
        "name a file or a conf directory: fctl validate PATH",
    ))
}

fn has_configuration(dir: &Path) -> bool {
    dir.join("flink-conf.yaml").is_file() || dir.join("config.yaml").is_file()
}

/// The configurations that a path stands for, and what could not be read on the way: missing paths, directories
/// without a configuration, directories and `masters` files that this user may not read. Configuration files that
/// cannot be read show up later.
pub fn expand(given: &str, recursive: bool) -> (Vec<Found>, Vec<Error>) {
    let mut errors = Vec::new();
    let path = Path::new(given);
    if given == "-" {
        let found = Found::new(given.to_owned(), None, Beside::default());
        return (vec![found], errors);
    }
    if !path.is_dir() {
        let dir = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let beside = beside(dir, &mut errors);
        let found = Found::new(given.to_owned(), Some(path.to_path_buf()), beside);
        return (vec![found], errors);
    }
    if let Err(error) = std::fs::read_dir(path) {
        return (Vec::new(), vec![super::local::unreadable(given, &error)]);
    }
    if recursive {
        let found = walk(path, &mut errors);
        return (found, errors);
    }
    let beside = beside(path, &mut errors);
    if !beside.legacy && !beside.yaml {
        errors.push(no_configuration(given, path));
        return (Vec::new(), errors);
    }
    let mut found = Found::new(given.to_owned(), None, beside);
    found.by_directory = true;
    (vec![found], errors)
}

impl Found {
    fn new(given: String, file: Option<PathBuf>, beside: Beside) -> Self {
        Self {
            given,
            file,
            by_directory: false,
            by_walk: false,
            beside,
        }
    }
}

fn no_configuration(given: &str, path: &Path) -> Error {
    let help = if has_configuration(&path.join("conf")) {
        format!("{} holds one", path.join("conf").display())
    } else {
        "name the file, or look below it with --recursive".to_owned()
    };
    Error::path(
        given,
        "the directory holds neither flink-conf.yaml nor config.yaml",
        help,
    )
}

/// What lies in a directory; a `masters` that cannot be read is an error beside it, not the end.
fn beside(dir: &Path, errors: &mut Vec<Error>) -> Beside {
    let masters = dir.join("masters");
    let masters = if masters.is_file() {
        match read_file(&masters) {
            Ok(bytes) => Some((masters.display().to_string(), bytes)),
            Err(error) => {
                errors.push(error);
                None
            }
        }
    } else {
        None
    };
    Beside {
        legacy: dir.join("flink-conf.yaml").exists(),
        yaml: dir.join("config.yaml").exists(),
        home: home_version(dir),
        masters,
    }
}

/// The release of `../lib/flink-dist*.jar`: a conf directory inside of a Flink home.
fn home_version(dir: &Path) -> Option<(Version, String)> {
    let mut names: Vec<String> = std::fs::read_dir(dir.join("..").join("lib"))
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("flink-dist"))
        .collect();
    names.sort_unstable();
    names.into_iter().find_map(|name| {
        let version = name.strip_suffix(".jar")?.rsplit('-').next()?;
        Version::parse(version)
            .ok()
            .map(|version| (version, format!("lib/{name}")))
    })
}

fn walk(root: &Path, errors: &mut Vec<Error>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut walker = ignore::WalkBuilder::new(root);
    walker
        .hidden(false)
        .require_git(false)
        .sort_by_file_path(Path::cmp);
    walker.filter_entry(|entry| entry.file_name() != ".git");
    for entry in walker.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let shown = root.display().to_string();
                errors.push(Error::path(shown, error.to_string(), ""));
                continue;
            }
        };
        let shown = entry.path().display().to_string();
        // A symlink to a file is how /etc/flink/conf is often built.
        if FileName::of(&shown) == FileName::Other || !entry.path().is_file() {
            continue;
        }
        let dir = entry.path().parent().unwrap_or(root);
        let own_name = matches!(
            entry.file_name().to_str(),
            Some("flink-conf.yaml" | "config.yaml")
        );
        let both =
            own_name && dir.join("flink-conf.yaml").exists() && dir.join("config.yaml").exists();
        let given = dir.display().to_string();
        if both && found.iter().any(|f| f.by_directory && f.given == given) {
            continue;
        }
        let beside = beside(dir, errors);
        // In a conf directory with both Flink's own precedence chooses, once.
        let mut one = if both {
            Found::new(given, None, beside)
        } else {
            Found::new(shown, Some(entry.path().to_path_buf()), beside)
        };
        one.by_directory = both;
        one.by_walk = true;
        found.push(one);
    }
    if found.is_empty() && errors.is_empty() {
        errors.push(Error::path(
            root.display().to_string(),
            "no Flink configuration below it",
            "name the file itself",
        ));
    }
    found
}
