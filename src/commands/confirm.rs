//! Shows a plan, and asks before anything is changed.

use super::Host;
use crate::cli::LiveFormat;
use crate::error::Error;
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

/// True if the cluster-id was typed: with or without its leading slash.
pub(crate) fn is_typed(typed: Option<&str>, cluster_id: &str) -> bool {
    typed.is_some_and(|typed| {
        !typed.is_empty() && typed.trim_start_matches('/') == cluster_id.trim_start_matches('/')
    })
}
