//! Headers of tar members, the same for the same content: no time, no owner.
//!
//! ustar, which every reader knows. A name that does not fit, as that of a SHA-512 blob, stands in a
//! PAX record before it; a length from 8 GiB on is written in base 256, which Go's `archive/tar`,
//! GNU tar, libarchive and Python read.
//!
//! Format: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>

use tar::{EntryType, Header};

/// Length of a header, and of the unit that contents are padded to.
const BLOCK_BYTES: usize = 512;

/// Longest name without a prefix, in bytes.
const NAME_MAX: usize = 100;

/// What ends an archive.
pub(super) const END: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];

/// The blocks before the content of a file.
pub(super) fn file_header(path: &str, size: u64) -> Vec<u8> {
    blocks(path, EntryType::Regular, 0o644, size)
}

/// The block of a directory; its path ends in a slash.
pub(super) fn directory_header(path: &str) -> Vec<u8> {
    blocks(path, EntryType::Directory, 0o755, 0)
}

/// The zeros behind a content of this length.
pub(super) fn padding(size: u64) -> &'static [u8] {
    let beyond = (size % BLOCK_BYTES as u64) as usize;
    &END[..(BLOCK_BYTES - beyond) % BLOCK_BYTES]
}

fn blocks(path: &str, kind: EntryType, mode: u32, size: u64) -> Vec<u8> {
    let mut header = header(kind, mode, size);
    let mut blocks = Vec::new();
    if header.set_path(path).is_err() {
        blocks = extended(path);
        // For readers that know no PAX; all of our names are ASCII.
        header.as_old_mut().name.copy_from_slice(&path.as_bytes()[..NAME_MAX]);
    }
    header.set_cksum();
    blocks.extend(header.as_bytes());
    blocks
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header
}

/// An extended header that holds the path of the next member.
fn extended(path: &str) -> Vec<u8> {
    let record = record("path", path);
    let mut header = header(EntryType::XHeader, 0o644, record.len() as u64);
    header.as_old_mut().name[..13].copy_from_slice(b"PaxHeaders.0/");
    header.set_cksum();
    let mut blocks = header.as_bytes().to_vec();
    blocks.extend(record.as_bytes());
    blocks.extend(padding(record.len() as u64));
    blocks
}

/// `length key=value\n`, the length counting itself.
fn record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len();
    loop {
        let record = format!("{length}{rest}");
        if record.len() == length {
            return record;
        }
        length = record.len();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// What the tar crate reads of one member with this header: path, length.
    fn read_back(header: &[u8]) -> (String, u64) {
        let content = std::io::repeat(0);
        let mut archive = tar::Archive::new(header.chain(content));
        let mut entries = archive.entries().unwrap();
        let entry = entries.next().unwrap().unwrap();
        (String::from_utf8(entry.path_bytes().into_owned()).unwrap(), entry.size())
    }

    #[test]
    fn names_and_lengths_of_any_size_are_read_back() {
        let long = format!("blobs/sha512/{}", "a".repeat(128));
        let split = format!("blobs/sha384/{}", "a".repeat(96));
        for (path, size) in [
            ("index.json", 0),
            ("index.json", 0o77_777_777_777),
            ("index.json", 0o77_777_777_777 + 1),
            (split.as_str(), 1 << 40),
            (long.as_str(), 5),
            (long.as_str(), 1 << 40),
        ] {
            let header = file_header(path, size);
            assert_eq!(read_back(&header), (path.to_owned(), size));
            assert_eq!(header.len() % BLOCK_BYTES, 0);
        }
        assert_eq!(read_back(&directory_header("blobs/")).0, "blobs/");
    }

    #[test]
    fn records_count_their_own_length() {
        for length in [1, 2, 3, 89, 90, 91, 987, 988, 989, 990] {
            let record = record("path", &"x".repeat(length));
            let (told, _) = record.split_once(' ').unwrap();
            assert_eq!(told.parse(), Ok(record.len()));
        }
    }

    #[test]
    fn contents_are_padded_to_whole_blocks() {
        for (size, zeros) in [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)] {
            assert_eq!(padding(size).len(), zeros, "{size}");
        }
    }
}
