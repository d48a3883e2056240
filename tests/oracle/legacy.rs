//! Nasty flink-conf.yaml files.

use crate::random::Random;
use crate::words;

/// One file, as bytes: not all of it is UTF-8.
pub(crate) fn generate(random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    if random.once_in(20) {
        bytes.extend("\u{feff}".as_bytes());
    }
    for _ in 0..random.below(14) {
        line(random, &mut bytes);
        let end = match random.below(24) {
            0 => "\r\n",
            1 => "\r",
            2 => "",
            3 => "\n\n",
            _ => "\n",
        };
        bytes.extend(end.as_bytes());
    }
    if random.once_in(10) && !bytes.is_empty() {
        mutate(random, &mut bytes);
    }
    bytes
}

fn line(random: &mut Random, bytes: &mut Vec<u8>) {
    let key = words::key(random);
    let value = words::value(random, key);
    let separator = match random.below(16) {
        0 => ":",
        1 => ":\t",
        2 => " : ",
        3 => "\t: ",
        4 => "=",
        5 => ":  ",
        6 => ": : ",
        7 => ":\u{a0}",
        _ => ": ",
    };
    let text = match random.below(18) {
        0 => format!("# {key}{separator}{value}"),
        1 => format!("  {key}{separator}{value}"),
        2 => format!("{key}:"),
        3 => format!("{key}{separator}{value} # comment"),
        4 => format!("{key}{separator}{value}#glued"),
        5 => words::odd(random).to_owned(),
        6 => format!("\u{0}{key}{separator}{value}\u{1f}"),
        7 => format!("{key}{separator}\"{value}\""),
        8 => format!("{key}{separator}"),
        9 => format!(": {value}"),
        _ => format!("{key}{separator}{value}"),
    };
    bytes.extend(text.as_bytes());
}

const NASTY: &[&[u8]] = &[
    b"\x80",
    b"\xc3",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"\0",
    b"#",
    b": ",
    b"\t",
    b"\r",
    b"\n",
    b" ",
    b"\x0b",
    b"\x0c",
    b"\x1c",
];

fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(3) {
            0 if at < bytes.len() => {
                bytes.remove(at);
            }
            _ => {
                let piece = random.pick(NASTY);
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
}
