//! `fctl leader switchover`: checks, plan, question, act, verification, history.

use super::audit::Audit;
use super::confirm::{confirm, preview, rendered};
use super::leader_data::time;
use super::switchover_run::{self as driven, Ending, Ran};
use super::switchover_scene::Scene;
use super::switchover_task::variables;
use super::{Host, Outcome, switchover_data as data, switchover_text as shown};
use crate::cli::{LiveFormat, Switchover};
use crate::error::{Error, Exit};
use crate::flink::settings::Setting;
use crate::flink::uri_secrets::masked_text;
use crate::flink::version::Version;
use crate::flink::znode::session_text;
use crate::flink::{convert, options};
use crate::io::apply::leader::CHANGED;
use crate::io::{self, Runtimes};
use crate::plan::switchover::{DIES, Method, Plan, Status, Weight};
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
    if let Some(late) = over(args, host) {
        return Err(late);
    }
    let mut scene = Scene::gather(args, host)?;
    let mut plan = scene.plan();
    if args.format == LiveFormat::Text {
        preview(shown::sections(&scene, &plan), style, host);
    }
    // What stands in the way now may not do so then.
    if let Some(error) = refusal(&plan, args.force || args.at.is_some()) {
        return refused(args, style, &plan, error);
    }
    if args.dry_run {
        let ran = Ran::not(Ending::DryRun, &plan, Vec::new());
        return finish(args, style, &plan, &ran, Vec::new());
    }
    if !args.yes
        && let Err(error) = confirm(&shown::question(&plan), host)
    {
        return refused(args, style, &plan, error);
    }
    wait(args, host)?;
    let old = (host.now)() - scene.reading.live.at_ms > FRESH_MS;
    if (old || args.at.is_some())
        && let Err(error) = again(args, &mut scene, &mut plan, host)
    {
        return refused(args, style, &plan, error);
    }
    carried_out(args, style, &mut scene, &mut plan, host)
}

fn refused(args: &Switchover, style: Style, plan: &Plan, error: Error) -> Result<Outcome, Error> {
    let ran = Ran::not(Ending::Refused, plan, vec![masked_text(&error.to_string())]);
    finish(args, style, plan, &ran, vec![error])
}

/// Reads everything anew. An error if the queue is not the one of the plan any more, or something stands in the way.
fn again(
    args: &Switchover,
    scene: &mut Scene,
    plan: &mut Plan,
    host: &mut Host<'_>,
) -> Result<(), Error> {
    let now = Scene::gather(args, host)?;
    let newer = now.plan();
    changed(plan, &newer)?;
    (*scene, *plan) = (now, newer);
    refusal(plan, args.force).map_or(Ok(()), Err)
}

/// Writes the first line of the history, runs the hooks around the act, and writes the last line.
fn carried_out(
    args: &Switchover,
    style: Style,
    scene: &mut Scene,
    plan: &mut Plan,
    host: &mut Host<'_>,
) -> Result<Outcome, Error> {
    let mut begun = data::object(plan, &Ran::not(Ending::DryRun, plan, Vec::new()));
    begun["outcome"] = Value::Null;
    let place = scene.reading.live.place.clone();
    let audit = match Audit::begin(args.audit_log.as_deref(), "switchover", &place, begun, host) {
        Ok(audit) => audit,
        Err(error) => {
            return refused(
                args,
                style,
                plan,
                Error::refused(error.to_string(), error.help()),
            );
        }
    };
    let (mut hooked, mut refused_by_hook) = (false, false);
    let mut ran = match hook(args, variables(scene, plan.moves.first(), "before"), false) {
        Err(why) => {
            refused_by_hook = true;
            Ran::not(
                Ending::Refused,
                plan,
                vec![format!("the hook before: {why}")],
            )
        }
        Ok(()) => {
            hooked = args.hook.is_some();
            // Time has passed, and a command of the operator's hits whoever leads.
            let fresh = match hooked || plan.method == Method::Exec {
                true => again(args, scene, plan, host),
                false => Ok(()),
            };
            match fresh {
                Ok(()) => driven::run(args, scene, plan, host).unwrap_or_else(|error| {
                    Ran::not(Ending::Incomplete, plan, vec![error.to_string()])
                }),
                Err(error) => Ran::not(Ending::Refused, plan, vec![error.to_string()]),
            }
        }
    };
    if let Some(at) = ran.last("checkpoint-entangled") {
        let passed = Duration::from_millis((ran.total_ms() - at).max(0).unsigned_abs());
        let left = retried(scene).saturating_sub(passed);
        disentangled(args, left, &mut ran, host);
    }
    settled(plan, &ran, refused_by_hook);
    let mut errors = errors(&ran);
    if let Err(error) = audit.end(data::object(plan, &ran), host) {
        errors.push(error);
    }
    if hooked && let Err(why) = hook(args, after(scene, plan, &ran), true) {
        errors.push(Error::Unreachable {
            message: "the hook after failed".to_owned(),
            details: vec![why],
            help: "the switchover itself is not affected".to_owned(),
        });
    }
    finish(args, style, plan, &ran, errors)
}

