//! A whole namespace: any tree of znodes gives a cluster, and every rule has something to say or not.
#![no_main]

use fctl::flink::cluster::Cluster;
use fctl::flink::snapshot::Reader;
use fctl::flink::znode::{Stat, Znode};
use fctl::rules::{LiveSubject, run_live};

const HEADER: &str = r#"{"schema":"fctl.snapshot/1","at_ms":1,"members":[],"chroot":"","root":"/flink","cluster_id":"/o","namespace":"/flink/o","names":{"latch":"leaderlatch","leader":"leader","checkpoints":"checkpoints","counter":"checkpoint-counter","job_graphs":"jobgraphs","execution_plans":"execution-plans","applications":"applications","registry":"running_job_registry"},"session_timeout_ms":60000,"granted_ms":null}"#;

/// Pieces that paths of a namespace are made of.
const NAMES: [&str; 24] = [
    "leader", "leaderlatch", "latch", "jobs", "jobgraphs", "execution-plans", "applications", "checkpoints", "checkpoint-counter",
    "running_job_registry", "dispatcher", "resource_manager", "rest_server", "dispatcher_lock", "rest_server_lock",
    "job_manager_lock", "connection_info", "locks", "checkpoint_id_counter", "0000000000000000007",
    "00000000000000000000000000000001", "job-00000000000000000000000000000001", "_c_1-latch-0000000003", "_c_0-latch-0000000001",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut reader = Reader::default();
    reader.line(HEADER).expect("a header");
    reader.line(r#"{"end":true}"#).expect("an end");
    let mut live = reader.finish().expect("a reading");
    live.tree.nodes.insert("/flink/o".to_owned(), Znode::default());
    let mut rest = data;
    while let [depth, owner, length, tail @ ..] = rest {
        let depth = usize::from(depth % 5) + 1;
        if tail.len() < depth {
            break;
        }
        let (names, tail) = tail.split_at(depth);
        let (bytes, tail) = tail.split_at(tail.len().min(usize::from(*length)));
        rest = tail;
        let mut path = "/flink/o".to_owned();
        for name in names {
            path.push('/');
            path.push_str(NAMES[usize::from(*name) % NAMES.len()]);
        }
        // Times of every size: nothing may overflow.
        let time = |n: u8| [0, 1, -1, i64::MIN, i64::MAX, 1_795_594_739_079][usize::from(n) % 6];
        let stat = Stat {
            owner: i64::from(owner % 4),
            ctime: time(*owner),
            mtime: time(*length),
            version: i32::from(*owner),
            ..Stat::default()
        };
        let stat = (owner % 16 != 15).then_some(stat);
        live.tree.nodes.insert(path, Znode { data: bytes.to_vec().into(), stat });
    }
    live.at_ms = [1, i64::MIN, i64::MAX, 1_795_594_739_079][data.len() % 4];
    let cluster = Cluster::read(&live.tree, "/flink/o", &live.place.names, None);
    let subject = LiveSubject { live: &live, cluster: &cluster, deployment: live.deployment, masters: None, neighbours: &[], elections: &[] };
    let _ = run_live(&subject);
});
