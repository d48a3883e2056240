//! Carries a switchover out and tells what happens: the namespace as it changes, the steps, the new leader's REST API.

use super::apply::leader::{Going, Gone, Step, end_session};
use super::command::{self, Ended};
use super::watch::{self, Event};
use super::{http, now_ms, probe};
use crate::flink::live::Place;
use crate::plan::switchover::progress::RestNow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, Sender};
use tokio::sync::watch as channel;

/// Pause between two questions to the new leader.
const POLL: Duration = Duration::from_millis(100);
/// How often the time is told.
const TICK: Duration = Duration::from_millis(100);

/// What is carried out.
#[derive(Debug)]
pub enum Act {
    /// Sessions are ended, one after the other.
    Sessions(Vec<Going>),
    /// A command line is run for each leader, with these variables.
    Commands(String, Vec<Vec<(String, String)>>),
}

/// A switchover.
#[derive(Debug)]
pub struct Task {
    /// Where the cluster is.
    pub place: Place,
    /// The deadline of a step.
    pub step: Duration,
    /// The deadline of a command.
    pub limit: Duration,
    /// The session timeout that fctl asks for when it watches.
    pub session: Duration,
    /// What is done.
    pub act: Act,
    /// Set to stop before anything is done.
    pub stop: Arc<AtomicBool>,
    /// Where the new leader's REST API is, as soon as that is known.
    pub url: channel::Receiver<Option<String>>,
    /// The jobs that are asked about.
    pub jobs: Vec<String>,
}

/// What is heard.
#[derive(Debug)]
pub enum Heard {
    /// About the namespace.
    Znodes(Event),
    /// About the step that is under way.
    Step(i64, Step),
    /// A leader is gone, or not.
    Gone(i64, Gone),
    /// The command for a leader begins.
    Command,
    /// It ended.
    Ended(Ended),
    /// An answer of the new leader, or none.
    Rest(Option<RestNow>),
    /// Time has passed.
    Tick,
}

/// What is heard, with its time in milliseconds since 1970.
pub type Timed = (i64, Heard);

/// Carries it out, and tells what happens until nobody listens.
pub async fn run(task: Task, out: Sender<Timed>) {
    let (ready, mut is_ready) = channel::channel(false);
    let follower = tokio::spawn(follow(
        task.place.clone(),
        task.step,
        task.session,
        out.clone(),
        ready,
    ));
    // What happens must not be missed: the watch comes first.
    let _ = tokio::time::timeout(task.step * 3, is_ready.wait_for(|ready| *ready)).await;
    let done = match task.act {
        Act::Sessions(goings) => sessions(goings, &task.stop, &out).await,
        Act::Commands(line, variables) => {
            commands(line, variables, task.limit, &task.stop, &out).await
        }
    };
    if done {
        let poller = tokio::spawn(poll(task.url, task.jobs, task.step, out.clone()));
        while out.send((now_ms(), Heard::Tick)).await.is_ok() {
            tokio::time::sleep(TICK).await;
        }
        poller.abort();
    } else {
        out.closed().await;
    }
    follower.abort();
}

async fn sessions(goings: Vec<Going>, stop: &Arc<AtomicBool>, out: &Sender<Timed>) -> bool {
    let mut ended = Vec::new();
    for mut going in goings {
        going.ended.clone_from(&ended);
        ended.push(going.session);
        let (steps, mut heard) = mpsc::channel(8);
        let ending = async {
            let gone = end_session(&going, stop, &steps).await;
            drop(steps);
            gone
        };
        let passing = async {
            while let Some((at, step)) = heard.recv().await {
                let _ = out.send((at, Heard::Step(going.session, step))).await;
            }
        };
        let (gone, ()) = futures::join!(ending, passing);
        let is_gone = gone == Gone::Yes;
        let _ = out.send((now_ms(), Heard::Gone(going.session, gone))).await;
        if !is_gone {
            return false;
        }
    }
    true
}

async fn commands(
    line: String,
    leaders: Vec<Vec<(String, String)>>,
    limit: Duration,
    stop: &Arc<AtomicBool>,
    out: &Sender<Timed>,
) -> bool {
    for variables in leaders {
        if stop.load(Ordering::SeqCst) {
            let ended = Ended::NotStarted("interrupted".to_owned());
            let _ = out.send((now_ms(), Heard::Ended(ended))).await;
            return false;
        }
        let _ = out.send((now_ms(), Heard::Command)).await;
        let ended = command::shell(line.clone(), variables, limit).await;
        let is_good = ended.is_good();
        let _ = out.send((now_ms(), Heard::Ended(ended))).await;
        if !is_good {
            return false;
        }
    }
    true
}

/// Passes on what is seen of the namespace, and says when the first reading is there.
async fn follow(
    place: Place,
    step: Duration,
    session: Duration,
    out: Sender<Timed>,
    ready: channel::Sender<bool>,
) {
    let (events, mut heard) = mpsc::channel(8);
    let following = watch::follow(place, step, session, events);
    let passing = async {
        while let Some((at, event)) = heard.recv().await {
            let is_reading = matches!(event, Event::Read(_));
            if out.send((at, Heard::Znodes(event))).await.is_err() {
                return;
            }
            if is_reading {
                let _ = ready.send(true);
            }
        }
    };
    tokio::select! {
        () = following => {}
        () = passing => {}
    }
}

/// Asks the new leader again and again.
async fn poll(
    mut url: channel::Receiver<Option<String>>,
    jobs: Vec<String>,
    step: Duration,
    out: Sender<Timed>,
) {
    loop {
        let now = url.borrow_and_update().clone();
        if let Some(url) = now
            && let Ok(client) = http::client(&url, step)
        {
            let answer = probe::now(&client, &url, &jobs).await;
            if out.send((now_ms(), Heard::Rest(answer))).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(POLL).await;
    }
}
