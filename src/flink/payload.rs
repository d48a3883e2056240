//! The few payloads that Flink stores in znodes: leader information, state handles, counters.

use super::javaser::{DecodeError, Id, Item, Stream, Value};
use super::znode_data::Data;

/// What a leader publishes (`ZooKeeperUtils.writeLeaderInformationToZooKeeper`): `writeUTF(address)`, then a UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaderInfo {
    /// RPC address, or the URL of the REST server.
    pub address: String,
    /// The leader session id, in the usual form; none if null was written.
    pub session: Option<String>,
}

impl LeaderInfo {
    /// Decodes a znode's data. Empty data means that nobody leads and is not decoded.
    ///
    /// # Errors
    /// Where and why the bytes are something else.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let stream = Stream::first(bytes)?;
        let end = DecodeError {
            offset: bytes.len(),
            what: "an address and a UUID expected",
        };
        let (last, blocks) = stream.contents.split_last().ok_or_else(|| end.clone())?;
        let mut data = Vec::new();
        for value in blocks {
            match value {
                Value::Block(block) => data.extend_from_slice(block),
                _ => {
                    return Err(DecodeError {
                        offset: 4,
                        what: "an address in block data expected",
                    });
                }
            }
        }
        let length = data
            .first_chunk::<2>()
            .map(|b| usize::from(u16::from_be_bytes(*b)));
        let address = length
            .and_then(|n| data.get(2..2 + n))
            .and_then(super::javaser_read::modified_utf8)
            .ok_or(DecodeError {
                offset: 4,
                what: "an address in modified UTF-8 expected",
            })?;
        let session = match last {
            Value::Null => None,
            Value::Ref(id) if stream.class_of(*id) == Some("java.util.UUID") => {
                let half = |name| stream.int(*id, name).map(i64::cast_unsigned);
                let (most, least) = half("mostSigBits")
                    .zip(half("leastSigBits"))
                    .ok_or_else(|| end.clone())?;
                Some(uuid(most, least))
            }
            _ => return Err(end),
        };
        Ok(Self { address, session })
    }
}

/// `host:port` of `scheme://[user@]host:port/...`; the text itself if it has no scheme.
pub fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

/// The host of an address or of `host:port`, without the brackets of IPv6; none if it is empty.
pub fn host_of(address: &str) -> Option<&str> {
    let authority = authority(address);
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(six),
        None => authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host),
    };
    (!host.is_empty()).then_some(host)
}

fn uuid(most: u64, least: u64) -> String {
    let hex = format!("{most:016x}{least:016x}");
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// What a pointer points to (`RetrievableStreamStateHandle` around one of these).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateHandle {
    /// A file (`FileStateHandle`): its path as Flink wrote it, and its size in bytes.
    File {
        /// A URI, percent-encoded, `hdfs:/x` or `hdfs://host/x`.
        path: String,
        /// Bytes.
        size: i64,
    },
    /// A file relative to the checkpoint directory (`RelativeFileStateHandle`).
    RelativeFile {
        /// The absolute path.
        path: String,
        /// The part below the checkpoint directory.
        relative: String,
        /// Bytes.
        size: i64,
    },
    /// The state itself (`ByteStreamStateHandle`).
    Inline {
        /// Name of the handle.
        name: String,
        /// Bytes.
        size: usize,
    },
    /// A class of state handles that fctl does not know.
    Unknown {
        /// Its name.
        class: String,
    },
}

impl StateHandle {
    /// Decodes a znode's data, as [`decode`](Self::decode) does; a pointer of the usual shape is not read as a stream.
    ///
    /// # Errors
    /// Where and why the bytes are no state handle.
    pub fn of(data: &Data) -> Result<Self, DecodeError> {
        match data.file() {
            Some((path, size)) => Ok(Self::File { path, size }),
            None => Self::decode(&data.bytes()),
        }
    }

    /// Decodes a znode's data.
    ///
    /// # Errors
    /// Where and why the bytes are no state handle.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let stream = Stream::first(bytes)?;
        let wrong = |what| DecodeError { offset: 4, what };
        let [Value::Ref(top)] = stream.contents.as_slice() else {
            return Err(wrong("one object expected"));
        };
        let class = stream
            .class_of(*top)
            .ok_or_else(|| wrong("an object expected"))?;
        if class != "org.apache.flink.runtime.state.RetrievableStreamStateHandle" {
            return Err(wrong("a RetrievableStreamStateHandle expected"));
        }
        let inner = stream.reference(*top, "wrappedStreamStateHandle");
        inner
            .and_then(|id| Self::inner(&stream, id))
            .ok_or_else(|| wrong("a state handle with its fields expected"))
    }

    fn inner(stream: &Stream, id: Id) -> Option<Self> {
        let class = stream.class_of(id)?;
        let short = class.rsplit('.').next().unwrap_or(class);
        match short {
            "FileStateHandle" | "RelativeFileStateHandle" => {
                let uri = stream.reference(stream.reference(id, "filePath")?, "uri")?;
                let path = stream.text(uri, "string")?.to_owned();
                let size = stream.int(id, "stateSize")?;
                Some(match stream.text(id, "relativePath") {
                    Some(relative) => Self::RelativeFile {
                        path,
                        relative: relative.to_owned(),
                        size,
                    },
                    None => Self::File { path, size },
                })
            }
            "ByteStreamStateHandle" => {
                let size = match stream.items.get(stream.reference(id, "data")?)? {
                    Item::Bytes(bytes) => bytes.len(),
                    _ => return None,
                };
                Some(Self::Inline {
                    name: stream.text(id, "handleName")?.to_owned(),
                    size,
                })
            }
            _ => Some(Self::Unknown {
                class: class.to_owned(),
            }),
        }
    }

    /// The path of the file, if it is one.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::File { path, .. } | Self::RelativeFile { path, .. } => Some(path),
            Self::Inline { .. } | Self::Unknown { .. } => None,
        }
    }
}

/// The checkpoint id counter (`SharedCount`): four bytes, the next id.
pub fn counter(bytes: &[u8]) -> Option<i32> {
    <[u8; 4]>::try_from(bytes).ok().map(i32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::{authority, host_of};

    #[test]
    fn hosts_of_addresses() {
        for (address, at, host) in [
            ("http://jm1:8081", "jm1:8081", Some("jm1")),
            (
                "akka.tcp://flink@10.0.0.1:6123/user/rpc/dispatcher_1",
                "10.0.0.1:6123",
                Some("10.0.0.1"),
            ),
            ("https://[::1]:8081", "[::1]:8081", Some("::1")),
            ("jm1:8081", "jm1:8081", Some("jm1")),
            ("", "", None),
        ] {
            assert_eq!(
                (authority(address), host_of(address)),
                (at, host),
                "{address}"
            );
        }
    }
}
