//! Where an archive's bytes go: a file that appears when it is whole, or any stream.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::content::{Error, Result};
use crate::util::fs;
use crate::util::partial::PartialFile;

/// Bytes gathered before they go into a stream: headers and paddings are small.
const BUFFER_BYTES: usize = 256 * 1024;

/// The way out.
pub(super) enum Output {
    /// A file, renamed to `target` in the end.
    File { pending: PartialFile, target: PathBuf },
    /// What takes bytes and gives none back.
    Stream(Gathered),
}

impl Output {
    /// A file that replaces what is at `path`; a device or a pipe there is written to.
    pub(super) fn file(path: &Path) -> Result<Self> {
        if fs::is_special(path) {
            return Ok(Self::stream(Box::new(fs::open_for_writing(path)?)));
        }
        let target = fs::follow_links(path)?;
        if fs::is_dir(&target) {
            let source = std::io::ErrorKind::IsADirectory.into();
            return Err(fs::Error::new("write", path, source).into());
        }
        let pending = PartialFile::create(fs::parent(&target)).map_err(|error| {
            // The hidden file's name would say nothing to whoever named another.
            fs::Error::new("create", path, error.kind().into())
        })?;
        Ok(Self::File { pending, target })
    }

    /// A stream.
    pub(super) fn stream(writer: Box<dyn Write + Send>) -> Self {
        Self::Stream(Gathered(Some(BufWriter::with_capacity(BUFFER_BYTES, writer))))
    }

    /// Adds bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::File { pending, .. } => Ok(pending.append(bytes)?),
            Self::Stream(stream) => stream.write(bytes).map_err(writing),
        }
    }

    /// Takes everything from byte `position` on away again; `false` where that cannot be.
    pub(super) fn take_back(&mut self, position: u64) -> Result<bool> {
        match self {
            Self::File { pending, .. } => {
                pending.truncate(position)?;
                Ok(true)
            }
            Self::Stream(_) => Ok(false),
        }
    }

    /// Everything was written.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::File { mut pending, target } => Ok(pending.publish(&target)?),
            Self::Stream(stream) => stream.finish().map_err(writing),
        }
    }
}

/// Bytes on their way into a stream. Dropped before the end they go nowhere: whoever gives an archive
/// up must not wait for its reader.
pub(super) struct Gathered(Option<BufWriter<Box<dyn Write + Send>>>);

impl Gathered {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.as_mut().map_or(Ok(()), |stream| stream.write_all(bytes))
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.0.take().map_or(Ok(()), |mut stream| stream.flush())
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        drop(self.0.take().map(BufWriter::into_parts));
    }
}

fn writing(error: std::io::Error) -> Error {
    Error::other("writing the archive", error)
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { target, .. } => f.debug_tuple("File").field(target).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}
