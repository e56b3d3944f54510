//! Here-documents: text between `<<NAME` and a line that holds `NAME`.

use super::error::Fault;
use super::expand::{Escapes, Expander, NoVariables, Quotes, Unset};
use super::keyword::Keyword;
use super::scanner::{LogicalLine, Scanner};

/// A here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The word after `<<`, without quotes. It names the file that `COPY` and `ADD` make of it.
    pub name: String,
    /// The number before `<<`, 0 when there is none.
    pub descriptor: u32,
    /// Whether variables in it are replaced: no part of the name is quoted.
    pub expands: bool,
    /// Whether tabs at the start of lines are removed: `<<-`.
    pub chomps: bool,
    /// The text as it stands in the file.
    pub content: String,
    /// Offset of `<<` in the instruction's line.
    pub(super) at: usize,
}

/// What is wrong with a here-document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// No line ends it.
    #[error("the here-document <<{name} is not ended: no line holds {name} alone{}", almost(*line))]
    Unterminated {
        /// Its name.
        name: String,
        /// A line that would end it, were it not for blanks.
        line: Option<usize>,
    },
    /// The place to copy to is no here-document.
    #[error("{0} can not have a here-document as its destination")]
    Destination(Keyword),
}

fn almost(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line} has blanks around it)"))
}

impl Heredoc {
    /// The text without the tabs that `<<-` removes.
    pub fn text(&self) -> String {
        if !self.chomps {
            return self.content.clone();
        }
        self.content.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
    }

    /// The beginning of a here-document that a word is: `3<<-"NAME"`.
    pub(super) fn opening(word: &str, at: usize) -> Option<Self> {
        let digits = word.find(|c: char| !c.is_ascii_digit())?;
        let rest = word[digits..].strip_prefix("<<")?;
        let (chomps, name) = rest.strip_prefix('-').map_or((false, rest), |name| (true, name));
        if name.is_empty() || name.contains('<') {
            return None;
        }
        let rules = Expander { unset: Unset::Keep, ..Expander::new('\\') };
        let [unquoted] =
            <[String; 1]>::try_from(rules.expand(name, &NoVariables).ok()?.words).ok()?;
        let quoting = Expander { quotes: Quotes::Keep, ..rules };
        let quoted = quoting.expand(name, &NoVariables).ok()?.text;
        let quotes = |text: &str| text.chars().filter(|c| ['\'', '"'].contains(c)).count();
        Some(Self {
            descriptor: word[..digits].parse().unwrap_or(0),
            expands: quotes(&unquoted) == quotes(&quoted),
            name: unquoted,
            chomps,
            content: String::new(),
            at,
        })
    }

    /// The beginnings that a line holds, in order.
    fn openings(line: &str, start: usize) -> Vec<Self> {
        let rules = Expander {
            escape: '\\',
            quotes: Quotes::Keep,
            escapes: Escapes::Keep,
            unset: Unset::Keep,
        };
        // A line that a shell could not read holds no here-document either.
        let words = rules.expand(line, &NoVariables).map(|line| line.words).unwrap_or_default();
        let mut found = Vec::new();
        let mut at = 0;
        for word in words {
            let Some(length) = line[at..].find(&word) else { continue };
            found.extend(Self::opening(&word, start + at + length));
            at += length + word.len();
        }
        found
    }
}

/// Reads the here-documents that an instruction opens from the lines below it.
pub(super) fn read(
    scanner: &mut Scanner,
    line: &LogicalLine,
    start: usize,
) -> Result<Vec<Heredoc>, Fault> {
    let text = &line.text[start..];
    if !text.contains("<<") {
        return Ok(Vec::new());
    }
    let mut documents = Heredoc::openings(text, start);
    for document in &mut documents {
        fill(scanner, document)?;
    }
    Ok(documents)
}

fn fill(scanner: &mut Scanner, document: &mut Heredoc) -> Result<(), Fault> {
    let mut almost = None;
    while let Some(raw) = scanner.raw_line() {
        let text = if document.chomps { raw.text.trim_start_matches('\t') } else { raw.text };
        if text == document.name {
            return Ok(());
        }
        if raw.text.trim() == document.name {
            almost.get_or_insert(raw.start);
        }
        document.content.push_str(raw.whole);
    }
    let line = almost.map(|offset| scanner.line_of(offset));
    let name = document.name.clone();
    Err(Fault::new(document.at, name.len() + 2, Reason::Unterminated { name, line }))
}
