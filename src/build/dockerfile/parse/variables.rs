//! `ENV`, `LABEL` and `ARG`.

use super::statement::Statement;
use crate::build::dockerfile::ast::{ArgDefinition, KeyValue, KeyValueFormat};
use crate::build::dockerfile::error::{Fault, Reason};
use crate::build::dockerfile::word::Word;

/// `name=value …`, or `name value` as it was once written.
pub(super) fn pairs(statement: &Statement) -> Result<Vec<KeyValue>, Fault> {
    statement.no_flags()?;
    statement.demand("a name and a value")?;
    let words = statement.arguments.quoted(statement.escape);
    if words.first().is_some_and(|word| !word.text.contains('=')) {
        return legacy_pair(statement).map(|pair| vec![pair]);
    }
    words.into_iter().map(|word| pair(statement, word)).collect()
}

fn pair(statement: &Statement, word: Word) -> Result<KeyValue, Fault> {
    let keyword = statement.keyword;
    match split(&word) {
        Some((key, _)) if key.text.is_empty() => Err(Fault::of(&word, Reason::BlankName(keyword))),
        Some((key, value)) => Ok(KeyValue { key, value, format: KeyValueFormat::Equals }),
        None => Err(Fault::of(&word, Reason::KeyValue { keyword, word: word.text.clone() })),
    }
}

/// The text before and after the first `=`.
fn split(word: &Word) -> Option<(Word, Word)> {
    let (key, value) = word.text.split_once('=')?;
    Some((Word::new(key, word.at), Word::new(value, word.at + key.len() + 1)))
}

fn legacy_pair(statement: &Statement) -> Result<KeyValue, Fault> {
    let (key, value) = statement.arguments.split_first();
    if value.is_empty() {
        let wants = "a name and a value: name=value";
        return Err(statement.fault(Reason::Arguments { keyword: statement.keyword, wants }));
    }
    Ok(KeyValue { key, value: value.whole(), format: KeyValueFormat::Legacy })
}

pub(super) fn definitions(statement: &Statement) -> Result<Vec<ArgDefinition>, Fault> {
    statement.no_flags()?;
    statement.demand("a name")?;
    let words = statement.arguments.quoted(statement.escape).into_iter();
    let definitions = words.map(|word| match split(&word) {
        Some((name, _)) if name.text.is_empty() => {
            Err(Fault::of(&word, Reason::BlankName(statement.keyword)))
        }
        Some((name, default)) => Ok(ArgDefinition { name, default: Some(default) }),
        None => Ok(ArgDefinition { name: word, default: None }),
    });
    definitions.collect()
}
