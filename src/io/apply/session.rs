//! Taking over a ZooKeeper session and closing it: what makes a leader go, and its standby lead.
//!
//! A server accepts a session from whoever knows its id and its password, and derives the password from the id
//! (`ZooKeeperServer.generatePasswd`, the same from 3.3 to master). The member that holds the owner's connection drops it
//! at once, so the old leader steps down before anybody closes anything. Closing removes all its ephemeral nodes in one
//! transaction.
//!
//! The client of the tree cannot do this: it attaches again by itself, and cannot be asked whether it still has the session.
//! So these are four frames of our own: connect, check, close, and their answers.

use crate::flink::live::address;
use std::fmt;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The password that every server gives the session of this id: 16 bytes of `java.util.Random(id ^ 0xB3415C00)`.
pub fn password(session: i64) -> [u8; 16] {
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (session.cast_unsigned() ^ 0xB341_5C00 ^ MULTIPLIER) & MASK;
    let mut out = [0; 16];
    for word in out.chunks_exact_mut(4) {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        // The upper 32 bits, the lowest byte first.
        let bytes = (state >> 16).to_le_bytes();
        word.copy_from_slice(&bytes[..4]);
    }
    out
}

/// A session that is to be taken over.
#[derive(Debug, Clone)]
pub struct Owned {
    /// Its id: `ephemeralOwner` of the leader's latch node.
    pub session: i64,
    /// The timeout that its owner asked for: whoever attaches sets it anew.
    pub timeout: Duration,
    /// The deadline of an attempt on one member.
    pub step: Duration,
}

/// Why a session was not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is not there any more.
    Gone,
    /// The cause, for each member.
    Failed(String),
    /// A member that does not answer in time.
    Hangs(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("the session has expired"),
            Self::Failed(cause) | Self::Hangs(cause) => f.write_str(cause),
        }
    }
}

/// Why a connection is not known to have its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// Somebody has attached since: its owner, who looks for it.
    Taken,
    /// Nobody knows: the cause.
    Unclear(String),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => {
                f.write_str("the old leader was back before its session could be closed")
            }
            Self::Unclear(cause) => write!(
                f,
                "whether fctl still has the session is not known: {cause}"
            ),
        }
    }
}

/// A connection that has a session. Dropping it closes nothing: its owner finds the session again.
#[derive(Debug)]
pub struct Held {
    stream: TcpStream,
    xid: i32,
}

/// `ZooDefs.OpCode.multi`, with one `check` in it: of `/`, in any version.
const MULTI: i32 = 14;
#[rustfmt::skip]
const CHECK: [u8; 27] = [
    0, 0, 0, 13, 0, 255, 255, 255, 255,
    0, 0, 0, 1, b'/', 255, 255, 255, 255,
    255, 255, 255, 255, 1, 255, 255, 255, 255,
];
/// `ZooDefs.OpCode.closeSession`.
const CLOSE: i32 = -11;
const CUT: &str = "an answer that was cut";
/// The longest answer that is read.
const LONGEST: usize = 1 << 16;

/// How often one member is tried.
const TRIES: usize = 3;

/// Takes a session over on every member in turn, so that the one that holds its owner's connection drops it. The last
/// connection is kept. A member that cannot be reached is left out, of `members` too if it hangs and is not the last one:
/// one is enough, and the owner looks for its session meanwhile.
///
/// # Errors
/// If no member accepts, if the session is gone, or if its owner is back before the next member is asked.
pub async fn take_over(owned: &Owned, members: &mut Vec<(String, u16)>) -> Result<Held, Refused> {
    let (mut held, mut causes, mut hanging) = (None::<Held>, Vec::new(), Vec::new());
    for (host, port) in members.iter() {
        // What would be taken from the owner once more has no part in its first step-down.
        if let Some(held) = &mut held
            && let Err(lost) = held.has_it(owned.step).await
        {
            return Err(Refused::Failed(lost.to_string()));
        }
        match hop(owned, (host, *port)).await {
            Ok(connection) => held = Some(connection),
            Err(Refused::Gone) => return Err(Refused::Gone),
            Err(refused) => {
                let hangs = matches!(refused, Refused::Hangs(_));
                hanging.extend(hangs.then(|| (host.clone(), *port)));
                causes.push(format!("{}: {refused}", address(host, *port)));
            }
        }
    }
    if hanging.len() < members.len() {
        members.retain(|member| !hanging.contains(member));
    }
    match held {
        Some(held) => Ok(held),
        None if causes.is_empty() => Err(Refused::Failed("no member is up".to_owned())),
        None => Err(Refused::Failed(causes.join("; "))),
    }
}

/// Takes the session over on one member. Its owner may come back meanwhile and take it again: tried a few times.
async fn hop(owned: &Owned, member: (&str, u16)) -> Result<Held, Refused> {
    let mut cause = String::new();
    for _ in 0..TRIES {
        match timeout(owned.step, attach(owned, member)).await {
            Ok(Ok(Some(held))) => return Ok(held),
            Ok(Ok(None)) => return Err(Refused::Gone),
            Ok(Err(error)) => cause = error.to_string(),
            // It hangs: there are others.
            Err(_) => {
                return Err(Refused::Hangs(format!("no answer within {:?}", owned.step)));
            }
        }
    }
    Err(Refused::Failed(cause))
}

