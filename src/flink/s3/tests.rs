use super::{Credentials, NO_CREDENTIALS, S3Settings, Secret};
use crate::config::hadoop_xml::HadoopConf;
use crate::config::legacy;

fn settings(flink: &str, hadoop: &[(&str, &str)], env: &[(&str, &str)]) -> S3Settings {
    let mut conf = HadoopConf::default();
    for (key, value) in hadoop {
        conf.set(key, value);
    }
    let variable = |name: &str| {
        let found = env.iter().find(|(key, _)| *key == name)?;
        Some(found.1.into())
    };
    S3Settings::resolve(&legacy::read(flink), &conf, &variable)
}

fn address(flink: &str) -> (String, String, bool, String) {
    let bucket = settings(flink, &[], &[]).bucket("b-1").expect("a bucket");
    let at = bucket.address;
    (at.url, at.host, at.virtual_hosted, at.region)
}

fn keys(flink: &str, hadoop: &[(&str, &str)], env: &[(&str, &str)]) -> Option<(String, String)> {
    match settings(flink, hadoop, env).bucket("b").ok()?.credentials {
        Credentials::Keys { access, secret, .. } => Some((access, secret.expose().to_owned())),
        Credentials::Anonymous | Credentials::Machine(_) => None,
    }
}

#[test]
fn every_spelling_of_the_keys() {
    let expected = Some(("a".to_owned(), "x".to_owned()));
    for (access, secret) in [
        ("s3.access-key", "s3.secret-key"),
        ("s3.access.key", "s3.secret.key"),
        ("s3a.access-key", "s3a.secret.key"),
        ("fs.s3a.access.key", "fs.s3a.secret.key"),
        ("fs.s3a.access-key", "fs.s3a.secret-key"),
        ("presto.s3.access-key", "presto.s3.secret-key"),
        ("presto.s3.access.key", "presto.s3.secret.key"),
        ("fs.s3a.bucket.b.access.key", "s3.bucket.b.secret.key"),
    ] {
        let text = format!("{access}: a\n{secret}: x\n");
        assert_eq!(keys(&text, &[], &[]), expected, "{access}");
    }
    let hadoop = [("fs.s3a.access.key", "a"), ("fs.s3a.secret.key", "x")];
    assert_eq!(keys("", &hadoop, &[]), expected);
    let env = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "x")];
    assert_eq!(keys("", &[], &env), expected);
    // Flink's keys go before Hadoop's, and both before the environment's.
    let flink = "s3.access-key: f\ns3.secret-key: g\n";
    let expected = Some(("f".to_owned(), "g".to_owned()));
    assert_eq!(keys(flink, &hadoop, &env), expected);
    // A key alone is none, as in `SimpleAWSCredentialsProvider`.
    let expected = Some(("a".to_owned(), "x".to_owned()));
    assert_eq!(keys("s3.access-key: f\n", &[], &env), expected);
    assert_eq!(
        keys(
            "hive.s3.aws-access-key: f\nhive.s3.aws-secret-key: g\n",
            &[],
            &[]
        ),
        None
    );
}

#[test]
fn sessions_machines_and_nobody() {
    let of = |flink: &str, env: &[(&str, &str)]| {
        settings(flink, &[], env).bucket("b").map(|b| b.credentials)
    };
    let session = "s3.access-key: a\ns3.secret-key: x\ns3.session.token: t\n";
    let with_token = Credentials::Keys {
        access: "a".to_owned(),
        secret: Secret("x".to_owned()),
        token: Some(Secret("t".to_owned())),
    };
    assert_eq!(of(session, &[]), Ok(with_token));
    let native = "fs.s3.aws.credentials.provider: AnonymousCredentialsProvider\n";
    assert_eq!(of(native, &[]), Ok(Credentials::Anonymous));
    for class in [
        "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider",
        "AnonymousAWSCredentialsProvider, x.y.Z",
    ] {
        let text =
            format!("s3.aws.credentials.provider: {class}\ns3.access-key: a\ns3.secret-key: x\n");
        assert_eq!(of(&text, &[]), Ok(Credentials::Anonymous));
    }
    assert_eq!(of("", &[]), Ok(Credentials::Machine(Vec::new())));
    let disabled = [("AWS_EC2_METADATA_DISABLED", "TRUE")];
    assert_eq!(of("", &disabled), Err(NO_CREDENTIALS.to_owned()));
    let store = "s3.security.credential.provider.path: jceks://hdfs/x\n";
    assert!(of(store, &[]).is_err_and(|why| why.contains("credential store")));
}

