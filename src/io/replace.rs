//! Writes a file so that nobody ever sees half of it, and puts it where Flink finds it.

use crate::error::Error;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file through a temporary one in the same directory: fsync, then rename. A file that is there is replaced
/// and lends its mode; else the mode is that of `like`, for what was kept from others shall stay so.
///
/// # Errors
/// The path with the reason; the file that was there is untouched.
pub fn write_file(path: &Path, text: &str, like: Option<&Path>) -> Result<(), Error> {
    // Through a link to the file behind it, as a shell's `>` writes.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let there = std::fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|m| !m.is_file()) {
        let reason = "it is there and no regular file";
        return Err(Error::path(shown(path), reason, "name another file"));
    }
    let mode = there.or_else(|| like.and_then(|p| std::fs::metadata(p).ok()));
    write_then(&target, text, mode.as_ref(), |part, target| {
        std::fs::rename(part, target)
    })
    .map_err(|error| unwritable(path, &error))
}

/// Writes a file as [`write_file`] does, unless it is there.
///
/// # Errors
/// A refusal if it is there; the path with the reason if it cannot be written.
pub fn write_new_file(path: &Path, text: &str, like: &Path) -> Result<(), Error> {
    let mode = std::fs::metadata(like).ok();
    // A rename would replace what another process wrote in the meantime; a link does not.
    let place = |part: &Path, target: &Path| match std::fs::hard_link(part, target) {
        Ok(()) => std::fs::remove_file(part),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // A file system without hard links.
        Err(_) if std::fs::symlink_metadata(target).is_ok() => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => std::fs::rename(part, target),
    };
    write_then(path, text, mode.as_ref(), place).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::refused(
            format!("{} is there", shown(path)),
            "move it away, or write to another file with -o",
        ),
        _ => unwritable(path, &error),
    })
}

/// Gives a file another name, unless something has that name.
///
/// # Errors
/// A refusal if something has it; the path with the reason if the file cannot be renamed.
pub fn set_aside(path: &Path, to: &Path) -> Result<(), Error> {
    if std::fs::symlink_metadata(to).is_ok() {
        return Err(Error::refused(
            format!("{} is there", shown(to)),
            "move it away",
        ));
    }
    std::fs::rename(path, to).map_err(|error| {
        let reason = format!("cannot be renamed to {}: {error}", shown(to));
        Error::path(shown(path), reason, "rename it by hand")
    })
}

/// True if both paths lead to one file.
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b || same_node(&a, &b),
        _ => false,
    }
}

#[cfg(unix)]
fn same_node(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let node = |path: &Path| std::fs::metadata(path).ok().map(|m| (m.dev(), m.ino()));
    node(a).is_some() && node(a) == node(b)
}

#[cfg(not(unix))]
fn same_node(_: &Path, _: &Path) -> bool {
    false
}

fn write_then(
    target: &Path,
    text: &str,
    mode: Option<&Metadata>,
    place: impl FnOnce(&Path, &Path) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let part = part_of(target);
    let mut file = create(&part)?;
    let write = || {
        file.write_all(text.as_bytes())?;
        if let Some(mode) = mode {
            file.set_permissions(mode.permissions())?;
        }
        file.sync_all()?;
        place(&part, target)?;
        // The name is on the disk only when the directory is; not every file system can be told so.
        if let Some(dir) = target.parent().filter(|p| !p.as_os_str().is_empty()) {
            let _ = File::open(dir).and_then(|dir| dir.sync_all());
        }
        Ok(())
    };
    write().inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
    })
}

/// A name beside the file that nobody else uses.
fn part_of(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    target.with_file_name(name)
}

/// A new file that nobody else can read: the text may hold secrets, and its mode comes later.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    let reason = format!("cannot be written: {error}");
    Error::path(shown(path), reason, "name another file")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
