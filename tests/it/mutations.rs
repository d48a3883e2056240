//! Every decoder of foreign bytes, fed with 100,000 damaged payloads each: an answer or an error, never a panic.

use crate::support::{files_below, root};
use fctl::config::base64;
use fctl::flink::javaser::Stream;
use fctl::flink::payload::{LeaderInfo, StateHandle, counter};
use fctl::flink::snapshot::Reader;

const ROUNDS: usize = 100_000;

/// A generator that always gives the same numbers (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).expect("a limit")).expect("below it")
    }

    /// A payload with one to four damages: bytes changed, cut, repeated, inserted, lengths made extreme.
    pub(crate) fn damaged(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = payload.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 if !bytes.is_empty() => {
                    bytes[at] = u8::try_from(self.below(256)).expect("a byte");
                }
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                2 => bytes.truncate(at),
                3 => {
                    let end = at + self.below(bytes.len() - at);
                    let piece = bytes[at..end].to_vec();
                    let place = self.below(bytes.len());
                    bytes.splice(place..place, piece);
                }
                4 => {
                    let extreme = [0xFF, 0x7F, 0x80, 0x00][self.below(4)];
                    let end = (at + 1 + self.below(8)).min(bytes.len());
                    bytes[at..end].fill(extreme);
                }
                _ => bytes.insert(
                    at,
                    0x70 + u8::try_from(self.below(16)).expect("a type code"),
                ),
            }
        }
        bytes
    }
}

/// Real payloads: leader information and state handles of every recorded znode, and the lines of every recorded
/// snapshot.
fn recorded() -> [Vec<Vec<u8>>; 3] {
    let (mut leaders, mut handles, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for path in files_below(&root().join("fixtures/snapshots")) {
        for line in std::fs::read_to_string(path).expect("a snapshot").lines() {
            lines.push(line.as_bytes().to_vec());
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let data = base64::decode(value["data"].as_str().unwrap_or("")).expect("base64");
            if LeaderInfo::decode(&data).is_ok() {
                leaders.push(data);
            } else if StateHandle::decode(&data).is_ok() {
                handles.push(data);
            }
        }
    }
    assert!(
        leaders.len() >= 24 && handles.len() >= 12,
        "{} and {}",
        leaders.len(),
        handles.len()
    );
    [leaders, handles, lines]
}

/// Feeds a decoder, and makes sure that the damage is neither nothing nor everything.
fn feed(name: &str, payloads: &[Vec<u8>], decode: impl Fn(&[u8]) -> bool) {
    let mut random = Random(20_261_125);
    let mut accepted = 0;
    for round in 0..ROUNDS {
        accepted += usize::from(decode(&random.damaged(&payloads[round % payloads.len()])));
    }
    assert!(
        (1..ROUNDS - 1).contains(&accepted),
        "{name}: {accepted} of {ROUNDS} are still accepted"
    );
}

#[test]
fn leader_information() {
    feed("leader information", &recorded()[0], |bytes| {
        LeaderInfo::decode(bytes).is_ok()
    });
}

#[test]
fn state_handles() {
    feed("state handles", &recorded()[1], |bytes| {
        StateHandle::decode(bytes).is_ok()
    });
}

#[test]
fn java_object_streams() {
    let [leaders, handles, _] = recorded();
    feed("streams", &[leaders, handles].concat(), |bytes| {
        Stream::read(bytes).is_ok()
    });
}

#[test]
fn counters() {
    feed("counters", &[vec![0, 0, 0, 8]], |bytes| {
        counter(bytes).is_some()
    });
}

#[test]
fn lines_of_snapshots() {
    let [_, _, lines] = recorded();
    let header = String::from_utf8(lines[0].clone()).expect("UTF-8");
    feed("snapshots", &lines, |bytes| {
        let mut reader = Reader::default();
        let line = String::from_utf8_lossy(bytes);
        let taken = reader.line(&header).is_ok() && reader.line(&line).is_ok();
        taken && reader.line(r#"{"end":true}"#).is_ok() && reader.finish().is_ok()
    });
}

/// A class whose long field names cost nothing for each object, superclasses in a ring, and nesting without an end.
#[test]
fn bombs_are_small() {
    let mut stream = vec![
        0xAC, 0xED, 0, 5, 0x73, 0x72, 0, 1, b'A', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, b'B', 0xFF, 0xFF,
    ];
    stream.extend(std::iter::repeat_n(b'x', 0xFFFF));
    stream.extend([0x78, 0x70, 0]);
    for _ in 0..200_000 {
        stream.extend([0x73, 0x71, 0, 0x7E, 0, 0, 7]);
    }
    let read = Stream::read(&stream).expect("many objects of one class");
    assert_eq!(read.contents.len(), 200_001);

    let nested = [
        &[0xAC, 0xED, 0, 5][..],
        &[0x75, 0x72, 0, 1, b'[', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0].repeat(100_000),
    ]
    .concat();
    let error = Stream::read(&nested).expect_err("too deep");
    assert_eq!(error.what, "nested deeper than is followed");
}
