mod patterns;

use std::collections::BTreeMap;

use super::*;
use crate::util::seeded::Seeded;

fn variables() -> BTreeMap<String, String> {
    [
        ("A", "a"),
        ("B", "b c"),
        ("EMPTY", ""),
        ("PATHS", "/usr/local/bin:/usr/bin"),
        ("FILE", "archive.tar.gz"),
        ("HOME", "/home/me"),
        ("STAR", "a*b?c"),
        ("SLASH", "x/y/z"),
        ("BRACE", "x}y"),
        ("SPACES", "  two  words  "),
        ("QUOTE", "it's \"so\""),
        ("DOLLAR", "$A"),
        ("LINES", "one\ntwo"),
        ("PAT", "a*"),
        ("ÄÖ", "umlaut"),
        ("N1", "7"),
        ("_u", "under"),
        ("BS", r"a\b"),
        ("UNI", "äöü"),
        ("REP", "aaa"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

fn check(rules: Expander, cases: &[(&str, &str)]) {
    let variables = variables();
    for (word, expected) in cases {
        let expansion = rules.expand(word, &variables);
        let text = expansion.map(|expansion| expansion.text);
        assert_eq!(text.as_deref(), Ok(*expected), "{word}");
    }
}

fn backslash() -> Expander {
    Expander::new('\\')
}

#[test]
fn plain_text_and_plain_references() {
    check(
        backslash(),
        &[
            ("", ""),
            ("plain", "plain"),
            ("two words", "two words"),
            ("$A", "a"),
            ("${A}", "a"),
            ("x$A", "xa"),
            ("$A.x", "a.x"),
            ("$A-x", "a-x"),
            ("$A/x", "a/x"),
            ("${A}x", "ax"),
            ("$Ax", ""),
            ("$A$A", "aa"),
            ("${A}${A}", "aa"),
            ("$A${A}$A", "aaa"),
            ("$B", "b c"),
            ("${B}!", "b c!"),
            ("$NOPE", ""),
            ("x${NOPE}y", "xy"),
            ("$EMPTY", ""),
            ("$N1", "7"),
            ("$_u", "under"),
            ("${_u}", "under"),
            ("$ÄÖ", "umlaut"),
            ("${ÄÖ}", "umlaut"),
            ("$", "$"),
            ("$ A", "$ A"),
            ("a$", "a$"),
            ("$.", "$."),
            ("$/x", "$/x"),
            ("$\"A\"", "$A"),
            ("100%", "100%"),
            ("$A$", "a$"),
            ("{A}", "{A}"),
            ("}", "}"),
            ("$DOLLAR", "$A"),
            ("$QUOTE", "it's \"so\""),
            ("$BS", r"a\b"),
            ("$UNI", "äöü"),
            ("ä$A", "äa"),
            ("日本${A}語", "日本a語"),
            ("a\tb", "a\tb"),
            ("$SPACES|", "  two  words  |"),
        ],
    );
}

#[test]
fn special_parameters_are_empty() {
    check(
        backslash(),
        &[
            ("$@", ""),
            ("$*", ""),
            ("$#", ""),
            ("$?", ""),
            ("$-", ""),
            ("$$", ""),
            ("$!", ""),
            ("$0", ""),
            ("$1", ""),
            ("$12x", "x"),
            ("x$$y", "xy"),
            ("$$A", "A"),
            ("$@A", "A"),
            ("${@}", ""),
            ("${*}", ""),
            ("${#}", ""),
            ("${?}", ""),
            ("${-}", ""),
            ("${$}", ""),
            ("${!}", ""),
            ("${0}", ""),
            ("${1}", ""),
            ("${10}", ""),
            ("${@:-d}", "d"),
            ("${1:-d}", "d"),
            ("${?-d}", "d"),
            ("${1:+d}", ""),
            ("$1A", "A"),
        ],
    );
}

#[test]
fn quotes_and_escapes() {
    check(
        backslash(),
        &[
            ("'$A'", "$A"),
            ("'a b'", "a b"),
            ("''", ""),
            ("\"\"", ""),
            ("'a'\"b\"c", "abc"),
            ("\"$A\"", "a"),
            ("\"${A}\"", "a"),
            ("\"a $B d\"", "a b c d"),
            ("\"'$A'\"", "'a'"),
            ("'\"$A\"'", "\"$A\""),
            (r"\$A", "$A"),
            (r"\${A}", "${A}"),
            (r"\\$A", r"\a"),
            (r"\\\$A", r"\$A"),
            (r"\a", "a"),
            (r"a\ b", "a b"),
            (r"a\", "a"),
            (r"\", ""),
            (r"\'", "'"),
            (r#"\""#, "\""),
            (r"\'$A\'", "'a'"),
            (r#""\$A""#, "$A"),
            (r#""\"""#, "\""),
            (r#""\\""#, r"\"),
            (r#""\a""#, r"\a"),
            (r#""a\nb""#, r"a\nb"),
            (r#""\\$A""#, r"\a"),
            (r"'\'", r"\"),
            (r"'a\'b", r"a\b"),
            (r"'it'\''s'", "it's"),
            (r#""it's""#, "it's"),
            ("a'b c'd", "ab cd"),
            ("\"$NOPE\"", ""),
            (r"\ä", "ä"),
            ("\"ä$A\"", "äa"),
            ("'ä'", "ä"),
            ("`$A`", "`a`"),
            ("\"`\"", "`"),
        ],
    );
    check(
        Expander::new('`'),
        &[
            ("`$A", "$A"),
            ("``$A", "`a"),
            (r"\$A", r"\a"),
            (r"C:\$A\x", r"C:\a\x"),
            ("\"`$A\"", "$A"),
            ("\"`\"\"", "\""),
            ("\"``\"", "`"),
            (r#""\$A""#, r"\a"),
            ("`", ""),
            ("a` b", "a b"),
            ("${NOPE:-`}}", "}"),
            (r"c:\windows", r"c:\windows"),
        ],
    );
}

#[test]
fn a_default_stands_for_what_is_not_set() {
    check(
        backslash(),
        &[
            ("${A:-d}", "a"),
            ("${A-d}", "a"),
            ("${NOPE:-d}", "d"),
            ("${NOPE-d}", "d"),
            ("${EMPTY:-d}", "d"),
            ("${EMPTY-d}", ""),
            ("${NOPE:-}", ""),
            ("${NOPE-}", ""),
            ("${NOPE:-$A}", "a"),
            ("${NOPE:-${A}}", "a"),
            ("${NOPE:-${ALSO:-x}}", "x"),
            ("${NOPE:-${ALSO-${A}y}z}", "ayz"),
            ("${NOPE:-a b}", "a b"),
            ("${NOPE:-'a b'}", "a b"),
            ("${NOPE:-\"$A\"}", "a"),
            ("${NOPE:-'$A'}", "$A"),
            ("${NOPE:-\\$A}", "$A"),
            (r"${NOPE:-\}}", "}"),
            ("${NOPE:-'}'}", "}"),
            ("${NOPE:-{x}", "{x"),
            ("${NOPE:-{x}}", "{x}"),
            ("${NOPE:-:}", ":"),
            ("${NOPE:--}", "-"),
            ("${NOPE--}", "-"),
            ("${NOPE:-/a/b}", "/a/b"),
            ("${NOPE:-ä}", "ä"),
            ("a${NOPE:-b}c", "abc"),
            ("${NOPE:-$ALSO}", ""),
            ("\"${NOPE:-a b}\"", "a b"),
            ("\"${NOPE:-\"a\"}\"", "a"),
            ("${B:-d}", "b c"),
        ],
    );
}

#[test]
fn an_alternative_stands_for_what_is_set() {
    check(
        backslash(),
        &[
            ("${A:+d}", "d"),
            ("${A+d}", "d"),
            ("${NOPE:+d}", ""),
            ("${NOPE+d}", ""),
            ("${EMPTY:+d}", ""),
            ("${EMPTY+d}", "d"),
            ("${A:+}", ""),
            ("${A:+$B}", "b c"),
            ("${A:+${A:+x}}", "x"),
            ("${A:+${NOPE:-y}}", "y"),
            ("${A:+\"$A\"}", "a"),
            ("${A:+'$A'}", "$A"),
            ("${A:++}", "+"),
            ("${A:+:$PATHS}", ":/usr/local/bin:/usr/bin"),
            ("x${NOPE:+:}y", "xy"),
            (r"${A:+\}}", "}"),
        ],
    );
}

#[test]
fn a_demand_is_met_by_what_is_set() {
    check(
        backslash(),
        &[
            ("${A:?must be set}", "a"),
            ("${A?must be set}", "a"),
            ("${EMPTY?must be set}", ""),
            ("${A:?}", "a"),
            ("${A?}", "a"),
            ("${B?x}", "b c"),
            ("x${A:?y}z", "xaz"),
        ],
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    use Reason::*;
    let demanded =
        |name: &str, message: &str| Demanded { name: name.to_owned(), message: message.to_owned() };
    for (word, at, reason) in [
        ("${", 0, MissingBrace),
        ("ab${A", 2, MissingBrace),
        ("${A:", 0, MissingBrace),
        ("${A:-", 0, MissingBrace),
        ("${A:-x", 0, MissingBrace),
        ("${A#x", 0, MissingBrace),
        ("x${A/x/y", 1, MissingBrace),
        ("${A:-${B}", 0, MissingBrace),
        ("${A:-${B", 5, MissingBrace),
        ("${A/x", 0, MissingSlash),
        ("${A/x}", 0, MissingSlash),
        ("${}", 0, BadSubstitution),
        ("x ${}", 2, BadSubstitution),
        ("${{A}}", 0, BadSubstitution),
        ("${:x}", 0, BadSubstitution),
        ("${:}", 0, BadSubstitution),
        ("'abc", 0, MissingQuote('\'')),
        ("ab\"c", 2, MissingQuote('"')),
        ("\"\\\"", 0, MissingQuote('"')),
        ("\"'", 0, MissingQuote('"')),
        ("${A:-'x}", 5, MissingQuote('\'')),
        ("${A=x}", 3, Modifier("=".into())),
        ("${A:=x}", 3, Modifier(":=".into())),
        ("${A:x}", 3, Modifier(":x".into())),
        ("${A:/x/y}", 3, Modifier(":/".into())),
        ("${A^^}", 3, Modifier("^".into())),
        ("${A,}", 3, Modifier(",".into())),
        ("${A!x}", 3, Modifier("!".into())),
        ("${#A}", 3, Modifier("A".into())),
        ("${.}", 2, Modifier(".".into())),
        ("${ A}", 2, Modifier(" ".into())),
        ("${NOPE?}", 0, demanded("NOPE", "is not allowed to be unset")),
        ("${NOPE:?}", 0, demanded("NOPE", "is not allowed to be unset")),
        ("${EMPTY:?}", 0, demanded("EMPTY", "is not allowed to be empty")),
        ("x${NOPE:?give $A}", 1, demanded("NOPE", "give a")),
        ("${EMPTY:?no}", 0, demanded("EMPTY", "no")),
        (r"${A#\x}", 0, PatternEscape(r"\x".into())),
        (r"${A/\a/b}", 0, PatternEscape(r"\a".into())),
    ] {
        let error = backslash().expand(word, &variables());
        assert_eq!(error, Err(ExpandError { at, reason }), "{word}");
    }
}

#[test]
fn references_that_have_no_end_are_refused() {
    let deep = "${NOPE:-".repeat(200_000);
    let error = backslash().expand(&deep, &NoVariables).expect_err("too deep");
    assert!(matches!(error.reason, Reason::Depth(100)), "{error}");

    let pattern = format!("${{A#{}}}", "x".repeat(1001));
    let error = backslash().expand(&pattern, &variables()).expect_err("too long");
    assert_eq!(error.reason, Reason::PatternLength(1000));

    let big = BTreeMap::from([("X".to_owned(), "x".repeat(SIZE_MAX / 2 + 1))]);
    for word in ["$X$X", "\"$X$X\"", "${X//x/xxx}", "${X:+$X$X}"] {
        let error = backslash().expand(word, &big).expect_err(word);
        assert_eq!(error.reason, Reason::Size(SIZE_MAX), "{word}");
    }
}

#[test]
fn words_end_at_blanks_outside_of_quotes() {
    for (word, expected) in [
        ("", &[][..]),
        ("a", &["a"]),
        ("a b", &["a", "b"]),
        ("  a   b  ", &["a", "b"]),
        ("a\tb", &["a", "b"]),
        ("$B", &["b", "c"]),
        ("x$B", &["xb", "c"]),
        ("$B$B", &["b", "cb", "c"]),
        ("\"$B\"", &["b c"]),
        ("'a b' c", &["a b", "c"]),
        (r"a\ b c", &["a b", "c"]),
        ("$SPACES", &["two", "words"]),
        ("$EMPTY", &[]),
        ("'' a", &["a"]),
        ("\"\"", &[]),
        ("$NOPE a", &["a"]),
        ("${NOPE:-x y}", &["x", "y"]),
        ("\"${NOPE:-x y}\"", &["x y"]),
        ("a'b c'$B", &["ab cb", "c"]),
        ("80 $A 90", &["80", "a", "90"]),
    ] {
        let expansion = backslash().expand(word, &variables()).expect(word);
        assert_eq!(expansion.words, expected, "{word}");
    }
}

#[test]
fn here_documents_keep_their_quotes() {
    check(
        Expander::for_heredoc(),
        &[
            ("'$A'", "'a'"),
            ("\"$A\" it's", "\"a\" it's"),
            (r"\$A", "$A"),
            (r"\\", r"\"),
            ("line $A\nline ${B}\n", "line a\nline b c\n"),
            ("$NOPE.", "."),
            ("${NOPE:-'x'}", "'x'"),
        ],
    );
}

#[test]
fn text_for_display_keeps_what_is_not_known() {
    check(
        Expander::for_display('\\'),
        &[
            ("RUN echo $A $NOPE", "RUN echo a $NOPE"),
            ("${NOPE}", "${NOPE}"),
            ("${NOPE:-x}", "${NOPE:-x}"),
            ("${NOPE//a/b}", "${NOPE//a/b}"),
            ("${NOPE/a/b}", "${NOPE/a/b}"),
            ("${NOPE##x}", "${NOPE##x}"),
            ("\"$A\" '$A'", "\"a\" '$A'"),
        ],
    );
}

#[test]
fn references_are_told_apart_by_whether_they_are_set() {
    let expansion = backslash()
        .expand("$A ${NOPE:-$B} ${EMPTY+$ALSO} $A ${FILE#$GONE} '$QUOTED' $@", &variables())
        .expect("it is well formed");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(expansion.used, names(&["A", "B", "EMPTY", "FILE"]));
    assert_eq!(expansion.unset, names(&["NOPE", "ALSO", "GONE", "@"]));
}

#[test]
fn no_word_is_too_strange() {
    const PARTS: [&str; 26] = [
        "$", "{", "}", ":", "-", "+", "?", "#", "%", "/", "//", "'", "\"", "\\", "`", "A", "B",
        "NOPE", " ", "*", "ä", "\n", "${", "${A", ":-", "\u{1b}",
    ];
    let variables = variables();
    let mut random = Seeded(11);
    for _ in 0..20_000 {
        let length = random.below(12);
        let word: String = (0..length).map(|_| PARTS[random.below(PARTS.len())]).collect();
        for rules in [backslash(), Expander::new('`'), Expander::for_heredoc()] {
            match rules.expand(&word, &variables) {
                Ok(expansion) => {
                    let joined: String = expansion.words.concat();
                    let bare = |text: &str| text.replace(char::is_whitespace, "");
                    assert_eq!(bare(&joined), bare(&expansion.text), "{word:?}");
                }
                Err(error) => assert!(word.is_char_boundary(error.at), "{word:?}: {error:?}"),
            }
        }
    }
}
