//! Every clap struct; no behaviour. The doc comments are the manual.

use crate::flink::Version;
use crate::flink::target::{Deployment, Distribution};
use crate::report::{Format, Severity};
use clap::{Args, Parser, Subcommand, ValueEnum};

mod live;
mod migrate;
mod recovery;
mod switchover;
pub use live::{
    ClusterCommand, ClusterList, History, LeaderCommand, LiveArgs, LiveFormat, Snapshot, Status,
    StatusFormat,
};
pub use migrate::Migrate;
pub use recovery::{
    Half, RecoveryArgs, RecoveryCheck, RecoveryClean, RecoveryCommand, RecoveryList,
    RecoveryRepair, Scenarios, StoreArgs,
};
pub use switchover::Switchover;

/// Check and operate highly available Apache Flink
///
/// fctl judges Flink configuration exactly as Flink loads it, release by release.
#[derive(Debug, Parser)]
#[command(name = "fctl", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Colour the output
    ///
    /// `auto` colours on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  good
  1  findings at or above --fail-on, or Flink would not start
  2  the command line makes no sense
  3  a path could not be read or judged";

const VALIDATE_HELP: &str = "\
Without PATH the first of these that holds a configuration is taken, and the report says which:
$FLINK_CONF_DIR, $FLINK_HOME/conf, ./conf, the current directory.

A line ending in `# fctl: ignore[HA007]` takes the findings of that rule on that line back.

Examples:
  fctl validate /etc/flink/conf
  fctl validate --flink-version 1.17 --deployment yarn flink-conf.yaml
  fctl validate --recursive --format github .
  fctl validate --distribution apache --fail-on error -D restart-strategy=none conf/
  kubectl get configmap flink -o jsonpath='{.data.config\\.yaml}' | fctl validate - --stdin-filename config.yaml

Exit codes:
  0  no finding at or above --fail-on
  1  findings at or above --fail-on
  2  the command line makes no sense
  3  a path could not be read or judged; the others were";

const EXPLAIN_HELP: &str = "\
Examples:
  fctl explain HA003
  fctl explain high-availability.type
  fctl explain restart-strategy --flink-version 1.16";

/// The subcommands
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge Flink configuration files
    ///
    /// Reads flink-conf.yaml and config.yaml as the target release would, says in a table what high availability and
    /// restarts they amount to, and reports what is wrong, with the consequence in Flink and what to change.
    #[command(after_help = VALIDATE_HELP)]
    Validate(Validate),
    /// Show what Flink really loads
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Who leads a cluster, who waits, since when
    #[command(subcommand)]
    Leader(LeaderCommand),
    /// The clusters of an ensemble
    #[command(subcommand)]
    Cluster(ClusterCommand),
    /// The HA storage: what is there, what is missing, what is orphaned; and what happens when a part fails
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Record a cluster's znodes and the listing of its storage to a file
    ///
    /// The file replays every live command offline with --from. It is JSON Lines: a header, then one object for each
    /// member, znode, stored file and answer of the REST API. It never holds what is in a stored file. Reading never
    /// writes to ZooKeeper or to the storage.
    Snapshot(Snapshot),
    /// Explain a rule or an option of Flink
    ///
    /// Of a rule: what it checks, why it matters, an example, the fix and the releases it holds for. Of an option: type,
    /// default, other names, the releases that know it, and what changed between them.
    #[command(after_help = EXPLAIN_HELP)]
    Explain(Explain),
    /// Print a completion script
    ///
    /// Examples:
    ///   fctl completions bash > /etc/bash_completion.d/fctl
    ///   fctl completions zsh > "${fpath[1]}/_fctl"
    #[command(verbatim_doc_comment)]
    Completions(Completions),
}

/// `fctl config ...`
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the entries that Flink loads from a file
    ///
    /// Prints every key with its value as Flink stores it and where it comes from, the HA mode and the restart strategy.
    /// Values of sensitive keys are masked.
    Show(Show),
    /// Compare two configurations by what they mean
    ///
    /// `1 min` equals `60 s`, an old name of an option equals its current one, and a file of one format can be compared
    /// with a file of the other. Each is read as its release reads it. Values of sensitive keys are compared and masked.
    #[command(after_help = DIFF_HELP)]
    Diff(Diff),
    /// Rewrite a flink-conf.yaml as the config.yaml that loads to the same map
    ///
    /// Nested, with every comment where it stood; values are quoted where YAML would make something else of them. The new
    /// file is read back before it is written: it loads to the same keys and values as the old one did. A report on
    /// standard error names every line that the old reader ignored, cut or kept oddly, and every key that the new release
    /// reads in another way. It never shows a secret; the new file holds them, as the old one did.
    #[command(after_help = migrate::HELP)]
    Migrate(Migrate),
}

