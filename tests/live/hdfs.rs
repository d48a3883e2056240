//! A real HDFS: nameservice `ns1`, two NameNodes, a JournalNode, a DataNode, transitions by hand.

use crate::dfs::{Answer, Shell};
use crate::jars;
use crate::machine::{Dir, Process, get, java, port, wait};
use crate::sites;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::Duration;

const RELEASE: &str = "3.4.2";

/// Who starts the servers, and may do everything.
pub(crate) const SUPERUSER: &str = "hdfs";
/// Whom the directories of the tests belong to.
pub(crate) const OWNER: &str = "flink";

const NAMENODE: &str = "org.apache.hadoop.hdfs.server.namenode.NameNode";

/// The servers and their tools; all of it ends with this value.
#[derive(Debug)]
pub(crate) struct Hdfs {
    /// RPC ports of nn1 and nn2.
    pub(crate) rpc: [u16; 2],
    /// HTTP ports of nn1 and nn2.
    pub(crate) http: [u16; 2],
    shell: Mutex<Shell>,
    namenodes: [Option<Process>; 2],
    others: Vec<Process>,
    dir: Dir,
}

/// One line of `ls -R`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// As `ls` shows it, for example `-rw-r--r--`.
    pub(crate) mode: String,
    pub(crate) owner: String,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) path: String,
}

impl Hdfs {
    /// Formats and starts all of it: nn1 is active, nn2 waits, the DataNode is known to both.
    /// `trash` is `fs.trash.interval` in minutes; 0 is Hadoop's default, no trash.
    pub(crate) fn start(trash: u32) -> Self {
        let dir = Dir::new("hdfs");
        let (rpc, http) = ([port(), port()], [port(), port()]);
        let journal = [port(), port()];
        sites::configure(dir.path(), rpc, http, journal, trash);
        let at = |server: &str, main: &str, args: &[String]| launch(dir.path(), server, main, args);
        let address = |key: &str, port: u16| format!("-Ddfs.journalnode.{key}=127.0.0.1:{port}");
        let mut journalnode = at(
            "jn1",
            "org.apache.hadoop.hdfs.qjournal.server.JournalNode",
            &[
                address("rpc-address", journal[0]),
                address("http-address", journal[1]),
            ],
        );
        let classes = dir.path().join("classes");
        let home = dir.path().to_owned();
        let compiling = std::thread::spawn(move || {
            Shell::compile(RELEASE, &classes);
            std::fs::write(classes.join("log4j.properties"), sites::LOG4J).expect("a file");
            Shell::start(
                RELEASE,
                &classes,
                &home.join("conf"),
                &home.join("tools.log"),
            )
        });
        wait("the JournalNode", Duration::from_secs(60), || {
            assert!(journalnode.lives(), "it ended: {}", journalnode.log());
            bean(journal[1], "JournalNode", "JournalNodeInfo")
        });
        format(dir.path());
        let namenode = |index: usize| at(name(index), NAMENODE, &[id(index)]);
        let namenodes = [Some(namenode(0)), Some(namenode(1))];
        let datanode = at(
            "dn1",
            "org.apache.hadoop.hdfs.server.datanode.DataNode",
            &[],
        );
        let mut hdfs = Self {
            rpc,
            http,
            shell: Mutex::new(compiling.join().expect("the tools")),
            namenodes,
            others: vec![journalnode, datanode],
            dir,
        };
        for index in 0..2 {
            hdfs.answers(index);
        }
        hdfs.transition_to_active(0);
        for index in 0..2 {
            hdfs.sees_the_datanode(index);
        }
        if trash > 0 {
            // The trash is made below a home directory, which users cannot make for themselves.
            hdfs.home(&format!("user/{OWNER}"));
        }
        hdfs
    }

