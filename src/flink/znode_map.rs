//! Znodes by path, packed: a namespace can hold two hundred thousand of them, and most of each path is its neighbour's.
//!
//! The map is a B-tree whose leaves are blocks of bytes. In a block each node follows the one before it, in the order of
//! the paths: how much of the path is that of the node before, the rest of the path, and the node. Nodes are unpacked one
//! by one as they are asked for.

use super::znode::{Stat, Znode};
use super::znode_bytes::{length, number, pack, take, unpack, unpack_stat};
use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::ops::Bound;

/// Bytes of a block from which on it is cut in two.
const LARGE: usize = 2048;

/// Znodes by absolute path.
#[derive(Debug, Clone, Default)]
pub struct ZnodeMap {
    /// Each block by a text that no path in it is before, and that the first path continues; the first one's is empty.
    blocks: BTreeMap<Box<str>, Box<[u8]>>,
    len: usize,
}

impl ZnodeMap {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The node at a path.
    pub fn get(&self, path: &str) -> Option<Znode> {
        let (key, block) = self.block(path)?;
        let cursor = Cursor::at(key, block, path);
        cursor.is_on(path).then(|| unpack(cursor.body))
    }

    /// True if there is a node at a path.
    pub fn contains_key(&self, path: &str) -> bool {
        let block = self.block(path);
        block.is_some_and(|(key, block)| Cursor::at(key, block, path).is_on(path))
    }

    /// Puts a node at a path, in the place of the one that is there.
    pub fn insert(&mut self, path: String, node: Znode) {
        self.place(&path, Some(&node));
    }

    /// Takes away the node at a path.
    pub fn remove(&mut self, path: &str) -> Option<Znode> {
        let found = self.get(path)?;
        self.place(path, None);
        Some(found)
    }

    /// Changes the node at a path; false if there is none.
    pub fn change(&mut self, path: &str, change: impl FnOnce(&mut Znode)) -> bool {
        let Some(mut node) = self.get(path) else {
            return false;
        };
        change(&mut node);
        self.place(path, Some(&node));
        true
    }

    /// Takes away every node that `keep` does not want.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Znode) -> bool) {
        let mut kept = Self::default();
        for (path, node) in self.iter().filter(|(path, node)| keep(path, node)) {
            kept.insert(path, node);
        }
        *self = kept;
    }

    /// Every node, by path.
    pub fn iter(&self) -> Iter<'_> {
        self.from("")
    }

    /// Every node whose path is not before this one.
    pub fn from(&self, start: &str) -> Iter<'_> {
        let Some((key, block)) = self.block(start) else {
            return Iter::default();
        };
        let cursor = Cursor::at(key, block, start);
        let after = (Bound::Excluded(key), Bound::Unbounded);
        Iter {
            cursor,
            blocks: self.blocks.range::<str, _>(after),
        }
    }

    /// The block in which a path is, if it is there.
    fn block(&self, path: &str) -> Option<(&str, &[u8])> {
        let to = (Bound::Unbounded, Bound::Included(path));
        let (key, block) = self.blocks.range::<str, _>(to).next_back()?;
        Some((key, block))
    }

    /// Rewrites the block of a path with this node, or without any, at the path.
    fn place(&mut self, path: &str, node: Option<&Znode>) {
        let key = self.block(path).map_or("", |(key, _)| key);
        let key: Box<str> = key.into();
        let old = self.blocks.remove(&key).unwrap_or_default();
        let mut cursor = Cursor::new(&key, &old);
        let mut previous = cursor.path.clone();
        cursor.step();
        while cursor.has && cursor.path.as_slice() < path.as_bytes() {
            previous.clone_from(&cursor.path);
            cursor.step();
        }
        let mut bytes = Vec::with_capacity(old.len() + LARGE / 8);
        bytes.extend_from_slice(&old[..cursor.start]);
        let same = cursor.is_on(path);
        if let Some(node) = node {
            let mut body = Vec::new();
            pack(node, &mut body);
            write(&mut bytes, &previous, path.as_bytes(), &body);
            path.as_bytes().clone_into(&mut previous);
            self.len += usize::from(!same);
        } else {
            self.len -= usize::from(same);
        }
        let new_end = bytes.len();
        if same {
            cursor.step();
        }
        if cursor.has {
            write(&mut bytes, &previous, &cursor.path, cursor.body);
            bytes.extend_from_slice(cursor.rest);
        }
        if bytes.len() > LARGE {
            self.cut(key, &bytes, new_end);
        } else if !bytes.is_empty() || key.is_empty() {
            self.blocks.insert(key, bytes.into());
        }
    }

    /// Puts a large block back as two. What comes in order fills each block before it begins another: the cut is behind
    /// the last node that came (it ends at `new_end`), or before it where nothing is behind it.
    fn cut(&mut self, key: Box<str>, bytes: &[u8], new_end: usize) {
        let mut cursor = Cursor::new(&key, bytes);
        cursor.step();
        while cursor.has && cursor.start < new_end.max(bytes.len() / 2) && !cursor.rest.is_empty() {
            cursor.step();
        }
        if !cursor.has || cursor.start == 0 {
            self.blocks.insert(key, bytes.into());
            return;
        }
        // The first path of a block is its key, so nothing of it stands in the block.
        let mut second = Vec::with_capacity(bytes.len() - cursor.start);
        write(&mut second, &cursor.path, &cursor.path, cursor.body);
        second.extend_from_slice(cursor.rest);
        self.blocks.insert(cursor.text().into(), second.into());
        self.blocks.insert(key, bytes[..cursor.start].into());
    }
}

