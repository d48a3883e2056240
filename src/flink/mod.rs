//! What Flink means: releases, options, and the settings that decide high availability and restarts.

pub mod checkpoint_files;
pub mod cluster;
mod cluster_read;
pub mod completed_checkpoint;
pub mod convert;
pub mod ha;
pub mod ha_file;
pub mod hosts;
pub mod javaser;
mod javaser_read;
pub mod job_plan;
pub mod layout;
pub mod live;
pub mod metadata;
pub mod names;
pub mod object_graph;
mod object_graph_class;
mod object_graph_read;
pub mod options;
pub mod path;
pub mod payload;
pub mod quorum;
pub mod restart;
pub mod scenarios;
pub mod settings;
pub mod snapshot;
pub mod store;
pub mod target;
pub mod uri_secrets;
pub mod version;
pub mod watch;
pub mod words;
pub mod znode;

pub use settings::{Setting, Settings};
pub use target::Target;
pub use version::Version;
