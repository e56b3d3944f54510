//! From the text to logical lines: comments out, continuations joined.
//!
//! A logical line knows where each of its bytes stands in the file, so that a mistake is shown
//! there and not where the line began.

use super::directive::Directives;
use super::source::{Source, Span};

/// A line of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawLine<'a> {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// The line without its end.
    pub(super) text: &'a str,
    /// The line with its end.
    pub(super) whole: &'a str,
}

impl RawLine<'_> {
    fn comment(&self) -> Option<&str> {
        self.text.trim_start().strip_prefix('#')
    }

    fn is_blank(&self) -> bool {
        self.text.trim_start().is_empty()
    }
}

/// An instruction's lines as one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LogicalLine {
    pub(super) text: String,
    /// Offset in `text`, and offset in the file, of each piece.
    pieces: Vec<(usize, usize)>,
    /// Bytes of the file from the first to the last piece.
    pub(super) span: Option<Span>,
    /// What the comments directly above say.
    pub(super) comments: Vec<String>,
    /// The first of the empty lines within, which will become an error.
    pub(super) empty_line: Option<usize>,
}

impl LogicalLine {
    fn push(&mut self, piece: &str, start: usize) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(piece);
        let end = start + piece.len();
        let first = self.span.map_or(start, |span| span.start);
        self.span = Some(Span { start: first, end });
    }

    /// Where a byte of the line stands in the file.
    pub(super) fn offset(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        match after.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some((start, offset)) => offset + (at - start),
            None => 0,
        }
    }
}

/// The lines of a file after its directives.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    source: &'a Source,
    /// The next byte to read.
    at: usize,
    escape: char,
    comments: Vec<String>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a Source, directives: &Directives) -> Self {
        let (at, escape) = (directives.end, directives.escape);
        Self { source, at, escape, comments: Vec::new() }
    }

    /// The number of the line that a byte stands in.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.source.line_of(offset)
    }

    /// The offset of the next byte to read.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The next line as it stands in the file.
    pub(super) fn raw_line(&mut self) -> Option<RawLine<'a>> {
        let line = raw_line(self.source.text(), self.at)?;
        self.at += line.whole.len();
        Some(line)
    }

    /// The next instruction, its continuations joined.
    pub(super) fn logical_line(&mut self) -> Option<LogicalLine> {
        loop {
            let raw = self.raw_line()?;
            if let Some(comment) = raw.comment() {
                match comment.trim() {
                    "" => self.comments.clear(),
                    comment => self.comments.push(comment.to_owned()),
                }
            } else if raw.is_blank() {
                self.comments.clear();
            } else {
                return Some(self.joined(raw));
            }
        }
    }

    fn joined(&mut self, first: RawLine<'a>) -> LogicalLine {
        let comments = std::mem::take(&mut self.comments);
        let mut line = LogicalLine { comments, ..LogicalLine::default() };
        let text = first.text.trim_start();
        let start = first.start + (first.text.len() - text.len());
        let mut continued = self.append(&mut line, text, start);
        while continued {
            let Some(raw) = self.raw_line() else { break };
            if raw.comment().is_some() {
                continue;
            }
            if raw.is_blank() {
                line.empty_line.get_or_insert(raw.start);
                continue;
            }
            continued = self.append(&mut line, raw.text, raw.start);
        }
        line
    }

    /// Adds a line without the escape character that continues it; whether it is continued.
    fn append(&self, line: &mut LogicalLine, text: &str, start: usize) -> bool {
        let end = text.trim_end_matches([' ', '\t']).strip_suffix(self.escape);
        let end = end.filter(|before| !before.ends_with(self.escape));
        line.push(end.unwrap_or(text), start);
        end.is_some()
    }
}

/// The line that starts at a byte of the text.
pub(super) fn raw_line(text: &str, start: usize) -> Option<RawLine<'_>> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let whole = &rest[..rest.find('\n').map_or(rest.len(), |at| at + 1)];
    Some(RawLine { start, text: whole.trim_end_matches(['\r', '\n']), whole })
}
