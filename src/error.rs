//! Errors are about fctl not being able to answer; findings are about the user's world. Exit codes for both.

/// The exit codes, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to complain about.
    Good,
    /// Findings at or above `--fail-on`, or an unhealthy cluster.
    Findings,
    /// The command line makes no sense.
    Usage,
    /// fctl could not answer: unreachable, unreadable.
    Unanswered,
    /// Refused, and nothing was changed.
    Refused,
    /// Something was changed, but the result is incomplete.
    Incomplete,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unanswered => 3,
            Self::Refused => 4,
            Self::Incomplete => 5,
        }
    }

    /// The worse of two: 3, then 1, then 0; a usage error never meets another result.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Unanswered => 2,
            Self::Usage => 3,
            Self::Refused => 4,
            Self::Incomplete => 5,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// fctl could not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line makes no sense although clap took it.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// A path could not be judged.
    #[error("{path}: {reason}")]
    Path {
        /// The path as given.
        path: String,
        /// Why.
        reason: String,
        /// What to do.
        help: String,
    },
    /// A cluster could not be read.
    #[error("{message}")]
    Unreachable {
        /// What was asked and did not answer.
        message: String,
        /// One line for each member or step: who, and why.
        details: Vec<String>,
        /// What to do.
        help: String,
    },
    /// A change was refused; nothing was changed.
    #[error("REFUSED, nothing was changed: {message}")]
    Refused {
        /// Why.
        message: String,
        /// What to do.
        help: String,
    },
    /// The output could not be written, for another reason than a closed pipe.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

impl Error {
    /// A usage error.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            help: help.into(),
        }
    }

    /// A refusal.
    pub fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            help: help.into(),
        }
    }

    /// An error about a path.
    pub fn path(
        path: impl Into<String>,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::Path {
            path: path.into(),
            reason: reason.into(),
            help: help.into(),
        }
    }

    /// The exit code that it ends the run with.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } => Exit::Usage,
            Self::Refused { .. } => Exit::Refused,
            Self::Path { .. } | Self::Unreachable { .. } | Self::Output(_) => Exit::Unanswered,
        }
    }

    /// What to do about it; empty if nothing helps.
    pub fn help(&self) -> &str {
        match self {
            Self::Usage { help, .. }
            | Self::Path { help, .. }
            | Self::Unreachable { help, .. }
            | Self::Refused { help, .. } => help,
            Self::Output(_) => "",
        }
    }

    /// The message and the help line, as they go to standard error.
    pub fn render(&self) -> String {
        let mut text = format!(
            "error: {}\n",
            crate::config::secrets::visible(&self.to_string())
        );
        if let Self::Unreachable { details, .. } = self {
            for line in details {
                text.push_str("  ");
                text.push_str(&crate::config::secrets::visible(line));
                text.push('\n');
            }
        }
        if !self.help().is_empty() {
            text.push_str("  = help: ");
            text.push_str(self.help());
            text.push('\n');
        }
        text
    }
}
