//! Images in one file: what `docker save` writes, old and new, and OCI image layouts as a tar.
//!
//! Owns: finding the members of a tar, in place or spooled; the two lists of images; reading blobs,
//! and what plain layers become; writing one archive that both kinds of tools read; the engines that
//! give and take such archives. Must not know the layout, registries, or the copy engine.
//!
//! Members resolve inside the archive: a link never leads out of it.

pub mod directory;
pub mod engine;
pub mod error;
pub mod write;

mod bounded;
mod docker;
mod image;
mod layer;
mod members;
mod oci;
mod prepare;
mod scan;
mod source;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use error::{Error, Result};
pub use image::ArchivedImage;
pub use prepare::{Prepared, Shelf, prepare};
pub use source::ArchiveSource;

use crate::oci::{Descriptor, Digest};
use crate::util::fs::Context as _;
use members::Members;
use scan::Spool;

/// Which list of images counts in an archive that has both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// `index.json`, which knows digests, platforms and referrers; but `manifest.json` when docker
    /// saved layers as they are unpacked, which it compresses itself when it pushes them.
    #[default]
    Either,
    /// `index.json` alone, byte for byte.
    Oci,
}

/// An archive that was opened for reading.
#[derive(Debug)]
pub struct Archive {
    members: Members,
    images: Vec<ArchivedImage>,
    entries: Vec<Descriptor>,
    /// By subject, what is attached to it.
    referrers: HashMap<Digest, BTreeMap<Digest, Descriptor>>,
    is_spooled: bool,
}

impl Archive {
    /// Whether `file` is a plain tar, which [`Archive::open`] reads in place; anything else is to be
    /// spooled.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn is_in_place(file: &File, path: &Path) -> Result<bool> {
        Ok(scan::is_in_place(file).context("read", path)?)
    }

    /// Looks through a plain tar; nothing is copied. `shown` is what the archive is called.
    ///
    /// # Errors
    /// [`Error`] naming the member that is wrong.
    pub fn open(file: File, path: &Path, shown: &str, form: Form) -> Result<Self> {
        Self::of(scan::scan(file, path, shown.to_owned())?, form, false)
    }

    /// Reads a stream once, plain or compressed with gzip, zstd or xz. What is large goes to files
    /// in `directory`, plain layers compressed; dropping the archive removes them. `watch` is told
    /// the bytes read so far.
    ///
    /// # Errors
    /// [`Error`] naming the member that is wrong; nothing stays then.
    pub fn spool(
        input: impl Read,
        directory: &Path,
        shown: &str,
        form: Form,
        watch: &dyn Fn(u64),
    ) -> Result<Self> {
        let members = scan::spool(input, shown.to_owned(), &Spool { directory, watch })?;
        Self::of(members, form, true)
    }

    fn of(members: Members, form: Form, is_spooled: bool) -> Result<Self> {
        let listing = match form {
            Form::Either => docker::read(&members)?,
            Form::Oci => None,
        };
        let entries = oci::entries(&members)?;
        let archive = || members.archive().to_owned();
        let (images, entries, referrers) = match (listing, entries) {
            (Some(listing), None) => (listing.images, Vec::new(), HashMap::new()),
            (Some(listing), Some(_)) if listing.has_plain_layers => {
                (listing.images, Vec::new(), HashMap::new())
            }
            (_, Some(entries)) => {
                let sorted = oci::sort(&members, &entries)?;
                (sorted.images, entries, sorted.referrers)
            }
            (None, None) => return Err(Error::NoList { archive: archive() }),
        };
        if images.is_empty() {
            return Err(Error::NoImages { archive: archive() });
        }
        Ok(Self { members, images, entries, referrers, is_spooled })
    }

    /// What the archive is called.
    pub fn shown(&self) -> &str {
        self.members.archive()
    }

    /// The images, in the order of the list.
    pub fn images(&self) -> &[ArchivedImage] {
        &self.images
    }

    /// The image that `wanted` means: a name, else a tag that only one has, or `@N`, the N-th
    /// counted from 0; without one the only image.
    ///
    /// # Errors
    /// [`Error::NoSuchImage`], [`Error::Several`]; both say which there are.
    pub fn select(&self, wanted: Option<&str>) -> Result<&ArchivedImage> {
        let Some(wanted) = wanted else {
            return match &self.images[..] {
                [only] => Ok(only),
                several => Err(self.several(&several.iter().collect::<Vec<_>>())),
            };
        };
        if let Some(Ok(at)) = wanted.strip_prefix('@').map(str::parse::<usize>) {
            return self.images.get(at).ok_or_else(|| self.none_called(wanted));
        }
        if let Some(named) = self.images.iter().find(|image| image.is_named(wanted)) {
            return Ok(named);
        }
        let tagged = self.images.iter().filter(|image| image.has_tag(wanted));
        match &tagged.collect::<Vec<_>>()[..] {
            [] => Err(self.none_called(wanted)),
            [only] => Ok(only),
            several => Err(self.several(several)),
        }
    }

    fn several(&self, images: &[&ArchivedImage]) -> Error {
        Error::Several {
            archive: self.shown().to_owned(),
            count: images.len(),
            names: images.iter().flat_map(|image| image.shown()).collect(),
        }
    }

    fn none_called(&self, wanted: &str) -> Error {
        Error::NoSuchImage {
            archive: self.shown().to_owned(),
            wanted: wanted.to_owned(),
            names: self.images.iter().flat_map(ArchivedImage::shown).collect(),
        }
    }
}
