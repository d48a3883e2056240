//! Random clusters: whatever they look like, a switchover that would cost a leader or a job is never let through.

mod followed;
mod pointers;

use super::{Facts, Input, Life, Method, Plan, Port, Status, Wishes, plan};
use crate::config::{Config, Load};
use crate::flink::cluster::{Cluster, Component, Contender, Job, Pointer, PointerKind, State};
use crate::flink::layout::{Detected, L1_14, L1_19};
use crate::flink::live::{Live, Member, MemberState, Place, Rest, RestJob};
use crate::flink::payload::LeaderInfo;
use crate::flink::settings::Settings;
use crate::flink::store::{Forecast, TakeoverOutcome};
use crate::flink::target::{Deployment, Distribution};
use crate::flink::version::Version;
use crate::flink::znode::ZnodeTree;
use proptest::prelude::*;

const NAMES: [&str; 3] = ["dispatcher", "resource_manager", "rest_server"];

/// What is drawn at random.
#[derive(Debug, Clone)]
struct Drawn {
    /// The sessions of each queue; the same one thrice from 1.15 on.
    queues: [Vec<i64>; 3],
    single: bool,
    /// The session that publishes each component, and what is wrong with it.
    owners: [i64; 3],
    up: usize,
    members: usize,
    outcome: TakeoverOutcome,
    /// The newest checkpoint, and the one of the forecast.
    newest: i64,
    foreseen: i64,
    yarn: bool,
    exec: bool,
    storage: bool,
}

fn outcomes() -> impl Strategy<Value = TakeoverOutcome> {
    prop_oneof![
        4 => Just(TakeoverOutcome::Restores),
        1 => Just(TakeoverOutcome::Fatal),
        1 => Just(TakeoverOutcome::RestartLoop),
        1 => Just(TakeoverOutcome::StartsFresh),
        1 => Just(TakeoverOutcome::Unknown),
    ]
}

prop_compose! {
    fn drawn()(
        queues in [prop::collection::vec(1_i64..4, 0..4), prop::collection::vec(1_i64..4, 0..4), prop::collection::vec(1_i64..4, 0..4)],
        single in any::<bool>(),
        honest in prop::bool::weighted(0.7),
        owners in [1_i64..4, 1_i64..4, 1_i64..4],
        members in 1_usize..6,
        down in 0_usize..6,
        outcome in outcomes(),
        newest in 1_i64..20,
        older in 0_i64..2,
        yarn in prop::bool::weighted(0.2),
        exec in any::<bool>(),
        storage in prop::bool::weighted(0.9),
    ) -> Drawn {
        let queues = if single { [queues[0].clone(), queues[0].clone(), queues[0].clone()] } else { queues };
        let first = |i: usize| queues[i].first().copied().unwrap_or(owners[i]);
        let owners = if honest { [first(0), first(1), first(2)] } else { owners };
        Drawn {
            queues, single, owners, members, up: members.saturating_sub(down), outcome, newest,
            foreseen: newest - older, yarn, exec, storage,
        }
    }
}

fn cluster(drawn: &Drawn) -> Cluster {
    let of = |i: usize| Component {
        name: NAMES[i].to_owned(),
        job: None,
        znode: format!("/flink/orders/leader/{}", NAMES[i]),
        info: Some(LeaderInfo {
            address: format!("http://jm{}.example.net:8081", drawn.owners[i]),
            session: None,
        }),
        error: None,
        owner: Some(drawn.owners[i]),
        since: Some(0),
        version: Some(0),
        latch: None,
        state: match drawn.queues[i].first() {
            Some(first) if *first == drawn.owners[i] => State::Ok,
            _ => State::ForeignOwner,
        },
    };
    let queue = |i: usize| {
        let component = (!drawn.single).then(|| NAMES[i].to_owned());
        let all = drawn.queues[i].iter().enumerate();
        all.map(move |(position, owner)| Contender {
            component: component.clone(),
            job: None,
            position,
            latch: format!("latch-{position:010}"),
            owner: *owner,
            since: 0,
        })
    };
    let pointer = |kind, checkpoint| Pointer {
        kind,
        checkpoint,
        znode: "/flink/orders/node".into(),
        locks: Vec::new().into(),
        deleted: false,
        written: 1_000_000,
    };
    Cluster {
        namespace: "/flink/orders".to_owned(),
        detected: Detected {
            candidates: vec![if drawn.single { &L1_19 } else { &L1_14 }],
            leftovers: Vec::new(),
        },
        components: (0..3).map(of).collect(),
        queue: (0..if drawn.single { 1 } else { 3 })
            .flat_map(queue)
            .collect(),
        jobs: vec![Job {
            id: "a".repeat(32),
            graph: Some(pointer(PointerKind::JobGraph, None)),
            checkpoints: vec![pointer(PointerKind::Checkpoint, Some(drawn.newest))],
            next_checkpoint: None,
        }],
        denied: Vec::new(),
        election: vec!["/flink/orders/leader".to_owned()],
    }
}

