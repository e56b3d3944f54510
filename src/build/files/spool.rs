//! Bytes of files in between: in a file that goes away with whoever holds it.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use crate::util::file_part::FilePart;
use crate::util::fs;
use crate::util::partial::PartialFile;

/// A file on its way that is read in parts, and removed at the end.
#[derive(Debug)]
pub struct Spool {
    file: Arc<File>,
    partial: PartialFile,
}

impl Spool {
    /// What was written to `partial`, and what will be.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn of(mut partial: PartialFile) -> fs::Result<Self> {
        Ok(Self { file: Arc::new(partial.file()?), partial })
    }

    /// Bytes so far.
    pub fn size_bytes(&self) -> u64 {
        self.partial.size_bytes()
    }

    /// Adds bytes, which are there to be read after [`Spool::flush`].
    ///
    /// # Errors
    /// File errors name the path.
    pub fn append(&mut self, bytes: &[u8]) -> fs::Result<()> {
        self.partial.append(bytes)
    }

    /// Passes everything on to the file.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn flush(&mut self) -> fs::Result<()> {
        self.partial.flush()
    }

    /// A part of it.
    pub fn part(&self, range: &Range<u64>) -> FilePart {
        FilePart::new(Arc::clone(&self.file), range.start, Some(range.end))
    }
}
