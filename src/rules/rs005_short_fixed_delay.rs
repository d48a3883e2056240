//! RS005: fixed-delay that gives up before a takeover is over.

use super::{Check, Findings, Rule, Subject};
use crate::flink::ha::HaMode;
use crate::flink::options;
use crate::flink::restart::{Name, Strategy};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "RS005",
    name: "short-fixed-delay",
    severity: Severity::Warning,
    summary: "fixed-delay with one attempt, or with fewer than a takeover takes",
    explain: "\
## What it checks
`fixed-delay` without `attempts` (the default is 1), and, under ZooKeeper HA, attempts x delay below the time that a
takeover can take: the ZooKeeper session timeout, at most 40 s (a server with the usual tickTime of 2 s grants no more).

## Why it matters
A task that cannot reach something for half a minute uses all attempts up. FAILED is terminal: high availability then
deletes the job's pointers and checkpoints.

## Example
```yaml
restart-strategy: fixed-delay
restart-strategy.fixed-delay.attempts: 3
restart-strategy.fixed-delay.delay: 10 s
```
3 x 10 s is less than 40 s.

## Fix
More attempts, a longer delay, or `failure-rate` / `exponential-delay`.

## Flink versions
1.12 to 2.3.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = subject.settings;
    let version = subject.version();
    if settings.restart.name(version) != Some(Name::FixedDelay) {
        return;
    }
    let (Some(entry), Ok(Strategy::FixedDelay { attempts, delay_ms })) = (
        subject.entry(settings.restart.configured.entry()),
        &settings.restart.apache.on.strategy,
    ) else {
        return;
    };
    let attempts_entry = subject.entry(
        options::FIXED_ATTEMPTS
            .find(subject.config)
            .map(|(index, _)| index),
    );
    if attempts_entry.is_none() {
        findings
            .entry(
                Severity::Warning,
                entry,
                "fixed-delay without `attempts` restarts a job once: the second failure ends it",
            )
            .key(options::FIXED_ATTEMPTS.key)
            .help(format!(
                "set `{}` (the default is 1 in Flink 1.12-2.3)",
                options::FIXED_ATTEMPTS.key
            ));
        return;
    }
    if settings.ha.mode.value != HaMode::ZooKeeper {
        return;
    }
    let window = settings.ha.session_timeout_ms.value.clamp(0, 40_000);
    let total = i64::from(*attempts).saturating_mul(*delay_ms);
    if let Some(place) = attempts_entry.filter(|_| total < window) {
        findings
            .value(
                Severity::Warning,
                place,
                format!(
                    "{attempts} attempts x {} last {}, less than a takeover can take ({}): a job may end before it is over",
                    crate::flink::words::millis(*delay_ms),
                    crate::flink::words::millis(total),
                    crate::flink::words::millis(window),
                ),
            )
            .help("a failed job is terminal and loses its HA data; use more attempts, a longer delay, or failure-rate (Flink 1.12-2.3)");
    }
}
