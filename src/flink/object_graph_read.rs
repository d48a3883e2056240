//! Reads the first object of a Java object stream the way `java.io.ObjectInputStream` does, without recursion.
//!
//! An error is `certain` only where Java fails on the same bytes. Where a class may have written its fields in a way of
//! its own, or the stream leaves what Java's writer produces, the error is a doubt.

use super::object_graph::{Graph, Id, Item, Span, Stop, Val};

/// Longest input. What is counted below has a byte of it each, so 32 bits are enough.
const MAX_BYTES: usize = 1 << 30;
/// Most objects that are open at once. Java's own stack ends far below.
const MAX_OPEN: usize = 100_000;

/// Something that waits for its class descriptor.
#[derive(Debug, Clone, Copy)]
pub(super) enum Head {
    Object,
    Array,
    Enum,
    Literal,
    /// A descriptor that stands by itself.
    Descriptor,
}

/// Something that was begun and not ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum Frame {
    Head(Head),
    /// A class: its annotations, then its superclass.
    Class {
        id: Id,
        class: u32,
        superclass: bool,
    },
    /// An object: which of its classes is read (counted from the topmost) and which of that one's fields.
    Body {
        id: Id,
        class: u32,
        values: u32,
        chain: usize,
        level: usize,
        field: u32,
        extra: usize,
    },
    /// An array of objects.
    Items {
        id: Id,
        next: u32,
        end: u32,
    },
    /// An enum constant's name.
    Name {
        id: Id,
    },
}

pub(super) struct Reader<'a> {
    pub(super) at: usize,
    pub(super) graph: Graph<'a>,
    pub(super) stack: Vec<Frame>,
    /// The classes of each open object, topmost superclass first.
    pub(super) chains: Vec<u32>,
    /// What the classes of each open object wrote by themselves.
    pub(super) extras: Vec<Val>,
    /// Fields and elements that are still to come, each at least one byte.
    pub(super) owed: usize,
    top: Option<Val>,
    /// From where on errors are not certain, and why.
    doubt: Option<(usize, String)>,
}

pub(super) type Read<T> = Result<T, Stop>;

pub(super) fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

pub(super) fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub(super) fn read(bytes: &[u8]) -> Read<Graph<'_>> {
    let mut reader = Reader {
        at: 0,
        graph: Graph {
            bytes,
            items: Vec::new(),
            classes: Vec::new(),
            fields: Vec::new(),
            values: Vec::new(),
            top: None,
            end: 0,
        },
        stack: Vec::new(),
        chains: Vec::new(),
        extras: Vec::new(),
        owed: 0,
        top: None,
        doubt: None,
    };
    if bytes.len() > MAX_BYTES {
        return reader.unsure("a file of more than 1 GiB is not read");
    }
    let header = reader.number(4)?;
    if header != 0xACED_0005 {
        reader.at = 0;
        return reader.fail(format!(
            "not a Java object stream (it begins with {header:08x}, aced0005 is expected)"
        ));
    }
    while bytes.get(reader.at) == Some(&0x79) {
        reader.at += 1;
    }
    reader.content()?;
    while let Some(frame) = reader.stack.last() {
        reader.step(*frame)?;
    }
    let Reader {
        mut graph, at, top, ..
    } = reader;
    graph.end = at;
    graph.top = match top {
        Some(Val::Ref(id)) => Some(id),
        _ => None,
    };
    Ok(graph)
}

