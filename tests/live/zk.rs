//! Real ZooKeeper servers, one or three.

use crate::jars;
use crate::machine::{Dir, Process, ask, java, port, wait};
use std::fmt::Write as _;
use std::time::Duration;

/// A server, and what it was started with.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    process: Option<Process>,
    id: usize,
}

/// An ensemble of one or three servers.
#[derive(Debug)]
pub(crate) struct Ensemble {
    pub(crate) servers: Vec<Server>,
    pub(crate) version: String,
    dir: Dir,
    peers: Vec<(u16, u16)>,
    extra: String,
}

impl Ensemble {
    /// One server of a release.
    pub(crate) fn single(version: &str) -> Self {
        Self::start(version, 1, "")
    }

    /// `count` servers, with further lines of zoo.cfg.
    pub(crate) fn start(version: &str, count: usize, extra: &str) -> Self {
        let mut ensemble = Self {
            servers: (1..=count)
                .map(|id| Server {
                    port: port(),
                    process: None,
                    id,
                })
                .collect(),
            version: version.to_owned(),
            dir: Dir::new("zookeeper"),
            peers: (0..count).map(|_| (port(), port())).collect(),
            extra: extra.to_owned(),
        };
        for index in 0..count {
            ensemble.launch(index);
        }
        for index in 0..count {
            ensemble.ready(index);
        }
        ensemble
    }

    /// Starts one server (again).
    pub(crate) fn launch(&mut self, index: usize) {
        let count = self.servers.len();
        let server = &self.servers[index];
        let home = self.dir.path().join(server.id.to_string());
        std::fs::create_dir_all(&home).expect("a directory");
        std::fs::write(home.join("myid"), server.id.to_string()).expect("a file");
        let mut config = format!(
            "tickTime=2000\ninitLimit=10\nsyncLimit=5\ndataDir={}\nclientPort={}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n\
             4lw.commands.whitelist=srvr,cons\nmaxClientCnxns=0\nminSessionTimeout=2000\nmaxSessionTimeout=60000\n{}\n",
            home.display(),
            server.port,
            self.extra
        );
        if count > 1 {
            for (other, (quorum, election)) in self.servers.iter().zip(&self.peers) {
                let _ = writeln!(config, "server.{}=127.0.0.1:{quorum}:{election}", other.id);
            }
        }
        let file = home.join("zoo.cfg");
        std::fs::write(&file, config).expect("a file");
        // 3.4 and 3.5 log through log4j, later ones through logback.
        let log4j = home.join("log4j.properties");
        let text = "log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d %p %c %m%n\n";
        std::fs::write(&log4j, text).expect("a file");
        let logback = home.join("logback.xml");
        let text = "<configuration><appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder><pattern>%d %p %c %m%n</pattern></encoder></appender><root level=\"WARN\"><appender-ref ref=\"out\"/></root></configuration>";
        std::fs::write(&logback, text).expect("a file");
        let mut command = java("256m");
        command
            .arg(format!("-Dlog4j.configuration=file:{}", log4j.display()))
            .arg(format!("-Dlogback.configurationFile={}", logback.display()))
            .args([
                "-Dzookeeper.admin.enableServer=false",
                "-Dzookeeper.extendedTypesEnabled=true",
            ])
            .args([
                "-cp",
                &jars::class_path_of("zookeeper", &self.version),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            ])
            .arg(&file);
        let log = home.join("log");
        self.servers[index].process = Some(Process::start(&mut command, log));
    }

    /// Waits until a server serves: an open port is not enough.
    pub(crate) fn ready(&mut self, index: usize) {
        let server = &mut self.servers[index];
        let (port, id) = (server.port, server.id);
        let process = server.process.as_mut().expect("it was started");
        wait(
            &format!("ZooKeeper {} number {id}", self.version),
            Duration::from_secs(60),
            || {
                assert!(process.lives(), "ZooKeeper ended:\n{}", process.log());
                let answer = String::from_utf8(ask(port, b"srvr")?).ok()?;
                answer.contains("Mode:").then_some(())
            },
        );
    }

    /// Waits until all servers but these serve.
    pub(crate) fn serving_without(&mut self, gone: &[usize]) {
        for index in (0..self.servers.len()).filter(|i| !gone.contains(i)) {
            self.ready(index);
        }
    }

    /// Ends one server at once.
    pub(crate) fn kill(&mut self, index: usize) {
        if let Some(process) = &mut self.servers[index].process {
            process.kill();
        }
    }

    /// Stops (`STOP`) or continues (`CONT`) one server: it hangs, its port stays open.
    pub(crate) fn signal(&self, index: usize, name: &str) {
        if let Some(process) = &self.servers[index].process {
            process.signal(name);
        }
    }

    /// `127.0.0.1:p1,127.0.0.1:p2`.
    pub(crate) fn quorum(&self) -> String {
        let members: Vec<String> = self
            .servers
            .iter()
            .map(|s| format!("127.0.0.1:{}", s.port))
            .collect();
        members.join(",")
    }

    /// The transactions in a server's log files as the server's own formatter prints them, sessions left out.
    pub(crate) fn transactions(&self, index: usize) -> Vec<String> {
        let home = self
            .dir
            .path()
            .join(self.servers[index].id.to_string())
            .join("version-2");
        let mut logs: Vec<_> = std::fs::read_dir(home)
            .expect("a data directory")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| {
                path.file_name()
                    .is_some_and(|n| n.to_string_lossy().starts_with("log."))
            })
            .collect();
        logs.sort();
        let mut lines = Vec::new();
        for log in logs {
            let output = java("64m")
                .args([
                    "-cp",
                    &jars::class_path_of("zookeeper", &self.version),
                    "org.apache.zookeeper.server.persistence.TxnLogToolkit",
                ])
                .arg(&log)
                .output()
                .expect("java runs");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains("ZooKeeper Transactional Log File"), "{text}");
            let is_entry = |l: &&str| l.contains(" zxid 0x");
            let about_sessions =
                |l: &&str| l.contains("createSession") || l.contains("closeSession");
            lines.extend(
                text.lines()
                    .filter(is_entry)
                    .filter(|l| !about_sessions(l))
                    .map(str::to_owned),
            );
        }
        lines
    }
}
