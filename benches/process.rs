//! A whole `fctl validate FILE` process against `true` and against the same load in a JVM, in turn, in one run.
//!
//! `tests/run bench` fetches the jars and runs it. It prints medians and ratios, and judges nothing.

#![expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]

#[path = "../tests/oracle/classes.rs"]
mod classes;
#[path = "../tests/oracle/jars.rs"]
mod jars;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 30;

fn timed(command: &mut Command, input: Option<&str>) -> Duration {
    let start = Instant::now();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    if let Some(text) = input {
        std::io::Write::write_all(&mut stdin, text.as_bytes()).expect("the command reads");
    }
    drop(stdin);
    child.wait().expect("the command ends");
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = root.join("fixtures/configs/orders.flink-conf.yaml");
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-conf");
    std::fs::create_dir_all(&dir).expect("a directory");
    let file = dir.join("flink-conf.yaml");
    std::fs::copy(&source, &file).expect("a file");
    let class_path = format!(
        "{}:{}",
        classes::classes().display(),
        jars::class_path("1.20.5")
    );
    let line = format!("{}\n", dir.display());
    let [mut nothing, mut ours, mut java] = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        let each = [
            timed(&mut Command::new("true"), None),
            timed(
                Command::new(env!("CARGO_BIN_EXE_fctl"))
                    .env_clear()
                    .arg("validate")
                    .arg(&file),
                None,
            ),
            timed(
                Command::new("java").args([
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    &class_path,
                    "Oracle",
                ]),
                Some(&line),
            ),
        ];
        // The first round warms the caches.
        if round > 0 {
            nothing.push(each[0]);
            ours.push(each[1]);
            java.push(each[2]);
        }
    }
    let [t, f, j] = [median(&mut nothing), median(&mut ours), median(&mut java)];
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    println!(
        "medians of {ROUNDS} rounds, whole processes, {}:",
        source.strip_prefix(root).unwrap_or(&source).display()
    );
    println!("  true                          {:8.2} ms", ms(t));
    println!(
        "  fctl validate                 {:8.2} ms   {:.2} x true",
        ms(f),
        ms(f) / ms(t)
    );
    println!(
        "  JVM, Flink 1.20.5 loads it    {:8.2} ms   {:.0} x fctl",
        ms(j),
        ms(j) / ms(f)
    );
}
