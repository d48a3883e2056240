//! What Flink means: releases, options, and the settings that decide high availability and restarts.

pub mod convert;
pub mod ha;
pub mod options;
pub mod path;
pub mod quorum;
pub mod restart;
pub mod settings;
pub mod target;
pub mod version;
pub mod words;

pub use settings::{Setting, Settings};
pub use target::Target;
pub use version::Version;
