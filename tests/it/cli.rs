//! The command line: help, usage errors, options, completions.

use crate::support::{fctl, root};
use expect_test::expect_file;

fn expected(name: &str) -> std::path::PathBuf {
    root().join("tests/it/expected").join(name)
}

const HA_OFF: &str = "high-availability.storageDir: hdfs:///x\n";

#[test]
fn help_of_every_command() {
    let commands: [&[&str]; 22] = [
        &[],
        &["validate"],
        &["config"],
        &["config", "show"],
        &["config", "diff"],
        &["config", "migrate"],
        &["leader"],
        &["leader", "status"],
        &["leader", "switchover"],
        &["leader", "history"],
        &["cluster"],
        &["cluster", "list"],
        &["recovery"],
        &["recovery", "list"],
        &["recovery", "check"],
        &["recovery", "clean"],
        &["recovery", "repair"],
        &["recovery", "scenarios"],
        &["snapshot"],
        &["explain"],
        &["completions"],
        &["help", "validate"],
    ];
    let mut text = String::new();
    for command in commands {
        let help = if command.first() == Some(&"help") {
            None
        } else {
            Some("--help")
        };
        let run = fctl(command.iter().copied().chain(help))
            .env("COLUMNS", "100")
            .run()
            .exits(0);
        text.push_str(&format!(
            "$ fctl {} --help\n{}\n",
            command.join(" "),
            run.stdout
        ));
    }
    expect_file![expected("help.txt")].assert_eq(&text);
}

#[test]
fn standard_input_for_a_release_that_reads_another_file() {
    let run = fctl(["validate", "-", "--flink-version", "2.2"])
        .stdin("rest.port: 8081\n")
        .run()
        .exits(1);
    assert!(
        run.stdout.contains("say --stdin-filename config.yaml"),
        "{}",
        run.stdout
    );
}

#[test]
fn two_letters_list_a_family() {
    let text = fctl(["explain", "zk"]).run().exits(0).stdout;
    let ids: Vec<&str> = text
        .lines()
        .filter(|l| l.starts_with("ZK"))
        .map(|l| &l[..5])
        .collect();
    assert_eq!(ids.len(), 15, "{text}");
    assert!(
        text.starts_with("ZK001  error    quorum-trouble\n"),
        "{text}"
    );
    fctl(["explain", "QQ"]).run().exits(2);
}

#[test]
fn explain_a_key() {
    let asked: [&[&str]; 11] = [
        &["high-availability.type"],
        &["high-availability", "--flink-version", "1.20.5"],
        &["restart-strategy.exponential-delay.max-backoff"],
        &["execution.checkpointing.dir", "--flink-version", "1.16"],
        &["execution.checkpointing.mode"],
        &["metrics.reporter.prom.interval"],
        &["metrics.reporter.prom.port"],
        &["kubernetes.jobmanager.labels.team"],
        &["jobmanager.rpc.address", "--flink-version", "2.3"],
        &["security.ssl.key-password"],
        &["taskmanager.memory.preallocate"],
    ];
    let mut text = String::new();
    for args in asked {
        let run = fctl(std::iter::once("explain").chain(args.iter().copied()))
            .run()
            .exits(0);
        text.push_str(&format!(
            "$ fctl explain {}\n{}\n",
            args.join(" "),
            run.stdout
        ));
    }
    expect_file![expected("explain-keys.md")].assert_eq(&text);
    for (args, words) in [
        (
            &["high-availability.zookeeper.root.path"][..],
            "did you mean `high-availability.zookeeper.path.root`?",
        ),
        (&["nothing.like.it"], "fctl explain --all"),
        (
            &["HA003", "--flink-version", "1.17"],
            "leave --flink-version out",
        ),
        (
            &["rest.port", "--flink-version", "1.11"],
            "fctl knows Flink 1.12, 1.13",
        ),
        (
            &["rest.port", "--flink-version", "2.4.1"],
            "fctl knows Flink 2.3, 2.2, 2.1, 2.0, 1.20",
        ),
    ] {
        let run = fctl(std::iter::once("explain").chain(args.iter().copied()))
            .run()
            .exits(2);
        assert!(run.stderr.contains(words), "{run:#?}");
    }
}