/// Connects with the session; none if the server does not know it any more.
async fn attach(owned: &Owned, (host, port): (&str, u16)) -> io::Result<Option<Held>> {
    let mut stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    let wanted = i32::try_from(owned.timeout.as_millis()).unwrap_or(i32::MAX);
    let mut request = Vec::with_capacity(45);
    // The protocol's version, the last transaction that was seen, the timeout, the session, its password, not read-only.
    request.extend(0_i32.to_be_bytes());
    request.extend(0_i64.to_be_bytes());
    request.extend(wanted.to_be_bytes());
    request.extend(owned.session.to_be_bytes());
    request.extend(16_i32.to_be_bytes());
    request.extend(password(owned.session));
    request.push(0);
    send(&mut stream, &request).await?;
    let answer = receive(&mut stream).await?;
    // The protocol's version, the timeout, the session: nought if it has expired, or if the password is not its own.
    let granted = answer.get(4..8).and_then(number);
    let session = answer.get(8..16).and_then(|b| <[u8; 8]>::try_from(b).ok());
    let (Some(granted), Some(session)) = (granted, session) else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, CUT));
    };
    let known = granted > 0 && i64::from_be_bytes(session) == owned.session;
    Ok(known.then_some(Held { stream, xid: 0 }))
}

impl Held {
    /// Looks whether nobody has taken the session since. The owner's client takes it with its next connection. What may
    /// write goes through the check of the ensemble's leader (`PrepRequestProcessor`, `checkSession`), so this is a
    /// transaction; it checks a node and changes nothing.
    ///
    /// # Errors
    /// That it was taken, by the answer or because the member has ended the connection, or that there is no answer.
    pub async fn has_it(&mut self, limit: Duration) -> Result<(), Lost> {
        let answer = match timeout(limit, self.ask(MULTI, &CHECK)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if is_ended(&error) => return Err(Lost::Taken),
            Ok(Err(error)) => return Err(Lost::Unclear(error.to_string())),
            Err(_) => return Err(Lost::Unclear(format!("no answer within {limit:?}"))),
        };
        // Of all of it, else of its only part: its kind, a byte, its code.
        let (all, part) = (answer.get(12..16), answer.get(21..25));
        let all = all.and_then(number).unwrap_or(i32::MIN);
        let code = if all == 0 {
            part.and_then(number)
        } else {
            Some(all)
        };
        match code {
            // No such node, no right to read it: the session comes first.
            Some(0 | -101 | -102 | -103) => Ok(()),
            Some(-118) => Err(Lost::Taken),
            Some(code) => Err(Lost::Unclear(format!("error {code}"))),
            None => Err(Lost::Unclear(CUT.to_owned())),
        }
    }

    /// Closes the session, and waits until the server has said so or `limit` has passed. Whether the session is gone only
    /// the tree tells.
    pub async fn close(mut self, limit: Duration) {
        let _ = timeout(limit, self.ask(CLOSE, &[])).await;
    }

    /// The answer to a request: its number, the transaction, a code, and what belongs to it.
    async fn ask(&mut self, kind: i32, body: &[u8]) -> io::Result<Vec<u8>> {
        self.xid += 1;
        let mut request = self.xid.to_be_bytes().to_vec();
        request.extend(kind.to_be_bytes());
        request.extend(body);
        send(&mut self.stream, &request).await?;
        loop {
            let answer = receive(&mut self.stream).await?;
            if answer.get(..4).and_then(number) == Some(self.xid) {
                return Ok(answer);
            }
        }
    }
}

/// True if the other side has ended a connection.
fn is_ended(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
    )
}

fn number(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_be_bytes(bytes.try_into().ok()?))
}

async fn send(stream: &mut TcpStream, body: &[u8]) -> io::Result<()> {
    let length = i32::try_from(body.len()).unwrap_or(i32::MAX);
    let mut frame = length.to_be_bytes().to_vec();
    frame.extend(body);
    stream.write_all(&frame).await
}

async fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > LONGEST {
        let odd = "an answer that is no ZooKeeper's";
        return Err(io::Error::new(io::ErrorKind::InvalidData, odd));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn passwords_as_real_servers_gave_them() {
        // Printed by the real clients that owned the sessions, with servers 3.8.0, 3.4.14 and 3.9.3.
        for (session, expected) in [
            (
                0x0100_000e_05a0_0001,
                0xe526_c5bc_97a3_b854_f56c_ae21_6cb3_bfe6_u128,
            ),
            (
                0x0100_000e_05a0_0000,
                0xd205_cbbc_f757_d90f_002a_47f6_982a_ab19,
            ),
            (
                0x0200_0010_4b32_0000,
                0xfc55_c0cc_d935_0a94_3aaf_c6ae_4a00_2157,
            ),
            (
                0x0100_0013_358a_0000,
                0xe49c_2279_a1d6_76d3_62d4_daf0_52c2_f683,
            ),
            (
                0x0100_0019_c4da_0000,
                0xf41b_a17e_7150_3bd3_f291_b308_a2d8_4e06,
            ),
        ] {
            assert_eq!(
                u128::from_be_bytes(password(session)),
                expected,
                "{session:#x}"
            );
        }
    }
}
