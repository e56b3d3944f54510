//! What engines say, as far as it is understood here.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::oci::Digest;
use crate::oci::descriptor::null_is_default;
use crate::util::text::printable;

/// An image that an engine holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EngineImage {
    /// The digest of its config, or of its manifest where docker keeps images in containerd.
    #[serde(deserialize_with = "digest")]
    pub id: Digest,
    /// Its names with tags, as the engine writes them.
    #[serde(default, deserialize_with = "null_is_default")]
    pub repo_tags: Vec<String>,
    /// Its names with digests of manifests.
    #[serde(default, deserialize_with = "null_is_default")]
    pub repo_digests: Vec<String>,
    /// The digests of its layers, uncompressed, the lowest first.
    #[serde(default, rename = "RootFS", deserialize_with = "layers")]
    pub diff_ids: Vec<Digest>,
    /// The bytes that its layers take in the engine.
    #[serde(default, rename = "Size")]
    pub size_bytes: u64,
}

/// What an engine says of itself, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EngineVersion {
    /// Its own name of itself, such as `Engine` or `Podman Engine`; may be empty.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The newest version of the API that it speaks.
    pub api_version: String,
    /// The operating system that it runs containers for.
    pub os: String,
    /// The architecture that it runs on.
    pub architecture: String,
}

/// The reply that goes with an error's status.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorReply {
    pub(super) message: String,
}

/// One message of those that an engine sends while it works.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Message {
    /// Words for people.
    #[serde(default)]
    pub(super) stream: Option<String>,
    /// It failed.
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default, rename = "errorDetail")]
    pub(super) error_detail: Option<ErrorDetail>,
}

/// The newer form of an error in a message.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorDetail {
    #[serde(default)]
    pub(super) message: String,
}

impl Message {
    /// What failed, if this says that something did.
    pub(super) fn failure(&self) -> Option<&str> {
        let detail = self.error_detail.as_ref().map(|detail| detail.message.as_str());
        let mut texts = [detail, self.error.as_deref()].into_iter().flatten().peekable();
        texts.peek()?;
        Some(texts.find(|text| !text.is_empty()).unwrap_or("it failed and did not say why"))
    }
}

#[derive(Default, Deserialize)]
struct RootFs {
    #[serde(default, rename = "Layers", deserialize_with = "null_is_default")]
    layers: Vec<Digest>,
}

fn layers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Digest>, D::Error> {
    Ok(Option::<RootFs>::deserialize(deserializer)?.unwrap_or_default().layers)
}

/// A digest; older versions of podman leave out `sha256:`.
fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    let text = String::deserialize(deserializer)?;
    let prefixed = if text.contains(':') { text } else { format!("sha256:{text}") };
    Digest::from_str(&prefixed).map_err(serde::de::Error::custom)
}

impl<'de> Deserialize<'de> for EngineVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireVersion::deserialize(deserializer)?;
        let name = wire.components.into_iter().next().map(|component| component.name);
        Ok(Self {
            name: printable(&name.unwrap_or_default()),
            version: printable(&wire.version),
            api_version: printable(&wire.api_version),
            os: printable(&wire.os),
            architecture: printable(&wire.arch),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireVersion {
    version: String,
    api_version: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    arch: String,
    #[serde(default, deserialize_with = "null_is_default")]
    components: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Component {
    #[serde(default)]
    name: String,
}
