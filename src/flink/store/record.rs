//! A reading of the storage as lines of a snapshot: names, sizes and verdicts, never what is in a file.

use super::kind::Kind;
use super::location::{Defaults, FileSystem, Location};
use super::place::StorePlace;
use super::reading::{Contents, Probe, Sibling, StoreReading, StoredFile, Trouble};
use crate::flink::shared_path::Texts;
use crate::flink::uri_secrets::masked_text;
use serde_json::{Value, json};

/// Writes a reading, line by line; the first one says where it is.
pub fn lines(store: &StoreReading) -> impl Iterator<Item = Value> + '_ {
    let place = &store.place;
    let default_fs = place.defaults.file_system.as_ref();
    let header = json!({
        "storage": at(&place.root),
        "cluster": at(&place.cluster),
        "job_results": at(&place.job_results),
        "application_results": at(&place.application_results),
        "default_fs": default_fs.map(|fs| json!([fs.scheme, masked_text(&fs.authority)])),
        "hdfs_authority": place.defaults.hdfs_authority,
        "at_ms": store.at_ms,
        "safe_mode": store.safe_mode,
        "deep": store.deep,
    });
    let listed = store.listed.iter().map(|path| json!({"listed": path}));
    let troubles = store
        .troubles
        .iter()
        .map(|t| json!({"trouble": t.path, "cause": t.cause, "denied": t.denied}));
    let files = store.files.iter().map(|f| {
        json!({"file": f.path.text(), "kind": f.kind.name(), "job": f.job, "size": f.size, "modified_ms": f.modified_ms})
    });
    let probes = store.probes.iter().map(|(location, probe)| match probe {
        Probe::Found { size } => json!({"probe": at(location), "size": size}),
        Probe::Missing => json!({"probe": at(location), "missing": true}),
        Probe::Unreachable { cause } => json!({"probe": at(location), "cause": cause}),
    });
    let contents = store.contents.iter().map(|(at, c)| contents(at, c));
    let siblings = store.siblings.iter().map(|s| {
        json!({"sibling": s.name, "files": s.files, "bytes": s.bytes, "newest_ms": s.newest_ms, "known": s.known})
    });
    std::iter::once(header)
        .chain(listed)
        .chain(troubles)
        .chain(files)
        .chain(probes)
        .chain(contents)
        .chain(siblings)
}

fn at(location: &Location) -> Value {
    let fs = &location.fs;
    json!([fs.scheme, masked_text(&fs.authority), location.path.text()])
}

fn contents(location: &Location, contents: &Contents) -> Value {
    let mut line = match contents {
        Contents::Checkpoint {
            id,
            job,
            external,
            metadata,
            metadata_size,
            state_files,
        } => json!({
            "id": id,
            "job": job,
            "metadata_size": metadata_size,
            "external": external.as_deref().map(masked_text),
            "metadata": metadata.as_deref().map(masked_text),
            "state_files": state_files.iter().map(|uri| masked_text(uri)).collect::<Vec<_>>(),
        }),
        Contents::Graph { name, blobs } => json!({"name": name, "blobs": blobs}),
        Contents::Opens => json!({"opens": true}),
        Contents::Undecodable { why } => json!({"undecodable": why}),
        Contents::Unreadable { cause } => json!({"unreadable": cause}),
    };
    if let Value::Object(object) = &mut line {
        object.shift_insert(0, "contents".to_owned(), at(location));
    }
    line
}

/// Takes a line of a snapshot; none if it is not one of these.
pub fn read_line(value: &Value, store: &mut Option<StoreReading>, texts: &mut Texts) -> Option<()> {
    if let Some(root) = value.get("storage") {
        *store = Some(header(value, location(root)?)?);
        return Some(());
    }
    let store = store.as_mut()?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    if let Some(path) = text("listed") {
        store.listed.insert(path);
    } else if let Some(path) = text("trouble") {
        let (cause, denied) = (text("cause")?, value["denied"] == true);
        store.troubles.push(Trouble {
            path,
            cause,
            denied,
        });
    } else if let Some(path) = text("file") {
        store.files.push(StoredFile {
            path: texts.path(&path),
            kind: Kind::of_name(value["kind"].as_str()?)?,
            job: value["job"].as_str().map(Box::from),
            size: value["size"].as_u64()?,
            modified_ms: value["modified_ms"].as_i64()?,
        });
    } else if let Some(at) = value.get("probe") {
        store.probes.insert(location(at)?, probe(value)?);
    } else if let Some(at) = value.get("contents") {
        store.contents.insert(location(at)?, read_contents(value)?);
    } else {
        store.siblings.push(Sibling {
            name: text("sibling")?,
            files: value["files"].as_u64()?,
            bytes: value["bytes"].as_u64()?,
            newest_ms: value["newest_ms"].as_i64(),
            known: value["known"].as_bool(),
        });
    }
    Some(())
}

fn header(value: &Value, root: Location) -> Option<StoreReading> {
    let default_fs = &value["default_fs"];
    let file_system = default_fs[0]
        .as_str()
        .map(|scheme| FileSystem::new(scheme, default_fs[1].as_str().unwrap_or("")));
    let place = StorePlace {
        root,
        cluster: location(&value["cluster"])?,
        job_results: location(&value["job_results"])?,
        application_results: location(&value["application_results"])?,
        defaults: Defaults {
            file_system,
            hdfs_authority: value["hdfs_authority"].as_str().map(str::to_owned),
        },
        from: "the snapshot".to_owned(),
    };
    let mut store = StoreReading::new(place, value["at_ms"].as_i64()?);
    store.safe_mode = value["safe_mode"].as_bool();
    store.deep = value["deep"] == true;
    Some(store)
}

fn location(value: &Value) -> Option<Location> {
    let fs = FileSystem::new(value[0].as_str()?, value[1].as_str()?);
    Some(Location::new(fs, value[2].as_str()?))
}

fn probe(value: &Value) -> Option<Probe> {
    if let Some(size) = value["size"].as_u64() {
        return Some(Probe::Found { size });
    }
    if value["missing"] == true {
        return Some(Probe::Missing);
    }
    let cause = value["cause"].as_str()?.to_owned();
    Some(Probe::Unreachable { cause })
}

fn read_contents(value: &Value) -> Option<Contents> {
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let list = |key: &str| -> Option<Vec<String>> {
        let items = value[key].as_array()?.iter();
        items.map(|item| item.as_str().map(str::to_owned)).collect()
    };
    if let Some(why) = text("undecodable") {
        return Some(Contents::Undecodable { why });
    }
    if let Some(cause) = text("unreadable") {
        return Some(Contents::Unreadable { cause });
    }
    if value["opens"] == true {
        return Some(Contents::Opens);
    }
    if value["blobs"].is_array() {
        return Some(Contents::Graph {
            name: text("name"),
            blobs: serde_json::from_value(value["blobs"].clone()).ok()?,
        });
    }
    Some(Contents::Checkpoint {
        id: value["id"].as_i64(),
        job: text("job"),
        metadata_size: value["metadata_size"].as_u64(),
        external: text("external"),
        metadata: text("metadata"),
        state_files: list("state_files")?,
    })
}
