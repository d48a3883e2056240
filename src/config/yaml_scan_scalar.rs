//! Plain and quoted scalars: `scanPlain` and `scanFlowScalar` of snakeyaml-engine 2.6.

use super::yaml_chars::{END, Fault, Mark, Text, is_blank_or_end, name};
use super::yaml_scan::Scanner;
use super::yaml_token::TokenKind;

impl Scanner<'_> {
    /// `scanPlain`.
    pub(super) fn scan_plain(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark;
        let least = self.indent + 1;
        let mut end = start;
        let (mut text, mut spaces) = (String::new(), String::new());
        while self.cursor.peek() != '#' {
            let length = self.plain_length();
            if length == 0 {
                break;
            }
            self.key_allowed = false;
            text.push_str(&spaces);
            text.push_str(self.cursor.take_bytes(length));
            end = self.cursor.mark;
            spaces = self.plain_spaces();
            let outside = self.in_block() && self.cursor.mark.column < least;
            if spaces.is_empty() || self.cursor.peek() == '#' || outside {
                break;
            }
        }
        let text = Text {
            text,
            halves: Vec::new(),
        };
        let span = super::Span::new(start.at, end.at);
        self.push(TokenKind::Scalar(text, true), span);
        Ok(())
    }

    /// Bytes up to the next blank, comma or bracket, or colon that ends a key.
    fn plain_length(&self) -> usize {
        let rest = self.cursor.rest();
        let flow = if self.in_block() { "" } else { ",[]{}" };
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(END, |&(_, next)| next);
            let colon = c == ':' && (is_blank_or_end(next) || flow.contains(next));
            if is_blank_or_end(c) || colon || flow.contains(c) {
                return at;
            }
        }
        rest.len()
    }

    /// `scanPlainSpaces`: what stands for the blanks here if the scalar goes on behind them.
    fn plain_spaces(&mut self) -> String {
        let blanks = self.cursor.take(|c| c == ' ' || c == '\t');
        let Some(first) = self.cursor.line_break() else {
            return blanks.to_owned();
        };
        self.key_allowed = true;
        if self.ends_plain() {
            return String::new();
        }
        let mut breaks = String::new();
        loop {
            self.cursor.skip_spaces();
            let Some(next) = self.cursor.line_break() else {
                break;
            };
            breaks.push(next);
            if self.ends_plain() {
                return String::new();
            }
        }
        folded(first, &breaks)
    }

    /// The engine wants a blank behind `...`, and none behind `---`.
    fn ends_plain(&self) -> bool {
        self.cursor.rest().starts_with("---") || self.is_marker("...")
    }

    /// `scanFlowScalar`.
    pub(super) fn scan_quoted(&mut self, double: bool) -> Result<(), Fault> {
        let start = self.cursor.mark;
        let quote = if double { '"' } else { '\'' };
        let mut text = Text::default();
        self.cursor.forward();
        self.quoted_words(double, start, &mut text)?;
        while self.cursor.peek() != quote {
            self.quoted_spaces(start, &mut text)?;
            self.quoted_words(double, start, &mut text)?;
        }
        self.cursor.forward();
        self.push(TokenKind::Scalar(text, false), self.cursor.since(start));
        Ok(())
    }

    /// `scanFlowScalarNonSpaces`.
    fn quoted_words(&mut self, double: bool, start: Mark, text: &mut Text) -> Result<(), Fault> {
        loop {
            let word = self
                .cursor
                .take(|c| !is_blank_or_end(c) && !"'\"\\".contains(c));
            text.text.push_str(word);
            let c = self.cursor.peek();
            if !double && c == '\'' && self.cursor.peek_at(1) == '\'' {
                text.text.push('\'');
                self.cursor.forward_by(2);
            } else if (double && c == '\'') || (!double && (c == '"' || c == '\\')) {
                text.text.push(c);
                self.cursor.forward();
            } else if double && c == '\\' {
                self.cursor.forward();
                self.escape(start, text)?;
            } else {
                return Ok(());
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, start: Mark, text: &mut Text) -> Result<(), Fault> {
        let c = self.cursor.peek();
        if let Some(plain) = replacement(c) {
            text.text.push(plain);
            self.cursor.forward();
            return Ok(());
        }
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if self.cursor.line_break().is_some() => {
                let breaks = self.quoted_breaks(start)?;
                text.text.push_str(&breaks);
                return Ok(());
            }
            _ => {
                let why = format!("found the unknown escape character {}", name(c));
                return Err(self.cursor.fault(why));
            }
        };
        self.cursor.forward();
        let code = self
            .cursor
            .rest()
            .get(..digits)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        if code.and_then(|code| text.push_code(code)).is_none() {
            let why = format!("expected {digits} hexadecimal digits of a character behind `\\{c}`");
            return Err(self.cursor.fault(why));
        }
        self.cursor.forward_by(digits);
        Ok(())
    }

    /// `scanFlowScalarSpaces`.
    fn quoted_spaces(&mut self, start: Mark, text: &mut Text) -> Result<(), Fault> {
        let blanks = self.cursor.take(|c| c == ' ' || c == '\t');
        if self.cursor.peek() == END {
            return Err(Fault {
                why: "a quoted text without an end".to_owned(),
                span: super::Span::new(start.at, start.at + 1),
            });
        }
        match self.cursor.line_break() {
            Some(first) => {
                let breaks = self.quoted_breaks(start)?;
                text.text.push_str(&folded(first, &breaks));
            }
            None => text.text.push_str(blanks),
        }
        Ok(())
    }

    /// `scanFlowScalarBreaks`.
    fn quoted_breaks(&mut self, start: Mark) -> Result<String, Fault> {
        let mut breaks = String::new();
        loop {
            if self.is_marker("---") || self.is_marker("...") {
                return Err(Fault {
                    why: "a quoted text without an end before the next document marker".to_owned(),
                    span: super::Span::new(start.at, start.at + 1),
                });
            }
            while matches!(self.cursor.peek(), ' ' | '\t') {
                self.cursor.forward();
            }
            let Some(next) = self.cursor.line_break() else {
                return Ok(breaks);
            };
            breaks.push(next);
        }
    }
}

/// One line break is a space, more are one less; the line breaks of Unicode stay.
fn folded(first: char, rest: &str) -> String {
    if first != '\n' {
        format!("{first}{rest}")
    } else if rest.is_empty() {
        " ".to_owned()
    } else {
        rest.to_owned()
    }
}

/// `CharConstants.ESCAPE_REPLACEMENTS`.
fn replacement(c: char) -> Option<char> {
    Some(match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' => ' ',
        '"' => '"',
        '/' => '/',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}
