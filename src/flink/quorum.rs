//! The quorum string, as `ConnectStringParser` of the ZooKeeper client of each release reads it.

use super::version::Version;
use crate::config::{Span, java};

/// One member of the ensemble, as the client would see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The host text.
    pub host: String,
    /// The port; 2181 if none is given.
    pub port: u16,
    /// Where it stands inside the value, in bytes.
    pub span: Span,
}

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// The client fails or looks for a host that does not exist.
    Broken,
    /// The client copes.
    Odd,
}

/// Something in the string that does not mean what it seems to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it matters.
    pub harm: Harm,
    /// What is wrong and what the client does.
    pub what: String,
    /// Where, in bytes of the value.
    pub span: Span,
}

/// The parsed string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quorum {
    /// The members, in order.
    pub members: Vec<Member>,
    /// The chroot, without a trailing slash; none if there is none.
    pub chroot: Option<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Reads a quorum string for a release. From 1.15 on the client trims and skips empty elements.
pub fn read(text: &str, version: Version) -> Quorum {
    let mut quorum = Quorum::default();
    let end = text.find('/').unwrap_or(text.len());
    if end < text.len() {
        chroot(text, end, &mut quorum);
    }
    let trims = version >= Version::V1_15;
    let hosts = &text[..end];
    let mut at = 0;
    let parts: Vec<&str> = hosts.split(',').collect();
    for (index, part) in parts.iter().enumerate() {
        let span = Span::new(at, at + part.len());
        at += part.len() + 1;
        element(part, span, trims, index + 1 == parts.len(), &mut quorum);
    }
    duplicates(&mut quorum);
    quorum
}

fn problem(quorum: &mut Quorum, harm: Harm, span: Span, what: String) {
    quorum.problems.push(Problem { harm, what, span });
}

fn chroot(text: &str, start: usize, quorum: &mut Quorum) {
    let path = &text[start..];
    let span = Span::new(start, text.len());
    if path == "/" {
        return;
    }
    if let Some(comma) = path.find(',') {
        let span = Span::new(start + comma, text.len());
        let what = format!(
            "a chroot may stand only once, at the end: everything from `{path}` on is taken for one path"
        );
        problem(quorum, Harm::Broken, span, what);
    } else if path.ends_with('/')
        || path.contains("//")
        || path.split('/').any(|p| p == "." || p == "..")
    {
        let what = format!(
            "the chroot `{path}` is no valid path: the client throws IllegalArgumentException"
        );
        problem(quorum, Harm::Broken, span, what);
    }
    quorum.chroot = Some(path.to_owned());
}

fn element(part: &str, span: Span, trims: bool, last: bool, quorum: &mut Quorum) {
    let trimmed = java::trim(part);
    if trimmed.is_empty() {
        if trims || last {
            let what = "an empty element, which the client skips".to_owned();
            problem(quorum, Harm::Odd, span, what);
        } else {
            let what =
                "an empty element: the client up to Flink 1.14 takes it for a host without a name"
                    .to_owned();
            problem(quorum, Harm::Broken, span, what);
        }
        return;
    }
    if trimmed.len() != part.len() {
        let (harm, what) = if trims {
            (
                Harm::Odd,
                format!(
                    "a space beside `{trimmed}`: harmless from Flink 1.15 on, one more host name before"
                ),
            )
        } else {
            (
                Harm::Broken,
                format!(
                    "a space beside `{trimmed}`: the client up to Flink 1.14 does not trim, so the host does not resolve or the port does not parse"
                ),
            )
        };
        problem(quorum, harm, span, what);
    }
    let start = span.start + (trimmed.as_ptr() as usize - part.as_ptr() as usize);
    let span = Span::new(start, start + trimmed.len());
    if trimmed.contains(';') {
        let what = format!("`;` does not separate members: `{trimmed}` is one host; use `,`");
        problem(quorum, Harm::Broken, span, what);
        return;
    }
    member(trimmed, span, quorum);
}

fn member(text: &str, span: Span, quorum: &mut Quorum) {
    if text.starts_with('[') && !text.contains(']') {
        let what = format!("`{text}` opens a bracket and does not close it: the client throws");
        problem(quorum, Harm::Broken, span, what);
        return;
    }
    let (host, port) = match text.strip_prefix('[').and_then(|t| t.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.contains(':') && !text.starts_with('[') {
        let what = format!(
            "`{text}` is read as host `{host}`: write an IPv6 address in brackets, `[{text}]:2181`"
        );
        problem(quorum, Harm::Broken, span, what);
        return;
    }
    let number = match port {
        None | Some("") => Some(2181),
        Some(port) => java::parse_int(port).and_then(|p| u16::try_from(p).ok()),
    };
    match number {
        Some(port) if !host.is_empty() => quorum.members.push(Member {
            host: host.to_owned(),
            port,
            span,
        }),
        Some(_) => problem(
            quorum,
            Harm::Broken,
            span,
            format!("`{text}` has no host name"),
        ),
        None => {
            let what = format!(
                "`{}` is no port: the client throws",
                port.unwrap_or_default()
            );
            problem(quorum, Harm::Broken, span, what);
        }
    }
}

fn duplicates(quorum: &mut Quorum) {
    let mut found = Vec::new();
    for (index, member) in quorum.members.iter().enumerate() {
        let same = |m: &&Member| m.host.eq_ignore_ascii_case(&member.host) && m.port == member.port;
        if quorum.members[..index].iter().any(|m| same(&m)) {
            found.push((
                member.span,
                format!("`{}:{}` stands twice", member.host, member.port),
            ));
        }
    }
    for (span, what) in found {
        problem(quorum, Harm::Odd, span, what);
    }
}

#[cfg(test)]
mod tests {
    use super::{Harm, Version, read};

    fn broken(text: &str, version: Version) -> bool {
        read(text, version)
            .problems
            .iter()
            .any(|p| p.harm == Harm::Broken)
    }

    #[test]
    fn as_the_client_of_the_release() {
        assert!(!broken("a:2181,b:2181", Version::V1_14));
        assert!(broken("a:2181, b:2181", Version::V1_14));
        assert!(!broken("a:2181, b:2181", Version::V1_15));
        assert!(broken("a:2181;b:2181", Version::V2_3));
        assert!(broken("a:2181/ch,b:2181/ch", Version::V2_3));
        assert!(!broken("a:2181,b:2181/chroot", Version::V2_3));
        assert!(broken("a:abc", Version::V2_3) && broken("a:99999", Version::V2_3));
        assert!(!broken("a:", Version::V2_3) && !broken("[::1]:2181", Version::V2_3));
        assert!(broken("::1", Version::V2_3));
        assert!(
            broken("a,,b", Version::V1_14)
                && !broken("a,,b", Version::V1_15)
                && !broken("a,", Version::V1_14)
        );
    }

    #[test]
    fn the_default_port_and_the_chroot() {
        let quorum = read("zk1,zk2:2182/ns", Version::V2_3);
        assert_eq!(quorum.members[0].port, 2181);
        assert_eq!(quorum.members[1].port, 2182);
        assert_eq!(quorum.chroot.as_deref(), Some("/ns"));
    }
}
