//! The compiled Java classes: compiled once, without any jar, because they use reflection only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The directory of the compiled classes.
pub(crate) fn classes() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle-classes");
        let status = Command::new("javac")
            .arg("-d")
            .arg(&dir)
            .args(["-encoding", "UTF-8"])
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/oracle/Oracle.java"
            ))
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/oracle/Payloads.java"
            ))
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/oracle/Catalogue.java"
            ))
            .args(
                [
                    "HaFiles", "Stores", "Filters", "Delays", "S3Keys", "Values", "Maps",
                ]
                .map(|name| format!("{}/tests/oracle/{name}.java", env!("CARGO_MANIFEST_DIR"))),
            )
            .status()
            .expect("javac runs");
        assert!(status.success(), "javac failed");
        dir
    })
}
