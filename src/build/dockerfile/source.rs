//! Where something stands in a Dockerfile, and how that place is shown.

use std::fmt;
use std::sync::Arc;

use crate::util::text;

/// Characters of a line that an excerpt shows, at most.
const EXCERPT_WIDTH: usize = 100;

/// Characters that an excerpt shows before the place that is marked, when the line is cut.
const EXCERPT_BEFORE: usize = 40;

/// A line and a column, both counted from 1. A column is a character, not a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line of the file.
    pub line: usize,
    /// Character of the line.
    pub column: usize,
}

/// A range of bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// The text of a Dockerfile and the name it is shown under.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    text: String,
    /// Offset of each line's first byte.
    lines: Vec<usize>,
    is_ascii: bool,
}

impl Source {
    /// A text whose places are shown as `name:line:column`.
    pub fn new(name: &str, text: String) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), lines, is_ascii: text.is_ascii(), text }
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte. One past the end is the place after the last character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.lines[line - 1];
        let before = match self.is_ascii {
            true => offset - start,
            false => self.text.get(start..offset).map_or(0, |text| text.chars().count()),
        };
        Position { line, column: before + 1 }
    }

    /// The number of the line that a byte stands in.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset)
    }

    /// The place of a range, fit to be shown; a range over several lines is marked in the first.
    pub fn place(&self, span: Span) -> Place {
        let position = self.position(span.start);
        let start = self.lines[position.line - 1];
        let end = self.lines.get(position.line).copied().unwrap_or(self.text.len());
        let line = self.text[start..end].trim_end_matches(['\r', '\n']);
        let marked = self.text.get(span.start..span.end.min(start + line.len()));
        let marked = marked.map_or(0, |text| text.chars().take(EXCERPT_WIDTH).count());
        Place {
            file: Arc::clone(&self.name),
            position,
            excerpt: Excerpt::of(line, position.column - 1, marked),
        }
    }
}

/// A place in a file, with the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the file.
    pub file: Arc<str>,
    /// Line and column.
    pub position: Position,
    excerpt: Excerpt,
}

impl Place {
    /// Writes `file:line:column: message`, and below it the line with a mark under the place.
    pub fn explain(&self, f: &mut fmt::Formatter<'_>, message: &dyn fmt::Display) -> fmt::Result {
        let number = self.position.line.to_string();
        let Excerpt { text, before, marked } = &self.excerpt;
        // The message may hold words of the file.
        let message = text::printable(&message.to_string());
        writeln!(f, "{self}: {message}")?;
        writeln!(f, " {number} | {text}")?;
        write!(f, " {:1$} | ", "", number.len())?;
        write!(f, "{:1$}{2}", "", before, "^".repeat(*marked))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(f, "{}:{line}:{column}", text::one_line(&self.file))
    }
}

/// The part of a line that is shown, without anything that would act on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    text: String,
    /// Characters of `text` before the mark.
    before: usize,
    /// Characters of `text` below which the mark stands, at least 1.
    marked: usize,
}

impl Excerpt {
    fn of(line: &str, column: usize, marked: usize) -> Self {
        let is_long = line.chars().nth(EXCERPT_WIDTH).is_some();
        let first = if is_long { column.saturating_sub(EXCERPT_BEFORE) } else { 0 };
        let shown = |from: usize, count: usize| {
            let part: String = line.chars().skip(from).take(count).collect();
            text::one_line(&part).into_owned()
        };
        let mut text = if first > 0 { "…".to_owned() } else { String::new() };
        text.push_str(&shown(first, column - first));
        let before = text.chars().count();
        let room = EXCERPT_WIDTH - (column - first).min(EXCERPT_WIDTH);
        let mark = shown(column, marked.min(room));
        text.push_str(&mark);
        text.push_str(&shown(column + marked.min(room), room - marked.min(room)));
        if line.chars().nth(first + EXCERPT_WIDTH).is_some() {
            text.push('…');
        }
        Self { text, before, marked: mark.chars().count().max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shown(Place);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.explain(f, &"wrong")
        }
    }

    fn shown(text: &str, start: usize, end: usize) -> String {
        let source = Source::new("Dockerfile", text.to_owned());
        Shown(source.place(Span { start, end })).to_string()
    }

    #[test]
    fn a_place_is_shown_with_its_line_and_a_mark() {
        for (text, (start, end), expected) in [
            ("FROM a\nCOPY b\n", (7, 11), "Dockerfile:2:1: wrong\n 2 | COPY b\n   | ^^^^"),
            ("FROM a", (6, 6), "Dockerfile:1:7: wrong\n 1 | FROM a\n   |       ^"),
            ("", (0, 0), "Dockerfile:1:1: wrong\n 1 | \n   | ^"),
            ("é\tü x\r\n", (6, 7), "Dockerfile:1:5: wrong\n 1 | é ü x\n   |     ^"),
            (
                "a\u{1b}[1m b",
                (6, 7),
                "Dockerfile:1:7: wrong\n 1 | a\\u{1b}[1m b\n   |            ^",
            ),
            ("one \\\n two", (0, 10), "Dockerfile:1:1: wrong\n 1 | one \\\n   | ^^^^^"),
        ] {
            assert_eq!(shown(text, start, end), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}HERE{}", "a".repeat(500_000), "b".repeat(500_000));
        let text = shown(&line, 500_000, 500_004);
        let before = "a".repeat(EXCERPT_BEFORE);
        let after = "b".repeat(EXCERPT_WIDTH - EXCERPT_BEFORE - 4);
        assert_eq!(
            text,
            format!(
                "Dockerfile:1:500001: wrong\n 1 | …{before}HERE{after}…\n   | {}^^^^",
                " ".repeat(EXCERPT_BEFORE + 1)
            )
        );
        let start = shown(&line, 0, 1_000_004);
        assert_eq!(
            start,
            format!(
                "Dockerfile:1:1: wrong\n 1 | {}…\n   | {}",
                "a".repeat(EXCERPT_WIDTH),
                "^".repeat(EXCERPT_WIDTH)
            )
        );
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("D", "aé\nüb\n".to_owned());
        for (offset, line, column) in
            [(0, 1, 1), (1, 1, 2), (3, 1, 3), (4, 2, 1), (6, 2, 2), (99, 3, 1)]
        {
            assert_eq!(source.position(offset), Position { line, column }, "{offset}");
        }
    }
}
