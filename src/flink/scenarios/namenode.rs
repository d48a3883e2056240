//! HDFS fails over to its other NameNode, while the HA store or the checkpoints lie there.

use super::{Case, Ending, Kind, Lost, Scenario};
use crate::config::secrets;

/// Where a directory lies, as far as HDFS is concerned.
enum Place<'a> {
    /// `hdfs://name/...` or `hdfs:///...`.
    Logical(&'a str),
    /// `hdfs://host:port/...`: a logical name has no port.
    OneNode(&'a str),
    /// Anything else.
    Elsewhere,
}

fn place(dir: &str) -> Place<'_> {
    let scheme = dir.get(..5).unwrap_or("");
    if !scheme.eq_ignore_ascii_case("hdfs:") {
        return Place::Elsewhere;
    }
    let authority = dir[5..]
        .strip_prefix("//")
        .map_or("", |rest| rest.split('/').next().unwrap_or(""));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    if host.contains(':') {
        Place::OneNode(dir)
    } else {
        Place::Logical(dir)
    }
}

/// The row.
pub(super) fn row(case: &Case<'_>) -> Scenario {
    let ha = &case.settings.ha;
    let store = ha
        .storage_dir
        .value
        .as_deref()
        .filter(|_| ha.mode.value.is_active());
    let dirs: Vec<&str> = store
        .into_iter()
        .chain(case.inputs.checkpoints.as_deref())
        .collect();
    let places: Vec<Place<'_>> = dirs.iter().map(|dir| place(dir)).collect();
    let one = places.iter().find_map(|p| match p {
        Place::OneNode(dir) => Some(*dir),
        Place::Logical(_) | Place::Elsewhere => None,
    });
    let logical = places.iter().find_map(|p| match p {
        Place::Logical(dir) => Some(*dir),
        Place::OneNode(_) | Place::Elsewhere => None,
    });
    match (one, logical) {
        (Some(dir), _) => one_node(case, dir),
        (None, Some(dir)) => failover(case, dir),
        (None, None) => unused(case),
    }
}

fn failover(case: &Case<'_>, dir: &str) -> Scenario {
    let mut row = Scenario::new(
        Kind::NameNode,
        case,
        "the HDFS client in each Flink process",
        Ending {
            stops: "both stay away".to_owned(),
            ..Ending::unnoticed("clients turn to the other NameNode, jobs do not notice")
        },
        Lost::nothing(),
    );
    row.notes = vec![
        format!("because of {}", secrets::masked("", dir)),
        "measured with Flink 1.20.5 on Hadoop 3.4.2: 174 of 174 checkpoints completed through two failovers and 13 s without \
         any NameNode; the switch itself took 1.0 s (kill -9) and 1.3 s (haadmin)"
            .to_owned(),
    ];
    row.run_book =
        "Jobs do not notice a failover of the NameNode: their HDFS clients turn to the other one. To do: hdfs haadmin \
         -getAllServiceState."
            .to_owned();
    row
}

fn one_node(case: &Case<'_>, dir: &str) -> Scenario {
    let shown = secrets::masked("", dir);
    let mut row = Scenario::new(
        Kind::NameNode,
        case,
        "nobody",
        Ending::open(format!(
            "{shown} names one NameNode: clients do not turn to the other one (what jobs do then was not measured)"
        )),
        Lost::jobs("not measured"),
    );
    row.notes = vec![
        "the logical name of an HA pair has no port: write hdfs://nameservice/path or hdfs:///path"
            .to_owned(),
    ];
    row.run_book = format!(
        "{shown} names one NameNode and not the pair: when the other one becomes active, Flink still asks this one."
    );
    row
}

fn unused(case: &Case<'_>) -> Scenario {
    let mut row = Scenario::new(
        Kind::NameNode,
        case,
        "nobody",
        Ending::unnoticed("nothing: the file puts neither HA store nor checkpoints on hdfs:"),
        Lost::nothing(),
    );
    row.run_book = "HDFS is not used by this configuration.".to_owned();
    row
}
