//! `config.yaml`: any bytes; every entry stands somewhere in the text.
#![no_main]

use fctl::config::{Reader, decode::decode, read, yaml_value};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let decoded = decode(data, Reader::Yaml);
    let config = read(&decoded, Reader::Yaml);
    for entry in &config.entries {
        let key = decoded.text.get(entry.key_span.start..entry.key_span.end);
        let value = decoded.text.get(entry.value_span.start..entry.value_span.end);
        assert!(key.is_some() && value.is_some());
    }
    for note in &config.notes {
        assert!(note.span.start <= note.span.end);
    }
    let _ = yaml_value::list_items(&decoded.text);
});
