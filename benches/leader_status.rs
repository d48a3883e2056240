//! `fctl leader status --no-rest` on a live cluster, against a client of bare sockets and against kazoo.
//!
//! `tests/run bench` brings what it needs. fctl and each of the others run in 30 alternating pairs; medians and their
//! ratio are printed. All three read the same nodes, level by level, with every read of a level in flight.

#![expect(clippy::print_stdout, reason = "the figures are the result")]

#[path = "../tests/live/flink.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod flink;
#[path = "../tests/oracle/jars.rs"]
mod jars;
#[path = "../tests/live/machine.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod machine;
#[expect(dead_code, reason = "the live suite submits other jobs too")]
#[path = "../tests/live/submit.rs"]
mod submit;
#[path = "../tests/live/zk.rs"]
#[expect(dead_code, reason = "the live suite uses the rest")]
mod zk;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 30;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, how, port, namespace] = args.as_slice()
        && word == "bare"
    {
        println!("{}", bare(how, port.parse().expect("a port"), namespace));
        return;
    }
    let zookeeper = zk::Ensemble::single("3.8.4");
    let flink = flink::Cluster::start("1.20.5", &zookeeper.quorum(), "/flink", "/orders", None);
    flink.submit("benchmark");
    let conf = flink.conf("jm0", flink.rest[0]);
    let port = zookeeper.servers[0].port.to_string();
    let python = std::env::var("FCTL_BENCH_PYTHON").expect("tests/run bench sets it");
    let kazoo = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/kazoo_status.py");
    let own = std::env::current_exe().expect("a path");

    let mut status = Command::new(env!("CARGO_BIN_EXE_fctl"));
    status
        .args(["leader", "status", "--no-rest", "--conf"])
        .arg(&conf);
    let bare = |how: &str| {
        let mut command = Command::new(&own);
        command.args(["bare", how, &port, "/flink/orders"]);
        command
    };
    let mut peer = Command::new(python);
    peer.arg(kazoo).args([&zookeeper.quorum(), "/flink/orders"]);
    let mut others = [
        ("bare sockets, a request a read,", bare("nodes")),
        ("bare sockets, a request a level,", bare("levels")),
        ("kazoo", peer),
    ];
    let all = others.iter_mut().map(|(name, command)| (*name, command));
    for (name, command) in all.chain([("fctl", &mut status)]) {
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        println!("{name} {}", said.lines().next().unwrap_or(""));
    }
    // Servers that have just started compile what they run: for half a minute the figures say nothing.
    std::thread::sleep(Duration::from_secs(30));
    report(&mut status, &mut others);
}

