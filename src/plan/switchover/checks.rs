//! The checks about leaders and queues.

use super::Status::{Fail, Pass, Skipped, Warn};
use super::{Input, Life, Method, Move, Port, Queue, Status, ports, queues};
use crate::flink::cluster::{Component, State};
use crate::flink::layout::Election;
use crate::flink::payload::host_of;
use crate::flink::target::Deployment;
use crate::flink::words::{counted, millis, span};
use crate::flink::znode::{parse_session, session_text};

type Result = (Status, String);

fn said(status: Status, detail: impl Into<String>) -> Result {
    (status, detail.into())
}

pub(super) fn quorum(input: &Input<'_>, _: &[Move]) -> Result {
    let all = input.live.members.len();
    if all == 0 {
        return said(Skipped, "the snapshot does not say who answered");
    }
    let up = input.live.members.iter().filter(|m| m.is_up()).count();
    if up > all / 2 {
        said(
            Pass,
            format!("{up} of {}, majority up", counted(all, "member")),
        )
    } else {
        said(
            Fail,
            format!("{up} of {} up: no majority", counted(all, "member")),
        )
    }
}

pub(super) fn deployment(input: &Input<'_>, _: &[Move]) -> Result {
    let name = match input.deployment {
        Deployment::Unknown => "standalone, as far as the configuration tells",
        known => known.name(),
    };
    let id = input.live.place.cluster_id.trim_matches('/');
    let parts = id.strip_prefix("application_").map(|rest| rest.split('_'));
    let is_application = parts.is_some_and(|mut parts| {
        parts.clone().count() == 2
            && parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    });
    let on_yarn = is_application || input.deployment == Deployment::Yarn;
    match (on_yarn, input.wishes.method) {
        (true, Method::Session) => said(
            Fail,
            "on YARN closing the session would end the ApplicationMaster: let YARN fail the attempt",
        ),
        _ => said(Pass, name),
    }
}

/// What does not fit about a component, if anything.
fn trouble(component: &Component) -> Option<String> {
    let name = &component.name;
    let what = match component.state {
        State::Ok => return None,
        State::Missing => "nothing is published",
        State::Unreadable => "what is published cannot be read",
        State::ForeignOwner => "published by another session than the first of its queue",
    };
    Some(format!("{name}: {what}"))
}

pub(super) fn one_leader(input: &Input<'_>, moves: &[Move]) -> Result {
    let cluster = input.cluster;
    if let Some(hidden) = cluster.hidden() {
        return said(Fail, format!("{hidden} may not be read"));
    }
    let Some(first) = moves.first() else {
        let unknown = input.wishes.components.iter();
        let mut unknown = unknown.filter(|name| cluster.component(name).is_none());
        return match unknown.next() {
            Some(name) => said(Fail, format!("no component is called {name}")),
            None => said(Fail, "nobody leads: there is nothing to move"),
        };
    };
    let mut named = input.wishes.components.iter();
    if let Some(name) = named.find(|name| cluster.component(name).is_none()) {
        return said(Fail, format!("no component is called {name}"));
    }
    let own = cluster.components.iter().filter(|c| c.job.is_none());
    let troubles: Vec<String> = own.filter_map(trouble).collect();
    if !troubles.is_empty() {
        return said(Fail, troubles.join("; "));
    }
    if cluster.is_single_election() && !cluster.agrees() {
        return said(Fail, "components are published by different sessions");
    }
    if moves.iter().any(|m| m.queues.is_empty()) {
        return said(Fail, "who leads is not first in any queue");
    }
    let agree = if cluster.agrees() {
        ", all components agree"
    } else {
        ""
    };
    let leaders: Vec<String> = moves.iter().map(|m| m.from.words()).collect();
    match moves.len() {
        1 => said(Pass, format!("{}{agree}", first.from.words())),
        _ => said(Pass, leaders.join(" and ")),
    }
}

pub(super) fn leader_answers(input: &Input<'_>, moves: &[Move]) -> Result {
    if let Some(why) = input.facts.unasked {
        return said(Skipped, why);
    }
    if moves.is_empty() {
        return said(Skipped, "nobody leads");
    }
    let mut words = Vec::new();
    let mut status = Pass;
    for of in moves {
        let found: Vec<(&str, &Port)> = ports(input, of.from.session).collect();
        let who = of.from.words();
        let silent = found.iter().find_map(|(name, port)| match port {
            Port::Silent(why) => Some(format!("{who} is silent ({name}: {why}): it may be alive")),
            Port::Open | Port::Refused => None,
        });
        let open = found.iter().find(|(_, port)| **port == Port::Open);
        let open = open.map(|(name, _)| format!("{who} takes connections ({name})"));
        match (of.crashed, open, silent) {
            (true, ..) => {
                let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
                words.push(format!(
                    "{who} has crashed: {} refuse connections; its session has not expired yet",
                    names.join(" and ")
                ));
            }
            (false, Some(open), _) => words.push(open),
            (false, None, silent) => {
                status = Fail;
                let connected = input
                    .live
                    .connections
                    .iter()
                    .any(|c| c.session == of.from.session);
                let unsure = || match connected {
                    true => format!(
                        "{who} refuses connections, but is connected to ZooKeeper: it lives"
                    ),
                    false => format!("{who} refuses connections, but publishes only one port"),
                };
                words.push(silent.unwrap_or_else(unsure));
            }
        }
    }
    said(status, words.join("; "))
}

