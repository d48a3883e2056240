//! Files of the HA store that real releases wrote: what fctl finds in them, whole and damaged.

use crate::mutations::Random;
use crate::support::{files_below, root};
use expect_test::expect_file;
use fctl::flink::ha_file::{Content, FileKind, Undecodable, open};
use fctl::flink::job_plan::Blob;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The recorded files, with what they are.
fn recorded() -> Vec<(PathBuf, FileKind, Vec<u8>)> {
    let files: Vec<(PathBuf, FileKind, Vec<u8>)> = files_below(&root().join("fixtures/ha-files"))
        .into_iter()
        .filter(|path| path.extension().is_none())
        .filter_map(|path| {
            let kind = FileKind::of_name(path.file_name()?.to_str()?)?;
            let bytes = std::fs::read(&path).expect("a file");
            Some((path, kind, bytes))
        })
        .collect();
    assert!(files.len() >= 7, "{} files", files.len());
    files
}

fn word<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn blobs(text: &mut String, blobs: &[Blob]) {
    for blob in blobs {
        let (used_as, places) = (blob.used_as.name(), blob.places.join(" or "));
        writeln!(text, "{used_as} {places}").expect("a line");
    }
}

fn described(kind: FileKind, bytes: &[u8]) -> String {
    let opened = open(kind, bytes).expect("a file that opens");
    let mut text = String::new();
    match opened.content {
        Content::Checkpoint(c) => {
            text += &format!(
                "checkpoint {} of job {}\nat {} for {} ms\npointer {}\ndirectory {}\ninline {} bytes\n",
                word(c.checkpoint_id),
                word(c.job),
                word(c.timestamp),
                word(c.duration),
                word(c.external_pointer),
                word(c.exclusive_dir),
                c.state.inline_bytes
            );
            let files = c.metadata.iter().map(|file| ("metadata", file));
            for (what, file) in files.chain(c.state.files.iter().map(|file| ("file", file))) {
                let least = if file.exact { "" } else { "at least " };
                let line = format!(
                    "{what} {least}{} {} {}\n",
                    file.size,
                    file.scope.name(),
                    file.path
                );
                text += &line;
            }
            for dir in &c.state.directories {
                text += &format!("directory {dir}\n");
            }
            assert!(c.state.unknown.is_empty() && c.state.other_paths.is_empty());
        }
        Content::Plan(plan) => {
            text += &format!(
                "job {} {} of application {}\n",
                word(plan.job),
                word(plan.name),
                word(plan.application)
            );
            blobs(&mut text, &plan.blobs);
            assert_eq!(plan.unread, 0);
        }
        Content::Application(app) => {
            text += &format!(
                "application {} {} runs {}\n",
                word(app.id),
                word(app.name),
                word(app.entry_class)
            );
            blobs(&mut text, &app.blobs);
            assert_eq!(app.unread, 0);
        }
        other => panic!("{other:?}"),
    }
    text
}

#[test]
fn recorded_files() {
    for (path, kind, bytes) in recorded() {
        let expected = path.with_extension("expected");
        expect_file![expected].assert_eq(&described(kind, &bytes));
        let longer = [&bytes[..], b"behind"].concat();
        assert_eq!(described(kind, &longer), described(kind, &bytes));
        assert_eq!(open(kind, &longer).expect("it opens").trailing, 6);
    }
}

/// Wherever a file ends too early, that is found, and the place lies in what is left.
#[test]
fn cut_files() {
    for (path, kind, bytes) in recorded() {
        for length in (0..bytes.len()).step_by(bytes.len() / 400 + 1) {
            let error = open(kind, &bytes[..length]).expect_err("a cut file");
            assert!(
                error.offset <= length,
                "{} at {length}: {error}",
                path.display()
            );
        }
    }
}

