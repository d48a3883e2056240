//! YAML events with byte spans to a node tree, as `Composer` of snakeyaml-engine builds it.
//!
//! granit-parser gives the events; anchors, the alias limit and the single document are ours.

use super::{Span, yaml_scalar};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// Nesting that fctl follows. Flink itself ends in a stack overflow somewhere above a thousand levels.
pub(super) const MAX_DEPTH: usize = 500;
/// `LoadSettings.getMaxAliasesForCollections`.
const MAX_ALIASES: usize = 50;

/// Index of a node in a [`Tree`].
pub(super) type Id = usize;

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Text and whether it is plain (unquoted).
    Scalar(String, bool),
    /// Children in order.
    Seq(Vec<Id>),
    /// Keys and values in order.
    Map(Vec<(Id, Id)>),
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Full tag, for example `tag:yaml.org,2002:str`; none if it is to be resolved.
    pub(super) tag: Option<String>,
    pub(super) span: Span,
    /// True if an alias below it leads back to it.
    pub(super) recursive: bool,
}

/// A document: nodes and the root, if there is one.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<Id>,
    /// Every scalar written in the text, and whether it is plain: tabs are legal inside of them only.
    pub(super) scalars: Vec<(Span, bool)>,
    /// Where the content of each `|` or `>` scalar starts; for an empty one, where the next token does.
    pub(super) blocks: Vec<usize>,
}

/// Why there is no tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Failure {
    /// Flink refuses this text.
    Refused(String, Span),
    /// fctl does not follow so far.
    TooDeep,
}

/// A collection that is being read: its node, and for a map the key that waits for its value.
struct Open {
    id: Id,
    key: Option<Id>,
}

struct Builder {
    tree: Tree,
    anchors: HashMap<usize, Id>,
    open: Vec<Open>,
    aliases: usize,
    documents: usize,
}

/// Composes the single document of `text`. `offset` is added to every span.
pub(super) fn compose(text: &str, offset: usize) -> Result<Tree, Failure> {
    let options = granit_parser::options! {
        bom_inside_document_as_content: true,
        block_scalar_eof_without_line_feed: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        max_directive_bytes: 1 << 20,
        max_reserved_directive_params: 1 << 20,
    };
    let mut builder = Builder {
        tree: Tree::default(),
        anchors: HashMap::new(),
        open: Vec::new(),
        aliases: 0,
        documents: 0,
    };
    for item in Parser::new_from_str_with_options(text, options) {
        let (event, span) = item.map_err(|e| failure(&e, text, offset))?;
        let range = span.byte_range().unwrap_or(0..0);
        builder.event(event, Span::new(range.start + offset, range.end + offset))?;
    }
    Ok(builder.tree)
}

fn failure(error: &granit_parser::ScanError, text: &str, offset: usize) -> Failure {
    let words = error.info();
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Failure::TooDeep;
    }
    let at = error
        .marker()
        .byte_offset()
        .unwrap_or(text.len())
        .min(text.len());
    let at = super::source::floor_boundary(text, at);
    let width = text[at..]
        .chars()
        .next()
        .filter(|c| *c != '\n' && *c != '\r')
        .map_or(0, char::len_utf8);
    Failure::Refused(words, Span::new(at + offset, at + width + offset))
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let why = "expected a single document, but found another one".to_owned();
                    return Err(Failure::Refused(why, span));
                }
            }
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                if !span.is_empty() {
                    self.tree.scalars.push((span, plain));
                }
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    self.tree.blocks.push(span.start);
                }
                let id = self.node(Kind::Scalar(text.into_owned(), plain), tag.as_deref(), span);
                self.anchor(anchor, id);
                self.attach(id);
            }
            Event::SequenceStart(_, anchor, tag) => {
                let id = self.node(Kind::Seq(Vec::new()), tag.as_deref(), span);
                self.start(anchor, id)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let id = self.node(Kind::Map(Vec::new()), tag.as_deref(), span);
                self.start(anchor, id)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let node = &mut self.tree.nodes[open.id];
                    node.span.end = node.span.end.max(span.end);
                    self.attach(open.id);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn node(&mut self, kind: Kind, tag: Option<&granit_parser::Tag>, span: Span) -> Id {
        let tag = tag.map(|t| format!("{}{}", t.handle(), t.suffix()));
        // The non-specific tag `!` makes a scalar a string and says nothing about collections.
        let kind = match (kind, tag.as_deref()) {
            (Kind::Scalar(text, _), Some("!")) => Kind::Scalar(text, false),
            (kind, _) => kind,
        };
        let tag = tag.filter(|t| t != "!");
        self.tree.nodes.push(Node {
            kind,
            tag,
            span,
            recursive: false,
        });
        self.tree.nodes.len() - 1
    }

    fn anchor(&mut self, anchor: usize, id: Id) {
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn start(&mut self, anchor: usize, id: Id) -> Result<(), Failure> {
        self.anchor(anchor, id);
        if self.open.len() >= MAX_DEPTH {
            return Err(Failure::TooDeep);
        }
        self.open.push(Open { id, key: None });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Failure> {
        let Some(&id) = self.anchors.get(&anchor) else {
            return Err(Failure::Refused(
                "found an undefined alias".to_owned(),
                span,
            ));
        };
        if !matches!(self.tree.nodes[id].kind, Kind::Scalar(..)) {
            self.aliases += 1;
            if self.aliases > MAX_ALIASES {
                let why = format!("more than {MAX_ALIASES} aliases of maps and lists");
                return Err(Failure::Refused(why, span));
            }
        }
        if self.open.iter().any(|open| open.id == id) {
            self.tree.nodes[id].recursive = true;
        }
        self.attach(id);
        Ok(())
    }

    /// Puts a finished node where it belongs: into the collection that is open, or at the root.
    fn attach(&mut self, id: Id) {
        let Some(open) = self.open.last_mut() else {
            self.tree.root.get_or_insert(id);
            return;
        };
        match &mut self.tree.nodes[open.id].kind {
            Kind::Seq(items) => items.push(id),
            Kind::Map(pairs) => match open.key.take() {
                Some(key) => pairs.push((key, id)),
                None => open.key = Some(id),
            },
            Kind::Scalar(..) => {}
        }
    }
}

impl Tree {
    /// The tag of a node: explicit, or what the core schema resolves.
    pub(super) fn tag(&self, id: Id) -> String {
        let node = &self.nodes[id];
        if let Some(tag) = &node.tag {
            return tag.clone();
        }
        let short = match &node.kind {
            Kind::Seq(_) => "seq",
            Kind::Map(_) => "map",
            Kind::Scalar(_, false) => "str",
            Kind::Scalar(text, true) => match yaml_scalar::resolve(text) {
                yaml_scalar::Tag::Null => "null",
                yaml_scalar::Tag::Bool => "bool",
                yaml_scalar::Tag::Int => "int",
                yaml_scalar::Tag::Float => "float",
                yaml_scalar::Tag::Str | yaml_scalar::Tag::Env => "str",
            },
        };
        format!("{PREFIX}{short}")
    }
}

/// The prefix of the YAML tags that the schema knows.
pub(super) const PREFIX: &str = "tag:yaml.org,2002:";