const DIFF_HELP: &str = "\
Examples:
  fctl config diff conf.old/ conf/
  fctl config diff flink-conf.yaml config.yaml
  fctl config diff --flink-version 1.17 staging/flink-conf.yaml production/flink-conf.yaml --format json

Exit codes:
  0  they mean the same
  1  they differ
  2  the command line makes no sense
  3  one of them could not be read, or Flink does not load it";

/// `fctl config diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// A file or a conf directory
    #[arg(value_name = "LEFT")]
    pub left: String,
    /// Another one
    #[arg(value_name = "RIGHT")]
    pub right: String,
    /// Release, distribution and overlays, for both
    #[command(flatten)]
    pub target: TargetArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
}

/// What a file is judged for
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// Flink release to judge for, for example 1.17 or 1.17.2
    ///
    /// Without it: the release of the Flink home around the file, else 1.20 for flink-conf.yaml and 2.3 for config.yaml.
    /// The report says whether the release was given, detected or assumed.
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub flink_version: Option<Version>,
    /// Whose rules about restarts hold
    ///
    /// `mrs`: the HA documentation of MapReduce Service, by which a restart strategy of `none` becomes fixed-delay with
    /// 2147483647 attempts when checkpointing is on. `apache`: what the loader of the release does.
    /// Default: mrs.
    #[arg(long, value_enum, value_name = "NAME")]
    pub distribution: Option<Distribution>,
    /// Set a configuration value as Flink's -D does: last, by exact key
    ///
    /// A key without `=` is set to `true`.
    #[arg(short = 'D', value_name = "KEY=VALUE", value_parser = property)]
    pub dynamic: Vec<String>,
    /// Name to judge standard input by
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
}

/// A `-D` of any form that names a key.
fn property(text: &str) -> Result<String, String> {
    if text
        .split('=')
        .next()
        .is_none_or(|key| key.trim().is_empty())
    {
        return Err("no key in front of `=`".to_owned());
    }
    Ok(text.to_owned())
}

/// `fctl validate`
#[derive(Debug, Args)]
pub struct Validate {
    /// Files, conf directories, or `-` for standard input
    ///
    /// In a conf directory the file is judged that the target release would read.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Judge every Flink configuration below the given directories
    ///
    /// Honours .gitignore. A config.yaml counts only if it has a key of Flink's HA, restart, jobmanager, taskmanager,
    /// state or execution families.
    #[arg(short, long)]
    pub recursive: bool,
    /// Release, distribution and overlays
    #[command(flatten)]
    pub target: TargetArgs,
    /// Where Flink runs (default: detected from keys and from conf/masters)
    #[arg(long, value_enum, value_name = "WHERE")]
    pub deployment: Option<Deployment>,
    /// Treat local paths as shared storage (NFS): HA007 stays silent
    #[arg(long)]
    pub assume_shared: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Run only these rules: ids, beginnings of ids, or names, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// Print findings only: no table, no summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show where each setting comes from
    #[arg(short, long)]
    pub verbose: bool,
}

/// `fctl config show`
#[derive(Debug, Args)]
pub struct Show {
    /// Files, conf directories, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Release, distribution and overlays
    #[command(flatten)]
    pub target: TargetArgs,
    /// Output format; `jsonl` prints one object for each path
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "FORMAT")]
    pub format: ShowFormat,
    /// Print sensitive values too; nothing else in fctl does
    #[arg(long)]
    pub show_secrets: bool,
    /// Add the options that are not set, with their defaults in the release
    #[arg(long)]
    pub all: bool,
}

/// `fctl explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// Id or name of a rule, for example HA003 or missing-storage-dir; two letters list a family, for example ZK; or a key
    /// of Flink's configuration
    #[arg(value_name = "RULE|KEY", required_unless_present = "all")]
    pub what: Option<String>,
    /// Release to explain a key for (default: the newest that knows it)
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub flink_version: Option<Version>,
    /// Explain every rule
    #[arg(long, conflicts_with_all = ["what", "flink_version"])]
    pub all: bool,
}

/// `fctl completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// When to colour
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What makes the exit code 1
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Every finding
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    /// True if a finding of this severity counts.
    pub fn counts(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// Output formats of `config show`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// A table
    Text,
    /// The envelope, with a list in `data`
    Json,
    /// One object for each path, in order
    Jsonl,
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