impl PartialEq for ZnodeMap {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other)
    }
}

impl Eq for ZnodeMap {}

impl<'a> IntoIterator for &'a ZnodeMap {
    type Item = (String, Znode);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Nodes in the order of their paths.
#[derive(Debug, Default)]
pub struct Iter<'a> {
    cursor: Cursor<'a>,
    blocks: Range<'a, Box<str>, Box<[u8]>>,
}

impl Iter<'_> {
    /// Stands on the next node; false behind the last.
    fn ready(&mut self) -> bool {
        while !self.cursor.has {
            let Some((key, block)) = self.blocks.next() else {
                return false;
            };
            self.cursor = Cursor::new(key, block);
            self.cursor.step();
        }
        true
    }

    /// Goes through the nodes whose paths begin with `prefix`, with their stats alone: nothing is copied.
    pub(super) fn stats(mut self, prefix: &str, mut each: impl FnMut(&str, Option<Stat>)) {
        while self.ready() && self.cursor.path.starts_with(prefix.as_bytes()) {
            let mut body = self.cursor.body;
            let (_, stat) = unpack_stat(&mut body);
            each(self.cursor.text(), stat);
            self.cursor.step();
        }
    }
}

impl Iterator for Iter<'_> {
    type Item = (String, Znode);

    fn next(&mut self) -> Option<(String, Znode)> {
        let node = self.ready().then(|| unpack(self.cursor.body))?;
        let path = self.cursor.text().to_owned();
        self.cursor.step();
        Some((path, node))
    }
}

/// A place in a block.
#[derive(Debug, Default)]
struct Cursor<'a> {
    /// True if it stands on a node: then path, body and start are of that one.
    has: bool,
    /// In bytes: what two paths share can end inside of a character.
    path: Vec<u8>,
    body: &'a [u8],
    /// Where the node begins.
    start: usize,
    /// What is behind it.
    rest: &'a [u8],
    length: usize,
}

impl<'a> Cursor<'a> {
    /// Before the first node.
    fn new(key: &str, block: &'a [u8]) -> Self {
        Self {
            path: key.as_bytes().to_vec(),
            rest: block,
            length: block.len(),
            ..Self::default()
        }
    }

    /// On the first node that is not before `path`.
    fn at(key: &str, block: &'a [u8], path: &str) -> Self {
        let mut cursor = Self::new(key, block);
        cursor.step();
        while cursor.has && cursor.path.as_slice() < path.as_bytes() {
            cursor.step();
        }
        cursor
    }

    fn is_on(&self, path: &str) -> bool {
        self.has && self.path == path.as_bytes()
    }

