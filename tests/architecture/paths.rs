//! Reads the paths of a Rust source without a parser: text is blanked where it is no code, then
//! every `a::b::{c, d::e}` is spelled out.

/// One path, with groups spelled out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The line it starts on, from 1.
    pub line: usize,
    /// Its parts.
    pub parts: Vec<String>,
    /// How many inline modules surround it.
    pub depth: usize,
}

/// The code of a source: comments, literals and `#[cfg(test)]` items become blanks, lines stay.
pub(crate) fn code_of(text: &str) -> String {
    without_test_items(&without_literals(text))
}

fn without_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
            continue;
        }
        code.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    code
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none does.
fn literal_end(chars: &[char], at: usize) -> usize {
    let starts =
        |prefix: &str| prefix.chars().enumerate().all(|(n, c)| chars.get(at + n) == Some(&c));
    if starts("//") {
        return chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n);
    }
    if starts("/*") {
        return block_comment_end(chars, at);
    }
    let in_word = at > 0 && is_word(chars[at - 1]);
    if !in_word && (starts("r\"") || starts("r#") || starts("br\"") || starts("br#")) {
        return raw_string_end(chars, at);
    }
    match chars[at] {
        '"' => quoted_end(chars, at, '"'),
        // A lifetime has no closing quote after its first character.
        '\'' if chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'') => {
            quoted_end(chars, at, '\'')
        }
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (at, depth) = (at + 2, depth + 1),
            ('*', '/') => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn raw_string_end(chars: &[char], start: usize) -> usize {
    let hashes_at = start + chars[start..].iter().take_while(|c| is_word(**c)).count();
    let hashes = chars[hashes_at..].iter().take_while(|c| **c == '#').count();
    if chars.get(hashes_at + hashes) != Some(&'"') {
        // A raw identifier such as r#type.
        return start;
    }
    let mut at = hashes_at + hashes + 1;
    while at < chars.len() {
        let closing = chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count();
        if chars[at] == '"' && closing == hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    chars.len()
}

fn quoted_end(chars: &[char], start: usize, quote: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn without_test_items(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut rest = code;
    let mut kept = String::with_capacity(code.len());
    while let Some(at) = rest.find(MARK) {
        let (before, marked) = rest.split_at(at);
        let end = item_end(marked);
        kept.push_str(before);
        kept.extend(marked[..end].chars().filter(|c| *c == '\n'));
        rest = &marked[end..];
    }
    kept + rest
}

/// Where the item that begins here ends: at its `;`, or at the brace that closes its block.
fn item_end(item: &str) -> usize {
    let mut depth = 0;
    for (at, c) in item.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, ';' | '}') {
            return at + 1;
        }
    }
    item.len()
}

/// A word, or a piece of punctuation, with its line.
struct Token<'a> {
    text: &'a str,
    line: usize,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let length = match c {
            _ if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => c.len_utf8(),
        };
        if !c.is_whitespace() {
            tokens.push(Token { text: &rest[..length], line });
        }
        line += usize::from(c == '\n');
        at += length;
    }
    tokens
}

/// Every path of at least two parts in `code`, and the bare `crate` of `use crate as name`.
pub(crate) fn found_paths(code: &str) -> Vec<Found> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let (mut braces, mut modules) = (0, Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text {
            "{" => {
                braces += 1;
                if at >= 2 && tokens[at - 2].text == "mod" {
                    modules.push(braces);
                }
            }
            "}" => {
                modules.retain(|open| *open < braces);
                braces -= 1;
            }
            _ => {}
        }
        let ends = |at: usize| tokens.get(at).is_none_or(|token| token.text != "::");
        let renames = tokens[at].text == "crate"
            && tokens.get(at + 1).is_some_and(|token| token.text == "as");
        let is_head = (at == 0 || ends(at - 1)) && !ends(at + 1);
        if !(tokens[at].text.starts_with(is_word) && (is_head || renames)) {
            at += 1;
            continue;
        }
        let mut paths = Vec::new();
        let end = read_tree(&tokens, at, &mut Vec::new(), &mut paths);
        found.extend(paths.into_iter().map(|(line, parts)| Found {
            line,
            parts,
            depth: modules.len(),
        }));
        at = end.max(at + 1);
    }
    found
}

/// Reads one path, with its groups, from token `at`; returns the token after it.
fn read_tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &mut Vec<String>,
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let line = tokens.get(at).map_or(0, |token| token.line);
    let before = prefix.len();
    while let Some(token) = tokens.get(at) {
        match token.text {
            "{" if prefix.len() > before || before > 0 => {
                at = read_group(tokens, at + 1, prefix, found);
                prefix.truncate(before);
                return at;
            }
            // `self` in front or in a group adds nothing.
            "self" => {}
            word if word.starts_with(is_word) || word == "*" => prefix.push(word.to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            break;
        }
        at += 1;
        // A turbofish belongs to the expression, not to the path.
        if tokens.get(at).is_some_and(|token| token.text == "<") {
            break;
        }
    }
    if !prefix.is_empty() {
        found.push((line, prefix.clone()));
    }
    prefix.truncate(before);
    at
}

/// Reads the paths of a group up to the brace that closes it; returns the token after that.
fn read_group(
    tokens: &[Token],
    mut at: usize,
    prefix: &mut Vec<String>,
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "}" => return at + 1,
            "," => at += 1,
            "as" => at += 2,
            _ => at = read_tree(tokens, at, prefix, found).max(at + 1),
        }
    }
    at
}
