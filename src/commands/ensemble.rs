//! An ensemble: who of its members answers, a session with those that do, and errors that name the others.

use crate::error::Error;
use crate::flink::live::{Connection, Member, MemberState, Place, address};
use crate::flink::znode::ZnodeTree;
use crate::io::apply::Undone;
use crate::io::zookeeper::Failure;
use crate::io::{self, Runtimes, Started, Stopped};
use std::rc::Rc;
use std::time::{Duration, Instant};
use zookeeper_client::Client;

/// An ensemble with an open session, which is closed when this goes.
#[derive(Debug)]
pub(crate) struct Ensemble {
    runtimes: Rc<Runtimes>,
    timeout: Duration,
    client: Option<Client>,
    closing: Option<Started<()>>,
    /// The session timeout that the server granted, in milliseconds.
    pub(crate) granted_ms: Option<i64>,
    /// What each member said.
    pub(crate) members: Vec<Member>,
    place: Place,
}

impl Ensemble {
    /// Asks every member, unless that was done, and opens a session with those that answer.
    pub(crate) fn open(
        runtimes: &Rc<Runtimes>,
        place: &Place,
        timeout: Duration,
        asked: Option<Vec<Member>>,
    ) -> Result<Self, Error> {
        let members = match asked {
            Some(members) => some_up(place, members, timeout)?,
            None => ask_members(runtimes, place, timeout)?,
        };
        let client = patient_session(runtimes, place, &members, timeout)?;
        Ok(Self::of(runtimes, place, timeout, client, members))
    }

    /// What usually goes well, in one go: every member answers, a session opens meanwhile, and the namespace is read.
    /// If anything else happens, what the members said, as far as they did; [`Self::open`] then finds out what it was.
    pub(crate) fn at_once(
        runtimes: &Rc<Runtimes>,
        place: &Place,
        timeout: Duration,
    ) -> Result<(Self, ZnodeTree, Vec<Connection>), Option<Vec<Member>>> {
        let (own, session) = (place.clone(), session_timeout(place));
        // Three steps for the members, one for the session, one for the reading.
        let all = runtimes.run(timeout * 5, async move {
            io::zookeeper::at_once(&own, timeout, session).await
        });
        let all = all.map_err(|_| None)?.map_err(Some)?;
        let ensemble = Self::of(runtimes, place, timeout, all.client, all.members);
        Ok((ensemble, all.tree, all.connections))
    }

    fn of(
        runtimes: &Rc<Runtimes>,
        place: &Place,
        timeout: Duration,
        client: Client,
        members: Vec<Member>,
    ) -> Self {
        Self {
            runtimes: Rc::clone(runtimes),
            timeout,
            granted_ms: i64::try_from(client.session_timeout().as_millis()).ok(),
            client: Some(client),
            closing: None,
            members,
            place: place.clone(),
        }
    }

    /// Reads a subtree. A session that ends meanwhile is opened once more.
    pub(crate) fn subtree(&mut self, path: &str) -> Result<ZnodeTree, Error> {
        match self.try_subtree(path)? {
            Err(failure) if failure.lost => {
                let again =
                    patient_session(&self.runtimes, &self.place, &self.members, self.timeout)?;
                self.client = Some(again);
                self.try_subtree(path)?
            }
            result => result,
        }
        .map_err(|f| Error::Unreachable {
            message: f.step,
            details: vec![f.cause],
            help: "try again; --timeout 30s waits longer".to_owned(),
        })
    }

    fn try_subtree(&self, path: &str) -> Result<Result<ZnodeTree, Failure>, Error> {
        let client = self.client.clone().ok_or_else(|| Error::Unreachable {
            message: "the ZooKeeper session is closed".to_owned(),
            details: Vec::new(),
            help: String::new(),
        })?;
        let path = path.to_owned();
        // A large namespace takes longer than one step; ten steps is the bound for all of it.
        let bound = self.timeout * 10;
        let step = format!("reading {path}");
        let oldest = io::zookeeper::oldest(&self.members);
        let reading = async move { io::subtree::subtree(&client, &path, oldest).await };
        self.runtimes
            .run(bound, reading)
            .map_err(|stopped| step_error(&step, stopped, bound))
    }

    /// What is there instead of a cluster that is not: the clusters below the root, or what is beside a root that does
    /// not exist either.
    pub(crate) fn neighbours(&mut self, place: &Place) -> Result<Vec<String>, Error> {
        let tree = self.subtree(&place.root)?;
        if tree.has(&place.root) {
            return Ok(super::cluster_list::namespaces(&tree, place));
        }
        let names = self.children("/").unwrap_or_default();
        Ok(names.iter().map(|name| format!("/{name}")).collect())
    }

    /// The names of the children of a node.
    pub(crate) fn children(&mut self, path: &str) -> Result<Vec<String>, Error> {
        let Some(client) = self.client.clone() else {
            return Ok(Vec::new());
        };
        let step = format!("reading the children of {path}");
        let path = path.to_owned();
        let reading = async move { io::zookeeper::children(&client, &path).await };
        match self.runtimes.run(self.timeout, reading) {
            Ok(Ok(names)) => Ok(names),
            Ok(Err(f)) => Err(Error::Unreachable {
                message: f.step,
                details: vec![f.cause],
                help: String::new(),
            }),
            Err(stopped) => Err(step_error(&step, stopped, self.timeout)),
        }
    }

