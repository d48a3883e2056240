//! `fctl explain`: the documentation of a rule, of a check of a switchover, or of an option.

use super::{Outcome, explain_key};
use crate::cli::Explain;
use crate::error::Error;
use crate::flink::{Version, catalogue, version};
use crate::plan::switchover::{CHECKS, Named, named};
use crate::rules::{self, RULES, Rule};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Result<Outcome, Error> {
    let Some(word) = &args.what else {
        let rules = RULES.iter().map(|rule| page(rule));
        let pages: Vec<String> = rules.chain(CHECKS.iter().map(check)).collect();
        return Ok(Outcome::text(pages.join("\n")));
    };
    let about_rules = match (rules::find(word), named::find(word)) {
        (Some(rule), _) => page(rule),
        (None, Some(named)) => check(named),
        (None, None) => family(word),
    };
    match (about_rules.is_empty(), args.flink_version) {
        (false, Some(_)) => Err(Error::usage(
            "--flink-version goes with a key: a rule or check says itself for which releases it holds",
            "leave --flink-version out",
        )),
        (false, None) => Ok(Outcome::text(about_rules)),
        (true, asked) => explain_key::page(word, asked)
            .map(Outcome::text)
            .ok_or_else(|| unknown(word, asked)),
    }
}

/// A line for each rule of a family; nothing if it is none.
fn family(word: &str) -> String {
    RULES
        .iter()
        .filter(|rule| rule.id[..2].eq_ignore_ascii_case(word))
        .map(|rule| {
            format!(
                "{}  {:7}  {}\n       {}\n",
                rule.id,
                rule.severity.name(),
                rule.name,
                rule.summary
            )
        })
        .collect()
}

fn unknown(word: &str, asked: Option<Version>) -> Error {
    let newest = version::ALL[version::ALL.len() - 1];
    let known = RULES.iter().flat_map(|rule| [rule.id, rule.name]);
    let known = known.chain(CHECKS.iter().map(|check| check.name));
    let key = || catalogue::nearest(word, asked.unwrap_or(newest)).map(|near| near.key);
    let hint = rules::nearest(word, known).or_else(key).map_or_else(
        || "fctl explain --all lists every rule".to_owned(),
        |near| format!("did you mean `{near}`? fctl explain --all lists every rule"),
    );
    Error::usage(
        format!("no rule, no check and no option of Flink is called `{word}`"),
        hint,
    )
}

/// A check of `leader switchover`.
fn check(named: &Named) -> String {
    format!(
        "# {} (a check of fctl leader switchover; {})\n\n{}\n",
        named.name,
        named.weight.words(),
        named.explain
    )
}

fn page(rule: &Rule) -> String {
    format!(
        "# {} {} ({})\n\n{}\n\n{}\n",
        rule.id,
        rule.name,
        rule.severity.name(),
        rule.summary,
        rule.explain.trim()
    )
}
