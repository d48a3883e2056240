//! Events to a node tree, as `Composer` of snakeyaml-engine 2.6 builds it.

use super::yaml_chars::{Fault, unprintable};
use super::yaml_parse::{Event, PREFIX, Parser, Properties};
use super::{Span, yaml_scalar};
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
    /// The half surrogates of a scalar: where in its text they stand, and which they are.
    pub(super) halves: Vec<(usize, u16)>,
}

/// A document: nodes and the root, if there is one.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<Id>,
}

/// Why there is no tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Failure {
    /// Flink refuses this text.
    Refused(String, Span),
    /// fctl does not follow so far.
    TooDeep,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.why, fault.span)
    }
}

/// A collection that is being read: its node, and for a map the key that waits for its value.
struct Open {
    id: Id,
    key: Option<Id>,
}

#[derive(Default)]
struct Builder {
    tree: Tree,
    anchors: HashMap<String, Id>,
    open: Vec<Open>,
    aliases: usize,
}

/// Composes the single document of `text`. `offset` is added to every span.
pub(super) fn compose(text: &str, offset: usize) -> Result<Tree, Failure> {
    compose_here(text, offset).map_err(|failure| match failure {
        Failure::Refused(why, span) => Failure::Refused(why, shift(span, offset)),
        Failure::TooDeep => Failure::TooDeep,
    })
}

fn shift(span: Span, offset: usize) -> Span {
    Span::new(span.start + offset, span.end + offset)
}

fn compose_here(text: &str, offset: usize) -> Result<Tree, Failure> {
    if let Some(fault) = unprintable(text) {
        return Err(fault.into());
    }
    let mut parser = Parser::new(text);
    let mut builder = Builder::default();
    loop {
        let event = parser.next()?;
        if event == Event::Finish {
            break;
        }
        builder.event(event)?;
    }
    for node in &mut builder.tree.nodes {
        node.span = shift(node.span, offset);
    }
    Ok(builder.tree)
}

impl Builder {
    fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Start | Event::Finish => {}
            Event::Alias(anchor, span) => return self.alias(&anchor, span),
            Event::Scalar(text, plain, properties, span) => {
                let id = self.node(Kind::Scalar(text.text, plain), properties, span)?;
                self.tree.nodes[id].halves = text.halves;
                self.attach(id, span.end);
            }
            Event::Sequence(properties, span) => {
                let id = self.node(Kind::Seq(Vec::new()), properties, span)?;
                self.start(id)?;
            }
            Event::Mapping(properties, span) => {
                let id = self.node(Kind::Map(Vec::new()), properties, span)?;
                self.start(id)?;
            }
            Event::End(bracket) => {
                if let Some(open) = self.open.pop() {
                    let node = &mut self.tree.nodes[open.id];
                    node.span.end = bracket.map_or(node.span.end, |span| span.end);
                    let end = node.span.end;
                    self.attach(open.id, end);
                }
            }
        }
        Ok(())
    }

    fn node(&mut self, kind: Kind, properties: Properties, span: Span) -> Result<Id, Failure> {
        let Properties { anchor, tag } = properties;
        if tag
            .as_deref()
            .is_some_and(|tag| super::java::trim(tag) != tag)
        {
            let why = "a tag with blanks at its ends".to_owned();
            return Err(Failure::Refused(why, span));
        }
        // The non-specific tag `!` makes a scalar a string and says nothing about collections.
        let kind = match (kind, tag.as_deref()) {
            (Kind::Scalar(text, _), Some("!")) => Kind::Scalar(text, false),
            (kind, _) => kind,
        };
        self.tree.nodes.push(Node {
            kind,
            tag: tag.filter(|t| t != "!"),
            span,
            recursive: false,
            halves: Vec::new(),
        });
        let id = self.tree.nodes.len() - 1;
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    fn start(&mut self, id: Id) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Failure::TooDeep);
        }
        self.open.push(Open { id, key: None });
        Ok(())
    }

    fn alias(&mut self, anchor: &str, span: Span) -> Result<(), Failure> {
        let Some(&id) = self.anchors.get(anchor) else {
            let why = format!("found the undefined alias `{anchor}`");
            return Err(Failure::Refused(why, span));
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
        self.attach(id, span.end);
        Ok(())
    }

    /// Puts a finished node where it belongs: into the collection that is open, or at the root. The collection
    /// reaches at least as far as the node does.
    fn attach(&mut self, id: Id, end: usize) {
        let Some(open) = self.open.last_mut() else {
            self.tree.root.get_or_insert(id);
            return;
        };
        let parent = &mut self.tree.nodes[open.id];
        parent.span.end = parent.span.end.max(end);
        match &mut parent.kind {
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

    /// What a message calls a key.
    pub(super) fn key_name(&self, id: Id) -> String {
        match &self.nodes[id].kind {
            Kind::Scalar(text, _) => text.clone(),
            Kind::Seq(_) => "[…]".to_owned(),
            Kind::Map(_) => "{…}".to_owned(),
        }
    }
}
