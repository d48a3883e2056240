//! `fctl leader switchover`: checks, plan, question, act, verification, history.

use super::audit::Audit;
use super::confirm::{confirm, preview, rendered};
use super::leader_data::time;
use super::switchover_run::{self as driven, Ending, Ran, variables};
use super::switchover_scene::Scene;
use super::{Host, Outcome, switchover_data as data, switchover_text as shown};
use crate::cli::{LiveFormat, Switchover};
use crate::error::{Error, Exit};
use crate::io::{self, Runtimes};
use crate::plan::switchover::{Method, Plan, Status, Weight};
use crate::report::{Report, Style};
use serde_json::Value;
use std::time::Duration;

/// A plan that is older than this is made anew before it is carried out, in milliseconds.
const FRESH_MS: i64 = 10_000;

/// Runs the command.
pub(crate) fn run(args: &Switchover, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    if args.live.from.is_some() && !args.dry_run {
        return Err(Error::usage(
            "--from replays a snapshot: there is nothing to move",
            "add --dry-run to see the checks that need no cluster",
        ));
    }
    if args.exec.is_some() && args.method != Method::Exec {
        return Err(Error::usage(
            "--exec goes with --method exec",
            "add --method exec",
        ));
    }
    let mut scene = Scene::gather(args, host)?;
    let mut plan = scene.plan();
    if args.format == LiveFormat::Text {
        preview(shown::sections(&scene, &plan), style, host);
    }
    if let Some(error) = refusal(&plan, args.force) {
        let ran = Ran::not(Ending::Refused, &plan, vec![error.to_string()]);
        return finish(args, style, &plan, &ran, vec![error]);
    }
    if args.dry_run {
        let ran = Ran::not(Ending::DryRun, &plan, Vec::new());
        return finish(args, style, &plan, &ran, Vec::new());
    }
    if !args.yes {
        confirm(&shown::question(&plan), host)?;
    }
    wait(args, host)?;
    let old = (host.now)() - scene.reading.live.at_ms > FRESH_MS;
    if old || args.at.is_some() || plan.method == Method::Exec {
        let again = Scene::gather(args, host)?;
        let newer = again.plan();
        changed(&plan, &newer)?;
        (scene, plan) = (again, newer);
        if let Some(error) = refusal(&plan, args.force) {
            let ran = Ran::not(Ending::Refused, &plan, vec![error.to_string()]);
            return finish(args, style, &plan, &ran, vec![error]);
        }
    }
    carried_out(args, style, &scene, &mut plan, host)
}

/// Writes the first line of the history, runs the hooks around the act, and writes the last line.
fn carried_out(
    args: &Switchover,
    style: Style,
    scene: &Scene,
    plan: &mut Plan,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let place = &scene.reading.live.place;
    let about = data::object(plan, &Ran::not(Ending::DryRun, plan, Vec::new()));
    let begun = without(
        about,
        &[
            "outcome",
            "timeline",
            "overlap_ms",
            "missing",
            "without_leader_ms",
            "total_ms",
            "leader",
        ],
    );
    let audit = Audit::begin(args.audit_log.as_deref(), "switchover", place, begun, host)?;
    let ran = match hook(args, variables(scene, plan.moves.first(), "before")) {
        Ok(()) => driven::run(args, scene, plan, host)?,
        Err(why) => Ran::not(
            Ending::Refused,
            plan,
            vec![format!("the hook before: {why}")],
        ),
    };
    settled(plan, &ran);
    let mut errors = errors(&ran);
    if let Err(error) = audit.end(data::object(plan, &ran), host) {
        errors.push(error);
    }
    if matches!(ran.ending, Ending::Done | Ending::Incomplete) {
        let mut after = variables(scene, plan.moves.first(), "after");
        let (session, leader) = ran.leader.clone().unwrap_or_default();
        let bare = crate::flink::payload::host_of(&leader)
            .unwrap_or(&leader)
            .to_owned();
        let port = leader
            .strip_prefix(&bare)
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or("");
        let new = [
            ("FCTL_LEADER_HOST", bare.clone()),
            ("FCTL_LEADER_PORT", port.to_owned()),
            (
                "FCTL_LEADER_SESSION",
                crate::flink::znode::session_text(session),
            ),
        ];
        for (name, value) in new {
            after.retain(|(n, _)| n != name);
            after.push((name.to_owned(), value));
        }
        after.push(("FCTL_OUTCOME".to_owned(), ran.ending.name().to_owned()));
        if let Err(why) = hook(args, after) {
            errors.push(Error::Unreachable {
                message: "the hook after failed".to_owned(),
                details: vec![why],
                help: "the switchover itself is not affected".to_owned(),
            });
        }
    }
    finish(args, style, plan, &ran, errors)
}

