//! Credentials inside URIs of znode data: masked before the bytes are shown or recorded.

/// The bytes with the password of every `scheme://user:password@host` replaced by as many `*`, so that lengths inside
/// of serialised objects stay right.
pub fn masked(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(3).position(|w| w == b"://") {
        let start = at + found + 3;
        let authority = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_graphic() && !b"/?#\"".contains(b));
        let end = start + authority.count();
        let user_info = bytes[start..end]
            .iter()
            .rposition(|b| *b == b'@')
            .map(|p| start + p);
        if let Some(sign) = user_info {
            let colon = bytes[start..sign].iter().position(|b| *b == b':');
            if let Some(colon) = colon {
                out[start + colon + 1..sign].fill(b'*');
            }
        }
        at = start;
    }
    out
}

/// The same for a text.
pub fn masked_text(text: &str) -> String {
    String::from_utf8_lossy(&masked(text.as_bytes())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn only_passwords_are_masked() {
        for (before, after) in [
            (
                "s3://AKIA:s3cr3t@bucket/ha x",
                "s3://AKIA:******@bucket/ha x",
            ),
            (
                "t\u{0}1hdfs://nn:8020/flink/a@b:c",
                "t\u{0}1hdfs://nn:8020/flink/a@b:c",
            ),
            (
                "akka.tcp://flink@h:6123/user",
                "akka.tcp://flink@h:6123/user",
            ),
            ("a://u:p@x b://v:pw@y", "a://u:*@x b://v:**@y"),
            ("://", "://"),
        ] {
            assert_eq!(masked(before.as_bytes()), after.as_bytes(), "{before}");
        }
    }
}
