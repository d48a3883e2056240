//! Jobs of a real cluster: compiled against its release, submitted through its own client.

use crate::flink::Cluster;
use crate::jars;
use crate::machine::{get, wait};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

impl Cluster {
    /// The job, compiled against this release. Returns its jar.
    pub(crate) fn job(&self) -> PathBuf {
        let classes = self.classes();
        std::fs::create_dir_all(&classes).expect("a directory");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/CheckpointingJob.java");
        let compiled = Command::new("javac")
            .args([
                "-nowarn",
                "-source",
                "8",
                "-target",
                "8",
                "-cp",
                &jars::class_path(self.release),
                "-d",
            ])
            .arg(&classes)
            .arg(source)
            .output()
            .expect("javac runs");
        assert!(
            compiled.status.success(),
            "{}",
            String::from_utf8_lossy(&compiled.stderr)
        );
        let jar = self.dir().join("job.jar");
        let packed = Command::new("jar")
            .arg("cf")
            .arg(&jar)
            .arg("-C")
            .arg(&classes)
            .arg(".")
            .status();
        assert!(packed.expect("jar runs").success(), "jar cf");
        jar
    }

    /// Submits the job with a checkpoint each `interval` milliseconds (0 for none) and further options. Returns its id.
    fn submit_with(&self, name: &str, interval: &str, options: &[&str]) -> String {
        let jar = self.job();
        let jar = jar.to_str().expect("UTF-8");
        let program = "org.apache.flink.client.cli.CliFrontend";
        let run = [program, "run", "-d", "-c", "CheckpointingJob", jar];
        self.client(&[&run[..], &[name, interval], options].concat())
    }

    /// Submits the job with or without checkpoints, and with [`Self::trouble`]. Returns its id at once.
    pub(crate) fn submit_every(&self, name: &str, interval: &str) -> String {
        let trouble = self.trouble();
        let trouble = trouble.to_str().expect("UTF-8");
        self.submit_with(name, interval, &["--trouble", trouble])
    }

    /// Submits the job that counts everything and writes each value and count to a file. Returns its id.
    pub(crate) fn submit_recording(&self, name: &str, record: &Path) -> String {
        let record = record.to_str().expect("UTF-8");
        let id = self.submit_with(name, "500", &["--record", record]);
        self.completes(&id, 1);
        id
    }

    /// Submits the job through Flink's own client and waits for its second checkpoint. Returns its id.
    pub(crate) fn submit(&self, name: &str) -> String {
        self.submit_wide(name, 1)
    }

    /// The same with more than one task of each kind, and with [`Self::trouble`].
    pub(crate) fn submit_wide(&self, name: &str, parallelism: usize) -> String {
        let (trouble, parallelism) = (self.trouble(), parallelism.to_string());
        let trouble = trouble.to_str().expect("UTF-8");
        let options = ["--trouble", trouble, "--parallelism", &parallelism];
        let id = self.submit_with(name, "500", &options);
        self.completes(&id, 1);
        id
    }

    /// Waits until a job has completed a checkpoint after number `after`.
    pub(crate) fn completes(&self, job: &str, after: i64) -> i64 {
        wait("the next checkpoint", Duration::from_secs(90), || {
            self.checkpoint(job).filter(|id| *id > after)
        })
    }

    /// Submits with a program of the client. Returns the id of the job.
    pub(crate) fn client(&self, program: &[&str]) -> String {
        // Without high availability the client finds the JobManager by its port.
        let conf = self.conf("client", self.rest[0]);
        let output = self.command(&conf, "192m").args(program).output();
        let output = output.expect("java runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let id = said
            .split("JobID ")
            .nth(1)
            .map(|rest| rest.chars().take(32).collect::<String>());
        id.unwrap_or_else(|| {
            panic!(
                "no job id in: {said}{}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }

    /// The newest completed checkpoint, as the REST API tells it.
    pub(crate) fn checkpoint(&self, job: &str) -> Option<i64> {
        let path = format!("/jobs/{job}/checkpoints");
        let answer = get(self.rest[0], &path).or_else(|| get(self.rest[1], &path))?;
        answer["latest"]["completed"]["id"].as_i64()
    }
}
