//! Where a file is: a file system and a decoded path. Pointers name it as a URI, configurations as a Flink path.

use crate::flink::path::Path;
use crate::flink::shared_path::{SharedPath, Texts};
use crate::flink::uri_secrets::masked_text;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// A file system: two spellings of the same one are equal here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileSystem {
    /// `hdfs`, `file`, `s3` (also for `s3a`, `s3p`, `s3n`), or any other scheme as written, in lower case.
    pub scheme: String,
    /// Nameservice, host and port, or bucket; empty for `file`.
    pub authority: String,
}

impl FileSystem {
    /// A file system by its scheme and authority.
    pub fn new(scheme: &str, authority: &str) -> Self {
        let scheme = scheme.to_ascii_lowercase();
        let scheme = match scheme.as_str() {
            "s3a" | "s3p" | "s3n" => "s3".to_owned(),
            _ => scheme,
        };
        // A host in a `file:` URI means nothing to Flink's LocalFileSystem.
        let authority = if scheme == "file" { "" } else { authority };
        Self {
            scheme,
            authority: authority.to_owned(),
        }
    }

    /// The disk of the machine that asks.
    pub fn local() -> Self {
        Self::new("file", "")
    }

    /// True for the disk of a machine: what fctl sees there is not what a JobManager on another host sees.
    pub fn is_local(&self) -> bool {
        self.scheme == "file"
    }
}

impl fmt::Display for FileSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_local() {
            f.write_str("file:")
        } else {
            // A user and a password can stand before a bucket.
            let url = format!("{}://{}", self.scheme, self.authority);
            f.write_str(&masked_text(&url))
        }
    }
}

/// What stands for the parts that a path leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// The file system of a path without a scheme (`fs.default-scheme`); the local one if unset.
    pub file_system: Option<FileSystem>,
    /// The authority of `hdfs:///...` (`fs.defaultFS` of Hadoop).
    pub hdfs_authority: Option<String>,
}

/// A file or directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Its file system.
    pub fs: Arc<FileSystem>,
    /// Its absolute path, decoded.
    pub path: SharedPath,
}

/// File systems and directories, of which each is kept once: there can be a hundred thousand locations.
#[derive(Debug, Default)]
pub struct Places {
    texts: Texts,
    systems: HashSet<Arc<FileSystem>>,
}

impl Places {
    /// The same location, sharing what it can with the others.
    #[must_use]
    pub fn share(&mut self, mut at: Location) -> Location {
        self.texts.share(&mut at.path);
        match self.systems.get(&at.fs) {
            Some(known) => at.fs = Arc::clone(known),
            None => _ = self.systems.insert(Arc::clone(&at.fs)),
        }
        at
    }
}

impl Location {
    /// A path of a file system.
    pub fn new(fs: impl Into<Arc<FileSystem>>, path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        let path = if path.starts_with('/') {
            path.into()
        } else {
            format!("/{path}").into()
        };
        Self {
            fs: fs.into(),
            path,
        }
    }

    /// What a pointer names: the text of a `java.net.URI`, in which the path is percent-encoded.
    ///
    /// # Errors
    /// Why the text names no file.
    pub fn of_uri(text: &str, defaults: &Defaults) -> Result<Self, String> {
        let path = Path::parse(text)?;
        let decoded = percent_decoded(&path.path)
            .ok_or_else(|| format!("`{text}` is no UTF-8 when its percent signs are decoded"))?;
        Self::of(
            path.scheme.as_deref(),
            path.authority.as_deref(),
            decoded,
            defaults,
        )
    }

    /// What a configuration names: a Flink path, in which nothing is encoded.
    ///
    /// # Errors
    /// Why the text names no directory.
    pub fn of_path(text: &str, defaults: &Defaults) -> Result<Self, String> {
        let path = Path::parse(text)?;
        let decoded = path.path.clone();
        Self::of(
            path.scheme.as_deref(),
            path.authority.as_deref(),
            decoded,
            defaults,
        )
    }

