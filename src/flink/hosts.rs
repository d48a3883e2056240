//! Which host is behind a ZooKeeper session. Nothing is guessed: what no evidence shows stays unknown.

use super::cluster::Cluster;
use super::live::Connection;
use super::payload::{authority, host_of};
use crate::config::masters::{Master, distinct_hosts};
use core::net::IpAddr;

/// What is known about hosts.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The cluster: leaders publish their addresses.
    pub cluster: &'a Cluster,
    /// What members of the ensemble say about sessions.
    pub connections: &'a [Connection],
    /// `conf/masters`.
    pub masters: &'a [Master],
}

/// What a host is in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It leads at least one component.
    Leader,
    /// It waits in the queue.
    Standby,
    /// It does neither.
    None,
    /// Some session cannot be mapped to a host, so it may be this one.
    Unknown,
}

impl Role {
    /// The word that `--role` prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Standby => "standby",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

impl Evidence<'_> {
    /// What a session publishes, as host and port: its REST address, else the RPC address of a component.
    pub fn published(&self, session: i64) -> Option<&str> {
        let components = &self.cluster.components;
        let own = components.iter().filter(|c| c.owner == Some(session));
        let address = |c: &'_ super::cluster::Component| c.info.is_some();
        own.clone()
            .find(|c| c.name == "rest_server" && address(c))
            .or_else(|| own.clone().find(|c| address(c)))
            .and_then(|c| c.info.as_ref())
            .map(|info| authority(&info.address))
    }

    /// The host of a session as text: published, the only one of `masters` that is left, or the client's address
    /// that a member of the ensemble tells.
    pub fn host(&self, session: i64) -> Option<String> {
        if let Some(address) = self.published(session) {
            return Some(address.to_owned());
        }
        if let Some(host) = self.only_one_left(session) {
            return Some(host.to_owned());
        }
        self.client(session).map(str::to_owned)
    }

    fn client(&self, session: i64) -> Option<&str> {
        let mut found = self.connections.iter().filter(|c| c.session == session);
        // A session that moved shows at two members for a moment.
        match (found.next(), found.next()) {
            (Some(only), None) => Some(&only.client),
            _ => None,
        }
    }

    /// Elimination: as many sessions as masters, and all but this one are mapped.
    fn only_one_left(&self, session: i64) -> Option<&str> {
        let hosts = distinct_hosts(self.masters);
        let sessions = self.sessions();
        if hosts.len() < 2 || sessions.len() != hosts.len() || !sessions.contains(&session) {
            return None;
        }
        let mut left = hosts;
        for other in sessions.into_iter().filter(|s| *s != session) {
            let host = host_of(self.published(other)?)?;
            let index = left.iter().position(|h| h.eq_ignore_ascii_case(host))?;
            left.remove(index);
        }
        match left.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The sessions of the queues of dispatcher, resource manager and REST server.
    fn sessions(&self) -> Vec<i64> {
        let queued = self.cluster.queue.iter().filter(|c| c.job.is_none());
        let mut sessions: Vec<i64> = queued.map(|c| c.owner).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// What `name` is. `resolve` gives the addresses of a name, so that two spellings of one host are one.
    pub fn role(&self, name: &str, resolve: &dyn Fn(&str) -> Vec<IpAddr>) -> Role {
        let wanted = resolve(name);
        let same = |host: &str| {
            host.eq_ignore_ascii_case(name) || resolve(host).iter().any(|ip| wanted.contains(ip))
        };
        let published = self
            .cluster
            .components
            .iter()
            .filter_map(|c| c.info.as_ref());
        let mut hosts = published.filter_map(|info| host_of(&info.address));
        if hosts.any(same) {
            return Role::Leader;
        }
        let leading: Vec<i64> = self
            .cluster
            .components
            .iter()
            .filter_map(|c| c.owner)
            .collect();
        let mut unknown = false;
        for session in self.sessions().into_iter().filter(|s| !leading.contains(s)) {
            match self.only_one_left(session).or_else(|| self.client(session)) {
                Some(host) if same(host) => return Role::Standby,
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { Role::Unknown } else { Role::None }
    }
}
