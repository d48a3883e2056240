//! Shows a plan, and asks before anything is changed.

use super::Host;
use crate::cli::LiveFormat;
use crate::error::{Error, Exit};
use crate::io::apply::Undone;
use crate::report::{Report, Section, Style, json, text};

/// Asks a question on standard error and reads the answer from standard input.
///
/// # Errors
/// A refusal, unless the answer is `y` or `yes`.
pub(crate) fn confirm(question: &str, host: &mut Host<'_>) -> Result<(), Error> {
    let _ = host
        .stderr
        .write_all(format!("{question} [y/N] ").as_bytes());
    let _ = host.stderr.flush();
    let (mut answer, mut byte) = (Vec::new(), [0]);
    // One at a time: nothing behind the line is taken.
    while let (Ok(1), true) = (host.stdin.read(&mut byte), answer.len() < 64) {
        if byte[0] == b'\n' {
            break;
        }
        answer.push(byte[0]);
    }
    let answer = String::from_utf8_lossy(&answer).trim().to_ascii_lowercase();
    if matches!(answer.as_str(), "y" | "yes") {
        return Ok(());
    }
    if answer.is_empty() {
        let _ = host.stderr.write_all(b"\n");
    }
    Err(Error::refused("not confirmed", "answer y, or say --yes"))
}

/// Shows a plan before the question is asked.
pub(crate) fn preview(sections: Vec<Section>, style: Style, host: &mut Host<'_>) {
    let report = Report {
        sections,
        ..Report::default()
    };
    let mut out = String::new();
    let _ = text::render(&report, style, &mut out);
    let _ = host.stdout.write_all(out.as_bytes());
    let _ = host.stdout.flush();
}

/// A report in the format that was asked for.
pub(crate) fn rendered(report: &Report, style: Style, format: LiveFormat) -> Result<String, Error> {
    let mut out = String::new();
    match format {
        LiveFormat::Text => text::render(report, style, &mut out),
        LiveFormat::Json => json::render(report, &mut out),
    }
    .map_err(|_| std::io::Error::other("formatting failed"))?;
    Ok(out)
}

/// How a change ended, and its errors: refused only if surely nothing was changed.
pub(crate) fn ending(done: usize, undone: &[Undone], help: &str) -> (Exit, Vec<Error>) {
    let unsure = undone.iter().any(|u| matches!(u, Undone::Unsure(_)));
    let exit = match (undone.is_empty(), done == 0 && !unsure) {
        (true, _) => Exit::Good,
        (false, true) => Exit::Refused,
        (false, false) => Exit::Incomplete,
    };
    let error = |undone: &Undone| match exit {
        Exit::Refused => Error::refused(undone.to_string(), help),
        _ => Error::Unreachable {
            message: "not everything was done".to_owned(),
            details: vec![undone.to_string()],
            help: help.to_owned(),
        },
    };
    (exit, undone.iter().map(error).collect())
}

/// True if the cluster-id was typed: with or without its leading slash.
pub(crate) fn is_typed(typed: Option<&str>, cluster_id: &str) -> bool {
    typed.is_some_and(|typed| {
        !typed.is_empty() && typed.trim_start_matches('/') == cluster_id.trim_start_matches('/')
    })
}

#[cfg(test)]
mod tests {
    use super::ending;
    use crate::error::Exit;
    use crate::io::apply::Undone;

    #[test]
    fn refused_only_if_surely_nothing_was_changed() {
        let (no, unsure) = (
            Undone::Nothing(String::new()),
            Undone::Unsure(String::new()),
        );
        let exit = |done, undone: &[Undone]| ending(done, undone, "").0;
        assert_eq!(exit(0, &[]), Exit::Good);
        assert_eq!(exit(0, std::slice::from_ref(&no)), Exit::Refused);
        assert_eq!(exit(0, &[no.clone(), unsure]), Exit::Incomplete);
        assert_eq!(exit(1, &[no]), Exit::Incomplete);
    }
}
