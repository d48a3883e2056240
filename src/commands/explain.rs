//! `fctl explain`: the documentation of a rule or of an option.

use super::{Outcome, explain_key};
use crate::cli::Explain;
use crate::error::Error;
use crate::flink::{Version, catalogue, version};
use crate::rules::{self, RULES, Rule};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Result<Outcome, Error> {
    let Some(word) = &args.what else {
        let pages: Vec<String> = RULES.iter().map(|rule| page(rule)).collect();
        return Ok(Outcome::text(pages.join("\n")));
    };
    let about_rules = rules::find(word).map_or_else(|| family(word), page);
    match (about_rules.is_empty(), args.flink_version) {
        (false, Some(_)) => Err(Error::usage(
            "--flink-version goes with a key: a rule says itself for which releases it holds",
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
    let key = || catalogue::nearest(word, asked.unwrap_or(newest)).map(|near| near.key);
    let hint = rules::nearest(word, known).or_else(key).map_or_else(
        || "fctl explain --all lists every rule".to_owned(),
        |near| format!("did you mean `{near}`? fctl explain --all lists every rule"),
    );
    Error::usage(
        format!("no rule and no option of Flink is called `{word}`"),
        hint,
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
