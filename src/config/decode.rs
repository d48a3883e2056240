//! Bytes to text as the Flink process decodes them, with notes on what looks wrong.

use super::{Note, NoteKind, Reader, Span, java};

/// Decoded text and what was odd about the bytes.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// The text; a UTF-8 byte order mark is kept so that spans stay byte offsets of the file.
    pub text: String,
    /// Findings about bytes, line ends and control characters.
    pub notes: Vec<Note>,
    /// True if byte offsets of `text` are byte offsets of the file, so that edits may be offered.
    pub offsets_match: bool,
    /// Why the YAML engine refuses the bytes, if it does (`MalformedInputException`).
    pub refused: Option<(String, Span)>,
}

/// Decodes a configuration file for `reader`.
///
/// The line reader uses the JVM's default charset; UTF-8 is assumed, malformed bytes become U+FFFD
/// (`InputStreamReader`). The YAML engine knows byte order marks of UTF-16 and UTF-32
/// (`YamlUnicodeReader`) and refuses malformed bytes.
pub fn decode(bytes: &[u8], reader: Reader) -> Decoded {
    let mut decoded = match reader {
        Reader::Legacy => decode_legacy(bytes),
        Reader::Yaml => decode_yaml(bytes),
    };
    let notes = line_end_notes(&decoded.text);
    decoded.notes.extend(notes);
    decoded
}

fn decode_legacy(bytes: &[u8]) -> Decoded {
    let text = java::decode_utf8(bytes);
    let mut notes = Vec::new();
    if text.starts_with('\u{feff}') {
        notes.push(Note {
            kind: NoteKind::ByteOrderMark(true),
            span: Span::new(0, 3),
        });
    }
    let offsets_match = text.as_bytes() == bytes;
    if !offsets_match {
        notes.push(invalid_utf8(&text));
    }
    notes.extend(control_note(&text));
    Decoded {
        text,
        notes,
        offsets_match,
        refused: None,
    }
}

fn invalid_utf8(text: &str) -> Note {
    let at = text.find('\u{fffd}').unwrap_or(0);
    let count = text.matches('\u{fffd}').count();
    Note {
        kind: NoteKind::InvalidUtf8(count),
        span: Span::new(at, at + 3),
    }
}

fn control_note(text: &str) -> Option<Note> {
    text.char_indices()
        .find(|&(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))
        .map(|(at, c)| Note {
            kind: NoteKind::ControlCharacter(c),
            span: Span::new(at, at + c.len_utf8()),
        })
}

/// Name of the encoding, bytes per unit, big endian, length of the mark. Four bytes are looked at; those that a short
/// file does not have are zero (`YamlUnicodeReader.init`).
fn wide_mark(bytes: &[u8]) -> Option<(&'static str, usize, bool, usize)> {
    let mut head = [0; 4];
    let length = bytes.len().min(4);
    head[..length].copy_from_slice(&bytes[..length]);
    match head {
        [0, 0, 0xFE, 0xFF, ..] => Some(("UTF-32BE", 4, true, 4)),
        [0xFF, 0xFE, 0, 0, ..] => Some(("UTF-32LE", 4, false, 4)),
        [0xFE, 0xFF, ..] => Some(("UTF-16BE", 2, true, 2)),
        [0xFF, 0xFE, ..] => Some(("UTF-16LE", 2, false, 2)),
        _ => None,
    }
}

fn decode_yaml(bytes: &[u8]) -> Decoded {
    if let Some((name, width, big, mark)) = wide_mark(bytes) {
        return decode_wide(bytes.get(mark..).unwrap_or_default(), name, width, big);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let mut notes = Vec::new();
            if text.starts_with('\u{feff}') {
                notes.push(Note {
                    kind: NoteKind::ByteOrderMark(false),
                    span: Span::new(0, 3),
                });
            }
            Decoded {
                text: text.to_owned(),
                notes,
                offsets_match: true,
                refused: None,
            }
        }
        Err(error) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let at = error.valid_up_to();
            let why =
                "the file holds bytes that are not UTF-8 (MalformedInputException)".to_owned();
            Decoded {
                notes: vec![invalid_utf8(&text)],
                text,
                offsets_match: false,
                refused: Some((why, Span::new(at, at + 3))),
            }
        }
    }
}

