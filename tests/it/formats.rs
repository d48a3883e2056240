//! The machine formats: committed output for one realistic file, and schemas for every fixture.

use crate::support::{fctl, files_below, root};
use expect_test::expect_file;
use serde_json::Value;

const ORDERS: [&str; 4] = [
    "validate",
    "--flink-version",
    "1.17",
    "fixtures/configs/orders.flink-conf.yaml",
];

fn expected(name: &str) -> std::path::PathBuf {
    root().join("tests/it/expected").join(name)
}

fn with(format: &str) -> crate::support::Run {
    fctl(ORDERS.into_iter().chain(["--format", format]))
        .run()
        .exits(1)
}

#[test]
fn text() {
    expect_file![expected("orders.txt")].assert_eq(&with("text").stdout);
}

#[test]
fn json() {
    let pretty = serde_json::to_string_pretty(&with("json").json()).expect("JSON") + "\n";
    expect_file![expected("orders.json")].assert_eq(&pretty);
}

#[test]
fn github() {
    expect_file![expected("orders.github")].assert_eq(&with("github").stdout);
}

#[test]
fn sarif() {
    let mut log = with("sarif").json();
    // The rules and their help are the product's documentation; `fctl explain --all` has them once.
    log["runs"][0]["tool"]["driver"]["rules"] = Value::Null;
    let pretty = serde_json::to_string_pretty(&log).expect("JSON") + "\n";
    expect_file![expected("orders.sarif")].assert_eq(&pretty);
}

#[test]
fn verbose_and_several_files() {
    let run = fctl(ORDERS.into_iter().chain(["-v", "--select", "RS009"]))
        .run()
        .exits(1);
    expect_file![expected("orders-verbose.txt")].assert_eq(&run.stdout);
    let run = fctl(["validate", "--select", "HA", "fixtures/configs"])
        .run()
        .exits(3);
    assert!(
        run.stderr
            .contains("neither flink-conf.yaml nor config.yaml"),
        "{run:#?}"
    );
    let run = fctl([
        "validate",
        "--select",
        "HA",
        "--recursive",
        "fixtures/configs",
    ])
    .run()
    .exits(1);
    expect_file![expected("several.txt")].assert_eq(&run.stdout);
}

fn validator(schema: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join(schema)).expect("a schema");
    // One pattern of the official SARIF schema has a bare `]`, which ECMA allows only in its lenient mode.
    let text = text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a valid schema")
}

fn assert_valid(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// Every configuration under `fixtures`.
fn fixtures() -> Vec<String> {
    let files = files_below(&root().join("fixtures")).into_iter();
    let paths: Vec<String> = files
        .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
        .map(|p| p.display().to_string())
        .collect();
    assert!(paths.len() > 100, "{} fixtures", paths.len());
    paths
}

#[test]
fn json_of_every_fixture_fits_the_schema() {
    let validator = validator("schemas/report.v1.json");
    let mut args = vec![
        "validate".to_owned(),
        "--format".to_owned(),
        "json".to_owned(),
    ];
    args.extend(fixtures());
    assert_valid(&validator, &fctl(&args).run().json(), "validate");
    args[0] = "config".to_owned();
    args.insert(1, "show".to_owned());
    args.push("no/such/file".to_owned());
    let run = fctl(&args).run();
    assert_valid(&validator, &run.json(), "config show");
}

#[test]
fn scenarios_of_every_fixture_fit_the_schema() {
    let validator = validator("schemas/report.v1.json");
    let deployments: [&[&str]; 5] = [
        &[],
        &["--deployment", "yarn"],
        &["--deployment", "standalone", "--distribution", "apache"],
        &["--deployment", "kubernetes"],
        &["--deployment", "local"],
    ];
    let mut judged = 0;
    for (index, path) in fixtures().iter().enumerate() {
        let extra = deployments[index % deployments.len()];
        let args = ["recovery", "scenarios", "--format", "json", path];
        let run = fctl(args.into_iter().chain(extra.iter().copied())).run();
        if run.code == 3 {
            // Its name says no release: nothing is printed.
            continue;
        }
        assert_valid(&validator, &run.json(), path);
        judged += usize::from(run.code == 0);
    }
    assert!(judged > 60, "{judged} forecasts");
}

#[test]
fn json_of_every_snapshot_fits_the_schema() {
    let validator = validator("schemas/report.v1.json");
    let files = files_below(&root().join("fixtures"));
    let snapshots = files
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "snapshot"));
    let mut count = 0;
    for path in snapshots {
        let shown = path.to_str().expect("UTF-8");
        let commands = [
            ["leader", "status"],
            ["cluster", "list"],
            ["recovery", "check"],
            ["recovery", "list"],
            ["recovery", "repair"],
            ["recovery", "clean"],
        ];
        for command in commands {
            let args = [command[0], command[1], "--format", "json", "--from", shown];
            assert_valid(&validator, &fctl(args).run().json(), shown);
        }
        let base = ["leader", "switchover", "--dry-run", "--format", "json"];
        let args = base.into_iter().chain(["--from", shown]);
        assert_valid(&validator, &fctl(args).run().json(), shown);
        count += 1;
    }
    assert!(count > 30, "{count} snapshots");
}

