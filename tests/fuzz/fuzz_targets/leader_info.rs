//! Leader information: any bytes of a `connection_info` or `*_lock` znode.
#![no_main]

use fctl::flink::payload::{LeaderInfo, authority, host_of};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(info) = LeaderInfo::decode(data) {
        assert!(authority(&info.address).len() <= info.address.len());
        let _ = host_of(&info.address);
        assert!(info.session.is_none_or(|s| s.len() == 36));
    }
});
