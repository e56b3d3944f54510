//! Between streams and blocking readers and writers: one blocking task and one bounded channel for
//! each stream, so that memory does not depend on the length of a blob.

use std::io::{self, BufRead, Read};

use bytes::{Buf, Bytes};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::content::{BlobStream, Error, Result};
use crate::util::task;

/// Bytes read from disk at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// Chunks in flight: one on each side of the channel.
const DEPTH: usize = 2;

/// Runs blocking work and waits for it; a panic there goes on here.
pub(in crate::archive) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await.unwrap_or_else(|ended| Err(Error::other("a file operation", ended)))
}

/// What travels to the reading task. A channel that closes without an end was given up.
#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    End,
}

/// Gives the bytes of `stream` to `work` on a blocking thread. The stream's error comes before that
/// of `work`, which only saw the bytes end too early.
pub(in crate::archive) async fn receive<T: Send + 'static>(
    mut stream: BlobStream,
    work: impl FnOnce(&mut Incoming) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let mut incoming = Incoming { receiver, current: Bytes::new(), has_ended: false };
    let worker = blocking(move || work(&mut incoming));
    let forwarded = async {
        let forwarded = forward(&mut stream, &sender).await;
        drop(sender);
        forwarded
    };
    let (forwarded, worked) = futures_util::join!(forwarded, worker);
    forwarded.and(worked)
}

/// Passes chunks on until the stream ends, or the worker has stopped listening.
async fn forward(stream: &mut BlobStream, sender: &mpsc::Sender<Piece>) -> Result<()> {
    while let Some(chunk) = stream.try_next().await? {
        if sender.send(Piece::Bytes(chunk)).await.is_err() {
            return Ok(());
        }
    }
    // The worker says itself why it no longer listens.
    let _ = sender.send(Piece::End).await;
    Ok(())
}

/// The blocking side of a stream that is read. A stream that fails or is dropped is a read error,
/// never an end.
#[derive(Debug)]
pub(in crate::archive) struct Incoming {
    receiver: mpsc::Receiver<Piece>,
    current: Bytes,
    has_ended: bool,
}

impl BufRead for Incoming {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.is_empty() && !self.has_ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Bytes(next)) => self.current = next,
                Some(Piece::End) => self.has_ended = true,
                None => return Err(io::Error::other("the stream was given up")),
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, count: usize) {
        self.current.advance(count.min(self.current.len()));
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// What a reader yields, as a stream; `explain` says what was read when that fails.
pub(in crate::archive) fn send(
    mut reader: impl Read + Send + 'static,
    explain: impl FnOnce(io::Error) -> Error + Send + 'static,
) -> BlobStream {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let producer = spawn_blocking(move || {
        if let Err(error) = pass_on(&mut reader, &sender) {
            // Nobody listens any more: then nobody wants the error.
            let _ = sender.blocking_send(Err(explain(error)));
        }
    });
    // Dropping the stream closes the channel, which ends the task.
    drop(producer);
    let chunks = |mut receiver: mpsc::Receiver<_>| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    };
    stream::unfold(receiver, chunks).boxed()
}

fn pass_on(reader: &mut impl Read, sender: &mpsc::Sender<Result<Bytes>>) -> io::Result<()> {
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let count = match reader.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        chunk.truncate(count);
        if count == 0 || sender.blocking_send(Ok(chunk.into())).is_err() {
            return Ok(());
        }
    }
}
