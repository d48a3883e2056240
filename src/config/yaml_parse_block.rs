//! Lists and maps that indentation holds together: the block half of `ParserImpl` of snakeyaml-engine 2.6.

use super::yaml_chars::Fault;
use super::yaml_parse::{Event, Parser, State};
use super::yaml_token::TokenKind;

impl Parser<'_> {
    /// `ParseBlockSequenceEntryKey`.
    pub(super) fn block_sequence(&mut self) -> Result<Event, Fault> {
        match self.peek()? {
            TokenKind::BlockEntry => {}
            TokenKind::BlockEnd => {
                self.scanner.next()?;
                self.pop();
                return Ok(Event::End(None));
            }
            _ => return Err(self.unexpected("the next `-` of the list")),
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::BlockEntry | TokenKind::BlockEnd => {
                Ok(self.empty(end, State::BlockSequence))
            }
            _ => self.node_before(State::BlockSequence, true, false),
        }
    }

    /// `ParseIndentlessSequenceEntryKey`: a list that is no more indented than its key.
    pub(super) fn indentless_sequence(&mut self) -> Result<Event, Fault> {
        if *self.peek()? != TokenKind::BlockEntry {
            self.pop();
            return Ok(Event::End(None));
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                Ok(self.empty(end, State::IndentlessSequence))
            }
            _ => self.node_before(State::IndentlessSequence, true, false),
        }
    }

    /// `ParseBlockMappingKey`.
    pub(super) fn block_mapping_key(&mut self) -> Result<Event, Fault> {
        match self.peek()? {
            TokenKind::Key => {}
            TokenKind::BlockEnd => {
                self.scanner.next()?;
                self.pop();
                return Ok(Event::End(None));
            }
            _ => return Err(self.unexpected("the next key of the map")),
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                Ok(self.empty(end, State::BlockMappingValue))
            }
            _ => self.node_before(State::BlockMappingValue, true, true),
        }
    }

    /// `ParseBlockMappingValue`.
    pub(super) fn block_mapping_value(&mut self) -> Result<Event, Fault> {
        match self.peek()? {
            TokenKind::Value => {}
            // The engine reads a scalar without a colon in front as a value: `? |` and text on the next line.
            TokenKind::Scalar(..) => return self.node_before(State::BlockMappingKey, true, true),
            _ => return self.empty_before(State::BlockMappingKey),
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                Ok(self.empty(end, State::BlockMappingKey))
            }
            _ => self.node_before(State::BlockMappingKey, true, true),
        }
    }
}
