//! Writes a layer's tar archive, member after member, the same bytes for the same members.
//!
//! A content is read once, as many bytes of it as its entry says: a file that grows meanwhile is
//! written as it was when its entry was made, one that shrinks is an error.

use std::io::{self, ErrorKind, Read, Write};

use crate::layer::entry::{END, Entry, EntryError, padding};

/// Bytes read at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// Where an archive goes: bytes, and word of where a member begins.
pub trait TarOutput: Write {
    /// The bytes that follow are those of a new member; `path` is its path, `size` the length of its
    /// content.
    ///
    /// # Errors
    /// The output's errors.
    fn begin_member(&mut self, path: &[u8], size: u64) -> io::Result<()> {
        let _ = (path, size);
        Ok(())
    }
}

impl TarOutput for Vec<u8> {}

/// Why an archive cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Something cannot be a member.
    #[error("the layer cannot hold a file")]
    Entry(#[from] EntryError),
    /// A content cannot be read.
    #[error("cannot read {path:?}")]
    Read {
        /// The path in the layer.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A content ends before its length, as when a file is changed meanwhile.
    #[error(
        "{path:?} became shorter while it was read: {actual_bytes} bytes instead of {expected_bytes}"
    )]
    Shrunk {
        /// The path in the layer.
        path: String,
        /// What the entry says.
        expected_bytes: u64,
        /// What came.
        actual_bytes: u64,
    },
    /// The output's error.
    #[error("cannot write the layer")]
    Write(#[source] io::Error),
}

/// An archive of which some members were written.
#[derive(Debug)]
pub struct TarWriter<W: TarOutput> {
    output: W,
    chunk: Vec<u8>,
}

impl<W: TarOutput> TarWriter<W> {
    /// An archive without members.
    pub fn new(output: W) -> Self {
        Self { output, chunk: Vec::new() }
    }

    /// Adds a member. Only a file has a content; of any other kind `content` is not read.
    ///
    /// # Errors
    /// [`WriteError`]; the archive is of no use then, unless it is [`WriteError::Entry`].
    pub fn append(&mut self, entry: &Entry, content: impl Read) -> Result<(), WriteError> {
        let header = entry.header()?;
        let begun = self.output.begin_member(&entry.path, entry.size());
        begun.and_then(|()| self.output.write_all(&header)).map_err(WriteError::Write)?;
        self.copy(entry, content)?;
        self.output.write_all(padding(entry.size())).map_err(WriteError::Write)
    }

    fn copy(&mut self, entry: &Entry, mut content: impl Read) -> Result<(), WriteError> {
        let shown = || String::from_utf8_lossy(&entry.path).into_owned();
        self.chunk.resize(CHUNK_BYTES, 0);
        let mut left = entry.size();
        while left > 0 {
            let wanted = CHUNK_BYTES.min(usize::try_from(left).unwrap_or(CHUNK_BYTES));
            let count = match content.read(&mut self.chunk[..wanted]) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(source) => return Err(WriteError::Read { path: shown(), source }),
            };
            if count == 0 {
                let (expected_bytes, actual_bytes) = (entry.size(), entry.size() - left);
                return Err(WriteError::Shrunk { path: shown(), expected_bytes, actual_bytes });
            }
            self.output.write_all(&self.chunk[..count]).map_err(WriteError::Write)?;
            left -= count as u64;
        }
        Ok(())
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// The output's errors.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.output.write_all(&END).map_err(WriteError::Write)?;
        Ok(self.output)
    }
}

#[cfg(test)]
mod tests;