/// An answer or an error for any damage, and no other answer for the same bytes.
#[test]
fn damaged_files() {
    let mut random = Random(20_261_125);
    let (mut opened, mut broken, mut unknown) = (0, 0, 0);
    for (_, kind, bytes) in recorded() {
        for _ in 0..20_000_000 / (bytes.len() * 10) {
            let damaged = random.damaged(&bytes);
            let verdict = open(kind, &damaged);
            match &verdict {
                Err(error) => {
                    assert!(error.offset <= damaged.len());
                    broken += 1;
                }
                Ok(file) if matches!(file.content, Content::Unknown { .. }) => unknown += 1,
                Ok(_) => opened += 1,
            }
            assert_eq!(verdict, open(kind, &damaged));
        }
    }
    assert!(
        opened > 100 && broken > 100 && unknown > 1,
        "{opened} opened, {broken} broken, {unknown} unknown"
    );
}

fn class(name: &str, flags: u8, parent: &[u8]) -> Vec<u8> {
    let length = u16::try_from(name.len()).expect("a short name");
    let head = [&[0x72][..], &length.to_be_bytes(), name.as_bytes(), &[0; 8]].concat();
    [&head, &[flags, 0, 0, 0x78][..], parent].concat()
}

fn stream(pieces: &[&[u8]]) -> Vec<u8> {
    [&[0xAC, 0xED, 0, 5][..], &pieces.concat()].concat()
}

fn judged(bytes: &[u8]) -> Result<Content, Undecodable> {
    open(FileKind::CompletedCheckpoint, bytes).map(|opened| opened.content)
}

fn is_unknown(bytes: &[u8], why: &str) {
    match judged(bytes) {
        Ok(Content::Unknown { what, .. }) => assert!(what.contains(why), "{what}"),
        other => panic!("{other:?}"),
    }
}

/// What fctl cannot judge is never called broken.
#[test]
fn doubts() {
    let object = |class: &[u8]| stream(&[&[0x73], class]);
    is_unknown(&object(&class("x.Y", 2, &[0x70])), "x.Y found");
    // A class that may write its fields in its own way: what comes behind cannot be judged.
    let own = [
        &[0x73][..],
        &[
            0x72, 0, 1, b'Y', 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1, b'I', 0, 1, b'i', 0x78, 0x70,
        ],
        &[0, 0, 0, 0, 0x99],
    ];
    is_unknown(&stream(&own), "may write in a format of its own");
    is_unknown(&object(&class("java.A", 4, &[0x70])), "protocol version 1");
    let ring = class("java.A", 2, &[0x71, 0, 0x7E, 0, 0]);
    is_unknown(&object(&ring), "its own superclass");
    let deep = (0..40).fold(vec![0x70], |parent, _| class("java.A", 2, &parent));
    is_unknown(&object(&deep), "superclasses");
}

