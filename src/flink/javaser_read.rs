//! The grammar of Java object streams (Java Object Serialization Specification, chapter 6), byte by byte.

use super::javaser::{DecodeError, Field, Id, Item, Stream, Value};
use std::sync::Arc;

/// Deepest nesting of objects that is followed.
const MAX_DEPTH: usize = 64;
/// Most objects of one stream.
const MAX_ITEMS: usize = 1_000_000;

/// Reads a stream to its end, or to the end of its first object.
pub(super) fn read(bytes: &[u8], first: bool) -> Result<Stream, DecodeError> {
    let mut reader = Reader {
        bytes,
        at: 0,
        stream: Stream::default(),
    };
    if reader.u16()? != 0xACED || reader.u16()? != 5 {
        return Err(DecodeError {
            offset: 0,
            what: "not a Java object stream (magic aced0005 expected)",
        });
    }
    while reader.at < bytes.len() {
        let value = reader.content(0)?;
        let is_object = !matches!(value, Value::Block(_));
        reader.stream.contents.push(value);
        if first && is_object {
            break;
        }
    }
    Ok(reader.stream)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    stream: Stream,
}

type Read<T> = Result<T, DecodeError>;

impl Reader<'_> {
    fn fail<T>(&self, what: &'static str) -> Read<T> {
        Err(DecodeError {
            offset: self.at,
            what,
        })
    }

    fn take(&mut self, count: usize) -> Read<&[u8]> {
        match self
            .at
            .checked_add(count)
            .and_then(|end| self.bytes.get(self.at..end))
        {
            Some(slice) => {
                self.at += count;
                Ok(slice)
            }
            None => self.fail("the stream ends in the middle"),
        }
    }

    fn number(&mut self, width: usize) -> Read<u64> {
        Ok(self
            .take(width)?
            .iter()
            .fold(0, |acc, b| acc << 8 | u64::from(*b)))
    }

    fn u8(&mut self) -> Read<u8> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Read<u16> {
        self.number(2).map(|n| u16::try_from(n).unwrap_or(0))
    }

    fn length(&mut self, width: usize) -> Read<usize> {
        let n = self.number(width)?;
        match usize::try_from(n) {
            Ok(n) if n <= self.bytes.len() - self.at => Ok(n),
            _ => self.fail("a length that is longer than the stream"),
        }
    }

    fn utf(&mut self, width: usize) -> Read<String> {
        let count = self.length(width)?;
        let bytes = self.take(count)?;
        match modified_utf8(bytes) {
            Some(text) => Ok(text),
            None => self.fail("a text that is not modified UTF-8"),
        }
    }

    fn add(&mut self, item: Item) -> Read<Id> {
        if self.stream.items.len() >= MAX_ITEMS {
            return self.fail("more objects than are followed");
        }
        self.stream.items.push(item);
        Ok(self.stream.items.len() - 1)
    }

    fn content(&mut self, depth: usize) -> Read<Value> {
        if depth > MAX_DEPTH {
            return self.fail("nested deeper than is followed");
        }
        match self.u8()? {
            0x70 => Ok(Value::Null),
            0x71 => self.handle().map(Value::Ref),
            0x72 | 0x7D => {
                self.at -= 1;
                Ok(self.class(depth)?.map_or(Value::Null, Value::Ref))
            }
            0x73 => self.object(depth),
            0x74 => {
                let text = self.utf(2)?;
                self.add(Item::Text(text)).map(Value::Ref)
            }
            0x7C => {
                let text = self.utf(8)?;
                self.add(Item::Text(text)).map(Value::Ref)
            }
            0x75 => self.array(depth),
            0x76 => {
                let class = self.class(depth + 1)?;
                self.add(Item::Pending)?;
                Ok(class.map_or(Value::Null, Value::Ref))
            }
            0x77 => {
                let count = self.length(1)?;
                Ok(Value::Block(self.take(count)?.to_vec()))
            }
            0x7A => {
                let count = self.length(4)?;
                Ok(Value::Block(self.take(count)?.to_vec()))
            }
            0x7E => self.constant(depth),
            _ => {
                self.at -= 1;
                self.fail("an unknown type code")
            }
        }
    }

    fn handle(&mut self) -> Read<Id> {
        let handle = self.number(4)?;
        let id = handle
            .checked_sub(0x7E_0000)
            .and_then(|n| usize::try_from(n).ok());
        match id.filter(|id| *id < self.stream.items.len()) {
            Some(id) => Ok(id),
            None => self.fail("a reference to an object that was not written"),
        }
    }

    /// A class descriptor, or none for null.
    fn class(&mut self, depth: usize) -> Read<Option<Id>> {
        if depth > MAX_DEPTH {
            return self.fail("nested deeper than is followed");
        }
        match self.u8()? {
            0x70 => Ok(None),
            0x71 => {
                let id = self.handle()?;
                match self.stream.items[id] {
                    Item::Class { .. } => Ok(Some(id)),
                    _ => self.fail("a reference that is no class"),
                }
            }
            0x72 => self.plain_class(depth).map(Some),
            0x7D => {
                let id = self.add(Item::Pending)?;
                for _ in 0..self.length(4)? {
                    self.utf(2)?;
                }
                self.annotations(depth)?;
                let parent = self.class(depth + 1)?;
                self.stream.items[id] = Item::Class {
                    name: "proxy".to_owned(),
                    flags: 2,
                    fields: Arc::new([]),
                    parent,
                };
                Ok(Some(id))
            }
            _ => self.fail("a class expected"),
        }
    }

    fn plain_class(&mut self, depth: usize) -> Read<Id> {
        let name = self.utf(2)?;
        self.take(8)?;
        let id = self.add(Item::Pending)?;
        let flags = self.u8()?;
        let count = self.u16()?;
        let mut fields: Vec<(u8, Arc<str>)> = Vec::new();
        for _ in 0..count {
            let kind = self.u8()?;
            let name = self.utf(2)?;
            if matches!(kind, b'L' | b'[') {
                self.content(depth + 1)?;
            } else if !b"BCDFIJSZ".contains(&kind) {
                return self.fail("an unknown type of a field");
            }
            fields.push((kind, name.into()));
        }
        self.annotations(depth)?;
        let parent = self.class(depth + 1)?;
        self.stream.items[id] = Item::Class {
            name,
            flags,
            fields: fields.into(),
            parent,
        };
        Ok(id)
    }

    /// Contents up to the end mark.
    fn annotations(&mut self, depth: usize) -> Read<Vec<Value>> {
        let mut values = Vec::new();
        loop {
            if self.bytes.get(self.at) == Some(&0x78) {
                self.at += 1;
                return Ok(values);
            }
            values.push(self.content(depth + 1)?);
        }
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        let Some(class) = self.class(depth + 1)? else {
            return self.fail("an object without a class");
        };
        let id = self.add(Item::Pending)?;
        // From the topmost superclass down.
        let mut chain = Vec::new();
        let mut next = Some(class);
        while let Some(current) = next {
            let Item::Class {
                flags,
                fields,
                parent,
                ..
            } = &self.stream.items[current]
            else {
                return self.fail("a superclass that is no class");
            };
            chain.push((*flags, Arc::clone(fields)));
            next = *parent;
            if chain.len() > MAX_DEPTH {
                return self.fail("too many superclasses");
            }
        }
        let (mut fields, mut extra) = (Vec::new(), Vec::new());
        for (flags, declared) in chain.into_iter().rev() {
            if flags & 0x04 != 0 && flags & 0x08 == 0 {
                return self.fail("an object in a format of its own (externalizable, version 1)");
            }
            if flags & 0x02 != 0 {
                for (kind, name) in declared.iter() {
                    let (value, name) = (self.value(*kind, depth)?, Arc::clone(name));
                    fields.push(Field { name, value });
                }
            }
            if flags & 0x01 != 0 || flags & 0x04 != 0 {
                extra.extend(self.annotations(depth)?);
            }
        }
        self.stream.items[id] = Item::Object {
            class,
            fields,
            extra,
        };
        Ok(Value::Ref(id))
    }

    fn value(&mut self, kind: u8, depth: usize) -> Read<Value> {
        // A block where an object is expected would be a text of its own; Java does not write that.
        let sign = |n: u64, bits: u32| (n << (64 - bits)).cast_signed() >> (64 - bits);
        Ok(match kind {
            b'B' => Value::Int(sign(self.number(1)?, 8)),
            b'Z' => Value::Int(sign(self.number(1)?, 8)),
            b'C' => Value::Int(sign(self.number(2)?, 32)),
            b'S' => Value::Int(sign(self.number(2)?, 16)),
            b'I' => Value::Int(sign(self.number(4)?, 32)),
            b'J' => Value::Int(self.number(8)?.cast_signed()),
            b'F' => Value::Float(f64::from(f32::from_bits(
                u32::try_from(self.number(4)?).unwrap_or(0),
            ))),
            b'D' => Value::Float(f64::from_bits(self.number(8)?)),
            _ => self.content(depth + 1)?,
        })
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        let Some(class) = self.class(depth + 1)? else {
            return self.fail("an array without a class");
        };
        let id = self.add(Item::Pending)?;
        let kind = match &self.stream.items[class] {
            Item::Class { name, .. } => name.as_bytes().get(1).copied().unwrap_or(b'L'),
            _ => b'L',
        };
        let count = self.length(4)?;
        if kind == b'B' {
            let bytes = self.take(count)?.to_vec();
            self.stream.items[id] = Item::Bytes(bytes);
            return Ok(Value::Ref(id));
        }
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(self.value(kind, depth)?);
        }
        self.stream.items[id] = Item::Array { class, items };
        Ok(Value::Ref(id))
    }

    fn constant(&mut self, depth: usize) -> Read<Value> {
        let Some(class) = self.class(depth + 1)? else {
            return self.fail("an enum constant without a class");
        };
        let id = self.add(Item::Pending)?;
        let name = self.content(depth + 1)?;
        self.stream.items[id] = Item::Enum { class, name };
        Ok(Value::Ref(id))
    }
}

/// Java's modified UTF-8: NUL as two bytes, characters outside the basic plane as two surrogates.
pub(super) fn modified_utf8(bytes: &[u8]) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let first = u16::from(*first);
        let low = |n: usize| {
            tail.get(n)
                .filter(|b| **b & 0xC0 == 0x80)
                .map(|b| u16::from(*b) & 0x3F)
        };
        let used = match first {
            0x00..=0x7F => {
                units.push(first);
                0
            }
            0xC0..=0xDF => {
                units.push((first & 0x1F) << 6 | low(0)?);
                1
            }
            0xE0..=0xEF => {
                units.push((first & 0x0F) << 12 | low(0)? << 6 | low(1)?);
                2
            }
            _ => return None,
        };
        rest = &tail[used..];
    }
    Some(String::from_utf16_lossy(&units))
}
