//! Nasty config.yaml files: well-formed ones of every style, then broken in small ways.

#![expect(
    clippy::too_many_lines,
    reason = "the choices of a generator are one list"
)]

use crate::random::Random;
use crate::{wild, words};
use std::collections::HashSet;
use std::ops::{Deref, DerefMut};

/// Half of the files are calm: well-formed and without repeated keys, so that most of them load and their
/// maps are compared. The others are as nasty as the words and pieces below make them.
struct Gen<'a> {
    random: &'a mut Random,
    calm: bool,
    used: HashSet<String>,
}

impl Deref for Gen<'_> {
    type Target = Random;
    fn deref(&self) -> &Random {
        self.random
    }
}

impl DerefMut for Gen<'_> {
    fn deref_mut(&mut self) -> &mut Random {
        self.random
    }
}

/// One file, as bytes.
pub(crate) fn generate(random: &mut Random) -> Vec<u8> {
    if random.once_in(2) {
        return wild::generate(random);
    }
    let calm = random.once_in(2);
    let random = &mut Gen {
        random,
        calm,
        used: HashSet::new(),
    };
    let mut text = String::new();
    match random.below(40) {
        0 => text.push('\u{feff}'),
        1 => text.push_str("%YAML 1.2\n---\n"),
        2 => text.push_str("%YAML 1.1\n---\n"),
        3 => text.push_str("%TAG !e! tag:yaml.org,2002:\n---\n"),
        4 => text.push_str("---\n"),
        5 => text.push_str("--- # comment\n"),
        6 => text.push_str("# comment\n\n"),
        _ => {}
    }
    let count = random.below(8);
    for _ in 0..count {
        entry(random, 0, &mut text);
    }
    let rarely = if random.calm { 600 } else { 60 };
    match random.below(rarely) {
        0 => text.push_str("...\n"),
        1 => text.push_str("---\na: b\n"),
        2 => text.push_str("...\n# end\n"),
        3 => text = format!("[{}]", words::odd(random)),
        4 => text = words::odd(random).to_owned(),
        _ => {}
    }
    if random.once_in(12) {
        text = text.replace('\n', if random.once_in(3) { "\r" } else { "\r\n" });
    }
    let mut bytes = text.into_bytes();
    if !random.calm && random.once_in(2) {
        mutate(random, &mut bytes);
    }
    if random.once_in(60) {
        bytes = wide(&String::from_utf8_lossy(&bytes), random);
    }
    bytes
}

fn entry(random: &mut Gen<'_>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let whole = words::key(random);
    let key = if depth > 0 || random.once_in(3) {
        whole.split('.').next_back().unwrap_or(whole)
    } else {
        whole
    };
    if random.calm && !random.used.insert(format!("{depth}{key}")) {
        return;
    }
    let key = match random.below(40) {
        2..=8 if random.calm => key.to_owned(),
        0 => format!("\"{key}\""),
        1 => format!("'{key}'"),
        2 => "<<".to_owned(),
        3 => "1".to_owned(),
        4 => "~".to_owned(),
        5 => format!("? {key}\n{indent}"),
        6 => format!("!!str {key}"),
        7 => format!("&k{} {key}", random.below(3)),
        _ => key.to_owned(),
    };
    let separator = match random.below(30) {
        0 => ":  ",
        2..=4 if random.calm => ": ",
        1 => " : ",
        2 => ":\t",
        3 => ":",
        4 => ": \t",
        _ => ": ",
    };
    match random.below(14) {
        0 | 1 if depth < 4 => {
            text.push_str(&format!("{indent}{key}:{}\n", comment(random)));
            let before = text.len();
            for _ in 0..=random.below(3) {
                entry(random, depth + 1, text);
            }
            if random.calm && text.len() == before {
                text.push_str(&format!("{indent}  x: y\n"));
            }
        }
        2 if depth < 4 => {
            text.push_str(&format!("{indent}{key}:{}\n", comment(random)));
            let inner = if random.once_in(2) {
                indent.clone()
            } else {
                format!("{indent}  ")
            };
            for _ in 0..=random.below(3) {
                text.push_str(&format!("{inner}- {}\n", scalar(random, whole, &inner)));
            }
        }
        3 => text.push_str(&format!(
            "{indent}{key}: {}{}\n",
            flow(random, 0),
            comment(random)
        )),
        4 => block_scalar(random, &indent, &key, text),
        5 => text.push_str(&format!(
            "{indent}{key}: &x{} {}\n",
            random.below(3),
            scalar(random, whole, &indent)
        )),
        6 if !random.calm => text.push_str(&format!("{indent}{key}: *x{}\n", random.below(3))),
        7 => text.push_str(&format!(
            "{indent}{key}: &m{} {}\n",
            random.below(2),
            flow(random, 0)
        )),
        8 if !random.calm => text.push_str(&format!(
            "{indent}{key}: [*m{}, *m{}]\n",
            random.below(2),
            random.below(2)
        )),
        8 => text.push_str(&format!(
            "{indent}{key}: [&m [{0}], *m, &n {{k: *m}}, *n]\n",
            random.below(9)
        )),
        _ => text.push_str(&format!(
            "{indent}{key}{separator}{}{}\n",
            scalar(random, whole, &indent),
            comment(random)
        )),
    }
}

