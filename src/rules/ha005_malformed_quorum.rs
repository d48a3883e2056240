//! HA005: a quorum string that the ZooKeeper client does not read as it is meant.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::{Reader, Span};
use crate::flink::ha::HaMode;
use crate::flink::quorum::{self, Harm};
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA005",
    name: "malformed-quorum",
    severity: Severity::Error,
    summary: "A quorum string that the ZooKeeper client refuses or reads otherwise",
    explain: "\
## What it checks
`high-availability.zookeeper.quorum`, as the ZooKeeper client of the release parses it: ports, `;`, a chroot more than
once, spaces, empty elements, duplicates, IPv6 without brackets.

## Why it matters
A bad port ends the process. `;` makes one host of two, a chroot behind each host makes one path of everything behind
the first, and up to Flink 1.14 (client 3.4) a space behind a comma is part of the next host name.

## Example
```yaml
high-availability.zookeeper.quorum: zk1:2181;zk2:2181;zk3:2181
```

## Fix
`zk1:2181,zk2:2181,zk3:2181/chroot`: commas, no spaces, one chroot at the end.

## Flink versions
All; spaces and empty elements are harmless from 1.15 on (info).",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let (HaMode::ZooKeeper, Some(entry), Some(text)) = (
        ha.mode.value,
        subject.entry(ha.quorum.entry()),
        ha.quorum.value.as_deref(),
    ) else {
        return;
    };
    if is_placeholder(text) {
        return;
    }
    if subject.target.reader != Reader::Legacy
        && subject
            .source
            .slice(entry.value_span)
            .starts_with(['[', '-'])
    {
        findings
            .value(
                Severity::Error,
                entry,
                "the quorum is a YAML list: the ZooKeeper client gets it as one text, brackets included",
            )
            .note("no connect string")
            .help("write z1:2181,z2:2181,z3:2181 in one line (Flink 1.19-2.3)");
        return;
    }
    // Offsets inside the value are offsets in the file only where the value stands there as it is.
    let literal =
        subject.source.slice(entry.value_span) == text || subject.target.reader == Reader::Legacy;
    for problem in quorum::read(text, subject.version()).problems {
        let severity = match problem.harm {
            Harm::Broken => Severity::Error,
            Harm::Odd => Severity::Info,
        };
        let message = format!("in the quorum: {}", problem.what);
        let start = entry.value_span.start;
        let place = Span::new(start + problem.span.start, start + problem.span.end);
        let finding = if literal && !problem.span.is_empty() && !entry.value_span.is_empty() {
            findings.at(severity, place, message).key(&entry.key)
        } else {
            findings.value(severity, entry, message)
        };
        finding.help("write host:port,host:port,host:port and one /chroot at the end");
    }
}
