//! Files of the local disk, read whole, with a limit.

use crate::error::Error;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

/// Largest file that fctl reads: a configuration is a thousand times smaller.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a regular file.
///
/// # Errors
/// The path with the reason: missing, no permission, a directory, a pipe, a device, too large.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    read_up_to(path, MAX_BYTES)
}

/// Longest line of a snapshot: a znode holds 1 MiB unless `jute.maxbuffer` was raised, half as much again in base64.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// The lines of a file of fctl's own (a snapshot, a history), one at a time. `help` says what file was expected.
///
/// # Errors
/// As for [`read_file`]; a line that is too long or no UTF-8 is an error in its place.
pub fn lines<'a>(
    path: &Path,
    help: &'a str,
) -> Result<impl Iterator<Item = Result<String, Error>> + use<'a>, Error> {
    use std::io::BufRead as _;
    let shown = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|e| unreadable(&shown, &e))?;
    if let Some(kind) = odd_kind(&metadata) {
        let reason = format!("it is {kind}, not a regular file");
        return Err(Error::path(shown, reason, help));
    }
    let file = File::open(path).map_err(|e| unreadable(&shown, &e))?;
    let mut input = std::io::BufReader::new(file);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
            Err(error) => Some(Err(unreadable(&shown, &error))),
            Ok(0) => None,
            Ok(count) if count as u64 == MAX_LINE => Some(Err(too_large(&shown, MAX_LINE))),
            Ok(_) => {
                Some(String::from_utf8(line).map_err(|_| Error::path(&shown, "not a text", help)))
            }
        }
    }))
}

/// Writes a file of fctl's own (a snapshot) through a temporary one, so that no half of it is ever seen.
///
/// # Errors
/// The path with the reason.
pub fn write_new(path: &Path, lines: impl Iterator<Item = String>) -> Result<(), Error> {
    use std::io::Write as _;
    let shown = path.display().to_string();
    let mut name = path
        .file_name()
        .map(std::ffi::OsStr::to_os_string)
        .unwrap_or_default();
    name.push(".part");
    let part = path.with_file_name(name);
    let write = || {
        let mut out = std::io::BufWriter::new(File::create(&part)?);
        for line in lines {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        std::fs::rename(&part, path)
    };
    write().map_err(|error: std::io::Error| {
        let _ = std::fs::remove_file(&part);
        Error::path(
            shown,
            format!("cannot be written: {error}"),
            "name another file",
        )
    })
}

fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let shown = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|e| unreadable(&shown, &e))?;
    if let Some(kind) = odd_kind(&metadata) {
        return Err(Error::path(
            shown,
            format!("it is {kind}, not a regular file"),
            "name a file or a conf directory",
        ));
    }
    if metadata.len() > limit {
        return Err(too_large(&shown, limit));
    }
    let file = File::open(path).map_err(|e| unreadable(&shown, &e))?;
    read_limited(file, &shown, limit)
}

/// Reads standard input to its end.
///
/// # Errors
/// The reason, under the name that is shown for it.
pub fn read_stdin(stdin: &mut dyn Read, shown: &str) -> Result<Vec<u8>, Error> {
    read_limited(stdin, shown, MAX_BYTES)
}

fn read_limited(input: impl Read, shown: &str, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    input
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(shown, &e))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(shown, limit));
    }
    Ok(bytes)
}

fn too_large(shown: &str, limit: u64) -> Error {
    let reason = format!("larger than {} MiB", limit / 1024 / 1024);
    Error::path(shown, reason, "name the file itself")
}

pub(super) fn unreadable(shown: &str, error: &std::io::Error) -> Error {
    use std::io::ErrorKind;
    let (reason, help) = match error.kind() {
        ErrorKind::NotFound => ("no such file or directory".to_owned(), "check the path"),
        ErrorKind::PermissionDenied => (
            "permission denied".to_owned(),
            "run fctl as a user who may read it",
        ),
        _ => (error.to_string(), ""),
    };
    Error::path(shown, reason, help)
}

#[cfg(unix)]
fn odd_kind(metadata: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        Some("a pipe (FIFO)")
    } else if kind.is_socket() {
        Some("a socket")
    } else if kind.is_block_device() || kind.is_char_device() {
        Some("a device")
    } else {
        (!kind.is_file()).then_some("a directory")
    }
}

#[cfg(not(unix))]
fn odd_kind(metadata: &Metadata) -> Option<&'static str> {
    (!metadata.is_file()).then_some("not a file")
}
