//! Text that others wrote, made fit to be shown.
//!
//! Characters that a reader does not see as what they are become visible: escape sequences move the
//! cursor of a terminal, a change of the reading direction or a character without width lets one
//! name look like another.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest text of others that is shown, in characters.
const LONGEST: usize = 500;

/// Foreign text on one line, shortened, with nothing in it that could deceive.
pub fn printable(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    one_line(&cut).trim().to_owned()
}

/// Foreign text on one line, with nothing in it that could deceive.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_deceptive(c) || matches!(c, '\n' | '\t'))
}

/// Foreign text in lines, with nothing in it that could deceive.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, is_deceptive)
}

/// A JSON document in which everything that could deceive is escaped; its meaning is the same.
pub fn json(document: &str) -> Cow<'_, str> {
    if !document.contains(is_deceptive) {
        return document.into();
    }
    // JSON has control characters and format characters within strings only.
    let mut escaped = String::with_capacity(document.len() + 16);
    for character in document.chars() {
        match is_deceptive(character) {
            true => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(escaped, "\\u{unit:04x}");
            }),
            false => escaped.push(character),
        }
    }
    escaped.into()
}

fn escaped(text: &str, is_bad: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_bad) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            c if !is_bad(c) => shown.push(c),
            '\n' | '\r' | '\t' => shown.push(' '),
            c => shown.extend(c.escape_unicode()),
        }
    }
    shown.into()
}

/// Whether a character acts on the terminal or on its neighbours, instead of being seen. Line ends
/// and tabs are left to the caller.
fn is_deceptive(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Hangul fillers and the Braille blank are letters to Unicode, and nothing to a reader.
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' => true,
        // Soft hyphen; joiners, marks and changes of direction; separators of lines; invisible
        // operators; variation of what comes before; the byte order mark; tags.
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_drive_a_terminal() {
        for (text, shown) in [
            ("a\u{1b}[31mb\nc\u{7}", r"a\u{1b}[31mb c\u{7}"),
            ("\u{9b}2J, a C1 control", r"\u{9b}2J, a C1 control"),
            ("evil\u{202e}gpj.exe", r"evil\u{202e}gpj.exe"),
            ("one\u{2028}two\r\nthree", r"one\u{2028}two  three"),
            ("good\u{200b}", r"good\u{200b}"),
            ("\u{e0041}\u{feff}", r"\u{e0041}\u{feff}"),
            ("ärger, 日本, 🙂", "ärger, 日本, 🙂"),
        ] {
            assert_eq!(printable(text), shown);
        }
        assert_eq!(printable(&"é".repeat(1000)).chars().count(), LONGEST);
        assert_eq!(lines("a\n\tb\u{1b}"), "a\n\tb\\u{1b}");
    }

    #[test]
    fn escaped_json_means_the_same() {
        let value = serde_json::json!({"a\u{202e}": "\u{9b}2J\u{e0041}\u{7f} ä\n\u{1b}"});
        for document in [value.to_string(), format!("{value:#}")] {
            let shown = json(&document);
            assert!(!shown.contains(is_deceptive), "{shown}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }
}
