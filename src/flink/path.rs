//! `org.apache.flink.core.fs.Path`, as far as storageDir and cluster-id need it.
//!
//! `HighAvailabilityServicesUtils.getClusterHighAvailableStoragePath` builds `new Path(new Path(storageDir),
//! clusterId)`; which texts that refuses, and where the rest ends, is what this file reproduces.

use crate::config::java;

/// The parts of a URI that matter. A path may be relative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// `hdfs`, `file`, ...; none for a bare path.
    pub scheme: Option<String>,
    /// Host and port, nameservice or bucket.
    pub authority: Option<String>,
    /// The path, without doubled and trailing slashes.
    pub path: String,
}

/// What `getClusterHighAvailableStoragePath` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageError {
    /// storageDir is missing or blank.
    Missing,
    /// storageDir is no path; why.
    Invalid(String),
    /// The cluster-id cannot be appended; why.
    ClusterId(String),
}

/// The directory of a cluster below storageDir.
///
/// # Errors
/// The case in which Flink refuses to start.
pub fn cluster_storage_path(
    storage_dir: Option<&str>,
    cluster_id: &str,
) -> Result<String, StorageError> {
    let dir = storage_dir
        .filter(|d| !d.chars().all(java::is_whitespace))
        .ok_or(StorageError::Missing)?;
    let parent = Path::parse(dir).map_err(StorageError::Invalid)?;
    let child = Path::parse(cluster_id)
        .and_then(|child| parent.join(child))
        .map_err(StorageError::ClusterId)?;
    Ok(child.to_string())
}