/// The first check that stands in the way.
fn refusal(plan: &Plan, force: bool) -> Option<Error> {
    let first = plan.refusals(force).next()?;
    let name = first.check.name;
    let explain = format!("fctl explain {name}");
    let help = match (name, first.check.weight) {
        ("takeover-forecast", _) => "fctl recovery repair shows the way out".to_owned(),
        (_, Weight::Force) => format!("--force overrides this check; {explain}"),
        _ => explain,
    };
    let all: Vec<String> = plan
        .refusals(force)
        .map(|f| format!("{}: {}", f.check.title, f.detail))
        .collect();
    Some(Error::refused(all.join("; "), help))
}

/// Refuses if somebody else leads, or is next, than was confirmed.
fn changed(plan: &Plan, newer: &Plan) -> Result<(), Error> {
    let who = |plan: &Plan| -> Vec<(i64, Option<i64>)> {
        let pair =
            |m: &crate::plan::switchover::Move| (m.from.session, m.to.as_ref().map(|t| t.session));
        plan.moves.iter().map(pair).collect()
    };
    if who(plan) == who(newer) {
        return Ok(());
    }
    Err(Error::refused(
        "the queue has changed since the plan was made",
        "run fctl leader switchover again",
    ))
}

/// Waits until the time that was asked for.
fn wait(args: &Switchover, host: &mut Host<'_>) -> Result<(), Error> {
    let Some(at) = args.at else { return Ok(()) };
    let left = at - (host.now)();
    if left < 0 {
        return Err(Error::refused(
            format!("{} is over", time(at)),
            "name a time that is still to come with --at",
        ));
    }
    let runtimes = Runtimes::new()?;
    let words = format!("waiting until {}\n", time(at));
    let _ = host.stderr.write_all(words.as_bytes());
    runtimes.pause(Duration::from_millis(left.unsigned_abs()));
    Ok(())
}

/// Runs the hook, if there is one.
fn hook(args: &Switchover, variables: Vec<(String, String)>) -> Result<(), String> {
    let Some(line) = args.hook.clone() else {
        return Ok(());
    };
    let runtimes = Runtimes::new().map_err(|e| e.to_string())?;
    let running = io::command::shell(line, variables, args.deadline);
    match runtimes.run(args.deadline + Duration::from_secs(1), running) {
        Ok(ended) if ended.is_good() => Ok(()),
        Ok(ended) => Err(ended.words()),
        Err(_) => Err("it does not end".to_owned()),
    }
}

/// What the last check saw, now that the leader was made to go or not.
fn settled(plan: &mut Plan, ran: &Ran) {
    let last = plan
        .checks
        .iter_mut()
        .find(|f| f.check.name == "leader-unchanged");
    let Some(last) = last else { return };
    match ran.ending {
        Ending::Done | Ending::Incomplete => {
            last.status = Status::Pass;
            last.detail = "the same one led right before".to_owned();
        }
        Ending::Refused => {
            last.status = Status::Fail;
            last.detail = ran.missing.join("; ");
        }
        Ending::DryRun => {}
    }
}

fn errors(ran: &Ran) -> Vec<Error> {
    match ran.ending {
        Ending::Done | Ending::DryRun => Vec::new(),
        Ending::Refused => vec![Error::refused(
            ran.missing.join("; "),
            "fctl leader status shows who leads now",
        )],
        Ending::Incomplete => vec![Error::Unreachable {
            message: "not everything is as it should be".to_owned(),
            details: ran.missing.clone(),
            help: "fctl leader status shows who leads and which jobs run, fctl recovery check what the next leader will do"
                .to_owned(),
        }],
    }
}

fn without(mut object: Value, names: &[&str]) -> Value {
    if let Value::Object(map) = &mut object {
        map.retain(|name, _| !names.contains(&name.as_str()));
    }
    object
}

fn finish(
    args: &Switchover,
    style: Style,
    plan: &Plan,
    ran: &Ran,
    errors: Vec<Error>,
) -> Result<Outcome, Error> {
    let report = Report {
        command: "leader switchover",
        data: data::object(plan, ran),
        summary: shown::summary(plan, ran),
        ..Report::default()
    };
    let exit = match ran.ending {
        Ending::Done | Ending::DryRun => Exit::Good,
        Ending::Refused => Exit::Refused,
        Ending::Incomplete => Exit::Incomplete,
    };
    Ok(Outcome {
        text: rendered(&report, style, args.format)?,
        errors,
        exit,
    })
}
