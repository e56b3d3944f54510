//! A mount as it was written: keys and values.

use super::draft::Draft;
use super::{Mount, Reason};
use crate::build::dockerfile::error::Fault;
use crate::build::dockerfile::suggest;
use crate::build::dockerfile::word::Word;

/// The keys, without their other names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Type,
    From,
    Source,
    Target,
    Readonly,
    Readwrite,
    Id,
    Sharing,
    Required,
    Size,
    Mode,
    Uid,
    Gid,
    Env,
}

/// All 19 names.
const KEYS: [(&str, Key); 19] = [
    ("type", Key::Type),
    ("from", Key::From),
    ("source", Key::Source),
    ("src", Key::Source),
    ("target", Key::Target),
    ("dst", Key::Target),
    ("destination", Key::Target),
    ("readonly", Key::Readonly),
    ("ro", Key::Readonly),
    ("readwrite", Key::Readwrite),
    ("rw", Key::Readwrite),
    ("id", Key::Id),
    ("sharing", Key::Sharing),
    ("required", Key::Required),
    ("size", Key::Size),
    ("mode", Key::Mode),
    ("uid", Key::Uid),
    ("gid", Key::Gid),
    ("env", Key::Env),
];

/// A mount as it was written: variables in it are replaced when the instruction is its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountFlag {
    fields: Vec<Field>,
    /// The whole value.
    pub value: Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) key: Key,
    /// The key as it was written.
    pub(super) name: &'static str,
    /// `None` for a key alone, which says yes.
    value: Option<Word>,
}

impl MountFlag {
    /// Reads the fields. What does not depend on variables is checked now.
    pub(in crate::build::dockerfile) fn parse(value: Word, escape: char) -> Result<Self, Fault> {
        let mut fields = Vec::new();
        for field in fields_of(&value)? {
            fields.push(Field::parse(&field)?);
        }
        let flag = Self { fields, value };
        let words = flag.fields.iter().filter_map(|field| field.value.as_ref());
        if words.clone().all(|word| word.is_literal(escape)) {
            flag.resolve(&mut |word| Ok(word.text.clone()))?;
        }
        Ok(flag)
    }

    /// The stage, the context or the image that files are mounted from: it is no variable.
    pub fn from(&self) -> Option<&Word> {
        let from = self.fields.iter().rev().find(|field| field.key == Key::From);
        from.and_then(|field| field.value.as_ref())
    }

    /// Replaces variables with `expand`, then checks the whole.
    pub(in crate::build::dockerfile) fn resolve(
        &self,
        expand: &mut dyn FnMut(&Word) -> Result<String, Fault>,
    ) -> Result<Mount, Fault> {
        let mut draft = Draft::default();
        for field in &self.fields {
            let text = field.value.as_ref().map(&mut *expand).transpose()?;
            let word = field.value.as_ref().unwrap_or(&self.value);
            draft.set(field, text).map_err(|reason| Fault::of(word, reason))?;
        }
        draft.finish().map_err(|reason| Fault::of(&self.value, reason))
    }
}

/// Divides a value at commas that are not quoted.
fn fields_of(value: &Word) -> Result<Vec<Word>, Fault> {
    let mut fields = Vec::new();
    let mut rest = value.text.as_str();
    loop {
        let at = value.at + (value.text.len() - rest.len());
        let fail = || Fault::new(at, 1, Reason::Quote);
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or_else(fail)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        if !rest.starts_with('"') && field.contains('"') {
            return Err(fail());
        }
        fields.push(Word::new(field, at));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(fields),
        }
    }
}

/// The text up to the closing quote, in which two quotes are one, and what comes after it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None if rest.is_empty() || rest.starts_with(',') => return Some((field, rest)),
            None => return None,
        }
    }
}

impl Field {
    fn parse(word: &Word) -> Result<Self, Fault> {
        let fail = |reason| Err(Fault::of(word, reason));
        let (written, value) = match word.text.split_once('=') {
            Some((key, value)) => (key, Some(Word::new(value, word.at + key.len() + 1))),
            None => (word.text.as_str(), None),
        };
        let lower = written.to_lowercase();
        let Some((name, key)) = KEYS.into_iter().find(|(name, _)| *name == lower) else {
            let suggestion = suggest::closest(&lower, KEYS.map(|(name, _)| name));
            return fail(Reason::Key { key: written.to_owned(), suggestion });
        };
        let stands_alone = matches!(key, Key::Readonly | Key::Readwrite | Key::Required);
        match &value {
            None if !stands_alone => return fail(Reason::NoValue(name.to_owned())),
            Some(value) if key == Key::From && has_variable(&value.text) => {
                return fail(Reason::FromVariable);
            }
            _ => {}
        }
        Ok(Self { key, name, value })
    }
}

/// Whether a text has a `$` that something follows.
pub(in crate::build::dockerfile) fn has_variable(text: &str) -> bool {
    text.trim_end_matches('$').contains('$')
}
