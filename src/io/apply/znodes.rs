//! Removes a pointer that is proven broken, and puts one back.

use super::Undone;
use crate::plan::repair::Removal;
use zookeeper_client::{Acl, Acls, AuthId, Client, CreateMode, Error, MultiWriteError, Permission};

/// Removes a pointer with everything below it, in one transaction: each node by the version that was read. Nothing
/// happens if any of them has changed meanwhile, or if a child was added.
///
/// # Errors
/// Why it was not removed, or why nobody knows.
pub async fn remove_pointer(client: &Client, removal: &Removal) -> Result<(), Undone> {
    let mut writer = client.new_multi_writer();
    let znode = &removal.znode;
    let failed = |error: &Error| Undone::Nothing(format!("{znode}: {error}"));
    for child in &removal.children {
        writer
            .add_delete(&child.path, Some(child.version))
            .map_err(|e| failed(&e))?;
    }
    writer
        .add_delete(&removal.znode, Some(removal.version))
        .map_err(|e| failed(&e))?;
    match writer.commit().await {
        Ok(_) => Ok(()),
        Err(error) => Err(of_transaction(znode, &error)),
    }
}

/// A transaction is refused as a whole by the step that fails; without an answer nobody knows.
fn of_transaction(what: &str, error: &MultiWriteError) -> Undone {
    match error {
        MultiWriteError::OperationFailed { source, .. } => {
            Undone::Nothing(format!("{what}: {source}: it is not as it was read"))
        }
        MultiWriteError::RequestFailed { source } => Undone::Unsure(format!("{what}: {source}")),
    }
}

/// What a single request says: about the node, or about the connection.
fn of_request(what: &str, error: &Error) -> Undone {
    let text = format!("{what}: {error}");
    match error {
        Error::NodeExists
        | Error::NoNode
        | Error::NotEmpty
        | Error::BadVersion
        | Error::NoAuth
        | Error::InvalidAcl
        | Error::BadArguments(_) => Undone::Nothing(text),
        _ => Undone::Unsure(text),
    }
}

/// Removes a persistent node without children, by the version that was read.
///
/// # Errors
/// Why it is still there. A node that is gone already is no error.
pub async fn remove_empty(client: &Client, path: &str, version: i32) -> Result<(), Undone> {
    match client.check_stat(path).await {
        Ok(Some(stat)) if stat.ephemeral_owner != 0 => {
            return Err(Undone::Nothing(format!("{path} belongs to a session")));
        }
        Ok(Some(_)) => {}
        Ok(None) => return Ok(()),
        Err(error) => return Err(Undone::Nothing(format!("{path}: {error}"))),
    }
    match client.delete(path, Some(version)).await {
        Ok(()) | Err(Error::NoNode) => Ok(()),
        Err(error) => Err(of_request(path, &error)),
    }
}

/// A node of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Its path.
    pub path: String,
    /// Its data.
    pub data: Vec<u8>,
    /// Its ACL: scheme, id, and the bits of the permission. Empty for anyone.
    pub acl: Vec<(String, String, i32)>,
}

/// Creates nodes, parents first, in one transaction. Nothing happens if one of them exists.
///
/// # Errors
/// Why they were not created, or why nobody knows.
pub async fn put_back(client: &Client, nodes: &[Restored]) -> Result<(), Undone> {
    let acls: Vec<Vec<Acl>> = nodes.iter().map(|n| acl(&n.acl)).collect();
    // A server of 3.4 does not know the request of the transaction; there a pointer is one node without children.
    if let ([node], [acls]) = (nodes, acls.as_slice()) {
        let options = CreateMode::Persistent.with_acls(Acls::new(acls));
        let created = client.create(&node.path, &node.data, &options).await;
        return created.map(|_| ()).map_err(|e| of_request(&node.path, &e));
    }
    let mut writer = client.new_multi_writer();
    for (node, acls) in nodes.iter().zip(&acls) {
        let options = CreateMode::Persistent.with_acls(Acls::new(acls));
        writer
            .add_create(&node.path, &node.data, &options)
            .map_err(|e| Undone::Nothing(format!("{}: {e}", node.path)))?;
    }
    match writer.commit().await {
        Ok(_) => Ok(()),
        Err(error) => Err(of_transaction("the pointers", &error)),
    }
}

fn acl(entries: &[(String, String, i32)]) -> Vec<Acl> {
    if entries.is_empty() {
        return vec![Acl::new(Permission::ALL, AuthId::anyone())];
    }
    let entry = |(scheme, id, bits): &(String, String, i32)| {
        let all = [
            Permission::READ,
            Permission::WRITE,
            Permission::CREATE,
            Permission::DELETE,
            Permission::ADMIN,
        ];
        let permission = all
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| bits & (1 << bit) != 0)
            .fold(Permission::NONE, |sum, (_, one)| sum | one);
        Acl::new(permission, AuthId::new(scheme, id))
    };
    entries.iter().map(entry).collect()
}
