//! The commands about the HA storage.

use super::TargetArgs;
use super::live::{LiveArgs, LiveFormat, duration};
use crate::flink::target::Deployment;
use clap::{Args, Subcommand, ValueEnum};
use std::time::Duration;

/// `fctl recovery ...`
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// List the files of the HA storage, and who points at each
    ///
    /// Reads the directory of the cluster below high-availability.storageDir and the pointers in ZooKeeper, and shows
    /// job graphs or execution plans, completed checkpoints, blobs and job results with size and age.
    List(RecoveryList),
    /// Check that every pointer has its file and every file its pointer
    ///
    /// Says for each job what the next leader will do with it: restore a checkpoint, end its process because of a
    /// broken pointer, or restart again and again because of a missing state file. Reading never writes.
    #[command(after_help = CHECK_HELP)]
    Check(RecoveryCheck),
    /// Remove files of the HA storage that nothing needs any more
    ///
    /// Prints a plan: which files no pointer names and no checkpoint needs. --apply carries it out, to the trash of HDFS
    /// where there is one. What fctl does not know, and what it cannot know, stays.
    #[command(after_help = CLEAN_HELP)]
    Clean(RecoveryClean),
    /// Take broken pointers out of the way of the next leader
    ///
    /// Prints a plan: which pointers would end the next JobManager, which checkpoint each job restores without them,
    /// what is lost, and which job must be submitted again and from where. --apply carries it out, after a backup.
    #[command(after_help = REPAIR_HELP)]
    Repair(RecoveryRepair),
    /// What happens when a part fails, under this configuration
    ///
    /// For a JobManager, a TaskManager, a task, the connection to ZooKeeper, the ResourceManager and the HDFS NameNode: who
    /// acts, how long it takes, what is lost and what puts an end to it. Nothing is asked: it is all in the file, the
    /// release, and what was measured on real clusters (docs/scenarios.md).
    #[command(after_help = SCENARIOS_HELP)]
    Scenarios(Scenarios),
}

const CLEAN_HELP: &str = "\
Only orphans older than --min-age go, and while a JobManager lives only those that were orphans in two readings 30 s apart.
Each is checked again right before it goes; stopping at any moment leaves a state that a second run completes.

Examples:
  fctl recovery clean --conf /etc/flink/conf
  fctl recovery clean --conf /etc/flink/conf --min-age 72h --apply --yes

Exit codes:
  0  nothing to clean, or it was done
  1  there is a plan, and it was not carried out
  2  the command line makes no sense
  3  no answer: ZooKeeper or the storage is unreachable
  4  refused, nothing was changed
  5  a part of the plan was carried out";

const REPAIR_HELP: &str = "\
--apply removes only pointers that are proven broken: in two readings, with another file of the cluster read in both. It
refuses while a JobManager leads, unless the leaders die one after the other. Before anything is removed the namespace is
recorded to a file, from which --undo puts the pointers back.

Examples:
  fctl recovery repair --conf /etc/flink/conf
  fctl recovery repair --conf /etc/flink/conf --deep --apply
  fctl recovery repair --conf /etc/flink/conf --undo repair-20261125T041209Z.snapshot

Exit codes:
  0  nothing stands in the way, or it was removed
  1  there is a plan, and it was not carried out
  2  the command line makes no sense
  3  no answer: ZooKeeper or the storage is unreachable
  4  refused, nothing was changed
  5  a part of the plan was carried out";

const CHECK_HELP: &str = "\
A pointer in ZooKeeper whose file is gone ends the JobManager that takes over, and each standby after it, whatever the other
jobs are: every retained checkpoint of every job is read before anything is restored.

Examples:
  fctl recovery check --conf /etc/flink/conf
  fctl recovery check --conf /etc/flink/conf --hadoop-conf /etc/hadoop/conf --deep
  fctl recovery check --from incident.snapshot --format json

Exit codes:
  0  the next leader restores every job
  1  anything else: a pointer without its file, orphans, results that wait for their clean-up
  2  the command line makes no sense
  3  no answer: ZooKeeper or the storage is unreachable; the other half was judged";

/// Which half is read
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Half {
    /// The pointers, without their files
    Zookeeper,
    /// The files, without their pointers
    Storage,
}

/// Which storage, and how it is reached
#[derive(Debug, Clone, Args)]
pub struct StoreArgs {
    /// Directory with core-site.xml and hdfs-site.xml, instead of $HADOOP_CONF_DIR and what Flink is configured with
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    pub hadoop_conf: Option<String>,
    /// Open every retained checkpoint and ask for the state files it needs and for its _metadata
    #[arg(long, conflicts_with = "from")]
    pub deep: bool,
}

