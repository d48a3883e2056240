//! `--select` and `--ignore`: ids, beginnings of ids, or names.

use super::{RULES, Rule, nearest};

/// Which rules run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Selection {
    /// From what was given; nothing selected means everything.
    ///
    /// # Errors
    /// A sentence that names the word no rule has, with the nearest one.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, String> {
        for word in select.iter().chain(ignore) {
            if !RULES.iter().any(|rule| matches(word, rule)) {
                let known = RULES.iter().flat_map(|rule| [rule.id, rule.name]);
                let hint = nearest(word, known)
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(format!("no rule is called `{word}`{hint}"));
            }
        }
        Ok(Self {
            select: select.to_vec(),
            ignore: ignore.to_vec(),
        })
    }

    /// True if the rule is to run.
    pub fn takes(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|word| matches(word, rule));
        selected && !self.ignore.iter().any(|word| matches(word, rule))
    }
}

/// `HA`, `HA0`, `HA003`, `missing-storage-dir`, `all`.
fn matches(word: &str, rule: &Rule) -> bool {
    let upper = word.to_ascii_uppercase();
    upper == "ALL"
        || (!upper.is_empty() && rule.id.starts_with(&upper))
        || rule.name.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::Selection;

    #[test]
    fn families_names_and_errors() {
        let words = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let selection =
            Selection::new(&words(&["HA"]), &words(&["missing-quorum"])).expect("known words");
        let taken: Vec<&str> = super::RULES
            .iter()
            .filter(|r| selection.takes(r))
            .map(|r| r.id)
            .collect();
        assert!(
            taken.iter().all(|id| id.starts_with("HA"))
                && !taken.contains(&"HA004")
                && taken.contains(&"HA003")
        );
        let error = Selection::new(&words(&["missing-qorum"]), &[]).expect_err("unknown");
        assert!(error.contains("missing-quorum"), "{error}");
    }
}
