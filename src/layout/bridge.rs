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
use tokio::task::spawn_blocking;

use crate::content::{BlobStream, ByteRange, Error, Result};
use crate::layout::Layout;
use crate::oci::Descriptor;
use crate::util::fs::Context as _;
use crate::util::task;

/// Bytes read from or written to disk at a time: large enough that the switch between threads does
/// not count, small enough that several blobs in flight stay within a few megabytes.
const CHUNK_BYTES: usize = 128 * 1024;

/// Chunks or batches in flight: one on each side of the channel.
const DEPTH: usize = 2;

/// Runs blocking work and waits for it; a panic there goes on here.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await.unwrap_or_else(|ended| Err(Error::other("a file operation", ended)))
}

/// What travels to the writing task. A channel that closes without an end was given up.
enum Piece {
    Bytes(Vec<u8>),
    End,
}

/// Verifies and stores the bytes of `stream` as `blob`; nothing is stored when it fails or is
/// dropped.
///
/// The bytes are copied into a few buffers that go round between the two sides: the network's own
/// buffers are free at once to be filled again, and memory stays where it is.
pub(super) async fn receive(
    layout: Arc<Layout>,
    blob: Descriptor,
    mut stream: BlobStream,
) -> Result<()> {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let (give_back, mut empty) = mpsc::unbounded_channel();
    let writer = blocking(move || write(&layout, &blob, receiver, &give_back));
    let forwarded = async {
        let forwarded = forward(&mut stream, &sender, &mut empty).await;
        drop(sender);
        forwarded
    };
    let (forwarded, written) = futures_util::join!(forwarded, writer);
    // A stream that fails leaves the writer without an end, so the stream's error says more.
    forwarded.and(written)
}

/// Passes full buffers on until the stream ends, or the writer has failed and stopped listening.
async fn forward(
    stream: &mut BlobStream,
    sender: &mpsc::Sender<Piece>,
    empty: &mut mpsc::UnboundedReceiver<Vec<u8>>,
) -> Result<()> {
    let mut buffer = Vec::new();
    while let Some(mut chunk) = stream.try_next().await? {
        while !chunk.is_empty() {
            if buffer.capacity() == 0 {
                buffer = empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(CHUNK_BYTES));
            }
            let fits = chunk.len().min(CHUNK_BYTES - buffer.len());
            buffer.extend_from_slice(&chunk.split_to(fits));
            if buffer.len() == CHUNK_BYTES
                && sender.send(Piece::Bytes(std::mem::take(&mut buffer))).await.is_err()
            {
                return Ok(());
            }
        }
    }
    // The writer says itself why it no longer listens.
    let _ = sender.send(Piece::Bytes(buffer)).await;
    let _ = sender.send(Piece::End).await;
    Ok(())
}

fn write(
    layout: &Layout,
    blob: &Descriptor,
    mut pieces: mpsc::Receiver<Piece>,
    give_back: &mpsc::UnboundedSender<Vec<u8>>,
) -> Result<()> {
    let mut ingest = layout.ingest(blob)?;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Bytes(mut buffer) => {
                ingest.write(&buffer)?;
                buffer.clear();
                // Not wanted any more when the stream has ended.
                let _ = give_back.send(buffer);
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