    /// Runs a step with the session, within the deadline of a step.
    pub(crate) fn step<T, F>(&self, what: &str, step: impl FnOnce(Client) -> F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, String>> + Send + 'static,
    {
        let failed = |cause: String| Error::Unreachable {
            message: what.to_owned(),
            details: vec![cause],
            help: String::new(),
        };
        let Some(client) = self.client.clone() else {
            return Err(failed("the session is closed".to_owned()));
        };
        match self.runtimes.run(self.timeout, step(client)) {
            Ok(result) => result.map_err(failed),
            Err(stopped) => Err(step_error(what, stopped, self.timeout)),
        }
    }

    /// Changes something with the session, within the deadline of a step.
    pub(crate) fn change<F>(&self, step: impl FnOnce(Client) -> F) -> Result<(), Undone>
    where
        F: Future<Output = Result<(), Undone>> + Send + 'static,
    {
        let Some(client) = self.client.clone() else {
            return Err(Undone::Nothing("the session is closed".to_owned()));
        };
        let stopped = |stopped| Undone::Unsure(stopped_words("ZooKeeper", stopped, self.timeout));
        let done = self.runtimes.run(self.timeout, step(client));
        done.map_err(stopped)?
    }

    /// Begins to close the session: the server writes that to its disk, and there is something else to do meanwhile.
    pub(crate) fn close(&mut self) {
        if let Some(client) = self.client.take() {
            self.closing = Some(self.runtimes.start(io::zookeeper::close(client)));
        }
    }
}

impl Drop for Ensemble {
    fn drop(&mut self) {
        self.close();
        if let Some(closing) = self.closing.take() {
            let _ = self.runtimes.finish(Duration::from_secs(1), closing);
        }
    }
}

/// Asks every member; an error if none answers.
pub(crate) fn ask_members(
    runtimes: &Runtimes,
    place: &Place,
    timeout: Duration,
) -> Result<Vec<Member>, Error> {
    // Three steps each: name lookup, connection, answer.
    let bound = timeout * 3;
    let members = runtimes
        .run(bound, io::members::ask(place.members.clone(), timeout))
        .map_err(|stopped| step_error("asking the members", stopped, bound))?;
    some_up(place, members, timeout)
}

/// The members; an error if none is up.
fn some_up(place: &Place, members: Vec<Member>, timeout: Duration) -> Result<Vec<Member>, Error> {
    if members.iter().any(Member::is_up) {
        Ok(members)
    } else {
        Err(none_up(place, &members, timeout))
    }
}

/// The session timeout that fctl asks for: the configured one shows what the server grants to Flink.
pub(crate) fn session_timeout(place: &Place) -> Duration {
    let asked = u64::try_from(place.session_timeout_ms).unwrap_or(60_000);
    Duration::from_millis(asked.clamp(1_000, i32::MAX.unsigned_abs().into()))
}

/// Opens a session, as often as the deadline of a step allows: an ensemble that is electing its leader has none to
/// give, although its members answer.
fn patient_session(
    runtimes: &Runtimes,
    place: &Place,
    members: &[Member],
    timeout: Duration,
) -> Result<Client, Error> {
    let (start, pause) = (Instant::now(), Duration::from_millis(200));
    let mut left = timeout;
    loop {
        let opened = session(runtimes, place, members, left);
        left = timeout.saturating_sub(start.elapsed() + pause);
        if opened.is_ok() || left.is_zero() {
            return opened;
        }
        runtimes.pause(pause);
    }
}

/// Opens a session with the members that are up.
fn session(
    runtimes: &Runtimes,
    place: &Place,
    members: &[Member],
    timeout: Duration,
) -> Result<Client, Error> {
    let asked = session_timeout(place);
    let (up, chroot) = (members.to_vec(), place.chroot.clone());
    let connecting = async move { io::zookeeper::connect_to(&up, &chroot, asked).await };
    let failed = |message: String| {
        Error::Unreachable {
        message,
        details: member_lines(members),
        help: "without its leader an ensemble opens no session until it has elected another: try again, or --timeout 30s".to_owned(),
    }
    };
    match runtimes.run(timeout, connecting) {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(f)) => Err(failed(format!("{}: {}", f.step, f.cause))),
        Err(stopped) => Err(failed(stopped_words(
            "opening a ZooKeeper session",
            stopped,
            timeout,
        ))),
    }
}

fn stopped_words(step: &str, stopped: Stopped, bound: Duration) -> String {
    match stopped {
        Stopped::Deadline => format!("{step}: no answer within {} s", bound.as_secs_f64()),
        Stopped::Lost => format!("{step}: the task ended without a result"),
    }
}

fn step_error(step: &str, stopped: Stopped, bound: Duration) -> Error {
    Error::Unreachable {
        message: stopped_words(step, stopped, bound),
        details: Vec::new(),
        help: "--timeout 30s waits longer".to_owned(),
    }
}

/// One line for each member: what it said, or how it failed.
fn member_lines(members: &[Member]) -> Vec<String> {
    let places: Vec<String> = members.iter().map(|m| address(&m.host, m.port)).collect();
    let width = places.iter().map(String::len).max().unwrap_or(0);
    let line = |(member, place): (&Member, &String)| {
        let state = match &member.state {
            MemberState::Down { cause, .. } => cause,
            MemberState::Up { mode, .. } => mode,
        };
        format!("{place:width$}   {state}")
    };
    members.iter().zip(&places).map(line).collect()
}

fn none_up(place: &Place, members: &[Member], timeout: Duration) -> Error {
    Error::Unreachable {
        message: format!(
            "no ZooKeeper member of {} answered within {} s",
            place.namespace,
            timeout.as_secs_f64()
        ),
        details: member_lines(members),
        help: format!("the quorum is from {}", place.quorum_from),
    }
}
