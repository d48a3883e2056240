//! The verdict table: what the files amount to, so that an admin reads it and knows.

use super::assess::Assessed;
use crate::config::{Origin as Written, secrets};
use crate::flink::ha::HaMode;
use crate::flink::restart::Resolution;
use crate::flink::settings::{Origin, Setting};
use crate::flink::target::{Deployment, How};
use crate::flink::words;
use crate::flink::{options, quorum};
use crate::report::Section;

/// The full table of one file.
pub(crate) fn single(a: &Assessed, verbose: bool) -> Section {
    let from = a
        .from
        .as_ref()
        .map_or_else(String::new, |from| format!("   from {from}"));
    let title = format!(
        "{}{from}   Flink {} ({})   distribution {}",
        a.source.name,
        a.target.version,
        a.target.version_how,
        a.target.distribution.name()
    );
    let mut rows = vec![ha_row(a)];
    if a.settings.ha.mode.value.is_active() {
        rows.extend([quorum_row(a), storage_row(a), cluster_row(a)]);
    }
    let how = match &a.target.deployment_how {
        How::Assumed => "no key and no masters file says it; give --deployment".to_owned(),
        how => how.to_string(),
    };
    rows.push(row("deployment", a.target.deployment.name(), &how));
    let restart = &a.settings.restart;
    rows.push(row(
        "restart, checkpointing on",
        &strategy(&restart.effective.on),
        &restart_why(a, &restart.effective.on),
    ));
    rows.push(row(
        "restart, checkpointing off",
        &strategy(&restart.effective.off),
        &restart.effective.off.reason,
    ));
    rows.push(checkpoint_row(a));
    if verbose {
        rows.extend(verbose_rows(a));
    }
    if let crate::config::Load::Refused(why) = &a.config.load {
        rows = vec![row("loads", "no", why)];
    }
    Section {
        title,
        rows,
        ..Section::default()
    }
    .masked()
}

fn row(label: &str, value: &str, why: &str) -> Vec<String> {
    vec![label.to_owned(), value.to_owned(), why.to_owned()]
}

fn strategy(resolution: &Resolution) -> String {
    match &resolution.strategy {
        Ok(strategy) => words::describe(strategy),
        Err(_) => "the loader throws".to_owned(),
    }
}

/// The reason, and in the same breath what Apache Flink does where the documented rule says otherwise.
fn restart_why(a: &Assessed, resolution: &Resolution) -> String {
    let configured = origin(a, &a.settings.restart.configured);
    match &resolution.strategy {
        Err(why) => why.clone(),
        Ok(_) => {
            let apache = &a.settings.restart.apache.on;
            let unset = a.settings.restart.configured.value.is_none();
            let differs = unset && apache.strategy != resolution.strategy;
            let apache = if differs {
                format!("; Apache Flink {}: {}", a.target.version, strategy(apache))
            } else {
                String::new()
            };
            if unset {
                format!("{}{apache}", resolution.reason)
            } else {
                format!("{} ({configured})", resolution.reason)
            }
        }
    }
}

/// Where a setting comes from, in words.
fn origin<T>(a: &Assessed, setting: &Setting<T>) -> String {
    let Origin::Set { entry, key, alias } = setting.origin else {
        return "default".to_owned();
    };
    let entry = &a.config.entries[entry];
    let place = match entry.origin {
        Written::CommandLine => "-D".to_owned(),
        Written::File => format!("line {}", a.source.position(entry.key_span.start).line),
    };
    if alias {
        format!("{place}, as {key}")
    } else {
        place
    }
}

fn ha_row(a: &Assessed) -> Vec<String> {
    let ha = &a.settings.ha;
    let value = match ha.mode.value {
        HaMode::None => "none".to_owned(),
        HaMode::ZooKeeper => "zookeeper".to_owned(),
        HaMode::Kubernetes => "kubernetes".to_owned(),
        HaMode::FactoryClass => format!("class {}", ha.mode_text.as_deref().unwrap_or("")),
    };
    let why = match ha.mode.value {
        HaMode::None if ha.mode.entry().is_none() => {
            "not set: a crash of the JobManager ends every job".to_owned()
        }
        _ => origin(a, &ha.mode),
    };
    row("HA", &value, &why)
}

