//! Everything below a znode: many nodes in one request, several requests on their way, nothing kept but the tree.

use super::zookeeper::Failure;
use crate::flink::znode::{Stat, Znode, ZnodeTree, is_job_id, latch_sequence};
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;
use std::collections::BTreeSet;
use zookeeper_client::{Client, Error, MultiReadResult};

/// Nodes that are asked for at once.
const AT_ONCE: usize = 128;
/// Such requests on their way at once: the server answers one while the last is taken apart.
const IN_FLIGHT: usize = 4;
/// How often parents whose children vanished are read again.
const AGAIN: usize = 16;

/// Reads `path` and everything below it. A node that may not be read stays in the tree as denied. From ZooKeeper 3.6
/// on (`oldest`) one request asks for many nodes.
///
/// # Errors
/// The first error that is about the session.
///
/// A node that vanishes after its parent has named it may have been replaced, as a leader does with each checkpoint
/// (`DefaultCompletedCheckpointStore`: the new pointer first, then the old one goes, its `locks` before it): without a second
/// look at the parent neither of the two is seen, and a job seems to have no checkpoint. So is a checkpoint without children.
pub async fn subtree(
    client: &Client,
    path: &str,
    oldest: Option<(u32, u32, u32)>,
) -> Result<ZnodeTree, Failure> {
    let many = oldest.is_some_and(|version| version >= (3, 6, 0));
    let mut tree = ZnodeTree::default();
    let mut pending = Pending::default();
    let mut first = vec![Asked::guessed(path.to_owned())];
    // Nodes that usually are there are asked for before their parent has named them: that saves three round trips
    // of seven. Where each node costs a request of its own nothing is guessed.
    if many && path != "/" {
        let usual = NAMESPACE.iter().map(|name| format!("{path}/{name}"));
        first.extend(usual.map(Asked::guessed));
    }
    let (mut parents, mut rounds, root) = (BTreeSet::new(), 0, path.len());
    let mut asked_for = FuturesOrdered::new();
    asked_for.push_back(answers_of(client, first, many));
    while let Some((chunk, answers)) = asked_for.next().await {
        let step = || match chunk.as_slice() {
            [only] => format!("reading {}", only.path),
            _ => format!("reading {} and {} more", chunk[0].path, chunk.len() - 1),
        };
        let answers = answers.map_err(|e| Failure::new(step(), &e))?;
        let mut named = Vec::new();
        for (Asked { path, named: known }, (data, children)) in chunk.into_iter().zip(answers) {
            let failed = |e: &Error| Failure::new(format!("reading {path}"), e);
            // Of two requests for one node the second may come too late.
            let is_gone = matches!(children, Err(Error::NoNode));
            let node = node(data).map_err(|e| failed(&e))?;
            let Some(node) = node.filter(|_| !is_gone) else {
                // Guessed too early, and then its parent names it yet; or it is gone.
                if known {
                    forget(&mut tree, &path);
                    parents.extend(above(&path).filter(|node| node.len() >= root));
                }
                continue;
            };
            let names = names(children).map_err(|e| failed(&e))?;
            if names.is_empty() && is_checkpoint(&path) {
                parents.extend(parent(&path));
            }
            if !names.is_empty() {
                named.push((path.clone(), names));
            }
            tree.nodes.insert(path, node);
        }
        pending.add(named);
        while asked_for.len() < IN_FLIGHT {
            let chunk = pending.chunk(&tree, many);
            if chunk.is_empty() {
                break;
            }
            asked_for.push_back(answers_of(client, chunk, many));
        }
        if asked_for.is_empty() && rounds < AGAIN {
            rounds += 1;
            let chunk: Vec<Asked> = std::mem::take(&mut parents)
                .into_iter()
                .map(Asked::named)
                .collect();
            for part in chunk.chunks(AT_ONCE) {
                asked_for.push_back(answers_of(client, part.to_vec(), many));
            }
        }
    }
    Ok(tree)
}

/// Takes a node away, and everything below it.
fn forget(tree: &mut ZnodeTree, path: &str) {
    let mut paths = vec![path.to_owned()];
    while let Some(path) = paths.pop() {
        let names = tree.children(&path);
        paths.extend(names.iter().map(|name| format!("{path}/{name}")));
        tree.nodes.remove(&path);
    }
}

/// The parent of a node.
fn parent(path: &str) -> Option<String> {
    match path.rsplit_once('/')? {
        ("", "") => None,
        ("", _) => Some("/".to_owned()),
        (parent, _) => Some(parent.to_owned()),
    }
}

