//! From arguments to a reading of a cluster: the part that all live commands share.

use super::Host;
use super::ensemble::Ensemble;
use crate::cli::LiveArgs;
use crate::config::{Config, Load, Reader, Source, decode, masters};
use crate::error::Error;
use crate::flink::cluster::Cluster;
use crate::flink::live::{Connection, Live, Place};
use crate::flink::snapshot;
use crate::flink::target::{self, Deployment, Distribution, Masters};
use crate::flink::znode::ZnodeTree;
use crate::flink::{Settings, Version};
use crate::io::{self, Runtimes};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

/// What the configuration says about a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Where it is.
    pub(crate) place: Place,
    /// Where Flink runs.
    pub(crate) deployment: Deployment,
    /// `conf/masters`.
    pub(crate) masters: Option<Masters>,
    /// The configuration with what the command line sets on top; empty for a snapshot.
    pub(crate) config: Config,
    /// What of it matters.
    pub(crate) settings: Settings,
    /// Its name, for messages.
    pub(crate) from: String,
}

impl Context {
    /// The hosts of `conf/masters`.
    fn master_hosts(&self) -> Vec<String> {
        let masters = self.masters.as_ref().map_or(&[][..], |m| &m.masters);
        masters.iter().map(|m| m.host.clone()).collect()
    }
}

/// `conf/masters` from its text; none if it names nobody.
fn masters_of(name: String, text: String) -> Option<Masters> {
    let masters = masters::read(&text);
    (!masters.is_empty()).then(|| Masters {
        source: Source::new(name, text),
        masters,
    })
}

/// A reading with what is known around it.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The reading.
    pub(crate) live: Live,
    /// The cluster in it.
    pub(crate) cluster: Cluster,
    /// What the configuration says.
    pub(crate) context: Context,
    /// Other clusters below the root, if this one is absent.
    pub(crate) neighbours: Vec<String>,
    /// Closed, but the server may not have said so yet: that is waited for at the very end.
    _ensemble: Option<Ensemble>,
}

impl Reading {
    /// A reading from a tree alone.
    pub(crate) fn of(live: Live, context: Context, given: Option<Version>) -> Self {
        let cluster = read_cluster(&live, given);
        let absent = !live.tree.has(&live.place.namespace);
        let neighbours = if absent {
            super::cluster_list::namespaces(&live.tree, &live.place)
        } else {
            Vec::new()
        };
        Self {
            live,
            cluster,
            context,
            neighbours,
            _ensemble: None,
        }
    }
}

/// The cluster in a reading; where several layouts fit, the given release decides, else what the leader says.
fn read_cluster(live: &Live, given: Option<Version>) -> Cluster {
    let told = || Version::of_release(live.rest.as_ref()?.flink_version.as_deref()?);
    let place = &live.place;
    Cluster::read(
        &live.tree,
        &place.namespace,
        &place.names,
        given.or_else(told),
    )
}

/// The first reading, with what the members tell of sessions: standbys publish nothing.
fn first(
    runtimes: &Rc<Runtimes>,
    place: &Place,
    timeout: Duration,
) -> Result<(Ensemble, ZnodeTree, Vec<Connection>), Error> {
    let asked = match Ensemble::at_once(runtimes, place, timeout) {
        Ok(all) => return Ok(all),
        Err(asked) => asked,
    };
    let mut ensemble = Ensemble::open(runtimes, place, timeout, asked)?;
    let told = io::members::connections(place.members.clone(), timeout);
    let told = runtimes.start(told);
    let tree = ensemble.subtree(&place.namespace)?;
    let connections = runtimes.finish(timeout, told).unwrap_or_default();
    Ok((ensemble, tree, connections))
}

