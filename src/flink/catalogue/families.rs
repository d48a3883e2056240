//! Keys that are no options of Flink's distribution and still no mistakes: families of keys, each with its reason.

use super::super::version::Version::{self, V1_12, V1_13, V1_17, V1_19, V1_20, V2_1, V2_3};

/// A family of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// The keys: `<...>` stands for one part between dots, at the end for one or more.
    pub pattern: &'static str,
    /// First release that reads it.
    pub since: Version,
    /// Last release that reads it.
    pub until: Version,
    /// Who reads it.
    pub reason: &'static str,
}

const fn family(
    pattern: &'static str,
    since: Version,
    until: Version,
    reason: &'static str,
) -> Family {
    Family {
        pattern,
        since,
        until,
        reason,
    }
}

/// All of them. Keys of map options (`kubernetes.jobmanager.labels.<key>`) need no line: the type says it.
#[rustfmt::skip] // One family a line.
pub static FAMILIES: &[Family] = &[
    // Named things: the name is the user's, and each has parameters of its own.
    family("metrics.reporter.<name>.<parameter>", V1_12, V2_3, "handed to the reporter of that name (MetricOptions.REPORTER_CONFIG_PARAMETER)"),
    family("traces.reporter.<name>.<parameter>", V1_19, V2_3, "handed to the trace reporter of that name (TraceOptions.REPORTER_CONFIG_PARAMETER)"),
    family("events.reporter.<name>.<parameter>", V2_1, V2_3, "handed to the event reporter of that name (EventOptions.REPORTER_CONFIG_PARAMETER)"),
    family("external-resource.<resource_name>.param.<param>", V1_12, V2_3, "handed to the driver of that external resource (ExternalResourceOptions.EXTERNAL_RESOURCE_DRIVER_PARAM)"),
    family("security.delegation.token.provider.<serviceName>.<parameter>", V1_17, V2_3, "handed to the delegation token provider of that service (SecurityOptions)"),
    // The environment of containers.
    family("containerized.master.env.<variable>", V1_12, V2_3, "an environment variable of the JobManager's container (ResourceManagerOptions.CONTAINERIZED_MASTER_ENV_PREFIX)"),
    family("containerized.taskmanager.env.<variable>", V1_12, V2_3, "an environment variable of each TaskManager's container (ResourceManagerOptions.CONTAINERIZED_TASK_MANAGER_ENV_PREFIX)"),
    family("yarn.application-master.env.<variable>", V1_12, V1_20, "the old name of containerized.master.env (ConfigConstants)"),
    family("yarn.taskmanager.env.<variable>", V1_12, V1_20, "the old name of containerized.taskmanager.env (ConfigConstants)"),
    // Configuration of other systems.
    family("flink.hadoop.<key>", V1_13, V2_3, "handed to Hadoop without the first part (HadoopUtils)"),
    family("flink.yarn.<key>", V1_13, V2_3, "handed to YARN without the first part (YarnConfigOptions.YARN_CONFIG_KEY)"),
    family("fs.<scheme>.<key>", V1_12, V2_3, "file systems take their keys by prefix: fs.s3a, fs.azure, fs.gs, fs.oss and those of plug-ins; to 1.20 fs.SCHEME.limit too (CoreOptions.fileSystemConnectionLimit)"),
    family("s3.<key>", V1_12, V2_3, "the S3 file systems are plug-ins (flink-s3-fs-hadoop, flink-s3-fs-presto) and take every key with this prefix"),
    family("s3a.<key>", V1_12, V2_3, "as s3. (flink-s3-fs-hadoop)"),
    family("presto.s3.<key>", V1_12, V2_3, "as s3. (flink-s3-fs-presto)"),
    family("gs.<key>", V1_12, V2_3, "the file system of Google Cloud Storage is a plug-in (flink-gs-fs-hadoop)"),
    family("azure.<key>", V1_12, V2_3, "the file systems of Azure are a plug-in (flink-azure-fs-hadoop)"),
    family("oss.<key>", V1_12, V2_3, "the file system of Alibaba Cloud is a plug-in (flink-oss-fs-hadoop)"),
    // Options of jars beside the distribution.
    family("table.<key>", V1_12, V2_3, "options of the Table API and SQL, in the flink-table jars, and of connectors and catalogs"),
    family("sql-client.<key>", V1_12, V2_3, "options of the SQL client, in its own jar"),
    family("sql-gateway.<key>", V1_12, V2_3, "options of the SQL gateway, in its own jar"),
    family("python.<key>", V1_12, V2_3, "options of PyFlink, in the flink-python jar"),
    family("statefun.<key>", V1_12, V2_3, "options of Stateful Functions, which reads Flink's file"),
    family("kubernetes.operator.<key>", V1_12, V2_3, "options of the Flink Kubernetes operator, which reads the same file"),
    family("job.autoscaler.<key>", V1_12, V2_3, "options of the autoscaler of the Flink Kubernetes operator"),
    // What the start scripts read and no Java class does.
    family("zookeeper.heap.mb", V1_12, V2_3, "read by bin/config.sh for start-zookeeper-quorum.sh"),
    family("env.java.home", V1_12, V2_3, "read by bin/config.sh; an option in some releases only"),
    family("env.pid.dir", V1_12, V2_3, "read by bin/config.sh; an option from 1.13 on"),
    // What Flink writes into the files of its containers.
    family("$internal.<key>", V1_12, V2_3, "set by Flink itself"),
];

impl Family {
    /// True if the release reads it.
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && version <= self.until
    }

    /// Where the key belongs to the family: the pattern up to its last part, and that part of the key.
    pub fn matches<'k>(&self, key: &'k str) -> Option<&'k str> {
        let mut rest = key;
        let mut parts = self.pattern.split('.').peekable();
        while let Some(part) = parts.next() {
            let open = part.starts_with('<');
            if parts.peek().is_none() {
                let fits = if open { !rest.is_empty() } else { rest == part };
                return fits.then_some(rest);
            }
            let (head, tail) = rest.split_once('.')?;
            if head.is_empty() || !(open || head == part) {
                return None;
            }
            rest = tail;
        }
        None
    }

    /// Where a key belongs to a named thing: the pattern up to the name, and what stands behind the name.
    /// `metrics.reporter.prom.port` is `metrics.reporter.<name>` and `port`.
    pub fn named<'k>(&self, key: &'k str) -> Option<(&'static str, &'k str)> {
        let (front, _) = self.pattern.split_once('<')?;
        let (_, behind) = key.strip_prefix(front)?.split_once('.')?;
        let end = self.pattern.find(">.")? + 1;
        (!behind.is_empty()).then_some((&self.pattern[..end], behind))
    }
}

#[cfg(test)]
mod tests {
    use super::FAMILIES;

    #[test]
    fn parts_and_ends() {
        let reporter = &FAMILIES[0];
        assert_eq!(reporter.matches("metrics.reporter.prom.a.b"), Some("a.b"));
        assert_eq!(reporter.matches("metrics.reporter.prom"), None);
        assert_eq!(reporter.matches("metrics.reporters"), None);
        assert_eq!(reporter.matches("metrics.reporter..x"), None);
        assert_eq!(
            reporter.named("metrics.reporter.prom.port"),
            Some(("metrics.reporter.<name>", "port"))
        );
    }
}
