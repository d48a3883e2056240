//! The tables of `recovery scenarios`: the forecast, the pauses of the restart strategy, the run book.

use super::assess::Assessed;
use crate::flink::restart::{Resolution, Strategy};
use crate::flink::scenarios::delays::{ending_failure, pause};
use crate::flink::scenarios::span::words;
use crate::flink::scenarios::{Ending, Restarting, Scenario, restarting};
use crate::flink::target::{Deployment, How};
use crate::flink::version::Version;
use crate::flink::words::describe;
use crate::report::Section;

/// Pauses that stand in the timeline one by one.
const SHOWN: i64 = 6;

/// All tables.
pub(crate) fn sections(a: &Assessed, scenarios: &[Scenario], verbose: bool) -> Vec<Section> {
    let restarting = restarting(&a.settings, a.target.version, a.target.distribution);
    let mut sections = vec![table(a, scenarios)];
    sections.extend(timelines(a, &restarting));
    if verbose {
        sections.extend(scenarios.iter().map(|s| sums(a, s)));
    }
    sections.push(run_book(a, scenarios));
    sections.into_iter().map(Section::masked).collect()
}

/// What the last line says.
///
/// `errors` are the rules that find errors: they are about what Flink refuses or reads otherwise than it is meant.
pub(crate) fn summary(a: &Assessed, errors: &[&str]) -> String {
    if !errors.is_empty() {
        return format!(
            "errors in the file: {}; this is for what Flink reads of it, see fctl validate",
            errors.join(", ")
        );
    }
    if a.target.deployment == Deployment::Unknown {
        return "--deployment says where Flink runs; -v shows the sums and what was measured"
            .to_owned();
    }
    "-v shows the sums and what was measured; fctl validate judges the file".to_owned()
}

fn table(a: &Assessed, scenarios: &[Scenario]) -> Section {
    let deployment = match (&a.target.deployment_how, a.target.deployment) {
        (_, Deployment::Unknown) => {
            "deployment: no key and no masters file says it, so both are shown".to_owned()
        }
        (How::Detected(what), known) => format!("deployment: {} ({what})", known.name()),
        (how, known) => format!("deployment: {} ({how})", known.name()),
    };
    Section {
        title: format!(
            "{}   Flink {} ({})   distribution {}",
            a.source.name,
            a.target.version,
            a.target.version_how,
            a.target.distribution.name()
        ),
        header: ["If ...", "then ...", "back after", "lost", "ends when"]
            .map(str::to_owned)
            .to_vec(),
        rows: scenarios.iter().flat_map(|s| rows(a, s)).collect(),
        footer: deployment,
        widths: vec![18, 39, 12, 13, 16],
    }
}

fn rows(a: &Assessed, s: &Scenario) -> Vec<Vec<String>> {
    let name = format!("{}{}", s.kind.words(), place(a, s));
    let outcome = if s.is_documented {
        format!("MRS documents: {}", s.ending.outcome)
    } else {
        s.ending.outcome.clone()
    };
    let mut rows = vec![vec![
        name,
        outcome,
        back(&s.ending, s),
        s.lost.words.clone(),
        stops(&s.ending),
    ]];
    if let (Some(apache), Some(lost)) = (&s.apache, &s.apache_lost) {
        rows.push(vec![
            String::new(),
            format!("Apache Flink {}: {}", a.target.version, apache.outcome),
            back(apache, s),
            lost.words.clone(),
            stops(apache),
        ]);
    }
    rows
}

/// ` (yarn)`, where the deployment is not known and both are shown.
fn place(a: &Assessed, s: &Scenario) -> String {
    if a.target.deployment == Deployment::Unknown && s.deployment != Deployment::Unknown {
        format!(" ({})", s.deployment.name())
    } else {
        String::new()
    }
}

fn back(ending: &Ending, s: &Scenario) -> String {
    match ending.duration {
        Some(span) if span.max == 0 => "no pause".to_owned(),
        Some(span) if s.since == "the failure" => words(span),
        Some(span) => format!("{}, once back", words(span)),
        None if ending.attempts.is_some() || ending.stops == "at once" => "never".to_owned(),
        None => "not measured".to_owned(),
    }
}

fn stops(ending: &Ending) -> String {
    if ending.stops.is_empty() {
        "-".to_owned()
    } else {
        ending.stops.clone()
    }
}

