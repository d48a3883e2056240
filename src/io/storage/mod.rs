//! Storages of the HA directory: HDFS, the local disk, S3. Everything here reads; `io/apply` alone removes.

mod ask;
mod contents;
mod hadoop;
mod hdfs;
mod local;
mod open;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "s3")]
mod s3_failure;
mod safe_mode;
mod walk;

pub use hadoop::hadoop_conf;
pub use hdfs::Hdfs;
pub use local::LocalDisk;
pub use open::Stores;
#[cfg(not(feature = "s3"))]
pub(crate) use open::without_s3;
#[cfg(feature = "s3")]
pub use s3::S3;
pub use walk::{Progress, Wanted, read_store};

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use std::time::Duration;

/// A file or directory, as a storage shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its absolute path, decoded.
    pub path: String,
    /// True for a directory.
    pub is_dir: bool,
    /// Bytes.
    pub size: u64,
    /// Last change, in milliseconds since 1970.
    pub modified_ms: i64,
}

/// Why a storage gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The path does not exist.
    Missing,
    /// It is there, and this user may not read it.
    Denied(String),
    /// Anything else: host, port and cause, in words.
    Failed(String),
}

impl Failure {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Missing => "no such file or directory".to_owned(),
            Self::Denied(cause) | Self::Failed(cause) => cause.clone(),
        }
    }
}

/// A storage that can be read. Paths are absolute and decoded.
pub trait Storage: Send + Sync + std::fmt::Debug {
    /// The entries of a directory, as they come; no order is promised. A file is listed as itself.
    fn list<'a>(&'a self, directory: &'a str) -> BoxStream<'a, Result<Entry, Failure>>;

    /// One file or directory.
    fn stat<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Entry, Failure>>;

    /// The first `limit` bytes of a file; fewer if it has fewer.
    fn read<'a>(&'a self, path: &'a str, limit: u64) -> BoxFuture<'a, Result<Vec<u8>, Failure>>;
}

/// An answer within a deadline.
async fn in_time<T>(
    deadline: Duration,
    answer: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(deadline, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(Failure::Failed(format!(
            "no answer within {} s",
            deadline.as_secs_f64()
        ))),
    }
}
