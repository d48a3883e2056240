//! Sorted text tables: the first field of each line is the key. They are searched where they lie in the binary, so that a
//! run which asks for ten keys reads a few pages, and loading costs nothing.

/// Lines, sorted by their bytes, each a key, a tab, and fields between tabs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table(pub(super) &'static str);

impl Table {
    /// The lines of a key, in order.
    pub(super) fn lines(self, key: &str) -> impl Iterator<Item = &'static str> + use<> {
        let start = self.lower_bound(|line| first(line) < key);
        let end = start + self.0[start..].len() - self.rest_behind(start, key).len();
        self.0[start..end].lines()
    }

    fn rest_behind(self, start: usize, key: &str) -> &'static str {
        let mut rest = &self.0[start..];
        while let Some(line) = rest.lines().next().filter(|line| first(line) == key) {
            rest = rest.get(line.len() + 1..).unwrap_or("");
        }
        rest
    }

    /// True if some line begins so.
    pub(super) fn has_prefix(self, prefix: &str) -> bool {
        let start = self.lower_bound(|line| first(line) < prefix);
        self.0[start..].starts_with(prefix)
    }

    /// Every line.
    pub(super) fn all(self) -> impl Iterator<Item = &'static str> {
        self.0.lines()
    }

    /// The offset of the first line that is not `before`.
    fn lower_bound(self, before: impl Fn(&str) -> bool) -> usize {
        let text = self.0;
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = floor(text, low + (high - low) / 2);
            let start = text[low..middle].rfind('\n').map_or(low, |at| low + at + 1);
            let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
            if before(&text[start..end]) {
                low = (end + 1).min(text.len());
            } else {
                high = start;
            }
        }
        low
    }
}

/// The key of a line.
pub(super) fn first(line: &str) -> &str {
    line.split('\t').next().unwrap_or(line)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let table = Table("a\t1\nb\t1\nb\t2\nbb\t1\nd\t1\n");
        let count = |key: &str| table.lines(key).count();
        assert_eq!(["a", "b", "bb", "d"].map(count), [1, 2, 1, 1]);
        assert_eq!(["", "aa", "c", "e", "b\t1"].map(count), [0; 5]);
        assert_eq!(Table("").lines("a").count(), 0);
    }
}
