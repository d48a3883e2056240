//! Paths and bytes that nobody wants: one clear message, exit 3 where a path cannot be judged, never a panic.

use crate::support::{Run, fctl};
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;

const GOOD: &str = "fixtures/configs/clean.flink-conf.yaml";

/// Judges a path together with a good one: the good one must still be judged.
fn with_a_good_one(path: &str, words: &str) -> Run {
    let run = fctl(["validate", path, GOOD]).run().exits(3);
    assert!(run.stderr.contains(words), "{path}: {run:#?}");
    assert!(
        run.stderr.starts_with("error: ") && run.stderr.matches("error: ").count() == 1,
        "{path}: {run:#?}"
    );
    assert!(
        run.stdout.contains("clean.flink-conf.yaml"),
        "{path}: {run:#?}"
    );
    let json = fctl(["validate", "--format", "json", path, GOOD])
        .run()
        .exits(3)
        .json();
    assert_eq!(json["data"].as_array().map(Vec::len), Some(1), "{path}");
    assert_eq!(json["skipped"].as_array().map(Vec::len), Some(1), "{path}");
    run
}

fn temporary(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    let shown = path.display().to_string();
    (dir, shown)
}

#[test]
fn paths_that_are_no_file() {
    with_a_good_one(
        "no/such/flink-conf.yaml",
        "no/such/flink-conf.yaml: no such file or directory",
    );
    with_a_good_one(
        "src",
        "src: the directory holds neither flink-conf.yaml nor config.yaml",
    );
    let home = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(home.path().join("conf")).expect("a directory");
    std::fs::write(home.path().join("conf/config.yaml"), "a: b\n").expect("a file");
    with_a_good_one(&home.path().display().to_string(), "conf holds one");
    with_a_good_one("/dev/null", "/dev/null: it is a device, not a regular file");
    let pipe = home.path().join("flink-conf.yaml");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    with_a_good_one(
        &pipe.display().to_string(),
        "it is a pipe (FIFO), not a regular file",
    );
    // A regular file whose first byte cannot be read, for every user.
    let unreadable = home.path().join("config.yaml");
    std::os::unix::fs::symlink("/proc/self/mem", &unreadable).expect("a link");
    with_a_good_one(&unreadable.display().to_string(), "Input/output error");
}

#[test]
fn files_that_are_no_configuration() {
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".to_vec();
    elf.extend([0; 512]);
    let (_dir, path) = temporary("flink-conf.yaml", &elf);
    with_a_good_one(&path, "it is a binary file, not a text");
    let (_dir, path) = temporary(
        "flink-conf.yaml",
        &"a: b\n"
            .encode_utf16()
            .fold(vec![0xFF, 0xFE], |mut bytes, unit| {
                bytes.extend(unit.to_le_bytes());
                bytes
            }),
    );
    with_a_good_one(&path, "UTF-16");
    let (_dir, path) = temporary("flink-conf.yaml", &vec![b'#'; 16 * 1024 * 1024 + 1]);
    with_a_good_one(&path, "larger than 16 MiB");
    let (_dir, path) = temporary("flink-conf.yaml", &vec![b'#'; 16 * 1024 * 1024]);
    fctl(["validate", &path]).run().exits(0);
}

