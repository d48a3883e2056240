//! A network between fctl and a server: with latency, and able to swallow everything for a while.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
struct Shared {
    /// Swallow what comes, in both directions.
    silent: AtomicBool,
    /// From the first reading on (the third request of a session) every byte is swallowed, until `silent` is taken back.
    silent_after_greeting: AtomicBool,
    /// This long after somebody attaches to a session every byte is swallowed, until `silent` is taken back.
    silent_after_attach: Mutex<Option<Duration>>,
    /// How often the client spoke after the server had.
    round_trips: AtomicUsize,
    ended: AtomicBool,
}

/// A proxy on a port of its own.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Listens on `address` (port 0 picks one) and forwards to a port of 127.0.0.1, each answer `latency` later.
    pub(crate) fn start(address: &str, server: u16, latency: Duration) -> Self {
        let listener = TcpListener::bind(address).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if own.ended.load(Ordering::Relaxed) {
                    return;
                }
                let target = SocketAddr::from(([127, 0, 0, 1], server));
                if let Ok(server) = TcpStream::connect(target) {
                    join(client, server, latency, &own);
                }
            }
        });
        Self { port, shared }
    }

    /// Swallows everything (or no longer).
    pub(crate) fn silence(&self, on: bool) {
        self.shared.silent.store(on, Ordering::Relaxed);
        if !on {
            self.shared
                .silent_after_greeting
                .store(false, Ordering::Relaxed);
        }
    }

    /// Lets each connection greet, then swallows everything, until `silence(false)`.
    pub(crate) fn silence_after_greeting(&self) {
        self.shared
            .silent_after_greeting
            .store(true, Ordering::Relaxed);
    }

    /// Swallows everything from this long after the next attach to a session that exists, until `silence(false)`.
    pub(crate) fn silence_after_attach(&self, pause: Duration) {
        *self.shared.silent_after_attach.lock().expect("a lock") = Some(pause);
    }

    /// True while everything is swallowed.
    pub(crate) fn is_silent(&self) -> bool {
        self.shared.silent.load(Ordering::Relaxed)
    }

    /// Round trips so far, over all connections.
    pub(crate) fn round_trips(&self) -> usize {
        self.shared.round_trips.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// True for a greeting (`ConnectRequest`: length, protocol, zxid, timeout, session) that names a session.
fn attaches(greeting: &[u8]) -> bool {
    greeting.get(20..28).is_some_and(|id| id != [0; 8])
}

/// Somebody holds a session of somebody else now.
fn attached(shared: &Arc<Shared>) {
    let pause = shared.silent_after_attach.lock().expect("a lock").take();
    if let Some(pause) = pause {
        let own = Arc::clone(shared);
        std::thread::spawn(move || {
            std::thread::sleep(pause);
            own.silent.store(true, Ordering::Relaxed);
        });
    }
}

fn join(client: TcpStream, server: TcpStream, latency: Duration, shared: &Arc<Shared>) {
    let answered = Arc::new(AtomicBool::new(true));
    // Four-letter words go through: they say that the member is up.
    let word = Arc::new(AtomicBool::new(false));
    let (mut from_client, mut to_server) = (
        client.try_clone().expect("a handle"),
        server.try_clone().expect("a handle"),
    );
    let (own, spoke) = (Arc::clone(shared), Arc::clone(&answered));
    let is_word = Arc::clone(&word);
    std::thread::spawn(move || {
        let mut buffer = [0; 65_536];
        let mut requests = 0;
        while let Ok(count @ 1..) = from_client.read(&mut buffer) {
            if requests == 0 && buffer[..count].iter().all(u8::is_ascii_lowercase) {
                is_word.store(true, Ordering::Relaxed);
            }
            if spoke.swap(false, Ordering::Relaxed) {
                own.round_trips.fetch_add(1, Ordering::Relaxed);
                requests += 1;
            }
            if requests == 1 && attaches(&buffer[..count]) {
                attached(&own);
            }
            if requests > 2 && own.silent_after_greeting.load(Ordering::Relaxed) {
                own.silent.store(true, Ordering::Relaxed);
            }
            let passes = is_word.load(Ordering::Relaxed) || !own.silent.load(Ordering::Relaxed);
            if passes && to_server.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to_server.shutdown(std::net::Shutdown::Write);
    });
    let (mut from_server, mut to_client) = (server, client);
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    let own = Arc::clone(shared);
    std::thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(count @ 1..) = from_server.read(&mut buffer) {
            if sender
                .send((Instant::now() + latency, buffer[..count].to_vec()))
                .is_err()
            {
                break;
            }
        }
    });
    std::thread::spawn(move || {
        for (due, bytes) in receiver {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            answered.store(true, Ordering::Relaxed);
            let passes = word.load(Ordering::Relaxed) || !own.silent.load(Ordering::Relaxed);
            if passes && to_client.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
}
