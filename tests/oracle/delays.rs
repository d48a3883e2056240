//! The pauses before restarts and the failure that ends a job, against the real strategies; heartbeats against the real
//! services.

use crate::classes::classes;
use crate::jars::class_path;
use crate::random::Random;
use crate::setting;
use fctl::config::legacy;
use fctl::flink::restart::Strategy;
use fctl::flink::scenarios::delays::pause;
use fctl::flink::scenarios::inputs::Inputs;
use fctl::flink::version::Version;
use std::io::Write as _;
use std::process::{Command, Stdio};

const RELEASES: [(&str, Version); 5] = [
    ("1.12.5", Version::V1_12),
    ("1.14.6", Version::V1_14),
    ("1.16.3", Version::V1_16),
    ("1.20.5", Version::V1_20),
    ("2.3.0", Version::V2_3),
];
const FAILURES: i64 = 30;

/// One answer for each line.
fn ask(release: &str, lines: &[String]) -> Vec<String> {
    let mut child = Command::new("java")
        .args(["-Xmx256m", "-XX:+UseSerialGC", "-cp"])
        .arg(format!("{}:{}", classes().display(), class_path(release)))
        .arg("Delays")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("java runs");
    let mut input = child.stdin.take().expect("a pipe");
    let text = lines.join("\n") + "\n";
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("java ends");
    writer.join().expect("the writer ends").expect("java reads");
    let said = String::from_utf8(output.stdout).expect("ASCII");
    let answers: Vec<String> = said.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), lines.len(), "an answer for each line");
    answers
}

fn number(random: &mut Random, limit: usize) -> i64 {
    i64::try_from(random.below(limit)).expect("small") + 1
}

fn one(random: &mut Random, version: Version) -> (String, Strategy) {
    let kinds = if version < Version::V1_13 { 2 } else { 3 };
    let attempts = i32::try_from(number(random, 40)).expect("small") - 1;
    match random.below(kinds) {
        0 => {
            let delay_ms = number(random, 100_000);
            let line = format!("fixed-delay {attempts} {delay_ms} {FAILURES}");
            (line, Strategy::FixedDelay { attempts, delay_ms })
        }
        1 => {
            let (max_failures, delay_ms) = (attempts + 1, number(random, 10_000));
            // All failures within one interval, which is what the forecast is about.
            let interval_ms = 1_000_000_000;
            let line = format!("failure-rate {max_failures} {interval_ms} {delay_ms} {FAILURES}");
            let strategy = Strategy::FailureRate {
                max_failures,
                interval_ms,
                delay_ms,
            };
            (line, strategy)
        }
        _ => {
            let initial_ms = number(random, 5_000);
            let max_ms = initial_ms + number(random, 300_000);
            let multiplier =
                1.0 + f64::from(i32::try_from(number(random, 40)).expect("small")) / 16.0;
            // With 1.0 Flink throws once the power fills 64 bits (from 1.19 on), after some 90 failures in a row.
            let jitter = [0.0, 0.1, 0.5, 0.9][random.below(4)];
            let attempts = attempts + 1;
            let line = format!(
                "exponential-delay {initial_ms} {max_ms} {multiplier} 1000000000 {jitter} {attempts} {FAILURES}"
            );
            let strategy = Strategy::ExponentialDelay {
                initial_ms,
                max_ms,
                multiplier,
                reset_ms: 1_000_000_000,
                jitter,
                attempts: (version >= Version::V1_19).then_some(attempts),
            };
            (line, strategy)
        }
    }
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn pauses_of_generated_strategies() {
    let mut random = Random::new(setting("FCTL_ORACLE_SEED", 20_261_125));
    for (release, version) in RELEASES {
        let cases: Vec<(String, Strategy)> =
            (0..2_000).map(|_| one(&mut random, version)).collect();
        let lines: Vec<String> = cases.iter().map(|(line, _)| line.clone()).collect();
        let (mut pauses, mut ends) = (0, 0);
        for ((line, strategy), answer) in cases.iter().zip(ask(release, &lines)) {
            for (failure, said) in (1..).zip(answer.split(' ')) {
                let ours = pause(strategy, version, failure);
                if said == "FAILED" {
                    assert_eq!(
                        ours, None,
                        "{release}: {line}: failure {failure} of {answer}"
                    );
                    ends += 1;
                    continue;
                }
                let said: i64 = said.parse().expect("a number");
                assert!(
                    ours.is_some_and(|span| (span.min..=span.max).contains(&said)),
                    "{release}: {line}: failure {failure} of {answer}, fctl: {ours:?}"
                );
                pauses += 1;
            }
        }
        println!(
            "Flink {release}: {pauses} pauses of 2000 strategies within fctl's ranges, {ends} ends where fctl has them"
        );
        assert!(pauses > 10_000 && ends > 500);
    }
}

#[test]
#[ignore = "needs the Flink jars: tests/run oracle"]
fn heartbeats_of_configurations() {
    let keys = [
        "heartbeat.interval",
        "heartbeat.timeout",
        "heartbeat.rpc-failure-threshold",
    ];
    let words = [
        "0",
        "-1",
        "1",
        "2",
        "10000",
        "50000",
        "5_s",
        "1_min",
        "x",
        "9223372036854775807",
        "9223372036854775808",
        "",
    ];
    let mut lines = vec!["heartbeats".to_owned()];
    for interval in words {
        for timeout in words {
            lines.push(format!(
                "heartbeats {}={interval} {}={timeout}",
                keys[0], keys[1]
            ));
        }
        lines.push(format!("heartbeats {}={interval}", keys[2]));
    }
    for (release, version) in RELEASES {
        for (line, answer) in lines.iter().zip(ask(release, &lines)) {
            let file: String = line
                .split(' ')
                .skip(1)
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| format!("{key}: {}\n", value.replace('_', " ")))
                .collect();
            let ours = match Inputs::read(&legacy::read(&file), version, false).heartbeats {
                Ok(beats) if version < Version::V1_14 => {
                    format!("{} {} -", beats.interval_ms, beats.timeout_ms)
                }
                Ok(beats) => {
                    let threshold = beats.threshold.unwrap_or(-1);
                    format!("{} {} {threshold}", beats.interval_ms, beats.timeout_ms)
                }
                Err(_) => "refused".to_owned(),
            };
            // The line reader drops an empty value, which the services would refuse.
            let dropped = line.split(' ').any(|pair| pair.ends_with('='));
            assert!(
                dropped || ours == answer,
                "{release}: {line}: {answer}, fctl: {ours}"
            );
        }
    }
}
