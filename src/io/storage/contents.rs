//! From the bytes of a file to what it holds.

use super::{Failure, Storage, in_time};
use crate::flink::javaser::Stream;
use crate::flink::store::{Contents, Kind};
use std::time::Duration;

/// Largest file of the HA storage that is read whole; a checkpoint of 100,000 state files has about 30 MiB.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a file and says what it holds.
pub(super) async fn read(
    storage: &dyn Storage,
    path: &str,
    kind: Kind,
    deadline: Duration,
) -> Contents {
    let answer = in_time(deadline, storage.read(path, MAX_BYTES + 1)).await;
    match answer {
        Ok(bytes) if bytes.len() as u64 > MAX_BYTES => Contents::Unreadable {
            cause: format!("it is larger than {} MiB", MAX_BYTES / 1024 / 1024),
        },
        Ok(bytes) => decode(kind, &bytes),
        // It vanished after it was listed: whoever asks again will see.
        Err(Failure::Missing) => Contents::Unreadable {
            cause: "it vanished while fctl was reading".to_owned(),
        },
        Err(failure) => Contents::Unreadable {
            cause: failure.words(),
        },
    }
}

fn decode(_kind: Kind, bytes: &[u8]) -> Contents {
    match Stream::read(bytes) {
        Ok(_) => Contents::Opens,
        Err(error) => Contents::Undecodable {
            why: error.to_string(),
        },
    }
}
