//! The true binary, in a cleared environment.

use std::process::{Command, Stdio};

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// The command, to be started by hand; `FCTL_LIVE_BINARY` names another build of fctl, for example the shipped one.
pub(crate) fn command(args: &[&str]) -> Command {
    let built = || env!("CARGO_BIN_EXE_fctl").into();
    let mut command = Command::new(std::env::var_os("FCTL_LIVE_BINARY").unwrap_or_else(built));
    command.env_clear().args(args).stdin(Stdio::null());
    command
}

/// Runs fctl to its end.
pub(crate) fn run(args: &[&str]) -> Run {
    run_with(args, &[])
}

/// Runs fctl to its end, with variables of the environment.
pub(crate) fn run_with(args: &[&str], env: &[(&str, &str)]) -> Run {
    let mut command = command(args);
    command.envs(env.iter().copied());
    let output = command.output().expect("fctl runs");
    Run {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code().expect("fctl was not killed"),
    }
}

impl Run {
    /// Fails unless it ended with `code`.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }

    /// The rules of the findings, in order.
    pub(crate) fn rules(&self) -> Vec<String> {
        let json = self.json();
        let list = json["diagnostics"].as_array().expect("a list").clone();
        list.iter()
            .map(|d| d["rule"].as_str().expect("a rule").to_owned())
            .collect()
    }
}
