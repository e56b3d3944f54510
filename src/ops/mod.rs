//! What the user asks for: one verb per file, typed options in, typed report out; never prints.

pub mod copy;
pub mod delete;
mod error;
pub mod inspect;
pub mod list;
pub mod local;
pub mod location;
pub mod login;
mod platforms;
pub mod pull;
pub mod push;
pub mod reference;
pub mod retag;
mod session;

pub use error::{Error, Result};
pub use platforms::Platforms;
pub use session::{Session, SessionOptions};
