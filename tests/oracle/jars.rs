//! The jars that `tests/run` fetched.

use std::path::{Path, PathBuf};

/// Where `tests/run` keeps what it fetched.
pub(crate) fn cache() -> PathBuf {
    if let Some(dir) = std::env::var_os("FCTL_TEST_CACHE") {
        return PathBuf::from(dir);
    }
    let home = std::env::var_os("HOME").expect("HOME or FCTL_TEST_CACHE");
    std::env::var_os("XDG_CACHE_HOME")
        .map_or_else(|| Path::new(&home).join(".cache"), PathBuf::from)
        .join("fctl-test")
}

/// The jars of a Flink release as a class path.
pub(crate) fn class_path(release: &str) -> String {
    class_path_of("flink", release)
}

/// The jars of what `tests/run` fetched as a class path.
pub(crate) fn class_path_of(what: &str, release: &str) -> String {
    let dir = cache().join(what).join(release);
    let mut jars: Vec<String> = std::fs::read_dir(&dir)
        .unwrap_or_else(|e| {
            panic!(
                "no jars of {what} {release} in {}: {e}; tests/run fetches them",
                dir.display()
            )
        })
        .filter_map(|entry| entry.ok()?.path().to_str().map(str::to_owned))
        .filter(|path| path.ends_with(".jar"))
        .collect();
    jars.sort();
    assert!(
        !jars.is_empty(),
        "no jars of {what} {release} in {}; tests/run fetches them",
        dir.display()
    );
    jars.join(":")
}
