//! Judgements: one file per rule. A rule is a static value with a function, listed once below.

mod cf001_dropped_line;
mod cf002_tab_after_colon;
mod cf003_duplicate_key;
mod cf004_invalid_yaml;
mod cf005_hash_in_value;
mod cf006_quoted_value;
mod cf007_nested_block;
mod cf008_empty_value;
mod cf009_duplicate_flat_key;
mod cf010_odd_encoding;
mod cf012_unresolved_placeholder;
mod cf013_unread_file;
mod findings;
mod ha001_inactive_ha_keys;
mod ha002_unknown_ha_mode;
mod ha003_missing_storage_dir;
mod ha004_missing_quorum;
mod ha005_malformed_quorum;
mod ha006_weak_quorum;
mod ha007_local_storage_dir;
mod ha008_malformed_storage_dir;
mod ha009_default_cluster_id;
mod ha011_malformed_cluster_id;
mod keys;
mod ky001_unknown_key;
mod ky002_deprecated_key;
mod ky003_absent_key;
mod ky004_named_options;
mod ky004_wrong_value;
mod ky005_missing_unit;
mod ky006_clear_text_secret;
mod ky007_two_spellings;
mod live;
mod nearest;
mod rs001_disabled_restart;
mod rs002_implicit_strategy;
mod rs003_no_default_restart;
mod rs004_unused_strategy_keys;
mod rs005_short_fixed_delay;
mod rs008_unknown_strategy;
mod rs009_undocumented_none;
mod selection;
mod st001_dangling_graph_pointer;
mod st002_dangling_checkpoint_pointer;
mod st003_orphan_files;
mod st004_unknown_cluster_directory;
mod st005_dirty_job_result;
mod st006_storage_in_safe_mode;
mod st007_missing_blob;
mod st008_broken_ha_file;
mod st010_missing_state_file;
mod st011_unreachable_pointer;
mod st012_pointer_outside_storage_dir;
mod store;
mod subject;
mod suppression;
mod zk001_quorum_trouble;
mod zk002_cut_session_timeout;
mod zk003_missing_namespace;
mod zk004_no_leader;
mod zk005_split_leadership;
mod zk006_foreign_leader_info;
mod zk007_unreachable_leader;
mod zk008_no_standby;
mod zk009_mixed_layouts;
mod zk010_rewritten_leader_info;
mod zk011_foreign_lock;
mod zk012_oversized_znode;
mod zk013_stale_counter;
mod zk014_undecodable_pointer;
mod zk015_rest_disagreement;

pub use findings::Findings;
pub use ky004_wrong_value::invalid_values;
pub use live::{LiveFindings, LiveSubject};
pub use nearest::nearest;
pub use selection::Selection;
pub use store::StoreSubject;
pub use subject::Subject;

use crate::report::{Diagnostic, Severity};

/// A rule: its documentation and its function.
#[derive(Debug)]
pub struct Rule {
    /// Two letters and three digits; never reused.
    pub id: &'static str,
    /// Kebab-case; reads after "allow".
    pub name: &'static str,
    /// The worst severity it gives.
    pub severity: Severity,
    /// One sentence.
    pub summary: &'static str,
    /// The documentation, under fixed headings.
    pub explain: &'static str,
    /// Judges a file or a cluster.
    pub check: Check,
}

/// What a rule judges. A rule about a cluster cannot run without one, by its type.
#[derive(Debug)]
pub enum Check {
    /// A configuration file.
    Config(fn(&Subject<'_>, &mut Findings<'_>)),
    /// A cluster as it was read at one moment.
    Live(fn(&LiveSubject<'_>, &mut LiveFindings<'_>)),
    /// The pointers and the files of a cluster, side by side.
    Store(fn(&StoreSubject<'_>, &mut LiveFindings<'_>)),
}