#[test]
fn sarif_of_every_fixture_fits_the_official_schema() {
    let validator = validator("tests/it/sarif-2.1.0.schema.json");
    let mut args = vec![
        "validate".to_owned(),
        "--format".to_owned(),
        "sarif".to_owned(),
    ];
    args.extend(fixtures());
    let log = fctl(&args).run().json();
    assert_valid(&validator, &log, "sarif");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.len() > 100, "{} results", results.len());
    for rule in log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules")
    {
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .is_some_and(|text| text.contains("## Fix")),
            "{rule}"
        );
    }
}

#[test]
fn edits_are_byte_offsets_of_the_file_and_repair_the_line() {
    let path = "fixtures/rules/CF001-dropped-line/bad.flink-conf.yaml";
    let json = fctl(["validate", "--select", "CF001", "--format", "json", path])
        .run()
        .exits(1)
        .json();
    let text = std::fs::read_to_string(root().join(path)).expect("a fixture");
    let mut lines = Vec::new();
    for diagnostic in json["diagnostics"].as_array().expect("a list") {
        for edit in diagnostic["fix"]["edits"].as_array().into_iter().flatten() {
            let at = |name: &str| {
                usize::try_from(edit[name].as_u64().expect("an offset")).expect("fits")
            };
            let (start, end) = (at("start"), at("end"));
            let fixed = format!(
                "{}{}{}",
                &text[..start],
                edit["text"].as_str().expect("a text"),
                &text[end..]
            );
            let line = fixed[..start].matches('\n').count();
            lines.push(fixed.lines().nth(line).expect("a line").to_owned());
        }
    }
    assert_eq!(lines, ["jobmanager.rpc.address: jm1", "rest.port: 8081"]);
}

#[test]
fn no_format_shows_a_secret() {
    let secrets = [
        "hunter2",
        "topsecret",
        "wJalrXUtnFEMI",
        "AKIAIOSFODNN7EXAMPLE",
        "bPxRfiCY",
        "s3cr3t",
        "tail4711",
        "flink:s3same",
    ];
    let mut args = vec![
        "validate".to_owned(),
        "--fail-on".to_owned(),
        "never".to_owned(),
    ];
    args.extend(fixtures());
    for format in ["text", "json", "sarif", "github"] {
        let run = fctl(args.iter().map(String::as_str).chain(["--format", format])).run();
        for secret in secrets {
            assert!(
                !run.stdout.contains(secret) && !run.stderr.contains(secret),
                "{format} shows {secret}"
            );
        }
    }
    let path = "fixtures/configs/orders.flink-conf.yaml";
    for format in ["text", "json", "jsonl"] {
        let masked = fctl(["config", "show", "--format", format, path])
            .run()
            .exits(0);
        assert!(!masked.stdout.contains("wJalrXUtnFEMI"), "{format}");
        let open = fctl(["config", "show", "--show-secrets", "--format", format, path])
            .run()
            .exits(0);
        assert!(open.stdout.contains("wJalrXUtnFEMI"), "{format}");
    }
}