fn live(drawn: &Drawn, config: &Config, settings: &Settings) -> Live {
    let member = |i: usize| Member {
        host: format!("zk{i}"),
        port: 2181,
        state: if i < drawn.up {
            MemberState::Up {
                mode: "follower".to_owned(),
                version: None,
                latency_ms: 1,
            }
        } else {
            MemberState::Down {
                step: "connect".to_owned(),
                cause: "connection refused".to_owned(),
            }
        },
    };
    Live {
        at_ms: 1_000_500,
        place: Place::unasked(config, settings, String::new()),
        deployment: Deployment::Standalone,
        masters: Vec::new(),
        members: (0..drawn.members).map(member).collect(),
        connections: Vec::new(),
        granted_ms: None,
        tree: ZnodeTree::default(),
        rest: Some(Rest {
            url: "http://jm1.example.net:8081".to_owned(),
            latency_ms: 1,
            error: None,
            incomplete: None,
            flink_version: Some("1.20.5".to_owned()),
            task_managers: Some(1),
            jobs: vec![RestJob {
                id: "a".repeat(32),
                name: "orders".to_owned(),
                state: "RUNNING".to_owned(),
                checkpoint: Some(drawn.newest),
                checkpoint_at: Some(1_000_000),
                started_at: Some(0),
                interval_ms: Some(1_000),
            }],
        }),
        store: None,
        removed: Vec::new(),
    }
}

fn wishes(method: Method) -> Wishes {
    Wishes {
        method,
        candidate: None,
        addresses: Vec::new(),
        components: Vec::new(),
        cool_down_ms: 0,
        no_rest: false,
    }
}

/// The plan for what was drawn, with everything well that is not.
fn planned(drawn: &Drawn) -> (Cluster, Plan) {
    planned_with(drawn, |_, _| ())
}

/// The same, with a change to what was read.
fn planned_with(drawn: &Drawn, change: impl FnOnce(&mut Cluster, &mut Live)) -> (Cluster, Plan) {
    let config = Config {
        entries: Vec::new(),
        notes: Vec::new(),
        load: Load::Ok,
    };
    let settings = Settings::resolve(&config, Version::V1_20, Distribution::Apache);
    let mut cluster = cluster(drawn);
    let mut live = live(drawn, &config, &settings);
    change(&mut cluster, &mut live);
    let forecasts = vec![Forecast {
        job: "a".repeat(32),
        outcome: drawn.outcome,
        checkpoint: Some(drawn.foreseen).filter(|_| drawn.outcome != TakeoverOutcome::StartsFresh),
        because: Some("why".to_owned()),
        pointer: None,
    }];
    let facts = Facts {
        ports: (1..4)
            .flat_map(|s| ["REST", "RPC"].map(|name| (s, name.to_owned(), Port::Open)))
            .collect(),
        standbys: (1..4)
            .map(|s| (s, Life::Alive("it answers".to_owned())))
            .collect(),
        strategies: vec![("a".repeat(32), Ok(String::new()))],
        unasked: None,
    };
    let method = if drawn.exec {
        Method::Exec
    } else {
        Method::Session
    };
    let wishes = wishes(method);
    let plan = plan(&Input {
        live: &live,
        cluster: &cluster,
        masters: &[],
        settings: &settings,
        tolerates: false,
        deployment: if drawn.yarn {
            Deployment::Yarn
        } else {
            Deployment::Standalone
        },
        forecast: if drawn.storage {
            Ok(&forecasts)
        } else {
            Err("not read")
        },
        facts: &facts,
        changed_at_ms: None,
        wishes: &wishes,
    });
    (cluster, plan)
}

fn well() -> Drawn {
    Drawn {
        queues: [vec![1, 2], vec![1, 2], vec![1, 2]],
        single: true,
        owners: [1, 1, 1],
        up: 3,
        members: 3,
        outcome: TakeoverOutcome::Restores,
        newest: 7,
        foreseen: 7,
        yarn: false,
        exec: false,
        storage: true,
    }
}

