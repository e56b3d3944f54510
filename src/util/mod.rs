//! Helpers that know nothing of containers: files, HTTP, time, delays, sizes.

pub mod address;
pub mod backoff;
pub mod causes;
pub mod clock;
pub mod duration;
pub mod file_part;
pub mod fs;
pub mod http;
pub mod lock;
pub mod partial;
#[cfg(test)]
pub(crate) mod seeded;
pub mod size;
pub mod task;
pub mod text;
pub mod tls;
