//! An instruction before its arguments are understood: name, flags, arguments.

use crate::build::dockerfile::error::{Fault, Reason};
use crate::build::dockerfile::flag::Flags;
use crate::build::dockerfile::keyword::Keyword;
use crate::build::dockerfile::word::{Arguments, Word};

/// Name, flags and arguments of an instruction.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) keyword: Keyword,
    /// The name as it was written.
    pub(super) written: &'a str,
    /// Offset of the name in the line.
    pub(super) at: usize,
    flags: Vec<Word>,
    /// What follows the flags.
    pub(super) arguments: Arguments<'a>,
    pub(super) escape: char,
}

impl<'a> Statement<'a> {
    /// Divides a line, or the part of it that begins at `at`.
    pub(super) fn split(text: &'a str, at: usize, escape: char) -> Result<Self, Fault> {
        let line = Arguments::trimmed(text, at);
        let (name, rest) = line.split_first();
        if name.text.is_empty() {
            return Err(Fault::new(at, 1, Reason::EmptyContinuation));
        }
        let Some(keyword) = Keyword::parse(&name.text) else {
            let suggestion = Keyword::closest(&name.text);
            let word = shortened(&name.text);
            return Err(Fault::of(&name, Reason::UnknownInstruction { word, suggestion }));
        };
        let (flags, arguments) = rest.flags();
        let written = &line.text[..name.text.len()];
        Ok(Self { keyword, written, at: name.at, flags, arguments, escape })
    }

    /// An error about the instruction as a whole.
    pub(super) fn fault(&self, reason: Reason) -> Fault {
        Fault::new(self.at, self.written.len(), reason)
    }

    /// The flags, known by name.
    pub(super) fn flags(&self) -> Result<Flags, Fault> {
        Flags::parse(self.keyword, self.flags.clone())
    }

    /// Refuses flags.
    pub(super) fn no_flags(&self) -> Result<(), Fault> {
        self.flags().map(|_| ())
    }

    /// Refuses an instruction without arguments.
    pub(super) fn demand(&self, wants: &'static str) -> Result<(), Fault> {
        match self.arguments.is_empty() {
            true => Err(self.fault(Reason::Arguments { keyword: self.keyword, wants })),
            false => Ok(()),
        }
    }
}

/// A word that may be the whole file, fit for a message.
fn shortened(word: &str) -> String {
    crate::util::text::printable(&word.chars().take(50).collect::<String>())
}
