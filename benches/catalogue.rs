//! What the option catalogues cost at the start: this binary against one with empty tables, in turn, in one run.
//!
//! `tests/run bench` builds both and names the other one in `FCTL_BENCH_WITHOUT`. It prints medians and ratios, and judges
//! nothing.

#![expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 100;

fn timed(binary: &str, args: &[&str]) -> Duration {
    let start = Instant::now();
    Command::new(binary)
        .env_clear()
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the command ends");
    start.elapsed()
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn main() {
    let without = std::env::var("FCTL_BENCH_WITHOUT")
        .expect("FCTL_BENCH_WITHOUT, a binary with empty tables: tests/run bench builds it");
    // A stripped copy may stand for the binary that cargo built.
    let with =
        std::env::var("FCTL_BENCH_WITH").unwrap_or_else(|_| env!("CARGO_BIN_EXE_fctl").to_owned());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/configs/clean.flink-conf.yaml");
    let file = file.to_str().expect("UTF-8");
    for args in [&["--version"][..], &["validate", file]] {
        let [mut theirs, mut ours] = [const { Vec::new() }; 2];
        for round in 0..=ROUNDS {
            // Whoever comes second finds warmer caches.
            let (first, second) = if round % 2 == 0 {
                (&without, &with)
            } else {
                (&with, &without)
            };
            let mut pair = [timed(first, args), timed(second, args)];
            if round % 2 != 0 {
                pair.swap(0, 1);
            }
            // The first round warms the caches.
            if round > 0 {
                theirs.push(pair[0]);
                ours.push(pair[1]);
            }
        }
        let (theirs, ours) = (median(&mut theirs), median(&mut ours));
        println!(
            "fctl {:8}  {ours:.2} ms with thirteen catalogues, {theirs:.2} ms without: {:.2} x",
            args[0],
            ours / theirs
        );
    }
}
