//! From znodes to a [`Cluster`](super::cluster::Cluster): where each layout keeps queues, components and pointers.

use super::cluster::{COMPONENTS, Component, Contender, Job, Pointer, PointerKind, State};
use super::layout::{Election, Layout};
use super::names::Names;
use super::payload::{LeaderInfo, counter};
use super::shared_path::Texts;
use super::znode::{Stat, Znode, ZnodeTree, is_job_id, latch_sequence};

/// A namespace, and the layout to read it by.
pub(super) struct Reader<'a> {
    pub(super) tree: &'a ZnodeTree,
    pub(super) ns: &'a str,
    pub(super) names: &'a Names,
    pub(super) layout: &'static Layout,
}

impl Reader<'_> {
    fn leader(&self) -> String {
        format!("{}/{}", self.ns, self.names.leader_of(self.layout.election))
    }

    /// The contenders of one queue, by sequence number.
    fn queue(&self, path: &str, component: Option<&str>, job: Option<&str>) -> Vec<Contender> {
        let names = self.tree.children(path).into_iter();
        let mut found: Vec<(u32, String, Stat)> = names
            .filter_map(|name| {
                let node = self.tree.get(&format!("{path}/{name}"))?;
                // Whose a node is that may not be read is not known: it is among the denied ones.
                Some((latch_sequence(&name)?, name, node.stat?))
            })
            .collect();
        found.sort_by_key(|(sequence, ..)| *sequence);
        let contender = |(position, (_, latch, stat)): (usize, (u32, String, Stat))| Contender {
            component: component.map(str::to_owned),
            job: job.map(str::to_owned),
            position,
            latch,
            owner: stat.owner,
            since: stat.ctime,
        };
        found.into_iter().enumerate().map(contender).collect()
    }

    /// The nodes below which leaders are elected and published.
    pub(super) fn election_nodes(&self) -> Vec<String> {
        let mut nodes = vec![self.leader()];
        if self.layout.election == Election::Locks {
            nodes.push(format!("{}/{}", self.ns, self.names.latch));
        }
        nodes
    }

    /// Every queue, each by sequence number.
    pub(super) fn queues(&self) -> Vec<Contender> {
        let leader = self.leader();
        let mut all = Vec::new();
        match self.layout.election {
            Election::Single => all.extend(self.queue(&format!("{leader}/latch"), None, None)),
            Election::PerComponent => {
                for name in COMPONENTS {
                    all.extend(self.queue(&format!("{leader}/{name}/latch"), Some(name), None));
                }
                for job in self.tree.children(&format!("{}/jobs", self.ns)) {
                    let path = format!("{}/jobs/{job}/leader/latch", self.ns);
                    all.extend(self.queue(&path, Some("job_manager"), Some(&job)));
                }
            }
            Election::Locks => {
                let latch = format!("{}/{}", self.ns, self.names.latch);
                for name in COMPONENTS {
                    all.extend(self.queue(&format!("{latch}/{name}_lock"), Some(name), None));
                }
                for job in self
                    .tree
                    .children(&latch)
                    .into_iter()
                    .filter(|n| is_job_id(n))
                {
                    all.extend(self.queue(
                        &format!("{latch}/{job}/job_manager_lock"),
                        Some("job_manager"),
                        Some(&job),
                    ));
                }
            }
        }
        all
    }

    /// Where a component publishes.
    fn info_path(&self, name: &str, job: Option<&str>) -> String {
        let leader = self.leader();
        match (self.layout.election, job) {
            (Election::Locks, None) => format!("{leader}/{name}_lock"),
            (Election::Locks, Some(job)) => format!("{leader}/{job}/job_manager_lock"),
            (Election::PerComponent, Some(job)) => {
                format!("{}/jobs/{job}/leader/connection_info", self.ns)
            }
            (Election::Single, Some(job)) => {
                format!("{leader}/{}{job}/connection_info", self.layout.job_prefix)
            }
            (Election::PerComponent | Election::Single, None) => {
                format!("{leader}/{name}/connection_info")
            }
        }
    }

    /// The three components of every cluster, then each job's JobMaster.
    pub(super) fn components(&self, queue: &[Contender], jobs: &[Job]) -> Vec<Component> {
        let mut all: Vec<Component> = COMPONENTS
            .iter()
            .map(|name| self.component(name, None, queue))
            .collect();
        for job in jobs {
            let path = self.info_path("job_manager", Some(&job.id));
            let queued = queue
                .iter()
                .any(|c| c.job.as_deref() == Some(job.id.as_str()));
            let stored = job.graph.as_ref().is_some_and(|g| !g.deleted);
            if queued || stored || self.tree.has(&path) {
                all.push(self.component("job_manager", Some(&job.id), queue));
            }
        }
        all
    }

    fn component(&self, name: &str, job: Option<&str>, queue: &[Contender]) -> Component {
        let znode = self.info_path(name, job);
        let node = self.tree.get(&znode);
        let node = node.as_ref();
        let first = queue.iter().find(|c| {
            let same = c.component.as_deref().is_none_or(|of| of == name);
            c.position == 0 && same && (c.component.is_none() || c.job.as_deref() == job)
        });
        let data = node.map(|n| n.data.bytes()).filter(|d| !d.is_empty());
        let decoded = data.map(|data| LeaderInfo::decode(&data));
        let owner = node.and_then(Znode::owner);
        let state = match (&decoded, node) {
            (Some(Err(_)), _) => State::Unreadable,
            (_, Some(node)) if node.is_denied() => State::Unreadable,
            (None, _) => State::Missing,
            (Some(Ok(_)), _) if first.is_some_and(|f| Some(f.owner) == owner) => State::Ok,
            (Some(Ok(_)), _) => State::ForeignOwner,
        };
        let stat = node.and_then(|n| n.stat);
        let (info, error) = match decoded {
            Some(Ok(info)) => (Some(info), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        Component {
            name: name.to_owned(),
            job: job.map(str::to_owned),
            znode,
            info,
            error,
            owner,
            since: stat.map(|s| s.mtime),
            version: stat.map(|s| s.version),
            latch: first.map(|f| f.latch.clone()),
            state,
        }
    }

    fn graphs(&self) -> String {
        let name = if self.layout.execution_plans {
            &self.names.execution_plans
        } else {
            &self.names.job_graphs
        };
        format!("{}/{name}", self.ns)
    }

    fn checkpoints(&self, job: &str) -> String {
        if self.layout.jobs_directory {
            format!("{}/jobs/{job}/checkpoints", self.ns)
        } else {
            format!("{}/{}/{job}", self.ns, self.names.checkpoints)
        }
    }

    /// Jobs that anything in the namespace names, by id.
    pub(super) fn job_ids(&self) -> Vec<String> {
        let leader = self.leader();
        let mut places = vec![self.graphs(), format!("{}/jobs", self.ns), leader];
        if !self.layout.jobs_directory {
            places.extend([
                format!("{}/{}", self.ns, self.names.checkpoints),
                format!("{}/{}", self.ns, self.names.counter),
                format!("{}/{}", self.ns, self.names.latch),
            ]);
        }
        let mut ids: Vec<String> = places
            .iter()
            .flat_map(|place| self.tree.children(place))
            .filter_map(|name| {
                let id = name.strip_prefix("job-").unwrap_or(&name);
                is_job_id(id).then(|| id.to_owned())
            })
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// A job with its pointers.
    pub(super) fn job(&self, id: String, texts: &mut Texts) -> Job {
        let kind = if self.layout.execution_plans {
            PointerKind::ExecutionPlan
        } else {
            PointerKind::JobGraph
        };
        let graph = self.pointer(kind, &format!("{}/{id}", self.graphs()), texts);
        let directory = self.checkpoints(&id);
        let names = self.tree.children(&directory);
        let mut checkpoints = Vec::with_capacity(names.len());
        for name in names {
            let znode = format!("{directory}/{name}");
            checkpoints.extend(self.pointer(PointerKind::Checkpoint, &znode, texts));
        }
        checkpoints.sort_by_key(|p: &Pointer| p.checkpoint);
        let path = if self.layout.jobs_directory {
            format!("{}/jobs/{id}/checkpoint_id_counter", self.ns)
        } else {
            format!("{}/{}/{id}", self.ns, self.names.counter)
        };
        let next_checkpoint = self.tree.get(&path).and_then(|n| counter(&n.data.bytes()));
        Job {
            id,
            graph,
            checkpoints,
            next_checkpoint,
        }
    }

    fn pointer(&self, kind: PointerKind, znode: &str, texts: &mut Texts) -> Option<Pointer> {
        let node = self.tree.get(znode)?;
        let last = znode.rsplit('/').next().unwrap_or("");
        let checkpoint = (kind == PointerKind::Checkpoint)
            .then(|| last.parse().ok())
            .flatten();
        let (mut locks, mut childless) = (Vec::new(), true);
        self.tree.stats_below(znode, |_, stat| {
            childless = false;
            locks.extend(stat.and_then(|stat| stat.session()));
        });
        Some(Pointer {
            kind,
            checkpoint,
            znode: texts.path(znode),
            locks: locks.into(),
            deleted: self.layout.locks_directory && !node.is_denied() && childless,
            written: node.stat.map_or(0, |s| s.mtime),
        })
    }
}
