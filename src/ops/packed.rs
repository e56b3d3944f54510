//! What plain layers become when they are compressed: remembered between runs, so that a layer that
//! a registry has is neither compressed nor sent again.
//!
//! What this program's compressor makes of a layer depends on nothing else, so a digest is enough;
//! the compressor's name stands beside it, and another one's memory counts for nothing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::archive::Shelf;
use crate::content::{self, NewBlob, Repository};
use crate::layer::gzip::ENCODER;
use crate::oci::{Descriptor, Digest};
use crate::ops::Session;
use crate::transfer::{Event, Progress};
use crate::util::fs;

/// Largest note that is read, in bytes; it holds one descriptor.
const NOTE_LIMIT: u64 = 4096;

/// Where layers are wanted, and what is known of them.
pub(super) struct PackedLayers {
    /// The directory of the notes; without a place for files nothing is remembered.
    directory: Option<PathBuf>,
    to: Option<Arc<dyn Repository>>,
    progress: Arc<dyn Progress>,
    /// Bytes that went to the place so far.
    sent_bytes: Arc<Mutex<u64>>,
}

/// One note: `<data root>/cache/packed/<hex of the plain layer's digest>`.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    encoder: String,
    blob: Descriptor,
}

impl PackedLayers {
    /// For layers that are wanted at `to`.
    pub(super) fn new(session: &Session, to: Option<Arc<dyn Repository>>) -> Self {
        Self {
            directory: session.data_root().ok().map(|root| root.join("cache").join("packed")),
            to,
            progress: Arc::clone(&session.progress),
            sent_bytes: Arc::default(),
        }
    }

    fn note(&self, diff_id: &Digest) -> Option<PathBuf> {
        Some(self.directory.as_ref()?.join(diff_id.hex()))
    }
}

#[async_trait]
impl Shelf for PackedLayers {
    fn known(&self, diff_id: &Digest) -> Option<Descriptor> {
        let bytes = fs::read(&self.note(diff_id)?, NOTE_LIMIT).ok()?;
        let note: Note = serde_json::from_slice(&bytes).ok()?;
        (note.encoder == ENCODER).then_some(note.blob)
    }

    fn learn(&self, diff_id: &Digest, blob: &Descriptor) {
        let Some(path) = self.note(diff_id) else { return };
        let note = Note { encoder: ENCODER.to_owned(), blob: blob.clone() };
        let written = serde_json::to_vec(&note).map_err(std::io::Error::other).map(|bytes| {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write_atomic(&path, &bytes, 0o644)
        });
        // Only a memory: without it the layer is compressed once more.
        if let Err(error) | Ok(Err(error)) = written.map_err(|e| fs::Error::new("write", &path, e))
        {
            tracing::debug!("{error}");
        }
    }

    async fn take(&self, packed: NewBlob) -> content::Result<bool> {
        let Some(to) = &self.to else { return Ok(false) };
        let (progress, sent) = (Arc::clone(&self.progress), Arc::clone(&self.sent_bytes));
        let bytes = packed.bytes.inspect_ok(move |chunk| {
            let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            *sent += chunk.len() as u64;
            progress.event(Event::InputRead { bytes: *sent, total_bytes: None });
        });
        match to.push_new_blob(NewBlob { bytes: bytes.boxed(), ..packed }).await {
            Ok(_) => Ok(true),
            Err(content::Error::Body(error)) => Err(*error),
            Err(error @ content::Error::Files(_)) => Err(error),
            Err(error) => {
                // The copy that follows sends it with its length and digest, and tries again. What
                // is refused here may be granted there: a token had expired, or a proxy takes no
                // body of unknown length.
                tracing::debug!(%error, "a layer was not taken while it was made");
                Ok(false)
            }
        }
    }
}

impl std::fmt::Debug for PackedLayers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedLayers").field("to", &self.to).finish_non_exhaustive()
    }
}
