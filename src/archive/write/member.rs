//! Headers of the archive's members, the same for the same content: no time, no owner.

use crate::layer::entry::{Entry, EntryKind};

/// The blocks before the content of a file.
pub(super) fn file_header(path: &str, size: u64) -> Vec<u8> {
    header(Entry::new(path, EntryKind::File(size), 0o644))
}

/// The block of a directory.
pub(super) fn directory_header(path: &str) -> Vec<u8> {
    header(Entry::new(path, EntryKind::Directory, 0o755))
}

fn header(entry: Entry) -> Vec<u8> {
    entry.header().expect("names of blobs and documents are paths")
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
            assert_eq!(header.len() % 512, 0);
        }
        assert_eq!(read_back(&directory_header("blobs")).0, "blobs/");
    }
}
