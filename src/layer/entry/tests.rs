//! Headers as other programs write and read them.

use super::*;
use crate::layer::write::TarWriter;
use crate::oci::{Algorithm, Digest};
use crate::util::seeded::Seeded;

/// Members of all kinds, with everything that does not fit into ustar now and then.
fn random_entry(random: &mut Seeded) -> Entry {
    let kind = match random.below(8) {
        0 => EntryKind::Directory,
        1 => EntryKind::Symlink(random_name(random)),
        2 => EntryKind::Hardlink(random_name(random)),
        3 => EntryKind::Character(random.below(4096) as u32, random.below(1 << 20) as u32),
        4 => EntryKind::Block(8, 1),
        5 => EntryKind::Fifo,
        _ => EntryKind::File(random.below(2000) as u64),
    };
    let mut entry = Entry::new(random_name(random), kind, random.below(0o10000) as u32);
    entry.uid = [0, 1000, 2_097_151, 2_097_152, u32::MAX][random.below(5)];
    entry.gid = [0, 0, 0, 2_097_151, 2_097_152][random.below(5)];
    entry.mtime = [0, 1_700_000_000, -5, 1 << 33, (1 << 33) - 1, 1][random.below(6)];
    if random.below(3) == 0 {
        entry.xattrs.insert(b"user.a".to_vec(), random_name(random));
        entry.xattrs.insert(b"security.capability".to_vec(), vec![0, 1, 0xff, b'=']);
    }
    entry
}

fn random_name(random: &mut Seeded) -> Vec<u8> {
    let most = [5, 30, 60, 300][random.below(4)];
    let mut name = vec![b'n'];
    for _ in 0..random.below(most) {
        match random.below(60) {
            0..6 if name.last() != Some(&b'/') => name.push(b'/'),
            6 if random.below(10) == 0 => name.extend("é".as_bytes()),
            7 if random.below(10) == 0 => name.push(0xff),
            _ => name.extend([b'a' + random.below(26) as u8].repeat(1 + random.below(5))),
        }
    }
    while name.last() == Some(&b'/') {
        name.pop();
    }
    name
}

/// The digest is that of what Go 1.27's `archive/tar` made of these members, as
/// `Format: tar.FormatPAX`.
#[test]
fn random_members_are_byte_for_byte_what_go_writes() {
    let mut random = Seeded(5);
    let mut writer = TarWriter::new(Vec::new());
    for _ in 0..3000 {
        let entry = random_entry(&mut random);
        writer.append(&entry, std::io::repeat(b'z')).unwrap();
    }
    let archive = writer.finish().unwrap();
    assert_eq!(
        Digest::of(Algorithm::Sha256, &archive).to_string(),
        "sha256:7a666e120cf3250854b88daa219f0208474cfd937dacaec1e2879ce8b3dc4eae"
    );
}

