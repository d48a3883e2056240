//! ZooKeeper's AdminServer: who is connected to a member where the four letter word `cons` is switched off.

use crate::flink::live::{Connection, address};
use serde_json::Value;
use std::time::Duration;

/// The connections of the member that listens on `client_port`, as its AdminServer (3.5 and later) tells them on
/// `admin_port`; none if nothing answers there, or another server of the same host.
pub(super) async fn connections(
    host: &str,
    client_port: u16,
    admin_port: u16,
    step: Duration,
) -> Option<Vec<Connection>> {
    let base = format!("http://{}/commands", address(host, admin_port));
    let client = super::http::client(&base, step).ok()?;
    // Several members on one host: only one of them got the port.
    let own = ask(&client, &format!("{base}/configuration")).await?;
    if own["client_port"].as_u64() != Some(client_port.into()) {
        return None;
    }
    read(&ask(&client, &format!("{base}/connections")).await?)
}

async fn ask(client: &reqwest::Client, url: &str) -> Option<Value> {
    let answer = client.get(url).send().await.ok()?;
    let answer = answer.error_for_status().ok()?;
    answer.json().await.ok()
}

/// `{"connections": [{"remote_socket_address": "10.0.0.7:52444", "session_id": 72057706538041347, ...}], ...}`
fn read(told: &Value) -> Option<Vec<Connection>> {
    let secure = told["secure_connections"].as_array();
    let all = told["connections"]
        .as_array()?
        .iter()
        .chain(secure.into_iter().flatten());
    let one = |c: &Value| {
        let (host, _) = c["remote_socket_address"].as_str()?.rsplit_once(':')?;
        Some(Connection {
            session: c["session_id"].as_i64().filter(|id| *id != 0)?,
            client: host.trim_matches(['[', ']']).to_owned(),
        })
    };
    Some(all.filter_map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn answers_of_the_admin_server() {
        let told = json!({
            "connections": [
                {"remote_socket_address": "10.0.0.7:52444", "session_id": 72_057_706_538_041_347_i64},
                {"remote_socket_address": "[2001:db8::7]:52445", "session_id": 72_057_706_538_041_348_i64},
                // A four letter word, and nonsense.
                {"remote_socket_address": "10.0.0.8:52446", "session_id": 0},
                {"remote_socket_address": 7, "session_id": "x"},
            ],
            "secure_connections": [{"remote_socket_address": "jm3:52447", "session_id": 3}],
            "command": "connections",
            "error": null,
        });
        let found = read(&told).expect("connections");
        let found: Vec<(i64, &str)> = found
            .iter()
            .map(|c| (c.session, c.client.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (72_057_706_538_041_347, "10.0.0.7"),
                (72_057_706_538_041_348, "2001:db8::7"),
                (3, "jm3")
            ]
        );
        assert!(read(&json!({"error": "no such command"})).is_none());
    }
}
