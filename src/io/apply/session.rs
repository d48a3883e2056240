//! Taking over a ZooKeeper session and closing it: what makes a leader go, and its standby lead.
//!
//! A server accepts a session from whoever knows its id and its password, and derives the password from the id
//! (`ZooKeeperServer.generatePasswd`, the same from 3.3 to master). The member that holds the owner's connection drops it
//! at once, so the old leader steps down before anybody closes anything. Closing removes all its ephemeral nodes in one
//! transaction.

use crate::flink::live::address;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zookeeper_client::{Client, Error, SessionInfo};

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
    /// The release of the oldest server.
    pub version: Option<(u32, u32, u32)>,
}

/// Why a session was not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is not there any more.
    Gone,
    /// The cause, for each member.
    Failed(String),
}

/// What a client needs to take a session over. Making one takes tens of milliseconds, in which a checkpoint may begin.
#[derive(Debug)]
pub struct Token(SessionInfo);

/// Makes a token, before the moment in which it is needed.
///
/// # Errors
/// If nothing can listen on 127.0.0.1.
pub async fn token(owned: &Owned) -> Result<Token, String> {
    match tokio::time::timeout(owned.step, mint(owned)).await {
        Ok(minted) => minted.map(Token).map_err(|e| e.to_string()),
        Err(_) => Err(format!("no session token within {:?}", owned.step)),
    }
}

/// How often one member is tried.
const TRIES: usize = 3;

/// Takes a session over on every member in turn, so that the one that holds its owner's connection drops it. The last
/// connection is kept; dropping it closes nothing. A member that cannot be reached is left out; one is enough.
///
/// # Errors
/// If no member accepts, or if the session is gone.
pub async fn take_over(
    owned: &Owned,
    token: Token,
    members: &[(String, u16)],
) -> Result<Client, Refused> {
    let (mut token, mut held, mut causes) = (Some(token), None, Vec::new());
    for member in members {
        // A connection that stays would fight with the next one.
        drop(held.take());
        match hop(owned, token.take(), member, true).await {
            Ok(client) => held = Some(client),
            Err(Refused::Gone) => return Err(Refused::Gone),
            Err(Refused::Failed(cause)) => {
                causes.push(format!("{}: {cause}", address(&member.0, member.1)));
            }
        }
    }
    match held {
        Some(client) => Ok(client),
        // The last one failed, but another one may have accepted: any of them will do.
        None if causes.len() < members.len() => last_resort(owned, None, members, true).await,
        None if members.is_empty() => Err(Refused::Failed("no member is up".to_owned())),
        None => Err(Refused::Failed(causes.join("; "))),
    }
}

/// Takes a session over on one member, the last one if possible: closing the client that is handed back closes the
/// session, wherever its owner is connected by now.
///
/// # Errors
/// As for [`take_over`].
pub async fn take_to_close(
    owned: &Owned,
    token: Token,
    members: &[(String, u16)],
) -> Result<Client, Refused> {
    last_resort(owned, Some(token), members, false).await
}

async fn last_resort(
    owned: &Owned,
    mut token: Option<Token>,
    members: &[(String, u16)],
    detached: bool,
) -> Result<Client, Refused> {
    let mut causes = Vec::new();
    for member in members.iter().rev() {
        match hop(owned, token.take(), member, detached).await {
            Ok(client) => return Ok(client),
            Err(Refused::Gone) => return Err(Refused::Gone),
            Err(Refused::Failed(cause)) => {
                causes.push(format!("{}: {cause}", address(&member.0, member.1)));
            }
        }
    }
    Err(Refused::Failed(causes.join("; ")))
}

