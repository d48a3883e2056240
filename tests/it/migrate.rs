//! `fctl config migrate`: the same map in the other format, where it is written, and what is said about it.

use crate::support::{Run, fctl, root};
use expect_test::{expect, expect_file};
use fctl::config::decode::decode;
use fctl::config::migrate::migrate;
use fctl::config::{Load, Reader, read};
use proptest::prelude::*;
use tempfile::TempDir;

pub(crate) fn conf(text: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("flink-conf.yaml"), text).expect("a file");
    dir
}

/// The command in a directory, with arguments between blanks.
pub(crate) fn run(dir: &TempDir, line: &str) -> Run {
    let args = ["config", "migrate"].into_iter().chain(line.split(' '));
    fctl(args).dir(dir.path()).run()
}

#[test]
fn a_file_with_comments_sections_and_mistakes() {
    let source = "fixtures/configs/orders.flink-conf.yaml";
    let run = fctl(["config", "migrate", source]).run().exits(1);
    let shown = format!(
        "$ fctl config migrate {source}\n{}\n{}",
        run.stdout, run.stderr
    );
    expect_file![root().join("tests/it/expected/migrated.txt")].assert_eq(&shown);
    assert!(
        !run.stderr.contains("AKIA") && run.stdout.contains("AKIA"),
        "secrets: in the file alone"
    );
    let json = fctl(["config", "migrate", "--format", "json", source])
        .run()
        .exits(1);
    assert!(
        !json.stdout.contains("AKIA") && json.stderr.is_empty(),
        "{json:#?}"
    );
    let schema = std::fs::read_to_string(root().join("schemas/report.v1.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let value = json.json();
    assert!(jsonschema::is_valid(&schema, &value), "{value}");
    let kinds: Vec<&str> = value["data"]["lines"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|l| l["kind"].as_str().expect("a word"))
        .collect();
    assert_eq!(kinds, ["kept-oddly", "ignored", "cut"]);
    assert_eq!(value["data"]["keys"], 19);
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one value for each way in which YAML changes one"
)]
fn what_yaml_would_change_is_quoted() {
    let lines = [
        "a.number: 8081",
        "a.octal: 007",
        "a.under: 1_000",
        "a.hex: 0x10",
        "a.exponent: 1e3",
        "a.version: 1.20",
        "a.yes: yes",
        "a.off: off",
        "a.null: null",
        "a.tilde: ~",
        "a.date: 2001-12-14",
        "a.time: 12:30",
        "a.bool: true",
        "a.Bool: True",
        "a.colon: b: c",
        "a.end: b:",
        "a.star: *b",
        "a.and: &b",
        "a.bang: !b",
        "a.percent: %b",
        "a.at: @b",
        "a.tick: `b`",
        "a.dash: - b",
        "a.question: ? b",
        "a.list: [a, b]",
        "a.map: {a: b}",
        "a.legacy: k:v,l:w",
        "a.items: a;b",
        "a.pipe: |",
        "a.quoted: \"b\"",
        "a.single: 'b'",
        "a.half: \"b",
        "a.back: d:\\zk\\",
        "a.space: \u{a0}b",
        "a.tab: b\tc",
        "a.env: ${HOME}",
        "a.port: 50000-50025",
        "a.url: hdfs://ns1/x",
        "a.word: é",
    ];
    let migrated = migrate(&lines.map(|line| format!("{line}\n")).concat(), &|_| true);
    expect![[r#"
        a:
          number: 8081
          octal: '007'
          under: '1_000'
          hex: '0x10'
          exponent: '1e3'
          version: '1.20'
          'yes': 'yes'
          'off': 'off'
          'null': 'null'
          tilde: '~'
          date: '2001-12-14'
          time: '12:30'
          bool: true
          Bool: 'True'
          colon: 'b: c'
          end: 'b:'
          star: '*b'
          and: '&b'
          bang: '!b'
          percent: '%b'
          at: '@b'
          tick: '`b`'
          dash: '- b'
          question: '? b'
          list: '[a, b]'
          map: '{a: b}'
          legacy: k:v,l:w
          items: a;b
          pipe: '|'
          quoted: '"b"'
          single: '''b'''
          half: '"b'
          back: d:\zk\
          space: "\xA0b"
          tab: "b\x09c"
          env: ${HOME}
          port: 50000-50025
          url: hdfs://ns1/x
          word: é
    "#]]
    .assert_eq(&migrated.text);
    let strings = migrate("a.number: 8081\nb.c: true\n", &|_| false).text;
    assert_eq!(strings, "a:\n  number: '8081'\nb:\n  c: 'true'\n");
}

#[test]
fn maps_comments_and_what_cannot_nest() {
    let source = "\
# top
a.b.c: one
a.x: two # behind
a.b.d: three

# another section
z.y: four
# the first again
a.w: five
h: six
h.i: seven
env.java.home: /jdk
env.java.opts: -Xmx1g
k..l: eight
1.true: nine
z.y: ten
dropped:line
# end";
    let migrated = migrate(source, &|_| true);
    expect![[r#"
        # top
        a:
          b:
            c: one
            d: three
          x: two # behind

          # another section
          # a line further down set the same key: z.y: four
          # the first again
          w: five
        h: six
        h.i: seven
        env.java.home: /jdk
        env:
          java:
            opts: -Xmx1g
        k..l: eight
        '1':
          'true': nine
        z:
          'y': ten
        # Flink ignored this line: dropped:line
        # end
    "#]]
    .assert_eq(&migrated.text);
}

#[test]
fn what_another_release_reads_in_another_way() {
    let dir = conf(
        "state.backend.async: true\nrestart-strategy: fixed-delay\nclassloader.parent-first-patterns.additional: [a, b]\n\
         heartbeat.interval: 60000\ntaskmanager.memory.fraction: 0.4\nhigh-availability.zookeeper.client.session-timeout: 60 s\n",
    );
    let json = run(
        &dir,
        "flink-conf.yaml --format json --flink-version 1.18 --to 2.0",
    )
    .exits(1)
    .json();
    let changes: Vec<String> = json["data"]["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| {
            let field = |name: &str| c[name].as_str().unwrap_or("").to_owned();
            format!(
                "{} {} {}: {}\n",
                c["line"],
                field("kind"),
                field("key"),
                field("message")
            )
        })
        .collect();
    expect![[r#"
        1 removed state.backend.async: no longer an option: nothing reads it
        3 means classloader.parent-first-patterns.additional: read as a list of 2 items, in Flink 1.18 as a list of 1 item
        6 accepted high-availability.zookeeper.client.session-timeout: Flink 1.18 could not convert the value; Flink 2.0 can
    "#]].assert_eq(&changes.concat());
}

#[test]
fn standard_input_and_what_makes_no_sense() {
    let piped = fctl(["config", "migrate", "-"])
        .stdin("rest.port: 8081\n")
        .run()
        .exits(0);
    assert_eq!(piped.stdout, "rest:\n  port: 8081\n");
    let dir = conf("rest.port: 8081\n");
    for (line, words) in [
        (
            "flink-conf.yaml --flink-version 2.0",
            "never read a flink-conf.yaml",
        ),
        (
            "flink-conf.yaml --to 1.18",
            "Flink 1.18 reads no config.yaml",
        ),
        ("flink-conf.yaml --to 3.7", "fctl knows Flink 2.3, 2.2"),
        ("- --in-place", "there is no place"),
        ("flink-conf.yaml --in-place -o x", "cannot be used with"),
        ("", "unexpected"),
    ] {
        let wrong = run(&dir, line);
        assert!(
            line.is_empty() || wrong.code == 2 && wrong.stderr.contains(words),
            "{line}: {wrong:#?}"
        );
    }
    std::fs::write(dir.path().join("config.yaml"), "a: b\n").expect("a file");
    let yaml = run(&dir, "config.yaml").exits(3);
    assert!(
        yaml.stderr.contains("by its name it is a config.yaml"),
        "{yaml:#?}"
    );
    run(&dir, "nowhere.yaml").exits(3);
    std::fs::write(
        dir.path().join("flink-conf.yaml"),
        b"\x7fELF\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    )
    .expect("a file");
    run(&dir, "flink-conf.yaml").exits(3);
}

#[test]
fn the_report_never_shows_a_secret() {
    let text = "s3.secret-key:hush\ns3.secret-key: hush#hush\ns3.secret-key: \"hush\"\na.password hush\n\
                user:hush@x: y\nenv.java.opts: -Da.password=hush\nx: http://u:hush@h/\n\u{a0}hush.token: hush\n";
    for format in ["text", "json"] {
        let run = fctl(["config", "migrate", "-", "--format", format])
            .stdin(text)
            .run()
            .exits(1);
        let report = if format == "json" {
            &run.stdout
        } else {
            &run.stderr
        };
        let shown = report.replace("user:hush@x", "").replace("hush.token", "");
        assert!(!shown.contains("hush"), "{report}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn every_text_loads_to_the_same_map(text in "(?s)([a-c.:#\" '\\-\\t\\n\\r]|a\\.b|: |\u{85}|\u{2028}|\u{feff}|\u{1}|é|~|1|\\PC){0,120}") {
        let migrated = migrate(&text, &|key| key.len() % 2 == 0);
        let new = read(&decode(migrated.text.as_bytes(), Reader::Yaml), Reader::Yaml);
        prop_assert_eq!(&new.load, &Load::Ok, "{}", migrated.text);
        prop_assert_eq!(new.to_map(), migrated.config.to_map(), "{}", migrated.text);
    }
}
