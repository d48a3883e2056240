//! `fctl leader status --watch`: one line for each change, as it happens.

use super::leader_data::time;
use super::leader_text::{self, Only};
use super::live::{self, Context, Reading};
use super::{Host, Outcome, ensemble, history_file};
use crate::cli::{Status, StatusFormat};
use crate::error::{Error, Exit};
use crate::flink::Version;
use crate::flink::live::{Live, Member, Place};
use crate::flink::watch::{Change, Watcher, What};
use crate::flink::words::{precise, span};
use crate::flink::znode::{ZnodeTree, session_text};
use crate::io::{self, Runtimes, watch::Event};
use crate::report::{Report, Style, text};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Changes that stay on the screen of a terminal, below the table.
const KEPT: usize = 12;

/// Runs the command.
pub(crate) fn run(args: &Status, style: Style, host: &mut Host<'_>) -> Result<Outcome, Error> {
    if args.format == StatusFormat::Json {
        return Err(Error::usage(
            "--watch prints no single JSON object",
            "--format jsonl prints one object for each change",
        ));
    }
    let context = live::context(&args.live, host)?;
    let history = history_file(args.audit_log.as_deref(), host.env)?;
    io::history::prepare(&history)?;
    let runtimes = Runtimes::new()?;
    // A quorum that does not answer at all is an error now, and an event later.
    ensemble::ask_members(&runtimes, &context.place, args.live.timeout)?;
    let (place, step) = (context.place.clone(), args.live.timeout);
    let session = ensemble::session_timeout(&place);
    let in_place = host.terminal && args.format == StatusFormat::Text;
    let mut screen = Screen {
        style,
        format: args.format,
        in_place,
        who: io::history::who(host.env),
        history,
        context,
        members: Vec::new(),
        watcher: Watcher::default(),
        last: None,
        log: Vec::new(),
        error: None,
        given: args.live.flink_version,
        warned: false,
        now_ms: 0,
        lost: None,
    };
    runtimes.listen(
        args.r#for,
        move |out| async move {
            if in_place {
                tokio::spawn(io::watch::tick(out.clone()));
            }
            io::watch::follow(place, step, session, out).await;
        },
        |(at_ms, event)| screen.hear(at_ms, event, host),
    );
    let leads = screen.last.as_ref().is_some_and(|r| r.cluster.has_leader());
    match screen.error {
        Some(error) => Err(error),
        None => Ok(Outcome {
            text: String::new(),
            errors: Vec::new(),
            exit: if leads { Exit::Good } else { Exit::Findings },
        }),
    }
}

/// What is shown, and what it is made of.
struct Screen {
    style: Style,
    format: StatusFormat,
    in_place: bool,
    who: (Option<String>, Option<String>),
    history: PathBuf,
    context: Context,
    members: Vec<Member>,
    watcher: Watcher,
    last: Option<Reading>,
    log: Vec<String>,
    error: Option<Error>,
    /// The release, if it was given.
    given: Option<Version>,
    /// The history could not be written, and that was said.
    warned: bool,
    /// The clock of the last event.
    now_ms: i64,
    /// Since when the connection is lost, and why.
    lost: Option<(i64, String)>,
}

