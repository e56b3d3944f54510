//! Compressing a layer while it is written, in a compression that is chosen at run time.
//!
//! gzip and zstd become members of their own for each chunk of the archive. A chunk begins with a
//! member of the archive wherever that is possible, and where is decided by names alone: a file that
//! is added or changed moves no later border for long, so that the members of all other chunks stay
//! what they were, and [`Members`] can give them.

use std::fmt;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::layer::gzip::{self, GzipEncoder};
use crate::layer::parallel::{Encoder, MemberWriter, default_workers};
use crate::layer::write::TarOutput;
use crate::layer::zstd::{self, ZstdEncoder};
use crate::oci::media_type::Compression;
use crate::oci::{Algorithm, Digest, Digester};

/// Levels of libdeflate; 0 only stores.
const GZIP_LEVELS: RangeInclusive<i32> = 0..=12;

/// Levels of zstd that are worth having.
const ZSTD_LEVELS: RangeInclusive<i32> = -7..=22;

/// Bytes from which on a chunk may end.
const CHUNK_MIN: usize = 256 * 1024;

/// Bytes at which a chunk ends wherever it is.
const CHUNK_MAX: usize = 1024 * 1024;

/// One name in so many ends a chunk that may end.
const NAMES_PER_BORDER: u64 = 4;

/// A compression and its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    compression: Compression,
    level: i32,
}

/// Why a layer cannot be compressed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// There is no such level.
    #[error("{compression} has no level {level}; its levels are {low} to {high}")]
    Level {
        /// The compression.
        compression: &'static str,
        /// What was asked for.
        level: i32,
        /// The first level.
        low: i32,
        /// The last level.
        high: i32,
    },
    /// No media type says that a layer is compressed so, or it has no levels.
    #[error("layers are written as gzip or zstd with a level, or not compressed; {0} is neither")]
    Unwritable(&'static str),
}

/// Members that were made before, by what they are made of.
///
/// A member is taken as it is: what lies outside of this process is to be checked against damage.
pub trait Members: Send + Sync {
    /// The member of this key, if it was kept.
    fn lookup(&self, key: &Digest) -> Option<Vec<u8>>;

    /// Keeps a member that was made.
    fn keep(&self, key: &Digest, member: &[u8]);
}

impl Encoding {
    /// A compression at a level, or at its usual one.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn new(compression: Compression, level: Option<i32>) -> Result<Self, EncodingError> {
        let (levels, usual) = match compression {
            Compression::Gzip => (GZIP_LEVELS, gzip::LEVEL),
            Compression::Zstd => (ZSTD_LEVELS, zstd::LEVEL),
            Compression::None if level.is_none() => return Ok(Self { compression, level: 0 }),
            Compression::None => return Err(EncodingError::Unwritable("tar with a level")),
            Compression::Xz => return Err(EncodingError::Unwritable("xz")),
        };
        let level = level.unwrap_or(usual);
        if !levels.contains(&level) {
            return Err(EncodingError::Level {
                compression: crate::layer::compression::name(compression),
                level,
                low: *levels.start(),
                high: *levels.end(),
            });
        }
        Ok(Self { compression, level })
    }

    /// The compression.
    pub fn compression(self) -> Compression {
        self.compression
    }

    /// What makes the bytes: of two encodings with the same name the same input has the same output.
    pub fn name(self) -> String {
        let level = self.level;
        match self.compression {
            Compression::Gzip => format!("libdeflate 1.26.1, level {level} or 0"),
            Compression::Zstd => {
                format!("zstd {}, level {level}", ::zstd::zstd_safe::version_string())
            }
            Compression::None | Compression::Xz => "plain".to_owned(),
        }
    }

    fn encoder(self) -> Box<dyn Encoder> {
        match self.compression {
            Compression::Zstd => Box::new(ZstdEncoder::new(self.level)),
            _ => Box::new(GzipEncoder::new(self.level)),
        }
    }
}

/// How a layer is compressed.
#[derive(Clone)]
pub struct CompressOptions {
    /// In what.
    pub encoding: Encoding,
    /// Threads that compress, at least one. They make no difference to the output.
    pub workers: usize,
    /// Members that may be there already.
    pub members: Option<Arc<dyn Members>>,
}

impl CompressOptions {
    /// One worker per core, at most four; no members.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, workers: default_workers(), members: None }
    }
}

impl fmt::Debug for CompressOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompressOptions")
            .field("encoding", &self.encoding)
            .field("workers", &self.workers)
            .field("has_members", &self.members.is_some())
            .finish()
    }
}

/// Compresses what is written and passes it on; [`CompressedWriter::finish`] ends it.
#[derive(Debug)]
pub struct CompressedWriter<W: Write>(Inner<W>);

#[derive(Debug)]
enum Inner<W: Write> {
    Plain(W),
    Members(MemberWriter<W>),
}

impl<W: Write> CompressedWriter<W> {
    /// A writer of what `options` say.
    pub fn new(output: W, options: &CompressOptions) -> Self {
        if options.encoding.compression == Compression::None {
            return Self(Inner::Plain(output));
        }
        let encoder = |_| Remembering {
            encoder: options.encoding.encoder(),
            name: options.encoding.name(),
            members: options.members.clone(),
        };
        let encoders = (0..options.workers.max(1)).map(encoder).collect();
        Self(Inner::Members(MemberWriter::new(output, CHUNK_MAX, encoders)))
    }

    /// Compresses what is left and returns the output.
    ///
    /// # Errors
    /// The output's errors.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Plain(mut output) => output.flush().map(|()| output),
            Inner::Members(writer) => writer.finish(),
        }
    }
}

impl<W: Write> Write for CompressedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::Plain(output) => output.write(bytes),
            Inner::Members(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Inner::Plain(output) => output.flush(),
            Inner::Members(writer) => writer.flush(),
        }
    }
}

impl<W: Write> TarOutput for CompressedWriter<W> {
    /// Perhaps ends a chunk.
    fn begin_member(&mut self, path: &[u8], size: u64) -> io::Result<()> {
        let Inner::Members(writer) = &mut self.0 else { return Ok(()) };
        // A file that ends chunks by its length alone has them where they are whatever comes before.
        let is_large = size >= CHUNK_MAX as u64;
        let is_border = || scattered(path).is_multiple_of(NAMES_PER_BORDER);
        if is_large || writer.filled() >= CHUNK_MIN && is_border() { writer.cut() } else { Ok(()) }
    }
}

/// A number that says nothing about a name, and is the same everywhere: FNV-1a.
fn scattered(name: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    // The low bits of FNV depend on those of the bytes alone.
    name.iter().fold(0xcbf2_9ce4_8422_2325, mix) >> 32
}

/// Asks for members before it makes them.
struct Remembering {
    encoder: Box<dyn Encoder>,
    name: String,
    members: Option<Arc<dyn Members>>,
}

impl Remembering {
    fn key(&self, plain: &[u8]) -> Digest {
        let mut digester = Digester::new(Algorithm::Sha256);
        digester.update(self.name.as_bytes());
        digester.update(&[0]);
        digester.update(plain);
        digester.finish()
    }
}

impl Encoder for Remembering {
    fn encode(&mut self, plain: &[u8], member: &mut Vec<u8>) {
        let Some(members) = &self.members else { return self.encoder.encode(plain, member) };
        let key = self.key(plain);
        if let Some(kept) = members.lookup(&key) {
            *member = kept;
            return;
        }
        self.encoder.encode(plain, member);
        members.keep(&key, member);
    }
}

#[cfg(test)]
mod tests;
