//! What the user asks for: one verb per file, typed options in, typed report out; never prints.

mod change;
mod change_words;
pub mod copy;
pub mod delete;
pub mod describe;
mod error;
pub mod history;
pub mod images;
pub mod import;
pub mod info;
pub mod inspect;
pub mod inspection;
pub mod list;
pub mod local;
pub mod location;
pub mod login;
mod missing;
mod outcomes;
pub mod place;
mod platforms;
pub mod pull;
pub mod push;
pub mod reference;
pub mod remove;
pub mod retag;
mod session;
pub mod tag;
pub mod tree;
mod view;

pub use error::{Error, Result};
pub use outcomes::Outcomes;
pub use platforms::Platforms;
pub use session::{Session, SessionOptions};
