//! A real standalone Flink cluster: two JobManagers, a TaskManager, a job that writes checkpoints.

use crate::jars;
use crate::machine::{Dir, OPENS, Process, get, java, port, wait};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A cluster of one release.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) release: &'static str,
    pub(crate) rest: [u16; 2],
    pub(crate) managers: [Option<Process>; 2],
    pub(crate) workers: Vec<Process>,
    dir: Dir,
    setup: Setup,
    quorum: String,
    namespace: (String, String),
}

/// What can be different about a cluster.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    /// Further lines of its configuration, in place of those with the same key.
    pub(crate) extra: String,
    /// `high-availability.storageDir`; its own directory otherwise.
    pub(crate) storage: Option<String>,
    /// `state.checkpoints.dir`; its own directory otherwise.
    pub(crate) checkpoints: Option<String>,
    /// The configuration and the jars of Hadoop, and the user to be there.
    pub(crate) hadoop: Option<Hadoop>,
    /// The classes of the job are on the class path of every process.
    pub(crate) classes: bool,
}

/// Hadoop for Flink.
#[derive(Debug)]
pub(crate) struct Hadoop {
    pub(crate) conf: PathBuf,
    pub(crate) class_path: String,
    pub(crate) user: &'static str,
}

impl Cluster {
    /// A cluster with nothing running yet.
    pub(crate) fn new(
        release: &'static str,
        quorum: &str,
        (root, id): (&str, &str),
        setup: Setup,
    ) -> Self {
        let dir = Dir::new(&format!("flink-{release}"));
        Self {
            release,
            rest: [port(), port()],
            managers: [None, None],
            workers: Vec::new(),
            dir,
            setup,
            // The 3.4 client of Flink up to 1.14 cannot take an address apart on Java 17.
            quorum: quorum.replace("127.0.0.1", "localhost"),
            namespace: (root.to_owned(), id.to_owned()),
        }
    }

    /// Brings up one JobManager and nothing else.
    pub(crate) fn lonely(release: &'static str, quorum: &str, extra: &str) -> Self {
        let setup = Setup {
            extra: extra.to_owned(),
            ..Setup::default()
        };
        let mut cluster = Self::new(release, quorum, ("/flink", "/orders"), setup);
        cluster.manager(0);
        cluster.answers(0);
        cluster
    }

    /// Brings up two JobManagers, one after the other, and a TaskManager, below `root` and `id`.
    pub(crate) fn start(
        release: &'static str,
        quorum: &str,
        root: &str,
        id: &str,
        storage: Option<PathBuf>,
    ) -> Self {
        let setup = Setup {
            storage: storage.map(|dir| format!("file://{}", dir.display())),
            ..Setup::default()
        };
        let mut cluster = Self::new(release, quorum, (root, id), setup);
        for index in 0..2 {
            cluster.manager(index);
            cluster.answers(index);
        }
        cluster.worker();
        cluster
    }

    /// The same with further lines of configuration, below `/flink/orders`.
    pub(crate) fn configured(release: &'static str, quorum: &str, extra: &str) -> Self {
        let setup = Setup {
            extra: extra.to_owned(),
            ..Setup::default()
        };
        let mut cluster = Self::new(release, quorum, ("/flink", "/orders"), setup);
        for index in 0..2 {
            cluster.manager(index);
            cluster.answers(index);
        }
        cluster.worker();
        cluster
    }

    /// Waits until a JobManager's REST server answers.
    pub(crate) fn answers(&self, index: usize) {
        wait(
            &format!("JobManager {index}"),
            Duration::from_secs(90),
            || get(self.rest[index], "/overview"),
        );
    }

    /// Major and minor number of the release.
    pub(crate) fn minor(&self) -> (u32, u32) {
        let mut parts = self
            .release
            .split('.')
            .map(|p| p.parse().expect("a number"));
        (parts.next().expect("major"), parts.next().expect("minor"))
    }

    /// The conf directory of a role; fctl reads that of a JobManager.
    pub(crate) fn conf(&self, role: &str, rest: u16) -> PathBuf {
        let dir = self.dir.path().join("conf").join(role);
        let tmp = self.dir.path().join("tmp").join(role);
        for made in [&dir, &tmp] {
            std::fs::create_dir_all(made).expect("a directory");
        }
        let minor = self.minor();
        let own = |name: &str| format!("file://{}/{name}", self.dir.path().display());
        let storage = self.setup.storage.clone().unwrap_or_else(|| own("ha"));
        let checkpoints = self.setup.checkpoints.clone();
        let checkpoints = checkpoints.unwrap_or_else(|| own("checkpoints"));
        let (root, id) = &self.namespace;
        let backend = if minor < (1, 13) {
            "filesystem"
        } else {
            "hashmap"
        };
        let ha = if minor < (1, 17) {
            "high-availability"
        } else {
            "high-availability.type"
        };
        let backend_key = if minor < (1, 17) {
            "state.backend"
        } else {
            "state.backend.type"
        };
        let text = format!(
            "{ha}: zookeeper\nhigh-availability.zookeeper.quorum: {}\nhigh-availability.zookeeper.path.root: {root}\n\
             high-availability.cluster-id: {id}\nhigh-availability.storageDir: {storage}\n\
             high-availability.zookeeper.client.session-timeout: 6000\njobmanager.rpc.address: 127.0.0.1\n\
             jobmanager.bind-host: 127.0.0.1\nrest.address: 127.0.0.1\nrest.bind-address: 127.0.0.1\nrest.port: {rest}\n\
             rest.bind-port: {rest}\ntaskmanager.host: 127.0.0.1\ntaskmanager.bind-host: 127.0.0.1\ntaskmanager.numberOfTaskSlots: 2\n\
             taskmanager.cpu.cores: 1.0\ntaskmanager.memory.framework.heap.size: 64m\ntaskmanager.memory.framework.off-heap.size: 64m\n\
             taskmanager.memory.task.heap.size: 128m\ntaskmanager.memory.task.off-heap.size: 0m\ntaskmanager.memory.network.min: 32m\n\
             taskmanager.memory.network.max: 32m\ntaskmanager.memory.managed.size: 16m\ntaskmanager.memory.jvm-metaspace.size: 128m\n\
             taskmanager.memory.jvm-overhead.min: 64m\ntaskmanager.memory.jvm-overhead.max: 64m\nio.tmp.dirs: {tmp}\n\
             blob.storage.directory: {tmp}\nweb.upload.dir: {tmp}\nstate.checkpoints.dir: {checkpoints}\n\
             {backend_key}: {backend}\nparallelism.default: 1\nweb.refresh-interval: 100\n",
            self.quorum,
            tmp = tmp.display(),
        );
        let text = overlay(&text, &self.setup.extra);
        let name = if minor < (2, 0) {
            "flink-conf.yaml"
        } else {
            "config.yaml"
        };
        std::fs::write(dir.join(name), text).expect("a file");
        dir
    }

