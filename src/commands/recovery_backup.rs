//! The writing half of `fctl recovery repair`: backup, removal, audit line, and the way back.

use super::confirm::confirm;
use super::ensemble::Ensemble;
use super::recovery::{self, Recovery};
use super::recovery_repair::{Applied, allowed, plan};
use super::{Host, Outcome, history_file, leader_data, live};
use crate::cli::RecoveryRepair;
use crate::error::{Error, Exit};
use crate::flink::live::{Live, Place, Removed};
use crate::flink::snapshot;
use crate::flink::uri_secrets::masked;
use crate::flink::words::counted;
use crate::io::apply::{self, Restored};
use crate::io::{self, Runtimes};
use crate::plan::repair::{Removal, RepairPlan};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Reads once more, records the namespace, and removes what both plans name.
pub(crate) fn apply(
    args: &RecoveryRepair,
    shown: &Recovery,
    planned: &RepairPlan,
    host: &mut Host<'_>,
) -> Result<Applied, Error> {
    let history = history_file(args.audit_log.as_deref(), host.env)?;
    io::history::prepare(&history)?;
    let again = recovery::gather_opened(&args.recovery, true, host)?;
    if let Some(error) = again.errors.into_iter().next() {
        return Err(error);
    }
    let again = Recovery {
        errors: Vec::new(),
        ..again
    };
    if !shown.is_looping() {
        allowed(args, &again)?;
    }
    let now = plan(&again);
    let same = |r: &&Removal| {
        let found = now.removals.iter();
        found
            .clone()
            .any(|n| n.znode == r.znode && n.version == r.version)
    };
    let steps: Vec<&Removal> = planned.removals.iter().filter(same).collect();
    let mut applied = Applied::default();
    for gone in planned.removals.iter().filter(|r| !same(r)) {
        applied
            .failed
            .push(format!("{} has changed since it was read", gone.znode));
    }
    let Some(reading) = &again.reading else {
        return Ok(applied);
    };
    let runtimes = Rc::new(Runtimes::new()?);
    let place = &reading.context.place;
    let ensemble = Ensemble::open(&runtimes, place, args.recovery.live.timeout, None)?;
    let backup = backup_path(args, &history, reading.live.at_ms);
    record(&ensemble, &reading.live, &steps, &backup)?;
    applied.backup = Some(backup.display().to_string());
    for step in steps {
        // The plan of this moment knows the locks of this moment.
        let fresh = now.removals.iter().find(|n| n.znode == step.znode);
        match remove(&ensemble, fresh.unwrap_or(step)) {
            Ok(()) => applied.removed += 1,
            Err(why) => applied.failed.push(why),
        }
    }
    let line = line(place, planned, &applied, host);
    io::history::append(&history, &line)?;
    Ok(applied)
}

/// Removes one pointer; the words of what went wrong.
fn remove(ensemble: &Ensemble, removal: &Removal) -> Result<(), String> {
    let removal = removal.clone();
    let what = format!("removing {}", removal.znode);
    let done = ensemble.step(&what, move |client| async move {
        apply::remove_pointer(&client, &removal).await
    });
    done.map_err(|error| match error {
        Error::Unreachable {
            message, details, ..
        } => format!("{message}: {}", details.join("; ")),
        error => error.to_string(),
    })
}

/// The audit line.
fn line(place: &Place, planned: &RepairPlan, applied: &Applied, host: &Host<'_>) -> Value {
    let actions: Vec<Value> = planned
        .removals
        .iter()
        .map(|r| json!({"znode": r.znode, "version": r.version, "why": r.why}))
        .collect();
    json!({
        "event": "repair", "at": leader_data::time((host.now)()), "cluster": place.namespace,
        "quorum": place.quorum_text(), "removed": applied.removed, "planned": actions,
        "failed": applied.failed, "backup": applied.backup,
        "user": user(host), "host": hostname(host),
    })
}

fn user(host: &Host<'_>) -> Option<String> {
    let name = (host.env)("USER").or_else(|| (host.env)("LOGNAME"))?;
    Some(name.to_string_lossy().into_owned())
}

fn hostname(host: &Host<'_>) -> Option<String> {
    Some((host.env)("HOSTNAME")?.to_string_lossy().into_owned())
}

