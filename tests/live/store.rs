//! A cluster whose HA store is on HDFS, and both halves of that store: pointers in ZooKeeper, files in HDFS.

use crate::flink::{Cluster, Hadoop, Setup};
use crate::hdfs::{Hdfs, OWNER};
use crate::load::{connect, runtime};
use crate::machine::wait;
use crate::zk::Ensemble;
use std::time::Duration;
use zookeeper_client::Client;

const SERVER: &str = "3.8.4";
const NAMESPACE: &str = "/flink/orders";

/// Two jobs on HDFS with three retained checkpoints each. The second was submitted without a jar: it has no blob.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) hdfs: &'static Hdfs,
    /// Its own directory in HDFS.
    pub(crate) home: String,
    pub(crate) flink: Cluster,
    pub(crate) jobs: Vec<String>,
    _zookeeper: Ensemble,
    client: Client,
    runtime: tokio::runtime::Runtime,
}

/// A pointer znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) znode: String,
    pub(crate) data: Vec<u8>,
}

/// How to take back what was done to the store.
#[derive(Debug)]
pub(crate) enum Undo {
    /// A file or directory was moved away.
    Moved { from: String, to: String },
    /// A file was written where none was.
    Written(String),
    /// A znode had these bytes.
    Data(Pointer),
}

impl Pointer {
    /// Where the number of bytes is, and the length of the path, in the Java stream that Flink has written since 1.9.
    const SIZE: usize = 291;
    const PATH: usize = 428;

    /// The file that it names.
    pub(crate) fn uri(&self) -> String {
        let length = [self.data[Self::PATH], self.data[Self::PATH + 1]];
        let end = Self::PATH + 2 + usize::from(u16::from_be_bytes(length));
        String::from_utf8(self.data[Self::PATH + 2..end].to_vec()).expect("UTF-8")
    }

    /// The path of that file in HDFS.
    pub(crate) fn path(&self) -> String {
        let uri = self.uri();
        let path = uri.strip_prefix("hdfs://ns1").expect("a file in HDFS");
        path.to_owned()
    }

    /// The bytes of a pointer to another file.
    pub(crate) fn to(&self, uri: &str) -> Vec<u8> {
        let length = u16::try_from(uri.len()).expect("a short path");
        let head = &self.data[..Self::PATH];
        [head, &length.to_be_bytes(), uri.as_bytes(), b"x"].concat()
    }

    /// The bytes of a pointer to the same file that gives another size of it.
    pub(crate) fn sized(&self, bytes: u64) -> Vec<u8> {
        let mut data = self.data.clone();
        data[Self::SIZE..Self::SIZE + 8].copy_from_slice(&bytes.to_be_bytes());
        data
    }

    /// The id in the name of a checkpoint's znode.
    pub(crate) fn id(&self) -> i64 {
        let name = self.znode.rsplit('/').next().expect("a name");
        name.parse().expect("a checkpoint")
    }
}

/// The lines of the configuration that differ: what is retained, where state goes, and how jobs restart.
fn extra(minor: (u32, u32)) -> String {
    let retained = if minor < (1, 20) {
        "state.checkpoints.num-retained"
    } else {
        "execution.checkpointing.num-retained"
    };
    let inline = match minor {
        (1, ..=12) => "state.backend.fs.memory-threshold",
        (1, ..=19) => "state.storage.fs.memory-threshold",
        _ => "execution.checkpointing.data-inline-threshold",
    };
    let restart = if minor < (1, 17) {
        "restart-strategy"
    } else {
        "restart-strategy.type"
    };
    format!(
        "{retained}: 3\n{inline}: 0\n{restart}: fixed-delay\nrestart-strategy.fixed-delay.attempts: 1000\n\
         restart-strategy.fixed-delay.delay: 1 s\nhigh-availability.zookeeper.client.session-timeout: 4000\n\
         execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION\n"
    )
}

