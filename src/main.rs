//! argv to exit code; everything else is in the library.

use std::io::{IsTerminal as _, stderr, stdin, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut input, mut output, mut errors) = (stdin(), stdout(), stderr());
    let terminal = output.is_terminal();
    let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
    };
    let mut host = fctl::Host {
        stdin: &mut input,
        stdout: &mut output,
        stderr: &mut errors,
        env: &env,
        terminal,
        rows: &|| terminal_size::terminal_size().map(|(_, rows)| usize::from(rows.0)),
        now: &now,
    };
    ExitCode::from(fctl::run(std::env::args_os(), &mut host).code())
}
