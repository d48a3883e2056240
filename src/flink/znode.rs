//! A subtree of ZooKeeper as one value: read once, judged afterwards.

use super::znode_data::Data;
use super::znode_map::ZnodeMap;

/// What the server says about a znode; times in milliseconds since 1970, by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stat {
    /// Transaction that created it.
    pub czxid: i64,
    /// Transaction that last changed its data.
    pub mzxid: i64,
    /// Transaction that last changed its children.
    pub pzxid: i64,
    /// Creation.
    pub ctime: i64,
    /// Last change of its data.
    pub mtime: i64,
    /// Changes of its data.
    pub version: i32,
    /// Changes of its children.
    pub cversion: i32,
    /// Changes of its ACL.
    pub aversion: i32,
    /// The session that owns it; 0 for a persistent node. A container looks persistent.
    pub owner: i64,
}

impl Stat {
    /// The session that owns the node, if it is ephemeral.
    pub fn session(&self) -> Option<i64> {
        Some(self.owner).filter(|owner| *owner != 0)
    }
}

/// A znode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Znode {
    /// Its data; empty if it may not be read.
    pub data: Data,
    /// Its stat; none if it may not be read.
    pub stat: Option<Stat>,
}

impl Znode {
    /// The session that owns it, if it is ephemeral.
    pub fn owner(&self) -> Option<i64> {
        self.stat.and_then(|stat| stat.session())
    }

    /// True if the server refused to show it (NoAuth).
    pub fn is_denied(&self) -> bool {
        self.stat.is_none()
    }
}

/// Znodes by absolute path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ZnodeTree {
    /// The nodes.
    pub nodes: ZnodeMap,
}

impl ZnodeTree {
    /// The node at a path.
    pub fn get(&self, path: &str) -> Option<Znode> {
        self.nodes.get(path)
    }

    /// True if there is a node at a path.
    pub fn has(&self, path: &str) -> bool {
        self.nodes.contains_key(path)
    }

    /// The names of the children of a path, in order.
    pub fn children(&self, path: &str) -> Vec<String> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let mut names: Vec<String> = Vec::new();
        self.nodes.from(&prefix).stats(&prefix, |key, _| {
            let rest = key.get(prefix.len()..).unwrap_or("");
            let name = rest.split('/').next().unwrap_or(rest);
            if !name.is_empty() && names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
        });
        // `a-b` sorts between `a` and `a/x`, so a name can come twice.
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Every node below a path, the path itself left out.
    pub fn below(&self, path: &str) -> impl Iterator<Item = (String, Znode)> + use<'_> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let nodes = self.nodes.from(&prefix);
        nodes.take_while(move |(key, _)| key.starts_with(&prefix))
    }

    /// Goes through the stats of all nodes below a path, the path itself left out; a node without one may not be read.
    /// Much faster than [`below`](Self::below), which copies each path and the data.
    pub fn stats_below(&self, path: &str, each: impl FnMut(&str, Option<Stat>)) {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        self.nodes.from(&prefix).stats(&prefix, each);
    }
}

/// A session id as it is written everywhere: `0x` and 16 hex digits.
pub fn session_text(id: i64) -> String {
    format!("0x{id:016x}")
}

/// A session id from its text.
pub fn parse_session(text: &str) -> Option<i64> {
    let hex = text.strip_prefix("0x").unwrap_or(text);
    (hex.len() <= 16)
        .then(|| u64::from_str_radix(hex, 16).ok())
        .flatten()
        .map(u64::cast_signed)
}

/// The sequence number of a latch node, `_c_<uuid>-latch-<10 digits>`.
///
/// Order by this number, never by the name: it starts with a random UUID (Curator's create protection).
pub fn latch_sequence(name: &str) -> Option<u32> {
    let (_, digits) = name.rsplit_once("latch-")?;
    (digits.len() >= 10 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// True for a job id: 32 hexadecimal digits.
pub fn is_job_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{Znode, ZnodeTree, latch_sequence, parse_session, session_text};

    #[test]
    fn children_of_a_path() {
        let mut tree = ZnodeTree::default();
        for path in ["/a", "/a/b", "/a/b/c", "/a/b-c", "/a/d", "/ab"] {
            tree.nodes.insert(path.to_owned(), Znode::default());
        }
        assert_eq!(tree.children("/a"), ["b", "b-c", "d"]);
        assert_eq!(tree.children("/"), ["a", "ab"]);
        assert_eq!(tree.below("/a/b").count(), 1);
    }

    #[test]
    fn sessions_and_sequences() {
        assert_eq!(session_text(0x0100_00a3_f2b4_c003), "0x010000a3f2b4c003");
        assert_eq!(parse_session("0xffffffffffffffff"), Some(-1));
        assert_eq!(parse_session("0x1ffffffffffffffff"), None);
        assert_eq!(latch_sequence("_c_1-latch-0000000003"), Some(3));
        assert_eq!(latch_sequence("_c_1-latch-3"), None);
    }
}
