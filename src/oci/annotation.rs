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
