//! The arguments of `fctl config migrate`.

use super::LiveFormat;
use crate::flink::Version;
use clap::Args;

pub(super) const HELP: &str = "\
The order of the file is kept. A key whose map was closed by another section in between is
written with dots, which Flink reads the same way; so are keys that are a value and the beginning
of others (`a.b` and `a.b.c`), and env.java.home, which bin/config.sh finds in no map. Lines that
Flink ignored become comments.

--in-place is for a conf directory: Flink 2.0 and later opens config.yaml only, and 1.19 and 1.20
open it only where no flink-conf.yaml lies beside it. So the new text becomes config.yaml in the
same directory, with the mode of the old file, and flink-conf.yaml becomes flink-conf.yaml.bak.
Nothing that is there is replaced.

Examples:
  fctl config migrate flink-conf.yaml > config.yaml
  fctl config migrate conf/flink-conf.yaml -o new/config.yaml --to 2.1
  fctl config migrate --format json conf/        # the report alone; writes nothing
  fctl config migrate --in-place /opt/flink/conf

Exit codes:
  0  done, and nothing to look at
  1  done; the report names lines or keys to look at
  2  the command line makes no sense
  3  the file could not be read or rewritten
  4  refused, nothing was changed
  5  config.yaml is written, but flink-conf.yaml could not be set aside";

/// `fctl config migrate`
#[derive(Debug, Args)]
pub struct Migrate {
    /// A flink-conf.yaml, the conf directory that holds one, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Write the new file here, not to standard output
    ///
    /// A file that is there is replaced. The source is not: that is what --in-place is for.
    #[arg(short, long, value_name = "FILE", conflicts_with = "in_place")]
    pub output: Option<String>,
    /// Put config.yaml beside the source, and set the source aside as flink-conf.yaml.bak
    #[arg(long)]
    pub in_place: bool,
    /// Release that read the old file, 1.12 to 1.20 (default: 1.20)
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub flink_version: Option<Version>,
    /// Release that is to read the new file, from 1.19 on (default: that of the Flink home around the file, else 2.3)
    #[arg(long, value_name = "VERSION", value_parser = Version::parse)]
    pub to: Option<Version>,
    /// Format of the report: `text` goes to standard error; `json` goes to standard output, and the new file then only to
    /// where -o or --in-place say
    #[arg(long, value_enum, default_value_t = LiveFormat::Text, value_name = "FORMAT")]
    pub format: LiveFormat,
}
