//! What a pattern says of one character of a path.

use std::iter::Peekable;
use std::str::Chars;

use super::PatternError;

/// What one character must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::build) enum Element {
    /// This one.
    Literal(char),
    /// Any but the slash.
    Any,
    /// One of these, or none of them.
    Class(Class),
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::build) struct Class {
    is_negated: bool,
    /// In order, none of them touching.
    ranges: Vec<(char, char)>,
    /// The first range that nothing is in, because its end comes before its beginning.
    reversed: Option<(char, char)>,
}

/// The first character of some bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::build) struct Rune {
    /// A byte that begins no character is U+FFFD, as in Go.
    pub(in crate::build) char: char,
    /// In bytes.
    pub(in crate::build) length: usize,
}

/// Returns the character that `bytes` begin with.
pub(in crate::build) fn first_rune(bytes: &[u8]) -> Option<Rune> {
    let first = *bytes.first()?;
    if first.is_ascii() {
        return Some(Rune { char: char::from(first), length: 1 });
    }
    let longest = &bytes[..bytes.len().min(char::MAX.len_utf8())];
    let char = longest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    Some(match char {
        Some(char) => Rune { char, length: char.len_utf8() },
        None => Rune { char: char::REPLACEMENT_CHARACTER, length: 1 },
    })
}

impl Element {
    /// Takes the next element off a pattern; `None` at its end. A star is taken for itself.
    pub(in crate::build) fn take(
        chars: &mut Peekable<Chars<'_>>,
    ) -> Result<Option<Self>, PatternError> {
        Ok(match chars.next() {
            None => None,
            Some('?') => Some(Self::Any),
            Some('[') => Some(Self::Class(Class::take(chars)?)),
            Some('\\') => Some(Self::Literal(chars.next().ok_or(PatternError::LoneBackslash)?)),
            Some(char) => Some(Self::Literal(char)),
        })
    }

    /// Whether this is what stands in a path.
    pub(in crate::build) fn matches(&self, rune: Rune) -> bool {
        match self {
            Self::Literal(char) => *char == rune.char && char.len_utf8() == rune.length,
            Self::Any => rune.char != '/',
            Self::Class(class) => class.contains(rune.char),
        }
    }

    /// A range of a class that nothing is in.
    pub(in crate::build) fn reversed_range(&self) -> Option<(char, char)> {
        let Self::Class(class) = self else { return None };
        class.reversed
    }
}

impl Class {
    /// Takes the rest of a class, behind its bracket.
    fn take(chars: &mut Peekable<Chars<'_>>) -> Result<Self, PatternError> {
        let is_negated = chars.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
            let low = take_bound(chars)?;
            let has_end = chars.next_if_eq(&'-').is_some();
            ranges.push((low, if has_end { take_bound(chars)? } else { low }));
        }
        let reversed = ranges.iter().find(|(low, high)| low > high).copied();
        ranges.retain(|(low, high)| low <= high);
        Ok(Self { is_negated, ranges: merged(ranges), reversed })
    }

    fn contains(&self, char: char) -> bool {
        let after = self.ranges.partition_point(|(low, _)| *low <= char);
        let is_listed = after > 0 && char <= self.ranges[after - 1].1;
        is_listed != self.is_negated
    }
}

/// A character of a class, by itself or at an end of a range.
fn take_bound(chars: &mut Peekable<Chars<'_>>) -> Result<char, PatternError> {
    match chars.next() {
        None => Err(PatternError::Unclosed),
        Some(char @ ('-' | ']')) => Err(PatternError::Misplaced(char)),
        Some('\\') => chars.next().ok_or(PatternError::LoneBackslash),
        Some(char) => Ok(char),
    }
}

/// The ranges in order, those that touch made one, so that a class of any length is looked up fast.
fn merged(mut ranges: Vec<(char, char)>) -> Vec<(char, char)> {
    ranges.sort_unstable();
    let mut kept: Vec<(char, char)> = Vec::new();
    for (low, high) in ranges {
        match kept.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => kept.push((low, high)),
        }
    }
    kept
}
