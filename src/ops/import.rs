//! `import`: a root file system's tar becomes an image of one layer in the local store.
//!
//! One pass over the input: checked, hashed plain and compressed, and stored as it comes.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::content;
use crate::layer::compression::{self, Decoder, SNIFF_BYTES, sniff};
use crate::layer::{self, GzipWriter, TarCheck};
use crate::layout::{Layout, PartialBlob};
use crate::oci::json::to_canonical_bytes;
use crate::oci::media_type::Compression;
use crate::oci::{Algorithm, Descriptor, Digest, Digester, MediaType, Platform, Reference, Tag};
use crate::ops::change::{self, ChangeError, RunConfig};
use crate::util::fs;

/// Bytes moved at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// What is imported, and what the image says of itself.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Dockerfile instructions that change the config, in order.
    pub changes: Vec<String>,
    /// Platform of the file system; the host's by default.
    pub platform: Option<Platform>,
    /// Comment in the history; docker's `Imported from -` by default.
    pub message: Option<String>,
    /// When the image was made; now by default. Set it for the same digest every time.
    pub created: Option<Timestamp>,
}

/// The image that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Its name in the store.
    pub name: String,
    /// Digest of its manifest.
    pub digest: Digest,
    /// Digest of its config: docker's image ID.
    pub id: Digest,
    /// Digest of its layer as stored.
    pub layer: Digest,
    /// Digest of its layer uncompressed.
    pub diff_id: Digest,
    /// Length of layer and config, in bytes.
    pub size_bytes: u64,
    /// Its platform.
    pub platform: String,
}

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The name has a digest, which only content can give.
    #[error("an image cannot be imported as {name}: a name with a digest is not free to choose")]
    Digest {
        /// The name.
        name: String,
    },
    /// A change cannot be made.
    #[error("cannot change the image's config")]
    Change(#[from] ChangeError),
    /// The input cannot be read.
    #[error("cannot read the input")]
    Read(#[source] io::Error),
    /// The input is no layer that we accept.
    #[error("the input cannot become a layer")]
    Layer(#[from] layer::Error),
    /// The store failed.
    #[error("cannot write to the local store")]
    Store(#[from] content::Error),
}

impl From<fs::Error> for ImportError {
    fn from(error: fs::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Reads a tar archive, plain or compressed, and stores it as the image `name`.
///
/// gzip and zstd are kept as they are; plain and xz become gzip. Blocks; call it where that is
/// fine. `progress` is told the bytes read so far.
///
/// # Errors
/// [`ImportError`]; the store holds neither image nor name then.
pub fn import(
    layout: &Arc<Layout>,
    name: &Reference,
    input: Box<dyn Read + Send>,
    options: &ImportOptions,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<ImportReport, ImportError> {
    if name.digest().is_some() {
        return Err(ImportError::Digest { name: name.to_string() });
    }
    let name = if name.tag().is_some() { name } else { &name.with_tag(Tag::latest()) };
    let run_config = change::run_config(&options.changes)?;
    let _lease = layout.lease()?;
    let layer = import_layer(layout, input, progress)?;
    let platform = options.platform.clone().unwrap_or_else(Platform::host);
    let config = config_document(options, &platform, &run_config, &layer.diff_id);
    let config_blob = Descriptor::of(MediaType::OCI_CONFIG, &config);
    layout.write_blob(&config_blob, &config)?;
    let manifest = to_canonical_bytes(&json!({
        "schemaVersion": 2,
        "mediaType": MediaType::OCI_MANIFEST,
        "config": config_blob,
        "layers": [layer.blob],
    }));
    let manifest_blob = Descriptor::of(MediaType::OCI_MANIFEST, &manifest);
    layout.write_blob(&manifest_blob, &manifest)?;
    layout.set_names(&[name.to_string()], &manifest_blob)?;
    Ok(ImportReport {
        name: name.to_string(),
        digest: manifest_blob.digest,
        id: config_blob.digest,
        layer: layer.blob.digest,
        diff_id: layer.diff_id,
        size_bytes: layer.blob.size + config_blob.size,
        platform: platform.to_string(),
    })
}

fn config_document(
    options: &ImportOptions,
    platform: &Platform,
    run_config: &RunConfig,
    diff_id: &Digest,
) -> Vec<u8> {
    let created = options.created.unwrap_or_else(Timestamp::now).to_string();
    let comment = options.message.as_deref().unwrap_or("Imported from -");
    // The platform's own fields stand beside the others.
    let mut document = json!(platform);
    document["created"] = json!(created);
    document["config"] = json!(run_config);
    document["rootfs"] = json!({ "type": "layers", "diff_ids": [diff_id] });
    document["history"] =
        json!([BTreeMap::from([("created", created.as_str()), ("comment", comment)])]);
    to_canonical_bytes(&document)
}

struct Layer {
    blob: Descriptor,
    diff_id: Digest,
}

fn import_layer(
    layout: &Layout,
    input: Box<dyn Read + Send>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Layer, ImportError> {
    let read_bytes = Cell::new(0);
    let mut input = Counted { input, bytes: &read_bytes, progress };
    let mut first = Vec::new();
    input.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut first).map_err(ImportError::Read)?;
    let compression = sniff(&first);
    let input = Cursor::new(first).chain(input);
    let stored = Stored { partial: layout.partial()?, digester: Digester::new(Algorithm::Sha256) };
    let (stored, diff_id, kept) = match compression {
        Compression::Gzip | Compression::Zstd => {
            let (stored, diff_id) = keep(compression, input, stored, Plain::new(&read_bytes))?;
            (stored, diff_id, compression)
        }
        Compression::None | Compression::Xz => {
            let (stored, diff_id) = compress(compression, input, stored, Plain::new(&read_bytes))?;
            (stored, diff_id, Compression::Gzip)
        }
    };
    let digest = stored.digester.finish();
    let media_type = MediaType::of_layer(kept).expect("gzip and zstd are types of layers");
    let blob = Descriptor::new(media_type.as_str(), digest, stored.partial.size_bytes());
    layout.publish(stored.partial, &digest)?;
    Ok(Layer { blob, diff_id })
}

/// Stores the compressed bytes as they are, and decodes them to look inside.
fn keep(
    compression: Compression,
    input: impl Read,
    stored: Stored,
    mut plain: Plain<'_>,
) -> Result<(Stored, Digest), ImportError> {
    let tee = Tee { input, stored, failure: None };
    let mut decoder = Decoder::new(compression, BufReader::with_capacity(CHUNK_BYTES, tee))
        .map_err(ImportError::Read)?;
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
                return Err(rest.get_mut().failure.take().unwrap_or(ImportError::Read(error)));
            }
        }
    }
    Ok((rest.into_inner().stored, plain.finish()?))
}

/// Decodes the input if it is xz, and stores it as gzip.
fn compress(
    compression: Compression,
    input: impl Read,
    stored: Stored,
    mut plain: Plain<'_>,
) -> Result<(Stored, Digest), ImportError> {
    let source = Source { input, failure: None };
    let mut decoder = Decoder::new(compression, BufReader::with_capacity(CHUNK_BYTES, source))
        .map_err(ImportError::Read)?;
    let mut output = GzipWriter::new(stored);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match decoder.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                plain.take(&chunk[..count])?;
                output.write_all(&chunk[..count]).map_err(store_failed)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let failure = decoder.into_inner().get_mut().failure.take();
                return Err(failure.unwrap_or_else(|| damaged(compression, error)));
            }
        }
    }
    let diff_id = plain.finish()?;
    Ok((output.finish().map_err(store_failed)?, diff_id))
}

