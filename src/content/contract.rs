//! The test suite that every [`Repository`] must pass, whatever holds its content.
//!
//! Each function takes a fresh, empty repository and panics with the broken promise.
