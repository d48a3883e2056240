//! Tokens to events: `ParserImpl` of snakeyaml-engine 2.6. No recursion: the states wait on a stack.
//! Blocks are in `yaml_parse_block`, what stands in brackets is in `yaml_parse_flow`.

use super::Span;
use super::yaml_chars::{Fault, Text};
use super::yaml_scan::Scanner;
use super::yaml_token::{Directive, Token, TokenKind};
use std::collections::HashMap;

/// What stands in front of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Properties {
    pub(super) anchor: Option<String>,
    /// Complete, with the prefix of its handle.
    pub(super) tag: Option<String>,
}

/// An event with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    /// The document begins.
    Start,
    /// A reference to an anchor.
    Alias(String, Span),
    /// A scalar, and whether it is plain.
    Scalar(Text, bool, Properties, Span),
    /// A list begins.
    Sequence(Properties, Span),
    /// A map begins.
    Mapping(Properties, Span),
    /// The innermost list or map ends, with the bracket that ends it.
    End(Option<Span>),
    /// The document and the text end.
    Finish,
}

/// What the parser waits for: the engine's inner classes of `Production`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequence,
    IndentlessSequence,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequence { first: bool },
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMapping { first: bool },
    FlowMappingValue,
    FlowMappingEmptyValue,
    Done,
}

/// Gives the events of a text one by one.
pub(super) struct Parser<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) state: State,
    states: Vec<State>,
    tags: HashMap<String, String>,
}

