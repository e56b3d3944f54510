//! The arguments of an instruction, and the ways in which they are divided into words.

/// A word of an instruction, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// The text, with quotes, escapes and variables.
    pub text: String,
    /// Offset of its first byte in the instruction's line.
    pub(super) at: usize,
}

impl Word {
    pub(super) fn new(text: impl Into<String>, at: usize) -> Self {
        Self { text: text.into(), at }
    }

    /// Whether the word is more than its own characters: a variable, a quote or an escape.
    pub(super) fn is_literal(&self, escape: char) -> bool {
        !self.text.contains(['$', '\'', '"', escape])
    }
}

/// A part of an instruction's line, and where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Arguments<'a> {
    /// The part without blanks around it.
    pub(super) fn trimmed(text: &'a str, at: usize) -> Self {
        let start = text.len() - text.trim_start().len();
        Self { text: text.trim(), at: at + start }
    }

    pub(super) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// All of it as one word.
    pub(super) fn whole(self) -> Word {
        Word::new(self.text, self.at)
    }

    /// The first word, and what follows it.
    pub(super) fn split_first(self) -> (Word, Self) {
        let end = self.text.find(is_blank).unwrap_or(self.text.len());
        let rest = Self::trimmed(&self.text[end..], self.at + end);
        (Word::new(&self.text[..end], self.at), rest)
    }

    /// Divided at blanks; quotes mean nothing.
    pub(super) fn divided(self) -> Vec<Word> {
        let mut words = Vec::new();
        let mut rest = self;
        while !rest.is_empty() {
            let (word, after) = rest.split_first();
            words.push(word);
            rest = after;
        }
        words
    }

    /// Divided at blanks outside of quotes; quotes and escapes stay in the words.
    pub(super) fn quoted(self, escape: char) -> Vec<Word> {
        let mut words = Vec::new();
        let mut word: Option<Word> = None;
        let mut quote = None;
        let mut characters = self.text.char_indices();
        while let Some((at, character)) = characters.next() {
            if quote.is_none() && character.is_whitespace() {
                words.extend(word.take());
                continue;
            }
            let word = word.get_or_insert_with(|| Word::new("", self.at + at));
            if character == escape && quote != Some('\'') {
                // An escape at the very end stands for nothing.
                if let Some((_, escaped)) = characters.next() {
                    word.text.extend([character, escaped]);
                }
                continue;
            }
            match quote {
                Some(open) if character == open => quote = None,
                None if ['\'', '"'].contains(&character) => quote = Some(character),
                _ => {}
            }
            word.text.push(character);
        }
        words.extend(word.filter(|word| !word.text.is_empty()));
        words
    }

    /// The flags at the start, without their quotes and escapes, and what follows them. The escape
    /// of flags is the backslash whatever the file says, as in BuildKit.
    pub(super) fn flags(self) -> (Vec<Word>, Self) {
        let mut flags = Vec::new();
        let mut rest = Self::trimmed(self.text, self.at);
        while rest.text.starts_with("--") {
            let (flag, length) = unquoted(rest.text);
            let after = Self::trimmed(&rest.text[length..], rest.at + length);
            if flag == "--" {
                return (flags, after);
            }
            flags.push(Word::new(flag, rest.at));
            rest = after;
        }
        (flags, rest)
    }
}

/// The first word without its quotes and escapes, and its length with them.
fn unquoted(text: &str) -> (String, usize) {
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (None, blank) if blank.is_whitespace() => return (word, at),
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (_, '\\') => word.extend(characters.next().map(|(_, escaped)| escaped)),
            (_, other) => word.push(other),
        }
    }
    (word, text.len())
}

/// What divides the words of an instruction.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// A truth value as Go reads it.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}