impl Reader<'_> {
    pub(super) fn fail<T>(&self, what: impl Into<String>) -> Read<T> {
        Err(match &self.doubt {
            Some((offset, doubt)) => Stop {
                offset: *offset,
                what: doubt.clone(),
                certain: false,
            },
            None => Stop {
                offset: self.at,
                what: what.into(),
                certain: true,
            },
        })
    }

    pub(super) fn unsure<T>(&self, what: impl Into<String>) -> Read<T> {
        Err(Stop {
            offset: self.at,
            what: what.into(),
            certain: false,
        })
    }

    pub(super) fn doubt(&mut self, what: impl FnOnce() -> String) {
        if self.doubt.is_none() {
            self.doubt = Some((self.at, what()));
        }
    }

    pub(super) fn left(&self) -> usize {
        self.graph.bytes.len() - self.at
    }

    pub(super) fn skip(&mut self, count: usize) -> Read<Span> {
        if count > self.left() {
            return self.fail(format!(
                "the file ends in the middle: {count} bytes expected, {} left",
                self.left()
            ));
        }
        let span = Span {
            at: short(self.at),
            len: short(count),
        };
        self.at += count;
        Ok(span)
    }

    pub(super) fn slice(&self, span: Span) -> &[u8] {
        let at = index(span.at);
        self.graph
            .bytes
            .get(at..at + index(span.len))
            .unwrap_or_default()
    }

    pub(super) fn number(&mut self, width: usize) -> Read<u64> {
        let span = self.skip(width)?;
        Ok(self
            .slice(span)
            .iter()
            .fold(0, |acc, b| acc << 8 | u64::from(*b)))
    }

    pub(super) fn u8(&mut self) -> Read<u8> {
        self.number(1).map(|n| u8::try_from(n).unwrap_or(0))
    }

    pub(super) fn utf(&mut self, width: usize) -> Read<Span> {
        let count = usize::try_from(self.number(width)?).unwrap_or(usize::MAX);
        let span = self.skip(count)?;
        if !is_modified_utf8(self.slice(span)) {
            self.at = index(span.at);
            return self.fail("a text that is not modified UTF-8");
        }
        Ok(span)
    }

    pub(super) fn add(&mut self, item: Item) -> Id {
        self.graph.items.push(item);
        short(self.graph.items.len() - 1)
    }

    pub(super) fn push(&mut self, frame: Frame) -> Read<()> {
        if self.stack.len() >= MAX_OPEN {
            return self.unsure(format!("nested deeper than {MAX_OPEN} objects"));
        }
        self.stack.push(frame);
        Ok(())
    }

    pub(super) fn handle(&mut self) -> Read<Id> {
        let handle = self.number(4)?;
        let id = handle
            .checked_sub(0x7E_0000)
            .and_then(|n| Id::try_from(n).ok());
        match id.filter(|id| index(*id) < self.graph.items.len()) {
            Some(id) => Ok(id),
            None => self.fail("a reference to an object that was not written"),
        }
    }

    /// One object, or the beginning of one. Block data belongs to annotations only.
    pub(super) fn content(&mut self) -> Read<()> {
        match self.u8()? {
            0x70 => self.deliver(Val::Null),
            0x71 => {
                let id = self.handle()?;
                self.deliver(Val::Ref(id));
            }
            0x72 | 0x7D => {
                self.at -= 1;
                return self.push(Frame::Head(Head::Descriptor));
            }
            0x73 => return self.push(Frame::Head(Head::Object)),
            0x75 => return self.push(Frame::Head(Head::Array)),
            0x76 => return self.push(Frame::Head(Head::Literal)),
            0x7E => return self.push(Frame::Head(Head::Enum)),
            code @ (0x74 | 0x7C) => {
                let id = self.string(code)?;
                self.deliver(Val::Ref(id));
            }
            code => {
                self.at -= 1;
                return self.fail(format!(
                    "an object expected, the type code {code:02x} found"
                ));
            }
        }
        Ok(())
    }

    pub(super) fn string(&mut self, code: u8) -> Read<Id> {
        let text = self.utf(if code == 0x74 { 2 } else { 8 })?;
        Ok(self.add(Item::Text(text)))
    }

    /// Gives a finished value to what waits for it.
    pub(super) fn deliver(&mut self, value: Val) {
        let Some(frame) = self.stack.last_mut() else {
            self.top = Some(value);
            return;
        };
        match frame {
            Frame::Body {
                values,
                chain,
                level,
                field,
                ..
            } => {
                let class = self.graph.classes[index(self.chains[*chain + *level])];
                if *field < class.own {
                    self.graph.values[index(*values + class.inherited + *field)] = value;
                    *field += 1;
                    self.owed -= 1;
                } else if value != Val::Null {
                    self.extras.push(value);
                }
            }
            Frame::Items { next, .. } => {
                self.graph.values[index(*next)] = value;
                *next += 1;
                self.owed -= 1;
            }
            // A class's annotation; the others take no value.
            Frame::Class { .. } | Frame::Head(_) | Frame::Name { .. } => {}
        }
    }

    fn step(&mut self, frame: Frame) -> Read<()> {
        match frame {
            Frame::Head(_) => self.descriptor(),
            Frame::Class {
                id,
                class,
                superclass: false,
            } => {
                if self.annotation()? {
                    self.replace(Frame::Class {
                        id,
                        class,
                        superclass: true,
                    });
                }
                Ok(())
            }
            Frame::Class { .. } => self.descriptor(),
            Frame::Body { .. } => self.body(frame),
            Frame::Items { id, next, end } => {
                if next < end {
                    return self.content();
                }
                self.stack.pop();
                self.deliver(Val::Ref(id));
                Ok(())
            }
            Frame::Name { id } => {
                let code = self.u8()?;
                if code != 0x74 && code != 0x7C {
                    self.at -= 1;
                    return self.fail("the name of an enum's constant expected");
                }
                let name = self.string(code)?;
                self.graph.items[index(id)] = Item::Enum { name };
                self.stack.pop();
                self.deliver(Val::Ref(id));
                Ok(())
            }
        }
    }

    fn replace(&mut self, frame: Frame) {
        if let Some(last) = self.stack.last_mut() {
            *last = frame;
        }
    }

    /// A piece of an annotation: true at its end.
    pub(super) fn annotation(&mut self) -> Read<bool> {
        match self.graph.bytes.get(self.at) {
            Some(0x78) => {
                self.at += 1;
                return Ok(true);
            }
            Some(code @ (0x77 | 0x7A)) => {
                self.at += 1;
                let width = if *code == 0x77 { 1 } else { 4 };
                let count = usize::try_from(self.number(width)?).unwrap_or(usize::MAX);
                self.skip(count)?;
            }
            _ => self.content()?,
        }
        Ok(false)
    }
}

/// Whether Java's `readUTF` takes these bytes.
fn is_modified_utf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let more = match first {
            0x00..=0x7F => 0,
            0xC0..=0xDF => 1,
            0xE0..=0xEF => 2,
            _ => return false,
        };
        let Some((low, behind)) = tail.split_at_checked(more) else {
            return false;
        };
        if low.iter().any(|b| b & 0xC0 != 0x80) {
            return false;
        }
        rest = behind;
    }
    true
}