    pub(crate) fn command(&self, conf: &Path, heap: &str) -> Command {
        let log4j = self.dir.path().join("log4j.properties");
        // What the election does, to the millisecond.
        let text = "logger.election.name = org.apache.flink.runtime.leaderelection\nlogger.election.level = DEBUG\nrootLogger.level = INFO\nrootLogger.appenderRef.out.ref = out\nappender.out.name = out\nappender.out.type = CONSOLE\nappender.out.layout.type = PatternLayout\nappender.out.layout.pattern = %d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{2} %m%n\n";
        std::fs::write(&log4j, text).expect("a file");
        let hosts = self.dir.path().join("hosts");
        std::fs::write(&hosts, "127.0.0.1 localhost localhost/<unresolved>\n").expect("a file");
        let mut command = java(heap);
        if self.minor() < (1, 15) {
            // That client parses the text of an unresolved address, which changed in Java 14.
            command.arg(format!("-Djdk.net.hosts.file={}", hosts.display()));
        }
        command
            .args(OPENS)
            .args(["-XX:MaxDirectMemorySize=160m", "-XX:MaxMetaspaceSize=192m"])
            .arg(format!(
                "-Dlog4j.configurationFile=file:{}",
                log4j.display()
            ))
            .args(["-cp", &self.class_path()])
            .env("FLINK_CONF_DIR", conf);
        if let Some(hadoop) = &self.setup.hadoop {
            command
                .env("HADOOP_CONF_DIR", &hadoop.conf)
                .env("HADOOP_USER_NAME", hadoop.user);
        }
        command
    }

    fn class_path(&self) -> String {
        let mut path = jars::class_path(self.release);
        if let Some(hadoop) = &self.setup.hadoop {
            path = format!("{path}:{}", hadoop.class_path);
        }
        if self.setup.classes {
            path = format!("{path}:{}", self.classes().display());
        }
        path
    }

    /// Its own directory on this machine.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn classes(&self) -> PathBuf {
        self.dir.path().join("classes")
    }

    /// Starts JobManager 0 or 1 (again).
    pub(crate) fn manager(&mut self, index: usize) {
        let role = format!("jm{index}");
        let conf = self.conf(&role, self.rest[index]);
        let mut command = self.command(&conf, "256m");
        command
            .arg("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint")
            .arg("--configDir")
            .arg(&conf)
            .args(["--executionMode", "cluster"]);
        self.managers[index] = Some(Process::start(
            &mut command,
            self.dir.path().join(format!("{role}.log")),
        ));
    }

    /// Starts one more TaskManager and waits until the leader counts it.
    pub(crate) fn worker(&mut self) {
        let role = format!("tm{}", self.workers.len());
        let conf = self.conf(&role, 0);
        let mut command = self.command(&conf, "192m");
        command
            .args([
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
            ])
            .arg(&conf);
        let before = self.registered().unwrap_or(0);
        self.workers.push(Process::start(
            &mut command,
            self.dir.path().join(format!("{role}.log")),
        ));
        wait("the TaskManager", Duration::from_secs(90), || {
            (self.registered()? > before).then_some(())
        });
    }

    /// How many TaskManagers the leader knows.
    fn registered(&self) -> Option<i64> {
        let overview = self.rest.iter().find_map(|rest| get(*rest, "/overview"))?;
        overview["taskmanagers"].as_i64()
    }

    /// Makes the next record of a job fail, once.
    pub(crate) fn trouble(&self) -> PathBuf {
        self.dir.path().join("trouble")
    }

    /// Ends all TaskManagers at once.
    pub(crate) fn kill_workers(&mut self) {
        self.workers.clear();
    }

    /// What a JobManager logged.
    pub(crate) fn log(&self, index: usize) -> String {
        self.managers[index].as_ref().expect("it was started").log()
    }

    /// Ends a JobManager at once.
    pub(crate) fn kill(&mut self, index: usize) {
        if let Some(process) = &mut self.managers[index] {
            process.kill();
        }
    }
}

/// `extra` instead of the lines of `base` with the same keys: a YAML file with a key twice is refused.
fn overlay(base: &str, extra: &str) -> String {
    let key = |line: &str| line.split_once(": ").map(|(key, _)| key.to_owned());
    let given: Vec<_> = extra.lines().filter_map(key).collect();
    let kept = base
        .lines()
        .filter(|line| key(line).is_none_or(|k| !given.contains(&k)));
    kept.chain(extra.lines())
        .flat_map(|line| [line, "\n"])
        .collect()
}
