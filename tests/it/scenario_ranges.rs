//! Properties of the arithmetic of `recovery scenarios`, on hostile values.

use fctl::config::{Config, legacy};
use fctl::flink::restart::Strategy as Restart;
use fctl::flink::scenarios::delays::{all_pauses, ending_failure, pause, until_given_up};
use fctl::flink::scenarios::{Scenario, forecast};
use fctl::flink::settings::Settings;
use fctl::flink::target::{Deployment, Distribution, How, Role, Target};
use fctl::flink::version::{ALL, Version};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

fn target(version: Version, deployment: Deployment, distribution: Distribution) -> Target {
    Target {
        version,
        version_how: How::Given,
        reader: fctl::config::Reader::Legacy,
        role: Role::Read,
        deployment,
        deployment_how: How::Given,
        distribution,
        assume_shared: false,
        masters: None,
    }
}

fn rows(config: &Config, target: &Target) -> Vec<Scenario> {
    let settings = Settings::resolve(config, target.version, target.distribution);
    forecast(config, &settings, target)
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        Just(i64::MAX.to_string()),
        Just("-1".to_owned()),
        Just("0".to_owned()),
        Just("9223372036854775807 ms".to_owned()),
        Just("106751991167 d".to_owned()),
        (0i64..5_000_000).prop_map(|n| format!("{n} ms")),
        (1i32..400).prop_map(|n| n.to_string()),
        Just("1.7976931348623157E308".to_owned()),
        Just("NaN".to_owned()),
        Just("true".to_owned()),
        "\\PC{0,12}",
    ]
}

const KEYS: [&str; 24] = [
    "heartbeat.interval",
    "heartbeat.timeout",
    "heartbeat.rpc-failure-threshold",
    "high-availability",
    "high-availability.storageDir",
    "high-availability.zookeeper.client.session-timeout",
    "high-availability.zookeeper.client.tolerate-suspended-connections",
    "restart-strategy",
    "restart-strategy.fixed-delay.attempts",
    "restart-strategy.fixed-delay.delay",
    "restart-strategy.failure-rate.max-failures-per-interval",
    "restart-strategy.failure-rate.failure-rate-interval",
    "restart-strategy.failure-rate.delay",
    "restart-strategy.exponential-delay.initial-backoff",
    "restart-strategy.exponential-delay.max-backoff",
    "restart-strategy.exponential-delay.backoff-multiplier",
    "restart-strategy.exponential-delay.jitter-factor",
    "restart-strategy.exponential-delay.attempts-before-reset-backoff",
    "execution.checkpointing.interval",
    "state.checkpoints.dir",
    "yarn.application-attempts",
    "yarn.application-attempt-failures-validity-interval",
    "slot.request.timeout",
    "resourcemanager.standalone.start-up-time",
];

fn line() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just("zookeeper"),
        Just("fixed-delay"),
        Just("failure-rate"),
        Just("exponential-delay"),
        Just("none"),
        Just("hdfs:"),
        Just("hdfs://a@b:1/"),
    ];
    let value = prop_oneof![3 => hostile(), 2 => words.prop_map(str::to_owned)];
    ((0..KEYS.len()), value).prop_map(|(key, value)| format!("{}: {value}\n", KEYS[key]))
}

proptest! {
    /// Nothing overflows, every range is one, and every row has its words.
    #[test]
    fn every_forecast_has_its_ranges_in_order(
        lines in proptest::collection::vec(line(), 0..16),
        version in 0..ALL.len(),
        deployment in 0..5usize,
        mrs in any::<bool>(),
    ) {
        let deployments = [Deployment::Yarn, Deployment::Standalone, Deployment::Local, Deployment::Kubernetes, Deployment::Unknown];
        let distribution = if mrs { Distribution::Mrs } else { Distribution::Apache };
        let config = legacy::read(&lines.concat());
        let scenarios = rows(&config, &target(ALL[version], deployments[deployment], distribution));
        assert!(scenarios.len() >= 6);
        for s in scenarios {
            let endings = std::iter::once(&s.ending).chain(&s.apache);
            for ending in endings {
                assert!(!ending.outcome.is_empty());
                for span in ending.duration.iter().chain(ending.steps.iter().map(|step| &step.span)) {
                    assert!(0 <= span.min && span.min <= span.max, "{s:#?}");
                }
            }
            if let Some(spread) = s.spread {
                assert!(1 <= spread.failures.min && spread.failures.min <= spread.failures.max);
                assert!(spread.may_fail() || !spread.fails());
            }
            for span in [s.detection, s.silence, s.without_slots].into_iter().flatten() {
                assert!(0 <= span.min && span.min <= span.max, "{s:#?}");
            }
            assert!(s.lost.ms.is_none_or(|ms| ms >= 0) && !s.run_book.is_empty());
        }
    }

    /// Pauses lie within what the strategy states as all of them, and end where it says.
    #[test]
    fn pauses_lie_within_their_bounds(
        initial_ms in 1i64..i64::MAX / 2,
        more in 0i64..i64::MAX / 2,
        multiplier in 1.000_000_1f64..1e308,
        jitter in 0f64..=1.0,
        attempts in proptest::option::of(1i32..=i32::MAX),
        version in 1..ALL.len(),
        failure in 1i64..5_000,
    ) {
        let version = ALL[version];
        let attempts = if version >= Version::V1_19 { Some(attempts.unwrap_or(i32::MAX)) } else { None };
        let strategy = Restart::ExponentialDelay {
            initial_ms, max_ms: initial_ms + more, multiplier, reset_ms: 1, jitter, attempts,
        };
        let all = all_pauses(&strategy, version).expect("it restarts");
        match pause(&strategy, version, failure) {
            Some(one) => assert!(all.min <= one.min && one.min <= one.max && one.max <= all.max, "{one:?} {all:?}"),
            None => assert!(ending_failure(&strategy).is_some_and(|last| failure >= last)),
        }
        if let Some(sum) = until_given_up(&strategy, version) {
            assert!(sum.min <= sum.max && sum.min >= all.min);
        }
    }
}
