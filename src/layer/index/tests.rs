use super::*;
use crate::layer::sample::{Extra, Sample, random};
use crate::oci::Algorithm;
use crate::util::seeded::Seeded;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::File(content) => format!("file of {}", content.size),
        Kind::Directory => "directory".to_owned(),
        Kind::Symlink { target } => format!("-> {}", text(target)),
        Kind::HardLink { target } => format!("= {}", text(target)),
        Kind::CharDevice { major, minor } => format!("char {major},{minor}"),
        Kind::BlockDevice { major, minor } => format!("block {major},{minor}"),
        Kind::Fifo => "fifo".to_owned(),
    }
}

/// Everything in a table, one word after the other.
fn listing(index: &LayerIndex) -> String {
    let entries = index.entries();
    let entries = entries.map(|(path, node)| format!("{} {}", text(path), kind(&node.kind)));
    let whiteouts = index.whiteouts().map(|path| format!("gone {}", text(path)));
    let opaques = index.opaques().map(|path| format!("only {}", text(path)));
    entries.chain(whiteouts).chain(opaques).collect::<Vec<_>>().join("; ")
}

fn layer() -> Digest {
    Digest::of(Algorithm::Sha256, b"a layer")
}

#[test]
fn members_go_where_runtimes_put_them() {
    let s = Sample::new;
    for (sample, expected) in [
        (s().file("a", "1").file("./a", "22"), "a file of 2"),
        (s().file("/etc/x", "1"), "etc/x file of 1"),
        (s().file("a/../b", "1"), "b file of 1"),
        (s().directory("./").directory("a/"), " directory; a directory"),
        (s().add(b'0', "a/", b"", &Extra::default()), "a directory"),
        // Of two members the last one wins; only a directory keeps what is in it.
        (s().directory("d").file("d/x", "1").directory("d"), "d directory; d/x file of 1"),
        (s().directory("d").file("d/x", "1").file("d", ""), "d file of 0"),
        (s().file("d", "").directory("d").file("d/x", "1"), "d directory; d/x file of 1"),
        (s().symlink("d", "e").directory("d").file("d/x", "1"), "d directory; d/x file of 1"),
        (s().directory("d").file("d/x", "1").symlink("d", "e"), "d -> e"),
        (s().symlink("l", "/etc/passwd").file("l", "1"), "l file of 1"),
        // What lies below a symbolic link lies where that points to, in the root.
        (s().symlink("s", "/tmp").file("s/x", "1"), "s -> /tmp; tmp/x file of 1"),
        (s().symlink("s", "../..").directory("s/."), "s directory"),
        (s().symlink("s", "..").file("s/a/b/c", "1"), "a/b/c file of 1; s -> .."),
        (s().symlink("s", "d").file("d/s/x", "1"), "d/s/x file of 1; s -> d"),
        (s().directory("d").symlink("s", "d").file("s/.wh.x", ""), "d directory; s -> d; gone d/x"),
        (
            s().directory("d").symlink("s", "d").file("s/.wh..wh..opq", ""),
            "d directory; s -> d; only d",
        ),
        // Hard links name what they name at that moment.
        (s().file("a", "1").hard_link("b", "a").file("a", "22"), "a file of 2; b file of 1"),
        (s().file("a", "1").hard_link("d/b", "/a"), "a file of 1; d/b file of 1"),
        (s().file("a", "1").hard_link("a", "a"), "a file of 1"),
        (s().file("a/x", "1").hard_link("a", "./a"), "a/x file of 1"),
        (s().symlink("a", "x").hard_link("b", "a"), "a -> x; b -> x"),
        (
            s().symlink("s", "d").file("d/a", "1").hard_link("b", "s/a"),
            "b file of 1; d/a file of 1; s -> d",
        ),
        (s().hard_link("b", "a").file("a", "1"), "a file of 1; b = a"),
        // Whiteouts concern the layers below only.
        (s().file("a", "1").file(".wh.a", ""), "a file of 1; gone a"),
        (s().file("d/.wh..wh..opq", "").file("d/x", "1"), "d/x file of 1; only d"),
        (s().file(".wh..wh..opq", ""), "; only ".trim_start_matches("; ")),
        (s().file(".wh..wh.plnk/1.2", "").file("d/.wh..wh.x", ""), ""),
        (s().add(b'3', "c", b"", &Extra { device: (1, 3), ..Extra::default() }), "c char 1,3"),
        (s().add(b'4', "c", b"", &Extra { device: (8, 0), ..Extra::default() }), "c block 8,0"),
        (s().add(b'6', "c", b"", &Extra::default()), "c fifo"),
    ] {
        assert_eq!(listing(&sample.index()), expected);
    }
}

