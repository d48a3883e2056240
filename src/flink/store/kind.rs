//! What a file of the HA storage is, by its name and place.

use crate::flink::znode::is_job_id;

/// The kinds of files and of the pointers to them; the words of the machine output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `submittedJobGraph<12 hex>` (1.12 to 1.20).
    JobGraph,
    /// `submittedExecutionPlan<12 hex>` (from 2.0).
    ExecutionPlan,
    /// `submittedApplication<12 hex>` (2.3).
    Application,
    /// `completedCheckpoint<12 hex>`.
    Checkpoint,
    /// `job-result-store/<cluster-id>/<job>[_DIRTY].json` (from 1.15).
    JobResult,
    /// `application-result-store/<cluster-id>/<application>[_DIRTY].json` (2.3).
    ApplicationResult,
    /// `blob/job_<job>/blob_p-...`, from 2.3 on also `blob/application_<id>/...`, and `blob/no_job/...`.
    Blob,
    /// Anything else: fctl does not know it and never plans to remove it.
    Unknown,
}

impl Kind {
    /// Every kind, in the order of listings.
    pub const ALL: [Self; 8] = [
        Self::JobGraph,
        Self::ExecutionPlan,
        Self::Application,
        Self::Checkpoint,
        Self::Blob,
        Self::JobResult,
        Self::ApplicationResult,
        Self::Unknown,
    ];

    /// The word in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::JobGraph => "job-graph",
            Self::ExecutionPlan => "execution-plan",
            Self::Application => "application",
            Self::Checkpoint => "checkpoint",
            Self::JobResult => "job-result",
            Self::ApplicationResult => "application-result",
            Self::Blob => "blob",
            Self::Unknown => "unknown",
        }
    }

    /// The kind with that word.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// In words, for tables and messages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::JobGraph => "job graph",
            Self::ExecutionPlan => "execution plan",
            Self::Application => "application",
            Self::Checkpoint => "checkpoint",
            Self::JobResult => "job result",
            Self::ApplicationResult => "application result",
            Self::Blob => "blob",
            Self::Unknown => "file",
        }
    }

    /// The kind of a file in the directory of a cluster, and its job; `path` is what stands below that directory.
    pub fn in_cluster(path: &str) -> (Self, Option<&str>) {
        let mut parts = path.split('/');
        let (first, rest) = (parts.next().unwrap_or(""), parts.collect::<Vec<_>>());
        match (first, rest.as_slice()) {
            (name, []) => (Self::of_stored(name), None),
            ("blob", [directory, name]) if name.starts_with("blob_") => {
                // Blobs of a 2.3 application lie under its id.
                let job = directory.strip_prefix("job_");
                let job = job.or_else(|| directory.strip_prefix("application_"));
                let job = job.filter(|job| is_job_id(job));
                match (job, *directory) {
                    (Some(job), _) => (Self::Blob, Some(job)),
                    (None, "no_job") => (Self::Blob, None),
                    _ => (Self::Unknown, None),
                }
            }
            _ => (Self::Unknown, None),
        }
    }

    /// The kind of a file that the state store wrote (`FileSystemStateStorageHelper`: a prefix and 12 hex digits).
    pub fn of_stored(name: &str) -> Self {
        let kinds = [
            ("submittedJobGraph", Self::JobGraph),
            ("submittedExecutionPlan", Self::ExecutionPlan),
            ("submittedApplication", Self::Application),
            ("completedCheckpoint", Self::Checkpoint),
        ];
        let is = |prefix: &str| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.len() == 12 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        kinds
            .into_iter()
            .find(|(prefix, _)| is(prefix))
            .map_or(Self::Unknown, |(_, kind)| kind)
    }

    /// The id of a result file and whether it is dirty: `<32 hex>[_DIRTY].json`.
    pub fn result(name: &str) -> Option<(&str, bool)> {
        let stem = name.strip_suffix(".json")?;
        let (id, dirty) = match stem.strip_suffix("_DIRTY") {
            Some(id) => (id, true),
            None => (stem, false),
        };
        is_job_id(id).then_some((id, dirty))
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn by_name_and_place() {
        let job = "0123456789abcdef0123456789abcdef";
        for (path, kind) in [
            ("completedCheckpoint0123456789ab", Kind::Checkpoint),
            ("completedCheckpoint0123456789abc", Kind::Unknown),
            ("completedCheckpoint0123456789ax", Kind::Unknown),
            ("submittedJobGraph0123456789ab", Kind::JobGraph),
            ("submittedExecutionPlan0123456789ab", Kind::ExecutionPlan),
            ("submittedApplication0123456789ab", Kind::Application),
            ("sub/completedCheckpoint0123456789ab", Kind::Unknown),
            ("blob/no_job/blob_t-1", Kind::Blob),
            ("blob/other/blob_p-1", Kind::Unknown),
            ("blob/blob_p-1", Kind::Unknown),
            ("notes.txt", Kind::Unknown),
            ("", Kind::Unknown),
        ] {
            assert_eq!(Kind::in_cluster(path), (kind, None), "{path}");
        }
        let blob = format!("blob/job_{job}/blob_p-1");
        assert_eq!(Kind::in_cluster(&blob), (Kind::Blob, Some(job)));
        assert_eq!(
            Kind::result(&format!("{job}_DIRTY.json")),
            Some((job, true))
        );
        assert_eq!(Kind::result(&format!("{job}.json")), Some((job, false)));
        assert_eq!(Kind::result("x.json"), None);
    }
}
