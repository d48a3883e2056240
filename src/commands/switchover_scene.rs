//! Everything that a switchover is judged by: both halves of the HA data, and what is asked around them.

use super::live::Reading;
use super::recovery::{self, Recovery};
use super::{Host, history_file, leader_history};
use crate::cli::{RecoveryArgs, Switchover};
use crate::error::Error;
use crate::flink::live::Connection;
use crate::flink::options;
use crate::flink::payload::{authority, host_of};
use crate::flink::store::Forecast;
use crate::io::{self, Runtimes, history, probe};
use crate::plan::switchover::{
    self, Facts, Input, Life, Plan, Port, Queue, Status, Wishes, queues,
};
use std::time::Duration;

/// What was gathered.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The namespace.
    pub(crate) reading: Reading,
    /// The forecast, or why there is none.
    forecast: Result<Vec<Forecast>, String>,
    facts: Facts,
    wishes: Wishes,
    changed_at_ms: Option<i64>,
    /// Leadership outlives the loss of a connection.
    pub(crate) tolerates: bool,
}

impl Scene {
    /// Reads and asks.
    pub(crate) fn gather(args: &Switchover, host: &mut Host<'_>) -> Result<Self, Error> {
        let both = RecoveryArgs {
            live: args.live.clone(),
            store: args.store.clone(),
            only: None,
            min_age: Duration::from_secs(24 * 3600),
            no_rest: args.no_rest,
            format: args.format,
        };
        let mut gathered = recovery::gather(&both, host)?;
        let Some(mut reading) = gathered.reading.take() else {
            let nothing = || Error::usage("the cluster could not be read", "");
            return Err(gathered.errors.into_iter().next().unwrap_or_else(nothing));
        };
        let forecast = forecast(&gathered);
        let runtimes = Runtimes::new()?;
        if args.live.from.is_none() {
            connections(args, &mut reading, &runtimes);
        }
        let (facts, addresses) = if args.live.from.is_some() {
            let facts = Facts {
                unasked: Some("a snapshot is replayed"),
                ..Facts::default()
            };
            (facts, Vec::new())
        } else {
            (facts(args, &reading, &runtimes), addresses(args, &runtimes))
        };
        let tolerates =
            options::TOLERATE
                .find(&reading.context.config)
                .is_some_and(|(entry, _)| {
                    let text = reading.context.config.entries[entry].text();
                    text.trim().eq_ignore_ascii_case("true")
                });
        Ok(Self {
            changed_at_ms: last_change(args, &reading, host),
            reading,
            forecast,
            facts,
            wishes: Wishes {
                method: args.method,
                candidate: args.candidate.clone(),
                addresses,
                components: args.component.clone(),
                cool_down_ms: i64::try_from(args.cool_down.as_millis()).unwrap_or(i64::MAX),
                no_rest: args.no_rest,
            },
            tolerates,
        })
    }

    /// True if the leader is silent: it may be alive, but it will not step down in order, and not queue again soon.
    pub(crate) fn is_silent(&self, plan: &Plan) -> bool {
        let mut checks = plan.checks.iter();
        checks.any(|f| f.check.name == "leader-answers" && f.status == Status::Fail)
    }

    /// The plan for it.
    pub(crate) fn plan(&self) -> Plan {
        let masters = self.reading.context.masters.as_ref();
        switchover::plan(&Input {
            live: &self.reading.live,
            cluster: &self.reading.cluster,
            masters: masters.map_or(&[], |m| &m.masters),
            settings: &self.reading.context.settings,
            tolerates: self.tolerates,
            deployment: self.reading.context.deployment,
            forecast: self.forecast.as_deref().map_err(String::as_str),
            facts: &self.facts,
            changed_at_ms: self.changed_at_ms,
            wishes: &self.wishes,
        })
    }
}

