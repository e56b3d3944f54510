//! The program itself against the embedded registry: exit code, stdout, stderr and requests.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

mod context;
mod images;
mod requests;
