//! A recorded reading as text: JSON Lines, one object a line, so that snapshots can be compared with `diff`.
//!
//! The first line is a header with the schema number; then one object for each member, one for each znode
//! (data in base64), one for each stored file (its name, never what is in it), and one for the REST API. Of the configuration nothing is recorded but where the cluster is, and
//! passwords inside of URIs are masked. `docs/snapshot.md` describes every line.

use super::live::{Connection, Live, Member, MemberState, Place, Removed, Rest, RestJob};
use super::names::Names;
use super::shared_path::Texts;
use super::store::record;
use super::target::Deployment;
use super::uri_secrets;
use super::znode::{Stat, Znode, ZnodeTree, parse_session, session_text};
use crate::config::base64;
use clap::ValueEnum as _;
use serde_json::{Value, json};

/// Name and number of the format.
pub const SCHEMA: &str = "fctl.snapshot/1";

/// Writes a reading, line by line.
pub fn lines(live: &Live) -> impl Iterator<Item = String> + '_ {
    let place = &live.place;
    let header = json!({
        "schema": SCHEMA,
        "fctl": env!("CARGO_PKG_VERSION"),
        "at_ms": live.at_ms,
        "members": place.members.iter().map(|(host, port)| json!([host, port])).collect::<Vec<_>>(),
        "chroot": place.chroot,
        "root": place.root,
        "cluster_id": place.cluster_id,
        "namespace": place.namespace,
        "names": names(&place.names),
        "session_timeout_ms": place.session_timeout_ms,
        "granted_ms": live.granted_ms,
        "deployment": live.deployment.name(),
        "masters": live.masters,
    });
    let members = live.members.iter().map(member);
    let connections = live
        .connections
        .iter()
        .map(|c| json!({"session": session_text(c.session), "client": c.client}));
    let znodes = live
        .tree
        .nodes
        .iter()
        .map(|(path, node)| znode(&path, &node));
    let rest = live.rest.iter().map(rest);
    let removed = live
        .removed
        .iter()
        .map(|r| json!({"removed": r.znode, "acl": r.acl}));
    let store = live.store.iter().flat_map(record::lines);
    std::iter::once(header)
        .chain(members)
        .chain(connections)
        .chain(znodes)
        .chain(store)
        .chain(rest)
        .chain(removed)
        .chain(std::iter::once(json!({"end": true})))
        .map(|value| value.to_string())
}

fn names(names: &Names) -> Value {
    json!({
        "latch": names.latch, "leader": names.leader, "checkpoints": names.checkpoints, "counter": names.counter,
        "job_graphs": names.job_graphs, "execution_plans": names.execution_plans, "applications": names.applications,
        "registry": names.registry,
    })
}

fn member(member: &Member) -> Value {
    match &member.state {
        MemberState::Up {
            mode,
            version,
            latency_ms,
        } => {
            let version = version.map(|(a, b, c)| json!([a, b, c]));
            json!({"member": member.host, "port": member.port, "mode": mode, "version": version, "latency_ms": latency_ms})
        }
        MemberState::Down { step, cause } => {
            json!({"member": member.host, "port": member.port, "step": step, "cause": cause})
        }
    }
}

fn znode(path: &str, node: &Znode) -> Value {
    let Some(s) = node.stat else {
        return json!({"znode": path, "denied": true});
    };
    json!({
        "znode": path, "data": base64::encode(&uri_secrets::masked(&node.data.bytes())), "owner": session_text(s.owner), "version": s.version,
        "cversion": s.cversion, "aversion": s.aversion, "ctime": s.ctime, "mtime": s.mtime, "czxid": s.czxid, "mzxid": s.mzxid,
        "pzxid": s.pzxid,
    })
}

fn rest(rest: &Rest) -> Value {
    let jobs: Vec<Value> = rest
        .jobs
        .iter()
        .map(|j| json!({"id": j.id, "name": j.name, "state": j.state, "checkpoint": j.checkpoint, "checkpoint_at": j.checkpoint_at, "interval_ms": j.interval_ms, "started_at": j.started_at}))
        .collect();
    json!({
        "rest": uri_secrets::masked_text(&rest.url), "latency_ms": rest.latency_ms, "error": rest.error, "incomplete": rest.incomplete, "flink_version": rest.flink_version,
        "task_managers": rest.task_managers, "jobs": jobs,
    })
}

/// Reads a snapshot line by line: a large one never stands in memory as text.
#[derive(Debug, Default)]
pub struct Reader {
    live: Option<Live>,
    texts: Texts,
    number: usize,
    ended: bool,
}

impl Reader {
    /// Takes the next line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn line(&mut self, line: &str) -> Result<(), String> {
        self.number += 1;
        match &mut self.live {
            None => self.live = Some(header(line)?),
            Some(_) if line.trim().is_empty() => {}
            Some(live) => {
                let value: Value = serde_json::from_str(line)
                    .map_err(|e| format!("line {} is no JSON object: {e}", self.number))?;
                if value["end"] == true {
                    self.ended = true;
                    return Ok(());
                }
                read_line(&value, live, &mut self.texts)
                    .ok_or_else(|| format!("line {} is no part of a snapshot", self.number))?;
            }
        }
        Ok(())
    }

    /// The reading, after the last line.
    ///
    /// # Errors
    /// If there was no line at all, or if the last one is missing.
    pub fn finish(self) -> Result<Live, String> {
        let mut live = self.live.ok_or_else(|| "the file is empty".to_owned())?;
        if let Some(store) = &mut live.store {
            store.files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        if self.ended {
            Ok(live)
        } else {
            Err("its last line is missing: the file was cut off".to_owned())
        }
    }
}

