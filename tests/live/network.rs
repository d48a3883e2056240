//! What can be wrong with an ensemble or a network, each on real servers.

use crate::faults::{SERVER, healthy, json, recorded, status};
use crate::fctl::{Run, run};
use crate::load::load;
use crate::machine::port;
use crate::proxy::Proxy;
use crate::zk::Ensemble;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

/// What a run printed on standard error, with ports as words.
fn errors(run: &Run, ports: &[(u16, &str)]) -> String {
    let mut text = run.stderr.clone();
    for (port, word) in ports {
        text = text.replace(&port.to_string(), word);
    }
    text
}

/// Something that is no ZooKeeper: it answers everything as a web server does.
fn web_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            // Closing with unread bytes would reset the connection.
            let _ = client.read(&mut [0; 64]);
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    port
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
#[expect(clippy::too_many_lines, reason = "one ensemble, from healthy to gone")]
fn members_that_are_down_hang_or_are_something_else() {
    let mut zookeeper = Ensemble::start(SERVER, 3, "");
    let ports: Vec<u16> = zookeeper.servers.iter().map(|s| s.port).collect();
    let _loaded = load(&recorded("1.19-1.20"), ports[0], SERVER);
    let quorum = zookeeper.quorum();
    let all_up = json(&quorum, &[]).exits(0);
    assert_eq!(all_up.rules(), Vec::<String>::new());

    let modes = all_up.json()["data"]["members"].clone();
    let leads = |i: &usize| modes[*i]["mode"] == "leader";
    let leader = (0..3).find(leads).expect("a leader");
    // The last of the followers is the victim, the first of them stays to the end.
    let victim = (0..3).rev().find(|i| !leads(i)).expect("a follower");
    let last = (0..3).find(|i| !leads(i)).expect("a follower");

    zookeeper.signal(victim, "STOP");
    let hanging = json(&quorum, &[]).exits(0).json();
    let member = &hanging["data"]["members"][victim];
    assert_eq!(
        (&member["up"], &hanging["diagnostics"][0]["rule"]),
        (&false.into(), &"ZK001".into())
    );
    assert!(
        member["cause"]
            .as_str()
            .is_some_and(|c| c.starts_with("no answer within")),
        "{member}"
    );
    zookeeper.signal(victim, "CONT");

    zookeeper.kill(victim);
    zookeeper.serving_without(&[victim]);
    let down = json(&quorum, &[]).exits(0).json();
    let cause = &down["data"]["members"][victim]["cause"];
    assert_eq!(cause, "connection refused");
    assert_eq!(
        down["diagnostics"].as_array().map(Vec::len),
        Some(1),
        "one warning and the answer"
    );

    let web = web_server();
    let strange = format!(
        "127.0.0.1:{},127.0.0.1:{},127.0.0.1:{web}",
        ports[leader], ports[last]
    );
    let strange = json(&strange, &[]).exits(0).json();
    let cause = strange["data"]["members"][2]["cause"]
        .as_str()
        .expect("a cause")
        .to_owned();
    assert_eq!(
        cause,
        "connected, but not a ZooKeeper (it says `HTTP/1.1 400 Bad Request`)"
    );

    // Two of three gone: the third serves nobody.
    zookeeper.kill(leader);
    crate::machine::wait("the last member to notice", Duration::from_secs(30), || {
        let answer = crate::machine::ask(ports[last], b"srvr")?;
        String::from_utf8_lossy(&answer)
            .contains("not currently serving")
            .then_some(())
    });
    let none = status(&quorum, &[]).exits(3);
    let words = [
        (ports[last], "LAST"),
        (ports[leader], "GONE"),
        (ports[victim], "GONE"),
    ];
    let mut lines: Vec<String> = errors(&none, &words).lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "  127.0.0.1:GONE   connection refused",
            "  127.0.0.1:GONE   connection refused",
            "  127.0.0.1:LAST   the server is up, but not in a quorum",
            "  = help: the quorum is from --quorum",
            "error: no ZooKeeper member of /flink/orders answered within 3 s",
        ]
    );
    assert_eq!(none.stdout, "");
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn an_ensemble_whose_own_leader_hangs_answers_when_it_has_another() {
    let zookeeper = Ensemble::start(SERVER, 3, "");
    let _loaded = load(&recorded("1.19-1.20"), zookeeper.servers[0].port, SERVER);
    let quorum = zookeeper.quorum();
    let members = json(&quorum, &[]).exits(0).json()["data"]["members"].clone();
    let leader = (0..3)
        .find(|i| members[*i]["mode"] == "leader")
        .expect("a leader");
    zookeeper.signal(leader, "STOP");
    let at_once = status(&quorum, &["--timeout", "1s"]).exits(3).stderr;
    let lines: Vec<&str> = at_once.lines().collect();
    assert_eq!(
        lines[0],
        "error: opening a ZooKeeper session: no answer within 1 s"
    );
    assert!(
        lines[1 + leader].contains("no answer within 1"),
        "{at_once}"
    );
    let later = json(&quorum, &["--timeout", "30s"]).exits(0);
    assert_eq!(later.rules(), ["ZK001"]);
    zookeeper.signal(leader, "CONT");
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn quorums_that_cannot_be_reached_at_all() {
    let (nobody, web) = (port(), web_server());
    let quorum = format!("127.0.0.1:{nobody},no-such-host.invalid:2181,127.0.0.1:{web}");
    let none = status(&quorum, &[]).exits(3);
    let text = errors(&none, &[(nobody, "PORT"), (web, "WEB")]);
    assert_eq!(
        text.split_whitespace().collect::<Vec<_>>().join(" "),
        "error: no ZooKeeper member of /flink/orders answered within 3 s \
         127.0.0.1:PORT connection refused \
         no-such-host.invalid:2181 name does not resolve \
         127.0.0.1:WEB connected, but not a ZooKeeper (it says `HTTP/1.1 400 Bad Request`) \
         = help: the quorum is from --quorum"
    );
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn names_ipv6_and_chroots() {
    let zookeeper = Ensemble::single(SERVER);
    let port = zookeeper.servers[0].port;
    let text = recorded("1.19-1.20").replace("\"znode\":\"/flink", "\"znode\":\"/apps/one/flink");
    let _loaded = load(&text, port, SERVER);
    let six = Proxy::start("[::1]:0", port, Duration::ZERO);
    for quorum in [
        format!("localhost:{port}/apps/one"),
        format!("[::1]:{}/apps/one", six.port),
    ] {
        let report = json(&quorum, &[]).exits(0).json();
        assert_eq!(report["data"]["cluster"]["namespace"], "/flink/orders");
        assert_eq!(report["data"]["cluster"]["chroot"], "/apps/one");
        assert_eq!(report["data"]["jobs"].as_array().map(Vec::len), Some(1));
    }
    let wrong = json(&format!("localhost:{port}/apps/two"), &[]).exits(1);
    assert_eq!(wrong.rules(), ["ZK003"]);
    let help = wrong.json()["diagnostics"][0]["help"].clone();
    assert_eq!(
        help,
        "nothing is below /flink: does the chroot /apps/two exist?"
    );
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn a_session_that_expires_meanwhile_is_opened_again() {
    let (zookeeper, _loaded) = healthy();
    let proxy = Proxy::start("127.0.0.1:0", zookeeper.servers[0].port, Duration::ZERO);
    proxy.silence_after_greeting();
    let quorum = format!("127.0.0.1:{}", proxy.port);
    let asked = std::thread::spawn(move || {
        json(
            &quorum,
            &[
                "--timeout",
                "8s",
                "-D",
                "high-availability.zookeeper.client.session-timeout=4000",
            ],
        )
    });
    // Longer than the session lives without a sign of the client.
    std::thread::sleep(Duration::from_millis(5_500));
    proxy.silence(false);
    let report = asked.join().expect("fctl ends").exits(0).json();
    assert_eq!(report["data"]["leader"]["agree"], true);
    // A network that stays silent is an error that says what was being done.
    proxy.silence_after_greeting();
    let quorum = format!("127.0.0.1:{}", proxy.port);
    let never = run(&[
        "leader",
        "status",
        "--no-rest",
        "--quorum",
        &quorum,
        "--cluster-id",
        "orders",
        "--timeout",
        "500ms",
    ])
    .exits(3);
    assert!(
        never
            .stderr
            .starts_with("error: opening a ZooKeeper session: no answer within 0.5 s\n"),
        "{}",
        never.stderr
    );
}

#[test]
#[ignore = "needs ZooKeeper: tests/run live"]
fn a_slow_network_costs_few_round_trips() {
    let (zookeeper, _loaded) = healthy();
    let proxy = Proxy::start(
        "127.0.0.1:0",
        zookeeper.servers[0].port,
        Duration::from_millis(200),
    );
    let report = json(&format!("127.0.0.1:{}", proxy.port), &[])
        .exits(0)
        .json();
    assert_eq!(report["data"]["jobs"][0]["checkpoints"]["count"], 1);
    // Greeting and srvr, session, one for each level of the tree, `cons`, close.
    let count = proxy.round_trips();
    println!("{count} round trips at 200 ms");
    assert!((5..=12).contains(&count), "{count} round trips");
}
