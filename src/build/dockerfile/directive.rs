//! Parser directives: comments at the top that say how the rest is read.

use super::check::CheckOptions;
use super::error::Reason;
use super::scanner::raw_line;
use super::source::Span;

/// The escape character of a file that does not say otherwise.
const DEFAULT_ESCAPE: char = '\\';

/// What the directives of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directives {
    /// The frontend that the file asks for, as written.
    pub syntax: Option<String>,
    /// The character that escapes and that continues lines.
    pub escape: char,
    /// Which checks are wanted.
    pub check: Option<CheckOptions>,
    /// The byte where the rest of the file begins.
    pub(super) end: usize,
}

/// The names of the directives.
const NAMES: [&str; 3] = ["syntax", "escape", "check"];

impl Default for Directives {
    fn default() -> Self {
        Self { syntax: None, escape: DEFAULT_ESCAPE, check: None, end: 0 }
    }
}

impl Directives {
    /// Reads the directives; the first line that is none ends them.
    pub(super) fn parse(text: &str) -> Result<Self, (Span, Reason)> {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut found = Self { end: start, ..Self::default() };
        let mut seen = Vec::new();
        while let Some(line) = raw_line(text, found.end) {
            // A file that can be run begins with the program that runs it.
            if !(line.start == start && line.text.starts_with("#!")) {
                let Some((name, value)) = directive(line.text) else { break };
                let at = line.start + (line.text.len() - line.text.trim_start().len());
                let span = Span { start: at, end: line.start + line.text.trim_end().len() };
                if seen.contains(&name) {
                    return Err((span, Reason::RepeatedDirective(name)));
                }
                seen.push(name);
                found.set(name, value).map_err(|reason| (span, reason))?;
            }
            found.end += line.whole.len();
        }
        Ok(found)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Reason> {
        match name {
            "escape" => {
                let mut characters = value.chars();
                match (characters.next(), characters.next()) {
                    (Some(escape @ ('\\' | '`')), None) => self.escape = escape,
                    _ => return Err(Reason::EscapeDirective(value.to_owned())),
                }
            }
            "check" => {
                let options = value.parse();
                self.check = Some(options.map_err(Reason::CheckDirective)?);
            }
            _ if is_own_language(value) => self.syntax = Some(value.to_owned()),
            _ => return Err(Reason::ForeignSyntax(value.to_owned())),
        }
        Ok(())
    }
}

/// The name and the value of a line such as `# escape=x`; `None` for every other line.
fn directive(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let name = name.trim();
    let known = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name))?;
    let value = value.trim();
    (!value.is_empty()).then_some((known, value))
}

/// Whether a frontend reads the language that is read here.
fn is_own_language(syntax: &str) -> bool {
    let image = syntax.split_whitespace().next().unwrap_or_default();
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let name = image.split([':', '@']).next().unwrap_or_default();
    name.starts_with("docker/dockerfile")
}
