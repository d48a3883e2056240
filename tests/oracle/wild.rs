//! Wild config.yaml files: every construct of YAML in every place, right and wrong.

use crate::random::Random;
use crate::wild_words::{
    ALIASES, BEHIND_FLOW, BLOCK_ENDS, BLOCK_HEADERS, BLOCK_LINES, DOUBLE_PIECES, FILLERS,
    FLOW_COMMAS, FLOW_GAPS, FLOW_KEYS, FLOW_SIGNS, FLOW_VALUES, GAPS_OF_EMPTY, HEADER_ENDS, HEADS,
    LINE_ENDS, ODD_KEYS, ODD_SCALARS, PIECES, PROPERTIES, SIGNS, TAILS,
};
use crate::words;

/// One file: a soup of pieces, a well-formed start with a soup in it, or a tree in odd clothes.
pub(crate) fn generate(random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    if random.once_in(6) {
        text.push_str(random.pick(HEADS));
    }
    match random.below(8) {
        0 => soup(random, 14, &mut text),
        1 | 2 => {
            for _ in 0..=random.below(3) {
                let (key, sign) = (
                    key(random),
                    random.pick(&[":", ": ", ":\n  ", ":\n- ", ":\n  - ", ": ["]),
                );
                text.push_str(&format!("{key}{sign}"));
                soup(random, 6, &mut text);
                text.push('\n');
            }
        }
        _ => {
            for _ in 0..=random.below(4) {
                pair(random, 0, 0, &mut text);
            }
        }
    }
    if random.once_in(8) {
        text.push_str(random.pick(TAILS));
    }
    if random.once_in(16) {
        let other = random.pick(&[
            "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}", "\n\n", "\n \n",
        ]);
        text = if random.once_in(2) {
            text.replace('\n', other)
        } else {
            text.replacen('\n', other, 1 + random.below(2))
        };
    }
    for _ in 0..random.below(6).saturating_sub(3) {
        bend(random, &mut text);
    }
    encoded(random, text)
}

fn soup(random: &mut Random, most: usize, text: &mut String) {
    for _ in 0..=random.below(most) {
        text.push_str(random.pick(PIECES));
    }
}

fn key(random: &mut Random) -> String {
    let plain = words::key(random);
    match random.below(36) {
        0 => format!("'{plain}'"),
        1 => format!("\"{plain}\""),
        2 => format!("!!str {plain}"),
        3 => format!("&k {plain}"),
        4 => format!("&k !!str '{plain}'"),
        5 => format!("! {plain}"),
        6 => random.pick(ODD_KEYS).to_owned(),
        7 => {
            // A key may be 1024 characters long, quotes and blanks included.
            let length = 1_015 + random.below(16);
            let letter = random.pick(&["x", "é", "😀", "x "]);
            let long: String = letter.chars().cycle().take(length).collect();
            if random.once_in(2) {
                format!("\"{long}\"")
            } else {
                long
            }
        }
        8 => format!("'{plain}\n  b'"),
        9 => format!("{plain}\n  b"),
        10 => random.pick(&["a", "b", "b.c", "a.b"]).to_owned(),
        _ => plain.to_owned(),
    }
}

fn pad(width: usize) -> String {
    " ".repeat(width)
}

/// A pair of a block map, at a column.
fn pair(random: &mut Random, depth: usize, column: usize, text: &mut String) {
    let key = key(random);
    let margin = pad(column);
    match random.below(30) {
        0 => {
            text.push_str(&format!("{margin}? {key}\n"));
            if !random.once_in(4) {
                text.push_str(&format!("{margin}:"));
                node(random, depth, column, text);
            }
        }
        1 => {
            text.push_str(&format!("{margin}?"));
            node(random, depth, column, text);
            text.push_str(&format!("{margin}: {}\n", scalar(random, column)));
        }
        2 => text.push_str(&format!(
            "{margin}{key}:{}\n",
            random.pick(&["", " ", "  # x", "\t", " \t# x", " #", "#"])
        )),
        3 => text.push_str(&format!("{margin}{}\n", random.pick(GAPS_OF_EMPTY))),
        _ => {
            let sign = random.pick(FILLERS);
            text.push_str(&format!("{margin}{key}{sign}"));
            node(random, depth, column, text);
        }
    }
}