fn decode_wide(bytes: &[u8], name: &'static str, width: usize, big: bool) -> Decoded {
    let unit = |chunk: &[u8]| {
        let fold = |acc: u32, b: &u8| acc << 8 | u32::from(*b);
        if big {
            chunk.iter().fold(0, fold)
        } else {
            chunk.iter().rev().fold(0, fold)
        }
    };
    let whole = bytes.len().is_multiple_of(width);
    // Java's UTF-32 gives halves of characters as they are, and two of them are one character.
    let units: Option<Vec<u16>> = if width == 2 {
        bytes
            .chunks_exact(2)
            .map(|c| u16::try_from(unit(c)).ok())
            .collect()
    } else {
        wide_units(bytes.chunks_exact(4).map(unit))
    };
    let text = units.and_then(|units| String::from_utf16(&units).ok());
    let refused = (text.is_none() || !whole).then(|| {
        (
            format!("the file is not valid {name} (MalformedInputException)"),
            Span::default(),
        )
    });
    Decoded {
        text: text.unwrap_or_default(),
        notes: vec![Note {
            kind: NoteKind::WideEncoding(name),
            span: Span::default(),
        }],
        offsets_match: false,
        refused,
    }
}

/// Code points as Java holds them; none if one is beyond Unicode.
fn wide_units(codes: impl Iterator<Item = u32>) -> Option<Vec<u16>> {
    let mut units = Vec::new();
    for code in codes {
        match (char::from_u32(code), u16::try_from(code)) {
            (Some(c), _) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            (None, Ok(half)) => units.push(half),
            (None, Err(_)) => return None,
        }
    }
    Some(units)
}

fn line_end_notes(text: &str) -> Vec<Note> {
    let crlf = text.matches("\r\n").count();
    let lone = text.matches('\r').count() - crlf;
    let mut notes = Vec::new();
    if crlf > 0 {
        let at = text.find("\r\n").unwrap_or(0);
        notes.push(Note {
            kind: NoteKind::CarriageReturns(crlf),
            span: Span::new(at, at),
        });
    }
    if lone > 0 {
        let bytes = text.as_bytes();
        let at = (0..bytes.len())
            .find(|&i| bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'))
            .unwrap_or(0);
        notes.push(Note {
            kind: NoteKind::LoneCarriageReturns(lone),
            span: Span::new(at, at),
        });
    }
    notes
}

/// Why these bytes are no text at all, if they are not: an archive, a program, an image.
///
/// A NUL or a control character alone does not make a file binary: Flink reads it, and so does fctl.
pub fn binary_reason(bytes: &[u8], reader: Reader) -> Option<&'static str> {
    let zeros = bytes.iter().filter(|b| **b == 0).count();
    if wide_mark(bytes).is_some() && (reader == Reader::Yaml || zeros * 4 > bytes.len()) {
        return (reader == Reader::Legacy)
            .then_some("it is UTF-16 or UTF-32 text, of which the line reader of flink-conf.yaml finds no key; save it as UTF-8");
    }
    let head = &bytes[..bytes.len().min(8192)];
    if !head.contains(&0) {
        return None;
    }
    let text = String::from_utf8_lossy(head);
    let odd = text
        .chars()
        .filter(|c| *c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r')))
        .count();
    (head.len() >= 32 && odd * 10 > text.chars().count() * 3)
        .then_some("it is a binary file, not a text")
}

#[cfg(test)]
mod tests {
    use super::{Reader, binary_reason, decode};

    #[test]
    fn utf16_with_a_mark_is_yaml_but_not_legacy() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("a: b\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&bytes, Reader::Yaml).text, "a: b\n");
        assert!(binary_reason(&bytes, Reader::Legacy).is_some());
        assert!(binary_reason(&bytes, Reader::Yaml).is_none());
    }

    #[test]
    fn a_nul_alone_is_text() {
        assert!(
            binary_reason(b"a: b\0 and a long enough line of text\n", Reader::Legacy).is_none()
        );
        let elf = [
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".as_slice(),
            &[0; 32],
        ]
        .concat();
        assert!(binary_reason(&elf, Reader::Legacy).is_some());
        assert!(binary_reason(b"\0a: b\x1f\n\n", Reader::Legacy).is_none());
    }
}
