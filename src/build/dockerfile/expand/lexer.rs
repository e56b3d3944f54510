//! One word, read from left to right.

use super::pattern::Pattern;
use super::{
    Escapes, ExpandError, Expander, Expansion, Quotes, Reason, SIZE_MAX, Unset, Variables,
};

/// How deep `${a:-${b:-…}}` may go.
const DEPTH_MAX: usize = 100;

/// Reads one word; the state of the expansion.
pub(super) struct Lexer<'a> {
    rules: &'a Expander,
    word: &'a str,
    /// The next byte of `word`.
    at: usize,
    variables: &'a dyn Variables,
    found: Expansion,
    escapes: Escapes,
    depth: usize,
    /// Bytes written in all, here and within references.
    written: usize,
}

/// Where a part of the word ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Word,
    Before(char),
}

impl<'a> Lexer<'a> {
    pub(super) fn new(rules: &'a Expander, word: &'a str, variables: &'a dyn Variables) -> Self {
        let escapes = rules.escapes;
        let found = Expansion::default();
        Self { rules, word, at: 0, variables, found, escapes, depth: 0, written: 0 }
    }

    pub(super) fn run(mut self) -> Result<Expansion, ExpandError> {
        let output = self.part(End::Word, self.escapes)?;
        self.found.words = output.words();
        self.found.text = output.text;
        Ok(self.found)
    }

    fn peek(&self) -> Option<char> {
        self.word[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn fail<T>(at: usize, reason: Reason) -> Result<T, ExpandError> {
        Err(ExpandError { at, reason })
    }

    /// Counts what was written, so that variables which double one another come to an end.
    fn count(&mut self, bytes: usize) -> Result<(), ExpandError> {
        self.written += bytes;
        match self.written > SIZE_MAX {
            true => Self::fail(self.at.min(self.word.len()), Reason::Size(SIZE_MAX)),
            false => Ok(()),
        }
    }

    /// Reads up to the end of the word, or past the character that ends this part.
    fn part(&mut self, end: End, escapes: Escapes) -> Result<Output, ExpandError> {
        let outer = std::mem::replace(&mut self.escapes, escapes);
        let output = self.part_with_escapes(end);
        self.escapes = outer;
        output
    }

    fn part_with_escapes(&mut self, end: End) -> Result<Output, ExpandError> {
        let mut output = Output::default();
        while let Some(next) = self.peek() {
            if end == End::Before(next) {
                self.next();
                return Ok(output);
            }
            match next {
                '$' => {
                    let value = self.reference()?;
                    self.count(value.len())?;
                    output.push_divided(&value);
                }
                '\'' | '"' if self.rules.quotes != Quotes::Literal => {
                    let text = if next == '"' { self.double_quoted()? } else { self.quoted()? };
                    self.count(text.len())?;
                    output.push_whole(&text);
                }
                escape if escape == self.rules.escape => self.escaped(&mut output)?,
                _ => self.plain(end, &mut output)?,
            }
        }
        match end {
            End::Word => Ok(output),
            End::Before('/') => Self::fail(self.at, Reason::MissingSlash),
            End::Before(_) => Self::fail(self.at, Reason::MissingBrace),
        }
    }

    /// The characters up to the next one that may be special.
    fn plain(&mut self, end: End, output: &mut Output) -> Result<(), ExpandError> {
        let escape = self.rules.escape;
        let rest = &self.word[self.at..];
        let is_special = |c: char| ['$', '\'', '"', escape].contains(&c) || end == End::Before(c);
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..].find(is_special).map_or(rest.len(), |length| first + length);
        self.at += length;
        output.push_divided(&rest[..length]);
        self.count(length)
    }

    /// The escape character, and the character after it, which stands for itself.
    fn escaped(&mut self, output: &mut Output) -> Result<(), ExpandError> {
        let start = self.at;
        self.next();
        let kept = if self.escapes == Escapes::Keep { start } else { self.at };
        self.next();
        output.push_whole(&self.word[kept..self.at]);
        self.count(self.at - kept)
    }

    /// The text between single quotes, where nothing is special.
    fn quoted(&mut self) -> Result<String, ExpandError> {
        let start = self.at;
        self.next();
        let Some(length) = self.word[self.at..].find('\'') else {
            return Self::fail(start, Reason::MissingQuote('\''));
        };
        let inner = self.at..self.at + length;
        self.at = inner.end + 1;
        Ok(match self.rules.quotes {
            Quotes::Keep => self.word[start..self.at].to_owned(),
            Quotes::Remove | Quotes::Literal => self.word[inner].to_owned(),
        })
    }

    /// The text between double quotes, where only references and some escapes are special.
    fn double_quoted(&mut self) -> Result<String, ExpandError> {
        let start = self.at;
        let keeps_quotes = self.rules.quotes == Quotes::Keep;
        let mut text = String::new();
        text.extend(self.next().filter(|_| keeps_quotes));
        loop {
            match self.peek() {
                None => return Self::fail(start, Reason::MissingQuote('"')),
                Some('"') => {
                    text.extend(self.next().filter(|_| keeps_quotes));
                    return Ok(text);
                }
                Some('$') => {
                    text.push_str(&self.reference()?);
                    self.count(0)?;
                }
                Some(escape) if escape == self.rules.escape => self.quoted_escape(&mut text),
                Some(_) => text.extend(self.next()),
            }
        }
    }

    /// An escape between double quotes: it is one only before `"`, `$` and itself.
    fn quoted_escape(&mut self, text: &mut String) {
        let Some(escape) = self.next() else { return };
        let escaped = self.peek().filter(|c| ['"', '$', self.rules.escape].contains(c));
        if escaped.is_none() || self.escapes == Escapes::Keep {
            text.push(escape);
        }
        if let Some(escaped) = escaped {
            self.next();
            text.push(escaped);
        }
    }

    /// `$name` or `${name…}`.
    fn reference(&mut self) -> Result<String, ExpandError> {
        let start = self.at;
        self.next();
        if self.peek() == Some('{') {
            if self.depth == DEPTH_MAX {
                return Self::fail(start, Reason::Depth(DEPTH_MAX));
            }
            self.depth += 1;
            let value = self.braced(start);
            self.depth -= 1;
            return value;
        }
        let name = self.name();
        if name.is_empty() {
            return Ok("$".to_owned());
        }
        Ok(self.value_or_reference(name, start))
    }

    fn value_or_reference(&mut self, name: &str, start: usize) -> String {
        match self.look_up(name) {
            Some(value) => value.to_owned(),
            None if self.rules.unset == Unset::Keep => self.word[start..self.at].to_owned(),
            None => String::new(),
        }
    }

    fn look_up(&mut self, name: &str) -> Option<&'a str> {
        let value = self.variables.value(name);
        let found = if value.is_some() { &mut self.found.used } else { &mut self.found.unset };
        if !found.contains(name) {
            found.insert(name.to_owned());
        }
        value
    }

