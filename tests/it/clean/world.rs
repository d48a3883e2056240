//! A simulated HA store: what JobManagers do to pointers and files, one step after the other, with crashes between
//! any two of them. It knows the truth that `clean` has to find out.

use super::scene::{NS, Scene, handle, uri};
use fctl::flink::store::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Where a pointer points, whether or not anyone can read it.
#[derive(Debug, Clone, Default)]
struct Pointer {
    file: String,
    garbled: Option<u8>,
    unlocked: bool,
}

#[derive(Debug, Clone, Default)]
struct Job {
    graph: Option<Pointer>,
    checkpoints: BTreeMap<u64, Pointer>,
    next: u64,
    /// The namespace has nodes of it.
    known: bool,
    /// It is finished, and its result waits for the clean-up.
    dirty: bool,
    blobs: BTreeSet<String>,
}

/// Something that a JobManager has yet to do.
#[derive(Debug, Clone)]
enum Step {
    Graph {
        job: usize,
        file: String,
        blob: Option<String>,
    },
    Checkpoint {
        job: usize,
        id: u64,
        file: String,
    },
    Remove(String),
    /// The pointers of a finished job go; its files after them.
    Unlink {
        job: usize,
        later_ms: i64,
    },
    End {
        job: usize,
    },
}

/// What a file is in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    Graph,
    Checkpoint,
    Blob(usize),
    /// State of a checkpoint, or nobody knows what.
    Other,
}

/// The store. Its clock is that of the storage and of ZooKeeper.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now_ms: i64,
    pub(crate) files: BTreeMap<String, (i64, Truth)>,
    pub(crate) leader: bool,
    /// Most that a JobManager takes between a file and its pointer.
    pub(crate) longest_ms: i64,
    /// The same for one that has lost its leadership.
    pub(crate) lingers_ms: i64,
    /// Graphs are called execution plans.
    pub(crate) plans: bool,
    /// The directory of job graphs from before an upgrade is still there.
    pub(crate) upgraded: bool,
    jobs: [Job; 3],
    /// When each is due, and when its file was written.
    steps: Vec<(i64, i64, Step)>,
    files_made: u64,
    /// Everything needed at any moment since the watch began.
    watched: Option<BTreeSet<String>>,
}

/// The id of a job.
pub(crate) fn id(job: usize) -> String {
    format!("{:032x}", 0xA0 + job)
}

impl World {
    pub(crate) fn new(longest_ms: i64, lingers_ms: i64, [plans, upgraded]: [bool; 2]) -> Self {
        Self {
            now_ms: 1_000_000_000,
            files: BTreeMap::new(),
            leader: false,
            longest_ms,
            lingers_ms,
            plans,
            upgraded,
            jobs: Default::default(),
            steps: Vec::new(),
            files_made: 0,
            watched: None,
        }
    }

    fn write(&mut self, truth: Truth) -> String {
        self.files_made += 1;
        let n = self.files_made;
        let path = match truth {
            Truth::Graph if self.plans => format!("submittedExecutionPlan{n:012x}"),
            Truth::Graph => format!("submittedJobGraph{n:012x}"),
            Truth::Checkpoint => format!("completedCheckpoint{n:012x}"),
            Truth::Blob(job) => format!("blob/job_{}/blob_p-{n:040x}-{n:032x}", id(job)),
            Truth::Other => format!("{}/shared/completedCheckpoint{n:012x}", id(0)),
        };
        self.files.insert(path.clone(), (self.now_ms, truth));
        path
    }

    fn later(&mut self, delay_ms: i64, step: Step) {
        self.steps.push((self.now_ms + delay_ms, self.now_ms, step));
    }

    /// A file comes first, its pointer after it.
    pub(crate) fn checkpoint(&mut self, job: usize, delay_ms: i64) {
        if !self.leader || self.jobs[job].graph.is_none() || self.jobs[job].dirty {
            return;
        }
        let file = self.write(Truth::Checkpoint);
        self.write(Truth::Other);
        self.jobs[job].next += 1;
        let id = self.jobs[job].next;
        self.later(
            delay_ms.min(self.longest_ms),
            Step::Checkpoint { job, id, file },
        );
    }

    pub(crate) fn submit(&mut self, job: usize, delay_ms: i64) {
        let coming =
            |(_, _, s): &(i64, i64, Step)| matches!(s, Step::Graph { job: j, .. } if *j == job);
        if !self.leader || self.jobs[job].known || self.steps.iter().any(coming) {
            return;
        }
        let blob = Some(self.write(Truth::Blob(job)));
        let file = self.write(Truth::Graph);
        self.later(
            delay_ms.min(self.longest_ms),
            Step::Graph { job, file, blob },
        );
    }

