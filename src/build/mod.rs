//! Building images: from a Dockerfile and a context to an image in the store.
//!
//! The text is read ([`dockerfile`]) into stages of typed instructions before anything else
//! happens; whatever can be known to be wrong is said then, with its line and column. What the
//! target needs becomes a graph ([`plan`]), of which only that is done ([`execute`]) that no earlier
//! build did. Nothing here asks for any privilege.

pub mod base;
pub mod context;
pub mod dockerfile;
pub mod document;
pub mod error;
pub mod files;
pub mod graph;
pub mod ignore;
pub mod image;
pub mod key;
pub mod pattern;
pub mod plan;
pub mod progress;
