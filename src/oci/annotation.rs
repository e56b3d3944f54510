//! Annotation keys, the standard ones and those our store writes.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md>

/// Name of a manifest in a layout's `index.json`.
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// Name of an image as containerd writes it; holds what the grammar of [`REF_NAME`] cannot.
pub const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// When content was made, RFC 3339.
pub const CREATED: &str = "org.opencontainers.image.created";
/// Digest of the index from which one platform was pulled; ours, on entries of the local store.
pub const SOURCE_INDEX: &str = "dev.regctl.source.index";
/// On an entry of the local store whose image lacks layers there: the repository of a registry that
/// has them, `host/name`.
pub const LAYERS_FROM: &str = "dev.regctl.layers.from";
/// Name of the image that an image was made from.
pub const BASE_NAME: &str = "org.opencontainers.image.base.name";
/// Digest of the image that an image was made from.
pub const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// Digest of the image that an entry of the same index is about, as BuildKit ties attestations.
pub const ATTESTED: &str = "vnd.docker.reference.digest";
/// What such an entry is: `attestation-manifest`.
pub const ATTESTED_AS: &str = "vnd.docker.reference.type";
