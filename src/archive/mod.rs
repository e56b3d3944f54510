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

mod docker;
mod image;
mod members;
mod oci;
mod prepare;
mod scan;
mod source;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use error::{Error, Result};
pub use image::ArchivedImage;
pub use prepare::{Prepared, Shelf, prepare};
pub use source::ArchiveSource;

use crate::oci::Descriptor;
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
        let no_images = || Error::NoImages { archive: members.archive().to_owned() };
        let (images, entries) = match (listing, entries) {
            (Some(listing), None) => (listing.images, Vec::new()),
            (Some(listing), Some(_)) if listing.has_plain_layers => (listing.images, Vec::new()),
            (_, Some(entries)) => (oci::images(&members, &entries)?, entries),
            (None, None) => return Err(no_images()),
        };
        if images.is_empty() {
            return Err(no_images());
        }
        Ok(Self { members, images, entries, is_spooled })
    }

    /// What the archive is called.
    pub fn shown(&self) -> &str {
        self.members.archive()
    }

    /// The images, in the order of the list.
    pub fn images(&self) -> &[ArchivedImage] {
        &self.images
    }

    /// The image that `wanted` means: a name, a tag, or `@N`, the N-th counted from 0; without one
    /// the only image.
    ///
    /// # Errors
    /// [`Error::NoSuchImage`], [`Error::Several`]; both say which there are.
    pub fn select(&self, wanted: Option<&str>) -> Result<&ArchivedImage> {
        let names = || self.images.iter().flat_map(ArchivedImage::shown).collect();
        let Some(wanted) = wanted else {
            return match &self.images[..] {
                [only] => Ok(only),
                several => Err(Error::Several {
                    archive: self.shown().to_owned(),
                    count: several.len(),
                    names: names(),
                }),
            };
        };
        let found = match wanted.strip_prefix('@').map(str::parse::<usize>) {
            Some(Ok(at)) => self.images.get(at),
            _ => self.images.iter().find(|image| image.is_called(wanted)),
        };
        found.ok_or_else(|| Error::NoSuchImage {
            archive: self.shown().to_owned(),
            wanted: wanted.to_owned(),
            names: names(),
        })
    }
}
