//! The patterns of `${name#…}`, `${name%…}` and `${name/…/…}`: `*` is any text within a line, `?`
//! any character of a line; there are no brackets.

use super::{Reason, SIZE_MAX};

/// Longest pattern, in characters: matching takes the product of pattern and value.
const LENGTH_MAX: usize = 1000;

/// A pattern, divided at its stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// What must match where the match starts.
    first: Vec<Token>,
    /// What must follow, each after any text.
    rest: Vec<Vec<Token>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Any,
    Only(char),
}

impl Token {
    fn matches(self, character: char) -> bool {
        match self {
            Self::Any => character != '\n',
            Self::Only(only) => character == only,
        }
    }
}

/// Why there is no match at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Miss {
    /// It does not start here.
    First,
    /// What comes after the first star is nowhere in the line, so no later start helps.
    Line,
}

/// Finds where a match that starts at the first character ends.
type Finder = fn(&Pattern, &[char]) -> Option<usize>;

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Self, Reason> {
        if text.chars().nth(LENGTH_MAX).is_some() {
            return Err(Reason::PatternLength(LENGTH_MAX));
        }
        let mut parts = vec![Vec::new()];
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            let token = match character {
                '*' => {
                    parts.push(Vec::new());
                    continue;
                }
                '?' => Token::Any,
                '\\' => match characters.next() {
                    Some(escaped @ ('}' | '/' | '*' | '?' | '\\')) => Token::Only(escaped),
                    other => return Err(Reason::PatternEscape(format!("\\{}", text_of(other)))),
                },
                other => Token::Only(other),
            };
            parts.last_mut().expect("there is one from the start").push(token);
        }
        let rest = parts.split_off(1);
        Ok(Self { first: parts.remove(0), rest })
    }

    /// The text after the match at its start.
    pub(super) fn without_prefix(&self, value: &str, find: Finder) -> String {
        let characters: Vec<char> = value.chars().collect();
        let end = find(self, &characters).unwrap_or(0);
        characters[end..].iter().collect()
    }

    /// The text before the match at its end: the same, seen in a mirror.
    pub(super) fn without_suffix(&self, value: &str, find: Finder) -> String {
        let mirrored: Vec<char> = value.chars().rev().collect();
        let end = find(&self.mirrored(), &mirrored).unwrap_or(0);
        mirrored[end..].iter().rev().collect()
    }

    /// Replaces the first `limit` matches, each the leftmost and longest.
    pub(super) fn replace(
        &self,
        value: &str,
        replacement: &str,
        limit: usize,
    ) -> Result<String, Reason> {
        let characters: Vec<char> = value.chars().collect();
        let mut text = String::new();
        let (mut at, mut copied, mut done) = (0, 0, 0);
        // An empty match right after another one is none.
        let mut after_match = false;
        while at <= characters.len() && done < limit {
            let end = match self.longest_or_miss(&characters[at..]) {
                Ok(0) if after_match => None,
                Ok(length) => Some(at + length),
                Err(Miss::First) => None,
                Err(Miss::Line) => {
                    at = line_end(&characters, at) + 1;
                    after_match = false;
                    continue;
                }
            };
            let Some(end) = end else {
                at += 1;
                after_match = false;
                continue;
            };
            text.extend(&characters[copied..at]);
            text.push_str(replacement);
            if text.len() > SIZE_MAX {
                return Err(Reason::Size(SIZE_MAX));
            }
            done += 1;
            copied = end;
            after_match = end > at;
            at = end.max(at + usize::from(end == at));
        }
        text.extend(&characters[copied.min(characters.len())..]);
        Ok(text)
    }

    pub(super) fn shortest(&self, value: &[char]) -> Option<usize> {
        self.placed(value, self.rest.len()).ok()
    }

    pub(super) fn longest(&self, value: &[char]) -> Option<usize> {
        self.longest_or_miss(value).ok()
    }

    fn longest_or_miss(&self, value: &[char]) -> Result<usize, Miss> {
        let Some((last, inner)) = self.rest.split_last() else {
            return self.placed(value, 0);
        };
        // All but the last as early as can be, which leaves it the most room.
        let start = self.placed(value, inner.len())?;
        let latest = line_end(value, start);
        (start..=latest)
            .rev()
            .find(|at| stands(last, &value[*at..]))
            .map_or(Err(Miss::Line), |at| Ok(at + last.len()))
    }

    /// The end of the first part and of `count` parts after it, each as early as can be.
    fn placed(&self, value: &[char], count: usize) -> Result<usize, Miss> {
        if !stands(&self.first, value) {
            return Err(Miss::First);
        }
        let mut end = self.first.len();
        for part in &self.rest[..count] {
            let latest = line_end(value, end);
            let found = (end..=latest).find(|at| stands(part, &value[*at..]));
            end = found.ok_or(Miss::Line)? + part.len();
        }
        Ok(end)
    }

    fn mirrored(&self) -> Self {
        let mut parts: Vec<Vec<Token>> = std::iter::once(&self.first)
            .chain(&self.rest)
            .map(|part| part.iter().rev().copied().collect())
            .collect();
        parts.reverse();
        let rest = parts.split_off(1);
        Self { first: parts.remove(0), rest }
    }
}

/// Whether a part matches the start of `value`.
fn stands(part: &[Token], value: &[char]) -> bool {
    part.len() <= value.len() && part.iter().zip(value).all(|(token, c)| token.matches(*c))
}

/// The end of the line that `at` is in: a star does not go past it.
fn line_end(value: &[char], at: usize) -> usize {
    let rest = &value[at.min(value.len())..];
    at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
}

fn text_of(character: Option<char>) -> String {
    character.map(String::from).unwrap_or_default()
}
