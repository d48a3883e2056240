//! CF012: a placeholder that nothing replaces.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "CF012",
    name: "unresolved-placeholder",
    severity: Severity::Warning,
    summary: "`${X}`, `{{ x }}` or `%X%` in a value: Flink replaces nothing",
    explain: "\
## What it checks
Values with the marks of a template: `${NAME}`, `{{ name }}`, `%NAME%`, `<% name %>`.

## Why it matters
Flink knows no variables in its configuration; the text is taken as it is, as a host name or a directory. Other rules
do not judge such a value. `env.*` keys are left alone: the start scripts evaluate them in the shell.

## Example
```yaml
high-availability.zookeeper.quorum: ${ZK_HOSTS}
```

## Fix
Judge the file that the templating step writes. The Docker images up to 1.18 run `envsubst` over the file before they
start; nothing else does.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.written() {
        // `flink-daemon.sh` evaluates these in the shell: `${FLINK_LOG_DIR}` there is resolved.
        if !entry.key.starts_with("env.") && is_placeholder(&entry.text()) {
            let shown = subject.shown(entry);
            findings
                .value(Severity::Warning, entry, format!("`{}` holds a placeholder: Flink takes `{shown}` literally", entry.key))
                .help("judge the file after templating; only the Docker images up to 1.18 replace `$NAME` before the start");
        }
    }
}
