//! A named text with byte spans and line and column numbers for people.

/// A half-open range of bytes in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// True if it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Line and column, both from 1; the column counts Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A file's name, as the user gave it, and its decoded text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as it is shown.
    pub name: String,
    /// The decoded text; spans point into it.
    pub text: String,
    lines: Vec<usize>,
}

impl Source {
    /// Indexes the line starts of `text`. LF, CR and CR LF end a line, as in Java's `readLine`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = line_spans(&text).map(|span| span.start).collect();
        Self {
            name: name.into(),
            text,
            lines,
        }
    }

    /// Line and column of a byte offset. Offsets past the end count as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.lines.partition_point(|&start| start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        // A byte order mark takes no column: editors do not show it.
        let column = before.chars().filter(|&c| c != '\u{feff}').count() + 1;
        Position { line, column }
    }

    /// The bytes of `span`, or nothing if it is out of range.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// The largest character boundary not after `offset`.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The spans of all lines without their line ends: LF, CR or CR LF, as `BufferedReader.readLine` cuts.
pub fn line_spans(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = bytes[start..]
            .iter()
            .position(|&b| b == b'\n' || b == b'\r')
            .map_or(bytes.len(), |n| start + n);
        at = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        Some(Span::new(start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::{Source, line_spans};

    #[test]
    fn lines_end_at_lf_cr_and_crlf() {
        let text = "a\nb\rc\r\nd";
        let lines: Vec<&str> = line_spans(text).map(|s| &text[s.start..s.end]).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
    }

    #[test]
    fn columns_count_characters() {
        let source = Source::new("x", "# жж\nключ: v\n");
        let at = source.text.find('v').expect("present");
        let position = source.position(at);
        assert_eq!((position.line, position.column), (2, 7));
        assert_eq!(source.position(9_999).line, 2);
    }
}