fn quorum_row(a: &Assessed) -> Vec<String> {
    let ha = &a.settings.ha;
    let Some(text) = &ha.quorum.value else {
        return row(
            "quorum",
            "not set",
            if ha.mode.value == HaMode::ZooKeeper {
                "the JobManager does not start"
            } else {
                "not needed"
            },
        );
    };
    let quorum = quorum::read(text, a.target.version);
    let count = quorum.members.len();
    let word = if count == 1 { "member" } else { "members" };
    let broken = quorum
        .problems
        .iter()
        .any(|p| p.harm == quorum::Harm::Broken);
    // A line for each member; a string that the client reads otherwise is shown as it is.
    let value = if broken {
        secrets::masked("", text)
    } else {
        text.replace(',', ",\n").replace(' ', "")
    };
    let count = if broken {
        "malformed".to_owned()
    } else {
        format!("{count} {word}")
    };
    row(
        "quorum",
        &value,
        &format!("{count}, {}", origin(a, &ha.quorum)),
    )
}

fn storage_row(a: &Assessed) -> Vec<String> {
    let ha = &a.settings.ha;
    match &ha.storage_dir.value {
        Some(dir) => row(
            "storageDir",
            &secrets::masked("", dir),
            &origin(a, &ha.storage_dir),
        ),
        None if ha.mode.value == HaMode::FactoryClass => row(
            "storageDir",
            "not set",
            "the factory class decides whether it needs one",
        ),
        None => row("storageDir", "not set", "the JobManager does not start"),
    }
}

fn cluster_row(a: &Assessed) -> Vec<String> {
    let id = &a.settings.ha.cluster_id;
    match (id.entry(), a.target.deployment) {
        (None, Deployment::Yarn) => row("cluster-id", "the YARN application id", "default on YARN"),
        _ => row("cluster-id", &id.value, &origin(a, id)),
    }
}

fn checkpoint_row(a: &Assessed) -> Vec<String> {
    let checkpointing = &a.settings.checkpointing;
    let (value, why) = match (checkpointing.interval.entry(), checkpointing.interval.value) {
        (None, _) => (
            "not set here".to_owned(),
            "each job decides whether it checkpoints".to_owned(),
        ),
        (Some(_), Some(ms)) if checkpointing.is_on => (
            format!("every {}", words::millis(ms)),
            origin(a, &checkpointing.interval),
        ),
        (Some(_), Some(_)) => ("off".to_owned(), origin(a, &checkpointing.interval)),
        (Some(_), None) => ("unreadable".to_owned(), "job submission fails".to_owned()),
    };
    row("checkpoints", &value, &why)
}

fn verbose_rows(a: &Assessed) -> Vec<Vec<String>> {
    let ha = &a.settings.ha;
    let timeout = format!(
        "{} (asked; the server grants at most 20 ticks)",
        words::millis(ha.session_timeout_ms.value)
    );
    let reader = match a.target.reader {
        crate::config::Reader::Legacy => "line reader of flink-conf.yaml",
        crate::config::Reader::Yaml => "YAML reader of config.yaml",
    };
    let mode_key = options::ha_mode(a.target.version).key;
    vec![
        row(
            "reader",
            reader,
            &format!("{} entries", a.config.entries.len()),
        ),
        row("root", &ha.root.value, &origin(a, &ha.root)),
        row("session", &timeout, &origin(a, &ha.session_timeout_ms)),
        row(
            "keys",
            mode_key,
            &format!("the HA mode in Flink {}", a.target.version),
        ),
        row(
            "",
            options::strategy(a.target.version).key,
            &format!("the restart strategy in Flink {}", a.target.version),
        ),
        row(
            "Apache Flink's loader",
            &strategy(&a.settings.restart.apache.on),
            &a.settings.restart.apache.on.reason,
        ),
    ]
}

/// One row each, for several files.
pub(crate) fn several(all: &[(&Assessed, usize)]) -> Section {
    let header = [
        "file",
        "Flink",
        "HA",
        "storageDir",
        "restart with checkpointing",
        "findings",
    ];
    let rows = all
        .iter()
        .map(|(a, findings)| {
            let ha = &a.settings.ha;
            let loads = matches!(a.config.load, crate::config::Load::Ok);
            let storage = ha
                .storage_dir
                .value
                .as_deref()
                .map_or_else(|| "-".to_owned(), |d| secrets::masked("", d));
            let cells = if loads {
                [
                    ha_row(a)[1].clone(),
                    storage,
                    strategy(&a.settings.restart.effective.on),
                ]
            } else {
                ["does not load".to_owned(), "-".to_owned(), "-".to_owned()]
            };
            let [mode, storage, restart] = cells;
            vec![
                a.source.name.clone(),
                format!("{} {}", a.target.version, a.target.version_how.word()),
                mode,
                storage,
                restart,
                findings.to_string(),
            ]
        })
        .collect();
    Section {
        header: header.map(str::to_owned).to_vec(),
        rows,
        ..Section::default()
    }
    .masked()
}