#[test]
fn nothing_stands_in_the_way_of_a_healthy_cluster() {
    for single in [true, false] {
        let (_, plan) = planned(&Drawn { single, ..well() });
        let bad: Vec<_> = plan
            .refusals(false)
            .map(|f| (f.check.name, &f.detail))
            .collect();
        assert_eq!(bad, []);
        assert_eq!(plan.moves.len(), 1);
        assert_eq!(plan.moves[0].from.session, 1);
        assert_eq!(plan.moves[0].to.as_ref().map(|to| to.session), Some(2));
        assert_eq!(plan.moves[0].components, NAMES);
        assert_eq!(plan.jobs[0].checkpoint, Some(7));
    }
}

proptest! {
    #[test]
    fn what_costs_a_leader_or_a_job_is_refused_whatever_is_forced(drawn in drawn()) {
        let (_, plan) = planned(&drawn);
        let let_through = plan.refusals(true).next().is_none();
        let moved = drawn.owners[0];
        // The queues in which the one that goes is first.
        let own = (0..3).filter(|i| drawn.queues[*i].first() == Some(&moved));
        let alone = own.clone().any(|i| drawn.queues[i].iter().all(|s| *s == moved));
        let foreign = (0..3).any(|i| drawn.queues[i].first() != Some(&drawn.owners[i]));
        let dies = drawn.storage && matches!(drawn.outcome, TakeoverOutcome::Fatal | TakeoverOutcome::RestartLoop);
        let older = drawn.outcome == TakeoverOutcome::Restores && drawn.foreseen < drawn.newest;
        let older = drawn.storage && (older || drawn.outcome == TakeoverOutcome::StartsFresh);
        let trap = alone || foreign || dies || older || own.count() == 0 || drawn.up * 2 <= drawn.members
            || (drawn.yarn && !drawn.exec);
        prop_assert_eq!(let_through, !trap, "{:#?}", plan.checks);
        if let_through {
            for queue in plan.moves.iter().flat_map(|m| &m.queues) {
                prop_assert!(queue.next().is_some_and(|next| next != moved));
            }
        }
    }

    #[test]
    fn without_force_what_is_not_known_refuses_too(drawn in drawn()) {
        let (_, plan) = planned(&drawn);
        let unknown = !drawn.storage || drawn.outcome == TakeoverOutcome::Unknown;
        if unknown {
            prop_assert!(plan.refusals(false).next().is_some());
        }
        // Forcing never refuses more.
        prop_assert!(plan.refusals(true).count() <= plan.refusals(false).count());
    }
}

#[test]
fn only_two_closed_ports_are_a_crash() {
    let drawn = well();
    for (rest, rpc, crashed, passes) in [
        (Port::Refused, Port::Refused, true, true),
        (Port::Refused, Port::Open, false, true),
        (
            Port::Refused,
            Port::Silent("no connection".to_owned()),
            false,
            false,
        ),
        (
            Port::Silent("no connection".to_owned()),
            Port::Silent("no connection".to_owned()),
            false,
            false,
        ),
    ] {
        let config = Config {
            entries: Vec::new(),
            notes: Vec::new(),
            load: Load::Ok,
        };
        let settings = Settings::resolve(&config, Version::V1_20, Distribution::Apache);
        let (cluster, live) = (cluster(&drawn), live(&drawn, &config, &settings));
        let facts = Facts {
            ports: vec![(1, "REST".to_owned(), rest), (1, "RPC".to_owned(), rpc)],
            ..Facts::default()
        };
        let wishes = wishes(Method::Session);
        let plan = plan(&Input {
            live: &live,
            cluster: &cluster,
            masters: &[],
            settings: &settings,
            tolerates: true,
            deployment: Deployment::Standalone,
            forecast: Ok(&[]),
            facts: &facts,
            changed_at_ms: None,
            wishes: &wishes,
        });
        let status = |name: &str| {
            plan.checks
                .iter()
                .find(|f| f.check.name == name)
                .map(|f| f.status)
        };
        assert_eq!(plan.crashed(), crashed);
        assert_eq!(
            status("leader-answers"),
            Some(if passes { Status::Pass } else { Status::Fail })
        );
        // Nobody has to step down if nobody is there.
        let tolerated = if crashed { Status::Pass } else { Status::Fail };
        assert_eq!(status("suspended-connections"), Some(tolerated));
    }
}
