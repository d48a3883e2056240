//! Removes a pointer that is proven broken, and puts one back.

use crate::plan::repair::Removal;
use zookeeper_client::{Acl, Acls, AuthId, Client, CreateMode, Error, Permission};

/// Removes a pointer with everything below it, in one transaction: each node by the version that was read. Nothing
/// happens if any of them has changed meanwhile, or if a child was added.
///
/// # Errors
/// Why nothing was removed.
pub async fn remove_pointer(client: &Client, removal: &Removal) -> Result<(), String> {
    let mut writer = client.new_multi_writer();
    let failed = |error: &Error| format!("{}: {error}", removal.znode);
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
        Err(error) => Err(format!(
            "{}: {error}; it was changed since it was read, so nothing was removed",
            removal.znode
        )),
    }
}

/// Removes a persistent node without children, by the version that was read.
///
/// # Errors
/// Why it is still there. A node that is gone already is no error.
pub async fn remove_empty(client: &Client, path: &str, version: i32) -> Result<(), String> {
    match client.check_stat(path).await {
        Ok(Some(stat)) if stat.ephemeral_owner != 0 => {
            return Err("it belongs to a session".to_owned());
        }
        Ok(Some(_)) => {}
        Ok(None) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    }
    match client.delete(path, Some(version)).await {
        Ok(()) | Err(Error::NoNode) => Ok(()),
        Err(error) => Err(error.to_string()),
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
/// Why nothing was created.
pub async fn put_back(client: &Client, nodes: &[Restored]) -> Result<(), String> {
    let acls: Vec<Vec<Acl>> = nodes.iter().map(|n| acl(&n.acl)).collect();
    // A server of 3.4 does not know the request of the transaction; there a pointer is one node without children.
    if let ([node], [acls]) = (nodes, acls.as_slice()) {
        let options = CreateMode::Persistent.with_acls(Acls::new(acls));
        let created = client.create(&node.path, &node.data, &options).await;
        return created
            .map(|_| ())
            .map_err(|e| format!("{}: {e}", node.path));
    }
    let mut writer = client.new_multi_writer();
    for (node, acls) in nodes.iter().zip(&acls) {
        let options = CreateMode::Persistent.with_acls(Acls::new(acls));
        writer
            .add_create(&node.path, &node.data, &options)
            .map_err(|e| format!("{}: {e}", node.path))?;
    }
    match writer.commit().await {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{error}; nothing was put back")),
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
