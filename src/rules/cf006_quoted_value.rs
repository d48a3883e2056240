//! CF006: quotes around a value of flink-conf.yaml.

use super::{Check, Findings, Rule, Subject};
use crate::config::{Entry, Span};
use crate::flink::Version;
use crate::flink::catalogue::{self, Known, Spec, Type, lookup};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF006",
    name: "quoted-value",
    severity: Severity::Warning,
    summary: "Quotes around a value of flink-conf.yaml are part of the value",
    explain: "\
## What it checks
Values of `flink-conf.yaml` in quotes. Lists and maps are left alone: there quotes are syntax. So are the keys that the
start scripts read, which take the quotes off.

## Why it matters
The line reader does not know quotes: a quoted number does not parse, a quoted path or cluster-id is another path or
cluster-id.

## Example
```yaml
high-availability.cluster-id: \"orders\"
```

## Fix
Take the quotes off.

## Flink versions
1.12 to 1.20. `config.yaml` is YAML and unquotes.",
    check: Check::Config(check),
};

/// Keys whose quotes `config.sh` takes off, and options of jars that the catalogue does not hold: some are lists.
const QUOTES_ARE_FINE: [&str; 5] = ["env.", "table.", "sql.", "sql-", "python."];

/// True where quotes are syntax: in lists and maps.
fn may_quote(key: &str, version: Version) -> bool {
    let syntax = |spec: &Spec| spec.list || spec.kind == Type::Map;
    if QUOTES_ARE_FINE.iter().any(|p| key.starts_with(p)) {
        return true;
    }
    match lookup(key, version) {
        Known::Option(spec) | Known::Named(spec, _) => syntax(&spec),
        Known::Fallback(read) => read.iter().any(|(spec, _)| syntax(spec)),
        // What another release takes for a list is one by intention.
        Known::Elsewhere(_) => catalogue::history(key).iter().any(syntax),
        _ => false,
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !subject.is_legacy() {
        return;
    }
    for entry in subject
        .written()
        .filter(|e| is_quoted(e) && !may_quote(&e.key, subject.version()))
    {
        let Span { start, end } = entry.value_span;
        let edits = vec![
            (Span::new(start, start + 1), String::new()),
            (Span::new(end - 1, end), String::new()),
        ];
        findings
            .value(
                Severity::Warning,
                entry,
                format!("the quotes are part of the value of `{}`", entry.key),
            )
            .note("Flink reads the quotes too")
            .help("the line reader of Flink 1.12-1.20 does not unquote; take the quotes off")
            .fix("take the quotes off", false, edits);
    }
}

fn is_quoted(entry: &Entry) -> bool {
    let text = entry.text();
    let inner = |quote: char| {
        text.strip_prefix(quote)
            .and_then(|t| t.strip_suffix(quote))
            .is_some_and(|inner| !inner.contains(quote))
    };
    inner('"') || inner('\'')
}
