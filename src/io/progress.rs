//! A progress line on standard error, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A count that grows; it is wiped away at the end.
#[derive(Debug)]
pub struct Spinner(ProgressBar);

impl Spinner {
    /// Draws `what` and a count, if standard error is a terminal.
    pub fn new(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {msg}: {human_pos}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(what.to_owned());
        Self(bar)
    }

    /// Shows a count.
    pub fn show(&self, count: u64) {
        self.0.set_position(count);
        self.0.tick();
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