    /// The one that all tests use which stop no server of it. It ends with the process of the tests.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<(Hdfs, std::process::Child)> = OnceLock::new();
        &SHARED
            .get_or_init(|| {
                let hdfs = Self::start(0);
                let servers = hdfs.namenodes.iter().flatten().chain(&hdfs.others);
                let pids: Vec<String> = servers.map(|p| p.id().to_string()).collect();
                // Nothing drops a static: this shell waits for the end of its input, which is the end of the tests.
                let leash = std::process::Command::new("sh")
                    .args(["-c", "d=$1; shift; keep=$(cat); kill -9 \"$@\"; sleep 0.2; [ -n \"$keep\" ] || rm -rf \"$d\"; rmdir \"${d%/*}\" 2>/dev/null", "sh"])
                    .arg(hdfs.dir.path())
                    .args(pids)
                    .stdin(std::process::Stdio::piped())
                    .spawn()
                    .expect("sh starts");
                (hdfs, leash)
            })
            .0
    }

    /// A new directory for a test, of the owner `flink`: `/<name>`.
    pub(crate) fn home(&self, name: &str) -> String {
        let path = format!("/{name}");
        self.dfs(&["-mkdir", "-p", &path]);
        self.dfs(&["-chown", OWNER, &path]);
        path
    }

    /// What a user has in `HADOOP_CONF_DIR`: core-site.xml and hdfs-site.xml of a client.
    pub(crate) fn conf(&self) -> PathBuf {
        self.dir.path().join("conf")
    }

    /// The jars, for a client in Java.
    pub(crate) fn class_path() -> String {
        jars::class_path_of("hadoop", RELEASE)
    }

    /// Ends NameNode 0 or 1 at once.
    pub(crate) fn kill(&mut self, index: usize) {
        if let Some(process) = &mut self.namenodes[index] {
            process.kill();
        }
    }

    /// The process of NameNode 0 or 1, to be stopped and continued: it hangs, and its port stays open.
    pub(crate) fn pid(&self, index: usize) -> u32 {
        self.namenodes[index].as_ref().expect("it was started").id()
    }

    /// Starts NameNode 0 or 1 again, as a standby.
    pub(crate) fn start_namenode(&mut self, index: usize) {
        let process = launch(self.dir.path(), name(index), NAMENODE, &[id(index)]);
        self.namenodes[index] = Some(process);
        self.answers(index);
    }

    /// Makes NameNode 0 or 1 the active one, whatever the other does: it must be down or standby.
    pub(crate) fn transition_to_active(&self, index: usize) {
        let args = [
            "-ns",
            "ns1",
            "-transitionToActive",
            "--forceactive",
            name(index),
        ];
        self.admin("haadmin", &args);
        let active = || (self.state(index)? == "active").then_some(());
        wait("an active NameNode", Duration::from_secs(60), active);
    }

    /// Makes the active NameNode a standby.
    pub(crate) fn transition_to_standby(&self, index: usize) {
        self.admin(
            "haadmin",
            &["-ns", "ns1", "-transitionToStandby", name(index)],
        );
    }

    /// Enters or leaves safe mode, on the active NameNode.
    pub(crate) fn safe_mode(&self, on: bool) {
        let active = (0..2).find(|i| self.state(*i).as_deref() == Some("active"));
        let port = self.rpc[active.expect("an active NameNode")];
        let uri = format!("hdfs://127.0.0.1:{port}");
        let word = if on { "enter" } else { "leave" };
        self.admin("dfsadmin", &["-fs", &uri, "-safemode", word]);
    }

    /// `active` or `standby`, as a NameNode says itself.
    pub(crate) fn state(&self, index: usize) -> Option<String> {
        let bean = bean(self.http[index], "NameNode", "NameNodeStatus")?;
        bean["State"].as_str().map(str::to_owned)
    }

    /// `hdfs dfs ARGS` as the superuser, which must go well. Returns what it said.
    pub(crate) fn dfs(&self, args: &[&str]) -> String {
        let answer = self.dfs_as(SUPERUSER, args);
        assert_eq!(answer.code, 0, "dfs {args:?}: {}", answer.said);
        answer.said
    }

    /// `hdfs dfs ARGS` as any user, who need not exist.
    pub(crate) fn dfs_as(&self, user: &str, args: &[&str]) -> Answer {
        self.tools().run(user, "dfs", args)
    }

    /// Everything below a path, in the order of `ls -R`.
    pub(crate) fn list(&self, path: &str) -> Vec<Entry> {
        let said = self.dfs(&["-ls", "-R", path]);
        said.lines().filter_map(entry).collect()
    }

    /// Writes a file, over an older one, as the owner `flink`.
    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let local = self.local();
        std::fs::write(&local, bytes).expect("a file");
        let from = local.to_str().expect("UTF-8");
        // Blanks and percent signs of `path` are taken literally, its wildcards are not.
        let answer = self.dfs_as(OWNER, &["-put", "-f", from, path]);
        std::fs::remove_file(&local).expect("removed");
        assert_eq!(answer.code, 0, "put {path}: {}", answer.said);
    }

    /// The bytes of a file.
    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        let local = self.local();
        self.dfs(&["-get", path, local.to_str().expect("UTF-8")]);
        let bytes = std::fs::read(&local).expect("a file");
        std::fs::remove_file(&local).expect("removed");
        bytes
    }

    /// Removes a file or a directory for good.
    pub(crate) fn rm(&self, path: &str) {
        self.dfs(&["-rm", "-r", "-skipTrash", path]);
    }

    /// Renames, with the directory above the target made first.
    pub(crate) fn mv(&self, from: &str, to: &str) {
        if let Some((above, _)) = to.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            self.dfs(&["-mkdir", "-p", above]);
        }
        self.dfs(&["-mv", from, to]);
    }

    /// Creates `count` empty files `completedCheckpoint<12 hex>` in a directory of the owner `flink`.
    pub(crate) fn many(&self, dir: &str, count: usize) {
        let answer = self.tools().run(OWNER, "many", &[dir, &count.to_string()]);
        assert_eq!(answer.code, 0, "{}", answer.said);
    }

    fn admin(&self, tool: &str, args: &[&str]) {
        let answer = self.tools().run(SUPERUSER, tool, args);
        assert_eq!(answer.code, 0, "{tool} {args:?}: {}", answer.said);
    }

    fn tools(&self) -> MutexGuard<'_, Shell> {
        self.shell
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn local(&self) -> PathBuf {
        self.dir.path().join(format!("local-{}", port()))
    }

    fn answers(&mut self, index: usize) {
        let http = self.http[index];
        let process = self.namenodes[index].as_mut().expect("it was started");
        wait(name(index), Duration::from_secs(60), || {
            assert!(process.lives(), "{} ended: {}", name(index), process.log());
            bean(http, "NameNode", "NameNodeStatus")?["State"]
                .as_str()
                .map(|_| ())
        });
    }

    fn sees_the_datanode(&self, index: usize) {
        wait("the DataNode", Duration::from_secs(60), || {
            let live =
                &bean(self.http[index], "NameNode", "FSNamesystemState")?["NumLiveDataNodes"];
            (live == 1).then_some(())
        });
    }
}

