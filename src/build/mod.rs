//! Building images from Dockerfiles.

pub mod ignore;
pub mod pattern;
