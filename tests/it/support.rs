//! Runs the true binary from the project's root, with nothing in the environment.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }

    /// The rules of the findings, in order.
    pub(crate) fn rules(&self) -> Vec<String> {
        let json = self.json();
        let list = json["diagnostics"].as_array().expect("a list");
        list.iter()
            .map(|d| d["rule"].as_str().expect("a rule").to_owned())
            .collect()
    }

    /// Fails unless the run ended with `code`.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

/// A run to be.
#[derive(Debug)]
pub(crate) struct Fctl {
    command: Command,
    stdin: Vec<u8>,
}

/// The binary with arguments.
pub(crate) fn fctl<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Fctl {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fctl"));
    command.env_clear().current_dir(root()).args(args);
    Fctl {
        command,
        stdin: Vec::new(),
    }
}

/// A run as a reader sees it: the command line, both streams and the exit code.
pub(crate) fn transcript(args: &[&str]) -> String {
    let run = fctl(args).run();
    format!(
        "$ fctl {}\n{}{}exit {}\n\n",
        args.join(" "),
        run.stdout,
        run.stderr,
        run.code
    )
}

impl Fctl {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn run(mut self) -> Run {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("fctl starts");
        let mut input = child.stdin.take().expect("a pipe");
        let bytes = self.stdin;
        let writer = std::thread::spawn(move || {
            let _ = input.write_all(&bytes);
        });
        let output = child.wait_with_output().expect("fctl ends");
        writer.join().expect("the writer ends");
        Run {
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
            code: output.status.code().expect("fctl was not killed"),
        }
    }
}

/// Every file below a directory, sorted.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
