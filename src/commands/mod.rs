//! Glue: gather, judge, report. Commands never print and never format.

mod assess;
mod audit;
mod cluster_list;
mod completions;
mod config_diff;
mod config_migrate;
mod config_migrate_text;
mod config_show;
mod confirm;
mod data;
mod ensemble;
mod explain;
mod explain_key;
mod leader_data;
mod leader_history;
mod leader_raw;
mod leader_status;
mod leader_text;
mod leader_watch;
mod live;
mod recovery;
mod recovery_backup;
mod recovery_check;
mod recovery_clean;
mod recovery_clean_apply;
mod recovery_clean_text;
mod recovery_data;
mod recovery_list;
mod recovery_repair;
mod recovery_repair_text;
mod recovery_scenarios;
mod scenarios_data;
mod scenarios_text;
mod snapshot;
mod switchover;
mod switchover_data;
mod switchover_run;
mod switchover_scene;
mod switchover_task;
mod switchover_text;
mod validate;
mod verdict;

use crate::cli::{
    Cli, ClusterCommand, ColorChoice, Command, ConfigCommand, LeaderCommand, RecoveryCommand,
};
use crate::error::{Error, Exit};
use crate::report::{Report, Style};
use clap::Parser as _;
use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;

/// What a command may use of the machine.
#[expect(
    missing_debug_implementations,
    reason = "streams and closures have none"
)]
pub struct Host<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// A variable of the environment; an empty one counts as unset.
    pub env: &'a dyn Fn(&str) -> Option<OsString>,
    /// True if standard output is a terminal.
    pub terminal: bool,
    /// The rows of the terminal, if there is one.
    pub rows: &'a dyn Fn() -> Option<usize>,
    /// The clock, in milliseconds since 1970.
    pub now: &'a dyn Fn() -> i64,
}

/// What a command hands back: text for standard output, errors for standard error, and the exit code.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// For standard output.
    pub(crate) text: String,
    /// Errors that did not end the run.
    pub(crate) errors: Vec<Error>,
    /// How it ended.
    pub(crate) exit: Exit,
}

impl Outcome {
    /// Text and nothing else.
    pub(crate) fn text(text: String) -> Self {
        Self {
            text,
            errors: Vec::new(),
            exit: Exit::Good,
        }
    }
}

/// Parses the arguments, runs the command, writes the result.
pub fn run(args: impl IntoIterator<Item = OsString>, host: &mut Host<'_>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, host),
    };
    let style = style(cli.color, host);
    let result = match cli.command {
        Command::Validate(args) => validate::run(&args, style, host),
        Command::Config(ConfigCommand::Show(args)) => config_show::run(&args, style, host),
        Command::Config(ConfigCommand::Diff(args)) => config_diff::run(&args, style, host),
        Command::Config(ConfigCommand::Migrate(args)) => config_migrate::run(&args, style, host),
        Command::Leader(LeaderCommand::Status(args)) if args.watch => {
            leader_watch::run(&args, style, host)
        }
        Command::Leader(LeaderCommand::Status(args)) => leader_status::run(&args, style, host),
        Command::Leader(LeaderCommand::Switchover(args)) => switchover::run(&args, style, host),
        Command::Leader(LeaderCommand::History(args)) => leader_history::run(&args, style, host),
        Command::Cluster(ClusterCommand::List(args)) => cluster_list::run(&args, style, host),
        Command::Recovery(RecoveryCommand::List(args)) => recovery_list::run(&args, style, host),
        Command::Recovery(RecoveryCommand::Clean(args)) => recovery_clean::run(&args, style, host),
        Command::Recovery(RecoveryCommand::Repair(args)) => {
            recovery_repair::run(&args, style, host)
        }
        Command::Recovery(RecoveryCommand::Check(args)) => recovery_check::run(&args, style, host),
        Command::Recovery(RecoveryCommand::Scenarios(args)) => {
            recovery_scenarios::run(&args, style, host)
        }
        Command::Snapshot(args) => snapshot::run(&args, host),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => Ok(completions::run(&args)),
    };
    let outcome = result.unwrap_or_else(|error| Outcome {
        text: String::new(),
        exit: error.exit(),
        errors: vec![error],
    });
    write(&outcome, host)
}

fn write(outcome: &Outcome, host: &mut Host<'_>) -> Exit {
    for error in &outcome.errors {
        let _ = host.stderr.write_all(error.render().as_bytes());
    }
    let written = host
        .stdout
        .write_all(outcome.text.as_bytes())
        .and_then(|()| host.stdout.flush());
    match written {
        Ok(()) => outcome.exit,
        // The reader has seen enough (`fctl ... | head`): that is no failure. What became of a change is said anyway.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => match outcome.exit {
            Exit::Refused | Exit::Incomplete => outcome.exit,
            _ => Exit::Good,
        },
        Err(error) => {
            let _ = host
                .stderr
                .write_all(Error::Output(error).render().as_bytes());
            Exit::Unanswered
        }
    }
}

/// Writes a report with long lists as JSON, straight to standard output.
fn stream<T: serde::Serialize>(
    report: &Report,
    data: &T,
    host: &mut Host<'_>,
) -> Result<(), Error> {
    let out = std::io::BufWriter::new(&mut *host.stdout);
    match crate::report::json::stream(report, data, out) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Output(error)),
        _ => Ok(()),
    }
}

/// What clap says: help and version go to standard output, errors to standard error.
fn usage(error: &clap::Error, host: &mut Host<'_>) -> Exit {
    let text = if host.terminal {
        error.render().ansi().to_string()
    } else {
        error.render().to_string()
    };
    if error.use_stderr() {
        let _ = host.stderr.write_all(text.as_bytes());
        return Exit::Usage;
    }
    let outcome = Outcome::text(text);
    write(&outcome, host)
}

/// The history file: as given, else where the environment says.
fn history_file(
    given: Option<&str>,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, Error> {
    given.map_or_else(
        || crate::io::history::default_path(env),
        |path| Ok(PathBuf::from(path)),
    )
}

fn style(choice: ColorChoice, host: &Host<'_>) -> Style {
    let dumb = (host.env)("TERM").is_some_and(|term| term == "dumb");
    let color = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => host.terminal && !dumb && (host.env)("NO_COLOR").is_none(),
    };
    let columns = (host.env)("COLUMNS").and_then(|c| c.to_str().and_then(|c| c.parse().ok()));
    Style {
        color,
        width: columns.unwrap_or(100).clamp(60, 200),
        quiet: false,
    }
}