pub(super) fn standby_present(input: &Input<'_>, moves: &[Move]) -> Result {
    let mut words = Vec::new();
    let goes = |session: i64| moves.iter().any(|m| m.from.session == session);
    // Each part of a split to the process of the other: the second one goes when the first has queued again.
    let returns = input.wishes.method == Method::Session
        && moves.iter().all(|m| !m.crashed)
        && application_mode(input, moves).0 != Warn;
    for of in moves {
        for queue in &of.queues {
            if !returns && queue.next().is_some_and(goes) {
                let words = "they would take over from each other: move one after the other";
                return said(Fail, words);
            }
            if queue.next().is_none() {
                return said(Fail, format!("nobody waits in {}", queue.words()));
            }
        }
        words.extend(of.to.as_ref().map(|to| format!("{} is next", to.words())));
    }
    match words.is_empty() {
        true => said(Fail, "nobody waits"),
        false => said(Pass, words.join(", ")),
    }
}

/// Who is next in any of the queues, each once.
fn successors(moves: &[Move]) -> Vec<i64> {
    let queues = moves.iter().flat_map(|m| &m.queues);
    let mut next: Vec<i64> = queues.filter_map(Queue::next).collect();
    next.sort_unstable();
    next.dedup();
    next
}

pub(super) fn standby_alive(input: &Input<'_>, moves: &[Move]) -> Result {
    if let Some(why) = input.facts.unasked {
        return said(Skipped, why);
    }
    let next = successors(moves);
    let (mut words, mut status) = (Vec::new(), Pass);
    for session in next {
        let who = super::party(input, session).words();
        let known = input.facts.standbys.iter().find(|(s, _)| *s == session);
        match known {
            Some((_, Life::Alive(how))) => words.push(format!("{who}: {how}")),
            Some((_, Life::Dead(how))) => {
                words.push(format!("{who} is dead, although it is still queued: {how}"));
                return said(Fail, words.join("; "));
            }
            None => {
                status = Warn;
                words.push(format!("{who}: nothing shows whether it is alive"));
            }
        }
    }
    match words.is_empty() {
        true => said(Skipped, "nobody waits"),
        false => said(status, words.join("; ")),
    }
}

pub(super) fn candidate(input: &Input<'_>, moves: &[Move]) -> Result {
    let Some(wanted) = input.wishes.candidate.as_deref() else {
        return said(Skipped, "none is named: the next in the queue leads");
    };
    let is = |session: i64| {
        if wanted.starts_with("0x") {
            return parse_session(wanted) == Some(session);
        }
        let host = super::party(input, session).host;
        host.is_some_and(|host| same_host(&host, wanted, &input.wishes.addresses))
    };
    let all: Vec<&Queue> = moves.iter().flat_map(|m| &m.queues).collect();
    if !all.is_empty() && all.iter().all(|q| q.next().is_some_and(is)) {
        return said(Pass, format!("{wanted} is next"));
    }
    let order = |queue: &Queue| {
        let waiting = queue.sessions.iter().skip(1);
        let names: Vec<String> = waiting
            .map(|s| format!("{} ({})", super::party(input, *s).words(), session_text(*s)))
            .collect();
        format!("in {} wait: {}", queue.words(), names.join(", "))
    };
    let orders: Vec<String> = all.iter().map(|q| order(q)).collect();
    said(Fail, format!("{wanted} is not next; {}", orders.join("; ")))
}

/// True if a host, with or without a port, is the wanted one: by name, or by an address of it.
fn same_host(host: &str, wanted: &str, addresses: &[core::net::IpAddr]) -> bool {
    let bare = host_of(host).unwrap_or(host);
    // The host of one that waits is known without its port, as a rule.
    let portless = host.eq_ignore_ascii_case(bare)
        && host_of(wanted).is_some_and(|w| w.eq_ignore_ascii_case(bare));
    let parsed = bare.parse::<core::net::IpAddr>();
    portless
        || host.eq_ignore_ascii_case(wanted)
        || bare.eq_ignore_ascii_case(wanted)
        || parsed.is_ok_and(|ip| addresses.contains(&ip))
}