impl Path {
    /// `new Path(String)`.
    ///
    /// # Errors
    /// Why Java's URI class refuses it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("an empty string is no path".to_owned());
        }
        let drive = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && text.as_bytes().get(1) == Some(&b':');
        let text = if drive {
            format!("/{text}")
        } else {
            text.to_owned()
        };
        let (scheme, rest) = match (text.find(':'), text.find('/')) {
            (Some(colon), slash) if slash.is_none_or(|s| colon < s) => {
                (Some(text[..colon].to_owned()), &text[colon + 1..])
            }
            _ => (None, text.as_str()),
        };
        let (authority, rest) = match rest.strip_prefix("//") {
            Some(body) if !body.is_empty() => {
                let end = body.find('/').unwrap_or(body.len());
                (Some(body[..end].to_owned()), &body[end..])
            }
            _ => (None, rest),
        };
        Self::initialize(scheme, authority, rest)
    }

    /// `Path.initialize`: `new URI(scheme, authority, normalizePath(path), null, null).normalize()`.
    fn initialize(
        scheme: Option<String>,
        authority: Option<String>,
        path: &str,
    ) -> Result<Self, String> {
        let path = normalize_slashes(path);
        if let Some(scheme) = scheme.as_deref().filter(|s| s.contains(['#', '?'])) {
            return Self::cut(scheme, &path);
        }
        if let Some(scheme) = &scheme {
            let mut chars = scheme.chars();
            let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
            if !starts || !chars.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
                return Err(format!("`{scheme}` is no URI scheme"));
            }
            if !path.is_empty() && !path.starts_with('/') {
                return Err(format!(
                    "the path behind `{scheme}:` does not start with a slash (relative path in absolute URI)"
                ));
            }
            if path.is_empty() && authority.as_deref().unwrap_or("").is_empty() {
                return Err(format!("nothing stands behind `{scheme}:`"));
            }
        } else if authority.is_none()
            && path
                .split('/')
                .next()
                .is_some_and(|first| first.contains(':'))
        {
            return Err("a relative path with a colon in its first part".to_owned());
        }
        if authority
            .as_deref()
            .is_some_and(|a| a.is_empty() && path.is_empty())
        {
            return Err("neither host nor path".to_owned());
        }
        if let (Some(authority), false) = (&authority, path.is_empty() || path.starts_with('/')) {
            return Err(format!(
                "the path behind `{authority}` does not start with a slash"
            ));
        }
        if let Some(authority) = authority
            .as_deref()
            .filter(|a| a.contains(['[', ']']) && !is_ipv6(a))
        {
            return Err(format!(
                "`{authority}` has brackets, but is no IPv6 address and port"
            ));
        }
        let authority = authority.filter(|a| !a.is_empty());
        Ok(Self {
            scheme,
            authority,
            path: remove_dots(&path),
        })
    }

    /// With `#` or `?` before the colon `URI.Parser` finds no scheme: what stands before it is a relative path, the rest
    /// a query and a fragment, which `Path` drops.
    fn cut(scheme: &str, path: &str) -> Result<Self, String> {
        if !path.is_empty() && !path.starts_with('/') {
            return Err(format!(
                "the path behind `{scheme}:` does not start with a slash (relative path in absolute URI)"
            ));
        }
        let end = scheme.find(['#', '?']).unwrap_or(scheme.len());
        let (kept, rest) = scheme.split_at(end);
        let (query, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let query = query.strip_prefix('?').unwrap_or(query);
        let fits = [(kept, ""), (query, "?[]"), (fragment, "?[]")]
            .into_iter()
            .all(|(part, more)| is_uri_text(part, more));
        if !fits {
            return Err(format!("`{scheme}` has characters that no URI has"));
        }
        Ok(Self {
            scheme: None,
            authority: None,
            path: remove_dots(&decoded(kept)),
        })
    }

    /// `new Path(Path parent, Path child)`.
    fn join(&self, child: Self) -> Result<Self, String> {
        if let Some(scheme) = &child.scheme {
            return Err(format!(
                "a colon makes `{scheme}` the scheme of a path of its own"
            ));
        }
        let relative = child.path.strip_prefix('/').unwrap_or(&child.path);
        if let Some(authority) = child.authority {
            // `//x`: a URI of its own with the parent's scheme. Without its slash the path runs into the host.
            if child.path == "/" {
                return Err("an empty string is no path".to_owned());
            }
            return Self::initialize(
                self.scheme.clone(),
                Some(format!("{authority}{relative}")),
                "",
            );
        }
        if child.path.starts_with('/') && relative.is_empty() {
            return Err("an empty string is no path".to_owned());
        }
        if child.path.starts_with('/')
            && relative
                .split('/')
                .next()
                .is_some_and(|first| first.contains(':'))
        {
            // Without its slash, `/a:b` is parsed once more, now as scheme and rest.
            let (scheme, rest) = relative.split_once(':').unwrap_or((relative, ""));
            if !rest.starts_with('/') {
                return Err(format!("a colon makes `{scheme}` a scheme"));
            }
            return Self::initialize(Some(scheme.to_owned()), None, rest);
        }
        // `URI.resolvePath`: an absolute URI without a path gets a slash in front of a child, a relative one does not.
        let base = match self.path.as_str() {
            "" if self.scheme.is_some() && !relative.is_empty() => "/".to_owned(),
            "" | "/" => self.path.clone(),
            path => format!("{path}/"),
        };
        let path = remove_dots(&format!("{base}{relative}"));
        match (&self.scheme, &self.authority) {
            (None, Some(authority)) if !path.starts_with('/') => {
                let whole = format!("{authority}{path}");
                let end = whole.find('/').unwrap_or(whole.len());
                let (authority, path) = whole.split_at(end);
                Ok(Self {
                    scheme: None,
                    authority: Some(authority.to_owned()),
                    path: remove_dots(path),
                })
            }
            _ => Self::initialize(self.scheme.clone(), self.authority.clone(), &path),
        }
    }
}

/// What `URI.Parser.checkChars` lets through in a path, and `more`.
fn is_uri_text(text: &str, more: &str) -> bool {
    let bytes = text.as_bytes();
    text.char_indices().all(|(at, c)| match c {
        '%' => {
            let hex = bytes.get(at + 1..at + 3);
            hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        }
        c if c.is_ascii() => {
            c.is_ascii_alphanumeric() || "_-!.~'()*:@&=+$,;/".contains(c) || more.contains(c)
        }
        // `Character.isSpaceChar`.
        c => {
            !c.is_control()
                && !matches!(
                    c,
                    '\u{a0}' | '\u{1680}' | '\u{2000}'
                        ..='\u{200a}'
                            | '\u{2028}'
                            | '\u{2029}'
                            | '\u{202f}'
                            | '\u{205f}'
                            | '\u{3000}'
                )
        }
    })
}