/// Takes the session over on one member. Its owner may come back meanwhile and take it again: tried a few times.
async fn hop(
    owned: &Owned,
    mut token: Option<Token>,
    member: &(String, u16),
    detached: bool,
) -> Result<Client, Refused> {
    let mut cause = String::new();
    for _ in 0..TRIES {
        match tokio::time::timeout(owned.step, attach(owned, token.take(), member, detached)).await
        {
            Ok(Ok(client)) => return Ok(client),
            Ok(Err(Error::SessionExpired)) => return Err(Refused::Gone),
            Ok(Err(error)) => cause = error.to_string(),
            // It hangs: there are others.
            Err(_) => {
                return Err(Refused::Failed(format!(
                    "no answer within {:?}",
                    owned.step
                )));
            }
        }
    }
    Err(Refused::Failed(cause))
}

async fn attach(
    owned: &Owned,
    token: Option<Token>,
    member: &(String, u16),
    detached: bool,
) -> Result<Client, Error> {
    let info = match token {
        Some(Token(info)) => info,
        None => mint(owned).await?,
    };
    let mut connector = Client::connector()
        .with_session_timeout(owned.timeout)
        .with_fail_eagerly()
        .with_session(info);
    if detached {
        connector = connector.with_detached();
    }
    if let Some((major, minor, patch)) = owned.version {
        connector = connector.with_server_version(major, minor, patch);
    }
    connector.connect(&address(&member.0, member.1)).await
}

/// The client's token for a session: it hands one out only for a session that it opened itself, so it opens this one
/// with a listener of ours that grants it.
async fn mint(owned: &Owned) -> Result<SessionInfo, Error> {
    let failed = |e: std::io::Error| Error::BadArguments(leak(&e));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let (session, timeout) = (owned.session, owned.timeout);
    let granting = tokio::spawn(async move {
        if let Ok((stream, _)) = listener.accept().await {
            let _ = grant(stream, session, timeout).await;
        }
    });
    let minted = Client::connector()
        .with_session_timeout(timeout)
        .with_fail_eagerly()
        .with_detached()
        .connect(&address("127.0.0.1", port))
        .await;
    let info = minted.map(Client::into_session);
    granting.abort();
    info
}

/// The only words for a failure of the machine that the client's error can carry.
fn leak(error: &std::io::Error) -> &'static &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrNotAvailable => &"127.0.0.1 is not available",
        std::io::ErrorKind::PermissionDenied => &"127.0.0.1 may not be listened on",
        _ => &"nothing can listen on 127.0.0.1",
    }
}

/// Answers a `ConnectRequest` with this session, and pings until the connection ends.
async fn grant(mut stream: TcpStream, session: i64, timeout: Duration) -> std::io::Result<()> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    drop(message(&mut stream, length).await?);
    let timeout = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
    let mut answer = Vec::with_capacity(41);
    for word in [37, 0, timeout] {
        answer.extend(word.to_be_bytes());
    }
    answer.extend(session.to_be_bytes());
    answer.extend(16_i32.to_be_bytes());
    answer.extend(password(session));
    answer.push(0);
    stream.write_all(&answer).await?;
    loop {
        stream.read_exact(&mut length).await?;
        let request = message(&mut stream, length).await?;
        // xid, zxid, no error.
        let mut answer = 16_i32.to_be_bytes().to_vec();
        answer.extend(request.get(..4).unwrap_or(&[0; 4]));
        answer.extend([0; 12]);
        stream.write_all(&answer).await?;
    }
}

async fn message(stream: &mut TcpStream, length: [u8; 4]) -> std::io::Result<Vec<u8>> {
    // Our own client speaks here: it never sends much.
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    let mut body = vec![0; length.min(4096)];
    stream.read_exact(&mut body).await?;
    Ok(body)
}

/// Closes the session (of a detached client only its connection), and waits until the server has said so or `limit` has
/// passed. Whether the session is gone only the tree tells.
pub async fn close(client: Client, limit: Duration) {
    let mut watcher = client.state_watcher();
    drop(client);
    let closing = async { while !watcher.changed().await.is_terminated() {} };
    let _ = tokio::time::timeout(limit, closing).await;
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
