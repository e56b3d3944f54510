//! Archives as they are read by others.

use std::process::{Command, Stdio};

use super::*;
use crate::layer::entry::EntryKind;

fn file(path: &str, size: u64) -> Entry {
    Entry::new(path, EntryKind::File(size), 0o644)
}

#[test]
fn a_content_is_taken_as_long_as_its_entry_says() {
    let mut writer = TarWriter::new(Vec::new());
    writer.append(&file("grown", 3), &b"abcdef"[..]).unwrap();
    let error = writer.append(&file("shrunk", 5), &b"abc"[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"shrunk\" became shorter while it was read: 3 bytes instead of 5"
    );
    let mut writer = TarWriter::new(Vec::new());
    writer.append(&file("grown", 3), &b"abcdef"[..]).unwrap();
    let bytes = writer.finish().unwrap();
    assert_eq!(bytes.len(), 4 * 512);
    assert_eq!(&bytes[512..518], b"abc\0\0\0");
}

#[test]
fn only_files_have_a_content_and_a_refused_member_leaves_nothing() {
    let mut writer = TarWriter::new(Vec::new());
    let directory = Entry::new("d", EntryKind::Directory, 0o755);
    writer.append(&directory, &b"not read"[..]).unwrap();
    let error = writer.append(&file("/a", 0), io::empty()).unwrap_err();
    assert!(matches!(error, WriteError::Entry(_)), "{error:?}");
    assert_eq!(writer.finish().unwrap().len(), 3 * 512);
}

#[test]
fn gnu_tar_lists_what_was_written() {
    let mut writer = TarWriter::new(Vec::new());
    let long = "n".repeat(120);
    let mut owned = file("owned", 1);
    (owned.uid, owned.gid, owned.mtime) = (3_000_000, 7, 86_400);
    owned.xattrs.insert(b"user.note".to_vec(), b"\xff\n".to_vec());
    let of = |path: &str, kind| Entry::new(path, kind, 0o644);
    for entry in [
        of("d", EntryKind::Directory),
        owned,
        file(&long, 700),
        of("d/link", EntryKind::Symlink(b"../owned".to_vec())),
        of("d/same", EntryKind::Hardlink(b"owned".to_vec())),
        of("null", EntryKind::Character(1, 3)),
        of("pipe", EntryKind::Fifo),
    ] {
        writer.append(&entry, io::repeat(b'z')).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let mut tar = Command::new("tar")
        .args(["--utc", "--numeric-owner", "-tvf", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("GNU tar is there");
    tar.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = tar.wait_with_output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = [
        "drw-r--r-- 0/0 0 1970-01-01 00:00 d/",
        "-rw-r--r-- 3000000/7 1 1970-01-02 00:00 owned",
        &format!("-rw-r--r-- 0/0 700 1970-01-01 00:00 {long}"),
        "lrw-r--r-- 0/0 0 1970-01-01 00:00 d/link -> ../owned",
        "hrw-r--r-- 0/0 0 1970-01-01 00:00 d/same link to owned",
        "crw-r--r-- 0/0 1,3 1970-01-01 00:00 null",
        "prw-r--r-- 0/0 0 1970-01-01 00:00 pipe",
    ];
    assert_eq!(listed.lines().map(words).collect::<Vec<_>>(), expected);
    assert!(output.status.success());
}
