//! What can be wrong with a reference to a variable.

/// Why a word could not be expanded, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ExpandError {
    /// Byte of the word that was to be expanded.
    pub at: usize,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with a reference to a variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// `${name` without its end.
    #[error("the closing }} of ${{ is missing")]
    MissingBrace,
    /// `${name/pattern` without a replacement.
    #[error("the / between pattern and replacement is missing")]
    MissingSlash,
    /// A quote that is not closed.
    #[error("the closing {0} is missing")]
    MissingQuote(char),
    /// `${}`, `${:x}` or `${{`.
    #[error("bad substitution: a name must follow ${{")]
    BadSubstitution,
    /// Something else than the twelve modifiers after a name.
    #[error("unsupported modifier {0:?} in substitution; known are :- - :+ + :? ? # ## % %% / //")]
    Modifier(String),
    /// `${name?message}`, and the variable is not set.
    #[error("{name}: {message}")]
    Demanded {
        /// The variable.
        name: String,
        /// What the Dockerfile says about it.
        message: String,
    },
    /// A backslash in a pattern before a character that needs none.
    #[error("invalid escape {0:?} in a pattern; only * ? \\ / and }} are escaped")]
    PatternEscape(String),
    /// A pattern too long to be matched in reasonable time.
    #[error("the pattern is longer than {0} characters")]
    PatternLength(usize),
    /// `${a:-${b:-${c…` without end.
    #[error("references are nested more than {0} deep")]
    Depth(usize),
    /// The text grows beyond any use, as it does when variables double one another.
    #[error("the text grows beyond {0} bytes")]
    Size(usize),
}
