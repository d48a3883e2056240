//! The data of a znode, kept small: a namespace can hold a hundred thousand pointers, and five sixths of each are the
//! names of the same classes.

use super::javaser_read::modified_utf8;
use std::borrow::Cow;

/// What a pointer to a file begins with, and what stands between the size and the path, byte for byte the same in every
/// release (a serialised `RetrievableStreamStateHandle` around a `FileStateHandle`).
const HEAD: &[u8] = include_bytes!("pointer_head.bin");
const MIDDLE: &[u8] = include_bytes!("pointer_middle.bin");
/// `TC_ENDBLOCKDATA`, the last byte.
const END: u8 = 0x78;

/// Some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Plain(Box<[u8]>),
    /// The size, big endian, and the path with its length before it.
    Pointer([u8; 8], Box<[u8]>),
}

impl Default for Data {
    fn default() -> Self {
        Self(Kept::Plain(Box::default()))
    }
}

impl Data {
    /// The bytes as they were.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Kept::Plain(bytes) => Cow::Borrowed(bytes),
            Kept::Pointer(size, path) => Cow::Owned([HEAD, size, MIDDLE, path, &[END]].concat()),
        }
    }

    /// Whether they are a pointer, and what has to be kept of them.
    pub(super) fn parts(&self) -> (bool, [&[u8]; 2]) {
        match &self.0 {
            Kept::Plain(bytes) => (false, [bytes, &[]]),
            Kept::Pointer(size, path) => (true, [size, path]),
        }
    }

    /// From what was kept.
    pub(super) fn of_parts(is_pointer: bool, bytes: &[u8]) -> Self {
        Self(match bytes.split_first_chunk::<8>() {
            Some((size, path)) if is_pointer => Kept::Pointer(*size, path.into()),
            _ => Kept::Plain(bytes.into()),
        })
    }

    /// Path and size of the file, if they are a pointer of the usual shape to one.
    pub(super) fn file(&self) -> Option<(String, i64)> {
        let Kept::Pointer(size, path) = &self.0 else {
            return None;
        };
        let (length, text) = path.split_first_chunk::<2>()?;
        let whole = usize::from(u16::from_be_bytes(*length)) == text.len();
        let text = whole.then(|| modified_utf8(text))??;
        Some((text, i64::from_be_bytes(*size)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Plain(bytes) => bytes.len(),
            Kept::Pointer(_, path) => HEAD.len() + 8 + MIDDLE.len() + path.len() + 1,
        }
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<Vec<u8>> for Data {
    fn from(bytes: Vec<u8>) -> Self {
        let kept = parts(&bytes).map(|(size, path)| Kept::Pointer(size, path.into()));
        Self(kept.unwrap_or_else(|| Kept::Plain(bytes.into_boxed_slice())))
    }
}

/// Size and path of a pointer of the usual shape, whatever the path is.
fn parts(bytes: &[u8]) -> Option<([u8; 8], &[u8])> {
    let rest = bytes.strip_prefix(HEAD)?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let rest = rest.strip_prefix(MIDDLE)?;
    let (end, path) = rest.split_last()?;
    (*end == END).then_some((*size, path))
}

#[cfg(test)]
mod tests {
    use super::{Data, END, HEAD, Kept, MIDDLE};
    use crate::flink::payload::StateHandle;
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};

    #[test]
    fn every_byte_comes_back() {
        let pointer = [HEAD, &7_i64.to_be_bytes(), MIDDLE, &[0, 2], b"/x", b"x"].concat();
        for length in 0..=pointer.len() {
            for last in [b'x', b'y'] {
                let mut bytes = pointer[..length].to_vec();
                if let Some(end) = bytes.last_mut() {
                    *end = last;
                }
                let data = Data::from(bytes.clone());
                assert_eq!(
                    (data.bytes().as_ref(), data.len()),
                    (bytes.as_slice(), length)
                );
            }
        }
        assert!(matches!(Data::from(pointer).0, Kept::Pointer(..)));
    }

    proptest! {
        /// What is read of a short form is what the whole stream says.
        #[test]
        fn a_short_form_means_the_same(size in any::<i64>(), path in vec(any::<u8>(), 0..6), text in "[a-z/é\u{0}]{0,9}") {
            let length = u16::try_from(text.len()).expect("short").to_be_bytes();
            for path in [path, [&length, text.as_bytes()].concat()] {
                let bytes = [HEAD, &size.to_be_bytes(), MIDDLE, &path, &[END]].concat();
                let data = Data::from(bytes.clone());
                assert_eq!(StateHandle::of(&data), StateHandle::decode(&bytes));
            }
        }
    }
}
