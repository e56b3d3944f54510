//! Building images: from a Dockerfile and a context to an image in the store.
//!
//! The text is read ([`dockerfile`]) into stages of typed instructions before anything else
//! happens; whatever can be known to be wrong is said then, with its line and column.

pub mod dockerfile;
