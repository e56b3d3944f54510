//! `manifest.json`: the images of an archive as `docker save` lists them.
//!
//! Format: <https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format>

use serde::Deserialize;
use serde_json::Value;

use crate::archive::error::{Error, Result};
use crate::archive::image::{ArchivedImage, Content, DockerImage};
use crate::archive::members::{Members, normalize};
use crate::archive::scan::DOCUMENT_MAX;
use crate::oci::Reference;

/// The document's name.
pub(super) const MANIFEST: &str = "manifest.json";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Option<Vec<String>>,
    /// Docker's own remark on layers that it saved as they are unpacked.
    #[serde(default)]
    layer_sources: Option<Value>,
}

/// The images that are listed.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) images: Vec<ArchivedImage>,
    /// Whether docker saved plain layers under OCI manifests of its own, which nobody else has: the
    /// images are those that are listed here.
    pub(super) has_plain_layers: bool,
}

/// Reads the list; `None` when there is none.
pub(super) fn read(members: &Members) -> Result<Option<Listing>> {
    let Some(bytes) = members.read(MANIFEST, DOCUMENT_MAX)? else { return Ok(None) };
    let listed: Vec<Listed> =
        serde_json::from_slice(&bytes).map_err(|source| Error::Malformed {
            archive: members.archive().to_owned(),
            member: MANIFEST.to_owned(),
            source,
        })?;
    let has_plain_layers = listed.iter().any(|listed| listed.layer_sources.is_some());
    let images = listed.into_iter().map(|listed| image(members, listed)).collect::<Result<_>>()?;
    Ok(Some(Listing { images, has_plain_layers }))
}

fn image(members: &Members, listed: Listed) -> Result<ArchivedImage> {
    let member = |path: &str| {
        let wrong =
            |problem: &str| members.wrong(MANIFEST, format!("names {path:?}, which {problem}"));
        let name = normalize("", path).map_err(wrong)?;
        let found = members.resolve(&name)?.is_some();
        if found { Ok(name) } else { Err(wrong("is not in the archive")) }
    };
    let layers = listed.layers.unwrap_or_default();
    let image = DockerImage {
        config: member(&listed.config)?,
        layers: layers.iter().map(|layer| member(layer)).collect::<Result<_>>()?,
    };
    let names = listed.repo_tags.unwrap_or_default();
    let names = names.iter().map(|name| {
        let wrong =
            |error| members.wrong(MANIFEST, format!("gives an image the name {name:?}: {error}"));
        Reference::parse(name).map_err(wrong)
    });
    Ok(ArchivedImage {
        names: names.collect::<Result<_>>()?,
        ref_names: Vec::new(),
        content: Content::Docker(image),
    })
}
