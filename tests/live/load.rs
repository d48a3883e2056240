//! Puts a recorded snapshot into an empty ZooKeeper: one session for each recorded owner.

use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use zookeeper_client::{Acls, Client, CreateMode};

/// Sessions that own what was loaded; it goes with them.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) clients: Vec<Client>,
    runtime: tokio::runtime::Runtime,
}

impl Drop for Loaded {
    fn drop(&mut self) {
        for client in self.clients.drain(..) {
            self.runtime.block_on(close(client));
        }
    }
}

/// Closes a session and waits until the server knows: what it owned is gone then.
pub(crate) async fn close(client: Client) {
    let mut states = client.state_watcher();
    drop(client);
    // An ensemble without a quorum never answers.
    let _ = tokio::time::timeout(Duration::from_secs(2), async {
        while !states.changed().await.is_terminated() {}
    })
    .await;
}

/// A runtime for a test's own ZooKeeper clients.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Opens a session with a server; `version` because servers before 3.5 know fewer requests.
pub(crate) async fn connect(port: u16, version: &str) -> Client {
    let mut parts = version.split('.').map(|p| p.parse().expect("a number"));
    let mut next = || parts.next().expect("three numbers");
    Client::connector()
        .with_session_timeout(Duration::from_secs(20))
        .with_server_version(next(), next(), next())
        .connect(&format!("127.0.0.1:{port}"))
        .await
        .expect("a session")
}

/// Creates a node and what is missing above it.
pub(crate) async fn create(client: &Client, path: &str, data: &[u8], mode: CreateMode) {
    let open = CreateMode::Persistent.with_acls(Acls::anyone_all());
    if let Some((parent, _)) = path
        .rsplit_once('/')
        .filter(|(parent, _)| !parent.is_empty())
    {
        client.mkdir(parent, &open).await.expect("the parent");
    }
    let options = mode.with_acls(Acls::anyone_all());
    match client.create(path, data, &options).await {
        Ok(_) => {}
        Err(zookeeper_client::Error::NodeExists) => {
            client
                .set_data(path, data, None)
                .await
                .map(|_| ())
                .expect("its data");
        }
        Err(e) => panic!("{path}: {e}"),
    }
}

/// Loads the text of a snapshot into the server at `port`.
pub(crate) fn load(snapshot: &str, port: u16, version: &str) -> Loaded {
    let runtime = runtime();
    let lines = snapshot
        .lines()
        .skip(1)
        .map(|l| serde_json::from_str::<Value>(l).expect("JSON"));
    let znodes: Vec<Value> = lines.filter(|v| v["znode"].is_string()).collect();
    let clients = runtime.block_on(async {
        let own = connect(port, version).await;
        let mut owners: BTreeMap<String, Client> = BTreeMap::new();
        for node in &znodes {
            let path = node["znode"].as_str().expect("a path");
            let data =
                fctl::config::base64::decode(node["data"].as_str().expect("data")).expect("base64");
            let owner = node["owner"].as_str().expect("an owner").to_owned();
            if owner == "0x0000000000000000" {
                create(&own, path, &data, CreateMode::Persistent).await;
                continue;
            }
            if !owners.contains_key(&owner) {
                owners.insert(owner.clone(), connect(port, version).await);
            }
            create(&owners[&owner], path, &data, CreateMode::Ephemeral).await;
        }
        let mut clients: Vec<Client> = owners.into_values().collect();
        clients.push(own);
        clients
    });
    Loaded { clients, runtime }
}

/// What two readings of one tree have in common: owners renamed in the order they appear, times, transaction ids
/// and what is about the ensemble left out.
pub(crate) fn comparable(report: &Value) -> Value {
    let mut names = BTreeMap::new();
    let mut kept = report["data"].clone();
    let object = kept.as_object_mut().expect("an object");
    for key in ["at", "members", "task_managers"] {
        object.remove(key);
    }
    kept["cluster"]
        .as_object_mut()
        .expect("an object")
        .remove("quorum");
    rename(&mut kept, &mut names);
    let findings: Vec<&Value> = report["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| &d["rule"])
        .collect();
    serde_json::json!({"data": kept, "findings": findings})
}

fn rename(value: &mut Value, names: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => {
            map.remove("since");
            map.values_mut().for_each(|v| rename(v, names));
        }
        Value::Array(list) => list.iter_mut().for_each(|v| rename(v, names)),
        Value::String(text) if text.starts_with("0x") && text.len() == 18 => {
            let next = names.len();
            *text = format!("session {}", *names.entry(text.clone()).or_insert(next));
        }
        _ => {}
    }
}
