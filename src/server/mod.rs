//! The distribution-spec HTTP server.
