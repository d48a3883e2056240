//! Text to tokens: `ScannerImpl` of snakeyaml-engine 2.6, as it reads with Flink's settings.
//!
//! It follows the engine and not the YAML specification: what the engine takes or refuses is what Flink does.
//! Scalars are in `yaml_scan_scalar` and `yaml_scan_block`, directives, tags and anchors in `yaml_scan_tag`.

use super::Span;
use super::yaml_chars::{Cursor, END, Fault, Mark, is_blank_or_end, name};
use super::yaml_token::{SimpleKey, Token, TokenKind};
use std::collections::VecDeque;

/// `LoadSettings.getCodePointLimit`; what stands behind the last token does not count.
const CODE_POINT_LIMIT: usize = 3 * 1024 * 1024;
/// Characters after which no colon makes a key any more.
const MAX_SIMPLE_KEY: usize = 1024;

/// Gives the tokens of a text one by one.
pub(super) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    /// Tokens that are scanned and not yet taken.
    tokens: VecDeque<Token>,
    /// Tokens that were taken.
    taken: usize,
    /// What may turn out to be a key: at most one for each level of brackets, inner ones behind outer ones.
    keys: VecDeque<SimpleKey>,
    /// The column of the innermost block, -1 without any.
    pub(super) indent: i64,
    /// The columns of the blocks around it.
    indents: Vec<i64>,
    /// Open brackets.
    level: usize,
    /// May a key, or a block, begin here?
    pub(super) key_allowed: bool,
    done: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            taken: 0,
            keys: VecDeque::new(),
            indent: -1,
            indents: Vec::new(),
            level: 0,
            key_allowed: true,
            done: false,
        }
    }

    /// `peekToken`.
    pub(super) fn peek(&mut self) -> Result<&Token, Fault> {
        while self.needs_more()? {
            self.fetch()?;
        }
        self.tokens
            .front()
            .ok_or_else(|| self.cursor.fault("nothing behind the end of the file"))
    }

    /// `next`.
    pub(super) fn next(&mut self) -> Result<Token, Fault> {
        self.peek()?;
        self.taken += 1;
        self.tokens
            .pop_front()
            .ok_or_else(|| self.cursor.fault("nothing behind the end of the file"))
    }

    pub(super) fn in_block(&self) -> bool {
        self.level == 0
    }

    pub(super) fn push(&mut self, kind: TokenKind, span: Span) {
        self.tokens.push_back(Token { kind, span });
    }

    fn push_here(&mut self, kind: TokenKind) {
        self.push(kind, self.cursor.since(self.cursor.mark));
    }

    fn needs_more(&mut self) -> Result<bool, Fault> {
        if self.done {
            return Ok(false);
        }
        if self.tokens.is_empty() {
            return Ok(true);
        }
        self.drop_stale_keys()?;
        // The next token could still become a key.
        Ok(self
            .keys
            .front()
            .is_some_and(|key| key.number == self.taken))
    }

    /// `fetchMoreTokens`.
    fn fetch(&mut self) -> Result<(), Fault> {
        if self.cursor.mark.index > CODE_POINT_LIMIT {
            let why = format!(
                "longer than the {CODE_POINT_LIMIT} characters that Flink's YAML reader takes"
            );
            return Err(self.cursor.fault(why));
        }
        self.skip_to_token();
        self.drop_stale_keys()?;
        self.unwind(self.cursor.mark.column);
        match self.cursor.peek() {
            END => self.stream_end(),
            '%' if self.cursor.mark.column == 0 => self.directive(),
            '-' if self.at_marker("---") => self.marker(TokenKind::DocumentStart),
            '-' if is_blank_or_end(self.cursor.peek_at(1)) => self.block_entry(),
            '.' if self.at_marker("...") => self.marker(TokenKind::DocumentEnd),
            '[' => self.flow_start(TokenKind::FlowSequenceStart),
            '{' => self.flow_start(TokenKind::FlowMappingStart),
            ']' => self.flow_end(TokenKind::FlowSequenceEnd),
            '}' => self.flow_end(TokenKind::FlowMappingEnd),
            ',' => self.flow_entry(),
            '?' if is_blank_or_end(self.cursor.peek_at(1)) => self.explicit_key(),
            ':' if !self.in_block() || is_blank_or_end(self.cursor.peek_at(1)) => self.value(),
            '*' => self.property(|scanner| scanner.scan_anchor(false)),
            '&' => self.property(|scanner| scanner.scan_anchor(true)),
            '!' => self.property(Self::scan_tag),
            '|' if self.in_block() => self.block_scalar(false),
            '>' if self.in_block() => self.block_scalar(true),
            '\'' => self.property(|scanner| scanner.scan_quoted(false)),
            '"' => self.property(|scanner| scanner.scan_quoted(true)),
            c if self.starts_plain(c) => self.property(Self::scan_plain),
            '\t' => Err(self
                .cursor
                .fault("found a tab that cannot start any token; use spaces")),
            c => Err(self.cursor.fault(format!(
                "found {}, with which nothing can begin here",
                name(c)
            ))),
        }
    }

    /// `checkPlain`.
    fn starts_plain(&self, c: char) -> bool {
        if !is_blank_or_end(c) && !"-?:,[]{}#&*!|>'\"%@`".contains(c) {
            return true;
        }
        let next = self.cursor.peek_at(1);
        if self.in_block() {
            "-?:".contains(c) && !is_blank_or_end(next)
        } else {
            "-?".contains(c) && !is_blank_or_end(next) && !",]".contains(next)
        }
    }

    /// `checkDocumentStart` and `checkDocumentEnd`.
    fn at_marker(&self, marker: &str) -> bool {
        self.cursor.mark.column == 0 && self.is_marker(marker)
    }

    /// True if a marker with a blank behind it comes next, in whatever column.
    pub(super) fn is_marker(&self, marker: &str) -> bool {
        self.cursor.rest().starts_with(marker) && is_blank_or_end(self.cursor.peek_at(3))
    }

    // What may be a key.

    /// `stalePossibleSimpleKeys`. They were begun one behind the other, so the stale ones are in front.
    fn drop_stale_keys(&mut self) -> Result<(), Fault> {
        let Mark { line, index, .. } = self.cursor.mark;
        while let Some(key) = self.keys.front() {
            if key.mark.line == line && index - key.mark.index <= MAX_SIMPLE_KEY {
                break;
            }
            Self::not_required(key)?;
            self.keys.pop_front();
        }
        Ok(())
    }

    fn not_required(key: &SimpleKey) -> Result<(), Fault> {
        if !key.required {
            return Ok(());
        }
        let at = key.mark.at;
        Err(Fault {
            why: "a line that is neither a key with a colon behind it nor a part of the value above it".to_owned(),
            span: Span::new(at, at),
        })
    }

    /// `savePossibleSimpleKey`.
    fn save_key(&mut self) -> Result<(), Fault> {
        let required = self.in_block() && self.indent == self.cursor.mark.column;
        if !self.key_allowed {
            return if required {
                Err(self.cursor.fault("a key must be the first on its line"))
            } else {
                Ok(())
            };
        }
        self.remove_key()?;
        self.keys.push_back(SimpleKey {
            number: self.taken + self.tokens.len(),
            required,
            mark: self.cursor.mark,
            level: self.level,
        });
        Ok(())
    }

    fn take_key(&mut self) -> Option<SimpleKey> {
        if self.keys.back()?.level == self.level {
            self.keys.pop_back()
        } else {
            None
        }
    }

    /// `removePossibleSimpleKey`.
    fn remove_key(&mut self) -> Result<(), Fault> {
        self.take_key()
            .map_or(Ok(()), |key| Self::not_required(&key))
    }

    // Indentation.

    /// `unwindIndent`.
    fn unwind(&mut self, column: i64) {
        if !self.in_block() {
            return;
        }
        while self.indent > column {
            self.indent = self.indents.pop().unwrap_or(-1);
            self.push_here(TokenKind::BlockEnd);
        }
    }

    /// `addIndent`.
    fn add_indent(&mut self, column: i64) -> bool {
        if self.indent >= column {
            return false;
        }
        self.indents.push(self.indent);
        self.indent = column;
        true
    }

    // One function for each kind of token, as the engine's `fetch…`.

    fn stream_end(&mut self) -> Result<(), Fault> {
        self.unwind(-1);
        self.remove_key()?;
        self.key_allowed = false;
        self.keys.clear();
        self.push_here(TokenKind::StreamEnd);
        self.done = true;
        Ok(())
    }

    fn directive(&mut self) -> Result<(), Fault> {
        self.unwind(-1);
        self.remove_key()?;
        self.key_allowed = false;
        self.scan_directive()
    }

    fn marker(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.unwind(-1);
        self.remove_key()?;
        self.key_allowed = false;
        self.indicator(kind, 3);
        Ok(())
    }

    fn indicator(&mut self, kind: TokenKind, length: usize) {
        let start = self.cursor.mark;
        self.cursor.forward_by(length);
        self.push(kind, self.cursor.since(start));
    }

    fn flow_start(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.save_key()?;
        self.level += 1;
        self.key_allowed = true;
        self.indicator(kind, 1);
        Ok(())
    }

    fn flow_end(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.remove_key()?;
        // The engine counts below zero here, and its parser refuses the token.
        let Some(level) = self.level.checked_sub(1) else {
            return Err(self
                .cursor
                .fault(format!("{} that closes nothing", kind.name())));
        };
        self.level = level;
        self.key_allowed = false;
        self.indicator(kind, 1);
        Ok(())
    }

    fn flow_entry(&mut self) -> Result<(), Fault> {
        self.key_allowed = true;
        self.remove_key()?;
        self.indicator(TokenKind::FlowEntry, 1);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), Fault> {
        if self.in_block() {
            if !self.key_allowed {
                return Err(self
                    .cursor
                    .fault("an item of a list (`-`) is not allowed here"));
            }
            if self.add_indent(self.cursor.mark.column) {
                self.push_here(TokenKind::BlockSequenceStart);
            }
        }
        self.key_allowed = true;
        self.remove_key()?;
        self.indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), Fault> {
        if self.in_block() {
            if !self.key_allowed {
                return Err(self.cursor.fault("a key (`?`) is not allowed here"));
            }
            if self.add_indent(self.cursor.mark.column) {
                self.push_here(TokenKind::BlockMappingStart);
            }
        }
        self.key_allowed = self.in_block();
        self.remove_key()?;
        self.indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Fault> {
        if let Some(key) = self.take_key() {
            let at = key.number.saturating_sub(self.taken).min(self.tokens.len());
            let span = Span::new(key.mark.at, key.mark.at);
            let kind = TokenKind::Key;
            self.tokens.insert(at, Token { kind, span });
            if self.in_block() && self.add_indent(key.mark.column) {
                let kind = TokenKind::BlockMappingStart;
                self.tokens.insert(at, Token { kind, span });
            }
            self.key_allowed = false;
        } else {
            if self.in_block() {
                if !self.key_allowed {
                    return Err(self
                        .cursor
                        .fault("mapping values are not allowed in this context"));
                }
                if self.add_indent(self.cursor.mark.column) {
                    self.push_here(TokenKind::BlockMappingStart);
                }
            }
            self.key_allowed = self.in_block();
            self.remove_key()?;
        }
        self.indicator(TokenKind::Value, 1);
        Ok(())
    }

    /// What may be a key, or stand in front of one: scalars, aliases, anchors, tags.
    fn property(&mut self, scan: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        scan(self)
    }

    fn block_scalar(&mut self, folded: bool) -> Result<(), Fault> {
        self.key_allowed = true;
        self.remove_key()?;
        self.scan_block_scalar(folded)
    }
}
