//! Which members of an ensemble answer: name lookup, connection and `srvr`, each with its cause.
//!
//! The ZooKeeper client loses causes (`no available hosts`), so fctl asks first, all members at once.

use crate::flink::live::{Connection, Member, MemberState, address};
use crate::flink::znode::parse_session;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long members may take once a majority has answered: one that hangs must not delay the answer.
const GRACE: Duration = Duration::from_secs(1);

/// Asks every member, no longer than `step` for each step; a member that is still silent [`GRACE`] after a
/// majority has answered counts as down.
pub async fn ask(members: Vec<(String, u16)>, step: Duration) -> Vec<Member> {
    let majority = members.len() / 2 + 1;
    let mut answers: Vec<Option<MemberState>> = vec![None; members.len()];
    let mut asking: FuturesUnordered<_> = members
        .iter()
        .enumerate()
        .map(|(index, (host, port))| async move {
            let answer = member(host, *port, step).await;
            let down = |(step, cause): Failure| MemberState::Down {
                step: step.to_owned(),
                cause,
            };
            (index, answer.unwrap_or_else(down))
        })
        .collect();
    let start = Instant::now();
    let mut up = 0;
    loop {
        let next = if up < majority {
            asking.next().await
        } else {
            timeout(GRACE.min(step), asking.next()).await.ok().flatten()
        };
        let Some((index, state)) = next else { break };
        up += usize::from(matches!(state, MemberState::Up { .. }));
        answers[index] = Some(state);
    }
    drop(asking);
    let silent = || MemberState::Down {
        step: "answer".to_owned(),
        cause: format!("no answer within {:.1} s", start.elapsed().as_secs_f64()),
    };
    let answers = answers.into_iter().map(|a| a.unwrap_or_else(silent));
    members
        .into_iter()
        .zip(answers)
        .map(|((host, port), state)| Member { host, port, state })
        .collect()
}