#[test]
fn archives_that_cannot_be_unpacked_are_refused() {
    let s = Sample::new;
    let pax = |pairs| Extra { pax: pairs, ..Extra::default() };
    let long = format!("/{}", "d/".repeat(2500));
    for (sample, fault) in [
        (s().file("../x", ""), "leaves its root: member \"../x\""),
        (s().file("a/../../x", ""), "leaves its root"),
        (s().hard_link("a", "../x"), "hard link to \"../x\""),
        (s().file("a/.wh...", ""), "no valid whiteout"),
        (s().file(".wh.", ""), "no valid whiteout"),
        (s().file(".wh.a/b", ""), "lies below a whiteout"),
        (
            s().file("a", "").file("a/b", ""),
            "\"a/b\" cannot be placed: it lies below what is no dir",
        ),
        (s().symlink("a", "a").file("a/b", ""), "too many symbolic links"),
        (s().symlink("a", "b/x").symlink("b", "a/x").file("a/b", ""), "too many symbolic links"),
        (s().directory("d").hard_link("a", "d"), "hard link to a directory"),
        (s().symlink("./", "/etc"), "the root is a directory and stays one"),
        (s().file("a/..", ""), "the root is a directory and stays one"),
        (s().symlink("a", ""), "its target is empty"),
        (s().add(b'2', "a", b"", &pax(&[("linkpath", &long)])), "longer than 4096"),
        (s().add(b'S', "a", b"", &Extra::default()), "sparse"),
        (s().add(b'0', "a", b"", &pax(&[("GNU.sparse.major", "1")])), "sparse"),
        (s().add(b'V', "a", b"", &Extra::default()), "not one of tar's"),
        (s().add(b'0', "a", b"", &pax(&[("uid", "4294967296")])), "uid is no user id"),
        (s().add(b'0', "a", b"", &pax(&[("mtime", "yesterday")])), "mtime is no time"),
    ] {
        let refusal = sample.refusal();
        assert!(refusal.contains(fault), "{fault}: {refusal}");
    }
}

#[test]
fn all_that_an_archive_says_of_a_member_is_kept() {
    let extra = Extra {
        mode: Some(0o104_755),
        owner: (1000, 2_000_000),
        pax: &[
            ("mtime", "1700000000.5"),
            ("gid", "4294967295"),
            ("SCHILY.xattr.user.z", "1"),
            ("SCHILY.xattr.security.capability", "x"),
            ("SCHILY.xattr.trusted.overlay.opaque", "y"),
        ],
        ..Extra::default()
    };
    let sample = Sample::new().file("first", "1").add(b'0', "bin/x", b"content", &extra);
    let (plain, index) = (sample.bytes(), sample.index());
    let node = index.get(b"bin/x").unwrap();
    assert_eq!((node.mode, node.uid, node.gid), (0o4755, 1000, u32::MAX));
    assert_eq!(node.modified, Time { seconds: 1_700_000_000, nanoseconds: 500_000_000 });
    let xattrs = node.xattrs.as_ref().unwrap();
    assert_eq!(xattrs.names, [&b"security.capability"[..], b"user.z"].map(Box::<[u8]>::from));
    let Kind::File(content) = &node.kind else { panic!("{node:?}") };
    assert_eq!(content.digest(), Digest::of(Algorithm::Sha256, b"content"));
    assert_eq!(&plain[content.offset as usize..][..content.size as usize], b"content");
    assert_eq!((index.get(b"bin"), index.get(b"bin/x/y")), (None, None));
    assert_eq!(index.entries().len(), 2);
}

