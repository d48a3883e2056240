//! KY006: a secret in clear text.

use super::subject::is_placeholder;
use super::{Check, Findings, Rule, Subject};
use crate::config::secrets::{self, HIDDEN};
use crate::config::{Entry, java};
use crate::flink::Version;
use crate::flink::catalogue::{self, Known, Type};
use crate::flink::sensitive::is_hidden;
use crate::report::Severity;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "KY006",
    name: "clear-text-secret",
    severity: Severity::Warning,
    summary: "A password, a key or a token in clear text, and whether Flink shows it",
    explain: "\
## What it checks
Values of keys that hold secrets, by Flink's own list of every release and by what that list forgets (access keys,
credentials, the authorization for ZooKeeper), and secrets inside of other values: `-D...Password=...` among JVM options,
`user:password@` in a URL. Templates such as `${SECRET}` are no secrets. fctl shows none of the values, in no output.

## Why it matters
Whoever reads the file has the secret, and so has every repository, image and ticket that holds a copy. Flink prints its
configuration to the log of each process and in the web UI, where it hides values by parts of their keys; what its list
forgets is there for everyone to read.

## Example
```yaml
s3.secret-key: a-key-of-40-letters
high-availability.zookeeper.client.authorization: digest:'flink:pass'
```
No release hides the second one.

## Fix
Take it from where it belongs: a role of the machine, Kerberos, a credential provider of Hadoop, a secret that is put into the
file when the container starts. Where it must stay, let nobody but Flink's user read the file (mode 0600). The finding says
whether the release hides the value.

## Flink versions
1.12 to 2.3. The list is that of `GlobalConfiguration.isSensitive` in each: 1.17 added five words, 1.19 one, 2.1 one.",
    check: Check::Config(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    for entry in subject.config.effective() {
        let text = entry.text();
        let whole = is_secret(entry, version);
        let inside = !whole && !secrets::is_sensitive(&entry.key) && holds_secret(&text);
        if !(whole || inside) || is_placeholder(&text) {
            continue;
        }
        let what = if whole {
            "holds a secret"
        } else {
            "has a secret in its value,"
        };
        let shown = if is_hidden(&entry.key, version) {
            format!("Flink {version} hides it in its log and in the web UI")
        } else {
            format!("Flink {version} shows it in its log and in the web UI")
        };
        findings
            .value(Severity::Warning, entry, format!("`{}` {what} in clear text", entry.key))
            .note(shown)
            .help("take it from a role, Kerberos, a credential provider or a secret that is put in at the start; else let nobody but \
                   Flink's user read the file (Flink 1.12-2.3)");
    }
}

/// Ends of keys that name a place, a class or a switch, and no secret.
const HARMLESS: [&str; 12] = [
    ".enabled",
    ".provider",
    ".providers",
    "-provider",
    ".class",
    ".type",
    ".path",
    "-path",
    ".file",
    "-file",
    ".services",
    ".name",
];

/// Keys that say which secrets of Kubernetes to use; and tokens that Hadoop hands out, whose options are none themselves.
const NAMES: [&str; 5] = [
    "kubernetes.secrets",
    "kubernetes.env.secretkeyref",
    "kubernetes.container.image.pull-secrets",
    "security.delegation.token",
    "security.kerberos.",
];

/// Whether the whole value is a secret.
fn is_secret(entry: &Entry, version: Version) -> bool {
    let key = entry.key.to_lowercase();
    let harmless = HARMLESS.iter().any(|end| key.ends_with(end))
        || NAMES.iter().any(|front| key.starts_with(front));
    if harmless || !secrets::is_sensitive(&key) {
        return false;
    }
    let text = entry.text();
    let masked =
        text.chars().all(|c| matches!(c, '*' | 'x' | 'X')) || text.eq_ignore_ascii_case("none");
    let switch = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    let typed = match catalogue::lookup(&entry.key, version) {
        Known::Option(spec) | Known::Named(spec, _) => {
            !matches!(spec.kind, Type::String | Type::Map)
        }
        _ => false,
    };
    !(java::trim(&text).is_empty() || masked || switch || typed)
}

/// Whether a part of a value is a secret that is not masked already.
fn holds_secret(text: &str) -> bool {
    let masked = secrets::masked("", text);
    masked != text && masked.matches(HIDDEN).count() > text.matches(HIDDEN).count()
}
