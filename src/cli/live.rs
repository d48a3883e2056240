//! The commands about clusters that run.

use crate::flink::Version;
use crate::flink::target::Deployment;
use clap::{Args, Subcommand, ValueEnum};

/// `fctl leader ...`
#[derive(Debug, Subcommand)]
pub enum LeaderCommand {
    /// Show the leader, the queue, the components and the jobs of a cluster
    ///
    /// Reads the znodes of the cluster, decodes them, asks the leader's REST API, and says whether all of that agrees.
    #[command(after_help = STATUS_HELP)]
    Status(Status),
    /// Move the leadership to the standby, on purpose, without losing a job
    ///
    /// Checks that the standby can take over (the jobs' pointers and files, checkpoints, queues, the ensemble), shows the
    /// plan, asks, makes the leader go, and follows what happens until another one leads and every job runs again.
    #[command(after_help = super::switchover::SWITCHOVER_HELP)]
    Switchover(Box<super::Switchover>),
    /// Show the leader changes that --watch and switchovers recorded
    History(History),
}

const STATUS_HELP: &str = "\
The configuration names the quorum, the root and the cluster-id: --conf, else $FLINK_CONF_DIR, $FLINK_HOME/conf.

Examples:
  fctl leader status --conf /etc/flink/conf
  fctl leader status --quorum zk1:2181,zk2:2181 --cluster-id application_1700000000000_0042
  fctl leader status --role --host jm1.example.net && echo this host leads or waits
  fctl leader status --from incident.snapshot --format json

Exit codes:
  0  one live leader on which all components agree
  1  anything else: no leader, a split, a leader that does not answer
  2  the command line makes no sense
  3  no answer: the ensemble is unreachable";

/// `fctl cluster ...`
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// List every cluster-id below the root znode
    List(ClusterList),
}

/// Which cluster, and how it is reached
#[derive(Debug, Clone, Args)]
pub struct LiveArgs {
    /// Flink configuration: a file or a conf directory
    #[arg(long, value_name = "PATH")]
    pub conf: Option<String>,
    /// ZooKeeper members, instead of those of the configuration
    #[arg(long, value_name = "HOST:PORT,...")]
    pub quorum: Option<String>,
    /// The cluster-id, instead of that of the configuration; on YARN the application id
    #[arg(long, value_name = "ID")]
    pub cluster_id: Option<String>,
    /// Set a configuration value as Flink's -D does: last, by exact key
    #[arg(short = 'D', value_name = "KEY=VALUE")]
    pub dynamic: Vec<String>,
    /// Flink release, for example 1.17 (default: detected from the layout or told by the leader)
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub flink_version: Option<Version>,
    /// Where Flink runs (default: detected from keys and from conf/masters)
    #[arg(long, value_enum, value_name = "WHERE")]
    pub deployment: Option<Deployment>,
    /// Deadline of each step: name lookup, connection, session, REST; ten times as long for reading all znodes
    #[arg(long, default_value = "5s", value_name = "DURATION", value_parser = duration)]
    pub timeout: std::time::Duration,
    /// Replay a snapshot instead of asking a cluster
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quorum", "conf", "cluster_id"])]
    pub from: Option<String>,
}

impl LiveArgs {
    /// The cluster of a configuration, with nothing else said.
    pub fn of_conf(conf: Option<String>) -> Self {
        Self {
            conf,
            quorum: None,
            cluster_id: None,
            dynamic: Vec::new(),
            flink_version: None,
            deployment: None,
            timeout: std::time::Duration::from_secs(5),
            from: None,
        }
    }
}

/// Reads a duration of the command line.
pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("write a number and a unit: 500ms, 30s, 5m, 2h".to_owned()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "write a number and a unit: 500ms, 30s, 5m, 2h".to_owned())?;
    number
        .checked_mul(factor)
        .filter(|ms| *ms > 0)
        .map(std::time::Duration::from_millis)
        .ok_or_else(|| "out of range".to_owned())
}

