//! Reads a subtree of ZooKeeper: a read-only session, all reads of a level in flight at once.

use crate::flink::live::{Member, MemberState, address};
use crate::flink::znode::{Stat, Znode, ZnodeTree, latch_sequence};
use futures::StreamExt as _;
use std::time::Duration;
use zookeeper_client::{Client, Error};

/// Requests in flight.
const IN_FLIGHT: usize = 256;

/// Why a reading failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was being done.
    pub step: String,
    /// The cause in words.
    pub cause: String,
    /// True if the session or the connection was lost: a new session may do better.
    pub lost: bool,
}

impl Failure {
    fn new(step: String, error: &Error) -> Self {
        // What is about the request stays as it is; everything else is about the connection, whatever its name
        // (the client has errors of its own, such as "no response from connection").
        let lost = !matches!(
            error,
            Error::BadArguments(_)
                | Error::NoAuth
                | Error::AuthFailed
                | Error::Unimplemented
                | Error::UnmarshalError { .. }
        );
        Self {
            step,
            cause: error.to_string(),
            lost,
        }
    }
}

/// Opens a session with the members that answer. It reads only, and it may be served by a read-only member.
///
/// # Errors
/// The cause in words; hosts that do not answer are known before.
pub async fn connect(
    members: &[Member],
    chroot: &str,
    timeout: Duration,
) -> Result<Client, Failure> {
    let up: Vec<&Member> = members.iter().filter(|m| m.is_up()).collect();
    let hosts: Vec<String> = up.iter().map(|m| address(&m.host, m.port)).collect();
    let cluster = format!("{}{chroot}", hosts.join(","));
    let mut connector = Client::connector()
        .with_session_timeout(timeout)
        .with_fail_eagerly()
        .with_readonly(true);
    // Against servers before 3.5 some requests do not exist; the client must know.
    let oldest = up.iter().filter_map(|m| match &m.state {
        MemberState::Up { version, .. } => *version,
        MemberState::Down { .. } => None,
    });
    if let Some((major, minor, patch)) = oldest.min() {
        connector = connector.with_server_version(major, minor, patch);
    }
    connector
        .connect(&cluster)
        .await
        .map_err(|e| Failure::new(format!("opening a session with {cluster}"), &e))
}

/// Closes the session and waits until the server knows.
pub async fn close(client: Client) {
    let mut watcher = client.state_watcher();
    drop(client);
    let _ = tokio::time::timeout(Duration::from_millis(500), async {
        while !watcher.changed().await.is_terminated() {}
    })
    .await;
}

/// Reads `path` and everything below it. A node that may not be read stays in the tree as denied.
///
/// # Errors
/// The first error that is about the session; nodes that vanish meanwhile are left out.
pub async fn subtree(client: &Client, path: &str) -> Result<ZnodeTree, Failure> {
    let mut tree = ZnodeTree::default();
    let mut level = vec![path.to_owned()];
    while !level.is_empty() {
        let reads: Vec<(String, Node)> = futures::stream::iter(level)
            .map(|path| async move {
                let node = node(client, &path).await?;
                Ok::<_, Failure>((path, node))
            })
            .buffer_unordered(IN_FLIGHT)
            .collect::<Vec<_>>()
            .await
            .into_iter()
            .collect::<Result<_, _>>()?;
        level = Vec::new();
        for (path, node) in reads {
            let Some((znode, children)) = node else {
                continue;
            };
            let prefix = if path == "/" { "" } else { path.as_str() };
            level.extend(
                children
                    .into_iter()
                    .map(|child| format!("{prefix}/{child}")),
            );
            tree.nodes.insert(path, znode);
        }
    }
    Ok(tree)
}

/// A node and its children, or none if it is gone.
type Node = Option<(Znode, Vec<String>)>;

async fn node(client: &Client, path: &str) -> Result<Node, Failure> {
    let failure = |e: Error| Failure::new(format!("reading {path}"), &e);
    // Both requests leave at once.
    let data = client.get_data(path);
    let children = async {
        if is_leaf(path) {
            return Ok(Vec::new());
        }
        client.list_children(path).await
    };
    let (data, children) = futures::join!(data, children);
    let children = match children {
        Ok(names) => names,
        Err(Error::NoNode | Error::NoAuth) => Vec::new(),
        Err(e) => return Err(failure(e)),
    };
    match data {
        Ok((data, stat)) => Ok(Some((
            Znode {
                data,
                stat: Some(convert(&stat)),
            },
            children,
        ))),
        Err(Error::NoNode) => Ok(None),
        Err(Error::NoAuth) => Ok(Some((Znode::default(), children))),
        Err(e) => Err(failure(e)),
    }
}

/// Nodes that Flink creates as ephemerals: they cannot have children, so nobody needs to ask.
fn is_leaf(path: &str) -> bool {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    latch_sequence(name).is_some() || name == "connection_info" || parent.ends_with("/locks")
}

fn convert(stat: &zookeeper_client::Stat) -> Stat {
    Stat {
        czxid: stat.czxid,
        mzxid: stat.mzxid,
        pzxid: stat.pzxid,
        ctime: stat.ctime,
        mtime: stat.mtime,
        version: stat.version,
        cversion: stat.cversion,
        aversion: stat.aversion,
        owner: stat.ephemeral_owner,
    }
}
