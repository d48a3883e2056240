//! A real standalone Flink cluster: two JobManagers, a TaskManager, a job that writes checkpoints.

use crate::jars;
use crate::machine::{Dir, Process, get, java, port, wait};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The doors that Flink and Kryo need in Java 17 (the set of the default configuration of 1.20).
pub(crate) const OPENS: [&str; 15] = [
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
    "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
    "--add-opens=java.base/java.net=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.text=ALL-UNNAMED",
    "--add-opens=java.base/java.time=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
];

/// A cluster of one release.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) release: &'static str,
    pub(crate) rest: [u16; 2],
    pub(crate) managers: [Option<Process>; 2],
    workers: Vec<Process>,
    dir: Dir,
    storage: PathBuf,
    quorum: String,
    namespace: (String, String),
    extra: String,
}

impl Cluster {
    /// A cluster with nothing running yet; `extra` are further lines of its configuration.
    fn new(
        release: &'static str,
        quorum: &str,
        (root, id): (&str, &str),
        storage: Option<PathBuf>,
        extra: &str,
    ) -> Self {
        let dir = Dir::new(&format!("flink-{release}"));
        let storage = storage.unwrap_or_else(|| dir.path().join("ha"));
        Self {
            release,
            rest: [port(), port()],
            managers: [None, None],
            workers: Vec::new(),
            dir,
            storage,
            // The 3.4 client of Flink up to 1.14 cannot take an address apart on Java 17.
            quorum: quorum.replace("127.0.0.1", "localhost"),
            namespace: (root.to_owned(), id.to_owned()),
            extra: extra.to_owned(),
        }
    }

    /// Brings up one JobManager and nothing else.
    pub(crate) fn lonely(release: &'static str, quorum: &str, extra: &str) -> Self {
        let mut cluster = Self::new(release, quorum, ("/flink", "/orders"), None, extra);
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
        let mut cluster = Self::new(release, quorum, (root, id), storage, "");
        for index in 0..2 {
            cluster.manager(index);
            cluster.answers(index);
        }
        cluster.worker();
        cluster
    }

    /// Waits until a JobManager's REST server answers.
    fn answers(&self, index: usize) {
        wait(
            &format!("JobManager {index}"),
            Duration::from_secs(90),
            || get(self.rest[index], "/overview"),
        );
    }

    fn minor(&self) -> (u32, u32) {
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
        let (minor, work) = (self.minor(), self.dir.path().display());
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
             high-availability.cluster-id: {id}\nhigh-availability.storageDir: file://{}\n\
             high-availability.zookeeper.client.session-timeout: 6000\njobmanager.rpc.address: 127.0.0.1\n\
             jobmanager.bind-host: 127.0.0.1\nrest.address: 127.0.0.1\nrest.bind-address: 127.0.0.1\nrest.port: {rest}\n\
             rest.bind-port: {rest}\ntaskmanager.host: 127.0.0.1\ntaskmanager.bind-host: 127.0.0.1\ntaskmanager.numberOfTaskSlots: 2\n\
             taskmanager.cpu.cores: 1.0\ntaskmanager.memory.framework.heap.size: 64m\ntaskmanager.memory.framework.off-heap.size: 64m\n\
             taskmanager.memory.task.heap.size: 128m\ntaskmanager.memory.task.off-heap.size: 0m\ntaskmanager.memory.network.min: 32m\n\
             taskmanager.memory.network.max: 32m\ntaskmanager.memory.managed.size: 16m\ntaskmanager.memory.jvm-metaspace.size: 128m\n\
             taskmanager.memory.jvm-overhead.min: 64m\ntaskmanager.memory.jvm-overhead.max: 64m\nio.tmp.dirs: {tmp}\n\
             blob.storage.directory: {tmp}\nweb.upload.dir: {tmp}\nstate.checkpoints.dir: file://{work}/checkpoints\n\
             {backend_key}: {backend}\nparallelism.default: 1\nweb.refresh-interval: 100\n{extra}",
            self.quorum,
            self.storage.display(),
            tmp = tmp.display(),
            extra = self.extra,
        );
        let name = if minor < (2, 0) {
            "flink-conf.yaml"
        } else {
            "config.yaml"
        };
        std::fs::write(dir.join(name), text).expect("a file");
        dir
    }

    fn command(&self, conf: &Path, heap: &str) -> Command {
        let log4j = self.dir.path().join("log4j.properties");
        let text = "rootLogger.level = INFO\nrootLogger.appenderRef.out.ref = out\nappender.out.name = out\nappender.out.type = CONSOLE\nappender.out.layout.type = PatternLayout\nappender.out.layout.pattern = %d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{2} %m%n\n";
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
            .args(["-cp", &jars::class_path(self.release)])
            .env("FLINK_CONF_DIR", conf);
        command
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

    fn worker(&mut self) {
        let conf = self.conf("tm", 0);
        let mut command = self.command(&conf, "192m");
        command
            .args([
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
            ])
            .arg(&conf);
        self.workers
            .push(Process::start(&mut command, self.dir.path().join("tm.log")));
        wait("the TaskManager", Duration::from_secs(90), || {
            let overview = get(self.rest[0], "/overview")?;
            (overview["taskmanagers"].as_i64()? > 0).then_some(())
        });
    }

    /// The job, compiled against this release.
    fn job(&self) -> PathBuf {
        let classes = self.dir.path().join("classes");
        std::fs::create_dir_all(&classes).expect("a directory");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/CheckpointingJob.java");
        let compiled = Command::new("javac")
            .args([
                "-nowarn",
                "-source",
                "8",
                "-target",
                "8",
                "-cp",
                &jars::class_path(self.release),
                "-d",
            ])
            .arg(&classes)
            .arg(source)
            .output()
            .expect("javac runs");
        assert!(
            compiled.status.success(),
            "{}",
            String::from_utf8_lossy(&compiled.stderr)
        );
        let jar = self.dir.path().join("job.jar");
        let packed = Command::new("jar")
            .arg("cf")
            .arg(&jar)
            .arg("-C")
            .arg(&classes)
            .arg(".")
            .status();
        assert!(packed.expect("jar runs").success(), "jar cf");
        jar
    }

    /// Submits the job through Flink's own client and waits for its second checkpoint. Returns its id.
    pub(crate) fn submit(&self, name: &str) -> String {
        let jar = self.job();
        let conf = self.conf("client", 0);
        let output = self
            .command(&conf, "192m")
            .args([
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "-d",
                "-c",
                "CheckpointingJob",
            ])
            .arg(&jar)
            .args([name, "500"])
            .output()
            .expect("java runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let id = said
            .split("JobID ")
            .nth(1)
            .map(|rest| rest.chars().take(32).collect::<String>());
        let id = id.unwrap_or_else(|| {
            panic!(
                "no job id in: {said}{}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
        wait("the second checkpoint", Duration::from_secs(90), || {
            (self.checkpoint(&id)? > 1).then_some(())
        });
        id
    }

    /// The newest completed checkpoint, as the REST API tells it.
    pub(crate) fn checkpoint(&self, job: &str) -> Option<i64> {
        let path = format!("/jobs/{job}/checkpoints");
        let answer = get(self.rest[0], &path).or_else(|| get(self.rest[1], &path))?;
        answer["latest"]["completed"]["id"].as_i64()
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
