//! Garbage collection: a removal takes everything that no entry of the index leads to,
//! and no build keeps for the next.
//!
//! Runs with the lease and the index held exclusively, so nothing is written and no name moves
//! meanwhile. When somebody else holds a lease it is put off: content that stays is no harm, and
//! the next removal takes it.

use std::collections::HashSet;
use std::io;
use std::time::Duration;

use serde::Serialize;

use crate::content::{Error, Result};
use crate::layout::{Index, Layout, name_of};
use crate::oci::{Algorithm, Descriptor, Digest, Manifest, MediaType};
use crate::util::fs;
use crate::util::partial;

/// What a removal did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// The entries that were removed from the index.
    pub entries: Vec<Descriptor>,
    /// The blobs that were removed, in the order of their digests.
    pub blobs: Vec<Digest>,
    /// Length of everything that was removed, partial files too, in bytes.
    pub freed_bytes: u64,
    /// Why no content was removed, if none was; the entries are gone all the same.
    pub deferred: Option<Deferral>,
}

/// Why content is left to a later removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deferral {
    /// Other commands are at work, and may need it.
    Busy,
    /// This manifest stays but cannot be read, so nobody knows what it needs.
    Damaged(Digest),
}

impl Layout {
    /// How long a removal waits for other commands before it leaves content to a later one.
    pub const PATIENCE: Duration = Duration::from_secs(2);

    /// Removes the entries for which `is_chosen` holds, what is attached to what goes with them,
    /// and all content that no entry leads to then, also what interrupted commands left. In a
    /// layout of somebody else content goes only when one of the removed entries led to it.
    ///
    /// Waits up to `patience` for other commands; give up every lease of this process first. When
    /// one is still at work the entries go, and the content stays for the next removal.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn remove(
        &self,
        patience: Duration,
        is_chosen: &dyn Fn(&Descriptor) -> bool,
    ) -> Result<Collected> {
        let lease = self.exclusive_lease(patience)?;
        let _lock = self.lock_index()?;
        let mut index = self.read_index()?;
        let mut removed: Vec<_> =
            index.entries().iter().filter(|e| is_chosen(e)).cloned().collect();
        index.remove_entries(is_chosen);
        let marked = match lease {
            Some(_) => self.mark(&index, &self.stored()?, self.cached_blobs()?),
            None => Marked::Deferred(Deferral::Busy),
        };
        let (mut blobs, orphans) = match marked {
            Marked::Dead { blobs, orphans } => (blobs, orphans),
            Marked::Deferred(reason) => {
                self.write_index_making_room(&index)?;
                let deferred = Some(reason);
                return Ok(Collected { entries: removed, deferred, ..Collected::default() });
            }
        };
        index.remove_entries(|entry| orphans.contains(entry));
        removed.extend(orphans);
        // Before the content: whoever is killed in between leaves no entry without it.
        self.write_index_making_room(&index)?;
        if !self.keeps_unnamed() {
            let led_to = self.led_to(&removed);
            blobs.retain(|digest| led_to.contains(digest));
        }
        let mut collected = self.remove_blobs(blobs)?;
        collected.freed_bytes += self.remove_debris()?;
        collected.entries = removed;
        Ok(collected)
    }

    /// Removes a manifest: the entries of it for which `is_chosen` holds, and what only they led
    /// to. One that no entry leads to goes too.
    ///
    /// # Errors
    /// As [`Layout::remove`].
    pub fn remove_manifest(
        &self,
        patience: Duration,
        digest: &Digest,
        is_chosen: &dyn Fn(&Descriptor) -> bool,
    ) -> Result<Collected> {
        // An entry brings it, and what only it leads to, into what the removal looks at.
        let raw = self.read_manifest(digest, &MediaType::default());
        if let Ok(raw) = raw {
            self.update_index(|index| {
                index.add_unnamed(raw.descriptor());
                Ok(())
            })?;
        }
        self.remove(patience, &|entry| entry.digest == *digest && is_chosen(entry))
    }

    /// Writes the index; on a full disk what a next run would go on with makes room for it, or
    /// nothing could be removed any more.
    fn write_index_making_room(&self, index: &Index) -> Result<()> {
        match self.write_index(index) {
            Err(Error::Files(error)) if is_full(&error) => {
                for path in self.partials()? {
                    partial::remove_abandoned(&path)?;
                }
                self.write_index(index)
            }
            outcome => outcome,
        }
    }

    /// Marks what builds `cached`, what the entries of `index` lead to, and what is attached to that,
    /// until nothing is added.
    fn mark(&self, index: &Index, stored: &HashSet<Digest>, cached: HashSet<Digest>) -> Marked {
        let mut mark = Mark { layout: self, live: cached };
        match mark.index(index, stored) {
            Ok(orphans) => {
                let blobs = stored.difference(&mark.live).copied().collect();
                Marked::Dead { blobs, orphans }
            }
            Err(Unreadable { digest, cause }) => {
                // A damaged image elsewhere keeps content from being collected, not names.
                tracing::warn!("{digest} cannot be read: {cause}");
                Marked::Deferred(Deferral::Damaged(digest))
            }
        }
    }

    /// What the entries lead to, as far as it can be read.
    fn led_to(&self, entries: &[Descriptor]) -> HashSet<Digest> {
        let mut mark = Mark { layout: self, live: HashSet::new() };
        for entry in entries {
            if let Err(Unreadable { digest, cause }) = mark.entry(entry) {
                tracing::warn!("{digest} cannot be read: {cause}");
            }
        }
        mark.live
    }

    /// Every blob that is stored.
    pub(super) fn stored(&self) -> Result<HashSet<Digest>> {
        let mut found = HashSet::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
            let directory = self.root().join("blobs").join(algorithm.as_str());
            for path in fs::read_dir(&directory)? {
                // A file of another name is not ours to remove.
                found.extend(format!("{algorithm}:{}", fs::name(&path)).parse::<Digest>().ok());
            }
        }
        Ok(found)
    }

    fn remove_blobs(&self, mut blobs: Vec<Digest>) -> Result<Collected> {
        blobs.sort();
        let mut collected = Collected::default();
        for digest in blobs {
            let Some(size_bytes) = self.blob_size(&digest)? else { continue };
            fs::remove_file(&self.blob_path(&digest))?;
            collected.freed_bytes += size_bytes;
            collected.blobs.push(digest);
        }
        Ok(collected)
    }
}

