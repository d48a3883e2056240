//! CF013: a file that the target release does not open.

use super::{Check, Findings, Rule, Subject};
use crate::flink::target::Role;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF013",
    name: "unread-file",
    severity: Severity::Error,
    summary: "The target release does not read this file",
    explain: "\
## What it checks
Whether the release opens the file at all: `flink-conf.yaml` to 1.20, `config.yaml` from 1.19 on, and in 1.19 and 1.20
`flink-conf.yaml` first.

## Why it matters
Editing the wrong file has no effect and gives no message; after the move to 2.0 a cluster with only `flink-conf.yaml`
does not start, and one with a default `config.yaml` beside it starts without HA.

## Example
`conf/flink-conf.yaml` with `--flink-version 2.0`.

## Fix
Move the settings to the file that the release reads.

## Flink versions
All; the borders are 1.19 and 2.0.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    match &subject.target.role {
        Role::Read => {}
        Role::Shadows(other) => {
            findings
                .file(Severity::Info, format!("{other} lies beside it and is not read by Flink {}", subject.version()))
                .help("Flink 1.19 and 1.20 read flink-conf.yaml if it is there; 2.0 and later read only config.yaml");
        }
        Role::Ignored { why, fatal } => {
            let consequence = if *fatal {
                "; without the other file Flink does not start"
            } else {
                ""
            };
            // Standard input has no name to tell the reader by.
            let help = if subject.source.name == "<stdin>" {
                "standard input is taken for a flink-conf.yaml; say --stdin-filename config.yaml if it is one"
            } else {
                "flink-conf.yaml is read to 1.20, config.yaml from 1.19 on; give --flink-version for another release"
            };
            findings
                .file(
                    Severity::Error,
                    format!("nothing in this file has an effect: {why}{consequence}"),
                )
                .help(help);
        }
    }
}
