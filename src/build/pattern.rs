//! Shell patterns as Go's `path/filepath.Match` reads them: how COPY and ADD name their sources.
//!
//! `*` is any run of characters but the slash, `?` one of them, `[a-z]` and `[^a-z]` one of a class
//! or of all others, which the slash may be, and `\` takes the next character for itself. A pattern
//! is about a whole path. Any pattern takes at most the square of the path's length in steps.
//!
//! Rules: <https://pkg.go.dev/path/filepath@go1.27#Match>

mod element;

pub(in crate::build) use element::{Element, Rune, first_rune};

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// Nothing follows a backslash.
    #[error("it ends in a lone backslash")]
    LoneBackslash,
    /// A class goes on to the end of the pattern.
    #[error("the \"[\" in it has no \"]\"")]
    Unclosed,
    /// A class, or a range in one, begins or ends with nothing.
    #[error("a class in it has a {0:?} that needs a backslash")]
    Misplaced(char),
    /// A range of which the end comes before the beginning.
    #[error("the range {low}-{high} in it is reversed")]
    Reversed {
        /// Where the range begins.
        low: char,
        /// Where it ends.
        high: char,
    },
}

/// A pattern of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    chunks: Vec<Chunk>,
}

/// A part of a pattern up to the next star.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chunk {
    is_after_star: bool,
    elements: Vec<Element>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PatternError`], wherever Go has `ErrBadPattern`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut chars = text.chars().peekable();
        while chars.peek().is_some() {
            let mut chunk = Chunk::default();
            while chars.next_if_eq(&'*').is_some() {
                chunk.is_after_star = true;
            }
            while chars.peek().is_some_and(|next| *next != '*') {
                chunk.elements.extend(Element::take(&mut chars)?);
            }
            chunks.push(chunk);
        }
        Ok(Self { chunks })
    }

    /// Whether the pattern matches all of `path`.
    pub fn matches(&self, path: &[u8]) -> bool {
        let mut rest = path;
        for (at, chunk) in self.chunks.iter().enumerate() {
            let is_last = at + 1 == self.chunks.len();
            match chunk.find(rest, is_last) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

impl Chunk {
    /// What is left of `path` behind the first place where the chunk matches. There is no way back
    /// to a later place, and a star ends within a character if it must: so does Go.
    fn find<'a>(&self, path: &'a [u8], is_last: bool) -> Option<&'a [u8]> {
        let first_slash = path.iter().position(|byte| *byte == b'/').unwrap_or(path.len());
        if self.is_after_star && self.elements.is_empty() {
            return (first_slash == path.len()).then_some(&[]);
        }
        let last_start = if self.is_after_star { first_slash } else { 0 };
        let fits = |behind: &&[u8]| !is_last || behind.is_empty();
        (0..=last_start).find_map(|start| self.match_here(&path[start..]).filter(fits))
    }

    fn match_here<'a>(&self, path: &'a [u8]) -> Option<&'a [u8]> {
        self.elements.iter().try_fold(path, |rest, element| {
            let rune = first_rune(rest)?;
            element.matches(rune).then(|| &rest[rune.length..])
        })
    }
}

/// Whether a text is to be matched with what is there, rather than naming one path.
pub fn has_wildcards(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        match next {
            '*' | '?' | '[' => return true,
            '\\' => drop(chars.next()),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