fn comment(random: &mut Gen<'_>) -> &'static str {
    match random.below(16) {
        0 => " # comment",
        1 => "  ",
        2 | 3 if random.calm => "",
        2 => "#glued",
        3 => "\t# tab",
        _ => "",
    }
}

fn scalar(random: &mut Gen<'_>, key: &str, indent: &str) -> String {
    let value = words::value(random, key);
    if random.calm {
        let safe = !value.is_empty()
            && value
                .chars()
                .all(|c| c.is_alphanumeric() || "-./+_ ".contains(c));
        let plain = safe
            && value.trim() == value
            && !value.starts_with("- ")
            && !matches!(value, "null" | "-");
        return match random.below(6) {
            0 => format!(
                "\"{}\"",
                value
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace(['\u{1}', '\u{7f}'], "")
            ),
            1 => format!(
                "!!str '{}'",
                value.replace('\'', "''").replace(['\u{1}', '\u{7f}'], "")
            ),
            _ if plain => value.to_owned(),
            _ => format!(
                "'{}'",
                value.replace('\'', "''").replace(['\u{1}', '\u{7f}'], "")
            ),
        };
    }
    match random.below(22) {
        0 => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
        1 => format!("'{}'", value.replace('\'', "''")),
        2 => format!("!!str {value}"),
        3 => format!("!!int {value}"),
        4 => format!("!!float {value}"),
        5 => format!("! {value}"),
        6 => format!("{value}\n{indent}    {}", words::odd(random)),
        7 => format!(
            "\"{}\"",
            random.pick(&[
                "a\\nb",
                "\\u00e9",
                "\\x41",
                "\\U0001F600",
                "\\q",
                "a\\\n  b",
                "\\t\\\"",
                "\\uD800",
                "\\N\\_\\L\\P\\e\\0"
            ])
        ),
        8 => format!("'{value}\n\n{indent}   more'"),
        9 => format!("!e!int {value}"),
        10 if random.once_in(4) => random
            .pick(&[
                "!!bool yes",
                "!!null x",
                "!!binary aGVsbG8=",
                "!!set {a, b}",
                "!foo x",
                "!!timestamp 2001-01-01",
                "!!map {a: b}",
                "!!seq [a]",
                "!<tag:yaml.org,2002:str> x",
            ])
            .to_owned(),
        _ => value.to_owned(),
    }
}

fn flow(random: &mut Gen<'_>, depth: usize) -> String {
    let item = |random: &mut Gen<'_>| {
        if depth < 3 && random.once_in(4) {
            return flow(random, depth + 1);
        }
        let value = words::odd(random);
        let style = if random.calm {
            3 + random.below(3)
        } else {
            random.below(8)
        };
        match style {
            0 => format!("'{}'", value.replace('\'', "''")),
            1 => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
            2 => format!("*x{}", random.below(3)),
            3 => random
                .pick(&[
                    "a", "b c", "1", "1.5", "true", "~", "", "x-y", "a.b", "-", "- a", "10 s",
                    "null", "''",
                ])
                .to_owned(),
            4 => random
                .pick(&[
                    "\"l\\nm\"",
                    "\" x\"",
                    "'x '",
                    "\"\\t\"",
                    "'it''s'",
                    "\"\\u2028\"",
                    "a#b",
                    "a:b",
                    "-x",
                ])
                .to_owned(),
            6 => random
                .pick(&["?x", ":x", "a#", "-", "'x'#", "\"\\uD800\""])
                .to_owned(),
            _ => random
                .pick(&[
                    "a",
                    "b",
                    "c",
                    "hdfs://x/y",
                    "x",
                    "yes",
                    "0x1F",
                    "007",
                    ".5",
                    "1e3",
                ])
                .to_owned(),
        }
    };
    let count = random.below(4);
    let space = random.pick(&[", ", ",", " , ", ",\n    "]);
    if random.once_in(3) {
        let pairs: Vec<String> = (0..count)
            .map(|n| {
                let key = if random.once_in(10) {
                    item(random)
                } else {
                    format!("k{n}")
                };
                let sign = random.pick(&[": ", ": ", ": ", ":", " : "]);
                format!("{key}{sign}{}", item(random))
            })
            .collect();
        format!("{{{}}}", pairs.join(space))
    } else {
        let items: Vec<String> = (0..count).map(|_| item(random)).collect();
        let tail = if random.once_in(8) { "," } else { "" };
        format!("[{}{tail}]", items.join(space))
    }
}

