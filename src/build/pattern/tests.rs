//! What patterns match: tables, and random ones beside a matcher that tries everything.

use super::*;
use crate::util::seeded::Seeded;

/// Pattern, path, and whether they match.
const CASES: &[(&str, &str, bool)] = &[
    ("", "", true),
    ("", "a", false),
    ("abc", "abc", true),
    ("abc", "ab", false),
    ("abc", "abcd", false),
    ("*", "abc", true),
    ("*", "", true),
    ("*", "a/b", false),
    ("*c", "abc", true),
    ("a*", "a", true),
    ("a*", "abc", true),
    ("a*", "ab/c", false),
    ("a*/b", "abc/b", true),
    ("a*/b", "a/c/b", false),
    ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
    ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
    ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
    ("a*b?c*x", "abxbbxdbxebxczzx", true),
    ("a*b?c*x", "abxbbxdbxebxczzy", false),
    ("**", "abc", true),
    ("**/c", "a/b/c", false),
    ("**/c", "b/c", true),
    ("ab[c]", "abc", true),
    ("ab[b-d]", "abc", true),
    ("ab[e-g]", "abc", false),
    ("ab[^c]", "abc", false),
    ("ab[^b-d]", "abc", false),
    ("ab[^e-g]", "abc", true),
    ("ab[e-ga-d]", "abc", true),
    ("ab[z-aa-d]", "abc", true),
    ("ab[z-a]", "abc", false),
    ("ab[*?]", "ab*", true),
    ("ab[*?]", "abc", false),
    (r"a\*b", "a*b", true),
    (r"a\*b", "ab", false),
    (r"a\d", "ad", true),
    ("a?b", "a☺b", true),
    ("a[^a]b", "a☺b", true),
    ("a???b", "a☺b", false),
    ("a[^a][^a][^a]b", "a☺b", false),
    ("[a-ζ]*", "α", true),
    ("*[a-ζ]", "A", false),
    ("a?b", "a/b", false),
    ("a*b", "a/b", false),
    // A class may be the slash.
    ("a[^b]c", "a/c", true),
    ("a[/]c", "a/c", true),
    (r"[\]a]", "]", true),
    (r"[\-]", "-", true),
    (r"[x\-]", "x", true),
    (r"[x\-]", "-", true),
    (r"[x\-]", "z", false),
    (r"[\-x]", "x", true),
    (r"[\-x]", "a", false),
    ("a]", "a]", true),
    ("a^", "a^", true),
    ("*x", "xxx", true),
    // The first place that matches is kept, and a star may end within a character.
    ("*[^a]*c", "x/c", false),
    ("*??", "☺", true),
];

#[test]
fn a_pattern_matches_what_it_does_in_go() {
    for &(pattern, path, is_match) in CASES {
        let parsed = Pattern::parse(pattern).expect(pattern);
        assert_eq!(parsed.matches(path.as_bytes()), is_match, "{pattern:?} of {path:?}");
    }
}

#[test]
fn names_that_are_no_text_are_matched_by_wildcards() {
    for (pattern, path, is_match) in [
        ("a?b", &b"a\xffb"[..], true),
        ("a[^a]b", b"a\xffb", true),
        ("a*b", b"a\xff\xc3b", true),
        ("a\u{fffd}b", b"a\xffb", false),
        ("a??b", b"a\xe2\x98b", true),
    ] {
        let parsed = Pattern::parse(pattern).expect(pattern);
        assert_eq!(parsed.matches(path), is_match, "{pattern:?} of {path:?}");
    }
}

#[test]
fn a_malformed_pattern_is_told() {
    use PatternError::{LoneBackslash, Misplaced, Unclosed};
    for (pattern, error) in [
        ("[]a]", Misplaced(']')),
        ("[-]", Misplaced('-')),
        ("[x-]", Misplaced(']')),
        ("[-x]", Misplaced('-')),
        ("[a-b-c]", Misplaced('-')),
        ("[^]a]", Misplaced(']')),
        ("\\", LoneBackslash),
        ("a*\\", LoneBackslash),
        ("[a\\", LoneBackslash),
        ("[", Unclosed),
        ("[^", Unclosed),
        ("[^bc", Unclosed),
        ("[a-", Unclosed),
        ("a[", Unclosed),
        ("a/b[", Unclosed),
        ("a*[", Unclosed),
        ("a[*", Unclosed),
        (r"[a\]", Unclosed),
    ] {
        assert_eq!(Pattern::parse(pattern), Err(error), "{pattern:?}");
    }
}

#[test]
fn wildcards_are_told_from_what_is_escaped() {
    for (text, is_wild) in [
        ("a/b.txt", false),
        ("a*", true),
        ("a?", true),
        ("[a]", true),
        ("a]", false),
        (r"a\*b", false),
        (r"a\\*b", true),
        ("a\\", false),
    ] {
        assert_eq!(has_wildcards(text), is_wild, "{text:?}");
    }
}

#[test]
fn a_hostile_pattern_ends_soon() {
    let pattern = Pattern::parse(&"*a".repeat(100_000)).unwrap();
    assert!(!pattern.matches(&b"a".repeat(4096)));
    let pattern = Pattern::parse(&format!("{}b", "*a".repeat(2000))).unwrap();
    assert!(!pattern.matches(&b"a".repeat(4096)));
    let class = "a-b".repeat(100_000);
    assert!(Pattern::parse(&format!("[{class}]*c")).unwrap().matches(b"bbc"));
}

/// Tries every length of every star. Classes are of letters alone, so that a star never has to
/// give way to an earlier one.
fn matches_naively(pattern: &[char], path: &[char]) -> bool {
    match (pattern, path) {
        ([], path) => path.is_empty(),
        (['*', rest @ ..], path) => {
            let run = path.iter().take_while(|char| **char != '/').count();
            (0..=run).any(|skipped| matches_naively(rest, &path[skipped..]))
        }
        (['?', rest @ ..], [first, others @ ..]) => *first != '/' && matches_naively(rest, others),
        (['[', low, '-', high, ']', rest @ ..], [first, others @ ..]) => {
            (low..=high).contains(&first) && matches_naively(rest, others)
        }
        (['\\', literal, rest @ ..] | [literal, rest @ ..], [first, others @ ..]) => {
            literal == first && matches_naively(rest, others)
        }
        (_, []) => false,
    }
}

#[test]
fn random_patterns_match_what_a_naive_matcher_does() {
    let mut random = Seeded(1);
    let mut pick = |from: &[&str], most: usize| -> String {
        let count = random.below(most);
        (0..count).map(|_| from[random.below(from.len())]).collect()
    };
    let mut matched = 0;
    for _ in 0..20_000 {
        let pattern = pick(&["a", "b", "c", "é", "/", "*", "*", "?", "[a-b]", r"\*"], 7);
        let path = pick(&["a", "b", "c", "é", "/", "*"], 7);
        let (pattern_chars, path_chars) =
            (pattern.chars().collect::<Vec<_>>(), path.chars().collect::<Vec<_>>());
        let expected = matches_naively(&pattern_chars, &path_chars);
        let found = Pattern::parse(&pattern).unwrap().matches(path.as_bytes());
        assert_eq!(found, expected, "{pattern:?} of {path:?}");
        matched += usize::from(found);
    }
    assert!(matched > 500, "{matched}: the patterns are too strange to say anything");
}
