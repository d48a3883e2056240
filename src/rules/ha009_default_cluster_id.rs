//! HA009: a standalone cluster with the default cluster-id.

use super::{Check, Findings, Rule, Subject};
use crate::flink::ha::HaMode;
use crate::flink::settings::Origin;
use crate::flink::target::Deployment;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "HA009",
    name: "default-cluster-id",
    severity: Severity::Warning,
    summary: "Standalone ZooKeeper HA with the default cluster-id: a second cluster would join this one",
    explain: "\
## What it checks
`high-availability.cluster-id` is set to something other than `/default`, on standalone clusters with ZooKeeper HA.
Silent on YARN (the application id is used), on Kubernetes, and where the deployment is not known.

## Why it matters
Two clusters with the same root and cluster-id on one ensemble elect one leader among both, recover each other's jobs
and overwrite each other's pointers. A copied configuration is enough.

## Example
```yaml
high-availability: zookeeper
```
without `high-availability.cluster-id`, with `masters` beside it.

## Fix
`high-availability.cluster-id: /orders-prod`. Changing it later leaves the old jobs behind under the old id.

## Flink versions
All.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let ha = &subject.settings.ha;
    let standalone = subject.target.deployment == Deployment::Standalone;
    let default = ha.cluster_id.value.trim_matches('/') == "default";
    if ha.mode.value != HaMode::ZooKeeper || !standalone || !default {
        return;
    }
    let root = &ha.root.value;
    let help = "set `high-availability.cluster-id` to a name of this cluster before jobs run under the default one (all releases)";
    let message = format!(
        "this cluster uses the default cluster-id: any other one on this ensemble below `{root}` joins it"
    );
    match (
        ha.cluster_id.origin,
        subject.entry(ha.cluster_id.entry()),
        subject.entry(ha.mode.entry()),
    ) {
        (Origin::Set { .. }, Some(entry), _) => {
            findings.value(Severity::Warning, entry, message).help(help);
        }
        (_, _, Some(mode)) => {
            findings
                .entry(Severity::Warning, mode, message)
                .key("high-availability.cluster-id")
                .help(help);
        }
        _ => {}
    }
}