fn block_scalar(random: &mut Gen<'_>, indent: &str, key: &str, text: &mut String) {
    let styles: &[&str] = &[
        "|",
        ">",
        "|-",
        ">-",
        "|+",
        ">+",
        "| # comment",
        "|2",
        ">1-",
        "|x",
        "|0",
        ">-2",
        "|10",
    ];
    let styles = if random.calm { &styles[..7] } else { styles };
    let style = random.pick(styles);
    text.push_str(&format!("{indent}{key}: {style}\n"));
    for _ in 0..random.below(4) {
        let kind = if random.calm {
            4 + random.below(6)
        } else {
            random.below(8)
        };
        let inner = match kind {
            8 => format!("{indent}  word # no comment"),
            0 => String::new(),
            1 => format!("{indent}      x"),
            2 => format!("{indent} x"),
            3 => format!("{indent}  \ttab"),
            4 => format!("{indent}  "),
            _ => format!("{indent}  {}", words::odd(random)),
        };
        text.push_str(&inner);
        text.push('\n');
    }
}

const PIECES: &[&str] = &[
    " ", "\t", "\n", "\r", ":", ": ", "- ", "#", " #", "'", "\"", "[", "]", "{", "}", ",", "&a ",
    "*a", "!", "!!", "|", ">", "%", "@", "`", "?", "? ", "---", "...", "\u{85}", "\u{2028}",
    "\u{feff}", "\u{0}", "\u{7f}", "é", "😀", "\\", "  ", "\n\n", "~", "--- ", "\n---\n", "<<: ",
    "0", "a",
];

fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(4) {
            0 if at < bytes.len() => {
                bytes.remove(at);
            }
            1 if random.once_in(10) => {
                bytes.insert(at, 0x80 | u8::try_from(random.below(0x7f)).expect("small"));
            }
            _ => {
                let piece = random.pick(PIECES);
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
}

fn wide(text: &str, random: &mut Random) -> Vec<u8> {
    let units: Vec<u16> = std::iter::once(0xFEFF).chain(text.encode_utf16()).collect();
    if random.once_in(2) {
        units.into_iter().flat_map(u16::to_be_bytes).collect()
    } else {
        units.into_iter().flat_map(u16::to_le_bytes).collect()
    }
}