    /// The graph of a job is written anew: file, pointer, and the old file goes.
    pub(crate) fn replace(&mut self, job: usize, delay_ms: i64) {
        if self.leader && self.jobs[job].graph.is_some() && !self.jobs[job].dirty {
            let file = self.write(Truth::Graph);
            self.later(
                delay_ms.min(self.longest_ms),
                Step::Graph {
                    job,
                    file,
                    blob: None,
                },
            );
        }
    }

    /// The pointer of the oldest checkpoint goes, its file after it.
    pub(crate) fn subsume(&mut self, job: usize, delay_ms: i64) {
        if self.leader
            && self.jobs[job].checkpoints.len() > 1
            && let Some((_, pointer)) = self.jobs[job].checkpoints.pop_first()
        {
            self.later(delay_ms, Step::Remove(pointer.file));
        }
    }

    pub(crate) fn finish(&mut self, job: usize, delay_ms: i64) {
        if self.leader && self.jobs[job].graph.is_some() && !self.jobs[job].dirty {
            self.jobs[job].dirty = true;
            self.later(
                delay_ms,
                Step::Unlink {
                    job,
                    later_ms: delay_ms,
                },
            );
        }
    }

    /// The leader dies. What it had sent already may still arrive.
    pub(crate) fn crash(&mut self, lingers: bool) {
        self.leader = false;
        let (now_ms, longest_ms) = (self.now_ms, self.lingers_ms);
        self.steps.retain(|(due, written, step)| {
            let quick = matches!(step, Step::Graph { .. } | Step::Checkpoint { .. })
                && due - written <= longest_ms;
            lingers && quick && *due >= now_ms
        });
    }

    /// Another leads, and cleans up after finished jobs.
    pub(crate) fn elect(&mut self) {
        if self.leader {
            return;
        }
        self.leader = true;
        for job in 0..self.jobs.len() {
            if self.jobs[job].dirty {
                self.later(1, Step::Unlink { job, later_ms: 1 });
            }
        }
    }

    /// Bytes of a pointer are damaged.
    pub(crate) fn garble(&mut self, job: usize, graph: bool, how: u8) {
        let pointer = self.some_pointer(job, graph);
        pointer.into_iter().for_each(|p| p.garbled = Some(how));
    }

    /// A pointer loses its lock: from 1.15 Flink treats it as deleted.
    pub(crate) fn unlock(&mut self, job: usize, graph: bool) {
        let pointer = self.some_pointer(job, graph);
        pointer.into_iter().for_each(|p| p.unlocked = true);
    }

    fn some_pointer(&mut self, job: usize, graph: bool) -> Option<&mut Pointer> {
        let job = &mut self.jobs[job];
        if graph {
            job.graph.as_mut()
        } else {
            job.checkpoints.values_mut().next_back()
        }
    }

    /// Time passes. What is due at its very end has not happened yet.
    pub(crate) fn pass(&mut self, by_ms: i64) {
        let end_ms = self.now_ms + by_ms;
        loop {
            let due = (0..self.steps.len()).filter(|i| self.steps[*i].0 < end_ms);
            let next = due.min_by_key(|i| self.steps[*i].0);
            let Some(next) = next else { break };
            let (due_ms, _, step) = self.steps.remove(next);
            self.now_ms = self.now_ms.max(due_ms);
            self.step(step);
            self.note();
        }
        self.now_ms = end_ms;
    }

    fn step(&mut self, step: Step) {
        let rest = Pointer::default;
        let fresh = |file: String| Pointer { file, ..rest() };
        match step {
            Step::Graph { job, file, blob } if !self.jobs[job].dirty => {
                let first = blob.is_some();
                let of = &mut self.jobs[job];
                if first || of.graph.is_some() {
                    of.known = true;
                    of.blobs.extend(blob);
                    if let Some(old) = of.graph.replace(fresh(file)) {
                        self.later(1, Step::Remove(old.file));
                    }
                }
            }
            Step::Checkpoint { job, id, file }
                if self.jobs[job].graph.is_some() && !self.jobs[job].dirty =>
            {
                self.jobs[job].checkpoints.insert(id, fresh(file));
            }
            Step::Graph { .. } | Step::Checkpoint { .. } => {}
            Step::Remove(file) => drop(self.files.remove(&file)),
            Step::Unlink { job, later_ms } => {
                let of = &mut self.jobs[job];
                let graph = of.graph.take().into_iter();
                let pointers = graph.chain(std::mem::take(&mut of.checkpoints).into_values());
                let mut files: Vec<String> = pointers.map(|p| p.file).collect();
                files.extend(std::mem::take(&mut of.blobs));
                for file in files {
                    self.later(later_ms, Step::Remove(file));
                }
                self.later(later_ms + 1, Step::End { job });
            }
            Step::End { job } => {
                let done = std::mem::take(&mut self.jobs[job]);
                self.jobs[job].next = done.next;
            }
        }
    }

