//! A reader for Java object streams, total on any bytes and bounded in memory.
//!
//! ZooKeeper is shared: what stands in a znode can be anything. Every length is checked against the bytes
//! that are left, handles are indices (nothing is expanded), depth and number of objects are capped. Unknown
//! classes are kept with their fields.

use std::sync::Arc;

/// Why bytes are no Java object stream, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// Offset of the byte at which reading stopped.
    pub offset: usize,
    /// What was expected.
    pub what: &'static str,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at byte {}", self.what, self.offset)
    }
}

/// Index of an item in a [`Stream`].
pub type Id = usize;

/// A value of a field, of an array, or at the top of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// byte, short, int, long, char or boolean.
    Int(i64),
    /// float or double.
    Float(f64),
    /// An item of the stream: object, string, array, enum, class.
    Ref(Id),
    /// Block data: what a class wrote by itself.
    Block(Vec<u8>),
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, shared with its class: a long name costs its bytes once, however many objects have it.
    pub name: Arc<str>,
    /// Its value.
    pub value: Value,
}

/// What a handle of the stream stands for.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are named after the grammar of the Java Object Serialization Specification"
)]
pub enum Item {
    /// A class: name, flags, fields (type letter and name), superclass.
    Class {
        name: String,
        flags: u8,
        fields: Arc<[(u8, Arc<str>)]>,
        parent: Option<Id>,
    },
    /// An object: its class, the fields of all its classes, and what they wrote by themselves.
    Object {
        class: Id,
        fields: Vec<Field>,
        extra: Vec<Value>,
    },
    /// A string.
    Text(String),
    /// An array of bytes.
    Bytes(Vec<u8>),
    /// Another array: its class and its elements.
    Array { class: Id, items: Vec<Value> },
    /// A constant of an enum: its class and its name.
    Enum { class: Id, name: Value },
    /// A handle that was given out before its content was known.
    Pending,
}

/// A decoded stream: the top-level contents and every item they refer to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stream {
    /// Items by handle.
    pub items: Vec<Item>,
    /// The contents at the top, in order.
    pub contents: Vec<Value>,
}

impl Stream {
    /// Reads a stream to its end.
    ///
    /// # Errors
    /// Where and why the bytes are none.
    pub fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        super::javaser_read::read(bytes, false)
    }

    /// Reads block data up to the first object, as `ObjectInputStream.readObject` does; what follows is not looked at.
    ///
    /// # Errors
    /// As for [`Stream::read`].
    pub fn first(bytes: &[u8]) -> Result<Self, DecodeError> {
        super::javaser_read::read(bytes, true)
    }

    /// The name of the class of an object.
    pub fn class_of(&self, id: Id) -> Option<&str> {
        let (Item::Object { class, .. } | Item::Enum { class, .. } | Item::Array { class, .. }) =
            self.items.get(id)?
        else {
            return None;
        };
        match self.items.get(*class)? {
            Item::Class { name, .. } => Some(name),
            _ => None,
        }
    }

    /// A field of an object by name.
    pub fn field(&self, id: Id, name: &str) -> Option<&Value> {
        match self.items.get(id)? {
            Item::Object { fields, .. } => {
                fields.iter().find(|f| &*f.name == name).map(|f| &f.value)
            }
            _ => None,
        }
    }

    /// A field that refers to an item.
    pub fn reference(&self, id: Id, name: &str) -> Option<Id> {
        match self.field(id, name)? {
            Value::Ref(id) => Some(*id),
            _ => None,
        }
    }

    /// A field that is a string.
    pub fn text(&self, id: Id, name: &str) -> Option<&str> {
        match self.items.get(self.reference(id, name)?)? {
            Item::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field that is a whole number.
    pub fn int(&self, id: Id, name: &str) -> Option<i64> {
        match self.field(id, name)? {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }
}
