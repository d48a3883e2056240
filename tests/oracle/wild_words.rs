//! The pieces that wild files are made of.

pub(crate) const HEADS: &[&str] = &[
    "%YAML 1.2\n---\n", "%YAML 1.3 # comment\n---\n", "%YAML 2.0\n---\n", "%YAML 1\n---\n",
    "%YAML 1.1\n%YAML 1.1\n---\n", "%YAML  1.٣\n---\n", "%YAML 1.2147483648\n---\n", "%YAML 1.2x\n---\n",
    "%TAG !e! tag:yaml.org,2002:\n---\n", "%TAG !e! tag:yaml.org,2002:\n%TAG !e! x\n---\n",
    "%TAG ! tag:yaml.org,2002:\n---\n", "%TAG !! !\n---\n", "%TAG !é! x\n---\n", "%TAG !e x\n---\n",
    "%TAG\t!e! x\n---\n", "%FOO bar baz\n---\n", "%FOO\tbar\n---\n", "%FOO-bar_1 # x\n---\n", "%F.x\n---\n",
    "%\n---\n", "%YAML 1.2\n", "%YAML 1.2\na: b\n---\n", " %YAML 1.2\n---\n", "---\n", "--- ", "---\t", "--- # x\n",
    "---\n---\n", "--- |\n", "--- >-\n a\n", "--- !!map\n", "--- &a\n", "---a\n", "...\n", "...\n---\n", "\u{feff}",
    "\u{feff}\u{feff}", "\u{feff}---\n", "\u{feff}# x\n", "# x\n\u{feff}", "\n\n\n", " \n", "\t\n", "# x\r", "\r\n",
    "!!map\n", "&a\n", "&a !!map\n", "!!null\n", "!!omap\n", "! \n",
];
pub(crate) const TAILS: &[&str] = &[
    "...", "...\n", "... \n", "... # x\n", "...\n...\n", "...\n%YAML 1.2\n", "...\n# x", "...\nx\n", "...\n---\n",
    "... x\n", "....\n", "---\n", "---", "--- x\n", "----\n", "# end", "  # end\n", "\t# end\n", "\t", "  ", " \n ",
    "\n\n", "\r", "\u{85}", "\u{2028}", "\u{feff}", "\u{feff}\n", "]", "}", "%X y\n", "\0",
];
pub(crate) const PIECES: &[&str] = &[
    "a", "b", "key", "1", "1.5", "~", "null", "true", " ", "  ", " ", " ", "\n", "\n", "\n  ", "\n ", "\n    ", "\t",
    "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}", "- ", "-", "-\n", "? ", "?", "?\n", ": ", ":", ":\n",
    ",", ", ", "[", "]", "{", "}", "[]", "{}", "# x", " # x\n", "#", "&a ", "&a", "&b ", "&a\n", "*a", "*a ", "*b",
    "*", "&", "!", "! ", "!!str ", "!!str", "!!int ", "!!map ", "!!seq ", "!!set ", "!!null ", "!!bool ", "!!float ",
    "!!binary ", "!e!str ", "!e!", "!x ", "!<tag:yaml.org,2002:str> ", "!<x", "!%21 ", "!!s%74r ", "!!%ff ",
    "!!st%+4 ", "|", "|\n", "|-\n", "|+\n", "|2\n", "|1-\n", "|+1\n", "|0\n", "|-9\n", "| # x\n", "|\t\n", "|٢\n",
    "|22\n", "|#x\n", ">", ">\n", ">-\n", ">+\n", ">1\n", "> \n", ">x\n", "'", "''", "'a'", "'a\n b'", "'a''b'", "\"",
    "\"\"", "\"a\"", "\"a\n\n b\"", "\"\\n\"", "\"\\x41\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\\n  a\"",
    "\"a\\\tb\"", "\\", "%", "@", "`", "---", "--- ", "...", "... ", "\n---\n", "\n...\n", "---a", "..a", "<<: ",
    "<<", "=", "é", "😀", "\u{7f}", "\u{1}", "a b", "a: b", "a:b", "a#b", "a #b", "-a", "?a", ":a", "a:", "a-", "a?",
    "::", "--", "a,b", "a]b", "a{b", "a\n  b", "a\n\n  b", "a\tb", "a \n b", "${X}", "0x1F", "0o17", ".inf", "1e3",
    "1_0", "\u{a0}", "\u{3000}",
];
pub(crate) const ODD_KEYS: &[&str] = &[
    "<<", "1", "~", "true", "1.5", "''", "\"\"", "[a]", "{a: b}", "*k", "null", "-1", "a b", "a  b", "é", "?a", "-a",
    ":a", "a#", "!!null x", "!!int 1", "*a", "=", "\"\\ud800\"", "\"\\u0041\"", "[]", "{}", "|", "a\tb", "[a: b]",
    "0x1", "${A}", "!!binary aGk=", "a\u{85}b", "\u{feff}a", ".nan", "!!set {a}", "- a",
];
pub(crate) const GAPS_OF_EMPTY: &[&str] = &[
    "# x", "  # x", "", " ", "\t", "x", "- x", "#", "\t# x",
];
pub(crate) const FILLERS: &[&str] = &[
    ":", ":", ":", ":", ":", ":", ":", " :", "  :", "\t:", ":\t", ": ",
];
pub(crate) const SIGNS: &[&str] = &[
    " &a", " &b", " !!map", " !!seq", " !!str", " !", " !!set", " &a !!str", " !!str &a", " &a\n", " !!null", " &a-b",
    " &a/b", " &é", " !x", " &a &b", " !!str !!str", " !!int", " !!float", " !!bool", " !!binary", " !ENV_VARIABLE",
    " !<!ENV_VARIABLE>", " !<tag:yaml.org,2002:int>", " &a,", " !!java.util.Date",
];
pub(crate) const PROPERTIES: &[&str] = &[
    "\n", "\n", "\n", " # x\n", "# x\n", " x\n", "  \n", "\t\n", ",\n", "]\n",
];
pub(crate) const BEHIND_FLOW: &[&str] = &[
    " *a\n", " *b\n", " *k\n", " *a # x\n", " *a x\n", " *a:\n", "\n", " # x\n",
];
pub(crate) const ALIASES: &[&str] = &[
    "\n", "\n", "\n", " # x\n", " \n", "\n\n", "\n# x\n", "\n  # x\n", "\t\n",
];
pub(crate) const LINE_ENDS: &[&str] = &[
    "0", "-0", "+1", "0x", "0xg", "0o8", "1.", ".5", "1e", "1e+3", "-.inf", "+.inf", ".Inf", ".NAN", "-.nan", "Null",
    "TRUE", "False", "yes", "2147483648", "-2147483649", "9223372036854775808", "00000000001", "0x7fffffff",
    "0x80000000", "0o37777777777", "0xffffffffffffffffff", "1e400", "1_000", "1:30", "''", "\"\"", "!!int 0x-1F",
    "!!int +-5", "!!int --5", "!!int ٣", "!!int 0x１Ｆ", "!!float 0x1p3", "!!float 1d", "!!float +-1", "!!float NaN",
    "!!bool TRUE", "!!bool yes", "!!null a", "!!str 1", "!!int 1.5", "!!float 1", "!!int ''", "!!float ''",
    "!!binary aGk", "!!binary a", "!!str [a]", "!!seq {a: b}", "!!map [a]", "!!set [a]", "!!null [!foo b]",
];
pub(crate) const ODD_SCALARS: &[&str] = &[
    "a", " ", "\t", "'", "\\\"", "\\\\", "\\/", "\\n", "\\0", "\\ ", "\\\t", "\\x7f", "\\xE9", "\\u12", "\\u2028",
    "\\ud83d", "\\ude00", "\\ud83d\\ude00", "\\U0001F600", "\\U00110000", "\\UFFFFFFFF", "\\U0000d83d", "\\N", "\\_",
    "\\L", "\\P", "\\e", "\\q", "\\\n", "\\\r\n", "\\\u{85}", "\n", "\n\n", " \n", "\t\n \t", "\u{2028}",
    " \u{2029} ", "\r", "\u{85}", "#", ": ", "é", "😀", "\n---\n", "\n--- a", "\n...\n", "\n---a", "\\uFFFF",
    "\\uFEFF", "\u{feff}", "[a, b]", "\\x0", "\\b\\a\\v\\f\\r",
];
pub(crate) const DOUBLE_PIECES: &[&str] = &[
    " |", " >", " |-", " >-", " |+", " >+", " |1", " >2", " |2-", " >-1", " |+3", " |9", " |0", " |-0", " |x", " |12",
    " |+-", " | # x", " |# x", " |\t", " |- \t# x", " >٣", " |２", " !!str |", " &a |", " |2 # x", " >1+", "|", " |𝟐",
];
pub(crate) const BLOCK_HEADERS: &[&str] = &[
    "\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\u{85}", " \n",
];
pub(crate) const HEADER_ENDS: &[&str] = &[
    "a", "b c", "", "", " ", "  more", "\ttab", "# no comment", "- a", "a: b", "---", "...", "\u{85}", "\u{2028}x",
    "\u{feff}", "é", "'", "end ", "x\t", "\u{7f}", "%x",
];
pub(crate) const BLOCK_LINES: &[&str] = &[
    "\n", "\n", "\n", "\n", "\n", "\n\n", "\r\n", "\r", " \n", "\u{85}", "\u{2029}", "",
];
pub(crate) const BLOCK_ENDS: &[&str] = &[
    "", "", " ", "\n ", "\n", " # x\n ", "\t", "\n\t", "\u{85}",
];
pub(crate) const FLOW_GAPS: &[&str] = &[
    ",", ", ", ", ", ", ", " ,", ",\n  ", ", # x\n", ",,", " ", "\n", ",\t",
];
pub(crate) const FLOW_COMMAS: &[&str] = &[
    "a", "b", "c", "'a'", "\"b\"", "? a", "?", "? ", "", "[a]", "{a: b}", "*a", "&k a", "!!str a", "a\n b", "1", "~",
    "<<", "[a\n]", "!!null", "\"\\ud800\"", "-", "?a", ":a", "a b",
];
pub(crate) const FLOW_KEYS: &[&str] = &[
    ": ", ": ", ": ", ": ", ":", " : ", ":\n ", "", " ", " :", ":\t", ": # x\n",
];
pub(crate) const FLOW_SIGNS: &[&str] = &[
    "a", "b c", "1", "1.50", "~", "", "true", "'x'", "\"y\"", "'a\n b'", "*a", "&a x", "&a [x]", "&b {c: d}", "*b",
    "!!str 1", "!!set {a, b}", "-", "- a", "-a", "a:b", "a: b", ":", ":a", "::", "a#b", "a #b", "'a'#b", "[a]#b", "|",
    ">", "?", "? a : b", "%", "@", "a\n b", "a\n---\nb", "...", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "!!binary aGk=",
    "é", "\u{2028}", "\u{feff}a", "a\u{85}b", "'a': b", "\"a\":b", "[a]:b", "[a]: b", "{a}", "{a, b: c}", "a\tb",
    "\"a\tb\"", "\"\\t\"", " a", "${X}", "0x1F", "null", "[]", "{}", "!x y", "! 1", "\"\\ud800a\"",
    "\"\\udbff\u{a0}\"",
];
pub(crate) const FLOW_VALUES: &[&str] = &[
    "", "", "", "", ",", " ", "\n", ", # x\n",
];
