//! `fctl config migrate`: a flink-conf.yaml as the config.yaml that loads to the same map.

use super::config_migrate_text as words;
use super::{Host, Outcome};
use crate::cli::{LiveFormat, Migrate};
use crate::config::migrate::{Migrated, migrate};
use crate::config::{Load, Reader, decode, read};
use crate::error::{Error, Exit};
use crate::flink::Version;
use crate::flink::migration::{self, Change, Side};
use crate::flink::target::{FileName, How};
use crate::io::{self, replace};
use crate::report::{Style, json, text};
use std::path::{Path, PathBuf};

/// Everything that is said about one migration.
pub(super) struct Done {
    /// The source as it is shown.
    pub(super) name: String,
    /// Its text.
    pub(super) source: String,
    /// The release that read it.
    pub(super) from: (Version, How),
    /// The release that is to read the new file.
    pub(super) to: (Version, How),
    pub(super) migrated: Migrated,
    pub(super) changes: Vec<Change>,
    /// Where the new file is, and the new name of the old one.
    pub(super) written: Option<(PathBuf, Option<PathBuf>)>,
}

/// Runs the command.
pub(crate) fn run(args: &Migrate, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let (source, home) = source(&args.file)?;
    let from = (
        args.flink_version.unwrap_or(Version::V1_20),
        how(args.flink_version),
    );
    let to = target(args, home);
    check(args, from.0, to.0)?;
    let (name, bytes) = match &source {
        Some(path) => (path.display().to_string(), io::read_file(path)?),
        None => ("<stdin>".to_owned(), io::read_stdin(host.stdin, "<stdin>")?),
    };
    if let Some(reason) = decode::binary_reason(&bytes, Reader::Legacy) {
        return Err(Error::path(name, reason, "name a flink-conf.yaml"));
    }
    let text = decode::decode(&bytes, Reader::Legacy).text;
    let migrated = migrate(&text, &|key| migration::is_option(key, to.0));
    let changes = read_back(&name, &migrated, from.0, to.0)?;
    let mut done = Done {
        name,
        source: text,
        from,
        to,
        migrated,
        changes,
        written: None,
    };
    let mut errors = Vec::new();
    let mut exit = done.exit();
    match place(args, source.as_deref())? {
        Some((path, None)) => {
            replace::write_file(&path, &done.migrated.text, source.as_deref())?;
            done.written = Some((path, None));
        }
        Some((path, Some((old, aside)))) => {
            replace::write_new_file(&path, &done.migrated.text, &old)?;
            if let Err(error) = replace::set_aside(&old, &aside) {
                errors.push(error);
                exit = Exit::Incomplete;
                done.written = Some((path, None));
            } else {
                done.written = Some((path, Some(aside)));
            }
        }
        None => {}
    }
    Ok(Outcome {
        text: out(&done, args, style, host)?,
        errors,
        exit,
    })
}

impl Done {
    /// Good, unless somebody should look at a line or a key.
    fn exit(&self) -> Exit {
        let looked_at = self.migrated.oddities.iter().any(words::is_worth_a_look);
        if looked_at || !self.changes.is_empty() {
            Exit::Findings
        } else {
            Exit::Good
        }
    }
}

/// What goes to standard output: the new file, if it is written nowhere else, or the report as JSON. As text the report
/// goes to standard error.
fn out(done: &Done, args: &Migrate, style: Style, host: &mut Host<'_>) -> Result<String, Error> {
    let failed = |_| Error::from(std::io::Error::other("formatting failed"));
    let mut shown = String::new();
    if args.format == LiveFormat::Json {
        json::render(&words::report(done), &mut shown).map_err(failed)?;
        return Ok(shown);
    }
    text::render(&words::report(done), style, &mut shown).map_err(failed)?;
    host.stderr.write_all(shown.as_bytes())?;
    Ok(if done.written.is_none() {
        done.migrated.text.clone()
    } else {
        String::new()
    })
}

fn how(given: Option<Version>) -> How {
    given.map_or(How::Assumed, |_| How::Given)
}

/// The release of a Flink home, and the jar that says so.
type Home = (Version, String);