/// Reads a cluster, or replays a snapshot.
pub(crate) fn read(args: &LiveArgs, rest: bool, host: &mut Host<'_>) -> Result<Reading, Error> {
    if let Some(file) = &args.from {
        return replay(file, args, rest);
    }
    let context = context(args, host)?;
    let runtimes = Rc::new(Runtimes::new()?);
    let (mut ensemble, tree, connections) = first(&runtimes, &context.place, args.timeout)?;
    let mut live = Live {
        at_ms: (host.now)(),
        place: context.place.clone(),
        deployment: context.deployment,
        masters: context.master_hosts(),
        members: ensemble.members.clone(),
        connections: Vec::new(),
        granted_ms: ensemble.granted_ms,
        tree,
        rest: None,
        store: None,
        removed: Vec::new(),
    };
    let mut cluster = read_cluster(&live, args.flink_version);
    let absent = !live.tree.has(&live.place.namespace);
    if !absent && cluster.hidden().is_none() && !cluster.is_complete() {
        // The latch is a container and may be absent for a moment in a healthy transition.
        runtimes.pause(Duration::from_secs(2));
        // Both readings together would take twice the memory.
        drop(cluster);
        live.tree = ZnodeTree::default();
        live.tree = ensemble.subtree(&context.place.namespace)?;
        cluster = read_cluster(&live, args.flink_version);
    }
    let neighbours = if absent {
        ensemble.neighbours(&context.place)?
    } else {
        Vec::new()
    };
    ensemble.close();
    let known = cluster.sessions(&live.tree);
    live.connections = connections
        .into_iter()
        .filter(|c| known.contains(&c.session))
        .collect();
    let published = cluster
        .component("rest_server")
        .and_then(|c| c.info.as_ref());
    if let Some(info) = published.filter(|_| rest) {
        let asked = io::rest::ask(info.address.clone(), args.timeout);
        live.rest = runtimes.run(args.timeout * 2, asked).ok();
        if cluster.detected.certain().is_none() {
            cluster = read_cluster(&live, args.flink_version);
        }
    }
    Ok(Reading {
        live,
        cluster,
        context,
        neighbours,
        _ensemble: Some(ensemble),
    })
}

/// What a snapshot holds.
pub(crate) fn snapshot_of(file: &str) -> Result<Live, Error> {
    let wrong = |why| Error::path(file, why, "name a file that fctl snapshot wrote");
    let mut reader = snapshot::Reader::default();
    for line in io::lines(Path::new(file), "name a file that fctl snapshot wrote")? {
        reader.line(&line?).map_err(wrong)?;
    }
    reader.finish().map_err(wrong)
}

fn replay(file: &str, args: &LiveArgs, rest: bool) -> Result<Reading, Error> {
    let mut live = snapshot_of(file)?;
    live.rest = live.rest.filter(|_| rest);
    // A snapshot holds no configuration, but what is given with -D counts.
    let mut config = empty();
    set(&mut config, args);
    let version = args.flink_version.unwrap_or(Version::V1_20);
    let context = Context {
        place: live.place.clone(),
        deployment: args.deployment.unwrap_or(live.deployment),
        masters: masters_of("masters".to_owned(), live.masters.join("\n")),
        settings: Settings::resolve(&config, version, Distribution::Apache),
        config,
        from: file.to_owned(),
    };
    Ok(Reading::of(live, context, args.flink_version))
}

/// The configuration, with what the command line sets on top.
pub(crate) fn context(args: &LiveArgs, host: &Host<'_>) -> Result<Context, Error> {
    known(root_context(args, host)?)
}

/// The same for whoever reads the storage alone: no ensemble is needed.
pub(crate) fn storage_context(args: &LiveArgs, host: &Host<'_>) -> Result<Context, Error> {
    known(any_context(args, host, false)?)
}

fn known((context, known): (Context, bool)) -> Result<Context, Error> {
    if !known {
        let help = "give --cluster-id application_...; fctl cluster list shows what is there";
        return Err(Error::usage(
            "on YARN the cluster-id is the application id, and none is given",
            help,
        ));
    }
    Ok(context)
}

/// The same for whoever asks about the root alone, and whether the cluster is known: on YARN its id is the
/// application's, which no configuration holds.
pub(crate) fn root_context(args: &LiveArgs, host: &Host<'_>) -> Result<(Context, bool), Error> {
    any_context(args, host, true)
}

