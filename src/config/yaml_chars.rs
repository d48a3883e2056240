//! The text under the scanner: `StreamReader` and `CharConstants` of snakeyaml-engine 2.6.

use super::Span;

/// Stands for the end of the text. NUL itself is no printable character, so no text holds it.
pub(super) const END: char = '\0';
/// Stands in a text for a half surrogate, which no Rust string holds; what it was is kept beside ([`Text::halves`]).
pub(super) const HALF: char = '\u{ffff}';

/// Why a text is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) why: String,
    pub(super) span: Span,
}

/// `StreamReader.isPrintable`.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\n' | '\r' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        || c >= '\u{10000}'
}

/// The first character that the reader refuses.
pub(super) fn unprintable(text: &str) -> Option<Fault> {
    let (at, c) = text.char_indices().find(|&(_, c)| !is_printable(c))?;
    let code = u32::from(c);
    Some(Fault {
        why: format!("the character U+{code:04X} is not allowed in YAML"),
        span: Span::new(at, at + c.len_utf8()),
    })
}

/// `CharConstants.NULL_BL_T_LINEBR`.
pub(super) fn is_blank_or_end(c: char) -> bool {
    matches!(c, END | ' ' | '\t' | '\r' | '\n')
}

/// `CharConstants.NULL_BL_LINEBR`: a tab is none of them.
pub(super) fn is_space_or_end(c: char) -> bool {
    matches!(c, END | ' ' | '\r' | '\n')
}

/// `CharConstants.NULL_OR_LINEBR`.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, END | '\r' | '\n')
}

/// `CharConstants.ALPHA`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// `CharConstants.URI_CHARS_FOR_TAG_SUFFIX`.
pub(super) fn is_tag_suffix(c: char) -> bool {
    is_word(c) || ";/?:@&=+$.!~*'()%".contains(c)
}

/// `CharConstants.URI_CHARS_FOR_TAG_PREFIX`.
pub(super) fn is_tag_prefix(c: char) -> bool {
    is_tag_suffix(c) || ",[]".contains(c)
}

/// A character as a message names it.
pub(super) fn name(c: char) -> String {
    match c {
        END => "the end of the file".to_owned(),
        '\t' => "a tab".to_owned(),
        '\r' | '\n' => "the end of the line".to_owned(),
        ' ' => "a space".to_owned(),
        c => format!("`{c}`"),
    }
}

/// A place in the text, as `Mark` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// Bytes before it.
    pub(super) at: usize,
    /// Characters before it.
    pub(super) index: usize,
    pub(super) line: usize,
    /// Characters of its line before it; neither a byte order mark nor a tab counts in any special way but
    /// the first, which counts nothing.
    pub(super) column: i64,
}

/// The text and a place in it that only goes forward.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) mark: Mark,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            mark: Mark::default(),
        }
    }

    /// What is not read yet.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.mark.at..]
    }

    /// `peek()`.
    pub(super) fn peek(&self) -> char {
        self.rest().chars().next().unwrap_or(END)
    }

    /// `peek(ahead)`, for a few characters.
    pub(super) fn peek_at(&self, ahead: usize) -> char {
        self.rest().chars().nth(ahead).unwrap_or(END)
    }

    /// `forward()`.
    pub(super) fn forward(&mut self) {
        let mut chars = self.rest().chars();
        let Some(c) = chars.next() else {
            return;
        };
        self.mark.at += c.len_utf8();
        self.mark.index += 1;
        // A CR in front of LF, or at the very end, begins no line.
        let begins = c == '\n' || (c == '\r' && chars.next().is_some_and(|next| next != '\n'));
        if begins {
            self.mark.line += 1;
            self.mark.column = 0;
        } else if c != '\u{feff}' {
            self.mark.column += 1;
        }
    }

    /// `forward(count)`.
    pub(super) fn forward_by(&mut self, count: usize) {
        for _ in 0..count {
            self.forward();
        }
    }

    /// `prefixForward`: takes characters of one line while they fit; here a byte order mark counts a column.
    pub(super) fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.take_bytes(length)
    }

    /// `prefixForward` of a number of bytes that end at a character.
    pub(super) fn take_bytes(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or("");
        self.mark.at += taken.len();
        for _ in taken.chars() {
            self.mark.index += 1;
            self.mark.column += 1;
        }
        taken
    }

    /// Goes over spaces.
    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == ' ' {
            self.forward();
        }
    }

    /// Goes over spaces while the column is below `column`.
    pub(super) fn skip_spaces_below(&mut self, column: i64) {
        while self.mark.column < column && self.peek() == ' ' {
            self.forward();
        }
    }

    /// `scanLineBreak`: goes over one and says what stands for it in a value.
    pub(super) fn line_break(&mut self) -> Option<char> {
        let c = self.peek();
        match c {
            '\r' | '\n' | '\u{85}' => {
                let pair = c == '\r' && self.peek_at(1) == '\n';
                self.forward_by(if pair { 2 } else { 1 });
                Some('\n')
            }
            '\u{2028}' | '\u{2029}' => {
                self.forward();
                Some(c)
            }
            _ => None,
        }
    }

    /// From a place to here.
    pub(super) fn since(&self, start: Mark) -> Span {
        Span::new(start.at, self.mark.at)
    }

    /// A fault at the character here, or at the end of its line.
    pub(super) fn fault(&self, why: impl Into<String>) -> Fault {
        let c = self.peek();
        let width = if is_line_end(c) { 0 } else { c.len_utf8() };
        Fault {
            why: why.into(),
            span: Span::new(self.mark.at, self.mark.at + width),
        }
    }
}

/// A Java string: UTF-16, in which half surrogates may stand alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    /// The characters; [`HALF`] for each half surrogate.
    pub(super) text: String,
    /// Byte offsets in `text` and the half surrogates that stand there.
    pub(super) halves: Vec<(usize, u16)>,
}

impl Text {
    /// Appends a code point of an escape; none is one that Java has no character for.
    pub(super) fn push_code(&mut self, code: u32) -> Option<()> {
        if let Some(c) = char::from_u32(code) {
            self.text.push(c);
            return Some(());
        }
        let unit = u16::try_from(code).ok()?;
        let end = self.text.len();
        // A low half behind a high one is one character.
        if let Some(&(at, high)) = self.halves.last()
            && at + HALF.len_utf8() == end
            && let Some(Ok(c)) = char::decode_utf16([high, unit]).next()
        {
            self.halves.pop();
            self.text.truncate(at);
            self.text.push(c);
        } else {
            self.halves.push((end, unit));
            self.text.push(HALF);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Text};

    #[test]
    fn lines_and_columns_as_the_engine_counts_them() {
        let mut cursor = Cursor::new("a\r\nb\u{85}c\r");
        cursor.forward_by(3);
        assert_eq!((cursor.mark.line, cursor.mark.column), (1, 0));
        cursor.forward_by(3);
        assert_eq!((cursor.mark.line, cursor.mark.column), (1, 3));
        cursor.forward_by(5);
        assert_eq!((cursor.mark.index, cursor.mark.column), (7, 4));
    }

    #[test]
    fn halves_become_whole() {
        let mut text = Text::default();
        for code in [0xD83D, 0xDE00, 0xDE00, 0x41] {
            assert!(text.push_code(code).is_some());
        }
        assert_eq!(text.text, "😀\u{ffff}A");
        assert_eq!(text.halves, [(4, 0xDE00)]);
        assert_eq!(text.push_code(0x11_0000), None);
    }
}
