//! The compiled Oracle class: compiled once, without any jar, because it uses reflection only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The directory of the compiled Oracle class.
pub(crate) fn classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle-classes");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/Oracle.java");
        let status = Command::new("javac")
            .arg("-d")
            .arg(&dir)
            .arg(source)
            .status()
            .expect("javac runs");
        assert!(status.success(), "javac failed");
        dir
    })
}
