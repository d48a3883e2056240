//! Whether a NameNode is in safe mode: its JMX page says so, and reading it changes nothing.

use crate::config::hadoop_xml::HadoopConf;
use crate::flink::store::FileSystem;
use serde_json::Value;
use std::time::Duration;

/// Asks each NameNode; none if nobody says. Safe mode of the active one counts.
pub(super) async fn ask(fs: &FileSystem, conf: &HadoopConf, deadline: Duration) -> Option<bool> {
    if fs.scheme != "hdfs" {
        return None;
    }
    let addresses = conf.per_namenode("dfs.namenode.http-address", &fs.authority);
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(deadline)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .ok()?;
    let mut said = None;
    for address in addresses {
        let get = |bean: &str| {
            let url = format!("http://{address}/jmx?qry=Hadoop:service=NameNode,name={bean}");
            let client = client.clone();
            async move {
                let page: Value = client.get(url).send().await.ok()?.json().await.ok()?;
                page["beans"].get(0).cloned()
            }
        };
        let (status, info) = futures::join!(get("NameNodeStatus"), get("NameNodeInfo"));
        let (Some(status), Some(info)) = (status, info) else {
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
