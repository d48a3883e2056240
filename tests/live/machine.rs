//! Processes and ports: started here, ended here by their handle, logs kept when a test fails.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// The doors that Flink and Kryo need in Java 17 (the set of the default configuration of 1.20).
pub(crate) const OPENS: [&str; 15] = [
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
    "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
    "--add-opens=java.base/java.net=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.text=ALL-UNNAMED",
    "--add-opens=java.base/java.time=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
];

/// A directory of a test. It stays when the test fails, and its path is printed.
#[derive(Debug)]
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new(name: &str) -> Self {
        let base = std::env::temp_dir().join(format!("fctl-live-{}", std::process::id()));
        let dir = base.join(format!("{name}-{}", port()));
        std::fs::create_dir_all(&dir).expect("a directory");
        Self(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("logs and files are kept in {}", self.0.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.0);
            if let Some(base) = self.0.parent() {
                let _ = std::fs::remove_dir(base);
            }
        }
    }
}

/// A free port below 32768: the kernel hands out those above for port 0, and Flink takes random ones there.
pub(crate) fn port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Far apart for suites that start one after the other: a port is free until the server that gets it has started.
    let spread = u64::from(std::process::id()) * 1_009 % 9_000;
    let start = u16::try_from(spread).expect("below 9000") + 20_000;
    loop {
        let port = start + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A process of a test.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) log: PathBuf,
    /// Length of the log at its start.
    from: u64,
}

impl Process {
    /// Starts it with its output in `log`, appended to.
    pub(crate) fn start(command: &mut Command, log: PathBuf) -> Self {
        let out = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log");
        let from = out.metadata().expect("a length").len();
        let child = command
            .stdin(Stdio::null())
            .stderr(Stdio::from(out.try_clone().expect("a handle")))
            .stdout(Stdio::from(out))
            .spawn()
            .expect("the process starts");
        Self { child, log, from }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).expect("a log")).into_owned()
    }

    /// What this process logged, without those that had the log before.
    pub(crate) fn own_log(&self) -> String {
        let bytes = std::fs::read(&self.log).expect("a log");
        let from = usize::try_from(self.from).expect("a length");
        String::from_utf8_lossy(&bytes[from..]).into_owned()
    }

    /// Sends a signal, for example `STOP`, to this process and no other.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.expect("kill runs").success(), "kill -{name} {pid}");
    }

    /// Ends it at once, as a crash does.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// True while it runs.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks again and again until there is an answer; fails with `what` after `limit`.
pub(crate) fn wait<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited {limit:?} for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The time in so many seconds, as people write it.
pub(crate) fn utc_in(seconds: u32) -> String {
    let date = std::process::Command::new("date")
        .args([
            "-u",
            "-d",
            &format!("+{seconds} seconds"),
            "+%Y-%m-%dT%H:%M:%SZ",
        ])
        .output()
        .expect("date runs");
    String::from_utf8_lossy(&date.stdout).trim().to_owned()
}

/// Sends bytes to a port of this machine and reads the answer to its end.
pub(crate) fn ask(port: u16, bytes: &[u8]) -> Option<Vec<u8>> {
    ask_within(port, bytes, Duration::from_secs(5))
}

fn ask_within(port: u16, bytes: &[u8], limit: Duration) -> Option<Vec<u8>> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(limit)).ok()?;
    stream.write_all(bytes).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

/// `GET path` from an HTTP server on this machine, as JSON.
pub(crate) fn get(port: u16, path: &str) -> Option<serde_json::Value> {
    get_within(port, path, Duration::from_secs(5))
}

/// The same, given up when a part of the answer takes longer than `limit`.
pub(crate) fn get_within(port: u16, path: &str, limit: Duration) -> Option<serde_json::Value> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let answer = ask_within(port, request.as_bytes(), limit)?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let ok = head.starts_with("HTTP/1.1 200");
    ok.then(|| serde_json::from_str(body).ok()).flatten()
}

/// What a `POST` of an empty object is answered: the status.
pub(crate) fn post(port: u16, path: &str) -> Option<u16> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    let answer = ask_within(port, request.as_bytes(), Duration::from_secs(5))?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.split(' ').nth(1)?.parse().ok()
}

/// `java` with little memory and everything on IPv4.
pub(crate) fn java(heap: &str) -> Command {
    let mut command = Command::new("java");
    command.args([
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xss512k",
        "-Djava.net.preferIPv4Stack=true",
        &format!("-Xmx{heap}"),
    ]);
    command
}
