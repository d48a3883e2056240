//! Removes one file of the HA storage.

use super::Undone;
use crate::config::hadoop_xml::HadoopConf;
use crate::flink::s3::S3Settings;
use crate::flink::store::FileSystem;
use crate::io::storage::Hdfs;
#[cfg(feature = "s3")]
use crate::io::storage::S3;
use hdfs_native::HdfsError;
use std::time::Duration;

/// A storage from which files can be removed.
#[derive(Debug)]
pub enum Remover {
    /// HDFS, with its trash.
    Hdfs(Hdfs),
    /// The disk of this machine.
    Local,
    /// A bucket. It has no trash; where it keeps versions, the object can be fetched back from there.
    #[cfg(feature = "s3")]
    S3(S3),
}

impl Remover {
    /// The storage of a file system; nothing is asked yet. `deadline` is what will be given to [`Self::remove`].
    ///
    /// # Errors
    /// Why fctl cannot remove anything from it.
    pub fn open(
        fs: &FileSystem,
        hadoop: &HadoopConf,
        s3: &S3Settings,
        deadline: Duration,
    ) -> Result<Self, String> {
        match fs.scheme.as_str() {
            "file" => Ok(Self::Local),
            "hdfs" | "viewfs" => Ok(Self::Hdfs(Hdfs::open(fs, hadoop, deadline)?)),
            #[cfg(feature = "s3")]
            "s3" => Ok(Self::S3(S3::open(s3.bucket(&fs.authority)?, deadline)?)),
            #[cfg(not(feature = "s3"))]
            "s3" => Err(crate::io::storage::without_s3(s3, fs)),
            other => Err(format!("fctl removes nothing from `{other}:` storages")),
        }
    }

    /// Removes a file (never a directory), or moves it to the trash; where it went, if it did.
    ///
    /// # Errors
    /// Why it is still there. A file that is gone already is no error.
    pub async fn remove(
        &self,
        path: &str,
        to_trash: bool,
        deadline: Duration,
    ) -> Result<Option<String>, Undone> {
        let removing = async {
            match self {
                Self::Local => local(path).await.map(|()| None),
                Self::Hdfs(hdfs) => of_hdfs(hdfs, path, to_trash).await,
                #[cfg(feature = "s3")]
                Self::S3(s3) => of_s3(s3, path).await.map(|()| None),
            }
        };
        match tokio::time::timeout(deadline, removing).await {
            Ok(result) => result.map_err(|undone| match undone {
                Undone::Nothing(why) => Undone::Nothing(format!("{path}: {why}")),
                Undone::Unsure(why) => Undone::Unsure(format!("{path}: {why}")),
            }),
            Err(_) => Err(Undone::Unsure(format!(
                "{path}: no answer within {} s",
                deadline.as_secs_f64()
            ))),
        }
    }
}

async fn local(path: &str) -> Result<(), Undone> {
    let path = path.to_owned();
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_file(path)).await;
    match removed {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Ok(Err(error)) => Err(Undone::Nothing(error.to_string())),
        Err(error) => Err(Undone::Unsure(error.to_string())),
    }
}

async fn of_hdfs(hdfs: &Hdfs, path: &str, to_trash: bool) -> Result<Option<String>, Undone> {
    let words = |error: HdfsError| match error {
        HdfsError::TrashNotEnabled => Undone::Nothing(
            "HDFS has no trash (fs.trash.interval is 0): --skip-trash removes for good".to_owned(),
        ),
        // The NameNode said no.
        HdfsError::RPCError(..) => Undone::Nothing(hdfs.failure(&error).words()),
        error => Undone::Unsure(hdfs.failure(&error).words()),
    };
    let client = hdfs.client();
    match client.get_file_info(path).await {
        Ok(status) if status.isdir => return Err(Undone::Nothing("it is a directory".to_owned())),
        Ok(_) => {}
        Err(HdfsError::FileNotFound(_)) => return Ok(None),
        Err(error) => return Err(Undone::Nothing(hdfs.failure(&error).words())),
    }
    if to_trash {
        return client.trash(path).await.map_err(words);
    }
    // Not recursive: a directory that took the file's name meanwhile stays.
    client
        .delete(path, false)
        .await
        .map(|_| None)
        .map_err(words)
}

/// S3 answers the same for a key that is not there. A key never names a directory: what lies below it stays.
#[cfg(feature = "s3")]
async fn of_s3(s3: &S3, path: &str) -> Result<(), Undone> {
    use crate::io::storage::Failure;
    use object_store::ObjectStoreExt as _;
    let key = s3
        .key(path)
        .map_err(|failure| Undone::Nothing(failure.words()))?;
    match s3.ask(s3.client().delete(&key)).await {
        Ok(()) | Err(Failure::Missing) => Ok(()),
        Err(Failure::Denied(why)) => Err(Undone::Nothing(why)),
        Err(failure) => Err(Undone::Unsure(failure.words())),
    }
}
