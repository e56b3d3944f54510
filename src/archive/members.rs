//! The members of an archive by name: where their bytes are, and links resolved within the archive.
//!
//! A member is read in place from a plain file, kept in memory when it is small, or spooled to a
//! file of ours. A link never leads out of the archive.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use crate::archive::error::{Error, Result};
use crate::layer::{Decoder, TakeInError, TakenIn};
use crate::oci::Digest;
use crate::oci::media_type::Compression;
use crate::util::file_part::FilePart;
use crate::util::fs;
use crate::util::partial::PartialFile;

/// Most links that are followed one after another, as on Linux.
const LINKS_MAX: usize = 40;

/// Where a member's bytes are.
#[derive(Debug)]
pub(super) enum Place {
    /// In the archive itself, from this offset on.
    File { file: Arc<File>, offset: u64 },
    /// In memory.
    Memory(Bytes),
    /// In a file of ours, as it came.
    Spool(PartialFile),
    /// In a file of ours, compressed on the way: a plain layer.
    Packed(Box<Packed>),
}

/// A plain layer that was compressed on the way.
#[derive(Debug)]
pub(super) struct Packed {
    /// The compressed layer.
    pub(super) file: PartialFile,
    /// What it became.
    pub(super) taken: TakenIn,
    /// Why it is no layer after all, but some other tar.
    pub(super) problem: Option<String>,
}

/// A regular file in the archive.
#[derive(Debug)]
pub(super) struct Member {
    /// Where its bytes are.
    pub(super) place: Place,
    /// Its length, in bytes.
    pub(super) size: u64,
    /// Its digest, when its bytes were read on the way.
    pub(super) digest: Option<Digest>,
}

#[derive(Debug)]
enum Entry {
    File(Box<Member>),
    /// Leads to the member of this name.
    Link(String),
}

/// The members of one archive.
#[derive(Debug)]
pub(super) struct Members {
    archive: String,
    entries: BTreeMap<String, Entry>,
}

impl Members {
    /// Of an archive that is called `archive` in errors.
    pub(super) fn new(archive: String) -> Self {
        Self { archive, entries: BTreeMap::new() }
    }

    /// What the archive is called.
    pub(super) fn archive(&self) -> &str {
        &self.archive
    }

    /// An error about a member.
    pub(super) fn wrong(&self, member: &str, problem: impl Into<String>) -> Error {
        Error::Member {
            archive: self.archive.clone(),
            member: member.to_owned(),
            problem: problem.into(),
        }
    }

    /// Adds a file.
    pub(super) fn add(&mut self, name: String, member: Member) -> Result<()> {
        self.add_entry(name, Entry::File(Box::new(member)))
    }

    /// Adds a link to another member.
    pub(super) fn add_link(&mut self, name: String, target: String) -> Result<()> {
        self.add_entry(name, Entry::Link(target))
    }

    fn add_entry(&mut self, name: String, entry: Entry) -> Result<()> {
        if self.entries.contains_key(&name) {
            // Content that is named by its digest is the same twice.
            return match name.starts_with("blobs/") {
                true => Ok(()),
                false => {
                    Err(self.wrong(&name, "is there twice, and readers differ in which counts"))
                }
            };
        }
        self.entries.insert(name, entry);
        Ok(())
    }

    /// The name of the file that `name` leads to, links followed; `None` when there is none.
    pub(super) fn resolve(&self, name: &str) -> Result<Option<&str>> {
        Ok(self.locate(name)?.map(|(name, _)| name))
    }

    /// The file that `name` leads to.
    pub(super) fn find(&self, name: &str) -> Result<Option<&Member>> {
        Ok(self.locate(name)?.map(|(_, member)| member))
    }

    fn locate(&self, name: &str) -> Result<Option<(&str, &Member)>> {
        let mut wanted = name.to_owned();
        for _ in 0..=LINKS_MAX {
            match self.entries.get_key_value(&wanted) {
                Some((name, Entry::File(member))) => return Ok(Some((name, member))),
                Some((_, Entry::Link(target))) => wanted = target.clone(),
                None => match self.through_a_linked_directory(&wanted) {
                    Some(elsewhere) => wanted = elsewhere,
                    None => return Ok(None),
                },
            }
        }
        Err(self.wrong(name, "is a link in a loop"))
    }

    /// The same path when one of its directories is a link.
    fn through_a_linked_directory(&self, path: &str) -> Option<String> {
        path.match_indices('/').find_map(|(at, _)| match self.entries.get(&path[..at]) {
            Some(Entry::Link(target)) => Some(format!("{target}{}", &path[at..])),
            _ => None,
        })
    }

