//! Variables in a word: `$name`, `${name}`, the twelve modifiers, quotes and escapes.
//!
//! The rules are those of BuildKit's `shell/lex.go`, which differ from a shell's: patterns know
//! `*` and `?` only, special parameters are empty, and nothing is executed.

mod error;
mod lexer;
mod pattern;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use error::{ExpandError, Reason};

/// Longest text a word expands to, in bytes.
pub const SIZE_MAX: usize = 4 << 20;

/// The values of variables.
pub trait Variables {
    /// The value of a variable, `None` when it is not set.
    fn value(&self, name: &str) -> Option<&str>;
}

impl Variables for BTreeMap<String, String> {
    fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

impl Variables for HashMap<Arc<str>, Arc<str>> {
    fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(AsRef::as_ref)
    }
}

/// No variable is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoVariables;

impl Variables for NoVariables {
    fn value(&self, _: &str) -> Option<&str> {
        None
    }
}

/// What becomes of quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// They hold words together and protect what they enclose, and are removed.
    #[default]
    Remove,
    /// The same, but they stay in the text.
    Keep,
    /// They are characters like others.
    Literal,
}

/// What becomes of the escape character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Escapes {
    /// It is removed, and the character after it stands for itself.
    #[default]
    Remove,
    /// It stays in the text, before the character that stands for itself.
    Keep,
}

/// What stands in the place of a variable that is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unset {
    /// Nothing.
    #[default]
    Empty,
    /// The reference as it was written.
    Keep,
}

/// The rules under which words are expanded.
#[derive(Debug, Clone, Copy)]
pub struct Expander {
    /// The escape character of the file.
    pub escape: char,
    /// What becomes of quotes.
    pub quotes: Quotes,
    /// What becomes of the escape character.
    pub escapes: Escapes,
    /// What stands for a variable that is not set.
    pub unset: Unset,
}

/// What a word expands to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The text, with the blanks of the values.
    pub text: String,
    /// The text divided at blanks outside of quotes; empty words are left out.
    pub words: Vec<String>,
    /// Variables that were referred to and are set.
    pub used: BTreeSet<String>,
    /// Variables that were referred to and are not set.
    pub unset: BTreeSet<String>,
}

impl Expander {
    /// The rules for the arguments of instructions.
    pub fn new(escape: char) -> Self {
        Self {
            escape,
            quotes: Quotes::default(),
            escapes: Escapes::default(),
            unset: Unset::default(),
        }
    }

    /// The rules for the text of a here-document: quotes are nothing special, and the escape
    /// character is always the backslash.
    pub fn for_heredoc() -> Self {
        Self { quotes: Quotes::Literal, ..Self::new('\\') }
    }

    /// The rules for text that is shown: what is not known stays as it was written.
    pub fn for_display(escape: char) -> Self {
        Self { quotes: Quotes::Keep, unset: Unset::Keep, ..Self::new(escape) }
    }

    /// Replaces the references to variables in `word`.
    ///
    /// # Errors
    /// [`ExpandError`] when a reference is malformed, or a variable that must be set is not.
    pub fn expand(&self, word: &str, variables: &dyn Variables) -> Result<Expansion, ExpandError> {
        lexer::Lexer::new(self, word, variables).run()
    }
}