#[test]
fn ten_thousand_levels() {
    let flow = format!("a: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let maps = "{a: ".repeat(10_000);
    let block = format!("a:\n  {}x\n", "- ".repeat(10_000));
    for text in [flow, maps, block] {
        let (_dir, path) = temporary("config.yaml", text.as_bytes());
        with_a_good_one(&path, "nested deeper than 500 levels");
        let shown = fctl(["config", "show", "--format", "jsonl", &path])
            .run()
            .exits(3);
        assert_eq!(shown.json()["loads"], serde_json::Value::Null);
    }
}

#[test]
fn aliases_without_end() {
    use std::fmt::Write as _;
    for leaf in ["{x: 1}", "{}"] {
        let mut text = format!("a0: &a0 {leaf}\n");
        for i in 1..13 {
            let p = i - 1;
            writeln!(
                text,
                "a{i}: &a{i} {{p: *a{p}, q: *a{p}, r: *a{p}, s: *a{p}}}"
            )
            .expect("written");
        }
        let (_dir, path) = temporary("config.yaml", text.as_bytes());
        with_a_good_one(&path, "aliases that stand for more than 200,000 nodes");
    }
}

#[test]
fn a_masters_file_that_cannot_be_read() {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::copy(GOOD, home.path().join("flink-conf.yaml")).expect("a file");
    std::os::unix::fs::symlink("/proc/self/mem", home.path().join("masters")).expect("a link");
    let path = home.path().display().to_string();
    for args in [&["validate", &path][..], &["validate", "-r", &path]] {
        let run = fctl(args).run().exits(3);
        assert!(
            run.stderr.contains("masters: Input/output error"),
            "{run:#?}"
        );
        assert!(run.stdout.contains("no findings in 1 file"), "{run:#?}");
    }
}

#[test]
fn a_walk_follows_links_and_precedence() {
    let home = tempfile::tempdir().expect("a directory");
    let at = |name: &str| home.path().join(name);
    for dir in ["both", "link"] {
        std::fs::create_dir(at(dir)).expect("a directory");
    }
    let good = std::fs::canonicalize(GOOD).expect("it is there");
    std::os::unix::fs::symlink(good, at("link/flink-conf.yaml")).expect("a link");
    std::fs::write(at("both/flink-conf.yaml"), "a: b\n").expect("a file");
    std::fs::write(at("both/config.yaml"), "state: {a: b}\n").expect("a file");
    let root = home.path().display().to_string();
    let json = fctl(["validate", "-r", "--format", "json", &root])
        .run()
        .exits(0)
        .json();
    let files: Vec<&str> = json["data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| {
            one["file"]
                .as_str()?
                .strip_prefix(&home.path().display().to_string())
        })
        .collect();
    assert_eq!(files, ["/both/flink-conf.yaml", "/link/flink-conf.yaml"]);
}

#[test]
fn arguments_that_would_do_nothing() {
    for (args, words) in [
        (
            &["validate", GOOD, "--stdin-filename", "config.yaml"][..],
            "--stdin-filename without `-`",
        ),
        (&["validate", GOOD, "-D", "=x"], "no key in front of `=`"),
    ] {
        let run = fctl(args).run().exits(2);
        assert!(run.stderr.contains(words), "{run:#?}");
    }
    let twice = fctl(["validate", GOOD, GOOD]).run().exits(0);
    assert!(twice.stdout.contains("in 1 file"), "{twice:#?}");
}

#[test]
fn secrets_in_odd_places_stay_hidden() {
    for text in [
        "s3.secret-key hush\n",
        "--- s3.secret-key:hush\n",
        "%s3.secret-key:hush\n",
        "restart-strategy: http://u:hush@h/\n",
        "high-availability: zookeeper\nhigh-availability.cluster-id: https://u:hush@h/x\n",
        "s3.secret-key:hush: x\n",
        "env.java.opts: -Daws.secretKey=hush -Da.keyPassword=\"hush hush\"\nx\n",
    ] {
        for args in [
            &["validate", "-v", "-"][..],
            &["validate", "--format", "json", "-"],
            &["validate", "--format", "sarif", "-"],
            &["validate", "--format", "github", "-"],
            &["config", "show", "-"],
            &["config", "show", "--format", "jsonl", "-"],
        ] {
            let run = fctl(args).stdin(text.as_bytes()).run();
            assert!(run.code <= 1 && !run.stdout.contains("hush"), "{run:#?}");
            assert!(!run.stderr.contains("hush"), "{run:#?}");
        }
    }
}

#[test]
fn standard_input_of_any_kind() {
    for bytes in [
        &b""[..],
        b"\0",
        b"\xff\xfe",
        b"\r",
        b"\xef\xbb\xbf",
        b"a: b",
        b": ",
        b"#",
        b"\xc3",
    ] {
        for name in ["flink-conf.yaml", "config.yaml"] {
            let run = fctl(["validate", "-", "--stdin-filename", name])
                .stdin(bytes)
                .run();
            assert!([0, 1].contains(&run.code), "{bytes:?} as {name}: {run:#?}");
        }
    }
}

/// The whole program in memory: no process for each case.
fn in_memory(args: &[&str], input: &[u8]) -> u8 {
    let (mut stdin, mut out, mut err) = (input, Vec::new(), Vec::new());
    let env = |_: &str| None;
    let mut host = fctl::Host {
        rows: &|| None,
        stdin: &mut stdin,
        stdout: &mut out,
        stderr: &mut err,
        env: &env,
        terminal: false,
        now: &|| 0,
    };
    let args = std::iter::once("fctl")
        .chain(args.iter().copied())
        .map(std::ffi::OsString::from);
    fctl::run(args, &mut host).code()
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"high-availability: zookeeper\n".to_vec()),
        Just(b"high-availability.storageDir: ".to_vec()),
        Just(b"high-availability.zookeeper.quorum: ".to_vec()),
        Just(b"restart-strategy: fixed-delay\n".to_vec()),
        Just(b"s3.secret-key: ".to_vec()),
        Just(b"password: |\n  x\n".to_vec()),
        Just("é: 日本 # fctl: ignore[HA001]\r\n".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..8),
        prop::sample::select(vec![
            ":", " ", "\t", "\n", "\r", "#", "'", "\"", "[", "]", "{", "}", ",", "&a", "*a", "|",
            ">", "-", "?", "!!int", "://", "@", "\u{feff}"
        ])
        .prop_map(|s: &str| s.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|list| list.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn no_bytes_make_it_panic(bytes in pieces(), format in prop::sample::select(vec!["text", "json", "sarif", "github"])) {
        for name in ["flink-conf.yaml", "config.yaml"] {
            let args = ["validate", "-", "--stdin-filename", name, "--format", format, "--deployment", "standalone"];
            prop_assert!(in_memory(&args, &bytes) != 2);
            let args = ["config", "show", "-", "--stdin-filename", name, "--format", "jsonl"];
            prop_assert!(in_memory(&args, &bytes) != 2);
        }
    }
}

#[test]
fn nothing_acts_on_the_terminal() {
    let text = "rest.port: \u{1b}[31m8081\0\u{9b}\u{202e}x\nrestart-strategy: \u{1b}]0;x\u{7}\na\u{1b}:b\n";
    for format in ["text", "github", "json", "sarif"] {
        let run = fctl(["validate", "-", "--format", format, "--color", "never"])
            .stdin(text)
            .run()
            .exits(1);
        let acts = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(
            format == "json" || format == "sarif" || !run.stdout.chars().any(acts),
            "{format}: {:?}",
            run.stdout
        );
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stdout.contains('\0'),
            "{format}: {:?}",
            run.stdout
        );
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let script = format!("{} explain --all | head -n 1", env!("CARGO_BIN_EXE_fctl"));
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .expect("bash runs");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    assert!(Path::new(env!("CARGO_BIN_EXE_fctl")).exists());
}