fn forecast(gathered: &Recovery) -> Result<Vec<Forecast>, String> {
    match &gathered.store {
        Some(_) => Ok(gathered.check.takeover.clone()),
        None => Err(match gathered.errors.first() {
            Some(error @ Error::Unreachable { details, .. }) => {
                format!("{error}: {}", details.join("; "))
            }
            Some(error) => error.to_string(),
            None => match gathered.skipped.iter().find(|s| s.check == "storage") {
                Some(skipped) => skipped.reason.clone(),
                None => "the storage was not read".to_owned(),
            },
        }),
    }
}

/// The last change of the leader that the history knows: any process of this machine may have made or seen it.
fn last_change(args: &Switchover, reading: &Reading, host: &Host<'_>) -> Option<i64> {
    let path = history_file(args.audit_log.as_deref(), host.env).ok()?;
    let lines = history::read(&path).ok()??;
    let place = &reading.live.place;
    let is_change = |event: &str| matches!(event, "leader-elected" | "switchover-ended");
    let is_refused = |line: &&serde_json::Value| line["outcome"] == "refused";
    let times = lines
        .entries
        .iter()
        .filter(|l| l["event"].as_str().is_some_and(is_change))
        .filter(|l| leader_history::is_of(l, place) && !is_refused(l))
        .filter_map(|l| l["at"].as_str()?.parse::<jiff::Timestamp>().ok());
    times.max().map(jiff::Timestamp::as_millisecond)
}

/// Who is connected from where, where the members did not tell it by `cons`.
fn connections(args: &Switchover, reading: &mut Reading, runtimes: &Runtimes) {
    if !reading.live.connections.is_empty() {
        return;
    }
    let (members, step) = (reading.live.place.members.clone(), args.live.timeout);
    let told = io::members::told(members, Some(args.admin_port), step);
    let told = runtimes.run(step * 2, told).unwrap_or_default();
    let mut all: Vec<Connection> = told.into_iter().flatten().flatten().collect();
    all.sort();
    all.dedup();
    reading.live.connections = all;
}

/// The addresses of the candidate's name.
fn addresses(args: &Switchover, runtimes: &Runtimes) -> Vec<core::net::IpAddr> {
    let Some(name) = args.candidate.as_deref().filter(|c| !c.starts_with("0x")) else {
        return Vec::new();
    };
    let bare = host_of(name).unwrap_or(name).to_owned();
    let timeout = args.live.timeout;
    runtimes
        .run(timeout * 2, io::members::addresses(bare, timeout))
        .unwrap_or_default()
}

fn facts(args: &Switchover, reading: &Reading, runtimes: &Runtimes) -> Facts {
    let step = args.live.timeout;
    let mut asked = Vec::new();
    for component in reading
        .cluster
        .components
        .iter()
        .filter(|c| c.job.is_none())
    {
        let (Some(owner), Some(info)) = (component.owner, &component.info) else {
            continue;
        };
        let kind = if component.name == "rest_server" {
            "REST"
        } else {
            "RPC"
        };
        let name = format!("{kind} {}", authority(&info.address));
        if !asked.iter().any(|(o, n, _)| *o == owner && *n == name) {
            asked.push((owner, name, authority(&info.address).to_owned()));
        }
    }
    let ports = async move {
        let all = asked.into_iter().map(|(owner, name, at)| async move {
            let found = match split(&at) {
                Some((host, number)) => probe::port(host, number, step).await,
                None => Port::Silent(format!("{at} is no address")),
            };
            (owner, name, found)
        });
        futures::future::join_all(all).await
    };
    let ports = runtimes.run(step * 2, ports).unwrap_or_default();
    Facts {
        ports,
        standbys: standbys(args, reading, runtimes),
        strategies: strategies(args, reading, runtimes),
        unasked: None,
    }
}

/// Host and port of `host:port`.
fn split(at: &str) -> Option<(String, u16)> {
    let port = at.rsplit(':').next()?.parse().ok()?;
    Some((host_of(at)?.to_owned(), port))
}

