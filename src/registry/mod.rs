//! The distribution-spec HTTP client.