/// Time for the reconnection before Flink's retry, and for the retry itself.
const RECONNECTION: Duration = Duration::from_secs(3);
/// `high-availability.zookeeper.client.retry-wait`, unless it is set; and the longest one that is waited for.
const RETRY: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));

/// When Flink has written once more what it lost the answer to, counted from the loss of the connection.
fn retried(scene: &Scene) -> Duration {
    let raw = Setting::raw(&options::RETRY_WAIT, &scene.reading.context.config);
    let set = raw
        .value
        .and_then(|raw| convert::duration(&raw, Version::V1_20).ok());
    let set = set.and_then(crate::config::value::Duration::millis);
    let wait = set.map_or(RETRY.0, |ms| {
        Duration::from_millis(ms.max(0).unsigned_abs())
    });
    RECONNECTION + wait.min(RETRY.1)
}

/// Looks whether the old leader has written a pointer once more whose file the new one has removed already: nobody would
/// notice until the next takeover, which it would end.
fn disentangled(args: &Switchover, left: Duration, ran: &mut Ran, host: &mut Host<'_>) {
    if Runtimes::new().is_ok_and(|runtimes| !runtimes.passed(left)) {
        ran.ending = Ending::Incomplete;
        ran.missing.push(
            "interrupted before its pointer was looked at once more: fctl recovery check tells if the next takeover is safe"
                .to_owned(),
        );
        return;
    }
    let found = match forecast_again(args, host) {
        Ok((Status::Pass | Status::Warn, _)) => return,
        Ok((Status::Fail, why)) if why.contains(DIES) => format!(
            "a checkpoint was being completed when the leader changed, and its pointer is back without its file: {why}; fctl recovery repair --apply --force CLUSTER-ID takes it out of the way"
        ),
        Ok((Status::Fail, why)) => format!("the next takeover is not safe: {why}"),
        Ok((Status::Skipped, why)) | Err(why) => {
            format!("whether the next takeover is safe is not known: {why}")
        }
    };
    ran.missing.push(found);
    ran.ending = Ending::Incomplete;
}

/// What the check about the next takeover says now. What cannot be read is asked for three times.
fn forecast_again(args: &Switchover, host: &mut Host<'_>) -> Result<(Status, String), String> {
    let mut found = Err(String::new());
    for again in 0..3 {
        if again > 0 && !Runtimes::new().is_ok_and(|r| r.passed(Duration::from_secs(2))) {
            break;
        }
        found = match Scene::gather(args, host) {
            Ok(scene) => {
                let checks = scene.plan().checks;
                let named = |name: &str| checks.iter().find(|f| f.check.name == name);
                let known = named("storage").filter(|f| f.status == Status::Fail);
                match (named("takeover-forecast"), known) {
                    (Some(found), _) if found.status == Status::Fail => {
                        Ok((Status::Fail, found.detail.clone()))
                    }
                    (_, Some(unknown)) => Ok((Status::Skipped, unknown.detail.clone())),
                    (Some(found), None) => Ok((found.status, found.detail.clone())),
                    (None, None) => Err(String::new()),
                }
            }
            Err(error) => Err(error.to_string()),
        };
        if !matches!(found, Err(_) | Ok((Status::Skipped, _))) {
            break;
        }
    }
    found
}

