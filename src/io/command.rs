//! Commands of the operator: hooks around a switchover, and the method `exec`.

use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// With this code; none if a signal ended it.
    Code(Option<i32>),
    /// It took longer than it may, and was ended.
    Late(Duration),
    /// It could not be started.
    NotStarted(String),
}

impl Ended {
    /// True for code 0.
    pub fn is_good(&self) -> bool {
        *self == Self::Code(Some(0))
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Code(Some(code)) => format!("it ended with code {code}"),
            Self::Code(None) => "a signal ended it".to_owned(),
            Self::Late(limit) => format!(
                "it took longer than {} s and its shell was ended",
                limit.as_secs_f64()
            ),
            Self::NotStarted(why) => format!("it could not be started: {why}"),
        }
    }
}

/// Runs a command line with `sh -c`. What it prints goes to standard error: standard output is fctl's own.
pub async fn shell(line: String, variables: Vec<(String, String)>, limit: Duration) -> Ended {
    let mut command = Command::new("sh");
    command
        .args(["-c", &line])
        .envs(variables)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .kill_on_drop(true);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ended::NotStarted(error.to_string()),
    };
    match tokio::time::timeout(limit, child.wait()).await {
        Ok(Ok(status)) => Ended::Code(status.code()),
        Ok(Err(error)) => Ended::NotStarted(error.to_string()),
        Err(_) => {
            let _ = child.kill().await;
            Ended::Late(limit)
        }
    }
}
