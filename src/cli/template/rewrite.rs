//! Templates as Go reads them, rewritten into those that the engine reads.
//!
//! Owns: `{{else with}}`, which the engine lacks; `\t` and `\n` in text; fields, which are looked up
//! by our own function, so that their names match in any case and a wrong one is told well.

use crate::cli::template::lexer::{Action, Piece, Token, pieces};

/// The function that looks up fields: of what, and a path such as `Config.Env`.
pub(super) const FIELD: &str = "__field";

/// Rewrites a template.
pub(super) fn rewrite(template: &str) -> String {
    let mut text = String::new();
    let mut blocks = Blocks::default();
    for piece in pieces(template) {
        match piece {
            Piece::Text(plain) => text.push_str(&unescape(plain)),
            Piece::Comment(comment) => text.push_str(comment),
            Piece::Action(action) => text.push_str(&blocks.rewrite(&action)),
        }
    }
    text
}

/// The heading over a table: what is the name of each field, outside of actions as it stands.
pub(super) fn heading(template: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for piece in pieces(template) {
        match piece {
            Piece::Text(plain) if depth == 0 => text.push_str(&unescape(plain)),
            Piece::Text(_) | Piece::Comment(_) => {}
            Piece::Action(action) => {
                if depth == 0 {
                    text.push_str(&spaced(last_field(&action)));
                }
                match action.words().next() {
                    Some("if" | "with" | "range" | "define" | "block") => depth += 1,
                    Some("end") => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }
    text
}

/// The names of the fields that are asked of the report itself: `A` of `{{.A.B}}` and `{{$.A}}`. What
/// stands in blocks that give the dot another meaning is left out.
pub(super) fn root_fields(template: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut blocks: Vec<&str> = Vec::new();
    for piece in pieces(template) {
        let Piece::Action(action) = piece else { continue };
        let word = action.words().next().unwrap_or_default();
        let ended = if word == "end" { blocks.pop() } else { None };
        if ended.is_some() {
            continue;
        }
        let is_defined = blocks.iter().any(|block| matches!(*block, "define" | "block"));
        let is_root = blocks.iter().all(|block| *block == "if");
        let mut before = Token::Space("");
        for token in action.tokens {
            if let Token::Field(field) = token {
                let is_asked = match before {
                    Token::Variable(name) => name == "$" && !is_defined,
                    Token::Field(_) | Token::Other(")") => false,
                    _ => is_root,
                };
                fields.extend(is_asked.then_some(&field[1..]));
            }
            before = token;
        }
        if matches!(word, "if" | "with" | "range" | "define" | "block") {
            blocks.push(word);
        }
    }
    fields
}

fn last_field<'a>(action: &Action<'a>) -> &'a str {
    let mut fields = action.tokens.iter().filter_map(|token| match token {
        Token::Field(field) => Some(&field[1..]),
        _ => None,
    });
    fields.next_back().unwrap_or_default()
}

/// `CreatedSince` as `CREATED SINCE`.
fn spaced(name: &str) -> String {
    let mut spaced = String::new();
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && after_lower {
            spaced.push(' ');
        }
        after_lower = character.is_lowercase();
        spaced.extend(character.to_uppercase());
    }
    spaced
}

/// `\t` and `\n` as shells leave them in single quotes; in actions they are Go's affair.
fn unescape(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\n", "\n")
}

impl<'a> Action<'a> {
    /// The leading words, blanks left out.
    fn words(&self) -> impl Iterator<Item = &'a str> {
        let solid = self.tokens.iter().filter(|token| !matches!(token, Token::Space(_)));
        solid.map_while(|token| match token {
            Token::Word(word) => Some(*word),
            _ => None,
        })
    }
}

/// The blocks that are open.
#[derive(Default)]
struct Blocks(Vec<Block>);

struct Block {
    is_with: bool,
    /// How many more blocks the end of this one ends.
    more: usize,
}