/// The file to rewrite, none for standard input; and the release of the Flink home around it.
fn source(given: &str) -> Result<(Option<PathBuf>, Option<Home>), Error> {
    let (found, errors) = io::expand(given, false);
    let Some(found) = found.into_iter().next() else {
        let nothing = || Error::path(given, "nothing to rewrite", "");
        return Err(errors.into_iter().next().unwrap_or_else(nothing));
    };
    if found.by_directory && !found.beside.legacy {
        return Err(already(given, "it holds config.yaml only"));
    }
    let file = if found.by_directory {
        Some(Path::new(given).join("flink-conf.yaml"))
    } else {
        found.file
    };
    let yaml = |path: &PathBuf| FileName::of(&path.to_string_lossy()) == FileName::Yaml;
    if file.as_ref().is_some_and(yaml) {
        return Err(already(given, "by its name it is a config.yaml"));
    }
    Ok((file, found.beside.home))
}

fn already(given: &str, why: &str) -> Error {
    let help = "name the flink-conf.yaml that is to become one";
    Error::path(given, format!("nothing to rewrite: {why}"), help)
}

fn target(args: &Migrate, home: Option<Home>) -> (Version, How) {
    let home = home.filter(|(version, _)| *version >= Version::V1_19);
    match (args.to, home) {
        (Some(version), _) => (version, How::Given),
        (None, Some((version, jar))) => (version, How::Detected(jar)),
        (None, None) => (Version::V2_3, How::Assumed),
    }
}

fn check(args: &Migrate, from: Version, to: Version) -> Result<(), Error> {
    if from >= Version::V2_0 {
        return Err(Error::usage(
            format!("Flink {from} never read a flink-conf.yaml"),
            "--flink-version is the release that read the old file, 1.12 to 1.20; --to is the new one",
        ));
    }
    if to < Version::V1_19 {
        return Err(Error::usage(
            format!("Flink {to} reads no config.yaml"),
            "--to takes a release from 1.19 on",
        ));
    }
    if args.in_place && args.file == "-" {
        return Err(Error::usage(
            "--in-place with standard input: there is no place",
            "name the file, or leave --in-place out",
        ));
    }
    Ok(())
}

/// Reads the new text as Flink will, and compares: a file that loads to anything else is never written.
fn read_back(
    name: &str,
    migrated: &Migrated,
    from: Version,
    to: Version,
) -> Result<Vec<Change>, Error> {
    let decoded = decode::decode(migrated.text.as_bytes(), Reader::Yaml);
    let new = read(&decoded, Reader::Yaml);
    let why = match &new.load {
        Load::Ok if new.to_map() == migrated.config.to_map() => None,
        Load::Ok => Some("the new file would load to another map".to_owned()),
        Load::Refused(why) | Load::Unjudged(why) => Some(format!("Flink would not load it: {why}")),
    };
    if let Some(why) = why {
        return Err(Error::path(name, why, "nothing was written"));
    }
    let side = |config, version, reader| Side {
        config,
        version,
        reader,
    };
    Ok(migration::changes(
        side(&migrated.config, from, Reader::Legacy),
        side(&new, to, Reader::Yaml),
    ))
}

/// The file to write; with the old file and its new name, if that is to be set aside. Looked at before anything is written.
type Place = (PathBuf, Option<(PathBuf, PathBuf)>);

fn place(args: &Migrate, source: Option<&Path>) -> Result<Option<Place>, Error> {
    if let Some(output) = args.output.as_deref().filter(|output| *output != "-") {
        let path = PathBuf::from(output);
        if source.is_some_and(|source| replace::is_same_file(source, &path)) {
            return Err(Error::refused(
                format!("{output} is the source"),
                "--in-place puts config.yaml beside it and sets it aside",
            ));
        }
        return Ok(Some((path, None)));
    }
    let Some(source) = source.filter(|_| args.in_place) else {
        return Ok(None);
    };
    let name = source.file_name().map(|n| n.to_string_lossy().into_owned());
    let stem = name.as_deref().and_then(|name| {
        let (stem, end) = name.rsplit_once("flink-conf.")?;
        ["yaml", "yml"]
            .contains(&end)
            .then(|| format!("{stem}config.{end}"))
    });
    let (Some(name), Some(new)) = (name, stem) else {
        return Err(Error::usage(
            format!(
                "{} is not called flink-conf.yaml: Flink finds it by no name",
                source.display()
            ),
            "write to a file with -o",
        ));
    };
    let (new, aside) = (
        source.with_file_name(new),
        source.with_file_name(format!("{name}.bak")),
    );
    for path in [&new, &aside] {
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(Error::refused(
                format!("{} is there", path.display()),
                "move it away, or write to another file with -o",
            ));
        }
    }
    Ok(Some((new, Some((source.to_path_buf(), aside)))))
}
