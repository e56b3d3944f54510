//! regctl: build, tag and ship container images without a daemon and without root, and serve them.
//!
//! **Every command opens a [`content::Source`], perhaps lays new content over it, and copies a graph
//! of descriptors into a [`content::Sink`].** So there is one copy engine, one place that verifies
//! and one progress type; `push` and `pull` differ only in which side is which.
//!
//! | level | modules | what they are |
//! | --- | --- | --- |
//! | 0 | [`oci`] [`util`] | the vocabulary, and helpers that know nothing of it |
//! | 1 | [`content`] [`layer`] [`auth`] | mechanisms |
//! | 2 | [`registry`] [`layout`] [`archive`] [`transfer`] [`server`] | places, and the engine |
//! | 3 | [`ops`] [`build`] | what the user asks for: typed options in, typed report out |
//! | 5 | [`cli`] | the terminal |
//!
//! A module imports only modules of a lower level; `tests/architecture.rs` holds the table.
//!
//! ```text
//! pull    socket ─▶ layout ingest (partial file, verify) ─▶ rename blobs/sha256/<hex> ─▶ index.json
//! push    open file ─▶ PUT body ─▶ socket      (verified on ingest; the registry verifies again)
//! copy    GET body ─▶ VerifyingStream ─▶ PUT body            (no disk; same host: mount, no bytes)
//! archive plain layer ─┬▶ Digester (diffID)                     (a file is read in place)
//!                      └▶ parallel gzip ─▶ PATCH body, then PUT with the digest it turned out to have
//! load    stdin ─▶ every member once: checked, hashed, compressed ─▶ ingest ─▶ link ─▶ index.json
//! save    open file ─▶ tar member ─▶ file or stdout                (one pass, the index comes last)
//! build   files ─▶ draft ─▶ tar ─┬▶ Digester (diffID)
//!                               └▶ parallel gzip or zstd ─▶ ingest ─▶ rename   (one pass, both digests)
//! serve   upload:   socket ─▶ Digester ─▶ storage upload ─▶ compare at PUT ─▶ commit (rename)
//!         download: storage range ─▶ socket
//! ```

pub mod archive;
pub mod auth;
pub mod build;
pub mod cli;
pub mod content;
pub mod layer;
pub mod layout;
pub mod oci;
pub mod ops;
pub mod registry;
pub mod server;
pub mod transfer;
pub mod util;
