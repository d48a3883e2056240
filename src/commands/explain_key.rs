//! `fctl explain KEY`: what an option is to a release, and what became of it over the releases.

use crate::flink::Version;
use crate::flink::catalogue::{self, Fallback, Known, Releases, Spec};
use crate::flink::version;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The page of a key; none if no release knows it.
pub(super) fn page(key: &str, asked: Option<Version>) -> Option<String> {
    let version = asked.or_else(|| newest(key))?;
    let text = match catalogue::lookup(key, version) {
        Known::Option(spec) => option(key, &spec, version),
        Known::Fallback(read) => old_name(key, &read, version),
        Known::Entry(spec) => format!(
            "`{key}` is an entry of the map `{}`.\n\n{}",
            spec.key,
            option(spec.key, &spec, version)
        ),
        Known::Named(spec, pattern) => option(&pattern, &spec, version),
        Known::Family(family) => format!(
            "# {}\n\nA family of keys: {}.\n\nFlink's own jars hold no option for `{key}`: fctl does not check its value.\n",
            family.pattern, family.reason
        ),
        Known::Constant => format!(
            "# {key}\n\nFlink {version} reads it by its name (ConfigConstants) and has no option for it: no type, no default.\n"
        ),
        Known::Elsewhere(releases) => elsewhere(key, releases, version),
        Known::Unused(releases) => format!(
            "# {key}\n\nGone before Flink 1.12. Flink {} names it in a constant that nothing uses.\n",
            releases.describe()
        ),
        Known::Unknown => return None,
    };
    Some(text)
}

/// The newest release that has the option; else the newest to which the key means anything.
fn newest(key: &str) -> Option<Version> {
    let mut releases = version::ALL.into_iter().rev();
    let own = releases.find(|v| matches!(catalogue::lookup(key, *v), Known::Option(_)));
    own.or_else(|| {
        let mut releases = version::ALL.into_iter().rev();
        releases.find(|v| {
            !matches!(
                catalogue::lookup(key, *v),
                Known::Unknown | Known::Elsewhere(_)
            )
        })
    })
    .or_else(|| {
        let newest = version::ALL.last().copied();
        newest.filter(|v| catalogue::lookup(key, *v) != Known::Unknown)
    })
}

fn elsewhere(key: &str, releases: Releases, version: Version) -> String {
    let mut text = format!(
        "# {key}\n\nFlink {version} does not know it: it is known in {}.\n",
        releases.describe()
    );
    if let Some(current) = catalogue::current(key, version) {
        let _ = writeln!(text, "In Flink {version} it is called `{current}`.");
    }
    text.push_str(&changes(key));
    text
}

fn old_name(key: &str, read: &[(Spec, Fallback)], version: Version) -> String {
    let pages: Vec<String> = read
        .iter()
        .map(|(spec, fallback)| {
            let what = if fallback.deprecated {
                "is an old name of"
            } else {
                "lends its value to"
            };
            format!(
                "`{key}` {what} `{}` in Flink {version}.\n\n{}",
                spec.key,
                option(spec.key, spec, version)
            )
        })
        .collect();
    pages.join("\n")
}

/// `title` is the key with the pattern of a name in front, where it belongs to a named thing.
fn option(title: &str, spec: &Spec, version: Version) -> String {
    let mut text = format!("# {title}\n\n");
    if let Some(description) = catalogue::description(spec.key) {
        let _ = writeln!(text, "{description}\n");
    }
    let mut rows = vec![
        ("type", spec.type_text()),
        (
            "default",
            spec.default().unwrap_or_else(|| "none".to_owned()),
        ),
    ];
    let names = |deprecated: bool| {
        let list = spec.fallbacks().filter(|f| f.deprecated == deprecated);
        list.map(|f| f.key).collect::<Vec<_>>().join(", ")
    };
    rows.push(("old names", names(true)));
    rows.push(("else from", names(false)));
    rows.push(("known in", format!("Flink {}", known(spec.key).describe())));
    let masked = "Flink masks the value in its logs and REST API";
    rows.push((
        "secret",
        if spec.sensitive { masked } else { "" }.to_owned(),
    ));
    let old = format!("marked deprecated in Flink {version}");
    rows.push(("note", if spec.deprecated { old } else { String::new() }));
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "{label:10} {value}");
    }
    text.push_str(&changes(spec.key));
    text
}

/// Every release that has the option under this key.
fn known(key: &str) -> Releases {
    let specs = catalogue::history(key).into_iter();
    specs
        .map(|spec| spec.releases)
        .fold(Releases::default(), Releases::or)
}

/// A line for each run of releases in which something differs.
fn changes(key: &str) -> String {
    let runs = catalogue::history(key);
    let mut lines: Vec<(Releases, String)> = runs
        .iter()
        .map(|spec| (spec.releases, facts(spec)))
        .collect();
    for (heir, releases) in catalogue::aliased(key) {
        lines.push((releases, format!("also read for `{heir}`")));
    }
    // What it was called before it had this name.
    let own = known(key);
    let names: BTreeSet<&str> = runs
        .iter()
        .flat_map(|spec| spec.fallbacks().filter(|f| f.deprecated))
        .map(|f| f.key)
        .collect();
    for name in names {
        for spec in catalogue::history(name) {
            let before = spec.releases.without(own);
            if !before.is_empty() {
                lines.push((before, format!("called `{name}`: {}", facts(&spec))));
            }
        }
    }
    if lines.len() < 2 {
        return String::new();
    }
    lines.sort_by_key(|(releases, _)| releases.first());
    let lines: Vec<(String, String)> = lines
        .into_iter()
        .map(|(releases, facts)| (releases.describe(), facts))
        .collect();
    let width = lines.iter().map(|(r, _)| r.len()).max().unwrap_or(0);
    let mut text = "\n## By release\n".to_owned();
    for (releases, facts) in &lines {
        let _ = writeln!(text, "{releases:width$}  {facts}");
    }
    text
}

fn facts(spec: &Spec) -> String {
    let default = spec
        .default()
        .map_or_else(|| "no default".to_owned(), |d| format!("default {d}"));
    let mut text = format!("{}, {default}", spec.type_text());
    let names: Vec<&str> = spec.fallbacks().map(|f| f.key).collect();
    if !names.is_empty() {
        let _ = write!(text, ", also read as {}", names.join(", "));
    }
    if spec.deprecated {
        text.push_str(", deprecated");
    }
    if spec.sensitive {
        text.push_str(", masked");
    }
    text
}
