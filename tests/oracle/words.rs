//! Keys and values that matter to Flink, and their nasty relatives.

use crate::random::Random;

pub(crate) const KEYS: &[&str] = &[
    "high-availability", "high-availability.type", "recovery.mode", "high-availability.storageDir",
    "high-availability.zookeeper.storageDir", "recovery.zookeeper.storageDir", "high-availability.cluster-id",
    "high-availability.zookeeper.path.namespace", "high-availability.zookeeper.quorum", "high-availability.jobmanager.port",
    "high-availability.zookeeper.client.session-timeout", "recovery.zookeeper.client.session-timeout",
    "high-availability.zookeeper.client.retry-wait", "high-availability.zookeeper.client.max-retry-attempts",
    "high-availability.zookeeper.client.max-retry-wait", "high-availability.zookeeper.client.acl",
    "high-availability.zookeeper.client.tolerate-suspended-connections", "high-availability.zookeeper.client.ensemble-tracker",
    "high-availability.zookeeper.client.authorization", "high-availability.zookeeper.client.max-close-wait",
    "restart-strategy", "restart-strategy.type", "restart-strategy.fixed-delay.attempts", "restart-strategy.fixed-delay.delay",
    "restart-strategy.failure-rate.max-failures-per-interval", "restart-strategy.failure-rate.failure-rate-interval",
    "restart-strategy.failure-rate.delay", "restart-strategy.exponential-delay.initial-backoff",
    "restart-strategy.exponential-delay.max-backoff", "restart-strategy.exponential-delay.backoff-multiplier",
    "restart-strategy.exponential-delay.reset-backoff-threshold", "restart-strategy.exponential-delay.jitter-factor",
    "restart-strategy.exponential-delay.attempts-before-reset-backoff", "execution.checkpointing.interval",
    "job-result-store.delete-on-commit", "jobmanager.rpc.address", "taskmanager.numberOfTaskSlots", "a", "b.c", "x y", "käy",
];