    fn of(
        scheme: Option<&str>,
        authority: Option<&str>,
        path: String,
        defaults: &Defaults,
    ) -> Result<Self, String> {
        let fs = match (scheme, authority) {
            (Some(scheme), authority) => FileSystem::new(scheme, authority.unwrap_or("")),
            (None, Some(authority)) => {
                return Err(format!("`//{authority}` has a host but no scheme"));
            }
            (None, None) => defaults
                .file_system
                .clone()
                .unwrap_or_else(FileSystem::local),
        };
        let fs = match (&defaults.hdfs_authority, fs.authority.is_empty()) {
            (Some(authority), true) if matches!(fs.scheme.as_str(), "hdfs" | "viewfs") => {
                FileSystem::new(&fs.scheme, authority)
            }
            _ => fs,
        };
        if !path.starts_with('/') && !path.is_empty() && fs.is_local() {
            return Err(format!(
                "`{path}` is relative: it depends on the directory in which the JobManager was started"
            ));
        }
        let path = if path.is_empty() {
            "/".to_owned()
        } else {
            path
        };
        let trimmed = path.trim_end_matches('/');
        Ok(Self::new(
            fs,
            if trimmed.is_empty() { "/" } else { trimmed },
        ))
    }

    /// A file or directory below this one.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let path = self.path.text();
        let base = path.trim_end_matches('/');
        Self {
            fs: self.fs.clone(),
            path: format!("{base}/{name}").into(),
        }
    }

    /// The directory that holds it; none for the root.
    pub fn parent(&self) -> Option<Self> {
        let path = self.path.text();
        let (parent, name) = path.rsplit_once('/')?;
        if name.is_empty() {
            return None;
        }
        let parent = if parent.is_empty() { "/" } else { parent };
        Some(Self {
            fs: self.fs.clone(),
            path: parent.into(),
        })
    }

    /// The part below `directory`, if it is inside.
    pub fn below(&self, directory: &Self) -> Option<String> {
        if self.fs != directory.fs {
            return None;
        }
        self.path.below(&directory.path.text())
    }
}

/// The part of a path below a directory, if it is inside.
pub fn below<'a>(path: &'a str, directory: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(directory.trim_end_matches('/'))?;
    rest.strip_prefix('/').filter(|rest| !rest.is_empty())
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fs, self.path)
    }
}

/// The text with `%41` decoded, as `java.net.URI.getPath` gives it; a percent sign without two digits stays.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let decoded = digits
            .and_then(|d| std::str::from_utf8(d).ok())
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|d| u8::from_str_radix(d, 16).ok());
        match decoded {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::{Defaults, FileSystem, Location};

    fn defaults() -> Defaults {
        Defaults {
            file_system: Some(FileSystem::new("hdfs", "")),
            hdfs_authority: Some("ns1".to_owned()),
        }
    }

    #[test]
    fn spellings_of_one_place() {
        let uri = |text: &str| Location::of_uri(text, &defaults()).map(|l| l.to_string());
        for text in [
            "hdfs:/a%20b/c",
            "hdfs://ns1/a%20b/c",
            "hdfs:///a%20b/c",
            "/a%20b/c",
            "hdfs://ns1//a%20b//c/",
        ] {
            assert_eq!(uri(text).as_deref(), Ok("hdfs://ns1/a b/c"), "{text}");
        }
        assert_eq!(uri("s3a://b/x").as_deref(), Ok("s3://b/x"));
        assert_eq!(uri("file:///x/y").as_deref(), Ok("file:/x/y"));
        assert_eq!(
            uri("hdfs://nn:8020/x%25y").as_deref(),
            Ok("hdfs://nn:8020/x%y")
        );
        assert!(uri("file:/%ff").is_err());
        let path =
            |text: &str| Location::of_path(text, &Defaults::default()).map(|l| l.to_string());
        assert_eq!(path("/a%20b").as_deref(), Ok("file:/a%20b"));
        assert!(path("relative/x").is_err());
        assert!(path("").is_err());
    }

    #[test]
    fn inside_and_outside() {
        let at = |text: &str| Location::of_uri(text, &defaults()).expect("a location");
        let dir = at("hdfs:///flink/ha");
        assert_eq!(
            at("hdfs://ns1/flink/ha/x/y").below(&dir),
            Some("x/y".to_owned())
        );
        assert_eq!(at("hdfs://ns1/flink/hat").below(&dir), None);
        assert_eq!(at("hdfs://ns2/flink/ha/x").below(&dir), None);
        assert_eq!(
            at("hdfs:///a").parent().map(|p| p.path.text()),
            Some("/".to_owned())
        );
        assert_eq!(at("hdfs:///").parent(), None);
    }
}
