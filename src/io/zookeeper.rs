//! Sessions with ZooKeeper that read only.

use super::members;
use super::subtree::{names, subtree};
use crate::flink::live::{Connection, Member, MemberState, Place, address};
use crate::flink::znode::ZnodeTree;
use std::pin::pin;
use std::time::Duration;
use zookeeper_client::{Client, Error};

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
    pub(super) fn new(step: String, error: &Error) -> Self {
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
