//! The file that keeps leader changes: JSON Lines, appended to, never rewritten.

use crate::error::Error;
use serde_json::Value;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
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

/// Appends one line, whole: other processes may append to the same file.
///
/// # Errors
/// What the operating system says.
pub fn append(path: &Path, line: &Value) -> Result<(), Error> {
    let write = || {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(format!("{line}\n").as_bytes())?;
        file.flush()
    };
    write().map_err(|error: std::io::Error| {
        let help = "name another file with --audit-log";
        Error::path(
            path.display().to_string(),
            format!("cannot be written: {error}"),
            help,
        )
    })
}

/// The lines of a history and the numbers of those that are none; a file that does not exist is an empty history.
///
/// # Errors
/// What the operating system says.
pub fn read(path: &Path) -> Result<(Vec<Value>, Vec<usize>), Error> {
    let shown = path.display().to_string();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((Vec::new(), Vec::new()));
        }
        Err(error) => return Err(super::local::unreadable(&shown, &error)),
    };
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for (index, line) in BufReader::new(file).split(b'\n').enumerate() {
        let line = line.map_err(|error| super::local::unreadable(&shown, &error))?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Value>(&line) {
            Ok(value) if value["at"].is_string() => lines.push(value),
            _ => bad.push(index + 1),
        }
    }
    Ok((lines, bad))
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
