//! The head of a `_metadata` file (`org.apache.flink.runtime.checkpoint.Checkpoints`), which `flink run -s` reads.

use super::Version;

/// `Checkpoints.HEADER_MAGIC_NUMBER`.
pub const MAGIC: u32 = 0x4960_672D;

/// What the first eight bytes of a `_metadata` file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// A version of the format.
    Version(i32),
    /// An empty file.
    Empty,
    /// Fewer than eight bytes.
    Short {
        /// How many.
        length: usize,
    },
    /// Something else.
    Foreign {
        /// The first four bytes.
        magic: u32,
    },
}

/// Looks at the first eight bytes; the rest is not needed and not judged.
pub fn sniff(bytes: &[u8]) -> Head {
    let magic = bytes.first_chunk().map(|b| u32::from_be_bytes(*b));
    let version = bytes.get(4..).and_then(|rest| rest.first_chunk());
    match (magic, version) {
        (Some(magic), _) if magic != MAGIC => Head::Foreign { magic },
        (Some(_), Some(version)) => Head::Version(i32::from_be_bytes(*version)),
        _ if bytes.is_empty() => Head::Empty,
        _ => Head::Short {
            length: bytes.len(),
        },
    }
}

/// The newest version that a release reads (`MetadataSerializers`). Every release reads all from 1 on.
pub const fn newest_version(release: Version) -> i32 {
    match release {
        Version::V1_12 | Version::V1_13 | Version::V1_14 | Version::V1_15 => 3,
        Version::V1_16 | Version::V1_17 | Version::V1_18 | Version::V1_19 | Version::V1_20 => 4,
        Version::V2_0 => 5,
        Version::V2_1 | Version::V2_2 | Version::V2_3 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, sniff};

    #[test]
    fn heads() {
        for (bytes, head) in [
            (&b""[..], Head::Empty),
            (b"\x49\x60\x67\x2d\0\0\0\x04rest", Head::Version(4)),
            (b"\x49\x60\x67\x2d\0\0\0", Head::Short { length: 7 }),
            (b"\x49", Head::Short { length: 1 }),
            (b"\xac\xed\0\x05", Head::Foreign { magic: 0xACED_0005 }),
        ] {
            assert_eq!(sniff(bytes), head);
        }
    }
}
