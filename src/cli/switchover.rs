//! `fctl leader switchover`.

use super::live::{LiveArgs, LiveFormat, duration};
use super::recovery::StoreArgs;
use crate::plan::switchover::Method;
use clap::Args;
use std::time::Duration;

/// After the options of `leader switchover`.
pub(super) const SWITCHOVER_HELP: &str = "\
The default method ends the leader's ZooKeeper session: fctl attaches to it, waits until the old leader has stepped down, and
closes it. The standby leads within milliseconds, the old leader's process stays up and queues again. fctl explain CHECK says
what each check is about.

--hook and --exec run with sh -c, with these variables:
  FCTL_PHASE            before, after; exec for --exec
  FCTL_CLUSTER          root and cluster-id
  FCTL_LEADER_HOST      host of the leader that goes (after the switchover: of the new one)
  FCTL_LEADER_PORT      its REST port, empty if it publishes none
  FCTL_LEADER_SESSION   its ZooKeeper session
  FCTL_NEXT_HOST, FCTL_NEXT_SESSION   who is expected to lead next
  FCTL_OUTCOME          done, incomplete or refused (after)

Examples:
  fctl leader switchover --conf /etc/flink/conf --dry-run
  fctl leader switchover --conf /etc/flink/conf
  fctl leader switchover --conf /etc/flink/conf --yes --candidate jm2.example.net --at 2026-11-25T03:00:00Z
  fctl leader switchover --conf /etc/flink/conf --method exec --exec 'ssh $FCTL_LEADER_HOST systemctl restart flink-jobmanager'

Exit codes:
  0  done: another one leads and every job runs; or nothing stands in the way (--dry-run)
  2  the command line makes no sense
  3  no answer: the ensemble is unreachable
  4  refused, nothing was changed
  5  something was changed, and not everything is as it should be";

/// `fctl leader switchover`
#[derive(Debug, Clone, Args)]
pub struct Switchover {
    /// Which cluster
    #[command(flatten)]
    pub live: LiveArgs,
    /// Which storage
    #[command(flatten)]
    pub store: StoreArgs,
    /// Make all checks and show the plan, and change nothing
    #[arg(long, conflicts_with_all = ["at", "hook"])]
    pub dry_run: bool,
    /// Do not ask before anything is changed
    #[arg(long, short)]
    pub yes: bool,
    /// Do it although a check failed that is not about losing jobs or leaders (fctl explain says which)
    #[arg(long)]
    pub force: bool,
    /// Refuse unless this one is next: a host, or a ZooKeeper session (0x...)
    #[arg(long, value_name = "HOST|SESSION", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub candidate: Option<String>,
    /// Move the leader of this component: dispatcher, resource_manager, rest_server (up to 1.14 each has its own)
    #[arg(long, value_name = "NAME")]
    pub component: Vec<String>,
    /// How the leader is made to go
    #[arg(long, value_enum, default_value_t = Method::Session, value_name = "METHOD")]
    pub method: Method,
    /// The command that makes the leader go, for --method exec
    #[arg(long, value_name = "COMMAND", required_if_eq("method", "exec"))]
    pub exec: Option<String>,
    /// Do not ask REST APIs: pause instead of seeing the step-down, and do not see whether the jobs run
    #[arg(long)]
    pub no_rest: bool,
    /// How long to wait for the step-down of a leader that cannot be asked; an idle one needs 0.1 s, and is back within a second
    #[arg(long, default_value = "300ms", value_name = "DURATION", value_parser = duration)]
    pub pause: Duration,
    /// Port of the members' AdminServer, which is asked who is connected where a member has `cons` switched off
    #[arg(long, default_value_t = 8080, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub admin_port: u16,
    /// How long the last change of the leader must be ago; 0s for not at all
    #[arg(long, default_value = "1m", value_name = "DURATION", value_parser = zero_or_duration)]
    pub cool_down: Duration,
    /// How long the switchover may take from the first act to the last job; each command, too
    #[arg(long, default_value = "3m", value_name = "DURATION", value_parser = duration)]
    pub deadline: Duration,
    /// Wait until then, and check again (RFC 3339, for example 2026-11-25T03:00:00Z)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Option<i64>,
    /// Run this before and after; if it fails before, the switchover is refused
    #[arg(long, value_name = "COMMAND")]
    pub hook: Option<String>,
    /// The history that gets two lines [default: $XDG_STATE_HOME/fctl/history.jsonl]
    #[arg(long, value_name = "FILE")]
    pub audit_log: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
}

/// A duration, which may be nothing.
fn zero_or_duration(text: &str) -> Result<Duration, String> {
    match text {
        "0" | "0ms" | "0s" | "0m" | "0h" => Ok(Duration::ZERO),
        text => duration(text),
    }
}

/// A point in time, in milliseconds since 1970.
fn time(text: &str) -> Result<i64, String> {
    text.parse::<jiff::Timestamp>()
        .map(jiff::Timestamp::as_millisecond)
        .map_err(|e| format!("{e}: write 2026-11-25T03:00:00Z or 2026-11-25T03:00:00+01:00"))
}