#[test]
fn attributes_are_told_apart_by_their_values() {
    let digest = |pax: &[(&str, &str)]| {
        let sample = Sample::new().add(b'0', "x", b"", &Extra { pax, ..Extra::default() });
        sample.index().get(b"x").unwrap().xattrs.as_ref().map(|xattrs| xattrs.sha256)
    };
    let (ab, b) = (("SCHILY.xattr.user.a", "b"), ("SCHILY.xattr.user.b", ""));
    assert_eq!(digest(&[ab, b]), digest(&[b, ab]));
    assert_ne!(digest(&[ab]), digest(&[ab, b]));
    assert_ne!(digest(&[ab]), digest(&[("SCHILY.xattr.user.a", "c")]));
    assert_eq!(digest(&[("SCHILY.xattr.user.overlay.x", "c")]), None);
}

#[test]
fn the_files_of_users_and_groups_are_kept_unless_they_are_huge() {
    let huge = "x".repeat(KEPT_BYTES_MAX as usize + 1);
    let s = Sample::new;
    for (sample, path, expected) in [
        (s().file("etc/passwd", "root"), "etc/passwd", Some("root")),
        (s().file("./etc//group", "root"), "etc/group", Some("root")),
        (s().symlink("x", "etc").file("x/passwd", "root"), "etc/passwd", Some("root")),
        (s().file("etc/passwd", "1").hard_link("p", "etc/passwd"), "p", Some("1")),
        (s().file("bin/passwd", "program"), "bin/passwd", None),
        (s().file("etc/passwd", &huge), "etc/passwd", None),
    ] {
        let index = sample.index();
        let Some(Kind::File(content)) = index.get(path.as_bytes()).map(|node| &node.kind) else {
            panic!("{path} is no file")
        };
        assert_eq!(content.kept.as_deref(), expected.map(str::as_bytes), "{path}");
    }
}

#[test]
fn names_are_bytes_and_come_in_the_order_of_a_walk() {
    let name = b"\xff\xfe".to_vec();
    let mut builder = IndexBuilder::new();
    for path in [&b"b"[..], b"a/\xff", &name, b"a-", b"a", b"a/b"] {
        let kind = if path == b"a" { Kind::Directory } else { Kind::Fifo };
        builder.add(path, Node { kind, ..Node::IMPLIED_DIRECTORY }).unwrap();
    }
    let index = builder.finish().unwrap();
    let paths: Vec<_> = index.entries().map(|(path, _)| path).collect();
    assert_eq!(paths, [&b"a"[..], b"a/b", b"a/\xff", b"a-", b"b", &name]);
    for path in paths {
        assert!(index.get(path).is_some());
    }
    let decoded = LayerIndex::decode(&index.encode(&layer()), &layer());
    assert_eq!(decoded.as_ref(), Ok(&index));
}

#[test]
fn too_many_entries_are_refused() {
    let mut builder = IndexBuilder::new();
    let deep = "d/".repeat(2000);
    let outcome = (0..1000).try_for_each(|number| {
        builder.add(format!("{number}/{deep}x").as_bytes(), Node::IMPLIED_DIRECTORY)
    });
    assert!(outcome.unwrap_err().to_string().contains("too many entries"));
    let mut builder = IndexBuilder::new();
    let long = "n".repeat(4000);
    let outcome = (0..100_000).try_for_each(|number| {
        builder.add(format!("{number}{long}").as_bytes(), Node::IMPLIED_DIRECTORY)
    });
    assert!(outcome.unwrap_err().to_string().contains("too many bytes of names"));
}

