//! Words of an instruction: quotes, escapes, and variables of the environment set so far.
//!
//! Rules: <https://docs.docker.com/reference/dockerfile/#environment-replacement>

/// The words of a line, without their quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<String>);

/// Splits a line at white space outside quotes and expands each word.
///
/// # Errors
/// A quote or a brace that is not closed.
pub(super) fn split_words(line: &str, env: &[String]) -> Result<Words, String> {
    let mut reader = Reader { rest: line.trim(), env };
    let mut words = Vec::new();
    while !reader.rest.is_empty() {
        words.push(reader.word(true)?);
        reader.rest = reader.rest.trim_start();
    }
    Ok(Words(words))
}

/// Expands a line that is one word, white space and all.
///
/// # Errors
/// As [`split_words`].
pub(super) fn expand(line: &str, env: &[String]) -> Result<String, String> {
    Reader { rest: line, env }.word(false)
}

struct Reader<'a> {
    rest: &'a str,
    env: &'a [String],
}

impl Reader<'_> {
    fn word(&mut self, ends_at_space: bool) -> Result<String, String> {
        let mut word = String::new();
        while let Some(next) = self.rest.chars().next() {
            if ends_at_space && next.is_whitespace() {
                break;
            }
            self.rest = &self.rest[next.len_utf8()..];
            match next {
                '\'' => word.push_str(self.until('\'')?),
                '"' => self.double_quoted(&mut word)?,
                '\\' => word.extend(self.take()),
                '$' => word.push_str(&self.variable()?),
                other => word.push(other),
            }
        }
        Ok(word)
    }

    fn double_quoted(&mut self, word: &mut String) -> Result<(), String> {
        while let Some(next) = self.take() {
            match next {
                '"' => return Ok(()),
                '\\' => match self.take() {
                    Some(escaped @ ('"' | '\\' | '$')) => word.push(escaped),
                    Some(other) => word.extend(['\\', other]),
                    None => break,
                },
                '$' => word.push_str(&self.variable()?),
                other => word.push(other),
            }
        }
        Err("a quote is not closed".to_owned())
    }

    /// What follows a `$`: `name`, `{name}`, `{name:-default}` or `{name:+other}`.
    fn variable(&mut self) -> Result<String, String> {
        let Some(inner) = self.rest.strip_prefix('{') else {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
            let (name, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok(if name.is_empty() { "$".to_owned() } else { self.value(name).to_owned() });
        };
        let (body, rest) = inner.split_once('}').ok_or("a brace is not closed")?;
        self.rest = rest;
        let (name, modifier) = body.split_once(':').unwrap_or((body, ""));
        let value = self.value(name);
        match (modifier.chars().next(), modifier.get(1..)) {
            (None, _) => Ok(value.to_owned()),
            (Some('-'), Some(default)) if value.is_empty() => expand(default, self.env),
            (Some('-'), _) => Ok(value.to_owned()),
            (Some('+'), Some(other)) if !value.is_empty() => expand(other, self.env),
            (Some('+'), _) => Ok(String::new()),
            _ => Err(format!("the modifier in ${{{body}}} is neither :- nor :+")),
        }
    }

    fn value(&self, name: &str) -> &str {
        let value = |entry: &'_ String| {
            entry.split_once('=').filter(|(key, _)| *key == name).map(|(key, _)| key.len() + 1)
        };
        self.env.iter().find_map(|entry| Some(&entry[value(entry)?..])).unwrap_or_default()
    }

    fn until(&mut self, end: char) -> Result<&str, String> {
        let (inside, rest) = self.rest.split_once(end).ok_or("a quote is not closed")?;
        self.rest = rest;
        Ok(inside)
    }

    fn take(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_escapes_and_variables() {
        let env = ["A=1".to_owned(), "B=two words".to_owned(), "E=".to_owned()];
        for (line, words) in [
            ("a b", &["a", "b"][..]),
            ("'a b' \"c d\"e", &["a b", "c de"]),
            (r#"a\ b "c\"d" 'e\f'"#, &["a b", "c\"d", r"e\f"]),
            ("$A ${A}x $Ax", &["1", "1x", ""]),
            ("$B '$B' \\$B", &["two words", "$B", "$B"]),
            ("${X:-d} ${A:-d} ${A:+s} ${X:+s} ${E:-$A}", &["d", "1", "s", "", "1"]),
            ("$ a$", &["$", "a$"]),
        ] {
            assert_eq!(split_words(line, &env).unwrap().0, words, "{line}");
        }
        for line in ["'a", "\"a", "${a", "${a:?x}"] {
            assert!(split_words(line, &env).is_err(), "{line}");
        }
        assert_eq!(expand("a  'b c' $A", &env).unwrap(), "a  b c 1");
    }
}
