//! The file that keeps leader changes: JSON Lines, appended to, never rewritten.

use crate::error::Error;
use serde_json::Value;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where the history is without `--audit-log`: `$XDG_STATE_HOME/fctl/history.jsonl`, else below `$HOME`.
///
/// # Errors
/// If neither variable is set.
pub fn default_path(env: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf, Error> {
    let state = env("XDG_STATE_HOME").map(PathBuf::from);
    let home = || env("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    match state.or_else(home) {
        Some(dir) => Ok(dir.join("fctl/history.jsonl")),
        None => Err(Error::usage(
            "neither XDG_STATE_HOME nor HOME is set: where is the history?",
            "name the file with --audit-log",
        )),
    }
}

/// Makes sure that lines can be appended, before anything depends on it.
///
/// # Errors
/// What the operating system says.
pub fn prepare(path: &Path) -> Result<(), Error> {
    write(path, "")
}

/// Appends one line, whole: other processes may append to the same file.
///
/// # Errors
/// What the operating system says.
pub fn append(path: &Path, line: &Value) -> Result<(), Error> {
    write(path, &format!("{line}\n"))
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let append = || {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(text.as_bytes())
    };
    append().map_err(|error: std::io::Error| {
        let reason = format!("the history cannot be written: {error}");
        Error::path(
            path.display().to_string(),
            reason,
            "name another file with --audit-log",
        )
    })
}

/// A history that was read.
#[derive(Debug, Default)]
pub struct Lines {
    /// The entries, oldest first.
    pub entries: Vec<Value>,
    /// The numbers of the lines that are none.
    pub bad: Vec<usize>,
}

/// Reads a history; none at all if the file does not exist.
///
/// # Errors
/// What the operating system says, and what is no regular file.
pub fn read(path: &Path) -> Result<Option<Lines>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    let mut read = Lines::default();
    for (index, line) in super::local::lines(path, "name a file that fctl wrote")?.enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Value>(&line) {
            Ok(value) if value["at"].is_string() => read.entries.push(value),
            _ => read.bad.push(index + 1),
        }
    }
    Ok(Some(read))
}

/// Who writes a line: the user and the host, as the environment and the system name them.
pub fn who(env: &dyn Fn(&str) -> Option<OsString>) -> (Option<String>, Option<String>) {
    let text = |name: &str| env(name).map(|v| v.to_string_lossy().into_owned());
    let user = text("USER").or_else(|| text("LOGNAME"));
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let host = host
        .map(|h| h.trim().to_owned())
        .or_else(|| text("HOSTNAME"));
    (user, host)
}