impl Blocks {
    fn rewrite(&mut self, action: &Action) -> String {
        let Action { left, tokens, right } = action;
        let mut words = action.words();
        match (words.next(), words.next()) {
            (Some(word @ ("if" | "with" | "range" | "define" | "block")), _) => {
                self.0.push(Block { is_with: word == "with", more: 0 });
            }
            (Some("else"), Some("with")) => {
                if let Some(block) = self.0.last_mut().filter(|block| block.is_with) {
                    block.more += 1;
                    let with = tokens.iter().position(|token| *token == Token::Word("with"));
                    let with = fields_called(&tokens[with.unwrap_or_default()..]);
                    return format!("{left} else}}}}{{{{{with}{right}");
                }
            }
            (Some("end"), _) => {
                let more = self.0.pop().map_or(0, |block| block.more);
                if let Some(between) = more.checked_sub(1) {
                    // The first cuts the blanks before, the last those behind.
                    let between = "{{end}}".repeat(between);
                    return format!("{left} end}}}}{between}{{{{end {right}");
                }
            }
            _ => {}
        }
        format!("{left}{}{right}", fields_called(tokens))
    }
}

/// Turns `.A.B`, `$x.A` and `(…).A` into calls of [`FIELD`].
fn fields_called(tokens: &[Token]) -> String {
    let mut calls = Calls::default();
    let mut rest = tokens;
    while let [token, after @ ..] = rest {
        let fields = after.iter().take_while(|token| matches!(token, Token::Field(_))).count();
        let (path, next) = match token {
            Token::Variable(_) | Token::Other(")") => after.split_at(fields),
            Token::Field(_) => rest.split_at(fields + 1),
            _ => (&[][..], after),
        };
        calls.add(*token, &path.iter().map(|token| token.text()).collect::<String>());
        rest = next;
    }
    calls.written.concat()
}

/// What was written so far, and where parentheses were opened in it.
struct Calls {
    written: Vec<String>,
    open: Vec<(usize, bool)>,
    /// Whether a command begins here: a call needs no parentheses there, and must have none, for
    /// arguments after a field are a mistake that the call reports.
    is_start: bool,
}

impl Default for Calls {
    fn default() -> Self {
        Self { written: Vec::new(), open: Vec::new(), is_start: true }
    }
}

impl Calls {
    /// Takes in a token and the fields asked of it.
    fn add(&mut self, token: Token, path: &str) {
        let was_start = self.is_start;
        self.is_start = match token {
            Token::Space(_) => was_start,
            Token::Word(word) => was_start && matches!(word, "if" | "with" | "range" | "else"),
            Token::Other(text) => matches!(text, "(" | "|" | "=" | ":="),
            Token::Field(_) | Token::Variable(_) => false,
        };
        let path = path.trim_start_matches('.');
        match token {
            Token::Other("(") => {
                self.open.push((self.written.len(), was_start));
                self.written.push("(".to_owned());
            }
            Token::Other(")") => {
                self.written.push(")".to_owned());
                let Some((at, was_start)) = self.open.pop() else { return };
                if !path.is_empty() {
                    let (before, after) = if was_start { ("", "") } else { ("(", ")") };
                    self.written[at] = format!("{before}{FIELD} (");
                    self.written.push(format!(" {path:?}{after}"));
                }
            }
            Token::Field(_) => self.written.push(call(".", path, was_start)),
            Token::Variable(name) if !path.is_empty() => {
                self.written.push(call(name, path, was_start));
            }
            // The engine reads escapes in raw strings too.
            Token::Other(raw) if raw.starts_with('`') => self.written.push(quoted(raw)),
            _ => self.written.push(token.text().to_owned()),
        }
    }
}

/// A raw string as a quoted one.
fn quoted(raw: &str) -> String {
    match raw.strip_prefix('`').and_then(|raw| raw.strip_suffix('`')) {
        Some(text) => {
            let text = text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
            format!("\"{text}\"")
        }
        None => raw.to_owned(),
    }
}