pub(super) fn rest(input: &Input<'_>, moves: &[Move]) -> Result {
    if input.wishes.no_rest {
        return said(Skipped, "--no-rest");
    }
    if !moves.is_empty() && moves.iter().all(|m| m.crashed) {
        return said(Skipped, "the leader has crashed");
    }
    match &input.live.rest {
        None => {
            let rest = input.cluster.component("rest_server");
            match rest.is_some_and(|c| c.info.is_some()) {
                true => said(Fail, "it was not asked"),
                false => said(Fail, "no address is published"),
            }
        }
        Some(rest) => match &rest.error {
            Some(why) => said(Fail, format!("{}: {why}", rest.url)),
            None => {
                let workers = rest.task_managers.unwrap_or(0);
                let workers = counted(usize::try_from(workers).unwrap_or(0), "TaskManager");
                said(
                    Pass,
                    format!("answers in {} ms, {workers}", rest.latency_ms),
                )
            }
        },
    }
}

pub(super) fn cool_down(input: &Input<'_>, moves: &[Move]) -> Result {
    if !moves.is_empty() && moves.iter().all(|m| m.crashed) {
        return said(Skipped, "the leader has crashed");
    }
    let published = moves.iter().flat_map(|m| {
        let of = move |c: &&Component| c.job.is_none() && c.owner == Some(m.from.session);
        input
            .cluster
            .components
            .iter()
            .filter(of)
            .filter_map(|c| c.since)
    });
    let Some(last) = published.chain(input.changed_at_ms).max() else {
        return said(Skipped, "no change is known");
    };
    let wanted = input.wishes.cool_down_ms;
    // The servers' clock may be ahead of ours.
    let ago = (input.live.at_ms - last).max(0);
    let words = format!("last change {} ago", span(ago));
    if ago >= wanted {
        said(Pass, words)
    } else {
        said(Fail, format!("{words} (--cool-down {})", millis(wanted)))
    }
}

pub(super) fn suspended(input: &Input<'_>, moves: &[Move]) -> Result {
    if input.wishes.method != Method::Session {
        return said(Skipped, "method exec");
    }
    match (
        input.tolerates,
        !moves.is_empty() && moves.iter().all(|m| m.crashed),
    ) {
        (false, _) => said(Pass, "not tolerated: the old leader steps down first"),
        (true, true) => said(Pass, "tolerated, but the leader has crashed"),
        (true, false) => said(
            Fail,
            "tolerated: the old leader would step down only after the new one leads, two leaders for 1 to 2 s",
        ),
    }
}

pub(super) fn application_mode(input: &Input<'_>, _: &[Move]) -> Result {
    let layout = input.cluster.detected.candidates.first();
    let old = layout.is_some_and(|l| l.election == Election::Locks);
    let fixed = input
        .cluster
        .jobs
        .iter()
        .any(|j| j.id.bytes().all(|b| b == b'0'));
    match old && fixed {
        true => said(
            Warn,
            "its job has the fixed id of application mode: the old leader ends its process and does not become standby",
        ),
        false => said(Skipped, "the old leader becomes standby"),
    }
}

pub(super) fn queue_order(input: &Input<'_>, moves: &[Move]) -> Result {
    if input.cluster.is_single_election() {
        return said(Skipped, "one for all components");
    }
    let next = successors(moves);
    match next.len() {
        0 => said(Skipped, "nobody waits"),
        1 => said(Pass, "the same one is next in each"),
        n => said(
            Warn,
            format!(
                "{n} different sessions are next: components will be led by different processes"
            ),
        ),
    }
}

pub(super) fn split(input: &Input<'_>, moves: &[Move]) -> Result {
    let leaders: Vec<(String, i64)> = queues(input.cluster)
        .iter()
        .filter_map(|q| Some((q.component.clone()?, *q.sessions.first()?)))
        .collect();
    let mut others = leaders
        .iter()
        .filter(|(_, s)| moves.iter().all(|m| m.from.session != *s))
        .peekable();
    if others.peek().is_none() {
        return said(Skipped, "one process leads all components");
    }
    let words: Vec<String> = others
        .map(|(name, s)| {
            format!(
                "{name} is led by {} and stays",
                super::party(input, *s).words()
            )
        })
        .collect();
    said(Warn, words.join("; "))
}

pub(super) fn unchanged(input: &Input<'_>, _: &[Move]) -> Result {
    match input.facts.unasked {
        Some(why) => said(Skipped, why),
        None => said(Skipped, "read again right before the leader goes"),
    }
}
