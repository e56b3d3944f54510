//! A member of the archive as a layer: how it lies there, and what it becomes when it goes out.

use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use crate::archive::members::Place;
use crate::archive::{Archive, Result};
use crate::content::bridge::{OutgoingWriter, blocking, produce};
use crate::content::{self, NewBlob};
use crate::layer::compression::{SNIFF_BYTES, sniff};
use crate::layer::{TakenIn, take_in};
use crate::oci::Digest;
use crate::oci::media_type::Compression;

/// How a layer lies in the archive.
pub(super) enum Kind {
    /// Compressed by us when it was spooled.
    Packed(Box<TakenIn>),
    /// Compressed, in a way that a registry takes.
    Kept,
    /// Not compressed, or in a way that no registry takes.
    Plain,
}

/// Looks how the layer `name` lies in the archive.
pub(super) fn kind(archive: &Archive, name: &str) -> Result<Kind> {
    let missing = || archive.members.wrong(name, "is not in the archive");
    if let Place::Packed(packed) = &archive.members.find(name)?.ok_or_else(missing)?.place {
        return match &packed.problem {
            Some(problem) => Err(archive.members.wrong(name, format!("is no layer: {problem}"))),
            None => Ok(Kind::Packed(Box::new(packed.taken.clone()))),
        };
    }
    let mut first = Vec::new();
    let content = archive.members.open(name)?.ok_or_else(missing)?;
    let read = content.take(SNIFF_BYTES as u64).read_to_end(&mut first);
    read.map_err(|source| archive.members.damaged(name, source))?;
    Ok(match sniff(&first) {
        Compression::Gzip | Compression::Zstd => Kind::Kept,
        Compression::None | Compression::Xz => Kind::Plain,
    })
}

/// The layer as it goes out, with the digest of what it was, which is there when the stream has
/// ended.
pub(super) fn packing(archive: &Arc<Archive>, name: &str) -> (NewBlob, Arc<OnceLock<Digest>>) {
    let (outcome, diff_id) = (Arc::new(OnceLock::new()), Arc::new(OnceLock::new()));
    let told = (Arc::clone(&outcome), Arc::clone(&diff_id));
    let (archive, name) = (Arc::clone(archive), name.to_owned());
    let bytes = produce(move |outgoing| {
        let taken = pack(&archive, &name, OutgoingWriter::new(outgoing))?;
        // Set once: the stream is made here.
        let _ = told.0.set(taken.blob);
        let _ = told.1.set(taken.diff_id);
        Ok(())
    });
    (NewBlob { bytes, outcome }, diff_id)
}

fn pack(archive: &Archive, name: &str, output: impl Write) -> Result<TakenIn> {
    let missing = || archive.members.wrong(name, "is not in the archive");
    let content = archive.members.open(name)?.ok_or_else(missing)?;
    take_in(content, output, |_| {}).map_err(|source| archive.members.no_layer(name, source))
}

/// What a layer becomes, without storing it.
pub(super) async fn examine(archive: &Arc<Archive>, name: &str) -> content::Result<TakenIn> {
    let (archive, name) = (Arc::clone(archive), name.to_owned());
    blocking(move || Ok(pack(&archive, &name, io::sink())?)).await
}