#[test]
fn every_table_survives_its_compact_form() {
    let mut numbers = Seeded(7);
    let mut entries = 0;
    for _ in 0..500 {
        // Most random archives cannot be unpacked; the others count.
        let Ok(index) = LayerIndex::read(&random(&mut numbers, (0, 0)).bytes()[..]) else {
            continue;
        };
        entries += index.entries().len();
        assert_eq!(LayerIndex::decode(&index.encode(&layer()), &layer()), Ok(index));
    }
    assert!(entries > 500, "{entries} entries are too few to say much");
    let sample = Sample::new()
        .file("etc/passwd", "root")
        .add(b'3', "null", b"", &Extra { device: (1, 3), ..Extra::default() })
        .add(b'0', "x", b"1", &Extra { pax: &[("SCHILY.xattr.user.a", "b")], ..Extra::default() })
        .hard_link("y", "x")
        .hard_link("z", "below")
        .file(".wh.gone", "")
        .file("d/.wh..wh..opq", "");
    let index = sample.index();
    assert_eq!(LayerIndex::decode(&index.encode(&layer()), &layer()), Ok(index));
    let empty = LayerIndex::default();
    assert!(empty.is_empty());
    assert_eq!(LayerIndex::decode(&empty.encode(&layer()), &layer()), Ok(empty));
}

#[test]
fn foreign_and_damaged_bytes_are_errors() {
    let good = Sample::new().file("a", "1").symlink("b", "a").index().encode(&layer());
    for cut in 0..good.len() {
        assert!(LayerIndex::decode(&good[..cut], &layer()).is_err(), "{cut}");
        let mut damaged = good.clone();
        damaged[cut] ^= 1;
        assert!(LayerIndex::decode(&damaged, &layer()).is_err(), "{cut}");
    }
    let other = Digest::of(Algorithm::Sha256, b"another");
    let error = LayerIndex::decode(&good, &other).unwrap_err();
    assert_eq!(error, DecodeError::OtherLayer { expected: other, actual: layer().to_string() });
    assert_eq!(LayerIndex::decode(b"", &layer()), Err(DecodeError::Foreign));
    let error = LayerIndex::decode(&[&good[..], b"x"].concat(), &layer());
    assert_eq!(error, Err(DecodeError::Checksum));
}

/// The compact form around a body, with a checksum that fits.
fn sealed(body: &[u8], digests: &[u8]) -> Vec<u8> {
    let packed = zstd::bulk::compress(body, 1).unwrap();
    let name = layer().to_string();
    let sizes = [body.len() as u64, packed.len() as u64].map(u64::to_le_bytes).concat();
    let rest = [&[name.len() as u8], name.as_bytes(), &sizes, &packed, digests].concat();
    [&b"rgctoc\0\x01"[..], Digest::of(Algorithm::Sha256, &rest).as_bytes(), &rest].concat()
}

