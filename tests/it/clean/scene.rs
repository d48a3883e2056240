//! A cluster for the tests of `plan::clean`: real pointer bytes in a tree of znodes, and a listing.

use crate::support::root;
use fctl::config::base64;
use fctl::flink::Version;
use fctl::flink::cluster::Cluster;
use fctl::flink::live::{Live, Place, Rest};
use fctl::flink::names::Names;
use fctl::flink::payload::StateHandle;
use fctl::flink::store::location::Defaults;
use fctl::flink::store::{
    Check, FileSystem, Kind, Location, StorePlace, StoreReading, StoredFile, pointers,
};
use fctl::flink::target::Deployment;
use fctl::flink::znode::{Stat, Znode, ZnodeTree};
use fctl::plan::clean::{Reading, Request};
use std::sync::OnceLock;

/// The namespace.
pub(crate) const NS: &str = "/flink/orders";
/// The directory of the cluster.
pub(crate) const DIR: &str = "/ha/orders";
/// Bytes of each file that a pointer names.
pub(crate) const SIZE: u64 = 700;

/// The bytes of a recorded znode.
fn recorded(end: &str) -> Vec<u8> {
    let file = root().join("fixtures/snapshots/1.19-1.20/healthy.snapshot");
    let text = std::fs::read_to_string(file).expect("a snapshot");
    let line = text.lines().find(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        line["znode"]
            .as_str()
            .is_some_and(|path| path.contains(end))
            && line["data"] != ""
    });
    let line: serde_json::Value = serde_json::from_str(line.expect("a node")).expect("JSON");
    base64::decode(line["data"].as_str().expect("data")).expect("base64")
}

/// What a JobManager writes for a pointer to `uri`: a recorded one with another path.
pub(crate) fn handle(uri: &str) -> Vec<u8> {
    static RECORDED: OnceLock<(Vec<u8>, usize, usize)> = OnceLock::new();
    let (bytes, from, to) = RECORDED.get_or_init(|| {
        let bytes = recorded("/checkpoints/");
        let Ok(StateHandle::File { path, .. }) = StateHandle::decode(&bytes) else {
            panic!("no pointer to a file");
        };
        let from = bytes
            .windows(path.len())
            .position(|w| w == path.as_bytes())
            .expect("its path");
        (bytes, from, from + path.len())
    });
    let length = u16::try_from(uri.len()).expect("a short path");
    let (before, after) = (&bytes[..from - 2], &bytes[*to..]);
    [before, &length.to_be_bytes(), uri.as_bytes(), after].concat()
}

/// The URI of a file of the cluster.
pub(crate) fn uri(below: &str) -> String {
    format!("hdfs://ns1{DIR}/{below}")
}

/// A cluster that can be read.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) tree: ZnodeTree,
    pub(crate) store: StoreReading,
    pub(crate) rest: Option<Rest>,
    pub(crate) told: Option<Version>,
    pub(crate) ended_ms: i64,
}

impl Scene {
    /// An empty namespace that a JobManager has made at the time 1, and an empty directory, both read at `at_ms`.
    pub(crate) fn new(at_ms: i64) -> Self {
        let fs = FileSystem::new("hdfs", "ns1");
        let at = |path: &str| Location::new(fs.clone(), path);
        let place = StorePlace {
            root: at("/ha"),
            cluster: at(DIR),
            job_results: at("/ha/job-result-store/orders"),
            application_results: at("/ha/application-result-store/orders"),
            defaults: Defaults::default(),
            from: "conf".to_owned(),
        };
        let mut store = StoreReading::new(place, at_ms);
        store
            .listed
            .extend([DIR, "/ha/job-result-store/orders"].map(str::to_owned));
        let mut scene = Self {
            tree: ZnodeTree::default(),
            store,
            rest: None,
            told: None,
            ended_ms: at_ms,
        };
        for below in [
            "",
            "/jobs",
            "/leader",
            "/leader/dispatcher",
            "/leader/latch",
        ] {
            scene.node(&format!("{NS}{below}"), b"", 0);
        }
        scene
    }

    /// Adds a node; `owner` is 0 for a persistent one.
    pub(crate) fn node(&mut self, path: &str, data: &[u8], owner: i64) -> &mut Self {
        let number = i64::try_from(self.tree.nodes.len()).expect("few nodes");
        let stat = Stat {
            czxid: number,
            ctime: 1,
            mtime: 1,
            owner,
            ..Stat::default()
        };
        let node = Znode {
            data: data.to_vec().into(),
            stat: Some(stat),
        };
        self.tree.nodes.insert(path.to_owned(), node);
        self
    }