/// Pairs of runs, fctl and another, the order changed each round; prints medians and their ratio for each pair.
fn report(own: &mut Command, others: &mut [(&str, Command)]) {
    let timed = |command: &mut Command| {
        let start = Instant::now();
        let status = command.stdout(Stdio::null()).status().expect("it runs");
        assert!(status.success(), "a run failed");
        start.elapsed()
    };
    for (name, other) in others {
        let [mut fctl, mut peer] = [const { Vec::new() }; 2];
        for round in 0..ROUNDS {
            if round % 2 == 0 {
                fctl.push(timed(own));
                peer.push(timed(other));
            } else {
                peer.push(timed(other));
                fctl.push(timed(own));
            }
        }
        let (fctl, peer) = (ms(median(fctl)), ms(median(peer)));
        println!(
            "fctl {fctl:.2} ms, {name} {peer:.2} ms: fctl takes {:.2} times as long",
            fctl / peer
        );
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Opens a session, reads the namespace level by level, closes the session. `how` is `nodes`, a request for each read
/// with all of a level in flight, or `levels`, one `multiRead` for each level. Knows just enough of the protocol.
fn bare(how: &str, port: u16, namespace: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let mut hello = vec![0; 12];
    hello.extend(6_000_u32.to_be_bytes());
    hello.extend([0; 8]);
    hello.extend(16_u32.to_be_bytes());
    hello.extend([0; 17]);
    send(&mut stream, &[&hello]);
    receive(&mut stream);
    let mut seen = Seen::default();
    let mut level = vec![namespace.to_owned()];
    while !level.is_empty() {
        let asked: Vec<(&str, u32)> = level
            .iter()
            .flat_map(|path| {
                let (parent, name) = path.rsplit_once('/').expect("a path");
                let leaf = name.contains("latch-")
                    || name == "connection_info"
                    || parent.ends_with("/locks");
                let kinds = if leaf { &[4][..] } else { &[4, 8] };
                kinds.iter().map(|kind| (path.as_str(), *kind))
            })
            .collect();
        let below = if how == "levels" {
            one_request(&mut stream, &asked, &mut seen)
        } else {
            many_requests(&mut stream, &asked, &mut seen)
        };
        level = below;
    }
    send(&mut stream, &[&[0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xF5]]);
    receive(&mut stream);
    format!(
        "{} nodes, {} bytes, led by 0x{:016x}",
        seen.count, seen.bytes, seen.leader
    )
}

/// What was read.
#[derive(Default)]
struct Seen {
    count: usize,
    bytes: usize,
    leader: i64,
}

fn many_requests(stream: &mut TcpStream, asked: &[(&str, u32)], seen: &mut Seen) -> Vec<String> {
    let requests: Vec<Vec<u8>> = asked
        .iter()
        .map(|(path, kind)| [&1_u32.to_be_bytes()[..], &kind.to_be_bytes(), &record(path)].concat())
        .collect();
    send(
        stream,
        &requests.iter().map(Vec::as_slice).collect::<Vec<_>>(),
    );
    let mut below = Vec::new();
    for (path, kind) in asked {
        // The answer begins with xid, zxid and error; a node that went meanwhile has nothing else.
        let answer = receive(stream);
        if answer.len() > 16 {
            let mut body = Reader {
                bytes: &answer,
                at: 16,
            };
            body.result(path, *kind, seen, &mut below);
        }
    }
    below
}

fn one_request(stream: &mut TcpStream, asked: &[(&str, u32)], seen: &mut Seen) -> Vec<String> {
    let mut request = [1_u32.to_be_bytes(), 22_u32.to_be_bytes()].concat();
    for (path, kind) in asked {
        request.extend(kind.to_be_bytes());
        request.extend([0, 0xFF, 0xFF, 0xFF, 0xFF]);
        request.extend(record(path));
    }
    request.extend([0xFF, 0xFF, 0xFF, 0xFF, 1, 0xFF, 0xFF, 0xFF, 0xFF]);
    send(stream, &[&request]);
    let answer = receive(stream);
    let mut body = Reader {
        bytes: &answer,
        at: 16,
    };
    let mut below = Vec::new();
    for (path, kind) in asked {
        // Each part begins with type, end mark and error; that of a node that went meanwhile is an error code.
        let answered = body.number();
        body.skip(5);
        match u32::try_from(answered) == Ok(*kind) {
            true => body.result(path, *kind, seen, &mut below),
            false => body.skip(4),
        }
    }
    below
}

/// A path, and no watch.
fn record(path: &str) -> Vec<u8> {
    let length = u32::try_from(path.len()).expect("short");
    [&length.to_be_bytes()[..], path.as_bytes(), &[0]].concat()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> &[u8] {
        self.at += count;
        &self.bytes[self.at - count..self.at]
    }

    /// Data with its stat (kind 4), or the names of children (kind 8).
    fn result(&mut self, path: &str, kind: u32, seen: &mut Seen, below: &mut Vec<String>) {
        if kind == 8 {
            for _ in 0..self.number() {
                let length = self.number();
                let name = std::str::from_utf8(self.take(length)).expect("UTF-8");
                below.push(format!("{path}/{name}"));
            }
            return;
        }
        let length = self.number();
        self.skip(length + 44);
        let owner = i64::from_be_bytes(self.take(8).try_into().expect("8 bytes"));
        self.skip(16);
        seen.count += 1;
        seen.bytes += length;
        if path.ends_with("rest_server/connection_info") {
            seen.leader = owner;
        }
    }

    fn skip(&mut self, count: usize) {
        self.at += count;
    }

    fn number(&mut self) -> usize {
        let number = u32::from_be_bytes(self.take(4).try_into().expect("4 bytes"));
        usize::try_from(number).expect("a length")
    }
}

fn send(stream: &mut TcpStream, messages: &[&[u8]]) {
    let mut all = Vec::new();
    for message in messages {
        all.extend(u32::try_from(message.len()).expect("short").to_be_bytes());
        all.extend_from_slice(message);
    }
    stream.write_all(&all).expect("sent");
}

fn receive(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("an answer");
    let mut answer = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("a length")];
    stream.read_exact(&mut answer).expect("an answer");
    answer
}
