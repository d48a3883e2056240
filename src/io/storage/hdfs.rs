//! `hdfs:` and `viewfs:` through hdfs-native.

use super::{Entry, Failure, Storage};
use crate::config::hadoop_xml::HadoopConf;
use crate::flink::store::FileSystem;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use hdfs_native::client::FileStatus;
use hdfs_native::{Client, ClientBuilder, HdfsError};
use std::time::Duration;

/// An HDFS, through one NameNode or a nameservice.
#[derive(Debug, Clone)]
pub struct Hdfs {
    client: Client,
    namenodes: String,
}

/// Bounds what hdfs-native does before a call fails: by itself a call without any NameNode lasts three minutes, and its
/// cause is lost if a deadline ends it. It sleeps after each round through the NameNodes, twice as long each time.
fn bounds(namenodes: usize, deadline: Duration) -> [(&'static str, String); 3] {
    const LONGEST_MS: u128 = 500;
    // The first two rounds sleep 200 and 400 ms; a quarter of the time is left for the calls themselves.
    let left = (deadline.as_millis() * 3 / 4).saturating_sub(600);
    let rounds = 1 + usize::try_from(left / LONGEST_MS).unwrap_or(0);
    [
        (
            "dfs.client.failover.max.attempts",
            (rounds * namenodes).to_string(),
        ),
        ("dfs.client.failover.sleep.base.millis", "100".to_owned()),
        (
            "dfs.client.failover.sleep.max.millis",
            LONGEST_MS.to_string(),
        ),
    ]
}

impl Hdfs {
    /// A client whose calls fail within about `deadline` if no NameNode answers; nothing is asked yet.
    ///
    /// # Errors
    /// Why the settings make no client.
    pub fn open(fs: &FileSystem, conf: &HadoopConf, deadline: Duration) -> Result<Self, String> {
        let authority = with_port(&fs.authority, conf);
        let url = format!("{}://{authority}", fs.scheme);
        let mut pairs = conf.pairs();
        let addresses = conf.per_namenode("dfs.namenode.rpc-address", &fs.authority);
        let bounds = bounds(addresses.len().max(1), deadline);
        pairs.extend(bounds.map(|(key, value)| (key.to_owned(), value)));
        let namenodes = if addresses.is_empty() || !conf.is_nameservice(&fs.authority) {
            authority
        } else {
            format!("{authority} ({})", addresses.join(", "))
        };
        let client = ClientBuilder::new()
            .with_url(url)
            .with_config(pairs)
            .build();
        match client {
            Ok(client) => Ok(Self { client, namenodes }),
            Err(error) => Err(words(&error, &namenodes)),
        }
    }

    /// The client itself, for whoever may write.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Nameservice and NameNodes, for messages.
    pub(crate) fn failure(&self, error: &HdfsError) -> Failure {
        let class = match error {
            HdfsError::FileNotFound(_) => return Failure::Missing,
            HdfsError::RPCError(class, _) | HdfsError::FatalRPCError(class, _) => class.as_str(),
            _ => "",
        };
        match class.rsplit('.').next().unwrap_or(class) {
            "FileNotFoundException" => Failure::Missing,
            "AccessControlException" => Failure::Denied(words(error, &self.namenodes)),
            _ => Failure::Failed(words(error, &self.namenodes)),
        }
    }
}

/// Host and port: a host alone would be taken for a nameservice.
fn with_port(authority: &str, conf: &HadoopConf) -> String {
    let has_port = authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    if has_port || authority.is_empty() || conf.is_nameservice(authority) {
        authority.to_owned()
    } else {
        format!("{authority}:8020")
    }
}

/// An error in words; what a NameNode says ends with the trace of a Java stack.
fn words(error: &HdfsError, namenodes: &str) -> String {
    let text = match error {
        HdfsError::IOError(inner) => inner.to_string(),
        HdfsError::RPCError(class, message) | HdfsError::FatalRPCError(class, message) => {
            let short = class.rsplit('.').next().unwrap_or(class);
            let line = message.lines().next().unwrap_or("");
            let line = line.strip_prefix(class.as_str()).unwrap_or(line);
            let line = line.trim_start_matches([':', ' ']);
            match short {
                "StandbyException" => {
                    "the NameNode is standby, and no other one is active".to_owned()
                }
                "AccessControlException" => format!("permission denied: {line}"),
                _ => format!("{short}: {line}"),
            }
        }
        other => other.to_string().lines().next().unwrap_or("").to_owned(),
    };
    let text = match text.as_str() {
        t if t.contains("Connection refused") => "connection refused".to_owned(),
        t if t.contains("RPC listener disconnected") => {
            "the server closed the connection: no NameNode, or it asks for Kerberos".to_owned()
        }
        _ => text,
    };
    format!("{namenodes}: {text}")
}

impl Storage for Hdfs {
    fn list<'a>(&'a self, directory: &'a str) -> BoxStream<'a, Result<Entry, Failure>> {
        let listing = self.client.list_status_iter(directory, false).into_stream();
        listing
            .map(|item| match item {
                Ok(status) => Ok(entry(status)),
                Err(error) => Err(self.failure(&error)),
            })
            .boxed()
    }

    fn stat<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Entry, Failure>> {
        Box::pin(async move {
            let status = self.client.get_file_info(path).await;
            status.map(entry).map_err(|error| self.failure(&error))
        })
    }

    fn read<'a>(&'a self, path: &'a str, limit: u64) -> BoxFuture<'a, Result<Vec<u8>, Failure>> {
        Box::pin(async move {
            let failed = |error: HdfsError| self.failure(&error);
            let reader = self.client.read(path).await.map_err(failed)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let length = reader.file_length().min(limit);
            if length == 0 {
                return Ok(Vec::new());
            }
            let bytes = reader.read_range(0, length).await.map_err(failed)?;
            Ok(bytes.to_vec())
        })
    }
}

fn entry(status: FileStatus) -> Entry {
    Entry {
        path: status.path,
        is_dir: status.isdir,
        size: status.length as u64,
        modified_ms: i64::try_from(status.modification_time).unwrap_or(i64::MAX),
    }
}