fn call(receiver: &str, path: &str, is_start: bool) -> String {
    match is_start {
        true => format!("{FIELD} {receiver} {path:?}"),
        false => format!("({FIELD} {receiver} {path:?})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_calls() {
        for (template, rewritten) in [
            ("{{.A}}", r#"{{__field . "A"}}"#),
            ("{{ .A.B | f .C }}", r#"{{ __field . "A.B" | f (__field . "C") }}"#),
            ("{{$.A}}{{$x.B}}{{$}}", r#"{{__field $ "A"}}{{__field $x "B"}}{{$}}"#),
            ("{{(f .A).B.C}}", r#"{{__field (f (__field . "A")) "B.C"}}"#),
            ("{{g (f 1).B (.C)}}", r#"{{g (__field (f 1) "B") (__field . "C")}}"#),
            ("{{range $i, $e := .A}}", r#"{{range $i, $e := __field . "A"}}"#),
            ("{{else if .A}}{{1.5}}{{.}}", r#"{{else if __field . "A"}}{{1.5}}{{.}}"#),
            (r#"{{template "T" .A}}.B"#, r#"{{template "T" (__field . "A")}}.B"#),
            (r#"a\tb{{f "\t"}}\n"#, "a\tb{{f \"\\t\"}}\n"),
            (r#"{{`a\b"c`}}"#, r#"{{"a\\b\"c"}}"#),
            (r#"{{/* .A */}}{{".A"}}"#, r#"{{/* .A */}}{{".A"}}"#),
        ] {
            assert_eq!(rewrite(template), rewritten, "{template}");
        }
    }

    #[test]
    fn else_with_is_nested() {
        for (template, rewritten) in [
            (
                "{{with 1}}a{{else with 2}}b{{end}}",
                "{{with 1}}a{{ else}}{{with 2}}b{{ end}}{{end }}",
            ),
            (
                "{{with 1}}{{- else with 2 -}}{{else with 3}}{{- end -}}",
                "{{with 1}}{{- else}}{{with 2 -}}{{ else}}{{with 3}}{{- end}}{{end}}{{end -}}",
            ),
            (
                "{{with 1}}{{else with 2}}{{if 3}}{{end}}{{else}}c{{end}}",
                "{{with 1}}{{ else}}{{with 2}}{{if 3}}{{end}}{{else}}c{{ end}}{{end }}",
            ),
            ("{{if 1}}{{else with 2}}{{end}}", "{{if 1}}{{else with 2}}{{end}}"),
            (r#"{{"{{else with}}"}}"#, r#"{{"{{else with}}"}}"#),
        ] {
            assert_eq!(rewrite(template), rewritten, "{template}");
        }
    }

    #[test]
    fn fields_of_the_report_itself_are_known_from_the_template() {
        for (template, fields) in [
            ("{{.A.B}} {{ .C | f .D }}{{$.E}}{{$x.F}}", vec!["A", "C", "D", "E"]),
            ("{{(index .A 0).B}}", vec!["A"]),
            ("{{if .A}}{{.B}}{{else}}{{.C}}{{end}}{{.D}}", vec!["A", "B", "C", "D"]),
            ("{{range .A}}{{.B}}{{$.C}}{{end}}{{.D}}", vec!["A", "C", "D"]),
            ("{{with .A}}{{if .B}}{{end}}{{.C}}{{end}}{{.D}}", vec!["A", "D"]),
            (r#"{{define "T"}}{{.A}}{{$.B}}{{end}}{{template "T" .C}}"#, vec!["C"]),
            ("{{json .}} .A {{/* .B */}}", vec![]),
        ] {
            assert_eq!(root_fields(template), fields, "{template}");
        }
    }

    #[test]
    fn the_heading_of_a_field_is_its_name() {
        for (template, text) in [
            (r"{{.Repository}}\t{{.CreatedSince}}", "REPOSITORY\tCREATED SINCE"),
            ("{{upper .Name}}:{{json .Config.Env}}", "NAME:ENV"),
            ("{{range .Tags}}{{.}} {{end}}|{{if .Ok}}yes{{else}}no{{end}}", "TAGS|OK"),
        ] {
            assert_eq!(heading(template), text, "{template}");
        }
    }
}
