//! A real S3 server: the crate s3s-fs, which keeps objects as files.

use crate::jars::cache;
use crate::machine::{Dir, Process, port, wait};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A server with the bucket `flink`.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) process: Process,
    dir: Dir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let (dir, port) = (Dir::new("s3"), port());
        let root = dir.path().join("data");
        std::fs::create_dir_all(root.join("flink")).expect("a bucket");
        let program = cache().join("s3s-fs/bin/s3s-fs");
        let mut command = Command::new(program);
        command
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["--access-key", "fctl", "--secret-key", "hush-hush"])
            .arg(&root);
        let process = Process::start(&mut command, dir.path().join("s3.log"));
        wait("the S3 server", Duration::from_secs(20), || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Self { port, process, dir }
    }

    /// The directory of the bucket.
    pub(crate) fn bucket(&self) -> PathBuf {
        self.dir.path().join("data/flink")
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) {
        let path = self.bucket().join(key);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, bytes).expect("an object");
    }

    pub(crate) fn conf(&self) -> String {
        format!(
            "s3.endpoint: http://127.0.0.1:{}\ns3.path.style.access: true\ns3.access-key: fctl\ns3.secret-key: hush-hush\n",
            self.port
        )
    }
}

/// A way to a server on which `NextContinuationToken` gets lost. It lives as long as the test.
pub(crate) fn forget_tokens(server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let pump = |mut from: TcpStream, mut to: TcpStream, is_answer: bool| {
        std::thread::spawn(move || {
            let word = b"NextContinuationToken>";
            let mut held: Vec<u8> = Vec::new();
            let mut buffer = [0; 65_536];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                held.extend_from_slice(&buffer[..count]);
                let mut at = 0;
                while is_answer && at + word.len() <= held.len() {
                    if held[at..].starts_with(word) {
                        held[at] = b'X';
                    }
                    at += 1;
                }
                // The start of the word may be at the end.
                let keep = if is_answer && !held.ends_with(b"\r\n\r\n") && !held.ends_with(b">") {
                    held.iter()
                        .rev()
                        .take(word.len())
                        .position(|b| *b == b'<')
                        .map_or(0, |n| n + 1)
                } else {
                    0
                };
                let ready: Vec<u8> = held.drain(..held.len() - keep).collect();
                if to.write_all(&ready).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
        });
    };
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else {
                return;
            };
            let (a, b) = (
                client.try_clone().expect("a handle"),
                server.try_clone().expect("a handle"),
            );
            pump(client, server, false);
            pump(b, a, true);
        }
    });
    port
}
