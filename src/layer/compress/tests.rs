//! What a compressed layer is made of.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Mutex;

use super::*;
use crate::layer::compression::{Decoder, sniff};
use crate::layer::entry::{Entry, EntryKind};
use crate::layer::pack::{Packed, Packer};
use crate::util::seeded::Seeded;

/// Members in memory, and how many were made.
#[derive(Default)]
struct Kept(Mutex<(BTreeMap<Digest, Vec<u8>>, usize)>);

impl Members for Kept {
    fn lookup(&self, key: &Digest) -> Option<Vec<u8>> {
        self.0.lock().unwrap().0.get(key).cloned()
    }

    fn keep(&self, key: &Digest, member: &[u8]) {
        let mut kept = self.0.lock().unwrap();
        kept.1 += 1;
        kept.0.insert(*key, member.to_vec());
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn files(count: usize) -> Files {
    let mut random = Seeded(3);
    let mut content = |length: usize| (0..length).map(|_| b'a' + random.below(9) as u8).collect();
    let mut files: Files =
        (0..count).map(|n| (format!("d{}/f{n}", n % 7), content(n * 137 % 60_000))).collect();
    files.insert("d3/large".to_owned(), content(3_000_000));
    files
}

fn pack(files: &Files, options: &CompressOptions) -> (Packed, Vec<u8>) {
    let mut packer = Packer::new(Vec::new(), options);
    for (path, content) in files {
        let entry = Entry::new(path.as_str(), EntryKind::File(content.len() as u64), 0o644);
        packer.append(&entry, content.as_slice()).unwrap();
    }
    packer.finish().unwrap()
}

fn options(compression: Compression) -> CompressOptions {
    CompressOptions::new(Encoding::new(compression, None).unwrap())
}

#[test]
fn every_encoding_is_told_and_read_back_with_the_digests_that_were_said() {
    let files = files(80);
    let (plain_said, plain) = pack(&files, &options(Compression::None));
    assert_eq!(plain_said.blob.digest, plain_said.diff_id);
    for (compression, level, media_type) in [
        (Compression::None, None, "application/vnd.oci.image.layer.v1.tar"),
        (Compression::Gzip, None, "application/vnd.oci.image.layer.v1.tar+gzip"),
        (Compression::Gzip, Some(0), "application/vnd.oci.image.layer.v1.tar+gzip"),
        (Compression::Gzip, Some(12), "application/vnd.oci.image.layer.v1.tar+gzip"),
        (Compression::Zstd, None, "application/vnd.oci.image.layer.v1.tar+zstd"),
        (Compression::Zstd, Some(-7), "application/vnd.oci.image.layer.v1.tar+zstd"),
        (Compression::Zstd, Some(12), "application/vnd.oci.image.layer.v1.tar+zstd"),
    ] {
        let options = CompressOptions::new(Encoding::new(compression, level).unwrap());
        let (said, bytes) = pack(&files, &options);
        assert_eq!(sniff(&bytes), compression);
        assert_eq!(said.blob.media_type.as_str(), media_type);
        assert_eq!(said.blob.digest, Digest::of(Algorithm::Sha256, &bytes));
        assert_eq!(said.blob.size, bytes.len() as u64);
        assert_eq!((said.diff_id, said.plain_bytes), (plain_said.diff_id, plain.len() as u64));
        let mut decoded = Vec::new();
        Decoder::new(compression, bytes.as_slice()).unwrap().read_to_end(&mut decoded).unwrap();
        assert!(decoded == plain, "{compression:?} {level:?}");
    }
}

#[test]
fn the_number_of_workers_makes_no_difference() {
    let files = files(100);
    for compression in [Compression::Gzip, Compression::Zstd] {
        let with = |workers| pack(&files, &CompressOptions { workers, ..options(compression) });
        let one = with(1);
        assert!(one == with(2) && one == with(7), "{compression:?}");
    }
}

#[test]
fn a_change_of_one_file_makes_few_members_new() {
    let old = files(400);
    let mut longer = old.clone();
    longer.insert("d2/f93".to_owned(), vec![b'x'; 12_345]);
    let mut added = old.clone();
    added.insert("d1/a new one".to_owned(), vec![b'y'; 5000]);
    let mut removed = old.clone();
    removed.remove("d0/f70").unwrap();
    for compression in [Compression::Gzip, Compression::Zstd] {
        for (what, new) in [("longer", &longer), ("added", &added), ("removed", &removed)] {
            let kept = Arc::new(Kept::default());
            let members: Arc<dyn Members> = Arc::clone(&kept) as _;
            let remembering = CompressOptions { members: Some(members), ..options(compression) };
            let first = pack(&old, &remembering);
            assert!(first == pack(&old, &options(compression)), "members change nothing");
            let made = std::mem::take(&mut kept.0.lock().unwrap().1);
            assert!(made > 20, "{made} members of the first layer");
            let again = pack(new, &remembering);
            assert!(again == pack(new, &options(compression)), "{what}");
            let made_again = kept.0.lock().unwrap().1;
            assert!(
                (1..=10).contains(&made_again),
                "{compression:?} {what}: {made_again} of {made}"
            );
        }
    }
}

#[test]
fn members_of_another_level_are_not_taken() {
    let files = files(50);
    let kept: Arc<dyn Members> = Arc::new(Kept::default());
    for level in [1, 3, 9] {
        let encoding = Encoding::new(Compression::Zstd, Some(level)).unwrap();
        let fresh = CompressOptions::new(encoding);
        let remembering = CompressOptions { members: Some(Arc::clone(&kept)), ..fresh.clone() };
        assert!(pack(&files, &remembering) == pack(&files, &fresh), "{level}");
    }
}

#[test]
fn levels_that_do_not_exist_are_refused() {
    for (compression, level, message) in [
        (Compression::Gzip, 13, "gzip has no level 13; its levels are 0 to 12"),
        (Compression::Gzip, -1, "gzip has no level -1; its levels are 0 to 12"),
        (Compression::Zstd, 23, "zstd has no level 23; its levels are -7 to 22"),
        (
            Compression::None,
            1,
            "layers are written as gzip or zstd with a level, or not compressed; tar with a level is neither",
        ),
        (
            Compression::Xz,
            1,
            "layers are written as gzip or zstd with a level, or not compressed; xz is neither",
        ),
    ] {
        assert_eq!(Encoding::new(compression, Some(level)).unwrap_err().to_string(), message);
    }
}

/// Layers packed by one release must not change with the next.
#[test]
fn same_input_same_digest() {
    for (compression, digest) in [
        (
            Compression::Gzip,
            "sha256:7cf2f4696688c5e94197865f50e7eb358d2b72ea55c97d794329a0b63e73a335",
        ),
        (
            Compression::Zstd,
            "sha256:c28cfca17dfacfa5aff419b58b35f8d3060f28e6b5d2c44a1654c85f02841b3e",
        ),
    ] {
        let (packed, _) = pack(&files(100), &options(compression));
        assert_eq!(packed.blob.digest.to_string(), digest, "{compression:?}");
    }
}
