//! What a Java object stream holds, kept as offsets into its bytes: for files of many megabytes.
//!
//! [`super::javaser`] copies what it reads and is for znodes. Here an object costs 20 bytes and a field 8, whatever
//! its text is; nothing is expanded, and a text is decoded only when somebody asks for it.

use super::object_graph_read;

/// Index of an item: its handle in the stream, minus the first handle.
pub type Id = u32;

/// Why a stream could not be read to the end of its first object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Offset of the byte at which reading stopped, or where the doubt began.
    pub offset: usize,
    /// What was found there, or expected.
    pub what: String,
    /// Whether `java.io.ObjectInputStream` fails on these bytes too. `false`: fctl does not follow, Java may.
    pub certain: bool,
}

/// A field of an object, or an element of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Val {
    Null,
    Ref(Id),
    /// Where a primitive value stands; its class says of which type.
    At(u32),
}

/// A piece of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) at: u32,
    pub(super) len: u32,
}

/// What a handle of the stream stands for. `class` is an index of [`Graph::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Pending,
    Class {
        class: u32,
    },
    Text(Span),
    /// `byte[]`.
    Bytes(Span),
    Object {
        class: u32,
        /// First of its fields in [`Graph::values`], superclasses first.
        values: u32,
        /// What its classes wrote by themselves, without block data and null.
        extra: u32,
        extras: u32,
    },
    /// An object that wrote itself (`Externalizable`).
    External {
        class: u32,
        extra: u32,
        extras: u32,
    },
    Array {
        values: u32,
        count: u32,
    },
    /// A constant of an enum and the handle of its name.
    Enum {
        name: Id,
    },
    /// A class literal, or an array of numbers.
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    pub(super) name: Span,
    pub(super) flags: u8,
    /// Its own fields in [`Graph::fields`].
    pub(super) fields: u32,
    pub(super) own: u32,
    pub(super) parent: Option<u32>,
    /// Number of fields of all its superclasses.
    pub(super) inherited: u32,
    /// Number of its superclasses.
    pub(super) depth: u32,
    /// Whether it was read to its end.
    pub(super) done: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Declared {
    pub(super) kind: u8,
    pub(super) name: Span,
}

/// The first object of a stream and everything it refers to.
#[derive(Debug)]
pub struct Graph<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) items: Vec<Item>,
    pub(super) classes: Vec<Class>,
    pub(super) fields: Vec<Declared>,
    pub(super) values: Vec<Val>,
    pub(super) top: Option<Id>,
    pub(super) end: usize,
}

