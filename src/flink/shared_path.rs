//! Paths of which there are a hundred thousand: many share their directory, and most names have one of two shapes.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// A path: the directory, which many paths share, and the name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SharedPath {
    /// With the slash behind it; empty for a path without one.
    dir: Arc<str>,
    name: Name,
}

/// The last part of a path. Equal texts have equal names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Kept);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kept {
    /// A checkpoint id in 19 digits; or, with the highest bit set, the number of a prefix and 12 hexadecimal digits. The
    /// numbers are in the order of the texts.
    Packed(u64),
    Text(Box<str>),
}

/// What Flink's names of stored files begin with, in their order (`FileSystemStateStorageHelper`).
const PREFIXES: [&str; 4] = [
    "completedCheckpoint",
    "submittedApplication",
    "submittedExecutionPlan",
    "submittedJobGraph",
];
const IS_STORED: u64 = 1 << 63;

/// A name written out.
enum Written<'a> {
    Text(&'a str),
    Bytes([u8; 40], usize),
}

impl Written<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Bytes(bytes, length) => std::str::from_utf8(&bytes[..*length]).unwrap_or(""),
        }
    }
}

impl Name {
    fn new(text: &str) -> Self {
        Self(match packed(text) {
            Some(packed) => Kept::Packed(packed),
            None => Kept::Text(text.into()),
        })
    }

    fn written(&self) -> Written<'_> {
        let packed = match &self.0 {
            Kept::Text(text) => return Written::Text(text),
            Kept::Packed(packed) => *packed,
        };
        let mut bytes = [0; 40];
        let (prefix, digits, base) = if packed & IS_STORED == 0 {
            ("", 19, 10)
        } else {
            let kind = usize::from((packed >> 48) as u8 & 3);
            (PREFIXES[kind], 12, 16)
        };
        let end = prefix.len() + digits;
        bytes[..prefix.len()].copy_from_slice(prefix.as_bytes());
        let mut rest = packed & !IS_STORED;
        for byte in bytes[prefix.len()..end].iter_mut().rev() {
            *byte = b"0123456789abcdef"[(rest % base) as usize];
            rest /= base;
        }
        Written::Bytes(bytes, end)
    }
}

fn packed(text: &str) -> Option<u64> {
    let all = |text: &str, is: fn(&u8) -> bool| text.as_bytes().iter().all(is);
    if text.len() == 19 && all(text, u8::is_ascii_digit) {
        return text.parse().ok().filter(|id| id & IS_STORED == 0);
    }
    let hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (0..).zip(PREFIXES).find_map(|(kind, prefix)| {
        let digits = text.strip_prefix(prefix)?;
        let digits = Some(digits).filter(|d| d.len() == 12 && all(d, hex))?;
        let number = u64::from_str_radix(digits, 16).ok()?;
        Some(IS_STORED | kind << 48 | number)
    })
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written().as_str())
    }
}

impl SharedPath {
    /// What is behind the last slash.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let name = self.name.written();
        [&*self.dir, name.as_str()].concat()
    }

    /// The part below a directory, if it is inside.
    pub fn below(&self, directory: &str) -> Option<String> {
        let directory = directory.trim_end_matches('/');
        // Most paths are not: that is known without writing them out.
        let inside = self.dir.len() > directory.len() && self.dir.starts_with(directory);
        let rest = inside.then(|| self.text().split_off(directory.len()))?;
        rest.strip_prefix('/')
            .filter(|rest| !rest.is_empty())
            .map(str::to_owned)
    }

    /// The directory without the slash behind it; the text itself where there is no slash.
    pub fn parent(&self) -> &str {
        self.dir.strip_suffix('/').unwrap_or(&self.dir)
    }
}

impl From<&str> for SharedPath {
    fn from(text: &str) -> Self {
        let (dir, name) = parts(text);
        Self {
            dir: dir.into(),
            name: Name::new(name),
        }
    }
}

impl From<String> for SharedPath {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for SharedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dir)?;
        self.name.fmt(f)
    }
}

impl fmt::Debug for SharedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}

impl PartialEq<str> for SharedPath {
    fn eq(&self, other: &str) -> bool {
        let name = other.strip_prefix(&*self.dir);
        name.is_some_and(|name| self.name.written().as_str() == name)
    }
}

impl PartialEq<&str> for SharedPath {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialOrd for SharedPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// In the order of the texts.
impl Ord for SharedPath {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Kept::Packed(own), Kept::Packed(others)) = (&self.name.0, &other.name.0)
            && self.dir == other.dir
        {
            return own.cmp(others);
        }
        let (own, others) = (self.name.written(), other.name.written());
        let own = self.dir.bytes().chain(own.as_str().bytes());
        own.cmp(other.dir.bytes().chain(others.as_str().bytes()))
    }
}

impl serde::Serialize for SharedPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The directory with its slash, and the name.
fn parts(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |at| at + 1))
}

/// Texts of which each is kept once.
#[derive(Debug, Default)]
pub struct Texts(HashSet<Arc<str>>);

impl Texts {
    /// The text, shared with all that are equal.
    pub fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }

    /// The path, its directory shared with its neighbours.
    pub fn path(&mut self, path: &str) -> SharedPath {
        let (dir, name) = parts(path);
        SharedPath {
            dir: self.text(dir),
            name: Name::new(name),
        }
    }

    /// The same path, its directory shared with its neighbours.
    pub fn share(&mut self, path: &mut SharedPath) {
        path.dir = self.text(&path.dir);
    }
}

#[cfg(test)]
mod tests {
    use super::{SharedPath, Texts};

    const PATHS: [&str; 21] = [
        "",
        "/",
        "/a",
        "/a/",
        "/a/b",
        "/a-b",
        "/a/0000000000000000000",
        "/a/0000000000000000001",
        "/a/9223372036854775807",
        "/a/9223372036854775808",
        "/a/9999999999999999999",
        "/a/000000000000000000",
        "/a/completedCheckpoint0123456789ab",
        "/a/completedCheckpoint0123456789aB",
        "/a/completedCheckpoint0123456789abc",
        "/a/submittedApplicationffffffffffff",
        "/a/submittedExecutionPlan000000000000",
        "/a/submittedJobGraphfedcba987654",
        "/b/submittedJobGraphfedcba987654",
        "/a/größe",
        "none",
    ];

    #[test]
    fn a_path_is_its_text() {
        let mut texts = Texts::default();
        for text in PATHS {
            let path = texts.path(text);
            assert_eq!(
                (path.text().as_str(), path.to_string().as_str()),
                (text, text)
            );
            assert!(path == text);
            let parent = text.rsplit_once('/').map_or(text, |(parent, _)| parent);
            if text.contains('/') {
                assert_eq!(path.parent(), parent, "{text}");
            }
            for other in PATHS {
                let second = SharedPath::from(other);
                assert_eq!(path.cmp(&second), text.cmp(other), "{text} {other}");
                assert_eq!(path == second, text == other, "{text} {other}");
                assert_eq!(path == other, text == other, "{text} {other}");
                let names = [text, other].map(|t| t.rsplit('/').next());
                assert_eq!(path.name() == second.name(), names[0] == names[1]);
                let below = crate::flink::store::location::below(text, other);
                assert_eq!(path.below(other).as_deref(), below, "{text} {other}");
            }
        }
        assert!(size_of::<SharedPath>() <= 32);
    }
}
