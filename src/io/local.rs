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
    let shown = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|e| unreadable(&shown, &e))?;
    if let Some(kind) = odd_kind(&metadata) {
        return Err(Error::path(
            shown,
            format!("it is {kind}, not a regular file"),
            "name a file or a conf directory",
        ));
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large(&shown));
    }
    let file = File::open(path).map_err(|e| unreadable(&shown, &e))?;
    read_limited(file, &shown)
}

/// Reads standard input to its end.
///
/// # Errors
/// The reason, under the name that is shown for it.
pub fn read_stdin(stdin: &mut dyn Read, shown: &str) -> Result<Vec<u8>, Error> {
    read_limited(stdin, shown)
}

fn read_limited(input: impl Read, shown: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    input
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(shown, &e))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(shown));
    }
    Ok(bytes)
}

fn too_large(shown: &str) -> Error {
    Error::path(
        shown,
        "larger than 16 MiB, which no Flink configuration is",
        "name the configuration file itself",
    )
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
