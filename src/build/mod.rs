//! Building images: from a Dockerfile and the files around it to layers, config and manifest.
//!
//! Nothing that needs no privileges asks for any, and nothing is done that an earlier build did.

pub mod base;
pub mod dockerfile;
pub mod document;
pub mod files;
pub mod graph;
pub mod image;
pub mod key;
pub mod progress;