/// The nodes to look at again when a node is gone: its parent, and of a pointer that is on its way out all up to the one
/// below which its successor is.
fn above(path: &str) -> impl Iterator<Item = String> + use<> {
    let inside = |path: &str| path.split('/').any(is_checkpoint);
    let next = move |path: &String| parent(path).filter(|_| inside(path));
    std::iter::successors(parent(path), next)
}

/// True for the name of a pointer to a checkpoint (`ZooKeeperCheckpointStoreUtil.checkpointIDToName`).
fn is_checkpoint(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.len() == 19 && name.bytes().all(|b| b.is_ascii_digit())
}

/// A node that is asked for.
#[derive(Debug, Clone)]
struct Asked {
    path: String,
    /// Its parent has named it: if it is gone now, it was there a moment ago.
    named: bool,
}

impl Asked {
    fn guessed(path: String) -> Self {
        Self { path, named: false }
    }

    fn named(path: String) -> Self {
        Self { path, named: true }
    }
}

/// Nodes that were named and not asked for yet: parents with names of children. What was named last is asked for first,
/// so that there are never many of them, however large the namespace is.
#[derive(Default)]
struct Pending(Vec<(String, Vec<String>)>);

impl Pending {
    /// Takes parents with the names of their children.
    fn add(&mut self, mut named: Vec<(String, Vec<String>)>) {
        for (_, names) in &mut named {
            names.sort_unstable_by(|a, b| b.cmp(a));
        }
        self.0.extend(named.into_iter().rev());
    }

    /// The next nodes to ask for; none of them is in the tree. With `many`, what usually is below a node comes right
    /// behind it: when the node has named it, it is there.
    fn chunk(&mut self, tree: &ZnodeTree, many: bool) -> Vec<Asked> {
        let mut chunk = Vec::new();
        while chunk.len() < AT_ONCE {
            let Some((parent, names)) = self.0.last_mut() else {
                break;
            };
            let Some(name) = names.pop() else {
                self.0.pop();
                continue;
            };
            let child = format!("{}/{name}", parent.trim_end_matches('/'));
            let guesses = if many { guesses(&child) } else { &[] };
            let guesses: Vec<Asked> = guesses
                .iter()
                .map(|name| Asked::guessed(format!("{child}/{name}")))
                .collect();
            let asked = std::iter::once(Asked::named(child)).chain(guesses);
            chunk.extend(asked.filter(|asked| !tree.has(&asked.path)));
        }
        chunk
    }
}

/// The answers for one chunk. A server that does not know the request for many is asked one by one.
async fn answers_of(
    client: &Client,
    chunk: Vec<Asked>,
    many: bool,
) -> (Vec<Asked>, Result<Vec<(Data, Children)>, Error>) {
    let answers = match many {
        true => in_one_request(client, &chunk).await,
        false => Err(Error::Unimplemented),
    };
    let answers = match answers {
        Err(Error::Unimplemented) => one_by_one(client, &chunk).await,
        other => other,
    };
    (chunk, answers)
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
    match parent.rsplit('/').next() {
        Some("jobs") if is_job_id(name) => &["checkpoints", "checkpoint_id_counter"],
        Some("jobgraphs" | "execution-plans") if is_job_id(name) => &["locks"],
        _ if is_checkpoint(path) => &["locks"],
        _ => &[],
    }
}

type Data = Result<(Vec<u8>, zookeeper_client::Stat), Error>;
type Children = Result<Vec<String>, Error>;

/// Data and children of many nodes in one request.
async fn in_one_request(client: &Client, asked: &[Asked]) -> Result<Vec<(Data, Children)>, Error> {
    let mut reader = client.new_multi_reader();
    for Asked { path, .. } in asked {
        reader.add_get_data(path)?;
        if !is_leaf(path) {
            reader.add_get_children(path)?;
        }
    }
    let odd = || Error::UnexpectedError("an answer of another kind than the request".to_owned());
    let mut results = reader.commit().await?.into_iter();
    let mut answers = Vec::with_capacity(asked.len());
    for Asked { path, .. } in asked {
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
async fn one_by_one(client: &Client, asked: &[Asked]) -> Result<Vec<(Data, Children)>, Error> {
    let asked: Vec<_> = asked
        .iter()
        .map(|Asked { path, .. }| {
            let children = (!is_leaf(path)).then(|| client.list_children(path));
            (client.get_data(path), children)
        })
        .collect();
    let mut answers = Vec::with_capacity(asked.len());
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
