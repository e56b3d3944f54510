//! A file on its way: written under a hidden name beside its target, then renamed to it, or removed.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::util::fs::{self, Context as _, Result};

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// A file on its way; dropping it removes it.
#[derive(Debug)]
pub(in crate::archive) struct PendingFile {
    path: PathBuf,
    file: BufWriter<File>,
    is_published: bool,
}

impl PendingFile {
    /// Creates one in `directory`, which must be there.
    pub(in crate::archive) fn create(directory: &Path) -> Result<Self> {
        let path = directory.join(format!(".{}.tmp", fs::unique_name()));
        let file = BufWriter::with_capacity(BUFFER_BYTES, fs::create_new(&path)?);
        Ok(Self { path, file, is_published: false })
    }

    /// Adds bytes.
    pub(in crate::archive) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).context("write", &self.path)
    }

    /// Takes everything from byte `length` on away again.
    pub(in crate::archive) fn truncate(&mut self, length: u64) -> Result<()> {
        let cut = |file: &mut BufWriter<File>| {
            file.flush()?;
            file.get_ref().set_len(length)?;
            file.seek(io::SeekFrom::Start(length))
        };
        cut(&mut self.file).context("truncate", &self.path).map(|_| ())
    }

    /// Makes it `target`, durable and visible.
    pub(in crate::archive) fn publish(mut self, target: &Path) -> Result<()> {
        self.file.flush().context("write", &self.path)?;
        self.file.get_ref().sync_all().context("sync", &self.path)?;
        fs::rename(&self.path, target)?;
        self.is_published = true;
        fs::sync_dir(directory_of(target))
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if !self.is_published {
            // Nobody is left to tell.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The directory in which a path lies.
pub(in crate::archive) fn directory_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
