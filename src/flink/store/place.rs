//! Where the storage of a cluster is, from its configuration.

use super::location::{Defaults, Location};
use crate::config::Config;
use crate::flink::path::{StorageError, cluster_storage_path};
use crate::flink::settings::Settings;

/// The directories of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePlace {
    /// `high-availability.storageDir`.
    pub root: Location,
    /// The directory of the cluster: storageDir and cluster-id.
    pub cluster: Location,
    /// The job result store (from 1.15); beside the cluster's directory unless configured.
    pub job_results: Location,
    /// The application result store (2.3).
    pub application_results: Location,
    /// What completes a path without scheme or authority.
    pub defaults: Defaults,
    /// Where storageDir is written, for messages.
    pub from: String,
}

impl StorePlace {
    /// Finds the directories in resolved settings.
    ///
    /// # Errors
    /// What is missing or malformed, and what to do.
    pub fn resolve(
        config: &Config,
        settings: &Settings,
        defaults: Defaults,
        from: String,
    ) -> Result<Self, (String, String)> {
        let ha = &settings.ha;
        let (text, id) = (ha.storage_dir.value.as_deref(), &ha.cluster_id.value);
        let wrong = |why: String| {
            (
                format!("storageDir: {why}"),
                "fctl explain HA008".to_owned(),
            )
        };
        let cluster = cluster_storage_path(text, id).map_err(|error| match error {
            StorageError::Missing => (
                format!("{from} sets no high-availability.storageDir"),
                "give -D high-availability.storageDir=hdfs://..., or another --conf".to_owned(),
            ),
            StorageError::Invalid(why) => wrong(why),
            StorageError::ClusterId(why) => (
                format!("the cluster-id `{id}` is malformed: {why}"),
                "fctl explain HA011".to_owned(),
            ),
        })?;
        let cluster = Location::of_path(&cluster, &defaults).map_err(wrong)?;
        let root = Location::of_path(text.unwrap_or(""), &defaults).map_err(wrong)?;
        let store = |name: &str| {
            let own = config
                .get(&format!("{name}.storage-path"))
                .map(|entry| entry.text())
                .filter(|text| !text.trim().is_empty());
            match own {
                Some(text) => Location::of_path(&text, &defaults)
                    .map_err(|why| (format!("{name}.storage-path: {why}"), String::new())),
                None => {
                    let path = format!("{}/{name}", text.unwrap_or("").trim_end_matches('/'));
                    let path = cluster_storage_path(Some(&path), id).unwrap_or(path);
                    Location::of_path(&path, &defaults).map_err(wrong)
                }
            }
        };
        Ok(Self {
            root,
            cluster,
            job_results: store("job-result-store")?,
            application_results: store("application-result-store")?,
            defaults,
            from,
        })
    }
}
