//! What the user asks for, one verb per file; never prints.

pub mod change;
pub mod change_words;
pub mod images;
pub mod import;
pub mod local;
pub mod remove;
pub mod tag;