#[test]
fn where_the_server_is() {
    let at = |url: &str, host: &str, virtual_hosted: bool, region: &str| {
        (
            url.to_owned(),
            host.to_owned(),
            virtual_hosted,
            region.to_owned(),
        )
    };
    let aws = "b-1.s3.us-east-1.amazonaws.com";
    let expected = at(
        &format!("https://{aws}"),
        &format!("{aws}:443"),
        true,
        "us-east-1",
    );
    assert_eq!(address(""), expected);
    assert_eq!(address("s3.endpoint: s3.amazonaws.com\n"), expected);
    let aws = "b-1.s3.eu-west-1.amazonaws.com";
    let expected = at(
        &format!("https://{aws}"),
        &format!("{aws}:443"),
        true,
        "eu-west-1",
    );
    for text in [
        "s3.endpoint: s3.eu-west-1.amazonaws.com",
        "s3.endpoint.region: eu-west-1",
        "s3.region: eu-west-1",
        "s3.endpoint.value: https://s3.eu-west-1.amazonaws.com/",
        "presto.s3.endpoint: s3.eu-west-1.amazonaws.com",
    ] {
        assert_eq!(address(text), expected, "{text}");
    }
    let china = address("s3.endpoint.region: cn-north-1").0;
    assert_eq!(china, "https://b-1.s3.cn-north-1.amazonaws.com.cn");
}

#[test]
fn servers_that_are_not_amazon() {
    let at = |url: &str, host: &str, virtual_hosted: bool, region: &str| {
        (
            url.to_owned(),
            host.to_owned(),
            virtual_hosted,
            region.to_owned(),
        )
    };
    let minio = "s3.endpoint: http://minio:9000\n";
    let expected = at("http://b-1.minio:9000", "b-1.minio:9000", true, "us-east-1");
    assert_eq!(address(minio), expected);
    let expected = at("http://minio:9000", "minio:9000", false, "us-east-1");
    for switch in [
        "s3.path.style.access",
        "s3.path-style-access",
        "presto.s3.path-style-access",
    ] {
        assert_eq!(
            address(&format!("{minio}{switch}: true\n")),
            expected,
            "{switch}"
        );
    }
    for (text, url) in [
        ("s3.endpoint: 127.0.0.1:9000\n", "https://127.0.0.1:9000"),
        ("s3.endpoint: http://[::1]:9000\n", "http://[::1]:9000"),
        (
            "s3.endpoint: minio\ns3.connection.ssl.enabled: false\n",
            "http://b-1.minio",
        ),
        (
            "s3.endpoint: minio\npresto.s3.ssl.enabled: false\n",
            "http://b-1.minio",
        ),
        (
            "s3.endpoint: HTTP://minio\nfs.s3a.bucket.b-1.endpoint: https://other\n",
            "https://b-1.other",
        ),
    ] {
        assert_eq!(address(text).0, url, "{text}");
    }
}

#[test]
fn what_cannot_be_used() {
    let wrong = |flink: &str, bucket: &str| {
        settings(flink, &[], &[])
            .bucket(bucket)
            .expect_err("an error")
    };
    for text in [
        "s3.endpoint: ftp://h\n",
        "s3.endpoint: https://\n",
        "s3.endpoint: http://a b\n",
        "s3.endpoint: http://h/path\n",
        "s3.endpoint: http://user:hush@h\n",
    ] {
        let why = wrong(text, "b");
        assert!(
            why.starts_with("s3.endpoint ") && !why.contains("hush"),
            "{why}"
        );
    }
    assert!(!wrong("", "key:hush@b").contains("hush"));
    assert!(wrong("", "").contains("no name of an S3 bucket"));
    assert!(wrong("", "a%b").contains("no name of an S3 bucket"));
}

#[test]
fn no_secret_is_shown() {
    let text = "s3.access-key: a\ns3.secret-key: hush\ns3.session.token: hush\n";
    let settings = settings(text, &[], &[("AWS_SECRET_ACCESS_KEY", "hush")]);
    let bucket = settings.bucket("b").expect("a bucket");
    assert!(!format!("{settings:?} {bucket:?}").contains("hush"));
}