fn name(index: usize) -> &'static str {
    ["nn1", "nn2"][index]
}

/// Two NameNodes on one host cannot find out by their addresses which one they are.
fn id(index: usize) -> String {
    format!("-Ddfs.ha.namenode.id={}", name(index))
}

fn bean(http: u16, service: &str, name: &str) -> Option<serde_json::Value> {
    let path = format!("/jmx?qry=Hadoop:service={service},name={name}");
    get(http, &path)?["beans"].get(0).cloned()
}

fn entry(line: &str) -> Option<Entry> {
    // permissions, replication, owner, group, size, date, time, path
    let mut rest = line;
    let mut words = Vec::new();
    for _ in 0..7 {
        let (word, after) = rest.trim_start().split_once(' ')?;
        words.push(word);
        rest = after;
    }
    Some(Entry {
        mode: words[0].to_owned(),
        owner: words[2].to_owned(),
        size: words[4].parse().ok()?,
        path: rest.to_owned(),
    })
}

fn launch(dir: &Path, server: &str, main: &str, args: &[String]) -> Process {
    let log = dir.join(format!("{server}.log"));
    Process::start(command(dir).arg(main).args(args), log)
}

fn command(dir: &Path) -> std::process::Command {
    let mut command = java("192m");
    command
        .arg(format!("-Dhadoop.home.dir={}", dir.display()))
        .args(["-XX:-UsePerfData", "-cp"])
        .arg(format!(
            "{0}/servers:{0}/web:{1}",
            dir.display(),
            jars::class_path_of("hadoop", RELEASE)
        ))
        .env("HADOOP_USER_NAME", SUPERUSER);
    command
}

/// Formats nn1 and the JournalNode. nn2 starts from a copy, as `-bootstrapStandby` makes it.
fn format(dir: &Path) {
    let output = command(dir)
        .arg(NAMENODE)
        .arg(id(0))
        .args(["-format", "-nonInteractive", "-clusterId", "fctl"])
        .output()
        .expect("java runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "namenode -format: {said}");
    let (from, to) = (dir.join("data/nn1/current"), dir.join("data/nn2/current"));
    std::fs::create_dir_all(&to).expect("a directory");
    for file in std::fs::read_dir(from).expect("what was formatted") {
        let file = file.expect("an entry");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}