    /// The path; what was put together from the parts of texts is one.
    fn text(&self) -> &str {
        std::str::from_utf8(&self.path).unwrap_or("")
    }

    /// To the next node, or behind the last.
    fn step(&mut self) {
        self.start = self.length - self.rest.len();
        self.has = !self.rest.is_empty();
        if self.has {
            let shared = length(&mut self.rest);
            let own = length(&mut self.rest);
            self.path.truncate(shared);
            self.path.extend_from_slice(take(&mut self.rest, own));
            let body = length(&mut self.rest);
            self.body = take(&mut self.rest, body);
        }
    }
}

fn write(bytes: &mut Vec<u8>, previous: &[u8], path: &[u8], body: &[u8]) {
    let pairs = previous.iter().zip(path);
    let shared = pairs.take_while(|(a, b)| a == b).count();
    number(bytes, shared as u64);
    number(bytes, (path.len() - shared) as u64);
    bytes.extend_from_slice(&path[shared..]);
    number(bytes, body.len() as u64);
    bytes.extend_from_slice(body);
}

#[cfg(test)]
mod tests {
    use super::{Stat, Znode, ZnodeMap};
    use proptest::prelude::{Just, Strategy, any, proptest};
    use proptest::{collection::vec, option, prop_oneof};
    use std::collections::BTreeMap;

    fn node() -> impl Strategy<Value = Znode> {
        let data = prop_oneof![
            Just(Vec::new()),
            vec(any::<u8>(), 0..40),
            vec(any::<u8>(), 3000)
        ];
        let numbers = (any::<[i64; 6]>(), any::<[i32; 3]>());
        (data, option::of(numbers)).prop_map(|(data, numbers)| Znode {
            data: data.into(),
            stat: numbers.map(|([czxid, mzxid, pzxid, ctime, mtime, owner], small)| Stat {
                czxid,
                mzxid,
                pzxid,
                ctime,
                mtime,
                version: small[0],
                cversion: small[1],
                aversion: small[2],
                owner,
            }),
        })
    }

    proptest! {
        /// Whatever happens to it, it holds what a plain map holds, in the same order.
        #[test]
        fn as_a_plain_map(steps in vec(("[/a-cäö\\-]{0,6}", option::weighted(0.8, node())), 0..200)) {
            let (mut packed, mut plain) = (ZnodeMap::default(), BTreeMap::new());
            for (path, node) in steps {
                match node {
                    Some(node) => {
                        packed.insert(path.clone(), node.clone());
                        plain.insert(path, node);
                    }
                    None => assert_eq!(packed.remove(&path), plain.remove(&path)),
                }
                assert_eq!(packed.len(), plain.len());
            }
            assert!(packed.iter().eq(plain.clone()));
            for (path, node) in &plain {
                assert_eq!(packed.get(path).as_ref(), Some(node));
                assert!(packed.contains_key(path));
                let after = format!("{path}b");
                assert_eq!(packed.get(&after).as_ref(), plain.get(&after));
                assert!(packed.from(&after).eq(plain.range(after..).map(|(p, n)| (p.clone(), n.clone()))));
            }
            let again: BTreeMap<_, _> = packed.iter().collect();
            let mut other = ZnodeMap::default();
            for (path, node) in again.into_iter().rev() {
                other.insert(path, node);
            }
            assert_eq!(packed, other);
        }
    }

    #[test]
    fn blocks_are_full() {
        for reverse in [false, true] {
            let mut map = ZnodeMap::default();
            for number in 0..10_000 {
                let number = if reverse { 9_999 - number } else { number };
                let path = format!(
                    "/flink/orders/jobs/0123456789abcdef0123456789abcdef/checkpoints/{number:019}"
                );
                map.insert(path, Znode::default());
            }
            assert_eq!(map.len(), 10_000);
            let bytes: usize = map.blocks.values().map(|block| block.len()).sum();
            assert!(bytes < 100_000, "{bytes}");
            assert!(
                map.blocks.len() < 2 * bytes / super::LARGE + 2,
                "{}",
                map.blocks.len()
            );
        }
    }
}
