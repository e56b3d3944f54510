//! Between streams and blocking readers and writers: one blocking task and one bounded channel for
//! each stream.
//!
//! Hashing, compression and disk work never run on the executor, and memory is the channel's depth
//! times the chunk, whatever the stream's length.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::content::{BlobStream, Error, Result};
use crate::util::task;

/// Bytes moved at a time: large enough that the switch between threads does not count, small enough
/// that several blobs in flight stay within a few megabytes.
pub const CHUNK_BYTES: usize = 128 * 1024;

/// Chunks in flight: one on each side of the channel.
const DEPTH: usize = 2;

/// Runs blocking work and waits for it; a panic there goes on here.
///
/// # Errors
/// Those of `work`; [`Error::Other`] when it was given up.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await.unwrap_or_else(|ended| Err(Error::other("a file operation", ended)))
}

/// What a reader yields, as a stream; `explain` says what was read when that fails.
pub fn send(
    reader: impl Read + Send + 'static,
    explain: impl FnOnce(io::Error) -> Error + Send + 'static,
) -> BlobStream {
    produce(move |outgoing| outgoing.pass_on(reader).map_err(explain))
}

/// What `work` hands out on a blocking thread, as a stream. An error of `work` ends the stream; work
/// that panics or is given up is an error in it, never an end.
pub fn produce(work: impl FnOnce(&mut Outgoing) -> Result<()> + Send + 'static) -> BlobStream {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let producer = spawn_blocking(move || {
        let mut outgoing = Outgoing { sender: sender.clone() };
        let last = match work(&mut outgoing) {
            Ok(()) => Made::End,
            Err(error) => Made::Failed(error),
        };
        // Nobody listens any more: then nobody wants the end or the error.
        let _ = sender.blocking_send(last);
    });
    // Dropping the stream closes the channel, which ends the task.
    drop(producer);
    let chunks = |receiver: Option<mpsc::Receiver<_>>| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Made::Bytes(chunk)) => Some((Ok(chunk), Some(receiver))),
            Some(Made::Failed(error)) => Some((Err(error), None)),
            Some(Made::End) => None,
            None => Some((Err(Error::other("reading", "it was given up")), None)),
        }
    };
    stream::unfold(Some(receiver), chunks).boxed()
}

/// What travels out of the making task. A channel that closes without an end was given up.
#[derive(Debug)]
enum Made {
    Bytes(Bytes),
    Failed(Error),
    End,
}

/// The blocking side of a stream that is made.
#[derive(Debug)]
pub struct Outgoing {
    sender: mpsc::Sender<Made>,
}

impl Outgoing {
    /// Hands out one chunk; `false` when nobody listens any more.
    pub fn send(&mut self, chunk: Bytes) -> bool {
        self.sender.blocking_send(Made::Bytes(chunk)).is_ok()
    }

    /// Hands out all that `reader` yields, until it ends or nobody listens.
    fn pass_on(&mut self, mut reader: impl Read) -> io::Result<()> {
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            let count = match reader.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            chunk.truncate(count);
            if count == 0 || !self.send(chunk.into()) {
                return Ok(());
            }
        }
    }
}

/// Writes to a stream gather into chunks; [`io::Write::flush`] hands out the last one.
#[derive(Debug)]
pub struct OutgoingWriter<'a> {
    outgoing: &'a mut Outgoing,
    chunk: Vec<u8>,
}

impl<'a> OutgoingWriter<'a> {
    /// A writer into `outgoing`.
    pub fn new(outgoing: &'a mut Outgoing) -> Self {
        Self { outgoing, chunk: Vec::new() }
    }

    fn hand_out(&mut self) -> io::Result<()> {
        let chunk = std::mem::take(&mut self.chunk);
        match chunk.is_empty() || self.outgoing.send(chunk.into()) {
            true => Ok(()),
            false => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl io::Write for OutgoingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.capacity() == 0 {
            self.chunk.reserve(CHUNK_BYTES);
        }
        let fits = bytes.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..fits]);
        if self.chunk.len() == CHUNK_BYTES {
            self.hand_out()?;
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_out()
    }
}

/// What travels to the reading task. A channel that closes without an end was given up.
#[derive(Debug)]
enum Piece {
    Bytes(Vec<u8>),
    End,
}

/// Gives the bytes of `stream` to `work` on a blocking thread.
///
/// The bytes are copied into a few buffers that go round between the two sides: the network's own
/// buffers are free at once to be filled again, and memory stays where it is.
///
/// # Errors
/// The stream's, before those of `work`.
pub async fn receive<T: Send + 'static>(
    mut stream: BlobStream,
    work: impl FnOnce(&mut Incoming) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let (give_back, mut empty) = mpsc::unbounded_channel();
    let mut incoming =
        Incoming { receiver, give_back, current: Vec::new(), read: 0, has_ended: false };
    let worker = blocking(move || work(&mut incoming));
    let forwarded = async {
        let forwarded = forward(&mut stream, &sender, &mut empty).await;
        drop(sender);
        forwarded
    };
    let (forwarded, worked) = futures_util::join!(forwarded, worker);
    // A stream that fails leaves the worker without an end, so the stream's error says more.
    forwarded.and(worked)
}

