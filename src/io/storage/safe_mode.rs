//! Whether a NameNode is in safe mode: its JMX page says so, and reading it changes nothing.

use crate::config::hadoop_xml::HadoopConf;
use crate::flink::store::FileSystem;
use serde_json::Value;
use std::time::Duration;

/// Asks the NameNodes at these HTTP addresses; none if nobody says. What the active one says counts.
pub(super) async fn ask(addresses: Vec<String>, deadline: Duration) -> Option<bool> {
    let client = crate::io::http::client("http:", deadline).ok()?;
    let mut said = None;
    for address in addresses {
        let status = bean(client.clone(), address.clone(), "NameNodeStatus");
        let info = bean(client.clone(), address, "NameNodeInfo");
        let (Some(status), Some(info)) = futures::join!(status, info) else {
            continue;
        };
        // Empty while it is off, else a sentence.
        let on = info["Safemode"].as_str().map(|text| !text.is_empty());
        if status["State"] == "active" {
            return on;
        }
        said = said.or(on.filter(|on| *on));
    }
    said
}

/// Where the NameNodes of a file system have their JMX pages.
pub(super) fn addresses(fs: &FileSystem, conf: &HadoopConf) -> Vec<String> {
    match fs.scheme.as_str() {
        "hdfs" => conf.per_namenode("dfs.namenode.http-address", &fs.authority),
        _ => Vec::new(),
    }
}

async fn bean(client: reqwest::Client, address: String, name: &str) -> Option<Value> {
    let url = format!("http://{address}/jmx?qry=Hadoop:service=NameNode,name={name}");
    let page: Value = client.get(url).send().await.ok()?.json().await.ok()?;
    page["beans"].get(0).cloned()
}
