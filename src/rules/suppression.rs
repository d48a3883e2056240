//! `# fctl: ignore[HA007]` at the end of a line takes the findings of that line back.

use super::Subject;
use crate::config::Span;
use crate::report::Diagnostic;

/// True if the line on which the finding starts asks for silence about its rule.
pub(super) fn is_suppressed(subject: &Subject<'_>, diagnostic: &Diagnostic) -> bool {
    let Some((_, Some(span))) = diagnostic
        .site
        .in_file()
        .filter(|(file, _)| *file == subject.file)
    else {
        return false;
    };
    let text = subject.source.text.as_str();
    let Span { start, .. } = span;
    let before = text.get(..start).unwrap_or("");
    let begin = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let rest = text.get(begin..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    listed(line).any(|word| {
        word.eq_ignore_ascii_case(diagnostic.rule) || word.eq_ignore_ascii_case(diagnostic.name)
    })
}

/// The rules that a line names.
fn listed(line: &str) -> impl Iterator<Item = &str> {
    let list = line
        .rsplit_once('#')
        .and_then(|(_, comment)| comment.trim().strip_prefix("fctl:"))
        .and_then(|rest| rest.trim().strip_prefix("ignore["))
        .and_then(|rest| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    list.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn the_list_of_a_line() {
        let words: Vec<&str> = listed("a: b  # fctl: ignore[HA007, local-storage-dir]").collect();
        assert_eq!(words, ["HA007", "local-storage-dir"]);
        assert_eq!(listed("a: b # ignore[HA007]").count(), 0);
    }
}
