//! `config show`: where entries come from, defaults, and values of every type.

use crate::support::fctl;

const FILE: &str = "state.backend: rocksdb\njobmanager.rpc.adress: jm1\nrestart-strategy: none\n";

#[test]
fn entries_say_where_they_come_from_and_what_they_are() {
    let args = [
        "config",
        "show",
        "-",
        "--flink-version",
        "1.20",
        "-D",
        "x=y",
    ];
    let run = fctl(args).stdin(FILE).run().exits(0);
    for line in [
        "state.backend          rocksdb  line 1, old name of state.backend.type",
        "jobmanager.rpc.adress  jm1      line 2, no option of Flink",
        "x                      y        -D, no option of Flink",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}

#[test]
fn all_adds_what_holds_for_the_rest() {
    let args = ["config", "show", "-", "--flink-version", "1.20", "--all"];
    let text = fctl(args).stdin(FILE).run().exits(0).stdout;
    let line = |key: &str| text.lines().find(|l| l.trim_start().starts_with(key));
    assert!(
        line("rest.port").is_some_and(|l| l.ends_with("default")),
        "{text}"
    );
    let json = fctl(args.iter().copied().chain(["--format", "json"]))
        .stdin(FILE)
        .run()
        .exits(0)
        .json();
    let defaults = &json["data"][0]["defaults"];
    assert_eq!(defaults["rest.port"], "8081");
    assert_eq!(defaults["parallelism.default"], "1");
    // Set, under an old name.
    assert!(defaults["restart-strategy.type"].is_null());
    assert!(defaults["state.backend.type"].is_null());
    // Without a default, of a named thing, of Flink itself.
    for key in ["rest.address", "interval", "$internal.application.main"] {
        assert!(defaults[key].is_null(), "{key}");
    }
}

#[test]
fn values_of_every_type_are_judged() {
    let text = "taskmanager.memory.process.size: 4 GiB\nrest.port: x\nparallelism.default: 4\nmetrics.job.status.enable: NOPE\n";
    let args = [
        "config",
        "show",
        "-",
        "--flink-version",
        "1.20",
        "--format",
        "json",
    ];
    let json = fctl(args).stdin(text).run().exits(0).json();
    let invalid = json["data"][0]["invalid"].as_object().expect("a map");
    let keys: Vec<&String> = invalid.keys().collect();
    assert_eq!(
        keys,
        [
            "metrics.job.status.enable",
            "rest.port",
            "taskmanager.memory.process.size"
        ]
    );
}
