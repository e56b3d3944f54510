//! `.dockerignore`: which files of a context a build does not see, and the same of `--exclude`.
//!
//! One rule per line, of paths below the root. A rule that matches a directory matches all in it, and
//! of the rules that match a path the last one counts. `!` before a rule takes what it matches back
//! in; `#` at the very beginning of a line makes it a comment. What a pattern means is `path/filepath.Match`
//! with `**` for any number of directories; see its own file, `glob.rs`.
//!
//! moby tells the rules of a directory to what lies in it while it walks, and forgets those that did
//! not count there: of `a/b` and then `!a` it leaves `a/b` out. Here, as in its own description and in
//! buildah, the last rule that matches counts.
//!
//! Rules: <https://docs.docker.com/build/concepts/context/#dockerignore-files>

mod glob;

use crate::build::pattern::PatternError;

use glob::Glob;

/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A rule that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// An exclamation mark before nothing.
    #[error("\"!\" stands alone; what is to be taken back in has to follow it")]
    Empty,
    /// The pattern is malformed.
    #[error("{pattern:?} is no valid pattern")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: PatternError,
    },
    /// The line is no text.
    #[error("the line is not UTF-8")]
    NotUtf8,
}

/// A line of a file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} cannot be used")]
pub struct LineError {
    /// Which one, from 1 on.
    pub line: usize,
    /// Why.
    #[source]
    pub source: RuleError,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    line: usize,
    text: String,
    is_exception: bool,
    glob: Glob,
}

/// Which paths are left out.
#[derive(Debug, Clone, Default)]
pub struct Rules(Vec<Rule>);

/// What the rules say of a directory, and of what lies directly in it.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    rules: &'a Rules,
    /// Of each rule, whether it matches the directory or one that this lies in.
    matched: Vec<bool>,
    is_excluded: bool,
    is_closed: bool,
}

impl Rule {
    /// Reads a rule; `None` of an empty text.
    fn parse(line: usize, text: &str) -> Result<Option<Self>, RuleError> {
        let text = text.trim();
        let (is_exception, pattern) = match text.strip_prefix('!') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let cleaned = clean(pattern);
        let relative = cleaned.strip_prefix('/').unwrap_or(&cleaned);
        if is_exception && (pattern.is_empty() || relative.is_empty()) {
            return Err(RuleError::Empty);
        }
        let malformed = |source| RuleError::Pattern { pattern: pattern.to_owned(), source };
        let glob = Glob::parse(relative).map_err(malformed)?;
        Ok(Some(Self { line, text: text.to_owned(), is_exception, glob }))
    }

    /// The line it stands on, or its place among the patterns; from 1 on.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The rule as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Rules {
    /// Reads a `.dockerignore`.
    ///
    /// # Errors
    /// [`LineError`] of the first line that is wrong.
    pub fn parse(file: &[u8]) -> Result<Self, LineError> {
        let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
        let mut rules = Vec::new();
        for (at, line) in file.split(|byte| *byte == b'\n').enumerate() {
            if line.starts_with(b"#") {
                continue;
            }
            let text = std::str::from_utf8(line).map_err(|_| RuleError::NotUtf8);
            let rule = text.and_then(|text| Rule::parse(at + 1, text));
            rules.extend(rule.map_err(|source| LineError { line: at + 1, source })?);
        }
        Ok(Self(rules))
    }

    /// Reads patterns of which each was given by itself.
    ///
    /// # Errors
    /// [`RuleError`] of the first one that is wrong.
    pub fn of<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, RuleError> {
        let numbered = patterns.into_iter().enumerate();
        let rules = numbered.filter_map(|(at, text)| Rule::parse(at + 1, text).transpose());
        Ok(Self(rules.collect::<Result<_, _>>()?))
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rule that leaves `path` out, by itself or with a directory that it lies in.
    pub fn excluding(&self, path: &[u8]) -> Option<&Rule> {
        let rule = self.0.iter().rev().find(|rule| rule.glob.matches_or_parent(path))?;
        (!rule.is_exception).then_some(rule)
    }

    /// The root of a context, which is never left out itself.
    pub fn root(&self) -> Scope<'_> {
        let matched = vec![false; self.0.len()];
        Scope { rules: self, matched, is_excluded: false, is_closed: false }
    }
}

impl<'a> Scope<'a> {
    /// Whether `path`, the whole path of something directly in this directory, is left out.
    pub fn excludes(&self, path: &[u8]) -> bool {
        let last = self.zipped().rev().find(|(rule, matched)| *matched || rule.glob.matches(path));
        last.is_some_and(|(rule, _)| !rule.is_exception)
    }

    /// The directory at `path`, its whole path, which lies directly in this one.
    #[must_use]
    pub fn enter(&self, path: &[u8]) -> Self {
        let matches = |(rule, matched): (&Rule, bool)| matched || rule.glob.matches(path);
        let matched: Vec<bool> = self.zipped().map(matches).collect();
        let rules = &self.rules.0;
        let last = matched.iter().rposition(|matched| *matched);
        let last = last.filter(|last| !rules[*last].is_exception);
        // Earlier exceptions lose to the rule that counts here, which matches all below as well.
        let is_open = |last: usize| {
            let mut later = rules[last + 1..].iter();
            later.any(|rule| rule.is_exception && rule.glob.may_match_below(path))
        };
        Self {
            rules: self.rules,
            matched,
            is_excluded: last.is_some(),
            is_closed: last.is_some_and(|last| !is_open(last)),
        }
    }

    /// Whether the directory itself is left out.
    pub fn is_excluded(&self) -> bool {
        self.is_excluded
    }

    /// Whether all below is left out, too, so that nobody has to look.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    fn zipped(&self) -> impl DoubleEndedIterator<Item = (&'a Rule, bool)> {
        self.rules.0.iter().zip(self.matched.iter().copied())
    }
}

/// The shortest text of the same path: Go's `path.Clean`.
fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    match (is_absolute, parts.join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".to_owned(),
        (false, rest) => rest,
    }
}

#[cfg(test)]
mod tests;
