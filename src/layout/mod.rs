//! An OCI image layout: a directory with an index and blobs. One of them is the local image store.
//!
//! Owns: the directory's form, names in `index.json`, ingest of blobs, leases and garbage
//! collection. The store `<state>/store` is a pure layout that any tool can read; what is ours
//! alone lies beside it on the same file system: `<state>/ingest` and `<state>/locks`. In a layout
//! of somebody else our partial files and the lock are hidden files that go away with us.
//!
//! Everything here is synchronous but [`LayoutRepository`], which does it on blocking threads.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>

mod blobs;
mod cached;
mod fsck;
mod gc;
mod ingest;
mod kept;
mod lease;
mod referrers;
mod repository;

use std::path::{Path, PathBuf};
use std::sync::Once;

use serde_json::Value;

pub use cached::CachedLayer;
pub use fsck::{Findings, Leftover, LeftoverKind, Problem, ProblemKind};
pub use gc::{Collected, Deferral};
pub use ingest::Ingest;
pub use lease::Lease;
pub use repository::{EntryDetails, LayoutRepository};

use crate::content::{self, Result};
use crate::oci::Descriptor;
pub use crate::oci::layout_index::{Index, name_of};
use crate::util::fs;

/// The version of the layout that we read and write.
const VERSION: &str = "1.0.0";

/// Largest `oci-layout` read, in bytes; it holds one short field.
const MARKER_LIMIT: u64 = 4096;

/// Largest `index.json` read, in bytes: about 200,000 names.
const INDEX_LIMIT: u64 = 64 * 1024 * 1024;

/// Permission of the files that describe the layout, before the umask.
const MODE: u32 = 0o644;

/// Why a directory is no layout that we can use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no `oci-layout` file.
    #[error("{} is no OCI image layout: it has no oci-layout file", path.display())]
    NoLayout {
        /// The directory.
        path: PathBuf,
    },
    /// A directory with other content would become a layout.
    #[error("{} is neither empty nor an OCI image layout; nothing is written there", path.display())]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
    /// The version is another, or there is none.
    #[error("{} has the layout version {version}; this program knows {VERSION}", path.display())]
    Version {
        /// The file that says so.
        path: PathBuf,
        /// What it says.
        version: String,
    },
    /// A document of the layout is malformed.
    #[error("{} is malformed", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the parser met.
        #[source]
        source: serde_json::Error,
    },
}

impl From<Error> for content::Error {
    fn from(error: Error) -> Self {
        Self::other("using the image layout", error)
    }
}

/// An image layout on disk; cheap, holds no lock and no open file.
#[derive(Debug)]
pub struct Layout {
    root: PathBuf,
    state: State,
    /// What killed processes left is removed once, before something is written.
    tidied: Once,
}

/// Where the files lie that are no part of the layout.
#[derive(Debug)]
enum State {
    /// Beside it: the local store.
    Beside(PathBuf),
    /// Hidden in it, and gone afterwards: somebody else's directory.
    Within,
}

impl Layout {
    fn at(root: PathBuf, state: State) -> Self {
        Self { root, state, tidied: Once::new() }
    }

    /// Opens the local image store in `state`, the directory of all that we keep, and creates both
    /// when they are not there.
    ///
    /// # Errors
    /// [`Error`] for a store of another version; file errors name the path.
    pub fn store(state: &Path) -> Result<Self> {
        let layout = Self::at(state.join("store"), State::Beside(state.to_owned()));
        if !layout.has_marker()? {
            fs::create_dir_durable(&state.join("locks"))?;
            fs::create_dir_durable(&state.join("ingest"))?;
            layout.create()?;
        }
        layout.check_version()?;
        Ok(layout)
    }

    /// Opens the local image store in `state` if there is one; nothing is created.
    ///
    /// # Errors
    /// As [`Layout::store`].
    pub fn existing_store(state: &Path) -> Result<Option<Self>> {
        let layout = Self::at(state.join("store"), State::Beside(state.to_owned()));
        if !layout.has_marker()? {
            return Ok(None);
        }
        layout.check_version()?;
        Ok(Some(layout))
    }

    /// Opens a layout that exists.
    ///
    /// # Errors
    /// [`Error`] when the directory is no layout; file errors name the path.
    pub fn open(directory: &Path) -> Result<Self> {
        let layout = Self::at(directory.to_owned(), State::Within);
        layout.check_version()?;
        Ok(layout)
    }

    /// Opens a layout, or makes one of a directory that is empty or not there.
    ///
    /// # Errors
    /// [`Error`] when the directory holds something else; file errors name the path.
    pub fn open_or_create(directory: &Path) -> Result<Self> {
        let layout = Self::at(directory.to_owned(), State::Within);
        if !layout.has_marker()? {
            layout.refuse_foreign_content()?;
            layout.create()?;
        }
        layout.check_version()?;
        Ok(layout)
    }

    /// The directory that holds `oci-layout`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The entries of `index.json`, named or not, as they stand.
    ///
    /// # Errors
    /// [`Error::Malformed`]; file errors name the path.
    pub fn entries(&self) -> Result<Vec<Descriptor>> {
        Ok(self.read_index()?.into_entries())
    }

    /// The named entries: each name once, in the order of the file.
    ///
    /// # Errors
    /// As [`Layout::entries`].
    pub fn names(&self) -> Result<Vec<(String, Descriptor)>> {
        let entries = self.entries()?.into_iter();
        Ok(entries.filter_map(|entry| Some((name_of(&entry)?.to_owned(), entry))).collect())
    }

    /// The entry of this name.
    ///
    /// # Errors
    /// As [`Layout::entries`].
    pub fn find(&self, name: &str) -> Result<Option<Descriptor>> {
        Ok(self.entries()?.into_iter().find(|entry| name_of(entry) == Some(name)))
    }