const MODES: &[&str] = &[
    "zookeeper", "ZooKeeper", "ZOOKEEPER", "none", "NONE", "standalone", "Standalone", "kubernetes", "KUBERNETEſ", "filesystem",
    "zookeper", "factory_class", "org.example.Factory", "true", "1", "ſtandalone", "ZOOKEEPER ",
];
const STRATEGIES: &[&str] = &[
    "none", "off", "disable", "NONE", "Off", "fixed-delay", "fixeddelay", "FixedDelay", "failure-rate", "failurerate",
    "exponential-delay", "exponentialdelay", "fixed_delay", "no-restart", "default", "İ", "FAILURE-RATE",
];
const DURATIONS: &[&str] = &[
    "10 s", "10s", "1 min", "1 m", "5 M", "60000", "0", "0 ms", "1 h", "1 d", "100 days", "1 week", "-1", "-1 s", "1.5 s", "10  S",
    "9223372036854775807", "9223372036854775808", "9223372036854775807 d", "106751991167 days", "9223372036854775807 ns",
    "99999999999999999999999 ns", "1 µs", "1500 micros", "PT10S", "pt1m", "P1D", "-PT1S", "PT-1S", "PT1.5S", "P1DT1H1M1.1S", "PT",
    "P", "PT1H30M", "-P1D", "--PT1S", "PT+5S", "P-1DT48H", "10 seconds", "10 secs", "10 sec", "3 minutes", "١ s", "1_000", "1e3", "",
    "1 us", "10 ms s", "00010 s", "2147483648 ms", "PT0.123456789S", "PT1,5S", "PT1234567890123456789012S",
];
const INTS: &[&str] = &[
    "1", "3", "0", "-1", "+5", "010", "2147483647", "2147483648", "-2147483648", "٣", "३", "3.0", "1e3", "0x10", "1_000", " 4",
    "10L", "99999999999999999999", "--1", "+", "-", "１２", "0o17", "4294967296",
];
const DOUBLES: &[&str] = &[
    "1.5", "2", "0.1", "1", "1.0", "-0.5", "NaN", "Infinity", "-Infinity", "inf", ".5", "5.", ".", "1e3", "1E-3", "0x1p3", "0x1.8p-1",
    "1.5f", "1.5d", "1,5", "1e400", "1e-400", "0x.8p1", "0x1.8", "+2.5", "1_0.0", "2.0000000000000004", "1.00000000000000000001", "٣",
];
const BOOLS: &[&str] = &["true", "false", "TRUE", "False", "yes", "no", "on", "0", "1", "tRuE", "truе"];
const PATHS: &[&str] = &[
    "hdfs:///flink/recovery", "hdfs://nn:8020/flink", "hdfs://ns1", "hdfs://ns1/", "hdfs:/x", "hdfs:x/y", "hdfs:", "hdfs://", "/flink/ha",
    "flink/ha", "file:///tmp", "file:/tmp/", "s3://bucket/a/b/", "s3:///x", "d:\\zk\\", "C:/x", "/hdfs:///x", "hdfs//nn/x", "//x", "//x/y",
    "/a/../b", "a/./b", "../x", ".", "..", "/", "hdfs://ns1/a//b", "x y/z", "hd fs://x/y", "1hdfs://x/y", "h+d.f-s://x/y", "hdfs://u@h:1/x",
    "hdfs://ns1/../..", "hdfs://ns1/a%20b", "a:b", "a/b:c", "/a:b/c", "héfs://x/y", "hdfs://nß/ü", "\\\\server\\share", "hdfs://a_b/c", "///x",
    "hdfs:////x", "file://host/x",
];
const IDS: &[&str] = &[
    "/default", "prod", "/prod", "prod/", "/a/b", "a//b", "//x", "..", "../x", "/", "a:b", "/a:b", "x/a:b", "a/../b", "./a", "a b", "ü", "//", "///",
    "//x/y", "a\\b", "c:", "c:/x", "/..", "a/..",
];
const MAPS: &[&str] = &["digest:'u:p'", "digest:u:p", "digest:u", "a:b,c:d", "a:b,a:c", "'a", "a", "{digest: 'u:p'}", "{a: }", "a:'x''y'", "a:'x'y", ",", "a:b,"];
const ODD: &[&str] = &[
    "v", "val#ue", "a # b", "\"quoted\"", "'x'", "null", "~", "''", "a: b: c", "[a, b]", "{a: 1}", "- x", "${HOME}", "x\u{a0}", "\u{3000}y", "日本", "é",
    "a\tb", "\u{1}", "@x", "`x`", "%x", "&x", "*x", "!x", "|", ">", "?", ": ", ",", "1.20", "007", "1e3", "yes", "0x1F", "1_000", ".inf", "-.inf", ".nan", "12:30",
    "2001-12-14", "\u{85}", "\u{2028}", "\u{7f}", "\u{feff}", "😀", "--- x", "...", "a, b", "a]", "#", "x:", "=", "<<",
];

/// A key.
pub(crate) fn key(random: &mut Random) -> &'static str {
    random.pick(KEYS)
}

/// A value that fits the key, more or less.
pub(crate) fn value(random: &mut Random, key: &str) -> &'static str {
    if random.once_in(8) {
        return random.pick(ODD);
    }
    let last = key.rsplit('.').next().unwrap_or(key);
    let pool = match last {
        "high-availability" | "mode" => MODES,
        "type" if key.starts_with("high") => MODES,
        "type" | "restart-strategy" => STRATEGIES,
        "storageDir" => PATHS,
        "cluster-id" | "namespace" => IDS,
        "attempts" | "max-failures-per-interval" | "attempts-before-reset-backoff" | "max-retry-attempts" => INTS,
        "backoff-multiplier" | "jitter-factor" => DOUBLES,
        "authorization" => MAPS,
        "delete-on-commit" | "ensemble-tracker" | "tolerate-suspended-connections" => BOOLS,
        _ if last.contains("delay") || last.contains("interval") || last.contains("backoff") => DURATIONS,
        "session-timeout" | "retry-wait" | "max-retry-wait" | "max-close-wait" | "reset-backoff-threshold" => {
            if random.once_in(2) { DURATIONS } else { INTS }
        }
        _ => ODD,
    };
    random.pick(pool)
}

/// Something odd.
pub(crate) fn odd(random: &mut Random) -> &'static str {
    random.pick(ODD)
}
