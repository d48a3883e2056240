//! Where Hadoop's configuration is, in the order in which Flink looks (`HadoopUtils.getHadoopConfiguration`).

use crate::config::Config;
use crate::config::hadoop_xml::HadoopConf;
use crate::error::Error;
use crate::io::local::read_file;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Hadoop's configuration: `given` (`--hadoop-conf`) alone, else `$HADOOP_HOME/conf` and `etc/hadoop`, then
/// `fs.hdfs.hdfsdefault`, `fs.hdfs.hdfssite` and `fs.hdfs.hadoopconf` of Flink, then `$HADOOP_CONF_DIR`, then
/// `flink.hadoop.*`; each over the ones before it.
///
/// # Errors
/// A directory that was named and holds no configuration, and a file that is none.
pub fn hadoop_conf(
    given: Option<&str>,
    config: &Config,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> Result<HadoopConf, Error> {
    let mut conf = HadoopConf::default();
    if let Some(given) = given {
        let directory = Path::new(given);
        if !directory.is_dir() {
            return Err(Error::path(
                given,
                "it is no directory",
                "--hadoop-conf names a directory with core-site.xml and hdfs-site.xml",
            ));
        }
        if !add_directory(&mut conf, directory)? {
            return Err(Error::path(
                given,
                "neither core-site.xml nor hdfs-site.xml is in it",
                "name the directory of Hadoop's client configuration",
            ));
        }
    } else {
        if let Some(home) = env("HADOOP_HOME").map(PathBuf::from) {
            add_directory(&mut conf, &home.join("conf"))?;
            add_directory(&mut conf, &home.join("etc/hadoop"))?;
        }
        let text = |key: &str| config.get(key).map(|entry| entry.text());
        for key in ["fs.hdfs.hdfsdefault", "fs.hdfs.hdfssite"] {
            if let Some(file) = text(key) {
                add_file(&mut conf, Path::new(&file))?;
            }
        }
        if let Some(directory) = text("fs.hdfs.hadoopconf") {
            add_directory(&mut conf, Path::new(&directory))?;
        }
        if let Some(directory) = env("HADOOP_CONF_DIR") {
            add_directory(&mut conf, &PathBuf::from(directory))?;
        }
    }
    for entry in &config.entries {
        if let Some(key) = entry.key.strip_prefix("flink.hadoop.") {
            conf.set(key, &entry.text());
        }
    }
    Ok(conf)
}

/// Takes `core-site.xml` and `hdfs-site.xml` of a directory; false if neither is there.
fn add_directory(conf: &mut HadoopConf, directory: &Path) -> Result<bool, Error> {
    let mut found = false;
    for name in ["core-site.xml", "hdfs-site.xml"] {
        let file = directory.join(name);
        if file.is_file() {
            add_file(conf, &file)?;
            found = true;
        }
    }
    Ok(found)
}

fn add_file(conf: &mut HadoopConf, file: &Path) -> Result<(), Error> {
    let bytes = read_file(file)?;
    let text = String::from_utf8_lossy(&bytes);
    conf.add(&text).map_err(|why| {
        Error::path(
            file.display().to_string(),
            why,
            "Hadoop would not read it either; name another with --hadoop-conf",
        )
    })
}
