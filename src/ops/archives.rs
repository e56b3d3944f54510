//! Archives that are read: from a file in place, or spooled beside the local store.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use crate::archive::{Archive, ArchiveSource, Form};
use crate::content::bridge::{self, blocking};
use crate::content::{self, BlobStream, Source};
use crate::layout::Lease;
use crate::oci::{Descriptor, Digest, Manifest, RawManifest, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::location::ArchiveLocation;
use crate::ops::platforms::subset;
use crate::ops::{Error, Result, Session};
use crate::transfer::Event;
use crate::util::fs;

/// An archive with what keeps its spooled files.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// The archive.
    pub(super) archive: Arc<Archive>,
    /// No collection removes the spooled files while it is held.
    _lease: Option<Arc<Lease>>,
}

/// What an archive is read from.
enum Input {
    InPlace(File),
    Stream(Box<dyn Read + Send>, Option<u64>),
}

/// Opens an archive: a plain file in place, anything else spooled.
pub(super) async fn open(session: &Session, location: &ArchiveLocation) -> Result<Opened> {
    let attempt = || format!("cannot read {}", location.shown());
    match input(location)? {
        Input::InPlace(file) => {
            let location = location.clone();
            let archive = blocking(move || {
                let path = location.file.as_deref().unwrap_or(Path::new("-"));
                Ok(Archive::open(file, path, &location.shown(), location.form)?)
            });
            Ok(Opened { archive: Arc::new(archive.await.attempt(attempt)?), _lease: None })
        }
        Input::Stream(input, length) => {
            spool(session, input, length, &location.shown(), location.form).await
        }
    }
}

/// Opens an archive for the store, `shown` to people: everything in it is read once, checked, and
/// spooled there.
pub(super) async fn open_spooled(
    session: &Session,
    location: &ArchiveLocation,
    shown: &str,
) -> Result<Opened> {
    let (input, length) = match input(location)? {
        Input::InPlace(file) => {
            let length = file.metadata().ok().map(|metadata| metadata.len());
            (Box::new(file) as Box<dyn Read + Send>, length)
        }
        Input::Stream(input, length) => (input, length),
    };
    spool(session, input, length, shown, location.form).await
}

fn input(location: &ArchiveLocation) -> Result<Input> {
    let attempt = || format!("cannot read {}", location.shown());
    let Some(path) = &location.file else {
        if io::stdin().is_terminal() {
            let help = "stdin is a terminal; send it an archive, or name a file";
            return Err(Error::Usage(help.to_owned()));
        }
        return Ok(Input::Stream(Box::new(io::stdin()), None));
    };
    let file = fs::open(path).map_err(content::Error::from).attempt(attempt)?;
    let is_in_place = Archive::is_in_place(&file, path).map_err(content::Error::from);
    if is_in_place.attempt(attempt)? {
        return Ok(Input::InPlace(file));
    }
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file);
    Ok(Input::Stream(Box::new(file), metadata.map(|metadata| metadata.len())))
}

/// Spools what a reader gives. It is read apart: one that waits for its input cannot be ended, but
/// who waits for the reader can, and takes the files along.
async fn spool(
    session: &Session,
    input: Box<dyn Read + Send>,
    total_bytes: Option<u64>,
    shown: &str,
    form: Form,
) -> Result<Opened> {
    let what = format!("reading {shown}");
    let stream = bridge::send(input, |error| content::Error::other(what, error));
    receive(session, stream, total_bytes, shown, form).await
}

/// Opens the archive that a stream is.
pub(super) async fn spool_stream(
    session: &Session,
    stream: BlobStream,
    shown: &str,
) -> Result<Opened> {
    receive(session, stream, None, shown, Form::Either).await
}

async fn receive(
    session: &Session,
    stream: BlobStream,
    total_bytes: Option<u64>,
    shown: &str,
    form: Form,
) -> Result<Opened> {
    let store = session.store()?;
    let (progress, called) = (Arc::clone(&session.progress), shown.to_owned());
    let spooled = bridge::receive(stream, move |incoming| {
        let lease = store.lease()?;
        let watch = |bytes| progress.event(Event::InputRead { bytes, total_bytes });
        let directory = store.ingest_directory();
        let archive = Archive::spool(incoming, &directory, &called, form, &watch)?;
        Ok(Opened { archive: Arc::new(archive), _lease: Some(Arc::new(lease)) })
    });
    spooled.await.attempt(|| format!("cannot read {shown}"))
}

/// The image as far as it is in the archive: docker and containerd write the whole index of an image
/// of which they have one platform. Of one the manifest itself is taken, of several a new index.
pub(super) async fn what_is_there(
    source: ArchiveSource,
    root: RawManifest,
) -> content::Result<(ArchiveSource, RawManifest)> {
    let Manifest::Index(index) = root.parse()? else { return Ok((source, root)) };
    let mut there: Vec<Descriptor> = Vec::new();
    for child in &index.manifests {
        if is_whole(&source, child).await? {
            there.push(child.clone());
        }
    }
    if there.len() == index.manifests.len() || there.is_empty() {
        return Ok((source, root));
    }
    let images: Vec<&Descriptor> = there.iter().filter(|child| !child.is_attestation()).collect();
    if images.is_empty() {
        // An image is wanted, so what is missing of it is told.
        return Ok((source, root));
    }
    if let [only] = images[..] {
        let root = source.read_manifest(&TagOrDigest::Digest(only.digest)).await?;
        return Ok((source, root));
    }
    let digests: Vec<Digest> = images.iter().map(|child| child.digest).collect();
    let root = subset(&root, &digests)?;
    Ok((source.with_manifest(root.clone()), root))
}

/// Whether a child is here with all that it names.
async fn is_whole(source: &ArchiveSource, child: &Descriptor) -> content::Result<bool> {
    if !source.holds(&child.digest)? {
        return Ok(false);
    }
    let raw = source.read_manifest(&TagOrDigest::Digest(child.digest)).await?;
    let manifest = raw.parse()?;
    for below in manifest.successors() {
        if !source.holds(&below.digest)? {
            return Ok(false);
        }
    }
    Ok(true)
}
