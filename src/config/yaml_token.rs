//! The tokens between scanner and parser.

use super::Span;
use super::yaml_chars::{Mark, Text};

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a directive says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// `%YAML`: the major version.
    Yaml(i32),
    /// `%TAG`: handle and prefix.
    Tag(String, String),
    /// Any other, which the engine passes over.
    Other,
}

/// `Token.ID`, with what the parser needs of each.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    StreamEnd,
    Directive(Directive),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    FlowEntry,
    BlockEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    /// Handle, none if the tag is complete, and the rest.
    Tag(Option<String>, String),
    /// The value and whether it is plain.
    Scalar(Text, bool),
}

impl TokenKind {
    /// What a message calls it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::StreamEnd => "the end of the file",
            Self::Directive(_) => "a `%` directive",
            Self::DocumentStart => "`---`",
            Self::DocumentEnd => "`...`",
            Self::BlockSequenceStart => "a list",
            Self::BlockMappingStart => "a map",
            Self::BlockEnd => "less indentation",
            Self::FlowSequenceStart => "`[`",
            Self::FlowSequenceEnd => "`]`",
            Self::FlowMappingStart => "`{`",
            Self::FlowMappingEnd => "`}`",
            Self::FlowEntry => "`,`",
            Self::BlockEntry => "`-`",
            Self::Key => "a key",
            Self::Value => "`:`",
            Self::Alias(_) => "an alias",
            Self::Anchor(_) => "an anchor",
            Self::Tag(..) => "a tag",
            Self::Scalar(..) => "a text",
        }
    }
}

/// `SimpleKey`: a token that a colon would make a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct SimpleKey {
    /// Its number, counted from the start of the text.
    pub(super) number: usize,
    /// True if nothing but a key may stand there.
    pub(super) required: bool,
    pub(super) mark: Mark,
    /// Open brackets around it.
    pub(super) level: usize,
}
