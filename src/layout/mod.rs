//! The OCI image layout directory, and the local image store in it.