#[test]
fn what_is_no_checkpoint() {
    for (bytes, why) in [
        (
            stream(&[]),
            "the file ends in the middle: 1 bytes expected, 0 left at byte 4",
        ),
        (
            b"PK\x03\x04..".to_vec(),
            "it begins with 504b0304, aced0005 is expected) at byte 0",
        ),
        (stream(&[&[0x70]]), "null found"),
        (stream(&[b"t\0\x01a"]), "java.lang.String found"),
        (
            stream(&[&[0x73], &class("java.util.Date", 2, &[0x70])]),
            "java.util.Date found",
        ),
        (stream(&[&[0x77, 0]]), "the type code 77 found"),
    ] {
        let error = judged(&bytes).expect_err("no checkpoint").to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// Streams that are small, and would be large if anything were expanded, nested or kept for each object.
#[test]
fn bombs_are_small() {
    let array = class("[Ljava.lang.Object;", 2, &[0x70]);
    // A length without its elements.
    let empty = stream(&[&[0x75], &array, &[0x7F, 0xFF, 0xFF, 0xFF]]);
    assert!(
        judged(&empty)
            .expect_err("cut")
            .what
            .contains("2147483647 values")
    );
    // Arrays in arrays, each of which claims to be as long as what is left.
    let nested: Vec<u8> = [0x75, 0x71, 0, 0x7E, 0, 0, 0, 1, 0, 0].repeat(50_000);
    let nested = stream(&[&[0x75], &array, &[0, 0, 0, 1], &nested]);
    assert!(
        judged(&nested)
            .expect_err("cut")
            .what
            .contains("values are to come")
    );
    // Nesting without an end.
    let nested: Vec<u8> = [0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 1].repeat(200_000);
    is_unknown(
        &stream(&[&[0x75], &array, &[0, 0, 0, 1], &nested]),
        "nested deeper",
    );
    // A list in which each list holds the one before twice: 2^10000 elements if it were expanded.
    let twice: Vec<u8> = (0..10_000_u32)
        .flat_map(|n| {
            let [_, high, middle, low] = (0x7E_0000 + n.max(1)).to_be_bytes();
            let twin = [0x71, 0, high, middle, low];
            [&[0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 2][..], &twin, &twin].concat()
        })
        .collect();
    let all = [0, 0, 0x27, 0x10];
    let error = judged(&stream(&[&[0x75], &array, &all, &twice])).expect_err("an array");
    assert!(error.what.contains("an array or a class found"), "{error}");
}

/// A text as it stands in a stream.
fn text(name: &str) -> Vec<u8> {
    let length = u16::try_from(name.len()).expect("a short name");
    [&[b't'][..], &length.to_be_bytes(), name.as_bytes()].concat()
}

fn field(kind: u8, name: &str, signature: &str) -> Vec<u8> {
    let signature = if signature.is_empty() {
        Vec::new()
    } else {
        text(signature)
    };
    [&[kind], &text(name)[1..], &signature].concat()
}

/// A class with fields.
fn with(name: &str, fields: &[Vec<u8>]) -> Vec<u8> {
    let mut head = class(name, 2, &[0x70]);
    // In place of no fields, no annotation and no superclass.
    head.truncate(head.len() - 4);
    let count = u16::try_from(fields.len()).expect("few fields");
    [
        &head,
        &count.to_be_bytes()[..],
        &fields.concat(),
        &[0x78, 0x70],
    ]
    .concat()
}

/// A path of a megabyte that 20,000 handles share is decoded once, and named once.
#[test]
fn a_long_path_that_many_share() {
    let list = class("[Ljava.lang.Object;", 2, &[0x70]);
    let uri = with(
        "java.net.URI",
        &[field(b'L', "string", "Ljava/lang/String;")],
    );
    let path = field(b'L', "uri", "Ljava/net/URI;");
    let path = with("org.apache.flink.core.fs.Path", &[path]);
    let size = field(b'J', "stateSize", "");
    let handle = with(
        "org.apache.flink.runtime.state.filesystem.FileStateHandle",
        &[
            size,
            field(b'L', "filePath", "Lorg/apache/flink/core/fs/Path;"),
        ],
    );
    let name = "org.apache.flink.runtime.checkpoint.CompletedCheckpoint";
    let top = with(name, &[field(b'L', "all", "[Ljava/lang/Object;")]);
    let long = [
        &[0x7C][..],
        &1_000_000_u64.to_be_bytes(),
        &[b'/'; 1_000_000],
    ]
    .concat();
    let object = &[0x73][..];
    let first = [
        object,
        &handle,
        &7_u64.to_be_bytes(),
        object,
        &path,
        object,
        &uri,
        &long,
    ];
    // Handles: 0 to 2 the checkpoint, 3 and 4 the list, 5 to 7 the first handle, 8 to 10 its path.
    let more = [
        &[0x73, 0x71, 0, 0x7E, 0, 5][..],
        &8_u64.to_be_bytes(),
        &[0x71, 0, 0x7E, 0, 10],
    ];
    let (count, rest) = (20_000_u32.to_be_bytes(), more.concat().repeat(19_999));
    let bytes = stream(&[object, &top, &[0x75], &list, &count, &first.concat(), &rest]);
    match judged(&bytes).expect("a checkpoint") {
        Content::Checkpoint(checkpoint) => {
            let [file] = checkpoint.state.files.as_slice() else {
                panic!("{} files", checkpoint.state.files.len());
            };
            assert_eq!((file.path.len(), file.size), (1_000_000, 8));
        }
        other => panic!("{other:?}"),
    }
}