#[test]
fn random_members_are_read_back_by_the_tar_crate() {
    let mut random = Seeded(9);
    let entries: Vec<Entry> = (0..500).map(|_| random_entry(&mut random)).collect();
    let mut writer = TarWriter::new(Vec::new());
    for entry in &entries {
        writer.append(entry, std::io::repeat(b'z')).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut found = archive.entries().unwrap();
    for entry in &entries {
        let mut member = found.next().unwrap().unwrap();
        let path = member.path_bytes().into_owned();
        let is_directory = entry.kind == EntryKind::Directory;
        assert_eq!(path.strip_suffix(b"/").unwrap_or(&path), entry.path);
        assert_eq!(path.ends_with(b"/"), is_directory);
        let target = member.link_name_bytes().map(|target| target.into_owned());
        assert_eq!(target.unwrap_or_default(), entry.link_target());
        let header = member.header();
        assert_eq!(header.mode().unwrap(), entry.mode);
        assert_eq!(header.entry_type().as_byte(), entry.type_flag());
        assert_eq!((header.device_major().unwrap(), header.device_minor().unwrap()), {
            let (major, minor) = entry.device();
            (Some(major), Some(minor))
        });
        assert_eq!(member.size(), entry.size());
        let records: BTreeMap<Vec<u8>, Vec<u8>> = match member.pax_extensions().unwrap() {
            Some(records) => records.map(|record| record.unwrap()).map(own).collect(),
            None => BTreeMap::new(),
        };
        let number = |key: &str, own: i64| {
            let record = records.get(key.as_bytes());
            record.map_or(own, |value| std::str::from_utf8(value).unwrap().parse().unwrap())
        };
        let (uid, mtime) = (member.header().uid().unwrap(), member.header().mtime().unwrap());
        assert_eq!(number("uid", uid as i64), i64::from(entry.uid));
        assert_eq!(number("mtime", mtime as i64), entry.mtime);
        let attributes = records.iter().filter_map(|(key, value)| {
            Some((key.strip_prefix(b"SCHILY.xattr.")?.to_vec(), value.clone()))
        });
        assert_eq!(attributes.collect::<BTreeMap<_, _>>(), entry.xattrs);
    }
    assert!(found.next().is_none());
}

fn own(record: tar::PaxExtension<'_>) -> (Vec<u8>, Vec<u8>) {
    (record.key_bytes().to_vec(), record.value_bytes().to_vec())
}

#[test]
fn records_stand_only_where_they_are_needed() {
    let file = |path: &str| Entry::new(path, EntryKind::File(0), 0o644);
    let long = "d/".repeat(60) + "f";
    let unsplit = "x".repeat(101);
    let (uid, mtime) = (0o10_000_000, 0o100_000_000_000);
    for (entry, blocks) in [
        (file("a"), 1),
        (file(&"x".repeat(100)), 1),
        (file(&long), 1),
        (file(&unsplit), 3),
        (file("é"), 3),
        (Entry { kind: EntryKind::File((1 << 33) - 1), ..file("a") }, 1),
        (Entry { kind: EntryKind::File(1 << 33), ..file("a") }, 3),
        (Entry { kind: EntryKind::Symlink(vec![b'x'; 100]), ..file("a") }, 1),
        (Entry { kind: EntryKind::Symlink(vec![b'x'; 101]), ..file("a") }, 3),
        (Entry { uid: uid - 1, mtime: mtime - 1, ..file("a") }, 1),
        (Entry { uid, ..file("a") }, 3),
        (Entry { mtime, ..file("a") }, 3),
        (Entry { mtime: -1, ..file("a") }, 3),
    ] {
        let header = entry.header().unwrap();
        assert_eq!(header.len(), blocks * BLOCK_BYTES, "{entry:?}");
    }
}

#[test]
fn what_no_archive_can_tell_is_an_error() {
    let file = |path: &str| Entry::new(path, EntryKind::File(0), 0o644);
    let link = |target: &[u8]| Entry { kind: EntryKind::Symlink(target.to_vec()), ..file("a") };
    let attribute =
        |name: &str, length| Entry { xattrs: [(name.into(), vec![0; length])].into(), ..file("a") };
    for (entry, message) in [
        (file(""), "\"\" is no path of a layer's member"),
        (file("/a"), "\"/a\" is no path of a layer's member"),
        (file("a/"), "\"a/\" is no path of a layer's member"),
        (file("a\0"), "\"a\\0\" is no path of a layer's member"),
        (link(b""), "\"a\" is a link to \"\", which no archive can tell"),
        (link(b"\0"), "\"a\" is a link to \"\\0\", which no archive can tell"),
        (
            attribute("user.a=b", 1),
            "\"a\" has an extended attribute \"user.a=b\", which no archive can name",
        ),
        (
            attribute("user.a", 1 << 20),
            "\"a\" needs 1048605 bytes of extended attributes and names; at most 1 MiB are possible",
        ),
        (
            Entry { kind: EntryKind::Character(1, 1 << 21), ..file("a") },
            "\"a\" is a device of number 2097152, which no archive can tell",
        ),
    ] {
        assert_eq!(entry.header().unwrap_err().to_string(), message);
    }
}

#[test]
fn contents_are_padded_to_whole_blocks() {
    for (size, zeros) in [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)] {
        assert_eq!(padding(size).len(), zeros, "{size}");
    }
}
