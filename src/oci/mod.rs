//! The vocabulary of the image-spec and the distribution-spec as plain data.
//!
//! Owns: names, digests, descriptors, documents, endpoints and error codes, with their grammars.
//! Must not know: I/O, async, the clock, the environment.
//!
//! Specs: <https://github.com/opencontainers/image-spec/tree/v1.1.1>,
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>

pub mod annotation;
pub mod attached;
pub mod descriptor;
pub mod digest;
pub mod endpoint;
pub mod error_code;
pub mod image_config;
pub mod json;
pub mod layout_index;
pub mod manifest;
pub mod media_type;
pub mod name;
pub mod platform;
pub mod reference;
pub mod strict;

pub use descriptor::Descriptor;
pub use digest::{Algorithm, Digest, Digester};
pub use image_config::ImageConfig;
pub use manifest::{Manifest, ManifestError, RawManifest};
pub use media_type::MediaType;
pub use name::{Host, ReferenceError, RepositoryName, Tag, TagOrDigest, concealed};
pub use platform::Platform;
pub use reference::Reference;
