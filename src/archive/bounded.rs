//! Readers between an archive and whoever reads it: they count, and bound what is read.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use crate::layer::check_expansion;

/// Reads up to an allowance that is set anew from time to time, so that what a library gathers in
/// memory is bounded.
pub(super) struct Bounded<'a, R> {
    pub(super) input: R,
    pub(super) allowance: &'a Cell<u64>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = self.allowance.get();
        if allowed == 0 && !buffer.is_empty() {
            return Err(io::Error::other("a header is longer than any that is needed"));
        }
        let wanted = buffer.len().min(usize::try_from(allowed).unwrap_or(usize::MAX));
        let count = self.input.read(&mut buffer[..wanted])?;
        self.allowance.set(allowed - count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Bounded<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.input.seek(to)
    }
}

/// Counts what is read.
pub(super) struct Counted<'a, R> {
    pub(super) input: R,
    pub(super) count: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// Tells how much of the input was read, and stops what expands beyond reason.
pub(super) struct Guarded<'a, R> {
    pub(super) input: R,
    pub(super) packed_bytes: &'a Cell<u64>,
    pub(super) plain_bytes: u64,
    pub(super) watch: &'a dyn Fn(u64),
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.plain_bytes += count as u64;
        (self.watch)(self.packed_bytes.get());
        check_expansion(self.packed_bytes.get(), self.plain_bytes).map_err(io::Error::other)?;
        Ok(count)
    }
}
