//! The words of a Go template: text, actions, and the tokens inside actions.
//!
//! Owns: where strings, comments and actions end. Knows nothing of what they mean; what is
//! malformed is passed on as it stands, for the parser to say what is wrong with it.

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What is printed as it stands, and what is too malformed to be an action.
    Text(&'a str),
    /// A comment with its delimiters.
    Comment(&'a str),
    /// What stands between delimiters.
    Action(Action<'a>),
}

/// What stands between `{{` and `}}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Action<'a> {
    /// `{{` or `{{-`.
    pub(super) left: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
    /// `}}` or `-}}`.
    pub(super) right: &'a str,
}

/// A word of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Space(&'a str),
    /// `.Name`: a dot and what follows it.
    Field(&'a str),
    /// `$` or `$name`.
    Variable(&'a str),
    /// A keyword or a function.
    Word(&'a str),
    /// Anything else: a lone dot, a string, a number, a parenthesis, an operator.
    Other(&'a str),
}

impl<'a> Token<'a> {
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Space(text)
            | Self::Field(text)
            | Self::Variable(text)
            | Self::Word(text)
            | Self::Other(text) => text,
        }
    }

    fn read(text: &'a str) -> Self {
        let mut characters = text.chars();
        let first = characters.next().unwrap_or_default();
        let second = characters.next().unwrap_or_default();
        let take = |fits: fn(char) -> bool, from: usize| {
            let end = text[from..].find(|c| !fits(c)).map_or(text.len(), |at| from + at);
            &text[..end]
        };
        match first {
            _ if first.is_whitespace() => Self::Space(take(char::is_whitespace, 0)),
            '"' | '\'' | '`' => Self::Other(quoted(text, first)),
            '.' if is_in_name(second) && !second.is_ascii_digit() => {
                Self::Field(take(is_in_name, 1))
            }
            '$' => Self::Variable(take(is_in_name, 1)),
            _ if first.is_ascii_digit() || (first == '.' && second.is_ascii_digit()) => {
                Self::Other(number(text))
            }
            _ if is_in_name(first) => Self::Word(take(is_in_name, 0)),
            ':' if second == '=' => Self::Other(&text[..2]),
            _ => Self::Other(&text[..first.len_utf8()]),
        }
    }
}

fn is_in_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A string with its quotes, or all there is when it does not end.
fn quoted(text: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if character == quote => return &text[..at + 1],
            _ => {}
        }
    }
    text
}

/// A number of any base; the sign of an exponent belongs to it.
fn number(text: &str) -> &str {
    let mut last = ' ';
    for (at, character) in text.char_indices() {
        let is_sign = matches!(character, '+' | '-') && matches!(last, 'e' | 'E' | 'p' | 'P');
        if !(is_in_name(character) || character == '.' || is_sign) {
            return &text[..at];
        }
        last = character;
    }
    text
}

/// Takes a template apart; put together again the pieces are the template.
pub(super) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        let (before, from) = rest.split_at(at);
        let Some((piece, after)) = comment(from).or_else(|| action(from)) else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// `{{`, or `{{-` when a blank follows it.
fn left_delimiter(text: &str) -> (&str, &str) {
    let is_trimming =
        text[2..].strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_whitespace));
    text.split_at(if is_trimming { 3 } else { 2 })
}

fn comment(text: &str) -> Option<(Piece<'_>, &str)> {
    let (_, body) = left_delimiter(text);
    let body = body.trim_start().strip_prefix("/*")?;
    let end = body.split_once("*/")?.1.split_once("}}")?.1;
    let (comment, after) = text.split_at(text.len() - end.len());
    Some((Piece::Comment(comment), after))
}

fn action(text: &str) -> Option<(Piece<'_>, &str)> {
    let (left, mut rest) = left_delimiter(text);
    let mut tokens = Vec::new();
    let mut after_space = false;
    loop {
        let right = ["-}}", "}}"].into_iter().find(|right| rest.starts_with(right));
        if let Some(right) = right.filter(|right| after_space || right.len() == 2) {
            let (right, after) = rest.split_at(right.len());
            return Some((Piece::Action(Action { left, tokens, right }), after));
        }
        if rest.is_empty() {
            return None;
        }
        let token = Token::read(rest);
        after_space = matches!(token, Token::Space(_));
        rest = &rest[token.text().len()..];
        tokens.push(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_end_where_go_ends_them() {
        for (template, actions) in [
            ("a{{.B}}c", vec![".B"]),
            ("{{- .A -}} {{ -3 }}{{-3}}", vec![" |.A| ", " |-|3| ", "-|3"]),
            (r#"{{"}}"}}{{`\`}}{{'"'}}"#, vec![r#""}}""#, r"`\`", r#"'"'"#]),
            (r#"{{"a\"}}b" | f}}"#, vec![r#""a\"}}b"| ||| |f"#]),
            ("{{/* }} */}}{{- /* {{ */ -}}", vec![]),
            ("{{$x.A.B := 1.5e-3}}", vec!["$x|.A|.B| |:=| |1.5e-3"]),
            ("{{(f .A).B}}", vec!["(|f| |.A|)|.B"]),
            ("{{.A", vec![]),
            (r#"{{"}}"#, vec![]),
        ] {
            let shown = |action: &Action| {
                action.tokens.iter().map(|token| token.text()).collect::<Vec<_>>().join("|")
            };
            let found: Vec<String> = pieces(template)
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Action(action) => Some(shown(action)),
                    Piece::Text(_) | Piece::Comment(_) => None,
                })
                .collect();
            assert_eq!(found, actions, "{template}");
        }
    }

    #[test]
    fn the_pieces_are_the_template() {
        for template in ["", "{{", "a {{- .B -}} c", "{{/* x */}}", "{{.A}}{{.B", "{{äö.ü}} ß"]
        {
            let whole: String = pieces(template)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Comment(text) => (*text).to_owned(),
                    Piece::Action(Action { left, tokens, right }) => {
                        let body: String = tokens.iter().map(|token| token.text()).collect();
                        format!("{left}{body}{right}")
                    }
                })
                .collect();
            assert_eq!(whole, template);
        }
    }
}
