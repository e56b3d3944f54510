//! The array form of arguments: `["executable", "parameter"]`.

use super::error::{Fault, Reason};
use super::word::{Arguments, Word};

/// The strings of an array. `None` when the text is no array: then it is in the shell form.
///
/// # Errors
/// [`Reason::JsonNotStrings`] for an array that holds anything but strings.
pub(super) fn parse(arguments: Arguments) -> Result<Option<Vec<Word>>, Fault> {
    if !arguments.text.starts_with('[') {
        return Ok(None);
    }
    if let Some(words) = Reader::new(arguments).array() {
        return Ok(Some(words));
    }
    match serde_json::from_str::<Vec<serde_json::Value>>(arguments.text) {
        Ok(values) if !values.iter().all(serde_json::Value::is_string) => {
            Err(Fault::of(&arguments.whole(), Reason::JsonNotStrings))
        }
        _ => Ok(None),
    }
}

/// Reads an array of strings, and where each of them stands.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    start: usize,
}

impl<'a> Reader<'a> {
    fn new(arguments: Arguments<'a>) -> Self {
        Self { text: arguments.text, at: 0, start: arguments.at }
    }

    fn array(mut self) -> Option<Vec<Word>> {
        let mut words = Vec::new();
        self.eat('[')?;
        self.skip_blanks();
        if self.eat(']').is_none() {
            loop {
                self.skip_blanks();
                words.push(self.string()?);
                self.skip_blanks();
                if self.eat(',').is_none() {
                    break;
                }
            }
            self.eat(']')?;
        }
        self.skip_blanks();
        (self.at == self.text.len()).then_some(words)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, wanted: char) -> Option<()> {
        self.rest().starts_with(wanted).then(|| self.at += wanted.len_utf8())
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest().trim_start_matches([' ', '\t', '\r', '\n']);
        self.at = self.text.len() - rest.len();
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn string(&mut self) -> Option<Word> {
        self.eat('"')?;
        let start = self.start + self.at;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(Word::new(text, start)),
                '\\' => text.push(self.escaped()?),
                control if control < ' ' => return None,
                other => text.push(other),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            same @ ('"' | '\\' | '/') => same,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unicode()?,
            _ => return None,
        })
    }

    /// `\uXXXX`, or two of them for one character. Half a pair is the replacement character.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hexadecimal()?;
            let pair = char::decode_utf16([first, second]).next()?;
            if let Ok(character) = pair {
                return Some(character);
            }
            self.at = before;
        }
        Some(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Option<u16> {
        let digits = self.rest().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }
}