/// `fctl leader status`
#[derive(Debug, Args)]
pub struct Status {
    /// Which cluster
    #[command(flatten)]
    pub live: LiveArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = StatusFormat::Text, value_name = "FORMAT")]
    pub format: StatusFormat,
    /// Follow the cluster: one line for each change, as it happens
    ///
    /// Says when a leader is lost and found, how long there was none, which standbys and jobs come and go, and when
    /// ZooKeeper itself was out of reach. On a terminal the table is drawn in place above the last changes. Leader
    /// changes are appended to the history (fctl leader history). Ends with Ctrl-C.
    #[arg(long, conflicts_with_all = ["from", "role", "raw", "job", "component"])]
    pub watch: bool,
    /// End --watch after this time
    #[arg(long, requires = "watch", conflicts_with = "from", value_name = "DURATION", value_parser = duration)]
    pub r#for: Option<std::time::Duration>,
    /// The history that --watch appends to [default: $XDG_STATE_HOME/fctl/history.jsonl]
    #[arg(long, requires = "watch", conflicts_with = "from", value_name = "FILE")]
    pub audit_log: Option<String>,
    /// Do not ask the leader's REST API
    #[arg(long)]
    pub no_rest: bool,
    /// Show only this job: its id, or the beginning of it
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub job: Option<String>,
    /// Show only this component: dispatcher, resource_manager, rest_server, job_manager
    #[arg(long, value_name = "NAME", conflicts_with = "job")]
    pub component: Option<String>,
    /// Print one word about --host: leader, standby, none or unknown
    ///
    /// Exits 0 for leader and standby, 1 for none, 3 for unknown (no evidence maps the host to a session).
    #[arg(long, requires = "host", conflicts_with_all = ["raw", "format"])]
    pub role: bool,
    /// The host that --role asks about
    #[arg(long, value_name = "HOST", requires = "role")]
    pub host: Option<String>,
    /// Print the data of one znode of the namespace, with what fctl makes of it
    #[arg(long, value_name = "NODE", conflicts_with = "format")]
    pub raw: Option<String>,
}

/// `fctl leader history`
#[derive(Debug, Args)]
pub struct History {
    /// Show only the cluster of this Flink configuration
    #[arg(long, value_name = "PATH")]
    pub conf: Option<String>,
    /// Show only this cluster: root and cluster-id, for example /flink/orders
    #[arg(long, value_name = "NAMESPACE", conflicts_with = "conf")]
    pub cluster: Option<String>,
    /// Show the newest N entries
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub limit: usize,
    /// The history file [default: $XDG_STATE_HOME/fctl/history.jsonl]
    #[arg(long, value_name = "FILE")]
    pub audit_log: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = StatusFormat::Text, value_name = "FORMAT")]
    pub format: StatusFormat,
}

/// `fctl cluster list`
#[derive(Debug, Args)]
pub struct ClusterList {
    /// Which ensemble
    #[command(flatten)]
    pub live: LiveArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
}

/// `fctl snapshot`
#[derive(Debug, Args)]
pub struct Snapshot {
    /// Which cluster
    #[command(flatten)]
    pub live: LiveArgs,
    /// Which storage
    #[command(flatten)]
    pub store: super::StoreArgs,
    /// Do not read the HA storage
    #[arg(long)]
    pub no_storage: bool,
    /// Do not ask the leader's REST API
    #[arg(long)]
    pub no_rest: bool,
    /// The file to write; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: String,
}

/// Output formats of the commands about clusters
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LiveFormat {
    /// For people
    Text,
    /// The envelope of schemas/report.v1.json
    Json,
}

/// Output formats of the commands about leaders
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// For people
    Text,
    /// The envelope of schemas/report.v1.json
    Json,
    /// One object for each line, without the envelope
    Jsonl,
}
