//! The configuration files of an HDFS.

use crate::hdfs::{OWNER, SUPERUSER};
use crate::machine::port;
use std::fmt::Write as _;
use std::path::Path;

/// What servers and tools log.
pub(crate) const LOG4J: &str = "log4j.rootLogger=INFO, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.target=System.err\nlog4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{2} %m%n\nlog4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR\n";

fn properties(list: &[(&str, String)]) -> String {
    let mut text = String::from("<?xml version=\"1.0\"?>\n<configuration>\n");
    for (name, value) in list {
        let _ = writeln!(
            text,
            "  <property><name>{name}</name><value>{value}</value></property>"
        );
    }
    text.push_str("</configuration>\n");
    text
}

/// Writes what clients have to `conf`, and with more of it what the servers have to `servers`.
pub(crate) fn configure(dir: &Path, rpc: [u16; 2], http: [u16; 2], journal: [u16; 2], trash: u32) {
    // The jars bring no web pages; the servers start with empty ones.
    for name in ["hdfs", "datanode", "journal", "static"] {
        let path = dir.join("web/webapps").join(name).join("WEB-INF");
        std::fs::create_dir_all(path).expect("a directory");
    }
    let own = |path: &str| format!("file://{}/{path}", dir.display());
    let mut core = vec![("fs.defaultFS", text("hdfs://ns1"))];
    if trash > 0 {
        core.push(("fs.trash.interval", trash.to_string()));
    }
    let mut site = client(rpc, http);
    write(dir, "conf", &core, &site);
    core.extend([
        ("hadoop.tmp.dir", format!("{}/tmp", dir.display())),
        ("ipc.client.connect.retry.interval", text("200")),
        ("ipc.server.read.threadpool.size", text("1")),
        ("hadoop.http.max.threads", text("8")),
        // The users of the tests need not exist on this machine.
        (
            "hadoop.user.group.static.mapping.overrides",
            format!("{SUPERUSER}=supergroup;{OWNER}={OWNER};dr.who=;"),
        ),
    ]);
    site.extend([
        (
            "dfs.namenode.shared.edits.dir",
            format!("qjournal://{}/ns1", at(journal[0])),
        ),
        ("dfs.namenode.name.dir.ns1.nn1", own("data/nn1")),
        ("dfs.namenode.name.dir.ns1.nn2", own("data/nn2")),
        (
            "dfs.journalnode.edits.dir",
            format!("{}/data/jn1", dir.display()),
        ),
        ("dfs.datanode.data.dir", own("data/dn1")),
        ("dfs.datanode.address", at(port())),
        ("dfs.datanode.ipc.address", at(port())),
        ("dfs.datanode.http.address", at(port())),
        ("dfs.ha.automatic-failover.enabled", text("false")),
        ("dfs.ha.fencing.methods", text("shell(/bin/true)")),
        ("dfs.ha.tail-edits.period", text("1s")),
        ("dfs.namenode.handler.count", text("4")),
        ("dfs.namenode.safemode.extension", text("0")),
        (
            "dfs.namenode.datanode.registration.ip-hostname-check",
            text("false"),
        ),
        ("dfs.journalnode.handler.count", text("2")),
        ("dfs.datanode.handler.count", text("2")),
        ("dfs.heartbeat.interval", text("1")),
    ]);
    write(dir, "servers", &core, &site);
    std::fs::write(dir.join("web/log4j.properties"), LOG4J).expect("a file");
}

/// hdfs-site.xml of a client.
fn client(rpc: [u16; 2], http: [u16; 2]) -> Vec<(&'static str, String)> {
    vec![
        ("dfs.nameservices", text("ns1")),
        ("dfs.ha.namenodes.ns1", text("nn1,nn2")),
        ("dfs.namenode.rpc-address.ns1.nn1", at(rpc[0])),
        ("dfs.namenode.rpc-address.ns1.nn2", at(rpc[1])),
        ("dfs.namenode.http-address.ns1.nn1", at(http[0])),
        ("dfs.namenode.http-address.ns1.nn2", at(http[1])),
        (
            "dfs.client.failover.proxy.provider.ns1",
            text("org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider"),
        ),
        ("dfs.replication", text("1")),
    ]
}

fn at(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn text(value: &str) -> String {
    value.to_owned()
}

fn write(dir: &Path, name: &str, core: &[(&str, String)], site: &[(&str, String)]) {
    let dir = dir.join(name);
    std::fs::create_dir_all(&dir).expect("a directory");
    std::fs::write(dir.join("core-site.xml"), properties(core)).expect("a file");
    std::fs::write(dir.join("hdfs-site.xml"), properties(site)).expect("a file");
}