/// The pauses of the strategies, failure by failure.
fn timelines(a: &Assessed, restarting: &Restarting) -> Vec<Section> {
    let version = a.target.version;
    if !restarting.differs() {
        return vec![timeline("Restarts of a job", &restarting.apache, version)];
    }
    let documented = restarting
        .documented
        .as_ref()
        .map(|r| timeline("Restarts of a job, as MRS documents", r, version));
    let apache = timeline(
        &format!("Restarts of a job, Apache Flink {version}"),
        &restarting.apache,
        version,
    );
    documented.into_iter().chain([apache]).collect()
}

fn timeline(title: &str, resolution: &Resolution, version: Version) -> Section {
    let strategy = match &resolution.strategy {
        Ok(strategy) => strategy,
        Err(why) => {
            return Section {
                title: format!("{title}: {why}"),
                ..Section::default()
            };
        }
    };
    let last = ending_failure(strategy);
    let mut numbers = vec!["failure".to_owned()];
    let mut pauses = vec!["pause".to_owned()];
    for failure in 1..=SHOWN {
        let Some(span) = pause(strategy, version, failure) else {
            break;
        };
        numbers.push(failure.to_string());
        pauses.push(words(span));
    }
    match last {
        Some(last) => {
            if last > SHOWN + 1 {
                numbers.push("...".to_owned());
                pauses.push("...".to_owned());
            }
            numbers.push(last.to_string());
            pauses.push("FAILED".to_owned());
        }
        None => {
            numbers.push("...".to_owned());
            pauses.push("...".to_owned());
        }
    }
    Section {
        title: format!("{title}: {}", describe(strategy)),
        rows: vec![numbers, pauses],
        footer: footer(strategy),
        ..Section::default()
    }
}

fn footer(strategy: &Strategy) -> String {
    use crate::flink::words::millis;
    match *strategy {
        Strategy::None | Strategy::FixedDelay { .. } => String::new(),
        Strategy::FailureRate { interval_ms, .. } => {
            format!("failures count for {} each", millis(interval_ms))
        }
        Strategy::ExponentialDelay {
            max_ms, reset_ms, ..
        } => format!(
            "grows to {}; starts anew after {} without a failure",
            millis(max_ms),
            millis(reset_ms)
        ),
    }
}

/// The arithmetic of one row, and what one should know beside it.
fn sums(a: &Assessed, s: &Scenario) -> Section {
    let mut rows = Vec::new();
    let mut put = |label: &str, value: String, what: &str| {
        rows.push(vec![label.to_owned(), value, what.to_owned()]);
    };
    let tell = |ending: &Ending, put: &mut dyn FnMut(&str, String, &str)| {
        for (index, step) in ending.steps.iter().enumerate() {
            let sign = match (index, step.along) {
                (0, _) => "",
                (_, true) => "or longer",
                (_, false) => "+",
            };
            put(sign, words(step.span), &step.what);
        }
        if let Some(span) = ending.duration.filter(|_| !ending.steps.is_empty()) {
            put("=", words(span), &format!("counted from {}", s.since));
        }
    };
    if s.is_documented && !s.ending.steps.is_empty() {
        put("", "MRS".to_owned(), "as the vendor documents");
    }
    tell(&s.ending, &mut put);
    if let Some(apache) = s.apache.as_ref().filter(|e| !e.steps.is_empty()) {
        put(
            "",
            "Apache".to_owned(),
            &format!("Flink {}", a.target.version),
        );
        tell(apache, &mut put);
    }
    put("", "acts".to_owned(), &s.acts);
    if let Some(log) = s.log {
        put("", "log".to_owned(), log);
    }
    for note in &s.notes {
        put("", "note".to_owned(), note);
    }
    Section {
        title: format!("If {}{}", s.kind.words(), place(a, s)),
        rows,
        ..Section::default()
    }
}

fn run_book(a: &Assessed, scenarios: &[Scenario]) -> Section {
    let line = |s: &Scenario| {
        vec![
            "-".to_owned(),
            format!("{}{}: {}", s.kind.words(), place(a, s), s.run_book),
        ]
    };
    Section {
        title: "For the run book".to_owned(),
        rows: scenarios.iter().map(line).collect(),
        ..Section::default()
    }
}
