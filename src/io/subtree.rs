//! Everything below a znode: level by level, many nodes in one request, several requests on their way.

use super::zookeeper::Failure;
use crate::flink::znode::{Stat, Znode, ZnodeTree, is_job_id, latch_sequence};
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;
use zookeeper_client::{Client, Error, MultiReadResult};

/// Nodes that are asked for at once.
const AT_ONCE: usize = 128;
/// Such requests on their way at once: the server answers one while the last is taken apart.
const IN_FLIGHT: usize = 4;

/// Reads `path` and everything below it. A node that may not be read stays in the tree as denied. From ZooKeeper 3.6
/// on (`oldest`) one request asks for many nodes.
///
/// # Errors
/// The first error that is about the session; nodes that vanish meanwhile are left out.
pub async fn subtree(
    client: &Client,
    path: &str,
    oldest: Option<(u32, u32, u32)>,
) -> Result<ZnodeTree, Failure> {
    let many = oldest.is_some_and(|version| version >= (3, 6, 0));
    let mut tree = ZnodeTree::default();
    let mut level = vec![path.to_owned()];
    // Nodes that usually are there are asked for before their parent has named them: that saves three round trips
    // of seven. Where each node costs a request of its own nothing is guessed.
    if many && path != "/" {
        level.extend(NAMESPACE.iter().map(|name| format!("{path}/{name}")));
    }
    while !level.is_empty() {
        let mut below = Vec::new();
        let mut chunks = level.chunks(AT_ONCE);
        let mut asked_for = FuturesOrdered::new();
        asked_for.extend(
            chunks
                .by_ref()
                .take(IN_FLIGHT)
                .map(|c| answers_of(client, c, many)),
        );
        while let Some((chunk, answers)) = asked_for.next().await {
            asked_for.extend(chunks.next().map(|c| answers_of(client, c, many)));
            let step = || match chunk {
                [only] => format!("reading {only}"),
                _ => format!("reading {} and {} more", chunk[0], chunk.len() - 1),
            };
            let answers = answers.map_err(|e| Failure::new(step(), &e))?;
            for (path, (data, children)) in chunk.iter().zip(answers) {
                let failed = |e: &Error| Failure::new(format!("reading {path}"), e);
                let Some(node) = node(data).map_err(|e| failed(&e))? else {
                    // Guessed too early, and then its parent names it yet; or it is gone.
                    continue;
                };
                let prefix = if path == "/" { "" } else { path.as_str() };
                let names = names(children).map_err(|e| failed(&e))?;
                for name in names {
                    let child = format!("{prefix}/{name}");
                    if many {
                        below.extend(
                            guesses(&child)
                                .iter()
                                .map(|guess| format!("{child}/{guess}")),
                        );
                    }
                    below.push(child);
                }
                tree.nodes.insert(path.clone(), node);
            }
        }
        drop(asked_for);
        // What was guessed and found is there already.
        below.sort_unstable();
        below.dedup();
        below.retain(|path| !tree.nodes.contains_key(path));
        level = below;
    }
    Ok(tree)
}

/// The answers for one chunk. A server that does not know the request for many is asked one by one.
async fn answers_of<'a>(
    client: &Client,
    chunk: &'a [String],
    many: bool,
) -> (&'a [String], Result<Vec<(Data, Children)>, Error>) {
    let answers = match many {
        true => in_one_request(client, chunk).await,
        false => return (chunk, one_by_one(client, chunk).await),
    };
    match answers {
        Err(Error::Unimplemented) => (chunk, one_by_one(client, chunk).await),
        other => (chunk, other),
    }
}

/// What a namespace usually holds, in the layouts of Flink 1.14 to 2.3.
const NAMESPACE: [&str; 11] = [
    "leader",
    "leader/latch",
    "leader/dispatcher",
    "leader/dispatcher/connection_info",
    "leader/resource_manager",
    "leader/resource_manager/connection_info",
    "leader/rest_server",
    "leader/rest_server/connection_info",
    "jobs",
    "jobgraphs",
    "execution-plans",
];

/// What is usually below a node of that name.
fn guesses(path: &str) -> &'static [&'static str] {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_checkpoint = name.len() == 19 && name.bytes().all(|b| b.is_ascii_digit());
    match parent.rsplit('/').next() {
        Some("jobs") if is_job_id(name) => &["checkpoints", "checkpoint_id_counter"],
        Some("jobgraphs" | "execution-plans") if is_job_id(name) => &["locks"],
        _ if is_checkpoint => &["locks"],
        _ => &[],
    }
}

type Data = Result<(Vec<u8>, zookeeper_client::Stat), Error>;
type Children = Result<Vec<String>, Error>;

/// Data and children of many nodes in one request.
async fn in_one_request(client: &Client, paths: &[String]) -> Result<Vec<(Data, Children)>, Error> {
    let mut reader = client.new_multi_reader();
    for path in paths {
        reader.add_get_data(path)?;
        if !is_leaf(path) {
            reader.add_get_children(path)?;
        }
    }
    let odd = || Error::UnexpectedError("an answer of another kind than the request".to_owned());
    let mut results = reader.commit().await?.into_iter();
    let mut answers = Vec::with_capacity(paths.len());
    for path in paths {
        let data = match results.next() {
            Some(MultiReadResult::Data { data, stat }) => Ok((data, stat)),
            Some(MultiReadResult::Error { err }) => Err(err),
            _ => return Err(odd()),
        };
        let children = match is_leaf(path).then_some(()) {
            Some(()) => Ok(Vec::new()),
            None => match results.next() {
                Some(MultiReadResult::Children { children }) => Ok(children),
                Some(MultiReadResult::Error { err }) => Err(err),
                _ => return Err(odd()),
            },
        };
        answers.push((data, children));
    }
    Ok(answers)
}

/// The same with a request for each; all of them are on their way before the first is awaited, because a request
/// leaves when its future is made.
async fn one_by_one(client: &Client, paths: &[String]) -> Result<Vec<(Data, Children)>, Error> {
    let asked: Vec<_> = paths
        .iter()
        .map(|path| {
            let children = (!is_leaf(path)).then(|| client.list_children(path));
            (client.get_data(path), children)
        })
        .collect();
    let mut answers = Vec::with_capacity(paths.len());
    for (data, children) in asked {
        let data = data.await;
        let children = match children {
            Some(children) => children.await,
            None => Ok(Vec::new()),
        };
        answers.push((data, children));
    }
    Ok(answers)
}

/// A node, or none if it is gone; without a stat if it may not be read.
fn node(data: Data) -> Result<Option<Znode>, Error> {
    match data {
        Ok((data, stat)) => Ok(Some(Znode {
            data: data.into(),
            stat: Some(convert(&stat)),
        })),
        Err(Error::NoNode) => Ok(None),
        Err(Error::NoAuth) => Ok(Some(Znode::default())),
        Err(e) => Err(e),
    }
}

pub(super) fn names(children: Children) -> Result<Vec<String>, Error> {
    match children {
        Err(Error::NoNode | Error::NoAuth) => Ok(Vec::new()),
        other => other,
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
