//! ZooKeeper through a bare socket, with just enough of the protocol to read everything below a node.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// The bytes of a pointer to an empty file, as Flink has written them since 1.9.
pub(crate) fn pointer(uri: &str) -> Vec<u8> {
    let class = |name: &str, id: u64, flags: u8, fields: &[(u8, &str, &str)]| {
        let mut bytes = vec![0x72];
        text(&mut bytes, name);
        bytes.extend(id.to_be_bytes());
        bytes.push(flags);
        bytes.extend(u16::try_from(fields.len()).expect("few").to_be_bytes());
        for (kind, field, of) in fields {
            bytes.push(*kind);
            text(&mut bytes, field);
            if !of.is_empty() {
                bytes.push(0x74);
                text(&mut bytes, of);
            }
        }
        bytes.extend([0x78, 0x70]);
        bytes
    };
    let mut bytes = vec![0xAC, 0xED, 0, 5, 0x73];
    let state = "org.apache.flink.runtime.state";
    let handle = (
        b'L',
        "wrappedStreamStateHandle",
        "Lorg/apache/flink/runtime/state/StreamStateHandle;",
    );
    bytes.extend(class(
        &format!("{state}.RetrievableStreamStateHandle"),
        0x0001_1E18_F155_972B,
        2,
        &[handle],
    ));
    bytes.push(0x73);
    let fields = [
        (b'J', "stateSize", ""),
        (b'L', "filePath", "Lorg/apache/flink/core/fs/Path;"),
    ];
    bytes.extend(class(
        &format!("{state}.filesystem.FileStateHandle"),
        0x04DC_75D8_62BD_1BB3,
        2,
        &fields,
    ));
    bytes.extend(0_u64.to_be_bytes());
    bytes.push(0x73);
    bytes.extend(class(
        "org.apache.flink.core.fs.Path",
        1,
        2,
        &[(b'L', "uri", "Ljava/net/URI;")],
    ));
    bytes.push(0x73);
    bytes.extend(class(
        "java.net.URI",
        0xAC01_782E_439E_49AB,
        3,
        &[(b'L', "string", "Ljava/lang/String;")],
    ));
    bytes.push(0x74);
    text(&mut bytes, uri);
    bytes.push(0x78);
    bytes
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(u16::try_from(text.len()).expect("short").to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Reads data and children of every node below `root`, level by level; all of a level is on its way before the first
/// answer is read. Returns how many nodes there are, and the bytes of their data.
pub(crate) fn namespace(port: u16, root: &str) -> (usize, usize) {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let mut input = BufReader::with_capacity(1 << 18, stream.try_clone().expect("a socket"));
    let mut output = stream;
    let mut hello = vec![0; 12];
    hello.extend(6_000_u32.to_be_bytes());
    hello.extend([0; 8]);
    hello.extend(16_u32.to_be_bytes());
    hello.extend([0; 17]);
    output.write_all(&framed(&hello)).expect("written");
    answer(&mut input);
    let (mut nodes, mut bytes) = (0, 0);
    let mut level = vec![root.to_owned()];
    while !level.is_empty() {
        let asked: Vec<(String, u32)> = level
            .drain(..)
            .flat_map(|path| [4, 8].map(move |kind| (path.clone(), kind)))
            .collect();
        let mut requests = Vec::new();
        for (path, kind) in &asked {
            let mut body = [1_u32.to_be_bytes(), kind.to_be_bytes()].concat();
            body.extend(u32::try_from(path.len()).expect("short").to_be_bytes());
            body.extend(path.as_bytes());
            body.push(0);
            requests.extend(framed(&body));
        }
        let mut writer = output.try_clone().expect("a socket");
        let writing = std::thread::spawn(move || writer.write_all(&requests).expect("written"));
        for (path, kind) in &asked {
            let found = answer(&mut input);
            if *kind == 4 {
                nodes += 1;
                bytes += number(&found, 16);
                continue;
            }
            let mut at = 20;
            for _ in 0..number(&found, 16) {
                let length = number(&found, at);
                let name = std::str::from_utf8(&found[at + 4..at + 4 + length]).expect("UTF-8");
                level.push(format!("{path}/{name}"));
                at += 4 + length;
            }
        }
        writing.join().expect("written");
    }
    (nodes, bytes)
}

fn framed(body: &[u8]) -> Vec<u8> {
    [
        &u32::try_from(body.len()).expect("short").to_be_bytes()[..],
        body,
    ]
    .concat()
}

fn answer(input: &mut BufReader<TcpStream>) -> Vec<u8> {
    let mut length = [0; 4];
    input.read_exact(&mut length).expect("an answer");
    let length = usize::try_from(u32::from_be_bytes(length)).expect("a length");
    let mut body = vec![0; length];
    input.read_exact(&mut body).expect("an answer");
    body
}

fn number(bytes: &[u8], at: usize) -> usize {
    let four = bytes[at..at + 4].try_into().expect("4 bytes");
    usize::try_from(u32::from_be_bytes(four)).expect("a length")
}