    /// Adds a pointer with its lock.
    pub(crate) fn pointer(&mut self, znode: &str, data: &[u8]) -> &mut Self {
        self.node(znode, data, 0)
            .node(&format!("{znode}/locks"), b"127.0.0.1", 0)
    }

    /// Adds a JobManager that leads.
    pub(crate) fn leader(&mut self, session: i64) -> &mut Self {
        static RECORDED: OnceLock<Vec<u8>> = OnceLock::new();
        let info = RECORDED.get_or_init(|| recorded("/dispatcher/connection_info"));
        self.node(
            &format!("{NS}/leader/latch/_c_1-latch-0000000001"),
            b"",
            session,
        );
        self.node(
            &format!("{NS}/leader/dispatcher/connection_info"),
            info,
            session,
        )
    }

    /// Adds a file below the directory of the cluster, of the kind that its place says.
    pub(crate) fn file(&mut self, below: &str, modified_ms: i64) -> &mut Self {
        let (kind, job) = Kind::in_cluster(below);
        self.stored(&format!("{DIR}/{below}"), kind, job, modified_ms)
    }

    /// Adds a file anywhere.
    pub(crate) fn stored(
        &mut self,
        path: &str,
        kind: Kind,
        job: Option<&str>,
        modified_ms: i64,
    ) -> &mut Self {
        let parent = path.rsplit_once('/').expect("a path").0;
        self.store.listed.insert(parent.to_owned());
        let files = &mut self.store.files;
        let place = files.partition_point(|f| f.path.text().as_str() < path);
        let file = StoredFile {
            path: path.into(),
            kind,
            job: job.map(Box::from),
            size: SIZE,
            modified_ms,
        };
        files.insert(place, file);
        self
    }

    /// The reading.
    pub(crate) fn read(&self) -> Read {
        let live = live(self);
        let cluster = Cluster::read(&live.tree, NS, &live.place.names, self.told);
        let defaults = &self.store.place.defaults;
        let pointers = pointers::collect(&cluster, &live.tree, &live.place.names, defaults);
        // The grace period of a check is another one than that of a clean-up.
        let check = Check::join(pointers, Some(&self.store), Some(&cluster), 1);
        Read {
            live,
            cluster,
            check,
            store: self.store.clone(),
            ended_ms: self.ended_ms,
        }
    }
}

/// What [`Scene::read`] gives.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) live: Live,
    pub(crate) cluster: Cluster,
    pub(crate) check: Check,
    pub(crate) store: StoreReading,
    pub(crate) ended_ms: i64,
}

impl Read {
    pub(crate) fn reading(&self) -> Reading<'_> {
        Reading {
            live: &self.live,
            cluster: &self.cluster,
            check: &self.check,
            store: &self.store,
            ended_ms: self.ended_ms,
        }
    }
}

fn live(scene: &Scene) -> Live {
    let names = Names {
        latch: "leaderlatch".to_owned(),
        leader: "leader".to_owned(),
        checkpoints: "checkpoints".to_owned(),
        counter: "checkpoint-counter".to_owned(),
        job_graphs: "jobgraphs".to_owned(),
        execution_plans: "execution-plans".to_owned(),
        applications: "applications".to_owned(),
        registry: "running_job_registry".to_owned(),
    };
    Live {
        at_ms: scene.store.at_ms,
        place: Place {
            members: Vec::new(),
            chroot: String::new(),
            root: "/flink".to_owned(),
            cluster_id: "/orders".to_owned(),
            namespace: NS.to_owned(),
            names,
            session_timeout_ms: 60_000,
            quorum_from: "conf".to_owned(),
        },
        deployment: Deployment::Unknown,
        masters: Vec::new(),
        members: Vec::new(),
        connections: Vec::new(),
        granted_ms: None,
        tree: scene.tree.clone(),
        rest: scene.rest.clone(),
        store: None,
        removed: Vec::new(),
    }
}

/// A request with a grace period and nothing else.
pub(crate) fn request(min_age_ms: i64) -> Request<'static> {
    Request {
        min_age_ms,
        leader_lives: false,
        confirmed_id: None,
        with_znodes: false,
        to_trash: true,
        checkpoint_dirs: &[],
        foreign: &[],
    }
}
