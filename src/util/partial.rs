//! A file on its way: written under a hidden name, then renamed to what it is, or removed.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::util::fs::{self, Context as _, Result};

/// What such files are called before their unique part.
const PREFIX: &str = ".regctl-ingest-";

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// Whether this is the name of a file on its way, which its writer may have left behind.
pub fn is_partial(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// A name for a file on its way that nobody else takes.
pub fn unique_name() -> String {
    format!("{PREFIX}{}", fs::unique_name())
}

/// A file on its way; dropping it removes it.
#[derive(Debug)]
pub struct PartialFile {
    path: PathBuf,
    file: BufWriter<File>,
    size_bytes: u64,
    is_published: bool,
}

impl PartialFile {
    /// Creates one in `directory`, which must be there.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn create(directory: &Path) -> Result<Self> {
        let path = directory.join(unique_name());
        let file = BufWriter::with_capacity(BUFFER_BYTES, fs::create_new(&path)?);
        Ok(Self { path, file, size_bytes: 0, is_published: false })
    }

    /// Bytes written so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The file that is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).context("write", &self.path)?;
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Takes everything from byte `length` on away again.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn truncate(&mut self, length: u64) -> Result<()> {
        self.flush()?;
        self.file.get_ref().set_len(length).context("truncate", &self.path)?;
        self.file.seek(SeekFrom::Start(length)).context("truncate", &self.path)?;
        self.size_bytes = length;
        Ok(())
    }

    /// Passes what is gathered on to the file, so that others who open it see it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn flush(&mut self) -> Result<()> {
        self.file.flush().context("write", &self.path)
    }

    /// Makes it `target`, durable and visible; the target's directory must be there.
    ///
    /// # Errors
    /// File errors name the path; nothing is visible then.
    pub fn publish(mut self, target: &Path) -> Result<()> {
        self.flush()?;
        self.file.get_ref().sync_all().context("sync", &self.path)?;
        fs::rename(&self.path, target)?;
        self.is_published = true;
        fs::sync_dir(fs::parent(target))
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::flush(self).map_err(io::Error::other)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.is_published {
            // What cannot be removed now is removed by the next collection.
            let _ = fs::remove_file(&self.path);
        }
    }
}