/// `URI.getPath`: with its escapes decoded.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let escaped = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `[address]` or `[address]:port`, with a user in front or not.
fn is_ipv6(authority: &str) -> bool {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let Some((address, port)) = host.strip_prefix('[').and_then(|h| h.split_once(']')) else {
        return false;
    };
    let address = address.split('%').next().unwrap_or("");
    let port_fits = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()));
    let letters = address
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    port_fits && letters && address.matches(':').count() >= 2
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(scheme) = &self.scheme {
            write!(f, "{scheme}:")?;
        }
        if let Some(authority) = &self.authority {
            write!(f, "//{authority}")?;
        }
        let drive = |p: &str| {
            p.len() > 2 && p.as_bytes()[1].is_ascii_alphabetic() && p.as_bytes()[2] == b':'
        };
        let bare = self.scheme.is_none() && self.authority.is_none() && self.path.starts_with('/');
        let path = if bare && drive(&self.path) {
            &self.path[1..]
        } else {
            &self.path
        };
        f.write_str(path)
    }
}

/// `Path.normalizePath`: backslashes, doubled slashes and a trailing slash.
fn normalize_slashes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars().map(|c| if c == '\\' { '/' } else { c }) {
        if !(c == '/' && out.ends_with('/')) {
            out.push(c);
        }
    }
    let root_of_drive = out.len() > 3
        && out.starts_with('/')
        && out.ends_with(":/")
        && out[1..out.len() - 2]
            .bytes()
            .all(|b| b.is_ascii_alphabetic());
    if out.ends_with('/') && out != "/" && !root_of_drive {
        out.pop();
    }
    out
}

/// `URI.normalize`: `.` goes, `..` takes the part before it, leading `..` stay.
fn remove_dots(path: &str) -> String {
    if !path.split('/').any(|p| p == "." || p == "..") {
        return path.to_owned();
    }
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    let mut trailing = false;
    for part in path.split('/').filter(|p| !p.is_empty()) {
        trailing = false;
        match part {
            "." => trailing = true,
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
                trailing = true;
            }
            other => parts.push(other),
        }
    }
    let mut out = if absolute { "/" } else { "" }.to_owned();
    out.push_str(&parts.join("/"));
    if (trailing || path.ends_with('/')) && !parts.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{StorageError, cluster_storage_path};

    #[test]
    fn a_scheme_that_is_none() {
        let of = |dir: &str| cluster_storage_path(Some(dir), "default").ok();
        let default = |dir: &str| Some(format!("{dir}default"));
        assert_eq!(of("hdfs#:///flink/recovery"), default("hdfs/"));
        assert_eq!(of("a%42?x#y://b/c"), default("aB/"));
        assert_eq!(of("#:/x"), default(""));
        for wrong in ["a#b:x", "a#b#c:/x", "a b#:/x", "a%4#:/x", "^?:/x"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn as_the_facts_page_lists_them() {
        let at = |id: &str| cluster_storage_path(Some("hdfs://ns1/flink"), id);
        assert_eq!(at("/default"), Ok("hdfs://ns1/flink/default".to_owned()));
        assert_eq!(at("a//b"), Ok("hdfs://ns1/flink/a/b".to_owned()));
        assert_eq!(at("//x"), Ok("hdfs://x".to_owned()));
        assert_eq!(at("../x"), Ok("hdfs://ns1/x".to_owned()));
        assert_eq!(at("a#:/x"), Ok("hdfs://ns1/flink/a".to_owned()));
        let bare = |id: &str| cluster_storage_path(Some("hdfs://ns1"), id);
        assert_eq!(bare("a/.."), Ok("hdfs://ns1".to_owned()));
        assert_eq!(bare("a"), Ok("hdfs://ns1/a".to_owned()));
        assert!(matches!(at(""), Err(StorageError::ClusterId(_))));
        assert!(matches!(at("/"), Err(StorageError::ClusterId(_))));
        assert!(matches!(at("a:b"), Err(StorageError::ClusterId(_))));
        assert_eq!(
            cluster_storage_path(Some(" "), "x"),
            Err(StorageError::Missing)
        );
        assert!(matches!(
            cluster_storage_path(Some("hdfs:x/y"), "x"),
            Err(StorageError::Invalid(_))
        ));
        assert!(matches!(
            cluster_storage_path(Some(" hdfs:///x"), "x"),
            Err(StorageError::Invalid(_))
        ));
    }
}
