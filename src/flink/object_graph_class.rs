//! Class descriptors, and what begins once a class is known: objects, arrays, enums.

use super::object_graph::{Class, Declared, Id, Item, Val};
use super::object_graph_read::{Frame, Head, Read, Reader, index, short};

/// Most superclasses of a class that are followed.
const MAX_SUPERCLASSES: u32 = 32;

/// `SC_WRITE_METHOD`: the class writes more than its fields.
const WRITES: u8 = 0x01;
const SERIALIZABLE: u8 = 0x02;
const EXTERNALIZABLE: u8 = 0x04;
const BLOCK_DATA: u8 = 0x08;

/// Classes with a `writeObject` that writes the declared fields first (`defaultWriteObject` or `putFields`): 88 of the
/// 89 classes of `java.*` in JDK 17 that have fields and a `writeObject`; the last one refuses to be written. Any other
/// class may write its fields in a way of its own, which its descriptor does not tell.
const WRITES_FIELDS_FIRST: &[&[u8]] = &[b"java."];

impl Reader<'_> {
    /// A class descriptor for what waits on top of the stack.
    pub(super) fn descriptor(&mut self) -> Read<()> {
        match self.u8()? {
            0x70 => self.described(None),
            0x71 => {
                let id = self.handle()?;
                match self.graph.items[index(id)] {
                    Item::Class { class } => self.described(Some((class, id))),
                    _ => self.fail("a reference to a class expected"),
                }
            }
            0x72 => self.plain_class(),
            0x7D => self.proxy_class(),
            code => {
                self.at -= 1;
                self.fail(format!("a class expected, the type code {code:02x} found"))
            }
        }
    }

    fn plain_class(&mut self) -> Read<()> {
        let name = self.utf(2)?;
        self.skip(8)?;
        let class = short(self.graph.classes.len());
        let id = self.add(Item::Class { class });
        let flags = self.u8()?;
        let count = self.number(2)?;
        if count > 0x7FFF {
            return self.unsure("a class with more than 32767 fields");
        }
        let fields = short(self.graph.fields.len());
        for _ in 0..count {
            let mut kind = self.u8()?;
            let name = self.utf(2)?;
            if matches!(kind, b'L' | b'[') {
                // The type is the first letter of the signature, whatever the code before the name says.
                kind = self.signature()?;
            }
            if !b"BCDFIJSZL[".contains(&kind) {
                return self.fail("an unknown type of a field");
            }
            self.graph.fields.push(Declared { kind, name });
        }
        self.graph.classes.push(Class {
            name,
            flags,
            fields,
            own: short(self.graph.fields.len()) - fields,
            parent: None,
            inherited: 0,
            depth: 0,
            done: false,
        });
        self.push(Frame::Class {
            id,
            class,
            superclass: false,
        })
    }

    /// The first letter of a field's type; 0 if there is none.
    fn signature(&mut self) -> Read<u8> {
        let id = match self.u8()? {
            code @ (0x74 | 0x7C) => self.string(code)?,
            0x71 => self.handle()?,
            _ => {
                self.at -= 1;
                return self.fail("the type of a field expected");
            }
        };
        match self.graph.items[index(id)] {
            Item::Text(span) => Ok(self.slice(span).first().copied().unwrap_or(0)),
            _ => self.fail("the type of a field expected, a reference to something else found"),
        }
    }

    fn proxy_class(&mut self) -> Read<()> {
        let class = short(self.graph.classes.len());
        let id = self.add(Item::Class { class });
        let count = self.number(4)?;
        if count > 0xFFFF {
            return self.fail("a proxy of more than 65535 interfaces");
        }
        let name = self.skip(0)?;
        for _ in 0..count {
            self.utf(2)?;
        }
        self.graph.classes.push(Class {
            name,
            flags: SERIALIZABLE,
            fields: short(self.graph.fields.len()),
            own: 0,
            parent: None,
            inherited: 0,
            depth: 0,
            done: false,
        });
        self.push(Frame::Class {
            id,
            class,
            superclass: false,
        })
    }

    /// Gives a class to what waits for it: a class below it, or what is to begin.
    fn described(&mut self, mut described: Option<(u32, Id)>) -> Read<()> {
        while let Some(Frame::Class { id, class, .. }) = self.stack.last().copied() {
            if let Some((parent, _)) = described {
                let above = self.graph.classes[index(parent)];
                if !above.done {
                    return self.unsure("a class that is its own superclass");
                }
                if above.depth + 1 > MAX_SUPERCLASSES {
                    return self.unsure(format!("more than {MAX_SUPERCLASSES} superclasses"));
                }
                let below = &mut self.graph.classes[index(class)];
                below.parent = Some(parent);
                below.depth = above.depth + 1;
                below.inherited = above.inherited + above.own;
            }
            self.graph.classes[index(class)].done = true;
            self.stack.pop();
            described = Some((class, id));
        }
        let Some(Frame::Head(head)) = self.stack.pop() else {
            return self.unsure("a class that nothing waits for");
        };
        let Some((class, id)) = described else {
            return match head {
                Head::Descriptor => {
                    self.deliver(Val::Null);
                    Ok(())
                }
                _ => self.fail("an object without a class"),
            };
        };
        if !self.graph.classes[index(class)].done {
            return self.unsure("an object of a class whose descriptor has not ended");
        }
        self.begin(head, class, id)
    }

    fn begin(&mut self, head: Head, class: u32, descriptor: Id) -> Read<()> {
        match head {
            Head::Object => return self.begin_object(class),
            Head::Array => return self.begin_array(class),
            Head::Enum => {
                let id = self.add(Item::Pending);
                return self.push(Frame::Name { id });
            }
            Head::Literal => {
                let id = self.add(Item::Other);
                self.deliver(Val::Ref(id));
            }
            Head::Descriptor => self.deliver(Val::Ref(descriptor)),
        }
        Ok(())
    }

    /// Keeps a place for each of so many values, if there is a byte for each.
    fn reserve(&mut self, count: u32) -> Read<u32> {
        let first = short(self.graph.values.len());
        self.owed += index(count);
        if self.owed > self.left() {
            return self.fail(format!(
                "the file ends in the middle: at least {} values are to come, {} bytes are left",
                self.owed,
                self.left()
            ));
        }
        let length = self.graph.values.len() + index(count);
        self.graph.values.resize(length, Val::Null);
        Ok(first)
    }

    fn begin_object(&mut self, class: u32) -> Read<()> {
        let leaf = self.graph.classes[index(class)];
        let chain = self.chains.len();
        let external = leaf.flags & EXTERNALIZABLE != 0;
        if external {
            if leaf.flags & BLOCK_DATA == 0 {
                return self.unsure("an object in a format of its own (protocol version 1)");
            }
            self.chains.push(class);
        } else {
            let mut next = Some(class);
            while let Some(current) = next {
                self.chains.push(current);
                next = self.graph.classes[index(current)].parent;
            }
            self.chains[chain..].reverse();
        }
        for at in chain..self.chains.len() {
            let class = self.graph.classes[index(self.chains[at])];
            let usual = match class.flags {
                SERIALIZABLE => true,
                3 => self.writes_fields_first(&class),
                flags => external && flags == EXTERNALIZABLE | BLOCK_DATA,
            };
            if !usual {
                let name = String::from_utf8_lossy(self.slice(class.name)).into_owned();
                self.doubt(|| {
                    format!("an object of {name}, which may write in a format of its own")
                });
            }
        }
        let id = self.add(Item::Pending);
        let values = self.reserve(if external {
            0
        } else {
            leaf.inherited + leaf.own
        })?;
        self.push(Frame::Body {
            id,
            class,
            values,
            chain,
            level: 0,
            field: if external { leaf.own } else { 0 },
            extra: self.extras.len(),
        })
    }

    /// Without fields there is nothing to write first.
    fn writes_fields_first(&self, class: &Class) -> bool {
        let name = self.slice(class.name);
        class.own == 0
            || WRITES_FIELDS_FIRST
                .iter()
                .any(|known| name.starts_with(known))
    }

    /// A piece of an object.
    pub(super) fn body(&mut self, frame: Frame) -> Read<()> {
        let Frame::Body {
            id,
            class,
            values,
            chain,
            mut level,
            mut field,
            extra,
        } = frame
        else {
            return Ok(());
        };
        loop {
            let Some(current) = self.chains.get(chain + level) else {
                return self.end_object(id, class, (values, chain, extra));
            };
            let at = self.graph.classes[index(*current)];
            if field < at.own {
                let kind = self.graph.fields[index(at.fields + field)].kind;
                if let Some(width) = width(kind) {
                    let span = self.skip(width)?;
                    self.graph.values[index(values + at.inherited + field)] = Val::At(span.at);
                    self.owed -= 1;
                    field += 1;
                    continue;
                }
                self.resume(level, field);
                return self.content();
            }
            if at.flags & (WRITES | EXTERNALIZABLE) != 0 {
                self.resume(level, field);
                if !self.annotation()? {
                    return Ok(());
                }
            }
            level += 1;
            field = 0;
        }
    }

    fn resume(&mut self, to_level: usize, to_field: u32) {
        if let Some(Frame::Body { level, field, .. }) = self.stack.last_mut() {
            (*level, *field) = (to_level, to_field);
        }
    }

    fn end_object(
        &mut self,
        id: Id,
        class: u32,
        (values, chain, extra): (u32, usize, usize),
    ) -> Read<()> {
        let first = short(self.graph.values.len());
        let extras = short(self.extras.len() - extra);
        self.graph.values.extend(self.extras.drain(extra..));
        self.chains.truncate(chain);
        let external = self.graph.classes[index(class)].flags & EXTERNALIZABLE != 0;
        self.graph.items[index(id)] = if external {
            Item::External {
                class,
                extra: first,
                extras,
            }
        } else {
            Item::Object {
                class,
                values,
                extra: first,
                extras,
            }
        };
        self.stack.pop();
        self.deliver(Val::Ref(id));
        Ok(())
    }

    fn begin_array(&mut self, class: u32) -> Read<()> {
        let at = self.at;
        let count = u32::try_from(self.number(4)?).unwrap_or(u32::MAX);
        let name = self.slice(self.graph.classes[index(class)].name);
        let kind = match name {
            [b'[', kind] => *kind,
            _ => b'L',
        };
        if count > 0x7FFF_FFFF {
            self.at = at;
            // Java reads an array of an unknown class with a negative length as an empty one.
            return self.unsure("an array with a negative length");
        }
        let id = self.add(Item::Other);
        if let Some(width) = width(kind) {
            let span = self.skip(index(count).saturating_mul(width))?;
            if kind == b'B' {
                self.graph.items[index(id)] = Item::Bytes(span);
            }
            self.deliver(Val::Ref(id));
            return Ok(());
        }
        let values = self.reserve(count)?;
        self.graph.items[index(id)] = Item::Array { values, count };
        self.push(Frame::Items {
            id,
            next: values,
            end: values + count,
        })
    }
}

/// Bytes of a primitive value; none for objects.
fn width(kind: u8) -> Option<usize> {
    match kind {
        b'B' | b'Z' => Some(1),
        b'C' | b'S' => Some(2),
        b'I' | b'F' => Some(4),
        b'J' | b'D' => Some(8),
        _ => None,
    }
}