fn is_full(error: &fs::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// What a mark found.
enum Marked {
    /// Blobs and attached entries that nothing leads to.
    Dead { blobs: Vec<Digest>, orphans: Vec<Descriptor> },
    /// Nothing is known for certain.
    Deferred(Deferral),
}

/// A manifest that is there and cannot be read.
struct Unreadable {
    digest: Digest,
    cause: Error,
}

struct Mark<'a> {
    layout: &'a Layout,
    live: HashSet<Digest>,
}

impl Mark<'_> {
    /// Marks everything that the entries of `index` lead to; returns those whose subject is among
    /// what is `stored`, and dead. One whose subject has yet to come waits for it.
    fn index(
        &mut self,
        index: &Index,
        stored: &HashSet<Digest>,
    ) -> Result<Vec<Descriptor>, Unreadable> {
        let mut waiting = Vec::new();
        for entry in index.entries() {
            let manifest = if name_of(entry).is_some() { None } else { self.read(entry)? };
            match manifest.as_ref().and_then(Manifest::subject) {
                Some(subject) if stored.contains(&subject.digest) => {
                    waiting.push((subject.digest, entry.clone()));
                }
                _ => self.entry(entry)?,
            }
        }
        loop {
            let (live, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(subject, _)| self.live.contains(subject));
            for (_, entry) in &live {
                self.entry(entry)?;
            }
            if live.is_empty() {
                return Ok(rest.into_iter().map(|(_, entry)| entry).collect());
            }
            waiting = rest;
        }
    }

    fn entry(&mut self, entry: &Descriptor) -> Result<(), Unreadable> {
        let mut queue = vec![entry.clone()];
        while let Some(next) = queue.pop() {
            if !self.live.insert(next.digest) {
                continue;
            }
            let Some(manifest) = self.read(&next)? else { continue };
            for below in manifest.successors() {
                if manifest.leads_to_manifest(below) {
                    queue.push(below.clone());
                } else {
                    self.live.insert(below.digest);
                }
            }
        }
        Ok(())
    }

    /// The manifest, or `None` for what has nothing below it or is not here.
    fn read(&self, what: &Descriptor) -> Result<Option<Manifest>, Unreadable> {
        let read = self.layout.read_manifest(&what.digest, &what.media_type);
        match read.and_then(|raw| Ok(raw.parse()?)) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(_) if !what.media_type.is_manifest() => Ok(None),
            Err(cause) => Err(Unreadable { digest: what.digest, cause }),
        }
    }
}
