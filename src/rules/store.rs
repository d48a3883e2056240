//! What rules about the HA storage judge.

use super::LiveFindings;
use crate::flink::store::{Check, Checked, Kind, StoreReading};
use crate::report::Severity;

/// Pointers and files of a cluster, side by side.
#[derive(Debug)]
pub struct StoreSubject<'a> {
    /// What they say about each other.
    pub check: &'a Check,
    /// The storage, if it was read.
    pub store: Option<&'a StoreReading>,
    /// True if a JobManager leads.
    pub has_leader: bool,
}

impl<'a> StoreSubject<'a> {
    /// Pointers whose file is gone or broken and of which `is` holds.
    pub fn broken(&self, is: impl Fn(&Checked) -> bool + 'a) -> impl Iterator<Item = &'a Checked> {
        let all = self.check.pointers.iter();
        all.filter(move |c| c.is_broken_file() && is(c))
    }

    /// What helps against a broken pointer: nobody touches it while a JobManager leads.
    pub fn way_out(&self, broken: &Checked) -> &'static str {
        match (self.has_leader, broken.pointer.kind) {
            (false, _) => "fctl recovery repair shows the way out",
            (true, Kind::Checkpoint) => {
                "fctl recovery repair says what this leader can still do about it, and what helps after a crash"
            }
            (true, _) => {
                "while the leader lives: take a savepoint, cancel the job and submit it again from there"
            }
        }
    }
}

impl Checked {
    /// The job, or what stands for one.
    pub(super) fn job(&self) -> &str {
        self.pointer.job.as_deref().unwrap_or("?")
    }
}

impl LiveFindings<'_> {
    /// A pointer whose file ends the process of the next leader, and `what` is wrong with that file.
    pub(super) fn broken(&mut self, subject: &StoreSubject<'_>, broken: &Checked, what: &str) {
        let message = format!(
            "the file of {} of job {} {what}: the JobManager that takes over ends, and each standby after it",
            broken.pointer.named(),
            broken.job(),
        );
        let (znode, help) = (broken.pointer.znode.text(), subject.way_out(broken));
        self.at(Severity::Error, &znode, message, help)
            .related_stored(broken);
    }

    /// What is wrong with the file of a pointer, as a further place of the last finding.
    pub(super) fn related_stored(&mut self, checked: &Checked) -> &mut Self {
        if let Some(at) = checked.pointer.at() {
            let uri = at.to_string();
            let note = checked
                .why
                .strip_prefix(uri.as_str())
                .map_or_else(|| checked.why.clone(), |rest| rest.trim_start().to_owned());
            self.related_uri(&uri, note);
        }
        self
    }
}
