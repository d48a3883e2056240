//! The queues in which JobManagers wait, and where they are: what is read again right before anything is done.

use crate::flink::cluster::Cluster;
use crate::flink::layout::Election;

/// A queue of dispatcher, resource manager or REST server, or of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The component; none where one queue serves all (from 1.15).
    pub component: Option<String>,
    /// The node below which the latch nodes are.
    pub znode: String,
    /// Who waits, the leader first.
    pub sessions: Vec<i64>,
}

impl Queue {
    /// The first session that is not the leader's.
    pub fn next(&self) -> Option<i64> {
        let first = self.sessions.first()?;
        self.sessions.iter().find(|s| *s != first).copied()
    }

    /// `the queue`, or `the queue of dispatcher`.
    pub fn words(&self) -> String {
        match &self.component {
            Some(name) => format!("the queue of {name}"),
            None => "the queue".to_owned(),
        }
    }
}

/// The queues of a cluster, those of jobs left out: only the leader of the dispatcher stands in them.
pub fn queues(cluster: &Cluster) -> Vec<Queue> {
    let mut found: Vec<Queue> = Vec::new();
    for contender in cluster.queue.iter().filter(|c| c.job.is_none()) {
        match found
            .iter_mut()
            .find(|q| q.component == contender.component)
        {
            Some(queue) => queue.sessions.push(contender.owner),
            None => found.push(Queue {
                component: contender.component.clone(),
                znode: znode(cluster, contender.component.as_deref()),
                sessions: vec![contender.owner],
            }),
        }
    }
    found
}

/// Where the latch nodes of a component are, in each of the layouts.
fn znode(cluster: &Cluster, component: Option<&str>) -> String {
    let layout = cluster.detected.candidates.first();
    let election = layout.map_or(Election::Single, |l| l.election);
    let nodes = cluster.election.iter();
    match (election, component) {
        // The latch has a node of its own, behind that of the leader information.
        (Election::Locks, Some(name)) => nodes
            .last()
            .map_or_else(String::new, |latch| format!("{latch}/{name}_lock")),
        (_, component) => {
            let leader = nodes.map(String::as_str).next().unwrap_or("");
            match component {
                Some(name) => format!("{leader}/{name}/latch"),
                None => format!("{leader}/latch"),
            }
        }
    }
}