/// Which session comes from which address, as far as the members tell (`cons`; from 3.5 on it has to be switched on
/// with `4lw.commands.whitelist`). Silence is no failure, and is not waited for.
pub async fn connections(members: Vec<(String, u16)>, step: Duration) -> Vec<Connection> {
    let mut all: Vec<Connection> = told(members, None, step)
        .await
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The same for each member; none for one that does not tell. Where every member tells, a session that none of them
/// lists has no connection. With `admin_port` a member that has `cons` switched off is asked by its AdminServer.
pub async fn told(
    members: Vec<(String, u16)>,
    admin_port: Option<u16>,
    step: Duration,
) -> Vec<Option<Vec<Connection>>> {
    let step = step.min(GRACE);
    let asked = members.into_iter().map(|(host, port)| async move {
        let answer = async {
            let mut stream = TcpStream::connect((host.as_str(), port)).await?;
            word(&mut stream, b"cons").await
        };
        match (timeout(step, answer).await, admin_port) {
            // Our own connection is listed, without a session, where the word is switched on.
            (Ok(Ok(text)), _) if text.contains("](queued=") => {
                Some(text.lines().filter_map(connection).collect())
            }
            (_, Some(admin)) => super::admin::connections(&host, port, admin, step).await,
            _ => None,
        }
    });
    futures::future::join_all(asked).await
}

/// ` /10.0.0.7:52444[1](queued=0,recved=9,sent=9,sid=0x1000a3f2b4c0003,lop=PING,...)`.
fn connection(line: &str) -> Option<Connection> {
    let (before, rest) = line.trim().strip_prefix('/')?.split_once("](")?;
    let (address, _) = before.rsplit_once('[')?;
    let (host, _) = address.rsplit_once(':')?;
    let id = rest.split("sid=").nth(1)?.split([',', ')']).next()?;
    Some(Connection {
        session: parse_session(id)?,
        client: host.trim_matches(['[', ']']).to_owned(),
    })
}

/// The addresses of a host name, for comparing names; none if it does not resolve.
pub async fn addresses(host: String, step: Duration) -> Vec<IpAddr> {
    match timeout(step, tokio::net::lookup_host((host.as_str(), 0))).await {
        Ok(Ok(found)) => found.map(|a| a.ip()).collect(),
        _ => Vec::new(),
    }
}

/// Who does not answer and why, on one line.
pub fn causes(members: &[Member]) -> String {
    let down = members.iter().filter_map(|m| match &m.state {
        MemberState::Down { cause, .. } => Some(format!("{}: {cause}", address(&m.host, m.port))),
        MemberState::Up { .. } => None,
    });
    down.collect::<Vec<_>>().join("; ")
}

type Failure = (&'static str, String);

async fn member(host: &str, port: u16, step: Duration) -> Result<MemberState, Failure> {
    let start = Instant::now();
    let lookup = timeout(step, tokio::net::lookup_host((host, port))).await;
    let addresses: Vec<_> = match lookup {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(_)) => return Err(("resolve", "name does not resolve".to_owned())),
        Err(_) => {
            return Err((
                "resolve",
                format!("no answer from the name service within {step:?}"),
            ));
        }
    };
    let mut stream = match timeout(step, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(("connect", words(&error))),
        Err(_) => return Err(("connect", format!("no connection within {step:?}"))),
    };
    // `srvr` is the word that every server since 3.4 answers without being configured.
    match timeout(step, word(&mut stream, b"srvr")).await {
        Ok(Ok(answer)) => judge(&answer, start),
        Ok(Err(error)) => Err((
            "answer",
            format!("connected, but not a ZooKeeper ({})", words(&error)),
        )),
        Err(_) => Err((
            "answer",
            format!("connected, but no answer within {step:?}"),
        )),
    }
}

/// Sends a four-letter word and reads the answer to its end.
async fn word(stream: &mut TcpStream, word: &[u8; 4]) -> std::io::Result<String> {
    stream.write_all(word).await?;
    // Room from the start: growing from nothing takes eight reads for an answer that comes in one.
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut limited = stream.take(1024 * 1024);
    limited.read_to_end(&mut bytes).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn judge(answer: &str, start: Instant) -> Result<MemberState, Failure> {
    let latency_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    if answer.contains("not currently serving requests") {
        return Err(("answer", "the server is up, but not in a quorum".to_owned()));
    }
    let line = |prefix: &str| {
        answer
            .lines()
            .find_map(|l| l.strip_prefix(prefix))
            .map(str::trim)
    };
    let mode = match line("Mode:") {
        Some(mode) => mode.to_owned(),
        None if answer.contains("whitelist") => "unknown".to_owned(),
        // A TLS port and other services close; a web server says something else.
        None if answer.is_empty() => {
            return Err((
                "answer",
                "connected, but not a ZooKeeper (closed after our greeting)".to_owned(),
            ));
        }
        None => {
            return Err((
                "answer",
                format!(
                    "connected, but not a ZooKeeper (it says `{}`)",
                    first_line(answer)
                ),
            ));
        }
    };
    let version = line("Zookeeper version:").and_then(release);
    Ok(MemberState::Up {
        mode,
        version,
        latency_ms,
    })
}

/// The first line of a foreign answer, short and printable.
fn first_line(answer: &str) -> String {
    let line = answer.lines().next().unwrap_or("");
    line.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// `3.8.4-9316c2a...` to its three numbers.
fn release(text: &str) -> Option<(u32, u32, u32)> {
    let numbers = text.split(['-', ',', ' ']).next()?;
    let mut parts = numbers.split('.').map(|p| p.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

fn words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::ConnectionReset => "connection reset".to_owned(),
        ErrorKind::TimedOut => "connection timed out".to_owned(),
        ErrorKind::HostUnreachable => "host unreachable".to_owned(),
        ErrorKind::NetworkUnreachable => "network unreachable".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::connection;

    #[test]
    fn lines_of_cons() {
        let line = " /127.0.0.1:52444[1](queued=0,recved=19,sent=19,sid=0x1000113040b0000,lop=PING,est=1,to=40000)";
        let found = connection(line).expect("a connection");
        assert_eq!(
            (found.session, found.client.as_str()),
            (0x0100_0113_040b_0000, "127.0.0.1")
        );
        let own = " /0:0:0:0:0:0:0:1:52446[0](queued=0,recved=1,sent=0)";
        assert_eq!(
            connection(own),
            None,
            "the asking connection has no session"
        );
        let six = " /[0:0:0:0:0:0:0:1]:52446[1](queued=0,sid=0x1)";
        assert_eq!(
            connection(six).map(|c| c.client).as_deref(),
            Some("0:0:0:0:0:0:0:1")
        );
    }
}