/// The file that is given, else one beside the history with the time in its name.
fn backup_path(args: &RecoveryRepair, history: &Path, at_ms: i64) -> PathBuf {
    if let Some(given) = &args.backup {
        return PathBuf::from(given);
    }
    let at = leader_data::time(at_ms).replace([':', '-'], "");
    history.with_file_name(format!("repair-{at}.snapshot"))
}

/// Writes the namespace as it is, with the ACLs of what will be removed.
fn record(ensemble: &Ensemble, live: &Live, steps: &[&Removal], path: &Path) -> Result<(), Error> {
    let mut live = live.clone();
    for step in steps {
        let below = step.children.iter().rev().filter(|c| !c.ephemeral);
        let nodes = std::iter::once(step.znode.as_str()).chain(below.map(|c| c.path.as_str()));
        for znode in nodes {
            let data = live.tree.get(znode).map(|n| n.data.bytes());
            if data.is_some_and(|data| masked(&data) != *data) {
                return Err(Error::refused(
                    format!("{znode} holds a password inside of a URI, which no backup may hold"),
                    "copy the znode with ZooKeeper's own tools and remove it by hand",
                ));
            }
            let own = znode.to_owned();
            let acl = ensemble.step(
                &format!("reading the ACL of {znode}"),
                |client| async move { io::zookeeper::acl(&client, &own).await },
            )?;
            live.removed.push(Removed {
                znode: znode.to_owned(),
                acl,
            });
        }
    }
    if let Some(directory) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory)?;
    }
    io::write_new(path, snapshot::lines(&live))
}

fn no_backup(why: String) -> Error {
    Error::usage(why, "name the backup that fctl recovery repair printed")
}

/// The nodes that a repair removed, as they were.
fn nodes(backup: &Live, file: &str) -> Result<Vec<Restored>, Error> {
    if backup.removed.is_empty() {
        let why = format!("{file} is no backup of a repair: nothing was removed after it");
        return Err(no_backup(why));
    }
    let node = |removed: &Removed| {
        let node = backup.tree.get(&removed.znode);
        let node = node.ok_or_else(|| no_backup(format!("{file} does not hold {}", removed.znode)));
        node.map(|node| Restored {
            path: removed.znode.clone(),
            data: node.data.bytes().into_owned(),
            acl: removed.acl.clone(),
        })
    };
    backup.removed.iter().map(node).collect()
}

/// Puts the pointers of a backup back, all of them or none.
pub(crate) fn undo(
    args: &RecoveryRepair,
    file: &str,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let backup = live::snapshot_of(file)?;
    let nodes = nodes(&backup, file)?;
    let context = live::context(&args.recovery.live, host)?;
    let (there, here) = (&backup.place.namespace, &context.place.namespace);
    if there != here {
        return Err(no_backup(format!("{file} is of {there}, not of {here}")));
    }
    let recovery = recovery::gather(&args.recovery, host)?;
    allowed(args, &recovery)?;
    let history = history_file(args.audit_log.as_deref(), host.env)?;
    io::history::prepare(&history)?;
    let count = counted(nodes.len(), "znode");
    if !args.yes {
        let at = leader_data::time(backup.at_ms);
        confirm(
            &format!("Put {count} of {here} back as they were at {at}?"),
            host,
        )?;
    }
    let runtimes = Rc::new(Runtimes::new()?);
    let ensemble = Ensemble::open(&runtimes, &context.place, args.recovery.live.timeout, None)?;
    let done = ensemble.step("putting the pointers back", move |client| async move {
        apply::put_back(&client, &nodes).await
    });
    if let Err(Error::Unreachable {
        message, details, ..
    }) = done
    {
        return Err(Error::refused(
            format!("{message}: {}", details.join("; ")),
            "fctl recovery check says what is there now",
        ));
    }
    done?;
    let line = json!({
        "event": "repair-undone", "at": leader_data::time((host.now)()), "cluster": here,
        "quorum": context.place.quorum_text(), "backup": file, "znodes": backup.removed.len(),
        "user": user(host), "host": hostname(host),
    });
    io::history::append(&history, &line)?;
    Ok(Outcome {
        text: format!(
            "DONE: {count} of {here} are back; fctl recovery check says what the next leader will do\n"
        ),
        errors: Vec::new(),
        exit: Exit::Good,
    })
}