/// What stands behind a colon or a dash, up to the end of the line or the block.
fn node(random: &mut Random, depth: usize, column: usize, text: &mut String) {
    if random.once_in(9) {
        text.push_str(random.pick(SIGNS));
    }
    let step = column + [2, 2, 2, 1, 4, 3, 0][random.below(7)];
    match random.below(if depth < 3 { 16 } else { 9 }) {
        0..=4 => text.push_str(&format!(" {}\n", scalar(random, column))),
        5 | 6 => {
            text.push(' ');
            flow(random, 0, text);
            text.push_str(random.pick(PROPERTIES));
        }
        7 => block_scalar(random, column, text),
        8 => text.push_str(random.pick(BEHIND_FLOW)),
        9..=12 => {
            text.push_str(random.pick(ALIASES));
            for _ in 0..=random.below(3) {
                pair(random, depth + 1, step, text);
            }
        }
        13 | 14 => {
            text.push_str(random.pick(&["\n", "\n", " # x\n", "\n\n"]));
            for _ in 0..=random.below(3) {
                item(random, depth, step, text);
            }
        }
        _ => {
            // A map on the line itself: right behind a dash, wrong behind a colon.
            text.push(' ');
            let mut inner = String::new();
            pair(random, depth + 1, column + 2, &mut inner);
            text.push_str(inner.trim_start_matches(' '));
        }
    }
}

fn item(random: &mut Random, depth: usize, column: usize, text: &mut String) {
    let margin = pad(column);
    text.push_str(&format!("{margin}-"));
    if random.once_in(8) {
        text.push_str(random.pick(&[" -", "   -", "\t-", " - -", " ?", " ? -"]));
    }
    node(random, depth + 1, column, text);
}

fn scalar(random: &mut Random, column: usize) -> String {
    let margin = pad(column + 1 + random.below(3));
    let (one, two) = (words::odd(random), words::odd(random));
    match random.below(20) {
        0 => format!("{one}\n{margin}{two}"),
        1 => format!("{one}\n\n{margin}{two}"),
        2 => format!("{one} # x\n{margin}{two}"),
        3 => format!("{one}\n{margin}# x\n{margin}{two}"),
        4 => format!("{one}\n{}{two}", pad(column)),
        5 => format!(
            "'{}\n{margin}{}'",
            one.replace('\'', "''"),
            two.replace('\'', "''")
        ),
        6 => format!("'{one}\n\n\n{margin}x'"),
        7 | 8 => double(random, column),
        9 => format!("{one}\t{two}"),
        10 => format!("{one} \t\n{margin}\t{two}"),
        11 => random.pick(LINE_ENDS).to_owned(),
        12 => format!("{one}\u{85}{two}"),
        13 => format!(
            "{one} {}{two}",
            random.pick(&["\u{85}", "\u{2028}", "\u{2029}", "\r", "\r\n", "\u{feff}"])
        ),
        _ => {
            let key = words::key(random);
            words::value(random, key).to_owned()
        }
    }
}

/// A double-quoted text of escapes, folds and words.
fn double(random: &mut Random, column: usize) -> String {
    let margin = pad(random.below(column + 3));
    let mut text = String::from("\"");
    for _ in 0..random.below(5) {
        let piece = random.pick(ODD_SCALARS);
        text.push_str(piece);
        if piece.ends_with('\n') {
            text.push_str(&margin);
        }
    }
    if !random.once_in(30) {
        text.push('"');
    }
    text
}

