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

    /// The host of a session as text: published, or found out.
    pub fn host(&self, session: i64) -> Option<String> {
        if let Some(address) = self.published(session) {
            return Some(address.to_owned());
        }
        self.named(session).map(str::to_owned)
    }

    /// The host of a session that publishes nothing: by the only one of `masters` that is left, unless a member tells
    /// that the session comes from another address; else that address.
    fn named(&self, session: i64) -> Option<&str> {
        let client = self.client(session);
        let left = self.only_one_left(session);
        let contradicts = |client: &str| {
            let listed = distinct_hosts(self.masters);
            left.is_some_and(|left| listed.contains(&client) && client != left)
        };
        match (left, client) {
            (Some(_), Some(client)) if contradicts(client) => Some(client),
            (Some(left), _) => Some(left),
            (None, client) => client,
        }
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

    /// What `name`, a host with or without a port, is. `resolve` gives the addresses of a name, so that two spellings of
    /// one host are one; offline it knows none.
    pub fn role(&self, name: &str, resolve: &dyn Fn(&str) -> Vec<IpAddr>) -> Role {
        let name = match name.parse::<IpAddr>() {
            Ok(_) => name,
            Err(_) => host_of(name).unwrap_or(name),
        };
        let wanted = resolve(name);
        let compare = |host: &str| {
            if host.eq_ignore_ascii_case(name) {
                return Some(true);
            }
            let found = resolve(host);
            match (found.is_empty(), wanted.is_empty()) {
                (false, false) => Some(found.iter().any(|ip| wanted.contains(ip))),
                // Two names that differ; neither is known to resolve.
                (true, true) => Some(false),
                // A name and an address that cannot be compared.
                _ => None,
            }
        };
        let components = &self.cluster.components;
        let published = components.iter().filter_map(|c| c.info.as_ref());
        let mut unknown = false;
        for host in published.filter_map(|info| host_of(&info.address)) {
            match compare(host) {
                Some(true) => return Role::Leader,
                Some(false) => {}
                None => unknown = true,
            }
        }
        let leading: Vec<i64> = components.iter().filter_map(|c| c.owner).collect();
        for session in self.sessions().into_iter().filter(|s| !leading.contains(s)) {
            match self.named(session).map(&compare) {
                Some(Some(true)) => return Role::Standby,
                Some(Some(false)) => {}
                Some(None) | None => unknown = true,
            }
        }
        if unknown { Role::Unknown } else { Role::None }
    }
}
