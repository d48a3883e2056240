//! The live suite: real Flink and real ZooKeeper, to check what fctl says about them.
//!
//! Ignored by a bare `cargo test`; `tests/run live` fetches what it needs and runs it.

#![expect(clippy::print_stdout, reason = "what was seen is the result of a run")]

mod damage;
mod damage_hdfs;
mod dfs;
mod faults;
mod fctl;
mod flink;
mod hdfs;
mod healing;
#[path = "../oracle/jars.rs"]
mod jars;
mod layouts;
mod load;
mod machine;
mod namenodes;
mod names;
mod network;
mod outages;
mod proxy;
mod refusals;
mod repairs;
mod replaced;
mod s3;
mod s3_server;
mod scenarios;
mod sessions;
mod sites;
mod soak;
mod storage_faults;
mod store;
mod submit;
mod switchover;
mod switchover_asked;
mod switchover_cut;
mod switchover_faults;
mod switchover_killed;
mod switchover_none;
mod switchover_split;
mod takeover;
mod watch;
mod zk;
