//! Every option of every release, and values that fit its type, more or less.

use crate::random::Random;
use fctl::flink::catalogue::{Spec, Type, every};
use std::collections::HashMap;
use std::sync::OnceLock;

const MEMORY: &[&str] = &[
    "4g",
    "1024m",
    "1 gb",
    "512",
    " 2 kb",
    "1.5g",
    "-1",
    "+1",
    "1 MiB",
    "8388607t",
    "8388608t",
    "9223372036854775807",
    "9223372036854775808",
    "9007199254740992k",
    "1 \u{212a}",
    "1 kibibytes",
    "3 MEBIBYTES",
    "1 p",
    "g",
    "",
    " ",
    "0",
    "0x10",
    "1_000",
    "1 g b",
    "١ g",
    "1\u{a0}g",
    "1\tg",
    "2bytes",
    "64mb",
    "2 B",
    "1024.0",
    "1e3",
];
const LONGS: &[&str] = &[
    "1",
    "60000",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "2147483648",
    "10L",
    "+5",
    "010",
    "1.0",
    "60 s",
    "1_000",
    "٣",
    "",
    " 4",
    "0x1F",
];
const FLOATS: &[&str] = &[
    "0.1",
    "1",
    "3.4028235e38",
    "3.5e38",
    "1e-46",
    "1.4e-45",
    "-0.0",
    "NaN",
    "Infinity",
    "1,5",
    ".5",
    "1.5f",
    "0x1p3",
    "-3.4028234663852886e38",
    "1e39",
    "inf",
    "",
    " 1.5 ",
];
const LISTS: &[&str] = &[
    "a;b",
    "a",
    "'a;b';c",
    "[a, b]",
    "[a;b]",
    "[a;'b]",
    "'a",
    "\"a",
    "a;'b'c",
    "[1, ~]",
    "[a, 'b;c']",
    "{a: b}",
    "[]",
    "a;;b",
    ";a;",
    "\"x\"\"y\";z",
    "[{a: b}, {c: d}]",
    "a:b,c:d;e:f",
    "{a: b};{c: d}",
    "[{a: ~}]",
    "a:b:c",
    "[[a], {b: c}]",
    "a:b",
    "a:'b;c'",
    "[a:b]",
    "[{a: b}, c]",
    "[~];'a",
    "- a",
    "a, b",
    "[{1: x, '1': y}]",
    "{a: b};c:d",
    "[{a: [b]}]",
];

/// Keys of every option and its other names, and entries of maps; and the option behind each.
fn keys() -> &'static (Vec<&'static str>, HashMap<&'static str, Spec>) {
    static KEYS: OnceLock<(Vec<&'static str>, HashMap<&'static str, Spec>)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut specs = HashMap::new();
        for spec in every() {
            specs.insert(spec.key, spec);
            for fallback in spec.fallbacks() {
                specs.entry(fallback.key).or_insert(spec);
            }
            if spec.kind == Type::Map && !spec.list {
                let entry: &'static str = format!("{}.x", spec.key).leak();
                specs.entry(entry).or_insert(spec);
            }
        }
        let mut keys: Vec<&'static str> = specs.keys().copied().collect();
        keys.sort_unstable();
        (keys, specs)
    })
}

/// What an enum's constants look like, and what they do not.
fn choices(spec: &Spec) -> &'static [&'static str] {
    static CHOICES: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let all = CHOICES.get_or_init(|| {
        let (_, specs) = keys();
        let enums = specs.values().filter(|spec| spec.kind == Type::Enum);
        enums
            .map(|spec| {
                let mut words: Vec<&'static str> = vec!["x", "", "true", "1", "none"];
                for choice in spec.choices() {
                    let variants = [
                        choice.to_owned(),
                        choice.to_lowercase(),
                        choice.to_uppercase(),
                        choice.replace('_', "-"),
                        choice.replace('-', "_"),
                        format!(" {choice}"),
                        format!("{choice};{choice}"),
                        format!("[{choice}, {}]", choice.to_lowercase()),
                        choice.replace(['i', 'I'], "ı"),
                        choice.replace(['s', 'S'], "ſ"),
                    ];
                    words.extend(variants.map(|word| &*word.leak()));
                }
                (spec.key, words)
            })
            .collect()
    });
    all.get(spec.key).map_or(&["x"], Vec::as_slice)
}

/// A key that some release knows.
pub(crate) fn key(random: &mut Random) -> &'static str {
    random.pick(&keys().0)
}

/// A value for a key of the catalogue; none if its pool is that of the words.
pub(crate) fn value(random: &mut Random, key: &str) -> Option<&'static str> {
    let spec = keys().1.get(key)?;
    let pool = match spec.kind {
        Type::Enum => choices(spec),
        _ if spec.list => LISTS,
        Type::MemorySize => MEMORY,
        Type::Long => LONGS,
        Type::Float => FLOATS,
        Type::Map => {
            if random.once_in(2) {
                crate::words::MAPS
            } else {
                LISTS
            }
        }
        Type::Integer => crate::words::INTS,
        Type::Double => crate::words::DOUBLES,
        Type::Boolean => crate::words::BOOLS,
        Type::Duration => crate::words::DURATIONS,
        Type::String => return None,
    };
    Some(random.pick(pool))
}
