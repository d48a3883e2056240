//! Where granit-parser and snakeyaml-engine are known to differ, file by file shape, each with its reason.
//!
//! A disagreement on a `config.yaml` is excused only if one of these shapes is in the file. The list shrinks
//! as the reader grows; `flink-conf.yaml` has no such list.

/// A shape of text on which the two engines may differ.
pub(crate) struct Difference {
    /// A short name, counted in the closing line.
    pub(crate) name: &'static str,
    /// What differs and why it does not matter for configurations that people write.
    pub(crate) why: &'static str,
    /// Whether a file has the shape.
    pub(crate) applies: fn(&str) -> bool,
}

/// The list.
pub(crate) static DIFFERENCES: &[Difference] = &[
    Difference {
        name: "glued-comment",
        why: "behind a quoted text, a list or a map the engine takes `#` for a comment without a space in front of it; \
              granit-parser wants the space, as YAML 1.2 does",
        applies: |text| {
            ["'#", "\"#", "]#", "}#"]
                .iter()
                .any(|piece| text.contains(piece))
        },
    },
    Difference {
        name: "flow-colon",
        why: "inside [] and {} the engine ends a key at `:[`, `:{` and takes no text that starts with `:`; granit-parser \
              does it the other way round",
        applies: flow_colon,
    },
    Difference {
        name: "flow-dash",
        why: "inside [] and {} the engine reads a dash in front of `,` `]` `}` as a text, granit-parser refuses it",
        applies: |text| ["-]", "-}", "-,"].iter().any(|piece| text.contains(piece)),
    },
    Difference {
        name: "multi-line-key",
        why: "a list or map that is a key inside {} must end on its line for the engine",
        applies: |text| {
            let one_line = text.replace(' ', "");
            text.contains(['\n', '\r']) && ["}:", "]:"].iter().any(|piece| one_line.contains(piece))
        },
    },
    Difference {
        name: "block-scalar-below-key",
        why: "`|` or `>` on a line of its own, at the left edge: the engine takes it, granit-parser does not",
        applies: |text| lines(text).any(|line| line.trim_start().starts_with(['|', '>'])),
    },
    Difference {
        name: "inner-byte-order-mark",
        why: "U+FEFF behind the first character: the engine counts no column for it",
        applies: |text| text.trim_start_matches('\u{feff}').contains('\u{feff}'),
    },
    Difference {
        name: "java-object",
        why: "a set or a byte array where Flink wants a string: its text is that of a Java object",
        applies: |text| text.contains("!!set") || text.contains("!!binary"),
    },
    Difference {
        name: "explicit-key-in-a-map-text",
        why: "the text of a map option is YAML once more; with `? ` in it the engines differ on what it holds",
        applies: |text| {
            text.contains("client.authorization")
                && lines(text).any(|line| line.trim_start().starts_with('?'))
        },
    },
    Difference {
        name: "lone-surrogate",
        why: "\"\\uD800\" alone is a legal Java string and no legal Rust string",
        applies: |text| {
            let lower = text.to_ascii_lowercase();
            [
                "\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc", "\\udd", "\\ude", "\\udf",
            ]
            .iter()
            .any(|p| lower.contains(p))
        },
    },
    Difference {
        name: "unicode-line-ends",
        why: "the engine ends lines at U+0085, U+2028 and U+2029 in some places (YAML 1.1), granit-parser nowhere (YAML 1.2)",
        applies: |text| text.contains(['\u{85}', '\u{2028}', '\u{2029}']),
    },
    Difference {
        name: "empty-key",
        why: "a line, or what follows `- ` or `? `, that starts with a colon: the engine refuses it, granit-parser reads an empty key",
        applies: |text| {
            lines(text).any(|line| {
                line.trim_start_matches([' ', '-', '?', '\u{feff}'])
                    .starts_with(':')
            })
        },
    },
    Difference {
        name: "directive-name",
        why: "names of directives: the engine takes letters, digits, dashes and underscores, granit-parser everything",
        applies: |text| lines(text).any(|line| line.starts_with('%')),
    },
    Difference {
        name: "anchor-name",
        why: "the engine ends the name of an anchor or alias at [ ] { } / . * & and refuses what follows",
        applies: anchor_name,
    },
];

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r'])
}

/// `:[`, `:{`, or a colon behind a blank or an indicator and in front of something else.
fn flow_colon(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|w| w[0] == ':' && "[{".contains(w[1]))
        || ["[:", "{:", ",:"]
            .iter()
            .any(|piece| text.replace([' ', '\n', '\r'], "").contains(piece))
        || chars
            .windows(3)
            .any(|w| "[{, \n".contains(w[0]) && w[1] == ':' && !w[2].is_whitespace())
}

fn anchor_name(text: &str) -> bool {
    text.split(['&', '*']).skip(1).any(|rest| {
        let word = rest.split(char::is_whitespace).next().unwrap_or("");
        word.contains(['[', '{', '/', '.', '*', '&', ']', '}', ','])
            || text.contains("&*")
            || text.contains("**")
            || text.contains("&&")
            || text.contains("*&")
            || text
                .match_indices(['&', '*'])
                .any(|(at, _)| at > 0 && text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()))
    })
}
