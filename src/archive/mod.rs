//! Images outside of stores and registries: in one tar archive, or as the files of a directory.

pub mod directory;
pub mod write;
