//! The hermetic suite: the true binary in a cleared environment, and pure functions. No network, no services.

mod bad_input;
mod catalogue;
mod clean;
mod cli;
mod diff;
mod formats;
mod ha_files;
mod history;
mod house;
mod layouts;
mod leader;
mod migrate;
mod migrate_files;
mod mutations;
mod paths;
mod recovery;
mod rules;
mod scenario_ranges;
mod scenarios;
mod show;
mod storage;
mod support;
mod switchover;
mod wrong_keys;
mod yaml_peer;