/// Passes full buffers on until the stream ends, or the worker has stopped listening.
async fn forward(
    stream: &mut BlobStream,
    sender: &mpsc::Sender<Piece>,
    empty: &mut mpsc::UnboundedReceiver<Vec<u8>>,
) -> Result<()> {
    let mut buffer = Vec::new();
    loop {
        let next = tokio::select! {
            biased;
            next = stream.try_next() => next?,
            // Nobody wants what a stream may take long to give.
            () = sender.closed() => return Ok(()),
        };
        let Some(mut chunk) = next else { break };
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
    // The worker says itself why it no longer listens.
    let _ = sender.send(Piece::Bytes(buffer)).await;
    let _ = sender.send(Piece::End).await;
    Ok(())
}

/// The blocking side of a stream that is read. A stream that fails or is dropped is a read error,
/// never an end.
#[derive(Debug)]
pub struct Incoming {
    receiver: mpsc::Receiver<Piece>,
    give_back: mpsc::UnboundedSender<Vec<u8>>,
    current: Vec<u8>,
    read: usize,
    has_ended: bool,
}

impl Incoming {
    /// Hands every chunk to `work`, to the end.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Other`] when the stream was given up.
    pub fn for_each(&mut self, mut work: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        loop {
            let chunk = self.fill_buf().map_err(|error| Error::other("receiving", error))?;
            let count = chunk.len();
            if count == 0 {
                return Ok(());
            }
            work(chunk)?;
            self.consume(count);
        }
    }
}

impl BufRead for Incoming {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.read == self.current.len() && !self.has_ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Bytes(next)) => {
                    let mut used = std::mem::replace(&mut self.current, next);
                    self.read = 0;
                    used.clear();
                    if used.capacity() > 0 {
                        // Not wanted any more when the stream has ended.
                        let _ = self.give_back.send(used);
                    }
                }
                Some(Piece::End) => self.has_ended = true,
                None => return Err(io::Error::other("the stream was given up")),
            }
        }
        Ok(&self.current[self.read..])
    }

    fn consume(&mut self, count: usize) {
        self.read = (self.read + count).min(self.current.len());
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// A writer whose bytes are a stream elsewhere, and the stream.
///
/// The stream ends only when [`Pipe::finish`] says so; a writer that is dropped before is an error
/// in it, never an end.
pub fn pipe() -> (Pipe, BlobStream) {
    let (sender, receiver) = mpsc::channel(DEPTH);
    let is_finished = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&is_finished);
    let chunks = stream::unfold((receiver, ends), |(mut receiver, ends)| async move {
        let chunk: Option<Bytes> = receiver.recv().await;
        let item = match chunk {
            Some(chunk) => Ok(chunk),
            None if ends.load(Ordering::Acquire) => return None,
            None => {
                ends.store(true, Ordering::Release);
                Err(Error::other("writing", "it was given up"))
            }
        };
        Some((item, (receiver, ends)))
    });
    (Pipe { sender, is_finished }, chunks.boxed())
}

/// The blocking side of [`pipe`].
#[derive(Debug, Clone)]
pub struct Pipe {
    sender: mpsc::Sender<Bytes>,
    is_finished: Arc<AtomicBool>,
}

impl Pipe {
    /// Lets the stream end once every writer is dropped: all was written.
    pub fn finish(self) {
        self.is_finished.store(true, Ordering::Release);
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(CHUNK_BYTES);
        let sent = self.sender.blocking_send(Bytes::copy_from_slice(&bytes[..count]));
        sent.map(|()| count).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_whose_work_panics_or_fails_has_no_end() {
        let panicking = produce(|outgoing| {
            outgoing.send(Bytes::from_static(b"half"));
            panic!("on purpose");
        });
        let failing = produce(|outgoing| {
            outgoing.send(Bytes::from_static(b"half"));
            Err(Error::other("reading", "on purpose"))
        });
        for mut stream in [panicking, failing] {
            assert_eq!(stream.next().await.unwrap().unwrap(), "half");
            let error = stream.next().await.expect("it has no end").unwrap_err();
            assert_eq!(error.to_string(), "reading failed");
            assert!(stream.next().await.is_none());
        }
    }

    #[tokio::test]
    async fn a_stream_whose_work_is_done_ends() {
        let stream = send(&b"all of it"[..], |error| Error::other("reading", error));
        assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap(), ["all of it"]);
    }
}