#[test]
fn explain_all() {
    let run = fctl(["explain", "--all"]).run().exits(0);
    expect_file![expected("explain-all.md")].assert_eq(&run.stdout);
    let by_name = fctl(["explain", "missing-storage-dir"]).run().exits(0);
    assert!(run.stdout.contains(&by_name.stdout));
    let unknown = fctl(["explain", "HA0O3"]).run().exits(2);
    assert!(
        unknown.stderr.contains("did you mean `HA003`?"),
        "{unknown:#?}"
    );
}

#[test]
fn committed_completions_are_fresh() {
    for (shell, file) in [
        ("bash", "fctl.bash"),
        ("zsh", "_fctl"),
        ("fish", "fctl.fish"),
        ("powershell", "fctl.ps1"),
        ("elvish", "fctl.elv"),
    ] {
        let run = fctl(["completions", shell]).run().exits(0);
        expect_file![root().join("completions").join(file)].assert_eq(&run.stdout);
    }
}

#[test]
fn version() {
    let run = fctl(["--version"]).run().exits(0);
    assert_eq!(run.stdout, format!("fctl {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_exit_with_2() {
    for (args, words) in [
        (
            &["validate", "--flink-version", "1.11", "x"][..],
            "fctl knows Flink 1.12, 1.13",
        ),
        (
            &["validate", "--flink-version", "9.9", "x"],
            "fctl knows Flink 2.3",
        ),
        (
            &["validate", "--select", "HA999", "x"],
            "no rule is called `HA999`",
        ),
        (
            &["validate", "--ignore", "missing-qorum", "x"],
            "did you mean `missing-quorum`?",
        ),
        (&["validate", "-q", "-v", "x"], "cannot be used with"),
        (
            &["validate", "--format", "xml", "x"],
            "possible values: text, json, sarif, github",
        ),
        (&["frobnicate"], "unrecognized subcommand"),
        (&[], "Usage: fctl"),
        (&["explain"], "<RULE|KEY>"),
    ] {
        let run = fctl(args).run().exits(2);
        assert!(
            run.stderr.contains(words) && run.stdout.is_empty(),
            "{args:?}: {run:#?}"
        );
    }
}

#[test]
fn fail_on_decides_the_exit_code() {
    let run = |fail_on: &str, text: &str| {
        fctl(["validate", "-", "--fail-on", fail_on])
            .stdin(text)
            .run()
            .code
    };
    let info = "---\n";
    let warning = "a.b:\n";
    assert_eq!(
        [
            run("error", HA_OFF),
            run("warning", HA_OFF),
            run("info", HA_OFF),
            run("never", HA_OFF)
        ],
        [1, 1, 1, 0]
    );
    assert_eq!([run("error", warning), run("warning", warning)], [0, 1]);
    assert_eq!([run("warning", info), run("info", info)], [0, 1]);
}

#[test]
fn standard_input_is_flink_conf_unless_named() {
    let text = "high-availability:\n  type: zookeeper\n";
    let legacy = fctl(["validate", "-", "--format", "json"])
        .stdin(text)
        .run()
        .exits(1);
    assert_eq!(legacy.rules(), ["CF007"]);
    let yaml = fctl([
        "validate",
        "-",
        "--stdin-filename",
        "ci/config.yaml",
        "--format",
        "json",
    ])
    .stdin(text)
    .run()
    .exits(1);
    assert_eq!(yaml.rules(), ["HA003", "HA004", "RS003"]);
    assert_eq!(
        yaml.json()["diagnostics"][0]["location"]["path"],
        "ci/config.yaml"
    );
}

#[test]
fn a_name_that_says_nothing_needs_a_release() {
    let args = ["validate", "-", "--stdin-filename", "values.yaml"];
    let run = fctl(args).stdin("a: b\n").run().exits(3);
    assert!(
        run.stderr.contains("give --flink-version below 1.19"),
        "{run:#?}"
    );
    let both = fctl(args.into_iter().chain(["--flink-version", "1.20"]))
        .stdin("a: b\n")
        .run()
        .exits(3);
    assert!(
        both.stderr.contains("Flink 1.20 has a reader for each"),
        "{both:#?}"
    );
    fctl(args.into_iter().chain(["--flink-version", "1.18"]))
        .stdin("a: b\n")
        .run()
        .exits(0);
    fctl(args.into_iter().chain(["--flink-version", "2.0"]))
        .stdin("a: b\n")
        .run()
        .exits(0);
}

#[test]
fn dynamic_properties_come_last_and_by_exact_key() {
    let show = |args: &[&str]| {
        let run = fctl(
            ["config", "show", "-", "--format", "json"]
                .iter()
                .chain(args),
        )
        .stdin("a: 1\n")
        .run()
        .exits(0);
        run.json()["data"][0].clone()
    };
    let data = show(&["-D", "a=2", "-Dhigh-availability=zookeeper", "-Db", "-Dc="]);
    assert_eq!(data["options"]["a"], "2");
    assert_eq!(data["options"]["b"], "true");
    assert_eq!(data["options"]["c"], "");
    assert_eq!(data["ha"]["mode"], "ZOOKEEPER");
    assert_eq!(data["origins"]["ha.mode"]["kind"], "override");
}

#[test]
fn the_documented_rule_and_apache_flink_side_by_side() {
    let text = "restart-strategy: none\nexecution.checkpointing.interval: 60 s\n";
    let data = |distribution: &str| {
        let args = [
            "validate",
            "-",
            "--format",
            "json",
            "--flink-version",
            "1.17",
            "--distribution",
            distribution,
        ];
        fctl(args).stdin(text).run().exits(1).json()["data"][0].clone()
    };
    let mrs = data("mrs");
    assert_eq!(
        mrs["restart"]["checkpointing_on"]["strategy"],
        "fixed-delay"
    );
    assert_eq!(
        mrs["restart"]["checkpointing_on"]["attempts"],
        2_147_483_647
    );
    assert_eq!(mrs["restart"]["checkpointing_on"]["delay_ms"], 1_000);
    assert_eq!(mrs["restart"]["checkpointing_off"]["strategy"], "none");
    assert_eq!(
        mrs["restart_apache"]["checkpointing_on"]["strategy"],
        "none"
    );
    assert_eq!(mrs["restart_configured"], "none");
    let reason = mrs["restart"]["checkpointing_on"]["reason"]
        .as_str()
        .expect("a reason");
    assert!(
        reason.contains("MRS") && reason.contains("Apache Flink 1.17 would not restart"),
        "{reason}"
    );
    assert_eq!(
        data("apache")["restart"]["checkpointing_on"]["strategy"],
        "none"
    );
}

#[test]
fn quiet_prints_findings_only() {
    let run = fctl(["validate", "-", "-q"]).stdin(HA_OFF).run().exits(1);
    assert!(run.stdout.starts_with("  error [HA001]"), "{run:#?}");
    assert!(!run.stdout.contains("1 error"), "{run:#?}");
    let clean = fctl(["validate", "-", "-q"])
        .stdin("rest.port: 8081\n")
        .run()
        .exits(0);
    assert_eq!(clean.stdout, "");
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let args = ["validate", "-"];
    let escape = "\u{1b}[";
    let plain = fctl(args).stdin(HA_OFF).run().exits(1);
    assert!(!plain.stdout.contains(escape));
    let always = fctl(args.into_iter().chain(["--color", "always"]))
        .stdin(HA_OFF)
        .run()
        .exits(1);
    assert!(always.stdout.contains(escape));
    let never = fctl(args.into_iter().chain(["--color", "never"]))
        .env("CLICOLOR_FORCE", "1")
        .stdin(HA_OFF)
        .run()
        .exits(1);
    assert_eq!(never.stdout, plain.stdout);
}

#[test]
fn suppression_names_the_rule() {
    let line = |comment: &str| format!("high-availability.storageDir: hdfs:///x {comment}\n");
    let rules = |text: String| {
        fctl(["validate", "-", "--format", "json"])
            .stdin(text)
            .run()
            .rules()
    };
    assert!(rules(line("# fctl: ignore[HA001]")).is_empty());
    assert!(rules(line("# fctl: ignore[inactive-ha-keys]")).is_empty());
    assert_eq!(rules(line("# fctl: ignore[HA002]")), ["HA001"]);
}
