//! Building images from Dockerfiles.

pub mod base;
pub mod document;
pub mod files;
pub mod image;
pub mod key;
pub mod progress;