impl Store {
    /// Two JobManagers, a TaskManager, both jobs with three checkpoints.
    pub(crate) fn start(release: &'static str, name: &str) -> Self {
        let hdfs = Hdfs::shared();
        let home = hdfs.home(&format!("{name}-{release}"));
        let zookeeper = Ensemble::start(SERVER, 1, "tickTime=1000");
        let mut setup = Setup {
            storage: Some(format!("hdfs://ns1{home}/ha")),
            checkpoints: Some(format!("hdfs://ns1{home}/checkpoints")),
            hadoop: Some(Hadoop {
                conf: hdfs.conf(),
                class_path: Hdfs::class_path(),
                user: OWNER,
            }),
            classes: true,
            extra: String::new(),
        };
        let namespace = ("/flink", "/orders");
        let parts: Vec<u32> = release
            .split('.')
            .map(|p| p.parse().expect("a number"))
            .collect();
        setup.extra = extra((parts[0], parts[1]));
        let mut flink = Cluster::new(release, &zookeeper.quorum(), namespace, setup);
        let jar = flink.job();
        // One after the other: the first leads, the second waits, also where each component has its own queue.
        flink.manager(0);
        flink.answers(0);
        flink.manager(1);
        flink.worker();
        let cli = "org.apache.flink.client.cli.CliFrontend";
        let jar = jar.to_str().expect("UTF-8");
        let rest = flink.rest[0].to_string();
        let with = [
            cli,
            "run",
            "-d",
            "-c",
            "CheckpointingJob",
            jar,
            "orders",
            "500",
        ];
        let without = ["CheckpointingJob", "payments", "500", "localhost", &rest];
        let jobs = std::thread::scope(|scope| {
            let started = [&with[..], &without[..]].map(|p| scope.spawn(|| flink.client(p)));
            started.map(|s| s.join().expect("a job")).to_vec()
        });
        let runtime = runtime();
        let client = runtime.block_on(connect(zookeeper.servers[0].port, SERVER));
        flink.answers(1);
        let store = Self {
            hdfs,
            home,
            flink,
            jobs,
            _zookeeper: zookeeper,
            client,
            runtime,
        };
        store.full();
        store
    }

    /// Waits until every job has its three retained checkpoints.
    pub(crate) fn full(&self) {
        for job in &self.jobs {
            wait("three checkpoints", Duration::from_secs(90), || {
                (self.checkpoints(job).len() == 3).then_some(())
            });
        }
    }

    /// The pointers to the retained checkpoints of a job, the oldest first.
    pub(crate) fn checkpoints(&self, job: &str) -> Vec<Pointer> {
        let dir = if self.flink.minor() < (1, 14) {
            format!("{NAMESPACE}/checkpoints/{job}")
        } else {
            format!("{NAMESPACE}/jobs/{job}/checkpoints")
        };
        let children = self.runtime.block_on(self.client.list_children(&dir));
        let mut names = children.unwrap_or_default();
        names.sort_unstable();
        // One may have gone since.
        names
            .iter()
            .filter_map(|name| self.pointer(&format!("{dir}/{name}")))
            .collect()
    }

    /// The pointer to a job graph or execution plan.
    pub(crate) fn graph(&self, job: &str) -> Pointer {
        let dir = if self.flink.minor() < (2, 0) {
            "jobgraphs"
        } else {
            "execution-plans"
        };
        self.pointer(&format!("{NAMESPACE}/{dir}/{job}"))
            .expect("a job")
    }

    fn pointer(&self, znode: &str) -> Option<Pointer> {
        let read = self.runtime.block_on(self.client.get_data(znode));
        Some(Pointer {
            znode: znode.to_owned(),
            data: read.ok()?.0,
        })
    }

    /// Writes other bytes into a pointer.
    pub(crate) fn write(&self, pointer: &Pointer, data: &[u8]) -> Undo {
        let (client, znode) = (&self.client, &pointer.znode);
        let written = self.runtime.block_on(client.set_data(znode, data, None));
        written.unwrap_or_else(|e| panic!("{znode}: {e}"));
        Undo::Data(pointer.clone())
    }

    /// Moves a file or directory out of the store.
    pub(crate) fn lose(&self, path: &str) -> Undo {
        let to = format!("/aside{path}");
        self.hdfs.mv(path, &to);
        Undo::Moved {
            from: path.to_owned(),
            to,
        }
    }

    /// Removes a file for good, under a leader that may do so as well. False if it was gone.
    pub(crate) fn try_lose(&self, path: &str) -> bool {
        let removed = self.hdfs.dfs_as(OWNER, &["-rm", "-skipTrash", path]);
        removed.code == 0
    }

    /// Puts other bytes in the place of a file.
    pub(crate) fn replace(&self, path: &str, bytes: &[u8]) -> Vec<Undo> {
        let moved = self.lose(path);
        self.hdfs.put(path, bytes);
        vec![moved, Undo::Written(path.to_owned())]
    }

    /// Takes back what was done, the last first.
    pub(crate) fn undo(&self, list: Vec<Undo>) {
        for undo in list.into_iter().rev() {
            match undo {
                Undo::Moved { from, to } => {
                    // Flink up to 1.16 makes the directory of its blobs at each start.
                    self.hdfs.dfs(&["-rm", "-r", "-f", "-skipTrash", &from]);
                    self.hdfs.mv(&to, &from);
                }
                Undo::Written(path) => self.hdfs.rm(&path),
                Undo::Data(pointer) => drop(self.write(&pointer, &pointer.data)),
            }
        }
    }
}
