//! From a file system to a storage; each is opened once.

use super::{Hdfs, LocalDisk, Storage};
use crate::config::hadoop_xml::HadoopConf;
use crate::flink::s3::S3Settings;
use crate::flink::store::FileSystem;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The deadline of a request where nobody gave one.
const DEADLINE: Duration = Duration::from_secs(10);

/// Storages by file system.
#[derive(Debug)]
pub struct Stores {
    hadoop: HadoopConf,
    s3: S3Settings,
    deadline: Duration,
    opened: HashMap<FileSystem, Result<Arc<dyn Storage>, String>>,
}

impl Stores {
    /// With Hadoop's configuration and the settings of S3.
    pub fn new(hadoop: HadoopConf, s3: S3Settings) -> Self {
        Self {
            hadoop,
            s3,
            deadline: DEADLINE,
            opened: HashMap::new(),
        }
    }

    /// Gives the storages that are opened from now on a deadline for each request: within it they also say who did not
    /// answer, and why.
    pub fn within(&mut self, deadline: Duration) {
        self.deadline = deadline;
    }

    /// Hadoop's configuration.
    pub fn hadoop(&self) -> &HadoopConf {
        &self.hadoop
    }

    /// The storage of a file system.
    ///
    /// # Errors
    /// Why fctl cannot reach it. That says nothing about whether a file of it exists.
    pub fn get(&mut self, fs: &FileSystem) -> Result<Arc<dyn Storage>, String> {
        if let Some(known) = self.opened.get(fs) {
            return known.clone();
        }
        let opened = self.open(fs);
        self.opened.insert(fs.clone(), opened.clone());
        opened
    }

    fn open(&self, fs: &FileSystem) -> Result<Arc<dyn Storage>, String> {
        match fs.scheme.as_str() {
            "file" => Ok(Arc::new(LocalDisk)),
            "hdfs" | "viewfs" if fs.authority.is_empty() => Err(format!(
                "{}: names no NameNode, and no fs.defaultFS of Hadoop does: give --hadoop-conf",
                fs.scheme
            )),
            "hdfs" | "viewfs" => Ok(Arc::new(Hdfs::open(fs, &self.hadoop, self.deadline)?)),
            #[cfg(feature = "s3")]
            "s3" => {
                let bucket = self.s3.bucket(&fs.authority)?;
                Ok(Arc::new(super::S3::open(bucket, self.deadline)?))
            }
            #[cfg(not(feature = "s3"))]
            "s3" => Err(without_s3(&self.s3, fs)),
            other => Err(format!("fctl cannot read `{other}:` storages")),
        }
    }
}

/// Why a bucket cannot be read without the feature.
#[cfg(not(feature = "s3"))]
pub(crate) fn without_s3(s3: &S3Settings, fs: &FileSystem) -> String {
    match s3.bucket(&fs.authority) {
        Ok(_) => "this fctl was built without S3: build it with --features s3".to_owned(),
        Err(why) => why,
    }
}
