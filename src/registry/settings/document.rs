//! TOML tables that know the line of each value, so that a message can name it.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::registry::settings::{Origin, SettingsError, Sourced};

/// The text of a file and its name. Nothing here has a `Debug`: the file may hold secret headers.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) path: &'a Path,
}

/// A table; what is read of it is taken out, so that what is left is what nobody knows.
pub(super) struct Table<'a> {
    document: Document<'a>,
    line: usize,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    key: String,
    value: Value<'a>,
}

/// A value and the line on which its key stands.
pub(super) struct Value<'a> {
    document: Document<'a>,
    line: usize,
    value: DeValue<'a>,
}

impl<'a> Document<'a> {
    /// The table that the whole file is.
    pub(super) fn parse(self) -> Result<Table<'a>, SettingsError> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let line = error.span().map_or(1, |span| self.line(span.start));
            self.malformed(line, error.message())
        })?;
        Ok(Table::new(self, 1, table.into_inner()))
    }

    fn line(self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn malformed(self, line: usize, reason: impl Into<String>) -> SettingsError {
        let (path, line, reason) = (self.path.to_owned(), Some(line), reason.into());
        SettingsError::Malformed { path, line, reason }
    }

    fn origin(self, line: usize) -> Origin {
        Origin::File { path: self.path.to_owned(), line: Some(line) }
    }
}

impl<'a> Table<'a> {
    fn new(document: Document<'a>, line: usize, table: DeTable<'a>) -> Self {
        let mut entries: Vec<(usize, Entry<'a>)> = table
            .into_iter()
            .map(|(key, value)| {
                let at = key.span().start;
                let line = document.line(at);
                let value = Value { document, line, value: value.into_inner() };
                (at, Entry { key: key.into_inner().into_owned(), value })
            })
            .collect();
        // The parser sorts by key; the order of mirrors is that of the file.
        entries.sort_by_key(|(at, _)| *at);
        Self { document, line, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }

    /// Where the table stands.
    pub(super) fn origin(&self) -> Origin {
        self.document.origin(self.line)
    }

    /// An error about the table as a whole.
    pub(super) fn malformed(&self, reason: impl Into<String>) -> SettingsError {
        self.document.malformed(self.line, reason)
    }

    /// The value of a key.
    pub(super) fn take(&mut self, key: &str) -> Option<Value<'a>> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at).value)
    }

    /// The value of a key, as `read` understands it.
    pub(super) fn get<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Value<'a>) -> Result<T, SettingsError>,
    ) -> Result<Option<Sourced<T>>, SettingsError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        Ok(Some(Sourced { value: read(&value)?, origin: value.origin() }))
    }

    /// The table under a key; an empty one when there is none.
    pub(super) fn table(&mut self, key: &str) -> Result<Table<'a>, SettingsError> {
        match self.take(key) {
            Some(value) => value.into_table(),
            None => Ok(Self { document: self.document, line: self.line, entries: Vec::new() }),
        }
    }

    /// The array of tables under a key.
    pub(super) fn tables(&mut self, key: &str) -> Result<Vec<Table<'a>>, SettingsError> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        value.into_array()?.into_iter().map(Value::into_table).collect()
    }

    /// What is left, in the order of the file.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (String, Value<'a>)> {
        self.entries.into_iter().map(|entry| (entry.key, entry.value))
    }

    /// Refuses what was not taken.
    pub(super) fn finish(self, known: &str) -> Result<(), SettingsError> {
        match self.entries.into_iter().next() {
            None => Ok(()),
            Some(Entry { key, value }) => {
                Err(value.malformed(format!("unknown key {key:?}; there are {known}")))
            }
        }
    }
}

impl<'a> Value<'a> {
    /// Where it stands.
    pub(super) fn origin(&self) -> Origin {
        self.document.origin(self.line)
    }

    /// An error about it.
    pub(super) fn malformed(&self, reason: impl Into<String>) -> SettingsError {
        self.document.malformed(self.line, reason)
    }

    /// The file's directory, to which relative paths refer.
    pub(super) fn directory(&self) -> &'a Path {
        self.document.path.parent().unwrap_or(Path::new("."))
    }

    pub(super) fn into_table(self) -> Result<Table<'a>, SettingsError> {
        match self.value {
            DeValue::Table(table) => Ok(Table::new(self.document, self.line, table)),
            _ => Err(self.document.malformed(self.line, "a table is expected here")),
        }
    }

    pub(super) fn into_array(self) -> Result<Vec<Value<'a>>, SettingsError> {
        let document = self.document;
        match self.value {
            DeValue::Array(items) => Ok(items
                .into_iter()
                .map(|item| {
                    let line = document.line(item.span().start);
                    Value { document, line, value: item.into_inner() }
                })
                .collect()),
            _ => Err(document.malformed(self.line, "an array is expected here")),
        }
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn text(&self) -> Result<&str, SettingsError> {
        match &self.value {
            DeValue::String(text) => Ok(text),
            _ => Err(self.malformed("a text in quotes is expected here")),
        }
    }

    pub(super) fn boolean(&self) -> Result<bool, SettingsError> {
        match &self.value {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.malformed("true or false is expected here")),
        }
    }

    /// A number above zero.
    pub(super) fn number(&self) -> Result<f64, SettingsError> {
        let number: Option<f64> = match &self.value {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        number
            .filter(|number| number.is_finite() && *number > 0.0)
            .ok_or_else(|| self.malformed("a number above zero is expected here"))
    }

    /// A text, or an array of texts.
    pub(super) fn texts(&self) -> Result<Vec<String>, SettingsError> {
        let DeValue::Array(items) = &self.value else { return Ok(vec![self.text()?.to_owned()]) };
        let text = |item: &DeValue<'_>| match item {
            DeValue::String(text) => Ok(text.as_ref().to_owned()),
            _ => Err(self.malformed("texts in quotes are expected here")),
        };
        items.iter().map(|item| text(item.get_ref())).collect()
    }
}
