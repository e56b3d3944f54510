//! Between streams and files: one blocking task and one bounded channel per blob.
//!
//! Hashing and disk work never run on the executor, and memory is the channel's depth times the
//! chunk, whatever the blob's length.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::content::{BlobStream, ByteRange, Error, Result};
use crate::layout::Layout;
use crate::oci::Descriptor;
use crate::util::fs::Context as _;

/// Bytes read from disk at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Chunks or batches in flight.
const DEPTH: usize = 4;

/// Pieces of one batch: bounds what the pieces themselves take when a peer sends single bytes.
const BATCH_PIECES: usize = 64;

/// Runs blocking work and waits for it; a panic there goes on here.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    join(spawn_blocking(work)).await
}

async fn join<T>(task: JoinHandle<Result<T>>) -> Result<T> {
    match task.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => Err(Error::other("a file operation", error)),
    }
}

/// What travels to the writing task. A channel that closes without an end was given up.
enum Piece {
    Batch(Vec<Bytes>),
    End,
}

/// Verifies and stores the bytes of `stream` as `blob`; nothing is stored when it fails or is
/// dropped.
pub(super) async fn receive(
    layout: Arc<Layout>,
    blob: Descriptor,
    mut stream: BlobStream,
) -> Result<()> {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let writer = spawn_blocking(move || write(&layout, &blob, receiver));
    let mut batch = Vec::new();
    let mut batch_bytes = 0;
    while let Some(chunk) = stream.try_next().await? {
        batch_bytes += chunk.len();
        batch.push(chunk);
        if batch_bytes >= CHUNK_BYTES || batch.len() >= BATCH_PIECES {
            batch_bytes = 0;
            if sender.send(Piece::Batch(std::mem::take(&mut batch))).await.is_err() {
                // The writer has failed and says why.
                return join(writer).await;
            }
        }
    }
    // When the writer has failed, its error is the one that matters.
    let _ = sender.send(Piece::Batch(batch)).await;
    let _ = sender.send(Piece::End).await;
    join(writer).await
}

fn write(layout: &Layout, blob: &Descriptor, mut pieces: mpsc::Receiver<Piece>) -> Result<()> {
    let mut ingest = layout.ingest(blob)?;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Batch(chunks) => {
                for chunk in chunks {
                    ingest.write(&chunk)?;
                }
            }
            Piece::End => return layout.commit(ingest),
        }
    }
    // The receiving side was dropped or failed, and nobody waits for this.
    Err(Error::other(format!("receiving {}", blob.digest), "it was given up"))
}

/// The bytes of an open file in `range`.
pub(super) fn send(file: File, path: PathBuf, range: ByteRange) -> BlobStream {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let reader = spawn_blocking(move || {
        if let Err(error) = read(file, range, &sender) {
            let error = Err(error).context("read", &path).map_err(Error::from);
            // Nobody listens any more: then nobody wants the error.
            let _ = sender.blocking_send(error);
        }
    });
    // Dropping the stream closes the channel, which ends the task.
    drop(reader);
    let chunks = |mut receiver: mpsc::Receiver<_>| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    };
    stream::unfold(receiver, chunks).boxed()
}

fn read(mut file: File, range: ByteRange, sender: &mpsc::Sender<Result<Bytes>>) -> io::Result<()> {
    if range.start > 0 {
        file.seek(SeekFrom::Start(range.start))?;
    }
    let wanted = range.end.map_or(u64::MAX, |end| end.saturating_sub(range.start));
    let mut file = file.take(wanted);
    loop {
        let mut chunk = vec![0; CHUNK_BYTES.min(file.limit() as usize)];
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok(());
        }
        chunk.truncate(count);
        if sender.blocking_send(Ok(chunk.into())).is_err() {
            return Ok(());
        }
    }
}