fn block_scalar(random: &mut Random, column: usize, text: &mut String) {
    let header = random.pick(DOUBLE_PIECES);
    text.push_str(&format!("{header}{}", random.pick(BLOCK_HEADERS)));
    for _ in 0..random.below(5) {
        let margin = pad(column + [2, 2, 2, 2, 1, 3, 0][random.below(7)]);
        let line = random.pick(HEADER_ENDS);
        let end = random.pick(BLOCK_LINES);
        text.push_str(&format!("{margin}{line}{end}"));
    }
}

fn flow(random: &mut Random, depth: usize, text: &mut String) {
    let list = random.once_in(2);
    let gap = random.pick(BLOCK_ENDS);
    text.push(if list { '[' } else { '{' });
    for index in 0..random.below(4) {
        if index > 0 {
            text.push_str(random.pick(FLOW_GAPS));
        }
        text.push_str(gap);
        if !list || random.once_in(6) {
            let key = random.pick(FLOW_COMMAS);
            text.push_str(key);
            text.push_str(random.pick(FLOW_KEYS));
        }
        if depth < 3 && random.once_in(4) {
            flow(random, depth + 1, text);
        } else {
            let value = random.pick(FLOW_SIGNS);
            text.push_str(value);
        }
        text.push_str(gap);
    }
    text.push_str(random.pick(FLOW_VALUES));
    if !random.once_in(40) {
        let close = if list == random.once_in(60) { '}' } else { ']' };
        text.push(close);
    }
}

/// Takes a character away, repeats one, or puts a piece in between.
fn bend(random: &mut Random, text: &mut String) {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let at = places[random.below(places.len())];
    match random.below(4) {
        0 if at < text.len() => drop(text.remove(at)),
        1 if at < text.len() => {
            let c = text[at..].chars().next().unwrap_or(' ');
            text.insert(at, c);
        }
        _ => text.insert_str(at, random.pick(PIECES)),
    }
}

/// The bytes: mostly UTF-8, sometimes with an error in it, sometimes another encoding, sometimes cut.
fn encoded(random: &mut Random, text: String) -> Vec<u8> {
    let marks = random.once_in(12);
    let mut bytes = match random.below(80) {
        0 => wide(&text, marks, u16::to_be_bytes, &[0xFE, 0xFF]),
        1 => wide(&text, marks, u16::to_le_bytes, &[0xFF, 0xFE]),
        2 => {
            let units = std::iter::once('\u{feff}').chain(text.chars());
            units.flat_map(|c| u32::from(c).to_be_bytes()).collect()
        }
        3 => {
            let units = std::iter::once('\u{feff}').chain(text.chars());
            units.flat_map(|c| u32::from(c).to_le_bytes()).collect()
        }
        // UTF-16 in the units of UTF-32: Java reads halves of characters there too.
        4 => {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units
                .flat_map(|unit| u32::from(unit).to_be_bytes())
                .collect()
        }
        _ => text.into_bytes(),
    };
    if random.once_in(60) {
        let at = random.below(bytes.len() + 1);
        let piece: &[u8] = [
            b"\x80".as_slice(),
            b"\xc3",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xc0\xaf",
            b"\xe2\x82",
            b"\xd8\x00",
            b"\x00",
            b"\xff\xfe",
            b"\x00\xd8",
            b"\xef\xbb\xbf",
            b"\xef\xbf\xbe",
            b"\xf0\x9f\x98\x80",
        ][random.below(13)];
        bytes.splice(at..at, piece.iter().copied());
    }
    if random.once_in(100) {
        bytes.truncate(random.below(6));
    }
    bytes
}

fn wide(text: &str, twice: bool, unit: fn(u16) -> [u8; 2], mark: &[u8]) -> Vec<u8> {
    let again = twice.then_some(0xFEFF);
    let body = again.into_iter().chain(text.encode_utf16()).flat_map(unit);
    mark.iter().copied().chain(body).collect()
}
