//! `file:`: the disk of the machine that fctl runs on.

use super::{Entry, Failure, Storage};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use std::io::{ErrorKind, Read as _};
use std::time::UNIX_EPOCH;

/// The local disk. Symbolic links are followed for the path that is asked for, never while listing: a loop of links
/// lists as what it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalDisk;

/// Entries that are read from a directory at a time.
const CHUNK: usize = 1_000;

impl Storage for LocalDisk {
    fn list<'a>(&'a self, directory: &'a str) -> BoxStream<'a, Result<Entry, Failure>> {
        let open = async move {
            let directory = directory.to_owned();
            blocking(move || {
                if std::fs::metadata(&directory)
                    .map_err(|e| failure(&e))?
                    .is_dir()
                {
                    std::fs::read_dir(&directory)
                        .map(Some)
                        .map_err(|e| failure(&e))
                } else {
                    Ok(None)
                }
            })
            .await
        };
        let chunks = futures::stream::once(open).flat_map(move |opened| match opened {
            Err(failure) => futures::stream::iter(vec![Err(failure)]).boxed(),
            Ok(None) => futures::stream::once(self.stat(directory)).boxed(),
            Ok(Some(reader)) => futures::stream::unfold(Some(reader), next_chunk)
                .flat_map(futures::stream::iter)
                .boxed(),
        });
        chunks.boxed()
    }

    fn stat<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Entry, Failure>> {
        let path = path.to_owned();
        Box::pin(blocking(move || {
            let metadata = std::fs::metadata(&path).map_err(|e| failure(&e))?;
            Ok(entry(path, &metadata))
        }))
    }

    fn read<'a>(&'a self, path: &'a str, limit: u64) -> BoxFuture<'a, Result<Vec<u8>, Failure>> {
        let path = path.to_owned();
        Box::pin(blocking(move || {
            let metadata = std::fs::metadata(&path).map_err(|e| failure(&e))?;
            if !metadata.is_file() {
                return Err(Failure::Failed("it is not a regular file".to_owned()));
            }
            let file = std::fs::File::open(&path).map_err(|e| failure(&e))?;
            let mut bytes = Vec::new();
            file.take(limit)
                .read_to_end(&mut bytes)
                .map_err(|e| failure(&e))?;
            Ok(bytes)
        }))
    }
}

type Chunk = Vec<Result<Entry, Failure>>;

async fn next_chunk(reader: Option<std::fs::ReadDir>) -> Option<(Chunk, Option<std::fs::ReadDir>)> {
    let mut reader = reader?;
    let read = blocking(move || {
        let chunk: Chunk = reader
            .by_ref()
            .take(CHUNK)
            .filter_map(|item| {
                let listed = item.and_then(|item| {
                    // The entry itself: a link is neither a file nor a directory here.
                    let metadata = item.metadata()?;
                    Ok(entry(item.path().display().to_string(), &metadata))
                });
                match listed {
                    // It vanished while the directory was read.
                    Err(error) if error.kind() == ErrorKind::NotFound => None,
                    other => Some(other.map_err(|e| failure(&e))),
                }
            })
            .collect();
        Ok((chunk, reader))
    });
    match read.await {
        Ok((chunk, _)) if chunk.is_empty() => None,
        Ok((chunk, reader)) => Some((chunk, Some(reader))),
        Err(failure) => Some((vec![Err(failure)], None)),
    }
}

fn entry(path: String, metadata: &std::fs::Metadata) -> Entry {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Entry {
        path: if path.is_empty() {
            "/".to_owned()
        } else {
            path
        },
        is_dir: metadata.is_dir(),
        size: metadata.len(),
        modified_ms: since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)),
    }
}

fn failure(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => Failure::Missing,
        ErrorKind::PermissionDenied => Failure::Denied("permission denied".to_owned()),
        _ => Failure::Failed(error.to_string()),
    }
}

/// Runs a call that may block (a mount that hangs) where it holds up nobody else.
async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(call).await {
        Ok(result) => result,
        Err(error) => Err(Failure::Failed(error.to_string())),
    }
}
