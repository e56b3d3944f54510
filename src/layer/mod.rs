//! File system layers: tar, compression.
