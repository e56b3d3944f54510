//! A draft becomes a layer: its tar, the digests of both forms, and its table of contents, in one pass.

use std::collections::HashMap;
use std::io::Write;

use crate::build::error::{Error, Result};
use crate::build::files::draft::{Draft, Placed};
use crate::build::files::{Kind, Node};
use crate::layer::entry::{Entry, EntryKind};
use crate::layer::index::{self, Content, IndexBuilder, KEPT_BYTES_MAX, KEPT_PATHS, LayerIndex, Xattrs};
use crate::layer::pack::{LayerPacker, Packed, Packing};
use crate::layer::tar::Time;
use crate::oci::Digest;

/// A layer that was written.
#[derive(Debug)]
pub struct Written {
    /// The blob and the digest of its plain tar.
    pub packed: Packed,
    /// Its table of contents.
    pub index: LayerIndex,
}
