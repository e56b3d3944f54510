//! Which paths are left out: tables, and random rules beside a matcher that tries everything.

use Outcome::{Itself, Nothing, Parent};

use super::*;
use crate::util::causes::in_one_line;
use crate::util::seeded::Seeded;

fn excluded(rules: &[&str], path: &str) -> bool {
    let rules = Rules::of(rules.iter().copied()).expect("the rules are well formed");
    rules.excluding(path.as_bytes()).is_some()
}

/// What one pattern does to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It matches neither the path nor a directory above it.
    Nothing,
    /// It matches the path itself.
    Itself,
    /// It matches a directory above it.
    Parent,
}

/// Pattern, path, and what the one does to the other.
const CASES: &[(&str, &str, Outcome)] = &[
    ("*", "file.go", Itself),
    ("*.go", "file.go", Itself),
    ("**", "file", Itself),
    ("**", "dir/file", Itself),
    ("**/", "file", Itself),
    ("**/", "dir/file", Itself),
    ("**/**", "dir/file", Itself),
    ("dir/**", "dir/file", Itself),
    ("dir/**", "dir/dir2/file", Itself),
    ("dir/**", "dir", Nothing),
    ("dir**", "dir", Itself),
    ("dir**", "dir2/file", Itself),
    ("dir/", "dir/file", Parent),
    ("**/dir", "dir", Itself),
    ("**/dir", "dir/file", Parent),
    ("**/dir", "a/b/dir/file", Parent),
    ("**/dir2/*", "dir/dir2/file", Itself),
    ("**/dir2/*", "dir/dir2/dir3/file", Parent),
    ("**/dir2/**", "dir/dir2/dir3/file", Itself),
    ("**file", "file", Itself),
    ("**file", "dir/file", Itself),
    ("**file", "dir/dir/file", Itself),
    ("**file", "dir/myfile", Itself),
    ("**file*", "dir/myfile", Nothing),
    ("**/file", "dir/file", Itself),
    ("**/file", "dir/dir/file", Itself),
    ("**/file", "dir/myfile", Nothing),
    ("**/file*", "dir/dir/file", Itself),
    ("**/file*", "dir/dir/file.txt", Itself),
    ("**/file*txt", "dir/dir/file.txt", Itself),
    ("**/file*.txt", "dir/dir/file.txt", Itself),
    ("**/file*.txt*", "dir/dir/file.txt", Itself),
    ("**/**/*.txt", "dir/dir/file.txt", Itself),
    ("**/**/*.txt2", "dir/dir/file.txt", Nothing),
    ("**/*.txt", "file.txt", Itself),
    ("**/**/*.txt", "file.txt", Itself),
    ("a**/*.txt", "a/file.txt", Itself),
    ("a**/*.txt", "a/dir/file.txt", Itself),
    ("a**/*.txt", "a/dir/dir/file.txt", Itself),
    ("a**b", "ab", Itself),
    ("a**b", "ax/b", Itself),
    ("a**b", "axb", Nothing),
    ("a/*.txt", "a/dir/file.txt", Nothing),
    ("a/*.txt", "a/file.txt", Itself),
    ("a/*.txt**", "a/file.txt", Itself),
    ("a/*.txt**", "a/file.txt2/b", Itself),
    ("a/***", "a/b/c", Itself),
    ("****/b", "a/c/b", Itself),
    ("a[b-d]e", "ae", Nothing),
    ("a[b-d]e", "ace", Itself),
    ("a[b-d]e", "aae", Nothing),
    ("a[^b-d]e", "aze", Itself),
    (".*", ".foo", Itself),
    (".*", "foo", Nothing),
    ("abc.def", "abcdef", Nothing),
    ("abc.def", "abc.def", Itself),
    ("abc.def", "abcZdef", Nothing),
    ("abc?def", "abcZdef", Itself),
    ("abc?def", "abcdef", Nothing),
    ("a?c", "a/c", Nothing),
    ("**/foo/bar", "foo/bar", Itself),
    ("**/foo/bar", "dir/foo/bar", Itself),
    ("**/foo/bar", "dir/dir2/foo/bar", Itself),
    ("**/foo/bar", "dir/xfoo/bar", Nothing),
    ("abc/**", "abc", Nothing),
    ("abc/**", "abc/def", Itself),
    ("abc/**", "abc/def/ghi", Itself),
    ("**/.foo", ".foo", Itself),
    ("**/.foo", "bar.foo", Nothing),
    ("a(b)c/def", "a(b)c/def", Itself),
    ("a(b)c/def", "a(b)c/xyz", Nothing),
    ("a.|)$(}+{bc", "a.|)$(}+{bc", Itself),
    ("dist/x.py-2.4+g0-py3.whl", "dist/x.py-2.4+g0-py3.whl", Itself),
    ("dist/*.whl", "dist/x.py-2.4+g0-py3.whl", Itself),
    (r"a\\", r"a\", Itself),
    (r"a\*b", "a*b", Itself),
    (r"a\*b", "axb", Nothing),
    ("a/b", "x/a/b", Nothing),
    ("b", "a/b", Nothing),
    ("a/../b", "b", Itself),
    ("./a//b/.", "a/b", Itself),
    ("/a/b", "a/b", Itself),
    ("/../a", "a", Itself),
    ("../a", "a", Nothing),
    (".", "a", Nothing),
    ("/", "a", Nothing),
    ("a?", "a☺", Itself),
    ("[α-ω]", "β/x", Parent),
    // What moby's regular expressions make of these is no shell pattern.
    (r"a\d", "a1", Nothing),
    (r"a\d", "ad", Itself),
    ("a[*]", "a*", Itself),
    ("a[*]", "ab", Nothing),
    ("a^*", "a^b", Itself),
    ("**/a*", "x\ny/a", Itself),
];

#[test]
fn one_pattern_matches_what_it_does_in_moby() {
    for &(pattern, path, outcome) in CASES {
        let rules = Rules::of([pattern]).expect(pattern);
        let found = match rules.excluding(path.as_bytes()) {
            None => Nothing,
            Some(rule) if rule.glob.matches(path.as_bytes()) => Itself,
            Some(_) => Parent,
        };
        assert_eq!(found, outcome, "{pattern:?} of {path:?}");
    }
}

#[test]
fn the_last_rule_that_matches_counts() {
    for (rules, path, is_excluded) in [
        (&["!fileutils.go", "*.go"][..], "fileutils.go", true),
        (&["*.go", "!fileutils.go"], "fileutils.go", false),
        (&["docs", "!docs/README.md"], "docs/README.md", false),
        (&["docs/", "!docs/README.md"], "docs/README.md", false),
        (&["docs/*", "!docs/README.md"], "docs/README.md", false),
        (&["docs", "!docs/README.md"], "docs/other.md", true),
        (&["docs", "!docs/README.md"], "docs", true),
        (&["docs", "  !docs/README.md"], "docs/README.md", false),
        (&["docs", "!docs/README.md  "], "docs/README.md", false),
        (&["docs", "! /docs/README.md"], "docs/README.md", false),
        (&["docs", "!docs"], "docs/README.md", false),
        (&["**", "!util/docker/web"], "util/docker/web/foo", false),
        (&["**", "!util/docker/web", "util/docker/web/foo"], "util/docker/web/foo", true),
        (&["**", "!dist/*.whl"], "dist/a+b.whl", false),
        (&["*", "!src", "src/*.o"], "src/a.o", true),
        (&["*", "!src", "src/*.o"], "src/a.c", false),
        (&["*", "!src", "src/*.o"], "lib/a.c", true),
        (&["a/b", "!a"], "a/b", false),
        (&[], "any/path/there", false),
        (&["", "  "], "a", false),
        (&["#a"], "#a", true),
    ] {
        assert_eq!(excluded(rules, path), is_excluded, "{rules:?} of {path:?}");
    }
}

#[test]
fn a_file_has_a_rule_on_each_line() {
    let file = b"\xef\xbb\xbftest1\r\n/test2\n/a/file/here\n\n# a comment\n  # no comment\n\
        ! /inverted/abs/path\nlast";
    let rules = Rules::parse(file).unwrap();
    let listed: Vec<(usize, &str)> = rules.0.iter().map(|r| (r.line(), r.text())).collect();
    let expected = [
        (1, "test1"),
        (2, "/test2"),
        (3, "/a/file/here"),
        (6, "# no comment"),
        (7, "! /inverted/abs/path"),
        (8, "last"),
    ];
    assert_eq!(listed, expected);
    for path in ["test1", "test2", "a/file/here/x", "# no comment", "last/x"] {
        assert!(rules.excluding(path.as_bytes()).is_some(), "{path}");
    }
    assert!(!rules.is_empty() && Rules::parse(b"#\n\n").unwrap().is_empty());
    assert_eq!(rules.excluding(b"test2/x").map(Rule::line), Some(2));
}

#[test]
fn errors_name_the_line_and_the_pattern() {
    for (file, expected) in [
        (
            &b"a\n!\n"[..],
            "line 2 cannot be used: \"!\" stands alone; what is to be taken back in has to follow it",
        ),
        (
            b"! \n",
            "line 1 cannot be used: \"!\" stands alone; what is to be taken back in has to follow it",
        ),
        (
            b"!/\n",
            "line 1 cannot be used: \"!\" stands alone; what is to be taken back in has to follow it",
        ),
        (
            b"#\n\n  !a[ \n",
            "line 3 cannot be used: \"a[\" is no valid pattern: the \"[\" in it has no \"]\"",
        ),
        (
            b"a\n[Local-Only]/",
            "line 2 cannot be used: \"[Local-Only]/\" is no valid pattern: the range l-O in it is reversed",
        ),
        (b"a\n\xff\n", "line 2 cannot be used: the line is not UTF-8"),
    ] {
        let error = Rules::parse(file).unwrap_err();
        assert_eq!(in_one_line(&error), expected);
    }
    let error = Rules::of(["a", "b\\"]).unwrap_err();
    let pattern = "b\\".to_owned();
    assert_eq!(error, RuleError::Pattern { pattern, source: PatternError::LoneBackslash });
}

#[test]
fn a_directory_is_closed_when_no_later_rule_can_open_what_is_in_it() {
    for (rules, directory, is_excluded, is_closed) in [
        (&["docs"][..], "docs", true, true),
        (&["docs"], "src", false, false),
        (&["docs", "!docs/README.md"], "docs", true, false),
        (&["docs", "!docs/a/b"], "docs/a", true, false),
        (&["docs", "!docs/a/b"], "docs/b", true, true),
        (&["docs", "!docs/*/b"], "docs/b", true, false),
        (&["docs", "!docs/*/b"], "docs/b/c", true, true),
        (&["docs", "!src"], "docs", true, true),
        (&["docs", "!docsx"], "docs", true, true),
        (&["docs", "!**/*.md"], "docs", true, false),
        (&["!docs/README.md", "docs"], "docs", true, true),
        (&["docs", "!docs/README.md", "**"], "docs", true, true),
        (&["*", "!docs"], "docs", false, false),
        (&["docs/*"], "docs", false, false),
        (&["docs/*"], "docs/a", true, true),
        (&["docs", "!docs"], "docs", false, false),
    ] {
        let rules_read = Rules::of(rules.iter().copied()).unwrap();
        let mut scope = rules_read.root();
        for (at, _) in directory.match_indices('/') {
            scope = scope.enter(&directory.as_bytes()[..at]);
        }
        scope = scope.enter(directory.as_bytes());
        let found = (scope.is_excluded(), scope.is_closed());
        assert_eq!(found, (is_excluded, is_closed), "{rules:?} in {directory:?}");
    }
}

#[test]
fn a_hostile_pattern_ends_soon() {
    let path = "a/".repeat(700) + "a";
    for pattern in [
        "**/".repeat(100_000) + "b",
        "*".repeat(100_001) + "b",
        "**/*a*".repeat(1000) + "b",
        "a*".repeat(100_000),
        "?".repeat(1_000_000),
        format!("[{}]", "a-z".repeat(100_000)),
    ] {
        let rules = Rules::of([pattern.as_str(), &format!("!{pattern}")]).unwrap();
        let found = rules.excluding(path.as_bytes()).is_some();
        assert!(!found && !rules.root().enter(path.as_bytes()).is_closed());
    }
}

/// Tries every length of every star.
fn matches_naively(pattern: &[char], path: &[char]) -> bool {
    let somewhere = |rest: &[char], from: usize| {
        (from..=path.len()).any(|skipped| matches_naively(rest, &path[skipped..]))
    };
    match pattern {
        [] => path.is_empty(),
        ['*', '*'] | ['*', '*', '/'] => true,
        ['*', '*', '/', rest @ ..] | ['*', '*', rest @ ..] => {
            let behind_slash = |at: usize| matches_naively(rest, &path[at + 1..]);
            matches_naively(rest, path)
                || (0..path.len()).any(|at| path[at] == '/' && behind_slash(at))
        }
        ['*', rest @ ..] => {
            let run = path.iter().take_while(|char| **char != '/').count();
            somewhere(rest, 0) && (0..=run).any(|at| matches_naively(rest, &path[at..]))
        }
        ['?', rest @ ..] => {
            path.first().is_some_and(|char| *char != '/') && matches_naively(rest, &path[1..])
        }
        [literal, rest @ ..] => path.first() == Some(literal) && matches_naively(rest, &path[1..]),
    }
}

#[test]
fn random_rules_leave_out_what_a_naive_matcher_does_and_walks_agree() {
    let mut random = Seeded(2);
    let mut pick = |from: &[&str], least: usize, most: usize| -> String {
        let count = least + random.below(most);
        (0..count).map(|_| from[random.below(from.len())]).collect()
    };
    let (mut left_out, mut closed) = (0, 0);
    for _ in 0..20_000 {
        // The first letter keeps the pattern clean, and from the special case of a leading `**`.
        let patterns: Vec<String> = (0..3)
            .map(|_| {
                pick(&["a", "b"], 1, 1) + &pick(&["a", "/b", "b/a", "*", "**", "?", "/**/b"], 0, 4)
            })
            .collect();
        let signs = pick(&["!", "+"], 3, 1);
        let path = pick(&["a", "b"], 1, 2) + &pick(&["a", "b", "/a", "/b", "/aa"], 0, 4);
        let ends: Vec<usize> =
            path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
        let mut expected = false;
        for (pattern, sign) in patterns.iter().zip(signs.chars()) {
            let pattern: Vec<char> = pattern.chars().collect();
            let matches =
                |end: &usize| matches_naively(&pattern, &path[..*end].chars().collect::<Vec<_>>());
            if ends.iter().any(matches) {
                expected = sign == '+';
            }
        }
        let texts: Vec<String> = patterns
            .iter()
            .zip(signs.chars())
            .map(|(p, s)| if s == '!' { format!("!{p}") } else { p.clone() })
            .collect();
        let rules = Rules::of(texts.iter().map(String::as_str)).unwrap();
        assert_eq!(rules.excluding(path.as_bytes()).is_some(), expected, "{texts:?} of {path:?}");
        let mut scope = rules.root();
        let mut was_closed = false;
        for end in &ends {
            assert!(!was_closed || expected, "{texts:?}: {path:?} is in a closed directory");
            let is_excluded = scope.excludes(&path.as_bytes()[..*end]);
            scope = scope.enter(&path.as_bytes()[..*end]);
            assert_eq!(scope.is_excluded(), is_excluded, "{texts:?} of {path:?}");
            was_closed = scope.is_closed();
        }
        assert_eq!(scope.is_excluded(), expected, "{texts:?} of {path:?}");
        left_out += usize::from(expected);
        closed += usize::from(was_closed);
    }
    assert!(left_out > 1000 && closed > 1000, "{left_out} left out, {closed} closed");
}