/// What the reading commands of `recovery` share
#[derive(Debug, Clone, Args)]
pub struct RecoveryArgs {
    /// Which cluster
    #[command(flatten)]
    pub live: LiveArgs,
    /// Which storage
    #[command(flatten)]
    pub store: StoreArgs,
    /// Read one half alone; the other is reported as skipped
    #[arg(long, value_enum, value_name = "HALF", conflicts_with = "from")]
    pub only: Option<Half>,
    /// Files younger than this are no orphans: their pointer may be on its way
    #[arg(long, default_value = "24h", value_name = "DURATION", value_parser = duration)]
    pub min_age: Duration,
    /// Do not ask the leader's REST API
    #[arg(long)]
    pub no_rest: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
}

/// `fctl recovery list`
#[derive(Debug, Args)]
pub struct RecoveryList {
    /// Which cluster and storage
    #[command(flatten)]
    pub recovery: RecoveryArgs,
    /// Draw the directories as a tree
    #[arg(long, conflicts_with = "format")]
    pub tree: bool,
}

/// `fctl recovery check`
#[derive(Debug, Args)]
pub struct RecoveryCheck {
    /// Which cluster and storage
    #[command(flatten)]
    pub recovery: RecoveryArgs,
}

/// `fctl recovery repair`
#[derive(Debug, Args)]
pub struct RecoveryRepair {
    /// Which cluster and storage
    #[command(flatten)]
    pub recovery: RecoveryArgs,
    /// Carry the plan out
    #[arg(long, conflicts_with_all = ["from", "only", "undo"])]
    pub apply: bool,
    /// Do not ask before the plan is carried out
    #[arg(long, short)]
    pub yes: bool,
    /// Do it although a JobManager seems to lead: type the cluster-id
    #[arg(long, value_name = "CLUSTER-ID")]
    pub force: Option<String>,
    /// Where the namespace is recorded before anything is removed [default: repair-TIME.snapshot beside the history]
    #[arg(long, value_name = "FILE", requires = "apply")]
    pub backup: Option<String>,
    /// Put the pointers back that a repair removed: its backup
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "only"])]
    pub undo: Option<String>,
    /// The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]
    #[arg(long, value_name = "FILE")]
    pub audit_log: Option<String>,
}

/// `fctl recovery clean`
#[derive(Debug, Args)]
pub struct RecoveryClean {
    /// Which cluster and storage
    #[command(flatten)]
    pub recovery: RecoveryArgs,
    /// Carry the plan out
    #[arg(long, conflicts_with_all = ["from", "only"])]
    pub apply: bool,
    /// Do not ask before the plan is carried out
    #[arg(long, short)]
    pub yes: bool,
    /// Remove for good what would go to the trash of HDFS
    #[arg(long)]
    pub skip_trash: bool,
    /// Remove the empty znodes of a dead cluster too
    #[arg(long)]
    pub znodes: bool,
    /// The cluster-id, typed: needed where no pointer leads into the directory
    #[arg(long, value_name = "CLUSTER-ID")]
    pub confirm: Option<String>,
    /// The history that gets a line [default: $XDG_STATE_HOME/fctl/history.jsonl]
    #[arg(long, value_name = "FILE")]
    pub audit_log: Option<String>,
}

const SCENARIOS_HELP: &str = "\
Ranges are for jobs with small state on an idle machine: restoring large state comes on top. -v shows the sums.

Examples:
  fctl recovery scenarios /etc/flink/conf
  fctl recovery scenarios --flink-version 1.17 --deployment yarn flink-conf.yaml
  fctl recovery scenarios --distribution apache -D restart-strategy.type=none config.yaml
  fctl recovery scenarios --format json | jq '.data[] | {scenario, duration_ms}'

Exit codes:
  0  the table is there, whatever it says
  1  Flink would not start with this file
  2  the command line makes no sense
  3  the file could not be read";

/// `fctl recovery scenarios`
#[derive(Debug, Args)]
pub struct Scenarios {
    /// A file, a conf directory, or `-` for standard input
    ///
    /// In a conf directory the file is judged that the target release would read.
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// Release, distribution and overlays
    #[command(flatten)]
    pub target: TargetArgs,
    /// Where Flink runs (default: detected from keys and from conf/masters; else both standalone and YARN are shown)
    #[arg(long, value_enum, value_name = "WHERE")]
    pub deployment: Option<Deployment>,
    /// Output format
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
    /// Show the sums behind the times, and what was measured
    #[arg(short, long)]
    pub verbose: bool,
}
