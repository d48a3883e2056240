//! Reads a subtree of ZooKeeper: a read-only session, all reads of a level in flight at once.

use super::members;
use crate::flink::live::{Connection, Member, MemberState, Place, address};
use crate::flink::znode::{Stat, Znode, ZnodeTree, is_job_id, latch_sequence};
use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;
use zookeeper_client::{Client, Error, MultiReadResult};

/// Nodes that are asked for at once.
const AT_ONCE: usize = 128;

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

/// Opens a session with the members that answer.
///
/// # Errors
/// As for [`connect`].
pub async fn connect_to(
    members: &[Member],
    chroot: &str,
    timeout: Duration,
) -> Result<Client, Failure> {
    let up = members.iter().filter(|m| m.is_up());
    let hosts: Vec<(String, u16)> = up.map(|m| (m.host.clone(), m.port)).collect();
    connect(&hosts, oldest(members), chroot, timeout).await
}

/// A reading that went well at the first attempt.
#[derive(Debug)]
pub struct AtOnce {
    /// The session.
    pub client: Client,
    /// The members, all of them up.
    pub members: Vec<Member>,
    /// The namespace.
    pub tree: ZnodeTree,
    /// Where sessions come from, as far as the members tell.
    pub connections: Vec<Connection>,
}

/// Asks the members, opens a session and reads the namespace, all that can be at the same time at the same time.
///
/// # Errors
/// If a member is down or anything fails: what the members said. Nothing is said of why.
pub async fn at_once(
    place: &Place,
    step: Duration,
    session: Duration,
) -> Result<AtOnce, Vec<Member>> {
    let told = members::connections(place.members.clone(), step);
    let (first, connections) = futures::join!(first_reading(place, step, session), told);
    let (client, members, tree) = first?;
    Ok(AtOnce {
        client,
        members,
        tree,
        connections,
    })
}

async fn first_reading(
    place: &Place,
    step: Duration,
    session: Duration,
) -> Result<(Client, Vec<Member>, ZnodeTree), Vec<Member>> {
    let mut asked = pin!(members::ask(place.members.clone(), step));
    let connecting = connect(&place.members, None, &place.chroot, session);
    let mut connecting = pin!(tokio::time::timeout(step, connecting));
    let mut opened = None;
    let members = loop {
        tokio::select! {
            members = &mut asked => break members,
            client = &mut connecting, if opened.is_none() => opened = Some(client),
        }
    };
    if !members.iter().all(Member::is_up) {
        // It may be the one that hangs which is being tried.
        if let Some(Ok(Ok(client))) = opened {
            close(client).await;
        }
        return Err(members);
    }
    let opened = match opened {
        Some(opened) => opened,
        None => connecting.await,
    };
    let Ok(Ok(client)) = opened else {
        return Err(members);
    };
    let reading = subtree(&client, &place.namespace, oldest(&members));
    if let Ok(Ok(tree)) = tokio::time::timeout(step, reading).await {
        return Ok((client, members, tree));
    }
    close(client).await;
    Err(members)
}

/// The names of the children of a node; none if it does not exist.
///
/// # Errors
/// As for [`subtree`].
pub async fn children(client: &Client, path: &str) -> Result<Vec<String>, Failure> {
    let failed = |e: Error| Failure::new(format!("reading the children of {path}"), &e);
    names(client.list_children(path).await).map_err(failed)
}

/// The ACL of a node: scheme, id, and the bits of the permission.
///
/// # Errors
/// What the server says.
pub async fn acl(client: &Client, path: &str) -> Result<Vec<(String, String, i32)>, String> {
    use zookeeper_client::Permission;
    let all = [
        Permission::READ,
        Permission::WRITE,
        Permission::CREATE,
        Permission::DELETE,
        Permission::ADMIN,
    ];
    let (acl, _) = client
        .get_acl(path)
        .await
        .map_err(|e| format!("the ACL of {path}: {e}"))?;
    let entry = |acl: &zookeeper_client::Acl| {
        let held = all
            .iter()
            .enumerate()
            .filter(|(_, one)| acl.permission().has(**one));
        let bits = held.fold(0, |sum, (bit, _)| sum | (1 << bit));
        (acl.scheme().to_owned(), acl.id().to_owned(), bits)
    };
    Ok(acl.iter().map(entry).collect())
}

/// The release of the oldest server that told one.
pub fn oldest(members: &[Member]) -> Option<(u32, u32, u32)> {
    let versions = members.iter().filter_map(|m| match &m.state {
        MemberState::Up { version, .. } => *version,
        MemberState::Down { .. } => None,
    });
    versions.min()
}

/// Opens a session with one of these hosts. It reads only, and it may be served by a read-only member. The `version` of
/// the oldest server matters for watches: before 3.5 some requests do not exist.
///
/// # Errors
/// The cause in words, as far as the client keeps it.
pub async fn connect(
    hosts: &[(String, u16)],
    version: Option<(u32, u32, u32)>,
    chroot: &str,
    timeout: Duration,
) -> Result<Client, Failure> {
    let hosts: Vec<String> = hosts.iter().map(|(h, p)| address(h, *p)).collect();
    let cluster = format!("{}{chroot}", hosts.join(","));
    let mut connector = Client::connector()
        .with_session_timeout(timeout)
        .with_fail_eagerly()
        .with_readonly(true);
    if let Some((major, minor, patch)) = version {
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
    let mut many = oldest.is_some_and(|version| version >= (3, 6, 0));
    let mut tree = ZnodeTree::default();
    let mut level = vec![path.to_owned()];
    // Nodes that usually are there are asked for before their parent has named them: that saves three round trips
    // of seven. Where each node costs a request of its own nothing is guessed.
    let mut asked: HashSet<String> = HashSet::new();
    if many && path != "/" {
        level.extend(NAMESPACE.iter().map(|name| format!("{path}/{name}")));
    }
    asked.extend(level.iter().cloned());
    while !level.is_empty() {
        let mut below = Vec::new();
        for chunk in level.chunks(AT_ONCE) {
            let answers = match many {
                true => in_one_request(client, chunk).await,
                false => one_by_one(client, chunk).await,
            };
            let answers = match answers {
                Err(Error::Unimplemented) if many => {
                    many = false;
                    one_by_one(client, chunk).await
                }
                other => other,
            };
            let step = || match chunk {
                [only] => format!("reading {only}"),
                _ => format!("reading {} and {} more", chunk[0], chunk.len() - 1),
            };
            let answers = answers.map_err(|e| Failure::new(step(), &e))?;
            for (path, (data, children)) in chunk.iter().zip(answers) {
                let failed = |e: &Error| Failure::new(format!("reading {path}"), e);
                let Some(node) = node(data).map_err(|e| failed(&e))? else {
                    // Guessed too early: its parent may name it yet.
                    asked.remove(path);
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
        below.retain(|path| asked.insert(path.clone()));
        level = below;
    }
    Ok(tree)
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
            data,
            stat: Some(convert(&stat)),
        })),
        Err(Error::NoNode) => Ok(None),
        Err(Error::NoAuth) => Ok(Some(Znode::default())),
        Err(e) => Err(e),
    }
}

fn names(children: Children) -> Result<Vec<String>, Error> {
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