fn header(line: &str) -> Result<Live, String> {
    let header: Value =
        serde_json::from_str(line).map_err(|_| "line 1 is no JSON object: this is no snapshot")?;
    match header["schema"].as_str() {
        Some(SCHEMA) => {}
        Some(other) => return Err(format!("its schema is {other}, this fctl reads {SCHEMA}")),
        None => return Err("line 1 names no schema: this is no snapshot".to_owned()),
    }
    for key in ["root", "cluster_id", "namespace", "names"] {
        if header[key].is_null() {
            return Err(format!("line 1 has no `{key}`"));
        }
    }
    Ok(Live {
        at_ms: header["at_ms"].as_i64().unwrap_or(0),
        place: place(&header),
        deployment: header["deployment"]
            .as_str()
            .and_then(|word| Deployment::from_str(word, false).ok())
            .unwrap_or(Deployment::Unknown),
        masters: header["masters"]
            .as_array()
            .map(|list| list.iter().map(text).collect())
            .unwrap_or_default(),
        members: Vec::new(),
        connections: Vec::new(),
        granted_ms: header["granted_ms"].as_i64(),
        tree: ZnodeTree::default(),
        rest: None,
        store: None,
        removed: Vec::new(),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn place(header: &Value) -> Place {
    let names = &header["names"];
    let pair = |v: &Value| {
        Some((
            v[0].as_str()?.to_owned(),
            u16::try_from(v[1].as_u64()?).ok()?,
        ))
    };
    Place {
        members: header["members"]
            .as_array()
            .map(|list| list.iter().filter_map(pair).collect())
            .unwrap_or_default(),
        chroot: text(&header["chroot"]),
        root: text(&header["root"]),
        cluster_id: text(&header["cluster_id"]),
        namespace: text(&header["namespace"]),
        names: Names {
            latch: text(&names["latch"]),
            leader: text(&names["leader"]),
            checkpoints: text(&names["checkpoints"]),
            counter: text(&names["counter"]),
            job_graphs: text(&names["job_graphs"]),
            execution_plans: text(&names["execution_plans"]),
            applications: text(&names["applications"]),
            registry: text(&names["registry"]),
        },
        session_timeout_ms: header["session_timeout_ms"].as_i64().unwrap_or(60_000),
        quorum_from: "the snapshot".to_owned(),
    }
}

fn read_line(value: &Value, live: &mut Live, texts: &mut Texts) -> Option<()> {
    if let Some(path) = value["znode"].as_str() {
        live.tree.nodes.insert(path.to_owned(), read_znode(value)?);
        return Some(());
    }
    if let Some(host) = value["member"].as_str() {
        let port = u16::try_from(value["port"].as_u64()?).ok()?;
        live.members.push(Member {
            host: host.to_owned(),
            port,
            state: read_member(value),
        });
        return Some(());
    }
    if let Some(session) = value["session"].as_str() {
        live.connections.push(Connection {
            session: parse_session(session)?,
            client: value["client"].as_str()?.to_owned(),
        });
        return Some(());
    }
    if let Some(znode) = value["removed"].as_str() {
        live.removed.push(Removed {
            znode: znode.to_owned(),
            acl: serde_json::from_value(value["acl"].clone()).ok()?,
        });
        return Some(());
    }
    if value.get("rest").is_none() {
        return record::read_line(value, &mut live.store, texts);
    }
    live.rest = Some(read_rest(value)?);
    Some(())
}

fn read_znode(value: &Value) -> Option<Znode> {
    if value["denied"] == true {
        return Some(Znode::default());
    }
    let number = |key: &str| value[key].as_i64();
    let small = |key: &str| number(key).and_then(|n| i32::try_from(n).ok());
    let stat = Stat {
        czxid: number("czxid")?,
        mzxid: number("mzxid")?,
        pzxid: number("pzxid")?,
        ctime: number("ctime")?,
        mtime: number("mtime")?,
        version: small("version")?,
        cversion: small("cversion")?,
        aversion: small("aversion")?,
        owner: parse_session(value["owner"].as_str()?)?,
    };
    Some(Znode {
        data: base64::decode(value["data"].as_str()?)?.into(),
        stat: Some(stat),
    })
}

fn read_member(value: &Value) -> MemberState {
    if let Some(mode) = value["mode"].as_str() {
        let part = |index: usize| {
            value["version"][index]
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
        };
        return MemberState::Up {
            mode: mode.to_owned(),
            version: part(0)
                .zip(part(1))
                .zip(part(2))
                .map(|((a, b), c)| (a, b, c)),
            latency_ms: value["latency_ms"].as_u64().unwrap_or(0),
        };
    }
    MemberState::Down {
        step: text(&value["step"]),
        cause: text(&value["cause"]),
    }
}

fn read_rest(value: &Value) -> Option<Rest> {
    let job = |v: &Value| RestJob {
        id: text(&v["id"]),
        name: text(&v["name"]),
        state: text(&v["state"]),
        checkpoint: v["checkpoint"].as_i64(),
        checkpoint_at: v["checkpoint_at"].as_i64(),
        interval_ms: v["interval_ms"].as_i64(),
        started_at: v["started_at"].as_i64(),
    };
    Some(Rest {
        url: value["rest"].as_str()?.to_owned(),
        latency_ms: value["latency_ms"].as_u64().unwrap_or(0),
        error: value["error"].as_str().map(str::to_owned),
        incomplete: value["incomplete"].as_str().map(str::to_owned),
        flink_version: value["flink_version"].as_str().map(str::to_owned),
        task_managers: value["task_managers"].as_i64(),
        jobs: value["jobs"].as_array()?.iter().map(job).collect(),
    })
}
