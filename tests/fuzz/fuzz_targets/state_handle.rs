//! State handles and counters: any bytes of a pointer.
#![no_main]

use fctl::flink::payload::{StateHandle, counter};
use fctl::flink::uri_secrets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(handle) = StateHandle::decode(data) {
        let _ = handle.path();
    }
    assert_eq!(counter(data).is_some(), data.len() == 4);
    assert_eq!(uri_secrets::masked(data).len(), data.len());
});
