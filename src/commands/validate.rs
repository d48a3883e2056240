//! `fctl validate`: gather the files, judge each, report.

use super::assess::{self, Assessed, Circumstances};
use super::data::{self, Options};
use super::{Host, Outcome, verdict};
use crate::cli::Validate;
use crate::error::{Error, Exit};
use crate::io;
use crate::report::{Diagnostic, File, Report, Severity, Skipped, Style};
use crate::rules::{self, Selection, Subject};

/// Runs the command.
pub(crate) fn run(args: &Validate, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let selection = Selection::new(&args.select, &args.ignore)
        .map_err(|why| Error::usage(why, "fctl explain --all lists the rules"))?;
    let gathered = gather(args, host)?;
    let mut report = Report {
        command: "validate",
        ..Report::default()
    };
    let mut counts = Vec::new();
    for assessed in &gathered.assessed {
        let diagnostics = judge(assessed, &selection, &mut report.files);
        counts.push((assessed, diagnostics.len()));
        report.diagnostics.extend(diagnostics);
    }
    report.sections = match gathered.assessed.as_slice() {
        [] => Vec::new(),
        [one] => vec![verdict::single(one, args.verbose)],
        many if args.verbose => many.iter().map(|a| verdict::single(a, true)).collect(),
        _ => vec![verdict::several(&counts)],
    };
    report.data = gathered
        .assessed
        .iter()
        .map(|a| data::object(a, Options::Hidden))
        .collect();
    report.skipped = gathered.errors.iter().map(skipped).collect();
    report.summary = summary(&report, gathered.assessed.len(), gathered.foreign);
    let failed = report
        .diagnostics
        .iter()
        .any(|d| args.fail_on.counts(d.severity));
    let mut exit = if failed { Exit::Findings } else { Exit::Good };
    for error in &gathered.errors {
        exit = exit.worse(error.exit());
    }
    let mut text = String::new();
    let style = Style {
        quiet: args.quiet,
        ..style
    };
    if !gathered.assessed.is_empty() || args.format != crate::report::Format::Text {
        args.format
            .render(&report, style, &mut text)
            .map_err(|_| std::io::Error::other("formatting failed"))?;
    }
    Ok(Outcome {
        text,
        errors: gathered.errors,
        exit,
    })
}

/// Everything that was read, and what could not be.
struct Gathered {
    assessed: Vec<Assessed>,
    errors: Vec<Error>,
    /// Files of a walk that are not Flink's.
    foreign: usize,
}

fn gather(args: &Validate, host: &mut Host<'_>) -> Result<Gathered, Error> {
    let circumstances = Circumstances {
        deployment: args.deployment,
        assume_shared: args.assume_shared,
    };
    let mut gathered = Gathered {
        assessed: Vec::new(),
        errors: Vec::new(),
        foreign: 0,
    };
    for place in assess::places(&args.paths, &args.target, host)? {
        let (found, errors) = io::expand(&place.given, args.recursive);
        gathered.errors.extend(errors);
        for found in found {
            match assess::assess(
                &found,
                place.from.clone(),
                &args.target,
                circumstances,
                host,
            ) {
                Ok(assessed) if assessed.foreign => gathered.foreign += 1,
                Ok(assessed) => gathered.assessed.push(assessed),
                // A walk meets files that are nobody's configuration; only named ones must be readable.
                Err(_)
                    if found.by_walk
                        && found.given.ends_with("config.yaml")
                        && !found.beside.legacy
                        && binary(&found) =>
                {
                    gathered.foreign += 1;
                }
                Err(error) => gathered.errors.push(error),
            }
        }
    }
    Ok(gathered)
}

/// True for a file of a walk that is readable and yet no text: not Flink's.
fn binary(found: &io::Found) -> bool {
    found
        .file
        .as_deref()
        .is_some_and(|path| io::read_file(path).is_ok())
}

/// The findings of the selected rules; the files that they point into are added to `files`.
pub(crate) fn judge(a: &Assessed, selection: &Selection, files: &mut Vec<File>) -> Vec<Diagnostic> {
    let file = files.len();
    files.push(a.report_file());
    let masters_file = a.target.masters.as_ref().map(|m| {
        let masked = crate::config::secrets::Masked::new(&m.source.text, &[]);
        files.push(File {
            source: m.source.clone(),
            masked,
        });
        file + 1
    });
    let subject = Subject {
        file,
        source: &a.source,
        config: &a.config,
        settings: &a.settings,
        target: &a.target,
        masters_file,
        fixable: a.offsets_match && a.source.name != "<stdin>",
    };
    rules::run(&subject, selection)
}

fn skipped(error: &Error) -> Skipped {
    match error {
        Error::Path { path, reason, .. } => Skipped {
            check: path.clone(),
            reason: reason.clone(),
        },
        other => Skipped {
            check: "path".to_owned(),
            reason: other.to_string(),
        },
    }
}

/// `2 errors, 1 warning in 1 file; fctl explain HA001 tells more`.
fn summary(report: &Report, files: usize, foreign: usize) -> String {
    let count = |severity: Severity| {
        report
            .diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let parts: Vec<String> = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "info"),
    ]
    .into_iter()
    .filter_map(|(severity, word)| {
        let n = count(severity);
        let plural = if n == 1 || word == "info" { "" } else { "s" };
        (n > 0).then(|| format!("{n} {word}{plural}"))
    })
    .collect();
    let fixable = report
        .diagnostics
        .iter()
        .filter(|d| d.fix.is_some())
        .count();
    let edits = if fixable > 0 {
        format!(" ({fixable} with an edit in --format json)")
    } else {
        String::new()
    };
    let found = if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    };
    let plural = if files == 1 { "" } else { "s" };
    let others = match foreign {
        0 => String::new(),
        n => format!(", {n} other config.yaml left out"),
    };
    let skipped = match report.skipped.len() {
        0 => String::new(),
        n => format!(", {n} not judged"),
    };
    let worst = report.diagnostics.iter().rev().max_by_key(|d| d.severity);
    let next = worst.map_or_else(String::new, |d| {
        format!("; fctl explain {} tells more", d.rule)
    });
    format!("{found}{edits} in {files} file{plural}{others}{skipped}{next}")
}
