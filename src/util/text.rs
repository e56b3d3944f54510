//! Text that others wrote, made fit to be shown.

/// Longest text of others that is shown, in characters.
const LONGEST: usize = 500;

/// Foreign text on one line without control characters, which could drive a terminal.
pub fn printable(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_drive_a_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{7}"), "a [31mb c");
        assert_eq!(printable(&"é".repeat(1000)).chars().count(), LONGEST);
    }
}
