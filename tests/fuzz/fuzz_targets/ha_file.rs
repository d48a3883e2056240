//! Files of the HA store: the first byte says what the file should be.
#![no_main]

use fctl::flink::ha_file::{FileKind, open};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else {
        return;
    };
    let kind = match first % 4 {
        0 => FileKind::CompletedCheckpoint,
        1 => FileKind::JobGraph,
        2 => FileKind::ExecutionPlan,
        _ => FileKind::Application,
    };
    let _ = open(kind, file);
    let _ = fctl::flink::metadata::sniff(file);
});
