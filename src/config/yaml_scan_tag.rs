//! Directives, anchors, aliases and tags: `scanDirective`, `scanAnchor` and `scanTag` of snakeyaml-engine 2.6.

use super::java;
use super::yaml_chars::{
    END, Fault, is_blank_or_end, is_line_end, is_space_or_end, is_tag_prefix, is_tag_suffix,
    is_word, name,
};
use super::yaml_scan::Scanner;
use super::yaml_token::{Directive, TokenKind};

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark;
        self.cursor.forward();
        let word = self.cursor.take(is_word);
        let c = self.cursor.peek();
        if word.is_empty() || !is_space_or_end(c) {
            let why = format!(
                "expected letters and digits as the name of a directive, but found {}",
                name(c)
            );
            return Err(self.cursor.fault(why));
        }
        let directive = match word {
            "YAML" => self.version()?,
            "TAG" => self.tag_directive()?,
            _ => Directive::Other,
        };
        let span = self.cursor.since(start);
        if directive == Directive::Other {
            self.cursor.take(|c| !is_line_end(c));
        }
        self.rest_of_line()?;
        self.push(TokenKind::Directive(directive), span);
        Ok(())
    }

    /// `scanYamlDirectiveValue`.
    fn version(&mut self) -> Result<Directive, Fault> {
        self.cursor.skip_spaces();
        let major = self.number()?;
        if self.cursor.peek() != '.' {
            return Err(self.cursor.fault("expected a version as in `%YAML 1.2`"));
        }
        self.cursor.forward();
        self.number()?;
        if !is_space_or_end(self.cursor.peek()) {
            return Err(self.cursor.fault("expected a version as in `%YAML 1.2`"));
        }
        Ok(Directive::Yaml(major))
    }

    /// `scanYamlDirectiveNumber`: digits of any script, as many as an `int` takes.
    fn number(&mut self) -> Result<i32, Fault> {
        let here = self.cursor.fault("expected a version as in `%YAML 1.2`");
        java::parse_int(self.cursor.take(|c| java::digit(c).is_some())).ok_or(here)
    }

    /// `scanTagDirectiveValue`.
    fn tag_directive(&mut self) -> Result<Directive, Fault> {
        self.cursor.skip_spaces();
        let handle = self.tag_handle()?;
        self.expect_space(self.cursor.peek() == ' ', "a space")?;
        self.cursor.skip_spaces();
        let prefix = self.tag_uri(is_tag_prefix)?;
        self.expect_space(is_space_or_end(self.cursor.peek()), "a space")?;
        Ok(Directive::Tag(handle, prefix))
    }

    fn expect_space(&self, found: bool, what: &str) -> Result<(), Fault> {
        if found {
            return Ok(());
        }
        let c = self.cursor.peek();
        Err(self.cursor.fault(format!(
            "expected {what} behind a tag, but found {}",
            name(c)
        )))
    }

    pub(super) fn scan_anchor(&mut self, anchor: bool) -> Result<(), Fault> {
        let start = self.cursor.mark;
        self.cursor.forward();
        let word = self
            .cursor
            .take(|c| !is_blank_or_end(c) && !",[]{}/.*&".contains(c))
            .to_owned();
        let c = self.cursor.peek();
        if word.is_empty() || !(is_blank_or_end(c) || "?:,]}%@`".contains(c)) {
            let what = if anchor {
                "an anchor (`&`)"
            } else {
                "an alias (`*`)"
            };
            let why = format!("found {} in the name of {what}", name(c));
            return Err(self.cursor.fault(why));
        }
        let kind = if anchor {
            TokenKind::Anchor(word)
        } else {
            TokenKind::Alias(word)
        };
        self.push(kind, self.cursor.since(start));
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark;
        let c = self.cursor.peek_at(1);
        let (handle, suffix) = if c == '<' {
            self.cursor.forward_by(2);
            let suffix = self.tag_uri(is_tag_prefix)?;
            self.expect_space(self.cursor.peek() == '>', "`>`")?;
            self.cursor.forward();
            (None, suffix)
        } else if is_blank_or_end(c) {
            self.cursor.forward();
            (None, "!".to_owned())
        } else {
            let word = self.cursor.rest().get(1..).unwrap_or("");
            let word = word.split(is_space_or_end).next().unwrap_or("");
            let handle = if word.contains('!') {
                self.tag_handle()?
            } else {
                self.cursor.forward();
                "!".to_owned()
            };
            (Some(handle), self.tag_uri(is_tag_suffix)?)
        };
        self.expect_space(is_space_or_end(self.cursor.peek()), "a space")?;
        self.push(TokenKind::Tag(handle, suffix), self.cursor.since(start));
        Ok(())
    }

    /// `scanTagHandle`: `!`, `!!` or `!name!`.
    fn tag_handle(&mut self) -> Result<String, Fault> {
        let rest = self.cursor.rest();
        let Some(word) = rest.strip_prefix('!') else {
            let why = format!(
                "expected a tag that starts with `!`, but found {}",
                name(self.cursor.peek())
            );
            return Err(self.cursor.fault(why));
        };
        if word.starts_with(' ') {
            return Ok(self.cursor.take_bytes(1).to_owned());
        }
        let length = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let c = word[length..].chars().next();
        if c != Some('!') {
            self.cursor.take_bytes(1 + length);
            return Err(self
                .cursor
                .fault("expected `!` at the end of a tag's handle"));
        }
        Ok(self.cursor.take_bytes(length + 2).to_owned())
    }

    /// `scanTagUri`.
    fn tag_uri(&mut self, fits: fn(char) -> bool) -> Result<String, Fault> {
        let mut uri = String::new();
        loop {
            uri.push_str(self.cursor.take(|c| c != '%' && fits(c)));
            if self.cursor.peek() != '%' {
                break;
            }
            uri.push_str(&self.uri_escapes()?);
        }
        if uri.is_empty() {
            let why = format!("expected a tag, but found {}", name(self.cursor.peek()));
            return Err(self.cursor.fault(why));
        }
        Ok(uri)
    }

    /// `scanUriEscapes`: a run of `%XX`, which are bytes of UTF-8.
    fn uri_escapes(&mut self) -> Result<String, Fault> {
        let here = self
            .cursor
            .fault("expected `%` and two hexadecimal digits, which are UTF-8 together");
        let mut bytes = Vec::new();
        while self.cursor.peek() == '%' {
            self.cursor.forward();
            let (high, low) = (self.cursor.peek(), self.cursor.peek_at(1));
            let Some(byte) = java_byte(high, low) else {
                return Err(here);
            };
            bytes.push(byte);
            self.cursor.forward_by(2);
        }
        String::from_utf8(bytes).map_err(|_| here)
    }
}

/// `(byte) Integer.parseInt(two characters, 16)`: a sign and one digit are a number too, and so is one digit at the
/// end of the text.
fn java_byte(high: char, low: char) -> Option<u8> {
    if low == END {
        return java::hex_digit(high);
    }
    let low = java::hex_digit(low)?;
    match high {
        '+' => Some(low),
        '-' => Some(low.wrapping_neg()),
        high => Some(java::hex_digit(high)? << 4 | low),
    }
}
