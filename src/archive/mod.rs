//! Images that are handed over whole: by the engine of a running docker or podman.

pub mod engine;