fn damaged(compression: Compression, source: io::Error) -> ImportError {
    layer::Error::Compression { compression: compression::name(compression), source }.into()
}

fn store_failed(error: io::Error) -> ImportError {
    ImportError::Store(content::Error::other("storing the layer", error))
}

/// The archive's plain bytes: counted, checked and hashed.
struct Plain<'a> {
    read_bytes: &'a Cell<u64>,
    bytes: u64,
    check: TarCheck,
    digester: Digester,
}

impl<'a> Plain<'a> {
    /// Of an input of which `read_bytes` were read so far.
    fn new(read_bytes: &'a Cell<u64>) -> Self {
        let digester = Digester::new(Algorithm::Sha256);
        Self { read_bytes, bytes: 0, check: TarCheck::new(), digester }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.bytes += bytes.len() as u64;
        layer::check_expansion(self.read_bytes.get(), self.bytes)?;
        self.check.update(bytes)?;
        self.digester.update(bytes);
        Ok(())
    }

    fn finish(self) -> Result<Digest, ImportError> {
        self.check.finish()?;
        Ok(self.digester.finish())
    }
}

/// The layer's bytes on their way into the store.
struct Stored {
    partial: PartialBlob,
    digester: Digester,
}

impl Write for Stored {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.partial.write(bytes).map_err(io::Error::other)?;
        self.digester.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads and keeps the input's own error, which a decoder would report as damage.
struct Source<R> {
    input: R,
    failure: Option<ImportError>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.input.read(buffer).map_err(|error| keep_failure(&mut self.failure, error))
    }
}

/// Reads and stores what it reads.
struct Tee<R> {
    input: R,
    stored: Stored,
    failure: Option<ImportError>,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer);
        let count = read.map_err(|error| keep_failure(&mut self.failure, error))?;
        if let Err(error) = self.stored.write_all(&buffer[..count]) {
            let kind = error.kind();
            self.failure = Some(store_failed(error));
            return Err(kind.into());
        }
        Ok(count)
    }
}

fn keep_failure(failure: &mut Option<ImportError>, error: io::Error) -> io::Error {
    let kind = error.kind();
    if kind != io::ErrorKind::Interrupted {
        *failure = Some(ImportError::Read(error));
    }
    kind.into()
}

/// Tells how much was read.
struct Counted<'a> {
    input: Box<dyn Read + Send>,
    bytes: &'a Cell<u64>,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        (self.progress)(self.bytes.get());
        Ok(count)
    }
}
