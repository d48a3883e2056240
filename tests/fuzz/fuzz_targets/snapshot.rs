//! A snapshot: what can be read can be written, and reads as the same again.
#![no_main]

use fctl::flink::live::Live;
use fctl::flink::snapshot::{self, Reader};

fn read(text: &str) -> Option<Live> {
    let mut reader = Reader::default();
    for line in text.lines() {
        reader.line(line).ok()?;
    }
    reader.finish().ok()
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(live) = read(text) {
        let write = |live: &Live| snapshot::lines(live).collect::<Vec<_>>().join("\n");
        let first = write(&live);
        let again = read(&first).expect("what fctl writes it reads");
        assert_eq!(write(&again), first);
    }
});