impl Screen {
    fn hear(&mut self, at_ms: i64, event: Event, host: &mut Host<'_>) -> ControlFlow<()> {
        self.now_ms = at_ms;
        let mut changes = Vec::new();
        match event {
            Event::Connected {
                new_session,
                members,
            } => {
                self.members = members;
                self.lost = None;
                changes.extend(self.watcher.connected(new_session, at_ms));
            }
            Event::Lost(cause) => {
                changes.extend(self.watcher.disconnected(&cause, at_ms));
                self.lost.get_or_insert((at_ms, cause));
            }
            Event::Tick => {}
            Event::Deleted(path) => self.watcher.deleted(&path, at_ms),
            Event::Read(tree) => {
                let reading = self.reading(tree, at_ms);
                changes = self.watcher.read(&reading.cluster, at_ms);
                self.last = Some(reading);
            }
        }
        match self.show(&changes, host) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                // A closed pipe ends the watch; that is no failure.
                let closed = matches!(&error, Error::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe);
                self.error = (!closed).then_some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn reading(&self, tree: ZnodeTree, at_ms: i64) -> Reading {
        let live = Live {
            at_ms,
            place: self.context.place.clone(),
            deployment: self.context.deployment,
            masters: Vec::new(),
            members: self.members.clone(),
            connections: Vec::new(),
            granted_ms: None,
            tree,
            rest: None,
            store: None,
            removed: Vec::new(),
        };
        Reading::of(live, self.context.clone(), self.given)
    }

    fn show(&mut self, changes: &[Change], host: &mut Host<'_>) -> Result<(), Error> {
        let place = self.context.place.clone();
        for change in changes {
            let text = match self.format {
                StatusFormat::Jsonl => line(change, &place, None).to_string(),
                StatusFormat::Text | StatusFormat::Json => self.words(change),
            };
            if self.in_place {
                self.log.push(text);
            } else {
                writeln!(host.stdout, "{}", crate::config::secrets::visible(&text))?;
                host.stdout.flush()?;
            }
            // What is seen comes first: a full disk must not end the watch in the middle of a takeover.
            if change.is_leadership()
                && let Err(error) =
                    io::history::append(&self.history, &line(change, &place, Some(&self.who)))
                && !self.warned
            {
                self.warned = true;
                host.stderr.write_all(error.render().as_bytes())?;
            }
        }
        if self.in_place {
            self.redraw(host)?;
        }
        Ok(())
    }

    /// The table again, from the top of the screen, and the last changes below it.
    fn redraw(&mut self, host: &mut Host<'_>) -> Result<(), Error> {
        let Some(reading) = &mut self.last else {
            return Ok(());
        };
        let as_of = time(reading.live.at_ms);
        let read_at = reading.live.at_ms;
        // Ages are those of now, facts those of the last reading.
        reading.live.at_ms = self.now_ms.max(read_at);
        let good = reading.cluster.has_leader() && self.lost.is_none();
        let report = Report {
            command: "leader status",
            sections: leader_text::sections(reading, Only::default()),
            summary: format!(
                "{}   as of {}",
                leader_text::footer(reading, self.given, good),
                as_of.get(11..19).unwrap_or(&as_of)
            ),
            ..Report::default()
        };
        reading.live.at_ms = read_at;
        let mut out = String::new();
        if let Some((since, cause)) = &self.lost {
            let text = format!(
                "NOT CONNECTED for {}: {cause}. What follows was read before.",
                span(self.now_ms - since)
            );
            out = format!("{}\n\n", crate::config::secrets::visible(&text));
        }
        text::render(&report, self.style, &mut out)
            .map_err(|_| std::io::Error::other("formatting failed"))?;
        self.log.drain(..self.log.len().saturating_sub(KEPT));
        let rows = (host.rows)().unwrap_or(24).saturating_sub(1);
        let table: Vec<&str> = out.lines().collect();
        let room = rows.saturating_sub(self.log.len()).max(3);
        let mut screen: Vec<String> = table.iter().take(room).map(|l| (*l).to_owned()).collect();
        if table.len() > room {
            screen.truncate(room - 1);
            screen.push(format!("  ... {} more lines", table.len() - room + 1));
        }
        screen.extend(self.log.iter().map(|l| crate::config::secrets::visible(l)));
        // Home, then each line to its end, then the rest of the screen: without a flicker.
        let lines = screen.join("\x1b[K\r\n");
        write!(host.stdout, "\x1b[H{lines}\x1b[K\x1b[J")?;
        host.stdout.flush()?;
        Ok(())
    }

    fn words(&self, change: &Change) -> String {
        let of = change
            .component
            .as_ref()
            .map_or_else(String::new, |c| format!("{c}: "));
        let what = match &change.what {
            What::Watching => match &self.last {
                Some(reading) => leader_text::headline(reading),
                None => "watching".to_owned(),
            },
            What::LeaderLost { from } => {
                format!(
                    "LEADER LOST  {} (session {})",
                    from.address,
                    session_text(from.session)
                )
            }
            What::LeaderElected {
                from,
                to,
                without_ms,
            } => {
                let gap = match without_ms {
                    Some(ms) => format!("   {} without a leader", precise(*ms)),
                    None => String::new(),
                };
                let before = from
                    .as_ref()
                    .map_or_else(String::new, |f| format!(", after {}", f.address));
                format!(
                    "{} leads (session {}){before}{gap}",
                    to.address,
                    session_text(to.session)
                )
            }
            What::StandbyJoined(session) => {
                format!("standby joined: session {}", session_text(*session))
            }
            What::StandbyLeft(session) => {
                format!("standby left: session {}", session_text(*session))
            }
            What::JobAdded(job) => format!("job {job} appeared"),
            What::JobRemoved(job) => format!("job {job} is gone"),
            What::Disconnected(cause) => format!("ZooKeeper lost: {cause}; looking for it"),
            What::Reconnected {
                unseen_ms,
                new_session,
            } => {
                let how = if *new_session {
                    "a new session"
                } else {
                    "the same session"
                };
                format!("ZooKeeper is back ({how}), {} unseen", precise(*unseen_ms))
            }
        };
        let at = time(change.at_ms);
        let clock = at.get(11..23).unwrap_or(&at);
        format!("{clock}  {of}{what}")
    }
}

/// A change as an object: for a pipe, and with who watched for the history.
fn line(change: &Change, place: &Place, who: Option<&(Option<String>, Option<String>)>) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("at".to_owned(), time(change.at_ms).into());
    if let Some((user, host)) = who {
        object.insert("user".to_owned(), user.clone().into());
        object.insert("host".to_owned(), host.clone().into());
    }
    object.insert("quorum".to_owned(), place.quorum_text().into());
    object.insert("cluster".to_owned(), place.namespace.clone().into());
    object.extend(change.object());
    Value::Object(object)
}