    /// A name: letters, digits and `_`; or digits alone; or one special character.
    fn name(&mut self) -> &'a str {
        let rest = &self.word[self.at..];
        let length = match rest.chars().next() {
            Some(c) if c.is_ascii_digit() => {
                rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
        };
        self.at += length;
        &rest[..length]
    }

    /// `{name}`, or `{name`, a modifier, its words and `}`.
    fn braced(&mut self, start: usize) -> Result<String, ExpandError> {
        self.next();
        match self.peek() {
            None => return Self::fail(start, Reason::MissingBrace),
            Some('{' | '}' | ':') => return Self::fail(start, Reason::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        let modifier_at = self.at;
        let outcome = match self.next() {
            None => Self::fail(start, Reason::MissingBrace),
            Some('}') => return Ok(self.value_or_reference(name, start)),
            Some('/') => self.replaced(name, start),
            Some(':') => match self.next() {
                Some(modifier) => self.modified(name, start, Modifier { modifier, colon: ":" }),
                None => Self::fail(start, Reason::MissingBrace),
            },
            Some(modifier) => self.modified(name, start, Modifier { modifier, colon: "" }),
        };
        outcome.map_err(|error| match error.reason {
            // Said of the reference that is not closed, not of the end of the word.
            Reason::MissingBrace | Reason::MissingSlash if error.at == self.word.len() => {
                ExpandError { at: start, ..error }
            }
            Reason::Modifier(_) if error.at == start => ExpandError { at: modifier_at, ..error },
            _ => error,
        })
    }

    /// The modifiers that take one word.
    fn modified(
        &mut self,
        name: &'a str,
        start: usize,
        modifier: Modifier,
    ) -> Result<String, ExpandError> {
        let escapes = match modifier.modifier {
            '-' | '+' | '?' => Escapes::Remove,
            '#' | '%' => Escapes::Keep,
            _ => return Self::fail(start, Reason::Modifier(modifier.to_string())),
        };
        let word = self.part(End::Before('}'), escapes)?.text;
        let value = self.look_up(name);
        if value.is_none() && self.rules.unset == Unset::Keep {
            return Ok(self.word[start..self.at].to_owned());
        }
        let is_empty = modifier.colon == ":" && value == Some("");
        let given = value.filter(|_| !is_empty);
        match modifier.modifier {
            '-' => Ok(given.map_or(word, str::to_owned)),
            '+' => Ok(given.map_or_else(String::new, |_| word)),
            '?' => match given {
                Some(value) => Ok(value.to_owned()),
                None => Self::fail(start, demanded(name, word, is_empty.then_some(()))),
            },
            side => Self::trimmed(side, &word, value.unwrap_or_default())
                .map_err(|reason| ExpandError { at: start, reason }),
        }
    }

    /// `#` and `##` cut the shortest and the longest match off the start, `%` and `%%` off the end.
    fn trimmed(side: char, word: &str, value: &str) -> Result<String, Reason> {
        let longest = word.strip_prefix(side);
        let pattern = Pattern::parse(longest.unwrap_or(word))?;
        Ok(match (side, longest) {
            ('#', None) => pattern.without_prefix(value, Pattern::shortest),
            ('#', Some(_)) => pattern.without_prefix(value, Pattern::longest),
            (_, None) => pattern.without_suffix(value, Pattern::shortest),
            (_, Some(_)) => pattern.without_suffix(value, Pattern::longest),
        })
    }

    /// `/pattern/replacement}` for the first match, `//pattern/replacement}` for all.
    fn replaced(&mut self, name: &'a str, start: usize) -> Result<String, ExpandError> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.part(End::Before('/'), Escapes::Keep)?.text;
        let replacement = self.part(End::Before('}'), Escapes::Keep)?.text;
        let Some(value) = self.look_up(name) else {
            return Ok(match self.rules.unset {
                Unset::Keep => self.word[start..self.at].to_owned(),
                Unset::Empty => String::new(),
            });
        };
        let limit = if all { usize::MAX } else { 1 };
        Pattern::parse(&pattern)
            .and_then(|pattern| pattern.replace(value, &replacement, limit))
            .map_err(|reason| ExpandError { at: start, reason })
    }
}

fn demanded(name: &str, message: String, empty: Option<()>) -> Reason {
    let message = match (message.is_empty(), empty) {
        (false, _) => message,
        (true, Some(())) => "is not allowed to be empty".to_owned(),
        (true, None) => "is not allowed to be unset".to_owned(),
    };
    Reason::Demanded { name: name.to_owned(), message }
}

/// A modifier, and the colon that may stand before it.
struct Modifier {
    modifier: char,
    colon: &'static str,
}

impl std::fmt::Display for Modifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.colon, self.modifier)
    }
}

/// Text that was read, as one piece and as words.
#[derive(Default)]
struct Output {
    text: String,
    words: Vec<String>,
    word: String,
}

impl Output {
    /// Text in which words end at blanks.
    fn push_divided(&mut self, text: &str) {
        self.text.push_str(text);
        for (number, piece) in text.split(char::is_whitespace).enumerate() {
            if number > 0 && !self.word.is_empty() {
                self.words.push(std::mem::take(&mut self.word));
            }
            self.word.push_str(piece);
        }
    }

    /// Text that belongs to one word whatever is in it.
    fn push_whole(&mut self, text: &str) {
        self.text.push_str(text);
        self.word.push_str(text);
    }

    fn words(&self) -> Vec<String> {
        let last = (!self.word.is_empty()).then(|| self.word.clone());
        self.words.iter().cloned().chain(last).collect()
    }
}