/// Every rule, in the order of the ids.
pub static RULES: &[&Rule] = &[
    &cf001_dropped_line::RULE,
    &cf002_tab_after_colon::RULE,
    &cf003_duplicate_key::RULE,
    &cf004_invalid_yaml::RULE,
    &cf005_hash_in_value::RULE,
    &cf006_quoted_value::RULE,
    &cf007_nested_block::RULE,
    &cf008_empty_value::RULE,
    &cf009_duplicate_flat_key::RULE,
    &cf010_odd_encoding::RULE,
    &cf012_unresolved_placeholder::RULE,
    &cf013_unread_file::RULE,
    &ha001_inactive_ha_keys::RULE,
    &ha002_unknown_ha_mode::RULE,
    &ha003_missing_storage_dir::RULE,
    &ha004_missing_quorum::RULE,
    &ha005_malformed_quorum::RULE,
    &ha006_weak_quorum::RULE,
    &ha007_local_storage_dir::RULE,
    &ha008_malformed_storage_dir::RULE,
    &ha009_default_cluster_id::RULE,
    &ha011_malformed_cluster_id::RULE,
    &ky001_unknown_key::RULE,
    &ky002_deprecated_key::RULE,
    &ky003_absent_key::RULE,
    &ky004_wrong_value::RULE,
    &ky005_missing_unit::RULE,
    &ky006_clear_text_secret::RULE,
    &ky007_two_spellings::RULE,
    &rs001_disabled_restart::RULE,
    &rs002_implicit_strategy::RULE,
    &rs003_no_default_restart::RULE,
    &rs004_unused_strategy_keys::RULE,
    &rs005_short_fixed_delay::RULE,
    &rs008_unknown_strategy::RULE,
    &rs009_undocumented_none::RULE,
    &st001_dangling_graph_pointer::RULE,
    &st002_dangling_checkpoint_pointer::RULE,
    &st003_orphan_files::RULE,
    &st004_unknown_cluster_directory::RULE,
    &st005_dirty_job_result::RULE,
    &st006_storage_in_safe_mode::RULE,
    &st007_missing_blob::RULE,
    &st008_broken_ha_file::RULE,
    &st010_missing_state_file::RULE,
    &st011_unreachable_pointer::RULE,
    &st012_pointer_outside_storage_dir::RULE,
    &zk001_quorum_trouble::RULE,
    &zk002_cut_session_timeout::RULE,
    &zk003_missing_namespace::RULE,
    &zk004_no_leader::RULE,
    &zk005_split_leadership::RULE,
    &zk006_foreign_leader_info::RULE,
    &zk007_unreachable_leader::RULE,
    &zk008_no_standby::RULE,
    &zk009_mixed_layouts::RULE,
    &zk010_rewritten_leader_info::RULE,
    &zk011_foreign_lock::RULE,
    &zk012_oversized_znode::RULE,
    &zk013_stale_counter::RULE,
    &zk014_undecodable_pointer::RULE,
    &zk015_rest_disagreement::RULE,
];

/// The rule with this id or name.
pub fn find(text: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.id.eq_ignore_ascii_case(text) || rule.name.eq_ignore_ascii_case(text))
}

/// Runs every selected rule on one file; findings come in the order of the file.
pub fn run(subject: &Subject<'_>, selection: &Selection) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES.iter().filter(|rule| selection.takes(rule)) {
        if let Check::Config(check) = rule.check {
            check(subject, &mut Findings::new(rule, subject, &mut diagnostics));
        }
    }
    diagnostics.retain(|d| !suppression::is_suppressed(subject, d));
    let place = |d: &Diagnostic| d.site.span().map_or((0, 0), |span| (1, span.start));
    diagnostics.sort_by(|a, b| {
        place(a)
            .cmp(&place(b))
            .then(b.severity.cmp(&a.severity))
            .then(a.rule.cmp(b.rule))
    });
    diagnostics
}

/// Runs every rule about clusters; the worst findings come first.
pub fn run_live(subject: &LiveSubject<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        if let Check::Live(check) = rule.check {
            check(subject, &mut LiveFindings::new(rule, &mut diagnostics));
        }
    }
    diagnostics.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.rule.cmp(b.rule)));
    diagnostics
}

/// Runs every rule about the HA storage; the worst findings come first.
pub fn run_store(subject: &StoreSubject<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        if let Check::Store(check) = rule.check {
            check(subject, &mut LiveFindings::new(rule, &mut diagnostics));
        }
    }
    diagnostics.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.rule.cmp(b.rule)));
    diagnostics
}
