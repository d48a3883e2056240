//! The command line tools of HDFS, in one Java process that answers many commands.

use crate::jars;
use crate::machine::java;
use fctl::config::base64;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The process; it ends with its standard input.
#[derive(Debug)]
pub(crate) struct Shell {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) said: String,
}

impl Shell {
    /// Compiles the program into `classes`.
    pub(crate) fn compile(release: &str, classes: &Path) {
        std::fs::create_dir_all(classes).expect("a directory");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/Dfs.java");
        let compiled = Command::new("javac")
            .args(["-nowarn", "-proc:none", "-cp"])
            .arg(jars::class_path_of("hadoop", release))
            .arg("-d")
            .arg(classes)
            .arg(source)
            .output()
            .expect("javac runs");
        assert!(
            compiled.status.success(),
            "{}",
            String::from_utf8_lossy(&compiled.stderr)
        );
    }

    /// Starts it with the configuration of `conf`, its own messages in `log`.
    pub(crate) fn start(release: &str, classes: &Path, conf: &Path, log: &Path) -> Self {
        let path = format!(
            "{}:{}:{}",
            conf.display(),
            classes.display(),
            jars::class_path_of("hadoop", release)
        );
        let mut child = java("256m")
            .args(["-cp", &path, "Dfs"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(log).expect("a log"))
            .spawn()
            .expect("java starts");
        Self {
            input: child.stdin.take().expect("a pipe"),
            output: BufReader::new(child.stdout.take().expect("a pipe")),
            child,
        }
    }

    /// Runs one command of `dfs`, `dfsadmin`, `haadmin` or `many` as `user`.
    pub(crate) fn run(&mut self, user: &str, tool: &str, args: &[&str]) -> Answer {
        let mut line = format!("{user} {tool}");
        for arg in args {
            let _ = write!(line, " {}", base64::encode(arg.as_bytes()));
        }
        line.push('\n');
        self.input.write_all(line.as_bytes()).expect("it listens");
        let mut head = String::new();
        self.output.read_line(&mut head).expect("it answers");
        let (code, length) = head
            .trim_end()
            .split_once(' ')
            .unwrap_or_else(|| panic!("the tools of HDFS ended: {args:?}"));
        let mut said = vec![0; length.parse().expect("a length")];
        self.output.read_exact(&mut said).expect("its output");
        Answer {
            code: code.parse().expect("a code"),
            said: String::from_utf8_lossy(&said).into_owned(),
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