fn any_context(args: &LiveArgs, host: &Host<'_>, quorum: bool) -> Result<(Context, bool), Error> {
    let (mut config, source, masters) = configuration(args, host)?;
    set(&mut config, args);
    let overlays = [
        ("high-availability.zookeeper.quorum", &args.quorum),
        ("high-availability.cluster-id", &args.cluster_id),
    ];
    for (key, value) in overlays {
        if let Some(value) = value {
            config.overlay(key, value);
        }
    }
    // The newest release reads every alias; the client of 1.15 and later reads the quorum string most leniently.
    let version = args.flink_version.unwrap_or(Version::V1_20);
    let settings = Settings::resolve(&config, version, Distribution::Apache);
    let found = target::deployment(&config, masters.is_some(), false).0;
    let deployment = args.deployment.unwrap_or(found);
    let known = deployment != Deployment::Yarn || settings.ha.cluster_id.entry().is_some();
    let from = match settings.ha.quorum.entry().map(|e| &config.entries[e]) {
        Some(entry) if !entry.value_span.is_empty() => {
            let line = source.position(entry.value_span.start).line;
            format!("{} in {}:{line}", entry.key, source.name)
        }
        Some(_) if args.quorum.is_some() => "--quorum".to_owned(),
        Some(_) => "-D".to_owned(),
        None => source.name.clone(),
    };
    let place = match Place::resolve(&config, &settings, version, from.clone()) {
        Ok(place) => place,
        Err(_) if !quorum => Place::unasked(&config, &settings, from),
        Err((message, help)) => return Err(Error::usage(message, help)),
    };
    let context = Context {
        place,
        deployment,
        masters,
        config,
        settings,
        from: source.name,
    };
    Ok((context, known))
}

/// A configuration that says nothing.
fn empty() -> Config {
    Config {
        entries: Vec::new(),
        notes: Vec::new(),
        load: Load::Ok,
    }
}

/// Lays what `-D` says over a configuration.
fn set(config: &mut Config, args: &LiveArgs) {
    for property in &args.dynamic {
        let (key, value) = property.split_once('=').unwrap_or((property, "true"));
        config.overlay(key, value);
    }
}

/// The configuration's entries, its text, and `masters` beside it. Without any, only the command line counts.
fn configuration(
    args: &LiveArgs,
    host: &Host<'_>,
) -> Result<(Config, Source, Option<Masters>), Error> {
    let empty = || (empty(), Source::new("", ""), None);
    let given = match (&args.conf, io::default_place(host.env)) {
        (Some(conf), _) => conf.clone(),
        (None, _) if args.quorum.is_some() && args.cluster_id.is_some() => {
            return Ok(empty());
        }
        (None, Ok(place)) => place.given,
        (None, Err(_)) if args.quorum.is_some() => return Ok(empty()),
        (None, Err(_)) => {
            return Err(Error::usage(
                "which cluster? No configuration is given, and neither $FLINK_CONF_DIR, $FLINK_HOME/conf, ./conf nor . holds one",
                "name one with --conf, or say --quorum host:port,... and --cluster-id",
            ));
        }
    };
    let (found, errors) = io::expand(&given, false);
    let Some(first) = found.first() else {
        let nothing = || Error::path(&given, "no configuration", "");
        return Err(errors.into_iter().next().unwrap_or_else(nothing));
    };
    let path = match &first.file {
        Some(path) => path.clone(),
        None if first.beside.legacy => Path::new(&given).join("flink-conf.yaml"),
        None => Path::new(&given).join("config.yaml"),
    };
    let name = path.display().to_string();
    let reader = match target::FileName::of(&name) {
        target::FileName::Yaml => Reader::Yaml,
        target::FileName::Legacy | target::FileName::Other => Reader::Legacy,
    };
    let text = decode::decode(&io::read_file(&path)?, reader);
    let config = crate::config::read(&text, reader);
    if let Load::Refused(why) | Load::Unjudged(why) = &config.load {
        return Err(Error::path(
            name,
            format!("Flink does not load it: {why}"),
            "fctl validate tells more",
        ));
    }
    let beside = first.beside.masters.as_ref();
    let masters = beside.and_then(|(name, bytes)| {
        masters_of(name.clone(), String::from_utf8_lossy(bytes).into_owned())
    });
    Ok((config, Source::new(name, text.text), masters))
}
