//! `import`: a root file system's tar becomes an image of one layer in the local store.
//!
//! One pass over the input: checked, hashed plain and compressed, and stored as it comes.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::content;
use crate::layer::{self, TakeInError, TakenIn, take_in};
use crate::layout::Layout;
use crate::oci::json::to_canonical_bytes;
use crate::oci::{Descriptor, Digest, MediaType, Platform, Reference, Tag};
use crate::ops::change::{self, ChangeError, RunConfig};
use crate::util::fs;

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
    input: impl Read,
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

/// Stores the layer; a damaged input leaves nothing.
fn import_layer(
    layout: &Layout,
    input: impl Read,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<TakenIn, ImportError> {
    let mut partial = layout.partial()?;
    let taken = take_in(input, &mut partial, progress).map_err(|error| match error {
        TakeInError::Read(error) => ImportError::Read(error),
        TakeInError::Layer(error) => ImportError::Layer(error),
        other => ImportError::Store(content::Error::other("storing the layer", other)),
    })?;
    layout.publish(partial, &taken.blob.digest)?;
    Ok(taken)
}
