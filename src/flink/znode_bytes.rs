//! A znode as bytes, as few as possible: most numbers of its stat are close to each other.

use super::znode::{Stat, Znode};
use super::znode_data::Data;

/// The node has a stat.
const HAS_STAT: u8 = 1;
/// Its data is a pointer, kept short.
const IS_POINTER: u8 = 2;

/// Writes a node.
pub(super) fn pack(node: &Znode, out: &mut Vec<u8>) {
    let (is_pointer, parts) = node.data.parts();
    out.push(u8::from(node.stat.is_some()) * HAS_STAT + u8::from(is_pointer) * IS_POINTER);
    if let Some(s) = node.stat {
        // Most of these are close to each other.
        signed(out, s.czxid);
        signed(out, s.mzxid.wrapping_sub(s.czxid));
        signed(out, s.pzxid.wrapping_sub(s.czxid));
        signed(out, s.ctime);
        signed(out, s.mtime.wrapping_sub(s.ctime));
        for small in [s.version, s.cversion, s.aversion] {
            signed(out, small.into());
        }
        signed(out, s.owner);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Reads a node.
pub(super) fn unpack(mut body: &[u8]) -> Znode {
    let (is_pointer, stat) = unpack_stat(&mut body);
    let data = Data::of_parts(is_pointer, body);
    Znode { data, stat }
}

/// Whether a pointer follows, and the stat.
pub(super) fn unpack_stat(body: &mut &[u8]) -> (bool, Option<Stat>) {
    let kind = take(body, 1).first().copied().unwrap_or(0);
    let stat = (kind & HAS_STAT != 0).then(|| {
        let czxid = unsigned(body);
        let mzxid = czxid.wrapping_add(unsigned(body));
        let pzxid = czxid.wrapping_add(unsigned(body));
        let ctime = unsigned(body);
        let mtime = ctime.wrapping_add(unsigned(body));
        let mut small = || i32::try_from(unsigned(body)).unwrap_or(0);
        let (version, cversion, aversion) = (small(), small(), small());
        Stat {
            czxid,
            mzxid,
            pzxid,
            ctime,
            mtime,
            version,
            cversion,
            aversion,
            owner: unsigned(body),
        }
    });
    (kind & IS_POINTER != 0, stat)
}

/// Seven bits a byte, the lowest first.
pub(super) fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn read_number(bytes: &mut &[u8]) -> u64 {
    let mut value = 0_u64;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    value
}

/// The length of what follows.
pub(super) fn length(bytes: &mut &[u8]) -> usize {
    usize::try_from(read_number(bytes)).unwrap_or(usize::MAX)
}

/// Small numbers of both signs are short.
fn signed(out: &mut Vec<u8>, value: i64) {
    number(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

fn unsigned(bytes: &mut &[u8]) -> i64 {
    let value = read_number(bytes);
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// The first bytes, at most as many as there are.
pub(super) fn take<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (first, rest) = bytes.split_at(count.min(bytes.len()));
    *bytes = rest;
    first
}
