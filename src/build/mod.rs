//! Building images from Dockerfiles.

pub mod base;
pub mod image;
