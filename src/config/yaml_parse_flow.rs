//! What stands in `[]` and `{}`: the flow half of `ParserImpl` of snakeyaml-engine 2.6.

use super::yaml_chars::Fault;
use super::yaml_parse::{Event, Parser, Properties, State};
use super::yaml_token::TokenKind;

impl Parser<'_> {
    /// `ParseFlowSequenceEntry`.
    pub(super) fn flow_sequence(&mut self, first: bool) -> Result<Event, Fault> {
        if *self.peek()? != TokenKind::FlowSequenceEnd {
            self.comma(first, "`,` or `]`")?;
            match self.peek()? {
                TokenKind::Key => {
                    let span = self.scanner.peek()?.span;
                    self.state = State::FlowPairKey;
                    return Ok(Event::Mapping(Properties::default(), span));
                }
                TokenKind::FlowSequenceEnd => {}
                _ => return self.node_before(State::FlowSequence { first: false }, false, false),
            }
        }
        self.flow_end()
    }

    fn comma(&mut self, first: bool, expected: &str) -> Result<(), Fault> {
        if first {
            return Ok(());
        }
        if *self.peek()? != TokenKind::FlowEntry {
            return Err(self.unexpected(expected));
        }
        self.scanner.next().map(|_| ())
    }

    fn flow_end(&mut self) -> Result<Event, Fault> {
        let span = self.scanner.next()?.span;
        self.pop();
        Ok(Event::End(Some(span)))
    }

    /// `ParseFlowSequenceEntryMappingKey`: the key of a map of one pair that stands in a list.
    pub(super) fn flow_pair_key(&mut self) -> Result<Event, Fault> {
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                Ok(self.empty(end, State::FlowPairValue))
            }
            _ => self.node_before(State::FlowPairValue, false, false),
        }
    }

    /// `ParseFlowSequenceEntryMappingValue`.
    pub(super) fn flow_pair_value(&mut self) -> Result<Event, Fault> {
        if *self.peek()? != TokenKind::Value {
            return self.empty_before(State::FlowPairEnd);
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                Ok(self.empty(end, State::FlowPairEnd))
            }
            _ => self.node_before(State::FlowPairEnd, false, false),
        }
    }

    /// `ParseFlowMappingKey`.
    pub(super) fn flow_mapping(&mut self, first: bool) -> Result<Event, Fault> {
        if *self.peek()? != TokenKind::FlowMappingEnd {
            self.comma(first, "`,` or `}`")?;
            match self.peek()? {
                TokenKind::Key => {
                    let end = self.scanner.next()?.span.end;
                    return match self.peek()? {
                        TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                            Ok(self.empty(end, State::FlowMappingValue))
                        }
                        _ => self.node_before(State::FlowMappingValue, false, false),
                    };
                }
                TokenKind::FlowMappingEnd => {}
                _ => return self.node_before(State::FlowMappingEmptyValue, false, false),
            }
        }
        self.flow_end()
    }

    /// `ParseFlowMappingValue`.
    pub(super) fn flow_mapping_value(&mut self) -> Result<Event, Fault> {
        let next = State::FlowMapping { first: false };
        if *self.peek()? != TokenKind::Value {
            return self.empty_before(next);
        }
        let end = self.scanner.next()?.span.end;
        match self.peek()? {
            TokenKind::FlowEntry | TokenKind::FlowMappingEnd => Ok(self.empty(end, next)),
            _ => self.node_before(next, false, false),
        }
    }
}
