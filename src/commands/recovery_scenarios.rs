//! `fctl recovery scenarios`: what happens when a part fails, under this configuration.

use super::assess::{self, Assessed, Circumstances};
use super::{Host, Outcome, scenarios_data, scenarios_text, validate};
use crate::cli::{LiveFormat, Scenarios};
use crate::config::Load;
use crate::error::{Error, Exit};
use crate::flink::scenarios::forecast;
use crate::io;
use crate::report::{Report, Severity, Skipped, Style, json, text};
use crate::rules::Selection;

/// Runs the command.
pub(crate) fn run(args: &Scenarios, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    let assessed = read(args, host)?;
    let mut report = Report {
        command: "recovery scenarios",
        data: serde_json::json!([]),
        ..Report::default()
    };
    let mut exit = Exit::Good;
    if let Load::Refused(why) | Load::Unjudged(why) = &assessed.config.load {
        exit = Exit::Findings;
        report.skipped.push(Skipped {
            check: assessed.given.clone(),
            reason: format!("Flink does not start with this file: {why}"),
        });
        report.summary = format!(
            "Flink {} does not start with {}: {why}; fctl validate tells more",
            assessed.target.version, assessed.source.name
        );
    } else {
        let scenarios = forecast(&assessed.config, &assessed.settings, &assessed.target);
        report.data = scenarios_data::list(&assessed, &scenarios);
        report.sections = scenarios_text::sections(&assessed, &scenarios, args.verbose);
        let errors = errors(&assessed, &mut report)?;
        report.summary = scenarios_text::summary(&assessed, &errors);
        if args.format == LiveFormat::Text {
            // The summary names them; the findings themselves belong to validate.
            report.diagnostics.clear();
        }
    }
    let mut out = String::new();
    let rendered = match args.format {
        LiveFormat::Text => text::render(&report, style, &mut out),
        LiveFormat::Json => json::render(&report, &mut out),
    };
    rendered.map_err(|_| std::io::Error::other("formatting failed"))?;
    Ok(Outcome {
        text: out,
        errors: Vec::new(),
        exit,
    })
}

/// The rules that find errors in the file, each once; their findings go into the report.
fn errors(assessed: &Assessed, report: &mut Report) -> Result<Vec<&'static str>, Error> {
    let all = Selection::new(&[], &[]).map_err(|why| Error::usage(why, ""))?;
    report.diagnostics = validate::judge(assessed, &all, &mut report.files);
    report
        .diagnostics
        .retain(|finding| finding.severity == Severity::Error);
    let mut rules: Vec<&str> = report.diagnostics.iter().map(|d| d.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    Ok(rules)
}

fn read(args: &Scenarios, host: &mut Host<'_>) -> Result<Assessed, Error> {
    let paths: Vec<String> = args.path.iter().cloned().collect();
    let places = assess::places(&paths, &args.target, host)?;
    let nothing = |given: &str| Error::path(given, "nothing to judge", "name a configuration");
    let Some(place) = places.into_iter().next() else {
        return Err(nothing("."));
    };
    let (found, errors) = io::expand(&place.given, false);
    let Some(found) = found.first() else {
        return Err(errors
            .into_iter()
            .next()
            .unwrap_or_else(|| nothing(&place.given)));
    };
    let circumstances = Circumstances {
        deployment: args.deployment,
        assume_shared: false,
    };
    assess::assess(found, place.from.clone(), &args.target, circumstances, host)
}
