//! Taking a layer in from outside: a tar, plain or compressed, in one pass checked, hashed plain and
//! packed, and passed on as it is stored.
//!
//! gzip and zstd are kept as they are; plain and xz become gzip.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};

use crate::layer::compression::{self, Decoder, SNIFF_BYTES, sniff};
use crate::layer::measure::Measured;
use crate::layer::{self, GzipWriter, TarCheck};
use crate::oci::media_type::Compression;
use crate::oci::{Algorithm, Descriptor, Digest, Digester, MediaType};

/// Bytes moved at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// A layer that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The layer as it was passed on.
    pub blob: Descriptor,
    /// Digest of the plain tar.
    pub diff_id: Digest,
}

/// Why a layer was not taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TakeInError {
    /// The input cannot be read.
    #[error("cannot read the input")]
    Read(#[source] io::Error),
    /// The input is no layer that we accept.
    #[error("the input cannot become a layer")]
    Layer(#[from] layer::Error),
    /// The output's error.
    #[error("cannot write the layer")]
    Write(#[source] io::Error),
}

/// Reads all of `input` and passes the layer on to `output`. `watch` is told the bytes read so far.
///
/// # Errors
/// [`TakeInError`]; what was passed on is no layer then.
pub fn take_in(
    input: impl Read,
    output: impl Write,
    watch: impl Fn(u64),
) -> Result<TakenIn, TakeInError> {
    let (taken, problem) = take(input, output, watch, true)?;
    problem.map_or(Ok(taken), |problem| Err(problem.into()))
}

/// [`take_in`] of what may be no layer but any other content: why it is none is told beside it.
///
/// # Errors
/// Those of reading and writing, and of content that expands beyond reason.
pub fn take_in_any(
    input: impl Read,
    output: impl Write,
) -> Result<(TakenIn, Option<layer::Error>), TakeInError> {
    take(input, output, |_| {}, false)
}

fn take(
    input: impl Read,
    output: impl Write,
    watch: impl Fn(u64),
    ends_at_once: bool,
) -> Result<(TakenIn, Option<layer::Error>), TakeInError> {
    let read_bytes = Cell::new(0);
    let mut input = Counted { input, bytes: &read_bytes, watch };
    let mut first = Vec::new();
    input.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut first).map_err(TakeInError::Read)?;
    let compression = sniff(&first);
    let input = Cursor::new(first).chain(input);
    let plain = Plain::new(&read_bytes, ends_at_once);
    let packed = Measured::new(output);
    let (packed, plain, kept) = match compression {
        Compression::Gzip | Compression::Zstd => {
            let (packed, plain) = keep(compression, input, packed, plain)?;
            (packed, plain, compression)
        }
        Compression::None | Compression::Xz => {
            let (packed, plain) = compress(compression, input, packed, plain)?;
            (packed, plain, Compression::Gzip)
        }
    };
    let (diff_id, problem) = plain.finish();
    let media_type = MediaType::of_layer(kept).expect("gzip and zstd are types of layers");
    let (_, digest, size) = packed.finish();
    let blob = Descriptor::new(media_type.as_str(), digest, size);
    Ok((TakenIn { blob, diff_id }, problem))
}

/// Passes the compressed bytes on as they are, and decodes them to look inside.
fn keep<'a, W: Write>(
    compression: Compression,
    input: impl Read,
    packed: Measured<W>,
    mut plain: Plain<'a>,
) -> Result<(Measured<W>, Plain<'a>), TakeInError> {
    let tee = Tee { input, packed, failure: None };
    let mut decoder = Decoder::new(compression, BufReader::with_capacity(CHUNK_BYTES, tee))
        .map_err(TakeInError::Read)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let decoded = loop {
        match decoder.read(&mut chunk) {
            Ok(0) => break Ok(()),
            Ok(count) => plain.take(&chunk[..count])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    let mut rest = decoder.into_inner();
    let failure = rest.get_mut().failure.take();
    if let Some(failure) = failure {
        return Err(failure);
    }
    decoded.map_err(|error| damaged(compression, error))?;
    // A decoder may stop before the end of the input; all of it is the blob.
    loop {
        match rest.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => {
                let count = bytes.len();
                rest.consume(count);
            }
            Err(error) => {
                return Err(rest.get_mut().failure.take().unwrap_or(TakeInError::Read(error)));
            }
        }
    }
    let mut packed = rest.into_inner().packed;
    packed.flush().map_err(TakeInError::Write)?;
    plain.end()?;
    Ok((packed, plain))
}

/// Decodes the input if it is xz, and passes it on as gzip.
fn compress<'a, W: Write>(
    compression: Compression,
    input: impl Read,
    packed: Measured<W>,
    mut plain: Plain<'a>,
) -> Result<(Measured<W>, Plain<'a>), TakeInError> {
    let source = Source { input, failure: None };
    let mut decoder = Decoder::new(compression, BufReader::with_capacity(CHUNK_BYTES, source))
        .map_err(TakeInError::Read)?;
    let mut output = GzipWriter::new(packed);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match decoder.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                plain.take(&chunk[..count])?;
                output.write_all(&chunk[..count]).map_err(TakeInError::Write)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let failure = decoder.into_inner().get_mut().failure.take();
                return Err(failure.unwrap_or_else(|| damaged(compression, error)));
            }
        }
    }
    plain.end()?;
    Ok((output.finish().map_err(TakeInError::Write)?, plain))
}