    /// Points `names` at `target`, all or none; its annotations go with each entry. Hold a
    /// [`Lease`] from before the content was written until after this.
    ///
    /// In the store, what a name pointed at before stays as an entry without a name.
    ///
    /// # Errors
    /// As [`Layout::entries`].
    pub fn set_names(&self, names: &[String], target: &Descriptor) -> Result<()> {
        let keeps_unnamed = self.keeps_unnamed();
        self.update_index(|index| {
            index.set_names(names, target, keeps_unnamed);
            Ok(())
        })
    }

    /// Removes a name; what it pointed at stays, without a name in the store. Returns what the
    /// name pointed at, if there was one.
    ///
    /// # Errors
    /// As [`Layout::entries`].
    pub fn remove_name(&self, name: &str) -> Result<Option<Descriptor>> {
        let keeps_unnamed = self.keeps_unnamed();
        self.update_index(|index| Ok(index.remove_name(name, keeps_unnamed)))
    }

    /// Changes `index.json` under its lock; nothing is written when `edit` fails or changes
    /// nothing.
    ///
    /// # Errors
    /// Those of `edit`, and as [`Layout::entries`].
    pub fn update_index<T>(&self, edit: impl FnOnce(&mut Index) -> Result<T>) -> Result<T> {
        let _lock = self.lock_index()?;
        let mut index = self.read_index()?;
        let outcome = edit(&mut index)?;
        self.write_index(&index)?;
        Ok(outcome)
    }

    /// Whether content that loses its last name is kept visible until it is collected, as docker
    /// keeps it. In a foreign layout an entry without a name would be taken for an image.
    fn keeps_unnamed(&self) -> bool {
        matches!(self.state, State::Beside(_))
    }

    fn index_path(&self) -> PathBuf {
        self.root.join("index.json")
    }

    fn read_index(&self) -> Result<Index> {
        let path = self.index_path();
        let bytes = fs::read(&path, INDEX_LIMIT)?;
        let index = Index::parse(&bytes).map_err(|source| Error::Malformed { path, source })?;
        Ok(index)
    }

    /// Writes the index if it is another than was read; its lock is held by the caller, so every
    /// temporary file is one that a killed process left.
    fn write_index(&self, index: &Index) -> Result<()> {
        if let Some(bytes) = index.changed_bytes() {
            for path in fs::read_dir(&self.root)? {
                if is_temporary(fs::name(&path)) {
                    fs::remove_file(&path)?;
                }
            }
            fs::write_atomic(&self.index_path(), &bytes, MODE)?;
        }
        Ok(())
    }

    fn marker_path(&self) -> PathBuf {
        self.root.join("oci-layout")
    }

    fn has_marker(&self) -> Result<bool> {
        Ok(fs::file_size(&self.marker_path())?.is_some())
    }

    fn check_version(&self) -> Result<()> {
        let path = self.marker_path();
        let Some(bytes) = fs::optional(fs::read(&path, MARKER_LIMIT))? else {
            return Err(Error::NoLayout { path: self.root.clone() }.into());
        };
        let marker: Value = serde_json::from_slice(&bytes)
            .map_err(|source| Error::Malformed { path: path.clone(), source })?;
        match marker.get("imageLayoutVersion").and_then(Value::as_str) {
            Some(VERSION) => Ok(()),
            other => {
                let version = other.map_or_else(|| "that is missing".to_owned(), str::to_owned);
                Err(Error::Version { path, version }.into())
            }
        }
    }

    /// Makes the layout; the marker is last, so a layout is complete once it is one.
    fn create(&self) -> Result<()> {
        fs::create_dir_durable(&self.root.join("blobs").join("sha256"))?;
        let _lock = self.lock_index()?;
        // Another process may have been here while we waited.
        if fs::file_size(&self.index_path())?.is_none() {
            fs::write_atomic(&self.index_path(), &Index::default().to_bytes(), MODE)?;
        }
        if !self.has_marker()? {
            let marker = serde_json::json!({ "imageLayoutVersion": VERSION }).to_string();
            fs::write_atomic(&self.marker_path(), marker.as_bytes(), MODE)?;
        }
        Ok(())
    }

    /// What a creation that was interrupted left is no foreign content.
    fn refuse_foreign_content(&self) -> Result<()> {
        let is_ours = |path: &PathBuf| {
            let name = fs::name(path);
            matches!(name, "blobs" | "index.json")
                || name.starts_with(".regctl-")
                || is_temporary(name)
        };
        if fs::read_dir(&self.root)?.iter().all(is_ours) {
            return Ok(());
        }
        Err(Error::Occupied { path: self.root.clone() }.into())
    }
}

/// Whether this is the name of an atomic write's temporary file.
fn is_temporary(name: &str) -> bool {
    let unique = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
    unique.is_some_and(|unique| {
        unique.split('-').count() == 3
            && unique.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_becomes_a_layout_only_when_it_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new");
        assert!(Layout::open(&path).unwrap_err().to_string().contains("layout"));
        Layout::open_or_create(&path).unwrap();
        Layout::open(&path).unwrap();
        let mut names: Vec<_> = fs::read_dir(&path).unwrap();
        names.sort();
        assert_eq!(names, ["blobs", "index.json", "oci-layout"].map(|name| path.join(name)));
        let occupied = directory.path();
        let error = Layout::open_or_create(occupied).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("neither empty nor"), "{cause}");
    }

    #[test]
    fn temporary_files_are_told_from_others() {
        assert!(is_temporary(&format!(".{}.tmp", fs::unique_name())));
        assert!(!is_temporary(".vimrc.tmp"));
        assert!(!is_temporary(".a-b-x.tmp"));
    }
}