impl<'a> Graph<'a> {
    /// Reads the first object of a stream as `ObjectInputStream.readObject` does. What follows is not looked at.
    ///
    /// # Errors
    /// Where and why there is none, and whether Java fails there too.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Stop> {
        object_graph_read::read(bytes)
    }

    /// The first object; none if it is null.
    pub fn top(&self) -> Option<Id> {
        self.top
    }

    /// Offset behind the first object.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Every handle of the stream, in order.
    pub fn ids(&self) -> impl Iterator<Item = Id> + use<'a> {
        0..u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    fn item(&self, id: Id) -> Option<Item> {
        self.items.get(usize::try_from(id).ok()?).copied()
    }

    fn span(&self, span: Span) -> &'a [u8] {
        let at = usize::try_from(span.at).unwrap_or(usize::MAX);
        let len = usize::try_from(span.len).unwrap_or(usize::MAX);
        self.bytes
            .get(at..at.saturating_add(len))
            .unwrap_or_default()
    }

    fn class(&self, class: u32) -> Option<&Class> {
        self.classes.get(usize::try_from(class).ok()?)
    }

    /// The class of an object: a number below [`Graph::class_names`]'s count.
    pub fn class_of(&self, id: Id) -> Option<usize> {
        match self.item(id)? {
            Item::Object { class, .. } | Item::External { class, .. } => {
                usize::try_from(class).ok()
            }
            _ => None,
        }
    }

    /// The names of all classes, as they stand in the stream (modified UTF-8).
    pub fn class_names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.classes.iter().map(|class| self.span(class.name))
    }

    /// The name of the class of an object.
    pub fn class_name(&self, id: Id) -> Option<&'a [u8]> {
        let class = self.classes.get(self.class_of(id)?)?;
        Some(self.span(class.name))
    }

    /// What an item is, in words: the name of its class, or its kind.
    pub fn describe(&self, id: Id) -> String {
        match self.item(id) {
            Some(Item::Object { .. } | Item::External { .. }) => {
                let name = self.class_name(id).unwrap_or_default();
                String::from_utf8_lossy(name).into_owned()
            }
            Some(Item::Text(_)) => "java.lang.String".to_owned(),
            Some(Item::Bytes(_) | Item::Array { .. } | Item::Other) => {
                "an array or a class".to_owned()
            }
            Some(Item::Enum { .. }) => "a constant of an enum".to_owned(),
            Some(Item::Class { .. }) => "a class descriptor".to_owned(),
            Some(Item::Pending) | None => "nothing".to_owned(),
        }
    }

    /// A field of an object by name, of the most derived class that has it, with its type letter.
    fn field(&self, id: Id, name: &str) -> Option<(u8, Val)> {
        let Item::Object { class, values, .. } = self.item(id)? else {
            return None;
        };
        let mut next = Some(class);
        while let Some(class) = next {
            let class = self.class(class)?;
            let first = usize::try_from(class.fields).ok()?;
            let own = self
                .fields
                .get(first..first + usize::try_from(class.own).ok()?)?;
            let found = own
                .iter()
                .position(|f| self.span(f.name) == name.as_bytes());
            if let Some(index) = found {
                let slot = usize::try_from(values + class.inherited).ok()? + index;
                return Some((own[index].kind, *self.values.get(slot)?));
            }
            next = class.parent;
        }
        None
    }

    /// A field that refers to an item.
    pub fn reference(&self, id: Id, name: &str) -> Option<Id> {
        match self.field(id, name)?.1 {
            Val::Ref(id) => Some(id),
            Val::Null | Val::At(_) => None,
        }
    }

    /// A field that is a string.
    pub fn text(&self, id: Id, name: &str) -> Option<String> {
        self.string(self.reference(id, name)?)
    }

    /// An item that is a string.
    pub fn string(&self, id: Id) -> Option<String> {
        match self.item(id)? {
            Item::Text(span) => super::javaser_read::modified_utf8(self.span(span)),
            _ => None,
        }
    }

    /// The name of an enum's constant.
    pub fn constant(&self, id: Id) -> Option<String> {
        match self.item(id)? {
            Item::Enum { name } => self.string(name),
            _ => None,
        }
    }

    /// An item that is a `byte[]`.
    pub fn bytes(&self, id: Id) -> Option<&'a [u8]> {
        match self.item(id)? {
            Item::Bytes(span) => Some(self.span(span)),
            _ => None,
        }
    }

    /// A field that is a long or an int.
    pub fn int(&self, id: Id, name: &str) -> Option<i64> {
        let (kind, Val::At(at)) = self.field(id, name)? else {
            return None;
        };
        let rest = self.bytes.get(usize::try_from(at).ok()?..)?;
        match kind {
            b'J' => rest.first_chunk().map(|b| i64::from_be_bytes(*b)),
            b'I' => rest
                .first_chunk()
                .map(|b| i64::from(i32::from_be_bytes(*b))),
            _ => None,
        }
    }

    /// What an object or an array refers to: its fields, its elements, and what its classes wrote by themselves.
    pub fn references(&self, id: Id) -> impl Iterator<Item = Id> {
        let (own, extra) = match self.item(id) {
            Some(Item::Object {
                class,
                values,
                extra,
                extras,
            }) => {
                let count = self.class(class).map_or(0, |c| c.inherited + c.own);
                ((values, count), (extra, extras))
            }
            Some(Item::Array { values, count }) => ((values, count), (0, 0)),
            Some(Item::External { extra, extras, .. }) => ((0, 0), (extra, extras)),
            _ => ((0, 0), (0, 0)),
        };
        let slice = |(first, count): (u32, u32)| {
            let first = usize::try_from(first).unwrap_or(usize::MAX);
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            self.values
                .get(first..first.saturating_add(count))
                .unwrap_or_default()
        };
        let all = slice(own).iter().chain(slice(extra));
        all.filter_map(|value| match value {
            Val::Ref(id) => Some(*id),
            Val::Null | Val::At(_) => None,
        })
    }
}