/// The variables of the hook after it: about the new leader.
fn after(scene: &Scene, plan: &Plan, ran: &Ran) -> Vec<(String, String)> {
    let mut all = variables(scene, plan.moves.first(), "after");
    let leader = ran.leader.as_ref();
    let address = leader.map_or("", |(_, address)| address.as_str());
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    let new = [
        ("FCTL_LEADER_HOST", host.trim_matches(['[', ']']).to_owned()),
        ("FCTL_LEADER_PORT", port.to_owned()),
        (
            "FCTL_LEADER_SESSION",
            leader.map_or_else(String::new, |(s, _)| session_text(*s)),
        ),
        ("FCTL_OUTCOME", ran.ending.name().to_owned()),
    ];
    for (name, value) in new {
        all.retain(|(n, _)| n != name);
        all.push((name.to_owned(), value));
    }
    all
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
    Some(Error::refused(masked_text(&all.join("; ")), help))
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
        format!("the queue has {CHANGED}"),
        "run fctl leader switchover again",
    ))
}

/// A refusal if the time that was asked for is over.
fn over(args: &Switchover, host: &Host<'_>) -> Option<Error> {
    let at = args.at.filter(|at| *at < (host.now)())?;
    let help = "name a time that is still to come with --at";
    Some(Error::refused(format!("{} is over", time(at)), help))
}

/// Waits until the time that was asked for.
fn wait(args: &Switchover, host: &mut Host<'_>) -> Result<(), Error> {
    let Some(at) = args.at else { return Ok(()) };
    let left = (at - (host.now)()).max(0);
    let runtimes = Runtimes::new()?;
    let words = format!("waiting until {}\n", time(at));
    let _ = host.stderr.write_all(words.as_bytes());
    runtimes.pause(Duration::from_millis(left.unsigned_abs()));
    Ok(())
}

/// Runs the hook, if there is one. Before the act a signal ends fctl as it ends any program; after it fctl has listened to
/// signals, and must go on listening.
fn hook(args: &Switchover, variables: Vec<(String, String)>, acted: bool) -> Result<(), String> {
    let Some(line) = args.hook.clone() else {
        return Ok(());
    };
    let runtimes = Runtimes::new().map_err(|e| e.to_string())?;
    let running = io::command::shell(line, variables, args.deadline);
    let (limit, mut told) = (args.deadline + Duration::from_secs(1), None);
    if !acted {
        return match runtimes.run(limit, running) {
            Ok(ended) if ended.is_good() => Ok(()),
            Ok(ended) => Err(ended.words()),
            Err(_) => Err("it does not end".to_owned()),
        };
    }
    let speaker = |out: tokio::sync::mpsc::Sender<io::command::Ended>| async move {
        let _ = out.send(running.await).await;
    };
    let heard = runtimes.listen(Some(limit), speaker, |ended| {
        told = Some(ended);
        std::ops::ControlFlow::Break(())
    });
    match (told, heard) {
        (Some(ended), _) if ended.is_good() => Ok(()),
        (Some(ended), _) => Err(ended.words()),
        (None, io::Heard::Interrupted) => Err("interrupted".to_owned()),
        (None, _) => Err("it does not end".to_owned()),
    }
}

/// What the last check saw, now that the leader was made to go or not.
fn settled(plan: &mut Plan, ran: &Ran, by_hook: bool) {
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
        Ending::Refused if by_hook => {}
        Ending::Refused => {
            let changed = ran.missing.iter().any(|why| why.contains(CHANGED));
            if changed {
                last.status = Status::Fail;
            }
            last.detail = ran.missing.join("; ");
        }
        Ending::DryRun => {}
    }
}

fn errors(ran: &Ran) -> Vec<Error> {
    match ran.ending {
        Ending::Done | Ending::DryRun => Vec::new(),
        Ending::Refused => vec![Error::refused(
            masked_text(&ran.missing.join("; ")),
            "fctl leader status shows who leads now",
        )],
        Ending::Incomplete => vec![Error::Unreachable {
            message: "not everything is as it should be".to_owned(),
            details: ran.missing.iter().map(|m| masked_text(m)).collect(),
            help: "fctl leader status shows who leads and which jobs run, fctl recovery check what the next leader will do"
                .to_owned(),
        }],
    }
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
