//! Compression on several cores: chunks of the input become members of their own, in order.
//!
//! The output depends on the input and where it is cut alone, not on the number of threads. Readers
//! of gzip and zstd take several members as one stream.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Most workers: they are fed by one thread that also hashes, and each takes memory.
const WORKERS_MAX: usize = 4;

/// Makes a member of a chunk.
pub(super) trait Encoder: Send {
    /// Replaces what is in `member`.
    fn encode(&mut self, plain: &[u8], member: &mut Vec<u8>);
}

/// A chunk on its way to a worker, which sends the member back.
struct Job {
    plain: Vec<u8>,
    done: SyncSender<Vec<u8>>,
}

/// Compresses what is written and passes it on.
pub(super) struct MemberWriter<W: Write> {
    output: W,
    chunk_bytes: usize,
    current: Vec<u8>,
    /// Buffers that were written, to be filled again.
    spare: Vec<Vec<u8>>,
    in_flight: VecDeque<Receiver<Vec<u8>>>,
    in_flight_max: usize,
    jobs: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
    is_empty: bool,
}

/// One worker per core, at most four.
pub(super) fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS_MAX)
}

impl<W: Write> MemberWriter<W> {
    /// A writer of chunks of at most `chunk_bytes`, with a worker for each encoder, at least one. Each
    /// takes memory for four chunks, and the writer as much.
    pub(super) fn new<E: Encoder + 'static>(
        output: W,
        chunk_bytes: usize,
        encoders: Vec<E>,
    ) -> Self {
        let (sender, receiver) = channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        let work = |mut encoder: E| {
            let receiver = Arc::clone(&receiver);
            std::thread::spawn(move || run(&receiver, &mut encoder))
        };
        Self {
            output,
            chunk_bytes,
            current: Vec::new(),
            spare: Vec::new(),
            in_flight: VecDeque::new(),
            in_flight_max: encoders.len() + 1,
            jobs: Some(sender),
            workers: encoders.into_iter().map(work).collect(),
            is_empty: true,
        }
    }

    /// Bytes in the chunk that is being filled.
    pub(super) fn filled(&self) -> usize {
        self.current.len()
    }

    /// Ends the chunk that is being filled, unless nothing is in it.
    pub(super) fn cut(&mut self) -> io::Result<()> {
        if self.current.is_empty() { Ok(()) } else { self.dispatch() }
    }

    /// Compresses what is left and returns the output; no bytes at all become one empty member.
    ///
    /// # Errors
    /// The output's errors.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.is_empty || !self.current.is_empty() {
            self.dispatch()?;
        }
        while !self.in_flight.is_empty() {
            self.collect()?;
        }
        self.jobs = None;
        for worker in self.workers.drain(..) {
            worker.join().map_err(|_| worker_lost())?;
        }
        self.output.flush()?;
        Ok(self.output)
    }

    fn dispatch(&mut self) -> io::Result<()> {
        while self.in_flight.len() >= self.in_flight_max {
            self.collect()?;
        }
        let next = self.spare.pop().unwrap_or_default();
        let plain = std::mem::replace(&mut self.current, next);
        let (done, outcome) = sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(worker_lost)?;
        jobs.send(Job { plain, done }).map_err(|_| worker_lost())?;
        self.in_flight.push_back(outcome);
        self.is_empty = false;
        Ok(())
    }

    /// Waits for the oldest chunk and writes it.
    fn collect(&mut self) -> io::Result<()> {
        let Some(outcome) = self.in_flight.pop_front() else { return Ok(()) };
        let mut member = outcome.recv().map_err(|_| worker_lost())?;
        self.output.write_all(&member)?;
        member.clear();
        self.spare.push(member);
        Ok(())
    }
}

/// The member goes back in the worker's buffer, and the chunk's becomes the worker's: of waiting
/// chunks there is one buffer each.
fn run(jobs: &Mutex<Receiver<Job>>, encoder: &mut impl Encoder) {
    let mut member = Vec::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { plain, done }) = job else { return };
        encoder.encode(&plain, &mut member);
        // A writer that was dropped wants nothing.
        let _ = done.send(std::mem::replace(&mut member, plain));
    }
}

fn worker_lost() -> io::Error {
    io::Error::other("a compression thread ended unexpectedly")
}

impl<W: Write> Write for MemberWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.current.capacity() == 0 {
            self.current.reserve_exact(self.chunk_bytes);
        }
        let count = bytes.len().min(self.chunk_bytes - self.current.len());
        self.current.extend_from_slice(&bytes[..count]);
        if self.current.len() == self.chunk_bytes {
            self.dispatch()?;
        }
        Ok(count)
    }

    /// Does nothing: a member ends where its chunk is cut, whenever somebody flushes.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> fmt::Debug for MemberWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberWriter").field("workers", &self.workers.len()).finish_non_exhaustive()
    }
}
