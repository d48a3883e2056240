//! `conf/masters` as `bin/config.sh` reads it (`readMasters`, identical logic in 1.12 to 2.3).

use super::Span;
use super::source::line_spans;

/// One JobManager that `start-cluster.sh` would start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Master {
    /// Host name or IPv4 address; IPv6 literals cannot be written.
    pub host: String,
    /// The web UI port, if one is given; none means port 0, a random one.
    pub port: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Reads the file: `#` starts a comment, only the first word of a line counts, a rack prefix is dropped.
pub fn read(text: &str) -> Vec<Master> {
    let mut masters = Vec::new();
    for line in line_spans(text) {
        let whole = &text[line.start..line.end];
        let kept = whole.find('#').map_or(whole, |h| &whole[..h]);
        let Some(word) = kept.split_ascii_whitespace().next() else {
            continue;
        };
        let start = line.start + (word.as_ptr() as usize - whole.as_ptr() as usize);
        let span = Span::new(start, start + word.len());
        let bare = without_rack(word);
        let mut parts = bare.split(':');
        masters.push(Master {
            host: parts.next().unwrap_or("").to_owned(),
            port: parts.next().filter(|p| !p.is_empty()).map(str::to_owned),
            span,
        });
    }
    masters
}

fn without_rack(word: &str) -> &str {
    match word.rsplit_once('/') {
        Some((_, host))
            if !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) =>
        {
            host
        }
        _ => word,
    }
}

/// The different hosts, in order.
pub fn distinct_hosts(masters: &[Master]) -> Vec<&str> {
    let mut hosts: Vec<&str> = Vec::new();
    for master in masters {
        if !hosts.contains(&master.host.as_str()) {
            hosts.push(&master.host);
        }
    }
    hosts
}

/// True for names and addresses that only this host can reach.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host == "::1" || host.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn first_word_rack_and_port() {
        let masters = read("# JobManagers\n\njm1:8081 extra\n/rack1/jm2\njm3:");
        let seen: Vec<(&str, Option<&str>)> = masters
            .iter()
            .map(|m| (m.host.as_str(), m.port.as_deref()))
            .collect();
        assert_eq!(seen, [("jm1", Some("8081")), ("jm2", None), ("jm3", None)]);
    }
}