fn strategies(
    args: &Switchover,
    reading: &Reading,
    runtimes: &Runtimes,
) -> Vec<(String, Result<String, String>)> {
    let Some(rest) = reading.live.rest.as_ref().filter(|r| r.error.is_none()) else {
        return Vec::new();
    };
    let jobs = rest.jobs.iter().map(|j| j.id.clone()).collect();
    let step = args.live.timeout;
    runtimes
        .run(step * 5, probe::strategies(rest.url.clone(), jobs, step))
        .unwrap_or_default()
}

/// Whether those that are next are alive.
fn standbys(args: &Switchover, reading: &Reading, runtimes: &Runtimes) -> Vec<(i64, Life)> {
    let mut next: Vec<i64> = queues(&reading.cluster)
        .iter()
        .filter_map(Queue::next)
        .collect();
    next.sort_unstable();
    next.dedup();
    let all = next.into_iter();
    all.filter_map(|session| Some((session, life(args, reading, runtimes, session)?)))
        .collect()
}

fn life(args: &Switchover, reading: &Reading, runtimes: &Runtimes, session: i64) -> Option<Life> {
    let step = args.live.timeout;
    let ask = || {
        let members = reading.live.place.members.clone();
        let told = io::members::told(members, Some(args.admin_port), step);
        let told = runtimes.run(step * 2, told);
        told.unwrap_or_default()
    };
    let listed = |told: &[Option<Vec<Connection>>]| {
        let mut found = told.iter().flatten().flatten();
        let found = found.find(|c| c.session == session)?;
        let words = format!("connected to ZooKeeper from {}", found.client);
        Some(Life::Alive(words))
    };
    let told = ask();
    if let Some(alive) = listed(&told) {
        return Some(alive);
    }
    if let Some(life) = by_rest(args, reading, runtimes, session) {
        return Some(life);
    }
    if told.is_empty() || told.iter().any(Option::is_none) {
        return None;
    }
    // One that is just reconnecting shows nowhere for a moment.
    runtimes.pause(Duration::from_millis(1_500));
    let told = ask();
    if let Some(alive) = listed(&told) {
        return Some(alive);
    }
    let all = !told.is_empty() && told.iter().all(Option::is_some);
    all.then(|| {
        Life::Dead("no member of the ensemble has a connection with its session".to_owned())
    })
}

/// What the REST port of its host says, where the host is known.
fn by_rest(
    args: &Switchover,
    reading: &Reading,
    runtimes: &Runtimes,
    session: i64,
) -> Option<Life> {
    let step = args.live.timeout;
    let (host, number) = rest_port(reading, session).filter(|_| !args.no_rest)?;
    let at = crate::flink::live::address(&host, number);
    match runtimes.run(step * 2, probe::port(host, number, step)) {
        Ok(Port::Refused) => Some(Life::Dead(format!(
            "its REST port {at} refuses connections"
        ))),
        Ok(Port::Open) => {
            let url = format!("http://{at}");
            let asked = runtimes.run(step * 2, probe::is_alive(url, step));
            let alive = matches!(asked, Ok(Ok(())));
            alive.then(|| Life::Alive(format!("its REST port {at} answers")))
        }
        Ok(Port::Silent(_)) | Err(_) => None,
    }
}

/// The REST port of a JobManager that waits: its host by elimination, the port by conf/masters or `rest.port`.
fn rest_port(reading: &Reading, session: i64) -> Option<(String, u16)> {
    let host = reading.evidence().host(session)?;
    let bare = host_of(&host).unwrap_or(&host).to_owned();
    let masters = reading.context.masters.as_ref()?;
    let listed = masters
        .masters
        .iter()
        .filter(|m| m.host.eq_ignore_ascii_case(&bare));
    let mut listed = listed.map(|m| m.port.clone());
    // Several on one host cannot be told apart.
    let (Some(port), None) = (listed.next(), listed.next()) else {
        return None;
    };
    let configured = || {
        let rest = reading.context.config.get("rest.port");
        rest.map_or_else(|| "8081".to_owned(), |e| e.text())
    };
    Some((bare, port.unwrap_or_else(configured).trim().parse().ok()?))
}