/// The prefix of the YAML tags that the schema knows.
pub(super) const PREFIX: &str = "tag:yaml.org,2002:";

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            scanner: Scanner::new(text),
            state: State::DocumentStart,
            states: Vec::new(),
            tags: HashMap::new(),
        }
    }

    /// The next event; [`Event::Finish`] again and again behind the last.
    pub(super) fn next(&mut self) -> Result<Event, Fault> {
        match self.state {
            State::DocumentStart => self.document_start(),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequence => self.block_sequence(),
            State::IndentlessSequence => self.indentless_sequence(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequence { first } => self.flow_sequence(first),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => {
                self.state = State::FlowSequence { first: false };
                Ok(Event::End(None))
            }
            State::FlowMapping { first } => self.flow_mapping(first),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => self.empty_before(State::FlowMapping { first: false }),
            State::Done => Ok(Event::Finish),
        }
    }

    pub(super) fn peek(&mut self) -> Result<&TokenKind, Fault> {
        self.scanner.peek().map(|token| &token.kind)
    }

    pub(super) fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::Done);
    }

    /// A node now, and then the state.
    pub(super) fn node_before(
        &mut self,
        then: State,
        block: bool,
        indentless: bool,
    ) -> Result<Event, Fault> {
        self.states.push(then);
        self.node(block, indentless)
    }

    /// `processEmptyScalar`.
    pub(super) fn empty(&mut self, at: usize, then: State) -> Event {
        self.state = then;
        Event::Scalar(
            Text::default(),
            true,
            Properties::default(),
            Span::new(at, at),
        )
    }

    /// An empty scalar in front of the next token.
    pub(super) fn empty_before(&mut self, then: State) -> Result<Event, Fault> {
        let at = self.scanner.peek()?.span.start;
        Ok(self.empty(at, then))
    }

    pub(super) fn unexpected(&mut self, expected: &str) -> Fault {
        match self.scanner.peek() {
            Ok(token) => Fault {
                why: format!("expected {expected}, but found {}", token.kind.name()),
                span: token.span,
            },
            Err(fault) => fault,
        }
    }

    // Documents.

    /// `ParseImplicitDocumentStart` and `ParseDocumentStart`; the text holds one document at most.
    fn document_start(&mut self) -> Result<Event, Fault> {
        match self.peek()? {
            TokenKind::StreamEnd => {
                self.state = State::Done;
                return Ok(Event::Finish);
            }
            TokenKind::Directive(_) | TokenKind::DocumentStart => {}
            _ => {
                self.tags = handles(HashMap::new());
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                return Ok(Event::Start);
            }
        }
        self.directives()?;
        if *self.peek()? != TokenKind::DocumentStart {
            return Err(self.unexpected("`---` behind the directives"));
        }
        self.scanner.next()?;
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(Event::Start)
    }

    /// `processDirectives`.
    fn directives(&mut self) -> Result<(), Fault> {
        let mut own = HashMap::new();
        let mut versioned = false;
        while matches!(self.peek()?, TokenKind::Directive(_)) {
            let Token { kind, span } = self.scanner.next()?;
            let why = match kind {
                TokenKind::Directive(Directive::Yaml(_)) if versioned => {
                    "a second `%YAML` directive"
                }
                TokenKind::Directive(Directive::Yaml(major)) => {
                    versioned = true;
                    if major == 1 {
                        continue;
                    }
                    "Flink's YAML reader knows the versions `1.x` only"
                }
                TokenKind::Directive(Directive::Tag(handle, prefix)) => {
                    if own.insert(handle, prefix).is_none() {
                        continue;
                    }
                    "a second `%TAG` directive for the same handle"
                }
                _ => continue,
            };
            return Err(Fault {
                why: why.to_owned(),
                span,
            });
        }
        self.tags = handles(own);
        Ok(())
    }

    fn document_content(&mut self) -> Result<Event, Fault> {
        match self.peek()? {
            TokenKind::Directive(_)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                let event = self.empty_before(State::Done)?;
                self.pop();
                Ok(event)
            }
            _ => self.node(true, false),
        }
    }

    /// `ParseDocumentEnd`, and what `Composer.getSingleNode` wants behind it.
    fn document_end(&mut self) -> Result<Event, Fault> {
        if matches!(self.peek()?, TokenKind::Directive(_)) {
            return Err(self.unexpected("`...` before directives"));
        }
        while *self.peek()? == TokenKind::DocumentEnd {
            self.scanner.next()?;
        }
        match self.peek()? {
            TokenKind::StreamEnd => {
                self.state = State::Done;
                Ok(Event::Finish)
            }
            TokenKind::DocumentStart | TokenKind::Directive(_) => Err(Fault {
                why: "expected a single document, but found another one".to_owned(),
                span: self.scanner.peek()?.span,
            }),
            _ => Err(self.unexpected("the end of the document")),
        }
    }

    // Nodes.

    /// `parseNode`.
    fn node(&mut self, block: bool, indentless: bool) -> Result<Event, Fault> {
        if matches!(self.peek()?, TokenKind::Alias(_)) {
            self.pop();
            let Token { kind, span } = self.scanner.next()?;
            let name = match kind {
                TokenKind::Alias(name) => name,
                _ => String::new(),
            };
            return Ok(Event::Alias(name, span));
        }
        let (properties, end) = self.properties()?;
        let span = self.scanner.peek()?.span;
        let first = State::FlowSequence { first: true };
        match self.peek()? {
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSequence;
                Ok(Event::Sequence(properties, span))
            }
            TokenKind::Scalar(..) => self.scalar(properties),
            TokenKind::FlowSequenceStart => self.begin(first, Event::Sequence(properties, span)),
            TokenKind::FlowMappingStart => {
                let first = State::FlowMapping { first: true };
                self.begin(first, Event::Mapping(properties, span))
            }
            TokenKind::BlockSequenceStart if block => {
                self.begin(State::BlockSequence, Event::Sequence(properties, span))
            }
            TokenKind::BlockMappingStart if block => {
                self.begin(State::BlockMappingKey, Event::Mapping(properties, span))
            }
            _ => match end {
                Some(at) => {
                    self.pop();
                    // An empty text with the tag `!` is a string.
                    let plain = properties.tag.is_none();
                    let span = Span::new(at, at);
                    Ok(Event::Scalar(Text::default(), plain, properties, span))
                }
                None => Err(self.unexpected("a value")),
            },
        }
    }

    fn begin(&mut self, state: State, event: Event) -> Result<Event, Fault> {
        self.scanner.next()?;
        self.state = state;
        Ok(event)
    }

    fn scalar(&mut self, properties: Properties) -> Result<Event, Fault> {
        self.pop();
        let Token { kind, span } = self.scanner.next()?;
        let (text, plain) = match kind {
            TokenKind::Scalar(text, plain) => (text, plain),
            _ => (Text::default(), true),
        };
        Ok(Event::Scalar(text, plain, properties, span))
    }

    /// An anchor and a tag, in either order, and where they end; none if there is neither.
    fn properties(&mut self) -> Result<(Properties, Option<usize>), Fault> {
        let mut properties = Properties::default();
        let mut end = None;
        loop {
            let found = match self.peek()? {
                TokenKind::Anchor(_) => properties.anchor.is_none(),
                TokenKind::Tag(..) => properties.tag.is_none(),
                _ => false,
            };
            if !found {
                return Ok((properties, end));
            }
            let Token { kind, span } = self.scanner.next()?;
            end = Some(span.end);
            match kind {
                TokenKind::Anchor(name) => properties.anchor = Some(name),
                TokenKind::Tag(handle, suffix) => {
                    properties.tag = Some(self.full_tag(handle, &suffix, span)?);
                }
                _ => {}
            }
        }
    }

    fn full_tag(&self, handle: Option<String>, suffix: &str, span: Span) -> Result<String, Fault> {
        let prefix = match handle {
            None => "",
            Some(handle) => self
                .tags
                .get(&handle)
                .map(String::as_str)
                .ok_or_else(|| Fault {
                    why: format!("found the undefined tag handle `{handle}`"),
                    span,
                })?,
        };
        Ok(format!("{prefix}{suffix}"))
    }
}

/// The handles that directives define, and the two that every document has.
fn handles(mut own: HashMap<String, String>) -> HashMap<String, String> {
    for (handle, prefix) in [("!", "!"), ("!!", PREFIX)] {
        own.entry(handle.to_owned())
            .or_insert_with(|| prefix.to_owned());
    }
    own
}
