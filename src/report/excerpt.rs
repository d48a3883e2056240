//! The few lines around a finding, as the text renderer shows them.
//!
//! Its library scans its source from the first byte for every finding, prints all lines between two labels, and counts
//! lines in what it is given; with a whole file that takes quadratic time, and the numbers are wrong below a masked
//! secret of several lines.

use crate::config::source::floor_boundary;

/// Lines that are kept above and below the labels.
const AROUND: usize = 2;

/// A part of a text that keeps its offsets and line numbers.
#[derive(Debug)]
pub(super) struct Excerpt {
    pub(super) name: String,
    pub(super) text: String,
    /// Offset of the part in the whole text.
    pub(super) offset: usize,
    /// Line of its first byte, from 0.
    pub(super) line: usize,
}

impl Excerpt {
    /// The lines around `start..end` of `text`; the line of `start` is given, from 1.
    pub(super) fn new(name: &str, text: &str, (start, end): (usize, usize), line: usize) -> Self {
        let start = floor_boundary(text, start);
        let end = floor_boundary(text, end.max(start));
        let mut from = line_start(text, start);
        for _ in 0..AROUND {
            from = line_start(text, from.saturating_sub(1));
        }
        let mut to = end;
        for _ in 0..=AROUND {
            to = text[to..].find('\n').map_or(text.len(), |n| to + n + 1);
        }
        let above = text[from..start].matches('\n').count();
        Self {
            name: name.to_owned(),
            text: text[from..to].to_owned(),
            offset: from,
            line: line.saturating_sub(1 + above),
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}