#[test]
fn a_right_checksum_does_not_make_a_table_true() {
    const DIRECTORY: &[u8] = &[2, 0, 0, 0, 0, 0];
    const FIFO: &[u8] = &[7, 0, 0, 0, 0, 0];
    let one = |node: &[u8]| [&[1], node, &[1, 0, 1, b'a', 0, 0, 0]].concat();
    let paths = |node: &[u8], paths: &[u8]| [&[1], node, paths, &[0, 0]].concat();
    assert!(LayerIndex::decode(&sealed(&one(FIFO), b""), &layer()).is_ok());
    for (body, fault) in [
        (vec![], "ends too early"),
        (vec![0xff; 20], "too large"),
        (vec![0x80, 0], "shortest form"),
        (vec![0xff, 0xff, 0xff, 0x7f], "less than it says"),
        (one(&[9, 0, 0, 0, 0, 0]), "no known kind"),
        (one(&[7, 0xff, 0x7f, 0, 0, 0, 0]), "a mode or a time"),
        (one(&[3, 0, 0, 0, 0, 0, 0]), "no valid target"),
        (one(&[4, 0, 0, 0, 0, 0, 2, b'.', b'.']), "simplest form"),
        (one(&[0, 0, 0, 0, 0, 0, 0, 0]), "ends too early"),
        (paths(FIFO, &[1, 0, 2, b'.', b'.', 0]), "simplest form"),
        (paths(FIFO, &[1, 0, 2, b'/', b'a', 0]), "simplest form"),
        (paths(FIFO, &[1, 0, 1, 0, 0]), "simplest form"),
        (paths(DIRECTORY, &[2, 0, 3, b'a', b'/', b'b', 2, 0, 0, 1]), "simplest form"),
        (paths(DIRECTORY, &[2, 0, 3, b'a', b'/', b'b', 2, 1, b'.', 0, 1]), "simplest form"),
        (paths(FIFO, &[1, 1, 1, b'a', 0]), "shares more"),
        (paths(FIFO, &[1, 0, 0, 0]), "the root is no directory"),
        (paths(FIFO, &[2, 0, 1, b'b', 0, 1, b'a', 0, 1]), "not sorted"),
        (paths(FIFO, &[2, 0, 1, b'a', 1, 0, 0, 1]), "not sorted"),
        (paths(FIFO, &[2, 0, 1, b'a', 1, 2, b'/', b'b', 0, 1]), "below what is no directory"),
        (paths(FIFO, &[1, 0, 1, b'a', 1]), "do not fit"),
        (paths(FIFO, &[2, 0, 1, b'a', 0, 1, b'b', 0, 0]), "do not fit"),
        ([&[1], DIRECTORY, &[0, 0, 0]].concat(), "do not fit"),
        ([&[0, 0], &[1, 0, 0][..], &[0]].concat(), "hides the root"),
        ([&one(FIFO)[..], &[0]].concat(), "follows its end"),
    ] {
        let error = LayerIndex::decode(&sealed(&body, b""), &layer()).unwrap_err().to_string();
        assert!(error.contains(fault), "{fault}: {error}");
    }
    let kept = one(&[1, 0, 0, 0, 0, 0, 1, 0, 1, b'x']);
    let digest = |of: &[u8]| Digest::of(Algorithm::Sha256, of).as_bytes().to_vec();
    assert!(LayerIndex::decode(&sealed(&kept, &digest(b"x")), &layer()).is_ok());
    let error = LayerIndex::decode(&sealed(&kept, &digest(b"y")), &layer()).unwrap_err();
    assert!(error.to_string().contains("not its content"), "{error}");
}

#[test]
fn damage_behind_a_right_checksum_never_panics() {
    let sample = Sample::new().file("etc/passwd", "root").directory("d").file("d/x", "1");
    let whole = sample.symlink("d/s", "x").file("d/.wh.y", "").index().encode(&layer());
    let start = 8 + 32 + 1 + layer().to_string().len() + 16;
    let digests = &whole[whole.len() - 64..];
    let body = zstd::bulk::decompress(&whole[start..whole.len() - 64], 4096).unwrap();
    assert_eq!(sealed(&body, digests), whole);
    let mut numbers = Seeded(11);
    let mut good = 0;
    for _ in 0..20_000 {
        let mut damaged = body.clone();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(damaged.len());
            damaged[at] = numbers.below(256) as u8;
        }
        damaged.truncate(damaged.len() - numbers.below(20) / 19);
        if let Ok(index) = LayerIndex::decode(&sealed(&damaged, digests), &layer()) {
            good += 1;
            assert_eq!(LayerIndex::decode(&index.encode(&layer()), &layer()), Ok(index));
        }
    }
    assert!(good > 100, "only {good} passed the first checks");
}
