//! `fctl explain`: the documentation of a rule.

use super::Outcome;
use crate::cli::Explain;
use crate::error::Error;
use crate::rules::{self, RULES, Rule};

/// Runs the command.
pub(crate) fn run(args: &Explain) -> Result<Outcome, Error> {
    let Some(word) = &args.rule else {
        let pages: Vec<String> = RULES.iter().map(|rule| page(rule)).collect();
        return Ok(Outcome::text(pages.join("\n")));
    };
    if let Some(rule) = rules::find(word) {
        return Ok(Outcome::text(page(rule)));
    }
    let family: String = RULES
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
        .collect();
    if family.is_empty() {
        return Err(unknown(word));
    }
    Ok(Outcome::text(family))
}

fn unknown(word: &str) -> Error {
    let known = RULES.iter().flat_map(|rule| [rule.id, rule.name]);
    let hint = rules::nearest(word, known).map_or_else(
        || "fctl explain --all lists every rule".to_owned(),
        |near| format!("did you mean `{near}`? fctl explain --all lists every rule"),
    );
    Error::usage(format!("no rule is called `{word}`"), hint)
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
