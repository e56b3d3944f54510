//! One pattern of a `.dockerignore`: that of `path/filepath.Match`, and `**`.
//!
//! moby writes each pattern as a regular expression, and so does this; but here it is never text. `**/`
//! is nothing or some directories, `**` at the end is anything at all, and so it is before a text to
//! the very end, as in `**file`; anywhere else it is the same as `**/`. A `*` stops at a slash.
//!
//! Where moby's text means by accident something that no description says (`\d` a digit, `[*]` no
//! star, `**` no name with a newline in it), the description counts.
//!
//! All ways to match are followed at once, so a pattern takes at most the square of the path's
//! length in steps, whatever it is.

use crate::build::pattern::{Element, PatternError, Rune, first_rune};

/// Longest path that a pattern is for, in bytes: Linux' `PATH_MAX`.
const PATH_MAX: usize = 4096;

/// A pattern.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    steps: Vec<Step>,
    /// Characters that a path needs at least.
    shortest: usize,
}

/// What comes next in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// One character.
    One(Element),
    /// Any number of characters but slashes.
    Name,
    /// Any number of characters.
    Anything,
    /// The next step, or the one after it.
    Perhaps,
    /// Characters up to a slash, and with it.
    ToSlash,
}

impl Glob {
    /// Reads a pattern, which is clean and has no slash at its beginning.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        let mut steps = Vec::new();
        let mut chars = text.chars().peekable();
        if let Some(rest) = text.strip_prefix("**")
            && !rest.starts_with('/')
            && !rest.contains(['*', '?', '[', ']', '\\'])
        {
            steps.push(Step::Anything);
            chars = rest.chars().peekable();
        }
        while chars.peek().is_some() {
            if chars.next_if_eq(&'*').is_none() {
                steps.extend(Element::take(&mut chars)?.map(Step::One));
            } else if chars.next_if_eq(&'*').is_none() {
                steps.push(Step::Name);
            } else {
                chars.next_if_eq(&'/');
                push_directories(&mut steps, chars.peek().is_none());
            }
        }
        let ones = || {
            steps.iter().filter_map(|step| match step {
                Step::One(element) => Some(element),
                _ => None,
            })
        };
        if let Some((low, high)) = ones().find_map(Element::reversed_range) {
            return Err(PatternError::Reversed { low, high });
        }
        let shortest = ones().count();
        Ok(Self { steps, shortest })
    }

    /// Whether the pattern matches all of `path`.
    pub(super) fn matches(&self, path: &[u8]) -> bool {
        self.shortest <= path.len() && self.follow(path, |_| true).ends_in(&self.steps)
    }

    /// Whether the pattern matches `path` or a directory that it lies in.
    pub(super) fn matches_or_parent(&self, path: &[u8]) -> bool {
        if self.shortest > path.len() {
            return false;
        }
        let mut has_matched = false;
        let places = self.follow(path, |places| {
            has_matched |= places.ends_in(&self.steps);
            !has_matched
        });
        has_matched || places.ends_in(&self.steps)
    }

    /// Whether there may be a path below `directory` that the pattern matches.
    pub(super) fn may_match_below(&self, directory: &[u8]) -> bool {
        let below = [directory, b"/"].concat();
        self.shortest <= PATH_MAX && !self.follow(&below, |_| true).is_nowhere()
    }

    /// Where in the pattern one may be at the end of `path`, or where `goes_on`, asked before every
    /// slash, says no.
    fn follow(&self, path: &[u8], mut goes_on: impl FnMut(&Places) -> bool) -> Places {
        let mut places = Places::none(&self.steps);
        places.add(0, &self.steps);
        let mut next = Places::none(&self.steps);
        let mut rest = path;
        while let Some(rune) = first_rune(rest) {
            if places.is_nowhere() || rune.char == '/' && !goes_on(&places) {
                break;
            }
            rest = &rest[rune.length..];
            for &at in &places.listed {
                let Some(step) = self.steps.get(at) else { continue };
                if step.stays(rune) {
                    next.add(at, &self.steps);
                }
                if step.passes(rune) {
                    next.add(at + 1, &self.steps);
                }
            }
            std::mem::swap(&mut places, &mut next);
            next.clear();
        }
        places
    }
}

impl Step {
    /// Whether more may follow of the same.
    fn stays(&self, rune: Rune) -> bool {
        match self {
            Self::Name => rune.char != '/',
            Self::Anything | Self::ToSlash => true,
            Self::One(_) | Self::Perhaps => false,
        }
    }

    /// Whether this character is the last of the step.
    fn passes(&self, rune: Rune) -> bool {
        match self {
            Self::One(element) => element.matches(rune),
            Self::ToSlash => rune.char == '/',
            Self::Name | Self::Anything | Self::Perhaps => false,
        }
    }
}

/// `**`, which is not repeated: once is the same as several times.
fn push_directories(steps: &mut Vec<Step>, is_at_end: bool) {
    if is_at_end {
        steps.push(Step::Anything);
    } else if steps.last() != Some(&Step::ToSlash) {
        steps.extend([Step::Perhaps, Step::ToSlash]);
    }
}

/// Places in a pattern, by the step that comes next; its length is the end.
struct Places {
    listed: Vec<usize>,
    is_listed: Vec<bool>,
}

impl Places {
    fn none(steps: &[Step]) -> Self {
        Self { listed: Vec::new(), is_listed: vec![false; steps.len() + 1] }
    }

    /// Adds a place, and those that it takes no character to come to from there.
    fn add(&mut self, at: usize, steps: &[Step]) {
        if std::mem::replace(&mut self.is_listed[at], true) {
            return;
        }
        self.listed.push(at);
        match steps.get(at) {
            Some(Step::Name | Step::Anything) => self.add(at + 1, steps),
            Some(Step::Perhaps) => {
                self.add(at + 1, steps);
                self.add(at + 2, steps);
            }
            Some(Step::One(_) | Step::ToSlash) | None => {}
        }
    }

    fn ends_in(&self, steps: &[Step]) -> bool {
        self.is_listed[steps.len()]
    }

    fn is_nowhere(&self) -> bool {
        self.listed.is_empty()
    }

    fn clear(&mut self) {
        for at in self.listed.drain(..) {
            self.is_listed[at] = false;
        }
    }
}
