//! Garbage collection: removes blobs that no entry of the index leads to.
//!
//! Runs with the lease and the index held exclusively, so nothing is written and no name moves
//! meanwhile. When somebody else holds a lease it is put off: content that stays is no harm.

use std::collections::HashSet;
use std::time::Duration;

use crate::content::{Error, Result};
use crate::layout::{Index, Layout, name_of};
use crate::oci::{Algorithm, Descriptor, Digest, Manifest, MediaType};
use crate::util::fs;

/// What a collection did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// The entries that were removed from the index.
    pub entries: Vec<Descriptor>,
    /// The blobs that were removed, in the order of their digests.
    pub blobs: Vec<Digest>,
    /// Length of everything that was removed, partial files too, in bytes.
    pub freed_bytes: u64,
    /// Whether nothing was collected because other commands are at work; entries may be gone.
    pub is_deferred: bool,
}

/// Which entries of the index keep content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Roots {
    /// All of them. A manifest that cannot be read has nothing below it that is known.
    Everything,
    /// All but those whose subject was there before and is gone.
    ButOrphans,
    /// Those with a name, and what is attached to them.
    Named,
}

impl Layout {
    /// Removes everything that no name leads to: entries without a name (in a foreign layout those
    /// stay, for they are other tools' images), referrers whose subject is gone, blobs, and what
    /// interrupted commands left.
    ///
    /// Waits up to `patience` for other commands; give up every lease of this process first.
    ///
    /// # Errors
    /// Those of reading a manifest that a name leads to: nothing is removed then.
    pub fn collect(&self, patience: Duration) -> Result<Collected> {
        let Some(_lease) = self.exclusive_lease(patience)? else {
            return Ok(Collected { is_deferred: true, ..Collected::default() });
        };
        let _lock = self.lock_index()?;
        let mut index = self.read_index()?;
        let roots = if self.keeps_unnamed() { Roots::Named } else { Roots::Everything };
        let (live, entries) = self.live(&mut index, roots, &HashSet::new())?;
        self.write_index(&index)?;
        let stored = self.stored()?;
        let mut collected = self.remove_blobs(stored.difference(&live).copied().collect())?;
        collected.freed_bytes += self.remove_debris()?;
        collected.entries = entries;
        Ok(collected)
    }

    /// Removes the entries for which `is_chosen` holds, and what only they led to. When another
    /// command is at work the entries go, and the content stays for the next [`Layout::collect`].
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
        let (before, _) = self.live(&mut index.clone(), Roots::Everything, &HashSet::new())?;
        let chosen: Vec<_> = index.entries().iter().filter(|e| is_chosen(e)).cloned().collect();
        index.remove_entries(is_chosen);
        if lease.is_none() {
            self.write_index(&index)?;
            return Ok(Collected { entries: chosen, is_deferred: true, ..Collected::default() });
        }
        let mut remaining = index.clone();
        let (after, orphans) = match self.live(&mut remaining, Roots::ButOrphans, &before) {
            Ok(marked) => marked,
            Err(error) => {
                // A damaged image elsewhere keeps content from being collected, not names.
                tracing::warn!("nothing is collected: {error}");
                self.write_index(&index)?;
                return Ok(Collected {
                    entries: chosen,
                    is_deferred: true,
                    ..Collected::default()
                });
            }
        };
        self.write_index(&remaining)?;
        let mut collected = self.remove_blobs(before.difference(&after).copied().collect())?;
        collected.entries = chosen.into_iter().chain(orphans).collect();
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

    /// Marks what the roots lead to, and what is attached to it, until nothing is added; removes
    /// the other entries from `index` and returns them.
    fn live(
        &self,
        index: &mut Index,
        roots: Roots,
        before: &HashSet<Digest>,
    ) -> Result<(HashSet<Digest>, Vec<Descriptor>)> {
        let mut mark = Mark { layout: self, roots, before, live: HashSet::new() };
        let mut waiting = Vec::new();
        for entry in index.entries() {
            match mark.keeper(entry)? {
                Keeper::Itself => mark.entry(entry)?,
                Keeper::Subject(subject) => waiting.push((subject, entry.clone())),
                Keeper::Nothing => waiting.push((entry.digest, entry.clone())),
            }
        }
        loop {
            let (live, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(subject, _)| mark.live.contains(subject));
            for (_, entry) in &live {
                mark.entry(entry)?;
            }
            if live.is_empty() {
                let dead: Vec<_> = rest.into_iter().map(|(_, entry)| entry).collect();
                index.remove_entries(|entry| dead.contains(entry));
                return Ok((mark.live, dead));
            }
            waiting = rest;
        }
    }

    /// Every blob that is stored.
    fn stored(&self) -> Result<HashSet<Digest>> {
        let mut found = HashSet::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
            let directory = self.root().join("blobs").join(algorithm.as_str());
            for path in fs::read_dir(&directory)? {
                let hex = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                // A file of another name is not ours to remove.
                found.extend(format!("{algorithm}:{hex}").parse::<Digest>().ok());
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

/// What an entry of the index owes its place to.
enum Keeper {
    Itself,
    Subject(Digest),
    Nothing,
}

struct Mark<'a> {
    layout: &'a Layout,
    roots: Roots,
    before: &'a HashSet<Digest>,
    live: HashSet<Digest>,
}

impl Mark<'_> {
    fn keeper(&self, entry: &Descriptor) -> Result<Keeper> {
        if self.roots == Roots::Everything || name_of(entry).is_some() {
            return Ok(Keeper::Itself);
        }
        let manifest = self.read(entry)?;
        let keeps_others = self.roots == Roots::ButOrphans;
        Ok(match manifest.as_ref().and_then(Manifest::subject) {
            // It was attached before its subject came, and still waits.
            Some(subject) if keeps_others && !self.before.contains(&subject.digest) => {
                Keeper::Itself
            }
            Some(subject) => Keeper::Subject(subject.digest),
            None if keeps_others => Keeper::Itself,
            None => Keeper::Nothing,
        })
    }

    fn entry(&mut self, entry: &Descriptor) -> Result<()> {
        let mut queue = vec![entry.clone()];
        while let Some(next) = queue.pop() {
            if !self.live.insert(next.digest) {
                continue;
            }
            let Some(manifest) = self.read(&next)? else { continue };
            let is_index = matches!(manifest, Manifest::Index(_));
            for below in manifest.successors() {
                if is_index || below.media_type.is_manifest() {
                    queue.push(below.clone());
                } else {
                    self.live.insert(below.digest);
                }
            }
        }
        Ok(())
    }

    /// The manifest, or `None` for what has nothing below it or is not here.
    fn read(&self, what: &Descriptor) -> Result<Option<Manifest>> {
        let read = self.layout.read_manifest(&what.digest, &what.media_type);
        match read.and_then(|raw| Ok(raw.parse()?)) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(_) if self.roots == Roots::Everything || !what.media_type.is_manifest() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