    /// Files that must not go now, by the truth.
    pub(crate) fn needed(&self) -> BTreeSet<String> {
        let mut needed = BTreeSet::new();
        for job in &self.jobs {
            let pointers = job.graph.iter().chain(job.checkpoints.values());
            needed.extend(pointers.map(|p| p.file.clone()));
            needed.extend(job.graph.iter().flat_map(|_| job.blobs.iter().cloned()));
        }
        let files = self.files.iter();
        let other = files.filter(|(_, (_, truth))| *truth == Truth::Other);
        needed.extend(other.map(|(path, _)| path.clone()));
        needed
    }

    fn note(&mut self) {
        let needed = self.needed();
        if let Some(watched) = &mut self.watched {
            watched.extend(needed);
        }
    }

    /// Begins to remember what is needed.
    pub(crate) fn watch(&mut self) {
        self.watched = Some(self.needed());
    }

    /// What was needed since.
    pub(crate) fn watched(&mut self) -> BTreeSet<String> {
        self.note();
        self.watched.clone().unwrap_or_default()
    }

    /// How pointers stand: all, those that can be followed to a file, and which kinds cannot.
    pub(crate) fn pointers(&self) -> (usize, usize, Vec<Truth>) {
        let (mut all, mut good, mut opaque) = (0, 0, Vec::new());
        for job in &self.jobs {
            let graphs = job.graph.iter().map(|p| (p, Truth::Graph));
            let checkpoints = job.checkpoints.values().map(|p| (p, Truth::Checkpoint));
            for (pointer, truth) in graphs.chain(checkpoints) {
                all += 1;
                if pointer.garbled.is_some() {
                    opaque.push(truth);
                } else if self.files.contains_key(&pointer.file) {
                    good += 1;
                }
            }
        }
        (all, good, opaque)
    }

    /// The namespace or a result speaks of a job.
    pub(crate) fn speaks_of(&self, job: usize) -> bool {
        self.jobs[job].known || self.jobs[job].dirty
    }

    /// The znodes as they are now.
    pub(crate) fn znodes(&self, scene: &mut Scene) {
        if self.leader {
            scene.leader(7);
        }
        let graphs = if self.plans {
            "execution-plans"
        } else {
            "jobgraphs"
        };
        scene.node(&format!("{NS}/{graphs}"), b"", 0);
        if self.upgraded {
            scene.node(&format!("{NS}/jobgraphs"), b"", 0);
        }
        for (n, job) in self.jobs.iter().enumerate().filter(|(_, job)| job.known) {
            let at = format!("{NS}/jobs/{}", id(n));
            scene
                .node(&at, b"", 0)
                .node(&format!("{at}/checkpoints"), b"", 0);
            scene.node(&format!("{at}/checkpoint_id_counter"), &[0, 0, 0, 9], 0);
            let graph = job
                .graph
                .iter()
                .map(|p| (format!("{NS}/{graphs}/{}", id(n)), p));
            let numbered = job.checkpoints.iter();
            let checkpoints = numbered.map(|(c, p)| (format!("{at}/checkpoints/{c:019}"), p));
            for (znode, pointer) in graph.chain(checkpoints) {
                let mut data = handle(&uri(&pointer.file));
                match pointer.garbled {
                    Some(0) => data.clear(),
                    Some(1) => data.truncate(data.len() / 2),
                    Some(_) => data = b"garbage".to_vec(),
                    None => {}
                }
                if pointer.unlocked {
                    scene.node(&znode, &data, 0);
                } else {
                    scene.pointer(&znode, &data);
                }
            }
        }
    }

    /// The files as they are now.
    pub(crate) fn listing(&self, scene: &mut Scene) {
        for (path, (modified_ms, _)) in &self.files {
            scene.file(path, *modified_ms);
        }
        for (n, _) in self.jobs.iter().enumerate().filter(|(_, job)| job.dirty) {
            let path = format!("/ha/job-result-store/orders/{}_DIRTY.json", id(n));
            scene.stored(&path, Kind::JobResult, Some(&id(n)), self.now_ms);
        }
    }
}