fn damaged(compression: Compression, source: io::Error) -> TakeInError {
    layer::Error::Compression { compression: compression::name(compression), source }.into()
}

/// The archive's plain bytes: counted, checked and hashed.
struct Plain<'a> {
    read_bytes: &'a Cell<u64>,
    bytes: u64,
    /// Gone once something was found that no layer may have.
    check: Option<TarCheck>,
    problem: Option<layer::Error>,
    /// Whether that is the end.
    ends_at_once: bool,
    digester: Digester,
}

impl<'a> Plain<'a> {
    /// Of an input of which `read_bytes` were read so far.
    fn new(read_bytes: &'a Cell<u64>, ends_at_once: bool) -> Self {
        let digester = Digester::new(Algorithm::Sha256);
        let check = Some(TarCheck::new());
        Self { read_bytes, bytes: 0, check, problem: None, ends_at_once, digester }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), layer::Error> {
        self.bytes += bytes.len() as u64;
        layer::check_expansion(self.read_bytes.get(), self.bytes)?;
        self.digester.update(bytes);
        let checked = self.check.as_mut().map_or(Ok(()), |check| check.update(bytes));
        self.judge(checked)
    }

    /// All has come.
    fn end(&mut self) -> Result<(), layer::Error> {
        let checked = self.check.take().map_or(Ok(()), TarCheck::finish);
        self.judge(checked)
    }

    fn judge(&mut self, checked: Result<(), layer::Error>) -> Result<(), layer::Error> {
        match checked {
            Err(problem) if self.ends_at_once => Err(problem),
            Err(problem) => {
                self.check = None;
                self.problem = Some(problem);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn finish(self) -> (Digest, Option<layer::Error>) {
        (self.digester.finish(), self.problem)
    }
}

/// Reads and keeps the input's own error, which a decoder would report as damage.
struct Source<R> {
    input: R,
    failure: Option<TakeInError>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.input.read(buffer).map_err(|error| keep_failure(&mut self.failure, error))
    }
}

/// Reads, and passes on what it reads.
struct Tee<R, W> {
    input: R,
    packed: Measured<W>,
    failure: Option<TakeInError>,
}

impl<R: Read, W: Write> Read for Tee<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer);
        let count = read.map_err(|error| keep_failure(&mut self.failure, error))?;
        if let Err(error) = self.packed.write_all(&buffer[..count]) {
            let kind = error.kind();
            self.failure = Some(TakeInError::Write(error));
            return Err(kind.into());
        }
        Ok(count)
    }
}

fn keep_failure(failure: &mut Option<TakeInError>, error: io::Error) -> io::Error {
    let kind = error.kind();
    if kind != io::ErrorKind::Interrupted {
        *failure = Some(TakeInError::Read(error));
    }
    kind.into()
}

/// Tells how much was read.
struct Counted<'a, R, F> {
    input: R,
    bytes: &'a Cell<u64>,
    watch: F,
}

impl<R: Read, F: Fn(u64)> Read for Counted<'_, R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        (self.watch)(self.bytes.get());
        Ok(count)
    }
}
