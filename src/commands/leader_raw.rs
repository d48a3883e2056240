//! `fctl leader status --raw NODE`: the bytes of one znode, and what fctl makes of them.

use super::live::Reading;
use super::{Outcome, leader_data};
use crate::error::Error;
use crate::flink::payload::{LeaderInfo, StateHandle};
use crate::flink::uri_secrets;
use crate::flink::znode::session_text;
use std::fmt::Write as _;

/// The data of one node, as text and bytes, with what it decodes to.
pub(super) fn run(reading: &Reading, node: &str) -> Result<Outcome, Error> {
    let namespace = &reading.cluster.namespace;
    let path = if node.starts_with('/') {
        node.to_owned()
    } else {
        format!("{namespace}/{node}")
    };
    let Some(znode) = reading.live.tree.get(&path) else {
        let children = reading.live.tree.children(namespace).join(", ");
        return Err(Error::path(
            path,
            "no such znode",
            format!("below {namespace} there are: {children}"),
        ));
    };
    let data = uri_secrets::masked(&znode.data.bytes());
    let mut out = format!("{path}\n");
    let Some(stat) = znode.stat else {
        return Ok(Outcome::text(out + "  may not be read (NoAuth)\n"));
    };
    let owner = if stat.owner == 0 {
        "none (persistent)".to_owned()
    } else {
        session_text(stat.owner)
    };
    let _ = writeln!(out, "  owner    {owner}");
    let _ = writeln!(
        out,
        "  created  {}   changed {}   version {}",
        leader_data::time(stat.ctime),
        leader_data::time(stat.mtime),
        stat.version
    );
    let _ = writeln!(out, "  meaning  {}", meaning(&data));
    let _ = writeln!(out, "  bytes    {}", data.len());
    for (index, chunk) in data.chunks(16).enumerate() {
        let hex: String = chunk.iter().map(|b| format!("{b:02x} ")).collect();
        let text: String = chunk
            .iter()
            .map(|b| {
                if b.is_ascii_graphic() {
                    char::from(*b)
                } else {
                    '.'
                }
            })
            .collect();
        let _ = writeln!(out, "  {:06x}   {hex:48} {text}", index * 16);
    }
    Ok(Outcome::text(out))
}

fn meaning(data: &[u8]) -> String {
    if data.is_empty() {
        return "no data".to_owned();
    }
    if let Ok(info) = LeaderInfo::decode(data) {
        return format!(
            "leader information: {}, leader session {}",
            info.address,
            info.session.as_deref().unwrap_or("none")
        );
    }
    if let Ok(handle) = StateHandle::decode(data) {
        return match handle {
            StateHandle::File { path, size } => format!("pointer to {path}, {size} bytes"),
            StateHandle::RelativeFile { path, size, .. } => {
                format!("pointer to {path}, {size} bytes (relative)")
            }
            StateHandle::Inline { name, size } => {
                format!("state {name} inside the pointer, {size} bytes")
            }
            StateHandle::Unknown { class } => {
                format!("a state handle that fctl does not know: {class}")
            }
        };
    }
    if let Some(next) = crate::flink::payload::counter(data) {
        return format!("counter, next id {next}");
    }
    match std::str::from_utf8(data) {
        Ok(text) if text.chars().all(|c| !c.is_control()) => format!("text: {text}"),
        _ => "not decodable".to_owned(),
    }
}
