//! What the user asks for: one verb per file, typed options in, typed report out; never prints.

mod archives;
mod change;
mod change_words;
pub mod copy;
pub mod delete;
mod error;
pub mod images;
pub mod import;
pub mod inspect;
pub mod list;
pub mod load;
pub mod local;
pub mod location;
pub mod login;
mod missing;
mod outcomes;
mod packed;
mod platforms;
pub mod pull;
pub mod push;
pub mod reference;
mod rehearsal;
pub mod remove;
pub mod retag;
pub mod save;
mod semver;
mod session;
mod sink;
mod source;
pub mod tag;
pub mod tags;

pub use error::{Error, Result};
pub use outcomes::Outcomes;
pub use platforms::Platforms;
pub use session::{Session, SessionOptions};