    /// The plain bytes of a file as it was in the archive; `None` when there is none.
    pub(super) fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        self.find(name)?.map(|member| self.open_member(name, member)).transpose()
    }

    fn open_member(&self, name: &str, member: &Member) -> Result<Box<dyn Read + Send>> {
        Ok(match &member.place {
            Place::File { file, offset } => {
                let end = offset.saturating_add(member.size);
                Box::new(FilePart::new(Arc::clone(file), *offset, Some(end)))
            }
            Place::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Place::Spool(file) => Box::new(fs::open(file.path())?),
            Place::Packed(packed) => {
                let packed = BufReader::new(fs::open(packed.file.path())?);
                let plain = Decoder::new(Compression::Gzip, packed);
                Box::new(plain.map_err(|source| self.damaged(name, source))?)
            }
        })
    }

    /// A document of at most `limit` bytes; `None` when there is none.
    pub(super) fn read(&self, name: &str, limit: u64) -> Result<Option<Bytes>> {
        let Some(member) = self.find(name)? else { return Ok(None) };
        if member.size > limit {
            let size = member.size;
            return Err(self.wrong(name, format!("has {size} bytes, at most {limit} are read")));
        }
        if let Place::Memory(bytes) = &member.place {
            return Ok(Some(bytes.clone()));
        }
        let mut bytes = Vec::with_capacity(member.size as usize);
        let read = self.open_member(name, member)?.read_to_end(&mut bytes);
        read.map_err(|source| self.damaged(name, source))?;
        Ok(Some(bytes.into()))
    }

    /// An error of reading the archive at a member.
    pub(super) fn damaged(&self, member: &str, source: io::Error) -> Error {
        let last_member = Some(member.to_owned());
        Error::Damaged { archive: self.archive.clone(), last_member, source }
    }

    /// An error of a member that is no layer.
    pub(super) fn no_layer(&self, member: &str, source: TakeInError) -> Error {
        let source = match source {
            // The disk is at fault, and no member.
            TakeInError::Write(error) => match error.downcast::<fs::Error>() {
                Ok(error) => return Error::Files(error),
                Err(error) => TakeInError::Write(error),
            },
            other => other,
        };
        Error::Layer { archive: self.archive.clone(), member: member.to_owned(), source }
    }

    /// The path of the file of ours that holds `name` exactly as a blob `digest` must be.
    pub(super) fn spooled(&self, name: &str, digest: &Digest) -> Result<Option<PathBuf>> {
        Ok(self.find(name)?.and_then(|member| match &member.place {
            Place::Spool(file) if member.digest.as_ref() == Some(digest) => {
                Some(file.path().to_owned())
            }
            Place::Packed(packed) if packed.taken.blob.digest == *digest => {
                Some(packed.file.path().to_owned())
            }
            _ => None,
        }))
    }
}

/// A member's name without `./` and doubled slashes, from the root of the archive.
///
/// # Errors
/// What is wrong with a name that leads out of the archive or is none.
pub(super) fn normalize(base: &str, path: &str) -> Result<String, &'static str> {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { base };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or("leads out of the archive")?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Err("has no name") } else { Ok(parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(links: &[(&str, &str)]) -> Members {
        let mut members = Members::new("x.tar".to_owned());
        let bytes = Bytes::from_static(b"here");
        let file = Member { place: Place::Memory(bytes), size: 4, digest: None };
        members.add("a/layer.tar".to_owned(), file).unwrap();
        for (name, target) in links {
            members.add_link((*name).to_owned(), (*target).to_owned()).unwrap();
        }
        members
    }

    #[test]
    fn links_are_followed_within_the_archive_and_not_in_a_loop() {
        let members = members(&[
            ("b/layer.tar", "a/layer.tar"),
            ("c/layer.tar", "b/layer.tar"),
            ("d", "a"),
            ("e", "f"),
            ("f", "e"),
            ("g", "nowhere"),
            ("h", "h/x"),
        ]);
        for name in ["a/layer.tar", "b/layer.tar", "c/layer.tar", "d/layer.tar"] {
            assert_eq!(members.read(name, 9).unwrap().unwrap(), "here", "{name}");
            assert_eq!(members.resolve(name).unwrap(), Some("a/layer.tar"), "{name}");
        }
        for name in ["g", "a", "a/other", "z"] {
            assert!(members.find(name).unwrap().is_none(), "{name}");
        }
        for name in ["e", "f", "h"] {
            let error = members.find(name).unwrap_err().to_string();
            assert!(error.contains("loop") && error.contains(name), "{error}");
        }
        assert!(members.read("a/layer.tar", 3).unwrap_err().to_string().contains("4 bytes"));
    }

    #[test]
    fn names_stay_in_the_archive() {
        for (base, path, expected) in [
            ("", "./a//b/", Ok("a/b")),
            ("", "/a", Ok("a")),
            ("x/y", "../z", Ok("x/z")),
            ("x", "/z", Ok("z")),
            ("x", "..", Err("has no name")),
            ("x", "../..", Err("leads out of the archive")),
            ("", "../a", Err("leads out of the archive")),
            ("", ".", Err("has no name")),
        ] {
            let found = normalize(base, path);
            assert_eq!(found.as_deref(), expected.as_ref().map(|text| *text), "{base} {path}");
        }
    }

    #[test]
    fn only_content_named_by_its_digest_may_be_there_twice() {
        let mut members = members(&[]);
        let file = || Member { place: Place::Memory(Bytes::new()), size: 0, digest: None };
        members.add("blobs/sha256/x".to_owned(), file()).unwrap();
        members.add("blobs/sha256/x".to_owned(), file()).unwrap();
        members.add("manifest.json".to_owned(), file()).unwrap();
        let error = members.add("manifest.json".to_owned(), file()).unwrap_err().to_string();
        assert!(error.contains("\"manifest.json\" is there twice"), "{error}");
    }
}
