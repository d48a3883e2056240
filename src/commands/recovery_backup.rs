//! The writing half of `fctl recovery repair`: backup, removal, audit line, and the way back.

use super::audit::Audit;
use super::confirm::{confirm, ending};
use super::ensemble::Ensemble;
use super::recovery::{self, Recovery};
use super::recovery_repair::{Applied, allowed, plan};
use super::{Host, Outcome, leader_data, live};
use crate::cli::RecoveryRepair;
use crate::error::{Error, Exit};
use crate::flink::live::{Live, Removed};
use crate::flink::snapshot;
use crate::flink::uri_secrets::masked;
use crate::flink::words::counted;
use crate::io::apply::{self, Restored, Undone};
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
    let mut applied = Applied::default();
    let mut steps: Vec<&Removal> = Vec::new();
    for planned in &planned.removals {
        // The plan of this moment knows the locks of this moment.
        let same = |n: &&Removal| n.znode == planned.znode && n.version == planned.version;
        match now.removals.iter().find(same) {
            Some(step) => steps.push(step),
            None => applied.failed.push(Undone::Nothing(format!(
                "{} has changed since it was read",
                planned.znode
            ))),
        }
    }
    let Some(reading) = &again.reading else {
        return Ok(applied);
    };
    let runtimes = Rc::new(Runtimes::new()?);
    let place = &reading.context.place;
    let ensemble = Ensemble::open(&runtimes, place, args.recovery.live.timeout, None)?;
    let planned: Vec<Value> = steps
        .iter()
        .map(|r| json!({"znode": r.znode, "version": r.version, "why": r.why}))
        .collect();
    let about = json!({"planned": planned});
    let audit = Audit::begin(args.audit_log.as_deref(), "repair", place, about, host)?;
    let backup = backup_path(args, audit.file(), reading.live.at_ms);
    record(&ensemble, &reading.live, &steps, &backup)?;
    applied.backup = Some(backup.display().to_string());
    for step in steps {
        let removal = step.clone();
        let removing = |client| async move { apply::remove_pointer(&client, &removal).await };
        match ensemble.change(removing) {
            Ok(()) => applied.removed += 1,
            Err(undone) => applied.failed.push(undone),
        }
    }
    let failed: Vec<String> = applied.failed.iter().map(ToString::to_string).collect();
    let about = json!({"removed": applied.removed, "failed": failed, "backup": applied.backup});
    audit.end(about, host)?;
    Ok(applied)
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
            let node = live.tree.get(znode);
            let data = node.as_ref().map(|node| node.data.bytes());
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
    // After a repair that was not done whole, what it left is still there.
    let there = recovery.reading.as_ref().map(|r| &r.live.tree);
    let nodes: Vec<Restored> = nodes
        .into_iter()
        .filter(|n| there.is_none_or(|tree| !tree.has(&n.path)))
        .collect();
    let done = |text: String, (exit, errors)| Outcome { text, errors, exit };
    if nodes.is_empty() {
        let text = format!("NOTHING TO PUT BACK: every pointer of {file} is there\n");
        return Ok(done(text, (Exit::Good, Vec::new())));
    }
    let (number, count) = (nodes.len(), counted(nodes.len(), "znode"));
    if !args.yes {
        let at = leader_data::time(backup.at_ms);
        confirm(
            &format!("Put {count} of {here} back as they were at {at}?"),
            host,
        )?;
    }
    let runtimes = Rc::new(Runtimes::new()?);
    let place = &context.place;
    let ensemble = Ensemble::open(&runtimes, place, args.recovery.live.timeout, None)?;
    let about = json!({"backup": file, "znodes": number});
    let audit = Audit::begin(args.audit_log.as_deref(), "undo", place, about, host)?;
    let put = ensemble.change(move |client| async move { apply::put_back(&client, &nodes).await });
    let failed: Vec<Undone> = put.err().into_iter().collect();
    let shown: Vec<String> = failed.iter().map(ToString::to_string).collect();
    audit.end(json!({"failed": shown}), host)?;
    let text = match failed.is_empty() {
        true => format!(
            "DONE: {count} of {here} are back; fctl recovery check says what the next leader will do\n"
        ),
        false => String::new(),
    };
    let help = "fctl recovery check says what is there now";
    Ok(done(text, ending(0, &failed, help)))
}
