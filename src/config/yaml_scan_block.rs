//! Block scalars, `|` and `>`: `scanBlockScalar` of snakeyaml-engine 2.6; and what stands between tokens.

use super::java;
use super::yaml_chars::{END, Fault, Text, is_line_end, is_space_or_end, name};
use super::yaml_scan::Scanner;
use super::yaml_token::TokenKind;

/// What happens to the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn scan_block_scalar(&mut self, folded: bool) -> Result<(), Fault> {
        let start = self.cursor.mark;
        self.cursor.forward();
        let (chomping, increment) = self.block_header()?;
        self.rest_of_line()?;
        let least = (self.indent + 1).max(1);
        let (mut breaks, indent) = if let Some(increment) = increment {
            let indent = least + increment - 1;
            (self.block_breaks(indent), indent)
        } else {
            let (breaks, widest) = self.block_indentation();
            (breaks, least.max(widest))
        };
        let column = self.cursor.mark.column;
        if column < indent && self.indent != column {
            let why = "a block scalar whose first line with text is less indented than the empty lines above it, \
                       or than the header says";
            return Err(self.cursor.fault(why));
        }
        let mut text = String::new();
        let mut last = None;
        while self.cursor.mark.column == indent && self.cursor.peek() != END {
            text.push_str(&breaks);
            let leading = !matches!(self.cursor.peek(), ' ' | '\t');
            text.push_str(self.cursor.take(|c| !is_line_end(c)));
            last = self.cursor.line_break();
            breaks = self.block_breaks(indent);
            if self.cursor.mark.column != indent || self.cursor.peek() == END {
                break;
            }
            if folded && last == Some('\n') && leading && !matches!(self.cursor.peek(), ' ' | '\t')
            {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.extend(last);
            }
        }
        if chomping != Chomping::Strip {
            text.extend(last);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks);
        }
        let text = Text {
            text,
            halves: Vec::new(),
        };
        self.push(TokenKind::Scalar(text, false), self.cursor.since(start));
        Ok(())
    }

    /// `scanBlockScalarIndicators`: chomping and indentation, in either order.
    fn block_header(&mut self) -> Result<(Chomping, Option<i64>), Fault> {
        let mut chomping = self.chomping();
        let increment = self.increment()?;
        if chomping.is_none() && increment.is_some() {
            chomping = self.chomping();
        }
        let c = self.cursor.peek();
        if !is_space_or_end(c) {
            let why = format!(
                "expected chomping or indentation indicators, but found {}",
                name(c)
            );
            return Err(self.cursor.fault(why));
        }
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.peek() {
            '+' => Chomping::Keep,
            '-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.forward();
        Some(chomping)
    }

    /// One digit, of any script: `Character.isDigit`.
    fn increment(&mut self) -> Result<Option<i64>, Fault> {
        let Some(digit) = java::digit(self.cursor.peek()) else {
            return Ok(None);
        };
        if digit == 0 {
            let why = "expected an indentation indicator from 1 to 9, but found 0";
            return Err(self.cursor.fault(why));
        }
        self.cursor.forward();
        Ok(Some(digit))
    }

    /// `scanToNextToken`: spaces, comments and line breaks.
    pub(super) fn skip_to_token(&mut self) {
        if self.cursor.mark.index == 0 && self.cursor.peek() == '\u{feff}' {
            self.cursor.forward();
        }
        loop {
            self.cursor.skip_spaces();
            self.skip_comment();
            if self.cursor.line_break().is_none() {
                return;
            }
            if self.in_block() {
                self.key_allowed = true;
            }
        }
    }

    /// `scanComment`, if there is one.
    pub(super) fn skip_comment(&mut self) {
        if self.cursor.peek() == '#' {
            self.cursor.forward();
            self.cursor.take(|c| !is_line_end(c));
        }
    }

    /// `scanBlockScalarIgnoredLine` and `scanDirectiveIgnoredLine`.
    pub(super) fn rest_of_line(&mut self) -> Result<(), Fault> {
        self.cursor.skip_spaces();
        self.skip_comment();
        let c = self.cursor.peek();
        if self.cursor.line_break().is_none() && c != END {
            let why = format!("expected a comment or a line break, but found {}", name(c));
            return Err(self.cursor.fault(why));
        }
        Ok(())
    }

    /// `scanBlockScalarIndentation`: the empty lines in front, and the widest of them or the first with text.
    fn block_indentation(&mut self) -> (String, i64) {
        let (mut breaks, mut widest) = (String::new(), 0);
        loop {
            match self.cursor.peek() {
                ' ' => {
                    self.cursor.forward();
                    widest = widest.max(self.cursor.mark.column);
                }
                '\r' | '\n' => breaks.extend(self.cursor.line_break()),
                _ => return (breaks, widest),
            }
        }
    }

    /// `scanBlockScalarBreaks`.
    fn block_breaks(&mut self, indent: i64) -> String {
        let mut breaks = String::new();
        self.cursor.skip_spaces_below(indent);
        while let Some(next) = self.cursor.line_break() {
            breaks.push(next);
            self.cursor.skip_spaces_below(indent);
        }
        breaks
    }
}
